//! Every command but `codegen`: what it prints, where, and how it ends.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use support::{Folder, Ran};

const REAL: &str = "schema";
const TINY: &str = "generator/tests/golden/schema";

#[track_caller]
fn ends(ran: &Ran, code: i32) {
    assert_eq!(ran.code, Some(code), "{ran:#?}");
}

#[test]
fn lint_tells_and_fixes_what_is_mechanical() {
    let folder = Folder::with_schema("lint", REAL);
    let ran = folder.run(&["lint"]);
    ends(&ran, 0);
    assert_eq!(ran.out, "the schema follows the house rules\n");

    let folder = Folder::with_schema("lint_tiny", TINY);
    let ran = folder.run(&["lint"]);
    ends(&ran, 1);
    assert_eq!(ran.out, "");
    assert!(ran.err.contains("warning[SP0705]") && ran.err.contains("5 warnings"), "{}", ran.err);
    let ran = folder.run(&["lint", "--fix"]);
    ends(&ran, 1);
    assert!(ran.err.contains("formatted schema/types.json"), "{}", ran.err);
    assert!(!ran.err.contains("SP0705") && ran.err.contains("SP0702"), "{}", ran.err);
    let ran = folder.run(&["lint", "--format", "json"]);
    ends(&ran, 1);
    assert!(ran.out.starts_with('{') && ran.err.is_empty(), "{ran:?}");
    ends(&Folder::empty("lint_none").run(&["lint"]), 2);
    ends(&Ran::alone(&["lint", "--format", "xml"]), 2);
}

#[test]
fn explain_knows_every_code_by_several_names() {
    let list = Ran::alone(&["explain"]);
    ends(&list, 0);
    assert!(list.out.lines().count() > 40 && list.out.starts_with("SP0001  "), "{}", list.out);
    for code in ["SP0501", "SP0502"] {
        ends(&Ran::alone(&["explain", code]), 0);
        assert!(list.out.contains(&format!("\n{code}  ")), "{}", list.out);
    }
    let one = Ran::alone(&["explain", "sp0103"]);
    ends(&one, 0);
    assert!(one.out.starts_with("SP0103 (error)\n"), "{}", one.out);
    let none = Ran::alone(&["explain", "SP9999"]);
    ends(&none, 2);
    assert!(none.err.contains("unknown code `SP9999`"), "{}", none.err);
}

#[test]
fn diff_ends_by_what_breaks() {
    let (old, new) = (Folder::with_schema("diff_old", TINY), Folder::with_schema("diff_new", TINY));
    let from = old.path().to_string_lossy().into_owned();
    let ran = new.run(&["diff", &from]);
    ends(&ran, 0);
    assert_eq!(ran.out, "nothing has changed\n");

    new.replace("schema/types.json", "\"max\": 99", "\"max\": 100");
    let ran = new.run(&["diff", &from]);
    ends(&ran, 0);
    assert!(ran.out.contains("compatible: LampId [range-widened]"), "{}", ran.out);

    new.replace("schema/types.json", "\"max\": 100", "\"max\": 50");
    for (format, part) in [
        ("text", "breaking: LampId [range-narrowed]"),
        ("json", "\"what\": \"range-narrowed\""),
        ("markdown", "### Breaking"),
    ] {
        let ran = new.run(&["diff", &from, "--format", format]);
        ends(&ran, 1);
        assert!(ran.out.contains(part) && ran.err.is_empty(), "{ran:?}");
    }
    // The folder of a schema will do as well, and both can be given.
    let to = new.path().join("schema").to_string_lossy().into_owned();
    ends(&Folder::empty("diff_none").run(&["diff", &from, &to]), 1);

    let ran = new.run(&["diff", "no-such-revision"]);
    ends(&ran, 2);
    assert!(ran.err.starts_with("error: "), "{}", ran.err);
    old.write("schema/api.json", "{");
    let ran = new.run(&["diff", &from]);
    ends(&ran, 2);
    assert!(ran.err.contains("cannot be compared"), "{}", ran.err);
    ends(&Ran::alone(&["diff"]), 2);
}

#[test]
fn diff_compares_releases_of_one_schema() {
    let folder = Folder::with_schema("diff_releases", TINY);
    for (format, part) in [
        (
            "text",
            "compatible: lampUpdate [call-added]: `POST /v1/LampUpdate/{lampId}/{room}`\n    \
             request: compatible, old service: compatible; code: compatible",
        ),
        ("json", "\"old_service\": \"compatible\""),
        ("markdown", "old service: compatible"),
    ] {
        let ran = folder.run(&["diff", "--releases", "1.0", "1.1", "--format", format]);
        assert!(ran.out.contains(part) && ran.err.is_empty(), "{ran:?}");
    }
    let back = folder.run(&["diff", "--releases", "1.1", "1.0"]);
    ends(&back, 1);
    assert!(back.out.contains("breaking: lampUpdate [call-removed]"), "{}", back.out);
    let same = folder.run(&["diff", "--releases", "1.1", "1.1"]);
    ends(&same, 0);
    assert_eq!(same.out, "nothing has changed\n");

    let unknown = folder.run(&["diff", "--releases", "1.0", "1.2"]);
    ends(&unknown, 2);
    assert!(unknown.err.contains("unknown release `1.2`; known releases: 1.0, 1.1"), "{unknown:?}");
    ends(&folder.run(&["diff", "--releases", "1.0"]), 2);
    ends(&folder.run(&["diff", "main", "--releases", "1.0", "1.1"]), 2);
}

