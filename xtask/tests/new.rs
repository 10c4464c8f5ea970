//! `cargo xtask new`: what it writes passes codegen; what it cannot write it tells.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use support::{Folder, Ran};

const TINY: &str = "generator/tests/golden/schema";

#[track_caller]
fn ends(ran: &Ran, code: i32) {
    assert_eq!(ran.code, Some(code), "{ran:#?}");
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
