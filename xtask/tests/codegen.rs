//! `cargo xtask codegen`: what it writes, what it leaves alone, and what it says.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use support::{Folder, Ran};

/// The schema of this repository, and a tiny one.
const REAL: &str = "schema";
const TINY: &str = "generator/tests/golden/schema";

/// The paths whose texts differ.
fn changed(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differ = paths.into_iter().filter(|path| before.get(*path) != after.get(*path));
    differ.cloned().collect()
}

#[test]
fn the_second_run_changes_nothing_and_says_so() {
    let folder = Folder::with_schema("second_run", REAL);
    let first = folder.run(&["codegen"]);
    assert_eq!(first.code, Some(0), "{first:?}");
    let before = folder.generated();
    assert!(before.len() > 30);
    let second = folder.run(&["codegen"]);
    assert_eq!(second.code, Some(0), "{second:?}");
    // One more is in the folder of the schema: the schema for editors.
    let count = before.len() + 1;
    let said = format!("all {count} generated files are up to date\n");
    assert_eq!(second.out, said);
    assert_eq!(changed(&before, &folder.generated()), [""; 0]);
    let check = folder.run(&["codegen", "--check"]);
    assert_eq!((check.code, check.out), (Some(0), said));
}

#[test]
fn an_edited_description_changes_rustdoc_page_and_openapi_and_nothing_else() {
    let folder = Folder::with_schema("description", REAL);
    let openapi = |folder: &Folder| folder.run(&["openapi"]).out;
    folder.run(&["codegen"]);
    let mut described = openapi(&folder);
    for (file, old, new, expected) in [
        (
            "schema/calls/placement-groups.json",
            "Returns every placement group with",
            "Answers all placement groups with",
            &["src/generated/calls/placement_groups.rs"][..],
        ),
        (
            "schema/types/placement-groups.json",
            "Internal number of the group;",
            "What the service calls the group;",
            &["src/generated/objects/placement_groups.rs"],
        ),
        (
            "schema/types/peers.json",
            "StorPool services and its networks.",
            "StorPool services, and all of its networks.",
            &["src/generated/enums.rs"],
        ),
    ] {
        let before = folder.generated();
        folder.replace(file, old, new);
        let ran = folder.run(&["codegen"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        // What describes the API at run time is generated from the same descriptions.
        let mut all = vec!["apidoc-19.01.html", "apidoc.html", "src/generated/meta.rs"];
        all.extend(expected);
        all.sort_unstable();
        let all: Vec<String> = all.iter().map(|path| format!("storpool-api/{path}")).collect();
        let after = folder.generated();
        assert_eq!(changed(&before, &after), all);
        let wrote: Vec<String> = all.iter().map(|path| format!("wrote {path}")).collect();
        assert!(ran.out.starts_with(&wrote.join("\n")), "{}", ran.out);
        for path in &all {
            // Rustdoc wraps lines, so only a word of it is looked for.
            let word = new.split(' ').next().unwrap();
            assert!(after[path].contains(word), "{path}");
        }
        assert!(!described.contains(new));
        described = openapi(&folder);
        assert!(described.contains(new));
    }
}

#[test]
fn ten_errors_give_ten_diagnostics_and_no_file() {
    let folder = Folder::with_schema("errors", TINY);
    for (file, old, new) in [
        ("api", "All about [Lamp].", "All about [Lampe]."),
        ("calls", "\"method\": \"GET\"", "\"method\": \"FETCH\""),
        ("calls", "\"lampId\": { \"type\": \"LampId\"", "\"lampId\": { \"type\": \"LampID\""),
        ("calls", "[\"dimBy\"]", "[\"dimby\"]"),
        ("calls", "\"name\": \"noSuchLamp\"", "\"name\": \"noLamp\""),
        ("types", "\"max\": 99", "\"max\": \"99\""),
        ("types", "^[a-z]+-?", "^[a-z]+|-?"),
        ("types", "\"since\": \"1.0\", \"min\": 0", "\"since\": \"2.0\", \"min\": 0"),
        ("types", "\"doc\": \"A diode.\"", "\"doc\": \"\""),
        ("types", "\"optional\": true", "\"optionel\": true"),
    ] {
        folder.replace(&format!("schema/{file}.json"), old, new);
    }
    for args in [&["codegen"][..], &["codegen", "--check"], &["openapi"]] {
        let ran = folder.run(args);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert_eq!(ran.out, "");
        // How each looks is tested where it is made.
        for part in ["error[SP", "--> schema/"] {
            assert_eq!(ran.err.matches(part).count(), 10, "{part}: {}", ran.err);
        }
        assert!(ran.err.contains("10 errors; nothing was written"), "{}", ran.err);
        assert!(folder.generated().is_empty());
    }
}

#[test]
fn what_is_stale_is_shown_and_what_is_orphaned_is_named() {
    let folder = Folder::with_schema("stale", TINY);
    let nothing_yet = folder.run(&["codegen", "--check"]);
    assert_eq!(nothing_yet.code, Some(1), "{nothing_yet:?}");
    assert!(folder.generated().is_empty(), "a check writes nothing");

    folder.run(&["codegen"]);
    let good = folder.generated();
    let scalars = "storpool-api/src/generated/scalars.rs";
    folder.replace(scalars, "Range(1, 99)", "Range(1, 98)");
    let stale = folder.run(&["codegen", "--check"]);
    assert_eq!(stale.code, Some(1));
    for line in [
        &format!("--- a/{scalars}"),
        &format!("+++ b/{scalars}"),
        "-            => Range(1, 98),",
        "+            => Range(1, 99),",
    ] {
        assert!(stale.out.lines().any(|known| known == line), "{line}: {}", stale.out);
    }
    assert!(stale.err.contains("1 of "), "{}", stale.err);
    assert!(stale.err.contains("run `cargo xtask codegen`"), "{}", stale.err);
    assert!(folder.read(scalars).contains("98"), "a check writes nothing");

    let header = "Generated by `cargo xtask codegen`";
    let orphans = [
        ("storpool-api/src/generated/objects/gone.rs", format!("// {header}")),
        ("storpool-api/src/generated/gone.rs", format!("// {header}")),
        ("storpool-api/apidoc-1.0.html", format!("<!DOCTYPE html>\n<!-- {header} -->")),
    ];
    // A name like that of a page does not make a file the generator's.
    folder.write("storpool-api/apidoc-notes.html", "<!DOCTYPE html>");
    folder.write(scalars, &good[scalars]);
    for (orphan, text) in orphans {
        folder.write(orphan, &text);
        let ran = folder.run(&["codegen", "--check"]);
        assert_eq!((ran.code, ran.out), (Some(1), format!("orphaned: {orphan}\n")));
        assert!(folder.has(orphan));
        let ran = folder.run(&["codegen"]);
        assert_eq!(ran.code, Some(0));
        assert!(ran.out.contains(&format!("removed {orphan}\n")), "{}", ran.out);
    }
    assert_eq!(changed(&good, &folder.generated()), ["storpool-api/apidoc-notes.html"]);
}

#[test]
fn wrong_usage_exits_differently_from_errors() {
    for args in
        [&["codegen", "--chekc"][..], &["codegn"], &[], &["codegen", "--root"], &["openapi", "now"]]
    {
        let ran = Ran::alone(args);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(ran.err.contains("--help"), "{args:?}: {}", ran.err);
    }
    for args in [&["--help"][..], &["codegen", "--help"], &["openapi", "--help"], &["help"]] {
        let ran = Ran::alone(args);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{args:?}");
        assert!(ran.out.contains("Usage: cargo xtask"), "{args:?}: {}", ran.out);
    }
    assert!(Ran::alone(&["codegen", "--help"]).out.contains("--check"));
}

#[test]
fn unreadable_schema_is_not_a_diagnostic() {
    for args in [&["codegen"][..], &["codegen", "--check"], &["openapi"]] {
        let folder = Folder::empty("no_schema");
        let ran = folder.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{ran:?}");
        assert!(ran.err.starts_with("error: cannot read "), "{}", ran.err);
        assert!(ran.err.contains("schema"), "{}", ran.err);

        // The language of the schema alone is none.
        folder.write("schema/schema.schema.json", "{}");
        let ran = folder.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{ran:?}");
        assert!(ran.err.starts_with("error: there is no schema in "), "{}", ran.err);
        assert!(folder.generated().is_empty());
    }
}
