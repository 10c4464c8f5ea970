//! All errors of a schema are reported at once, each with its code and location.
#![allow(clippy::panic, reason = "tests fail by panicking")]

#[path = "common/shop.rs"]
mod shop;

use std::collections::BTreeSet;

use generator::SourceFile;
use generator::diag::Code;
use generator::report::Report;

fn report(files: &[SourceFile]) -> Report {
    match generator::load(files) {
        Ok(_) => panic!("the schema has no errors"),
        Err(report) => report,
    }
}

/// Code and location of all diagnostics, in their order.
fn locations(report: &Report) -> Vec<String> {
    let diagnostics = report.diagnostics().iter();
    diagnostics.map(|one| format!("{} {}", one.code, report.location(one.span))).collect()
}

#[test]
fn unchanged_schema_has_no_errors() {
    if let Err(report) = generator::load(&shop::files()) {
        panic!("{report}");
    }
}

#[test]
fn codes_are_distinct() {
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes.len(), Code::ALL.len());
}

/// Eleven errors at once, none of which hides another.
#[test]
fn many_errors_are_reported_in_one_run() {
    let files = shop::with(&[
        (r#""doc": "It is not there.""#, r#""doc": "See [there].""#),
        (r#""title": "List things","#, r#""title": "List things", "retuns": "Thing","#),
        (r#""unsafeWith": ["size"]"#, r#""unsafeWith": ["sise"]"#),
        (r#""name": "gone""#, r#""name": "lost""#),
        (r#""size": 2 }"#, r#""size": "2" }"#),
        (r#""max": 9,"#, r#""max": 9, "max": 8,"#),
        (r#""bad": { "since": "1.1.0""#, r#""bad": { "since": "1.2.0""#),
        (r#""optional": true,"#, r#""optional": 1,"#),
        (r#""{ThingId}", "since""#, r#""{ThingID}", "since""#),
        (r#""A box, or why there is none.""#, r#""""#),
        (r#""^[a-z]+-[a-z]+$""#, r#""^[a-z]+-[a-z]+|x$""#),
    ]);
    let found = locations(&report(&files));
    assert_eq!(
        found,
        [
            "SP0004 calls/things.json:5:31 (calls.thingList.retuns)",
            "SP0002 types/things.json:7:17 (types.ThingId)",
            "SP0003 types/things.json:36:23 (types.Thing.fields.size.optional)",
            "SP0302 api.json:16:22 (errors.gone.doc)",
            "SP0205 calls/things.json:21:48 (calls.thingUpdate.repeat.unsafeWith.0)",
            "SP0204 calls/things.json:22:28 (calls.thingUpdate.errors.0.name)",
            "SP0401 calls/things.json:24:18 (calls.thingUpdate.example)",
            "SP0108 types/things.json:14:18 (types.Label.pattern)",
            "SP0501 types/things.json:24:27 (types.State.values.bad.since)",
            "SP0101 types/things.json:51:30 (types.Box.fields.content.type)",
            "SP0301 types/things.json:65:14 (types.Outcome.doc)",
        ]
    );
    let text = report(&files).to_string();
    assert!(text.ends_with("the schema has 11 errors; nothing was written"), "{text}");
}

/// However a file is damaged, there are diagnostics and no panic.
#[test]
fn damaged_file_never_causes_a_panic() {
    let good = shop::files();
    for index in 0..good.len() {
        for at in (0..good[index].text.len()).step_by(3) {
            for bend in 0..4 {
                let mut files = good.clone();
                let text = &mut files[index].text;
                match bend {
                    0 => drop(text.remove(at)),
                    1 => text.replace_range(at..=at, "\""),
                    2 => text.truncate(at),
                    _ => text.insert(at, '{'),
                }
                if let Err(report) = generator::load(&files) {
                    assert!(!report.is_empty());
                    assert!(!report.to_string().is_empty());
                }
            }
        }
    }
}

/// An unresolved name does not affect others: one run reports all independent errors, and none that only
/// follow from it.
#[test]
fn unresolved_name_hides_nothing_that_does_not_depend_on_it() {
    let unused = (r#""unused": "It will be needed.","#, "");
    let in_path = (r#""thingId": { "type": "ThingId""#, r#""thingId": { "type": "Outcome""#);
    let independent = ["SP0106 types/things.json:71:5", "SP0201 calls/things.json:18:38"];
    for (name, fault, code) in [
        ("nothing", None, None),
        (
            "misspelled type",
            Some((r#""type": "string", "since""#, r#""type": "strin", "since""#)),
            Some("SP0101"),
        ),
        (
            "notation",
            Some((r#""type": "string", "since""#, r#""type": "[string", "since""#)),
            Some("SP0102"),
        ),
        ("missing title", Some(("\"title\": \"List things\",\n", "\n")), Some("SP0005")),
        (
            "misspelled base",
            Some((r#""extends": "Thing""#, r#""extends": "Thin""#)),
            Some("SP0101"),
        ),
        (
            "misspelled part of a union",
            Some((r#""Box": { "type": "Box""#, r#""Box": { "type": "Boks""#)),
            Some("SP0101"),
        ),
        ("misspelled body", Some((r#""body": "Thing""#, r#""body": "Thingy""#)), Some("SP0101")),
        ("misspelled reply", Some((r#"{ThingId: Thing}"#, r#"{ThingID: Thing}"#)), Some("SP0101")),
        (
            "unknown release",
            Some((r#""since": "1.1.0", "doc": "Worn"#, r#""since": "1.2.0", "doc": "Worn"#)),
            Some("SP0501"),
        ),
        (
            "type that holds itself",
            Some((r#""type": "{ThingId}", "since""#, r#""type": "Box", "since""#)),
            Some("SP0113"),
        ),
    ] {
        let mut changes = vec![unused, in_path];
        changes.extend(fault);
        let report = report(&shop::with(&changes));
        let found: Vec<String> = report
            .diagnostics()
            .iter()
            .map(|one| {
                let at = report.location(one.span);
                format!("{} {}:{}:{}", one.code, at.file, at.line, at.column)
            })
            .collect();
        // A line less moves what comes after it.
        let has = |wanted: &str| found.iter().any(|found| found.starts_with(&wanted[..14]));
        assert!(independent.iter().all(|wanted| has(wanted)), "{name}:\n{report}");
        assert!(code.is_none_or(|code| has_code(&found)(code)), "{name}:\n{report}");
        let expected = independent.len() + usize::from(code.is_some());
        assert_eq!(found.len(), expected, "{name}:\n{report}");
    }
}

fn has_code(found: &[String]) -> impl Fn(&str) -> bool + '_ {
    move |code| found.iter().any(|found| found.starts_with(code))
}

/// A renamed type is unknown where it was used, and unused; nothing else is reported.
#[test]
fn renamed_type_is_reported_where_it_is_used_and_nowhere_else() {
    for change in [
        ("\"Label\": {", "\"Tag\": {"),
        ("\"Refusal\": {\n      \"kind\"", "\"Denial\": {\n      \"kind\""),
    ] {
        let report = report(&shop::with(&[change]));
        let codes = report.diagnostics().iter();
        let codes: BTreeSet<&str> = codes.map(|one| one.code.as_str()).collect();
        assert_eq!(codes, BTreeSet::from(["SP0101", "SP0106"]), "{report}");
        assert_eq!(report.diagnostics().len(), 2, "{report}");
    }
}

#[test]
fn errors_in_keys_come_before_their_consequences() {
    // Each leaves something undefined that files before it use, or that is named further up.
    for (change, cause) in [
        (("\"example\": 3,", "\"exmple\": 3,"), Code::UnknownKey),
        (("\"min\": 1,", "\"min\": 1.5,"), Code::WrongType),
        (("\"kind\": \"float\",", ""), Code::MissingKey),
    ] {
        let report = report(&shop::with(&[change]));
        assert_eq!(report.diagnostics()[0].code, cause, "{report}");
    }
    let mut files = shop::files();
    files[2].text = "[]".to_owned();
    let report = report(&files);
    assert!(report.diagnostics().len() > 1, "{report}");
    assert_eq!(report.diagnostics()[0].code, Code::WrongType, "{report}");
}
