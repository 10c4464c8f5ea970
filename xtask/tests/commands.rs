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
    assert!(
        ran.err.contains("warning[SP0705]") && ran.err.contains("5 warnings"),
        "{}",
        ran.err
    );
    let ran = folder.run(&["lint", "--fix"]);
    ends(&ran, 1);
    assert!(
        ran.err.contains("formatted schema/types.json"),
        "{}",
        ran.err
    );
    assert!(
        !ran.err.contains("SP0705") && ran.err.contains("SP0702"),
        "{}",
        ran.err
    );
    for (format, start) in [
        ("json", "{"),
        ("github", "::warning file=schema/"),
        ("sarif", "{"),
    ] {
        let ran = folder.run(&["lint", "--format", format]);
        ends(&ran, 1);
        assert!(ran.out.starts_with(start) && ran.err.is_empty(), "{ran:?}");
    }
    ends(&Folder::empty("lint_none").run(&["lint"]), 2);
    ends(&Ran::alone(&["lint", "--format", "xml"]), 2);
}

#[test]
fn explain_knows_every_code_by_several_names() {
    let list = Ran::alone(&["explain"]);
    ends(&list, 0);
    assert!(
        list.out.lines().count() > 40 && list.out.starts_with("SP0001  "),
        "{}",
        list.out
    );
    let one = Ran::alone(&["explain", "sp0103"]);
    ends(&one, 0);
    assert!(one.out.starts_with("SP0103 (error)\n"), "{}", one.out);
    let none = Ran::alone(&["explain", "SP9999"]);
    ends(&none, 2);
    assert!(
        none.err.contains("there is no code `SP9999`"),
        "{}",
        none.err
    );
}