#[test]
fn openapi_describes_any_release() {
    let folder = Folder::with_schema("openapi_release", REAL);
    let document = |args: &[&str]| -> serde_json::Value {
        let ran = folder.run(args);
        ends(&ran, 0);
        serde_json::from_str(&ran.out).unwrap()
    };
    let changelog = folder.run(&["changelog"]).out;
    let releases = changelog.lines().filter_map(|line| line.strip_prefix("## "));
    let releases: Vec<&str> = releases.map(|line| line.split(' ').next().unwrap()).collect();
    assert!(releases.len() >= 13, "{releases:?}");
    for release in releases {
        let api = document(&["openapi", "--release", release]);
        assert!(api["paths"].as_object().unwrap().len() > 20, "{release}");
    }
    let first = document(&["openapi", "--release", "1.0.0"]);
    assert!(first["paths"].get("/ctrl/1.0/ServersList").is_some());
    assert_eq!(document(&["openapi"]), document(&["openapi", "--release", "3.0.1"]));

    let ran = folder.run(&["openapi", "--release", "0.9"]);
    ends(&ran, 2);
    assert!(ran.out.is_empty(), "{}", ran.out);
    assert!(ran.err.contains("unknown release `0.9`; known releases: 1.0.0, 1.0.1, "), "{ran:?}");
}

#[test]
fn changelog_lists_all_releases_or_those_since_one() {
    let folder = Folder::with_schema("changelog", REAL);
    let all = folder.run(&["changelog"]);
    ends(&all, 0);
    folder.run(&["codegen"]);
    assert_eq!(all.out, folder.read("CHANGELOG-API.md"));
    let last = folder.run(&["changelog", "--since", "3.0.0"]);
    ends(&last, 0);
    assert!(last.out.contains("## 3.0.1 (API 16.01)\n"), "{}", last.out);
    assert!(!last.out.contains("## 3.0.0"), "{}", last.out);
    let none = folder.run(&["changelog", "--since", "9.9"]);
    ends(&none, 2);
    assert!(none.err.contains("known releases: 1.0.0, "), "{}", none.err);
}

#[test]
fn openapi_prints_the_document_or_the_errors() {
    let folder = Folder::with_schema("openapi", TINY);
    let ran = folder.run(&["openapi"]);
    ends(&ran, 0);
    assert!(ran.out.starts_with('{') && ran.out.contains("\"openapi\": \"3.0.3\""), "{}", ran.out);
    folder.replace("schema/calls.json", "\"method\": \"GET\"", "\"method\": \"FETCH\"");
    let ran = folder.run(&["openapi"]);
    ends(&ran, 1);
    assert!(ran.out.is_empty() && ran.err.contains("FETCH"), "{ran:?}");
}

#[test]
fn a_check_tells_programs_which_files_are_stale() {
    let folder = Folder::with_schema("check_formats", TINY);
    folder.run(&["codegen"]);
    let good = folder.run(&["codegen", "--check", "--format", "json"]);
    ends(&good, 0);
    assert!(good.out.contains("\"diagnostics\": []"), "{}", good.out);
    let scalars = "storpool-api/src/generated/scalars.rs";
    folder.replace(scalars, "Range(1, 99)", "Range(1, 98)");
    let orphan = "storpool-api/src/generated/gone.rs";
    folder.write(orphan, "// Generated by `cargo xtask codegen`");
    let line =
        folder.read(scalars).lines().position(|line| line.contains("Range(1, 98)")).unwrap() + 1;
    let ran = folder.run(&["codegen", "--check", "--format", "json"]);
    ends(&ran, 1);
    assert_eq!(ran.err, "");
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let found = |index: usize| {
        let diagnostic = &document["diagnostics"][index];
        let location = &diagnostic["location"];
        (diagnostic["code"].clone(), location["file"].clone(), location["line"].clone())
    };
    assert_eq!(found(0), ("SP0801".into(), scalars.into(), line.into()));
    assert_eq!(found(1), ("SP0802".into(), orphan.into(), 1.into()));
    assert!(folder.has(orphan), "a check writes nothing");
}
