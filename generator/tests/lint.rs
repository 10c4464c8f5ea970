//! House rules: each is broken once and waived once; a waiver without effect is reported.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;
#[path = "common/shop.rs"]
mod shop;

use generator::SourceFile;
use generator::diag::Code;

/// The example of all tests, formatted.
fn files(changes: &[(&str, &str)]) -> Vec<SourceFile> {
    // The one description of the example that says nothing.
    let mut all = vec![(r#""Its state.""#, r#""How it is now.""#)];
    all.extend(changes);
    let mut files = shop::with(&all);
    for file in &mut files {
        file.text = generator::format(file).unwrap();
    }
    files
}

/// Code and path of all diagnostics.
fn found(files: &[SourceFile]) -> Vec<String> {
    let report = generator::lint(files);
    let diagnostics = report.diagnostics().iter();
    diagnostics.map(|one| format!("{} {}", one.code, report.location(one.span).path)).collect()
}

/// An edit, and the diagnostics that follow.
const CASES: &[(&str, &str, &[&str])] = &[
    (
        r#""size": {
          "type": "integer","#,
        r#""size": {
          "type": "integer", "unit": "mm","#,
        &[],
    ),
    (r#""reason": { "type""#, r#""waive": { "type""#, &[]),
    (
        r#""reason": { "type""#,
        r#""Reason_why": { "type""#,
        &["SP0701 types.Refusal.fields.Reason_why"],
    ),
    (
        r#""reason": { "type""#,
        r#""Reason_why": { "waive": { "naming": "So it is sent." }, "type""#,
        &[],
    ),
    (r#""Number of a thing.""#, r#""The thing's ID.""#, &["SP0702 types.ThingId.doc"]),
    (r#""Number of a thing.""#, r#""The thing's ID.", "waive": { "echo": "All is said." }"#, &[]),
    (r#""As new.""#, r#""Good.""#, &["SP0702 types.State.values.good.doc"]),
    (r#""Which one.""#, r#""The thing ID.""#, &["SP0702 calls.thingUpdate.args.thingId.doc"]),
    (r#""Update a thing""#, r#""list Things""#, &["SP0704 calls.thingUpdate.title"]),
    (r#""Update a thing","#, r#""list Things", "waive": { "title": "One word for both." },"#, &[]),
    (
        r#""Number of a thing.""#,
        r#""Number of a thing.", "waive": { "echo": "It is not." }"#,
        &["SP0706 types.ThingId.waive.echo"],
    ),
    (
        r#""Number of a thing.""#,
        r#""Number of a thing.", "waive": { "ecko": "A slip." }"#,
        &["SP0706 types.ThingId.waive.ecko"],
    ),
    (
        r#""Number of a thing.""#,
        r#""The thing's ID.", "waive": { "echo": " " }"#,
        &["SP0706 types.ThingId.waive.echo"],
    ),
];

/// The rule that the example breaks: a size without unit.
const SIZE: &str = "SP0703 types.Thing.fields.size";

#[test]
fn each_rule_is_checked_and_can_be_waived() {
    let mut wrong = Vec::new();
    for (old, new, expected) in CASES {
        let mut found = found(&files(&[(old, new)]));
        found.retain(|one| one != SIZE);
        if found != *expected {
            wrong.push(format!("{new}: {found:#?}, not {expected:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn phrase_to_avoid_is_reported_with_what_to_write() {
    let wording = r#"{ "wording": { "how large": { "use": "the size" } } }"#;
    let mut files = files(&[(r#""Worn out.""#, r#""`How large` it is, or thishow larger.""#)]);
    let file = SourceFile { path: "guide/wording.json".to_owned(), text: wording.to_owned() };
    files.push(SourceFile { text: generator::format(&file).unwrap(), ..file });
    let report = generator::lint(&files);
    let [unit, phrase] = report.diagnostics() else { panic!("{report}") };
    let phrase = [unit, phrase].into_iter().find(|one| one.code == Code::LintWording).unwrap();
    assert_eq!(phrase.help.as_deref(), Some("write \"the size\""));
    assert_eq!(report.location(phrase.span).path, "types.Thing.fields.size.doc");
}

#[test]
fn size_needs_a_unit_or_a_waiver() {
    assert_eq!(found(&files(&[])), [SIZE]);
    let unit = (r#""optional": true,"#, r#""optional": true, "unit": "mm","#);
    assert!(found(&files(&[unit])).is_empty());
    let waived = (
        r#""optional": true,"#,
        r#""optional": true, "waive": { "unit": "It is a number of sizes." },"#,
    );
    assert!(found(&files(&[waived])).is_empty());
}

#[test]
fn unformatted_file_is_reported_and_formatted() {
    let crooked = shop::files();
    let codes: Vec<Code> =
        generator::lint(&crooked).diagnostics().iter().map(|one| one.code).collect();
    assert_eq!(codes.iter().filter(|code| **code == Code::LintFormat).count(), 3);
    for file in files(&[]) {
        assert_eq!(generator::format(&file).as_deref(), Some(file.text.as_str()));
    }
    // What is not JSON, or ambiguous, is left alone.
    for text in ["{", "", r#"{"a": 1, "a": 2}"#] {
        let file = SourceFile { path: "a.json".to_owned(), text: text.to_owned() };
        assert_eq!(generator::format(&file), None);
    }
}

#[test]
fn formatting_changes_only_white_space() {
    for file in common::schema_files() {
        let text = generator::format(&file).unwrap();
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(&text), value(&file.text), "{}", file.path);
    }
}

#[test]
fn house_rules_are_checked_once_there_are_no_errors() {
    let report = generator::lint(&files(&[("[Thing]", "[Thingy]")]));
    let codes: Vec<Code> = report.diagnostics().iter().map(|one| one.code).collect();
    assert_eq!(codes, [Code::UnknownReference]);
}

#[test]
fn schema_follows_the_house_rules() {
    let report = generator::lint(&common::schema_files());
    assert!(report.is_empty(), "{report}");
}