#[test]
fn diff_ends_by_what_breaks() {
    let (old, new) = (
        Folder::with_schema("diff_old", TINY),
        Folder::with_schema("diff_new", TINY),
    );
    let from = old.path().to_string_lossy().into_owned();
    let ran = new.run(&["diff", &from]);
    ends(&ran, 0);
    assert_eq!(ran.out, "nothing has changed\n");

    new.replace("schema/types.json", "\"max\": 99", "\"max\": 100");
    let ran = new.run(&["diff", &from]);
    ends(&ran, 0);
    assert!(
        ran.out.contains("compatible: LampId [range-widened]"),
        "{}",
        ran.out
    );

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

    let until = |release: &str| {
        let entry = format!(r#"{{"reason": "Few lamps are left.", "until": "{release}"}}"#);
        let text = format!(r#"{{"breaks": {{"LampId range-narrowed": {entry}}}}}"#);
        new.write("acknowledged-breaks.json", &text);
        new.run(&["diff", &from])
    };
    let ran = until("1.2");
    ends(&ran, 0);
    assert!(
        ran.out.contains("acknowledged: Few lamps are left."),
        "{}",
        ran.out
    );
    let ran = until("1.0");
    ends(&ran, 1);
    assert!(
        ran.out.contains("expired: LampId range-narrowed"),
        "{}",
        ran.out
    );
    ends(&until("soon"), 2);
    std::fs::remove_file(new.path().join("acknowledged-breaks.json")).unwrap();

    for args in [
        &["diff", "no-such-revision"][..],
        &["diff", "--acknowledged", "none.json", &from],
    ] {
        let ran = new.run(args);
        ends(&ran, 2);
        assert!(ran.err.starts_with("error: "), "{}", ran.err);
    }
    old.write("schema/api.json", "{");
    let ran = new.run(&["diff", &from]);
    ends(&ran, 2);
    assert!(ran.err.contains("cannot be compared"), "{}", ran.err);
    ends(&Ran::alone(&["diff"]), 2);
}

#[test]
fn changelog_tells_releases_and_drafts_the_next_entry() {
    let folder = Folder::with_schema("changelog", REAL);
    let all = folder.run(&["changelog"]);
    ends(&all, 0);
    folder.run(&["codegen"]);
    assert_eq!(all.out, folder.read("CHANGELOG-API.md"));
    let last = folder.run(&["changelog", "--since", "3.0.0"]);
    ends(&last, 0);
    assert!(
        last.out.starts_with("## 3.0.1 (API 16.01)\n"),
        "{}",
        last.out
    );
    assert_eq!(last.out.matches("\n## ").count(), 0);
    let none = folder.run(&["changelog", "--since", "9.9"]);
    ends(&none, 2);
    assert!(none.err.contains("known are: 1.0.0, "), "{}", none.err);

    let old = Folder::with_schema("changelog_old", REAL);
    let from = old.path().to_string_lossy().into_owned();
    let draft = |folder: &Folder| folder.run(&["changelog", "--draft", &from]);
    let ran = draft(&folder);
    ends(&ran, 0);
    assert!(ran.out.starts_with("Nothing that users of "), "{}", ran.out);
    folder.replace("schema/types/volumes.json", "\"max\": 3,", "\"max\": 4,");
    let ran = draft(&folder);
    ends(&ran, 0);
    let entry =
        "## [0.1.1] - unreleased\n\n### Changed\n\n- type `VolumeReplication`: range widened";
    assert!(ran.out.starts_with(entry), "{}", ran.out);
    folder.replace("schema/types/volumes.json", "\"max\": 4,", "\"max\": 2,");
    let ran = draft(&folder);
    // It has faults now: an example is out of range.
    ends(&ran, 2);
    ends(
        &folder.run(&["changelog", "--draft", &from, "--since", "1.0.0"]),
        2,
    );
}

#[test]
fn openapi_is_printed_or_the_faults_are() {
    let folder = Folder::with_schema("openapi", TINY);
    let ran = folder.run(&["openapi"]);
    ends(&ran, 0);
    assert!(
        ran.out.starts_with('{') && ran.out.contains("\"openapi\": \"3.0.3\""),
        "{}",
        ran.out
    );
    folder.replace(
        "schema/calls.json",
        "\"method\": \"GET\"",
        "\"method\": \"FETCH\"",
    );
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
    assert!(good.out.contains("\"findings\": []"), "{}", good.out);
    let scalars = "storpool-api/src/generated/scalars.rs";
    folder.replace(scalars, "Range(1, 99)", "Range(1, 98)");
    let orphan = "storpool-api/tests/corpus/Gone.json";
    folder.write(orphan, "");
    let line = folder
        .read(scalars)
        .lines()
        .position(|line| line.contains("Range(1, 98)"))
        .unwrap()
        + 1;
    let check = |format: &str| {
        let ran = folder.run(&["codegen", "--check", "--format", format]);
        ends(&ran, 1);
        assert_eq!(ran.err, "", "{format}");
        ran.out
    };
    assert_eq!(
        check("github"),
        format!(
            "::error file={scalars},line={line},endLine={line},col=1,endColumn=1,title=SP0801::the file is \
             stale%0Ahelp: run `cargo xtask codegen`\n\
             ::error file={orphan},line=1,endLine=1,col=1,endColumn=1,title=SP0802::the file is orphaned%0A\
             help: run `cargo xtask codegen`\n"
        )
    );
    for format in ["json", "sarif"] {
        let out = check(format);
        assert!(
            out.contains("SP0801") && out.contains("SP0802") && out.contains(scalars),
            "{out}"
        );
    }
    assert!(folder.has(orphan), "a check writes nothing");
}

const CALL: &[&str] = &[
    "new",
    "call",
    "lampDim",
    "--section",
    "lamps",
    "--method",
    "POST",
    "--path",
    "LampDim/{lampId}",
    "--arg",
    "lampId:LampId:Lamp that gives too much light.",
    "--body",
    "Dimming",
    "--returns",
    "[Lamp]",
    "--repeat",
    "never",
    "--why",
    "It gets darker each time.",
    "--doc",
    "Takes light from a lamp until it is too dark to read.",
];

#[test]
fn new_definitions_pass_codegen_as_they_are() {
    let folder = Folder::with_schema("new", TINY);
    folder.run(&["lint", "--fix"]);
    for args in [
        &[
            "new",
            "type",
            "integer",
            "Percent",
            "--area",
            "dimming",
            "--min",
            "-5",
            "--max",
            "100",
            "--unit",
            "%",
            "--example",
            "7",
            "--doc",
            "Share of the whole.",
        ][..],
        &[
            "new",
            "type",
            "string",
            "Reason",
            "--area",
            "dimming",
            "--pattern",
            "^[a-z]+$",
            "--max-length",
            "9",
            "--example",
            "night",
            "--doc",
            "Why somebody wants it dark.",
        ],
        &[
            "new",
            "type",
            "enum",
            "Pace",
            "--area",
            "dimming",
            "--value",
            "slow:Eyes can follow.",
            "--value",
            "at once:Like a switch.",
            "--doc",
            "How fast it goes.",
        ],
        &[
            "new",
            "type",
            "object",
            "Dimming",
            "--area",
            "dimming",
            "--field",
            "by:Percent:Taken from what is left.",
            "--field",
            "why?:Reason:Put down in the log.",
            "--field",
            "steps:{string: [integer]}={\"a\": [1]}:By name.",
            "--doc",
            "What is taken away.",
        ],
        &[
            "new",
            "type",
            "union",
            "PaceOrNot",
            "--area",
            "dimming",
            "--variant",
            "Pace:[Pace]:Several.",
            "--variant",
            "None:\"-\":It stays.",
            "--doc",
            "How fast, if at all.",
        ],
    ] {
        let ran = folder.run(args);
        ends(&ran, 0);
        assert!(
            ran.out.starts_with(&format!(
                "added `{}` at schema/types/dimming.json:",
                args[3]
            )),
            "{}",
            ran.out
        );
        assert!(ran.out.contains("next: "), "{}", ran.out);
        ends(&folder.run(&["codegen"]), 0);
    }
    // What they refer to is used by now.
    let unused = |folder: &Folder| {
        folder
            .read("schema/types/dimming.json")
            .matches("\"unused\"")
            .count()
    };
    assert_eq!(unused(&folder), 2);
    let ran = folder.run(CALL);
    ends(&ran, 0);
    let line = ran
        .out
        .lines()
        .next()
        .unwrap()
        .rsplit(':')
        .next()
        .unwrap()
        .parse::<usize>()
        .unwrap();
    let calls = folder.read("schema/calls.json");
    assert!(
        calls
            .lines()
            .nth(line - 1)
            .unwrap()
            .contains("\"lampDim\": {"),
        "{line}: {calls}"
    );
    assert_eq!(unused(&folder), 1);
    let ran = folder.run(&["codegen"]);
    ends(&ran, 0);
    assert!(
        folder
            .read("storpool-api/src/generated/calls/lamps.rs")
            .contains("lamp_dim")
    );
    // They are formatted, and follow the house rules; the others were as they were.
    let lint = folder.run(&["lint"]);
    assert!(
        !lint.err.contains("SP0705") && !lint.err.contains("dimming.json"),
        "{}",
        lint.err
    );
}

#[test]
fn what_cannot_be_added_is_told_and_nothing_is_written() {
    let folder = Folder::with_schema("new_refused", TINY);
    let before = support::files(folder.path());
    let get = |name: &'static str, section: &'static str, returns: &'static str| {
        vec![
            "new",
            "call",
            name,
            "--section",
            section,
            "--method",
            "GET",
            "--path",
            "X",
            "--returns",
            returns,
            "--doc",
            "Something else.",
        ]
    };
    let ty = |name: &'static str, area: &'static str| {
        vec![
            "new",
            "type",
            "string",
            name,
            "--area",
            area,
            "--example",
            "x",
            "--doc",
            "Something else.",
        ]
    };
    for (args, code, part) in [
        (
            get("lampsList", "lamps", "[Lamp]"),
            2,
            "there is a call `lampsList` already, at schema/calls.json:4",
        ),
        (
            get("other", "lampz", "[Lamp]"),
            2,
            "there is no section `lampz`; did you mean `lamps`?",
        ),
        (
            get("other", "x", "[Lamp]"),
            2,
            "there is no section `x`; known are: lamps",
        ),
        (get("other", "lamps", "[Lump]"), 1, "did you mean `Lamp`?"),
        (
            ty("Lamp", "things"),
            2,
            "there is a type `Lamp` already, at schema/types.json:",
        ),
        (ty("Other", "../things"), 2, "write words-with-hyphens"),
        (
            CALL.iter()
                .map(|part| if *part == "POST" { "PUT" } else { part })
                .collect(),
            2,
            "invalid value 'PUT'",
        ),
        (
            vec![
                "new", "type", "object", "Other", "--area", "a", "--doc", "b", "--field", "x:y",
            ],
            2,
            "NAME[?]:TYPE",
        ),
        (vec!["new", "type", "other"], 2, "unrecognized subcommand"),
        (vec!["new"], 2, "Usage"),
    ] {
        let ran = if args.len() > 3 {
            folder.run(&args)
        } else {
            Ran::alone(&args)
        };
        ends(&ran, code);
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
        assert_eq!(support::files(folder.path()), before);
    }
    for help in [&["new", "call", "--help"][..], &["new", "type", "--help"]] {
        let ran = Ran::alone(help);
        ends(&ran, 0);
        assert!(
            ran.out.contains("Examples:\n  cargo xtask new "),
            "{}",
            ran.out
        );
    }
}
