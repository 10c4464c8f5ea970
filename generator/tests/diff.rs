//! Changes between two schemas and their impact, edit by edit.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;
#[path = "common/diff_cases.rs"]
mod diff_cases;
#[path = "common/shop.rs"]
mod shop;

use std::collections::BTreeSet;

use diff_cases::CASES;
use generator::diff::{self, ChangeKind, Difference, Impact, Summary, diff};
use generator::model::Api;

fn load(changes: &[(&str, &str)]) -> Api {
    match generator::load(&shop::with(changes)) {
        Ok(api) => api,
        Err(report) => panic!("{changes:?}\n{report}"),
    }
}

/// Such as `Thing.size became-required request=breaking reply=compatible code=breaking`.
fn line(one: &Difference) -> String {
    let wire = |impact: Option<Impact>| impact.map_or("-".to_owned(), |impact| impact.to_string());
    format!(
        "{} {} request={} reply={} code={}",
        one.name,
        one.what.id(),
        wire(one.request),
        wire(one.reply),
        one.code
    )
}

fn lines(found: &[Difference]) -> Vec<String> {
    found.iter().map(line).collect()
}

#[test]
fn each_edit_is_reported_with_its_impact() {
    let base = load(&[]);
    let mut wrong = Vec::new();
    for case in CASES {
        let edited = load(case.edit);
        for (found, expected) in
            [(diff(&base, &edited), case.there), (diff(&edited, &base), case.back)]
        {
            if lines(&found) != expected {
                wrong.push(format!(
                    "{:?}\nfound {:#?}\nnot {expected:#?}",
                    case.edit,
                    lines(&found)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// An element under a new name that the schema records is neither removed nor added.
#[test]
fn recorded_renames_are_matched() {
    let renamed =
        load(&[("\"Spare\": {\n", r#""Part": { "was": [{ "until": "1.1.0", "name": "Spare" }],"#)]);
    let found = lines(&diff(&load(&[]), &renamed));
    assert_eq!(found, ["Part type-renamed request=- reply=- code=breaking"]);
}

#[test]
fn schema_does_not_differ_from_itself() {
    for api in [load(&[]), common::api()] {
        assert!(diff(&api, &api).is_empty());
    }
    let text = diff::text(&[]);
    assert_eq!(text, "nothing has changed\n");
}

#[test]
fn version_bump_follows_the_greatest_impact() {
    let base = load(&[]);
    for (edit, bump) in [
        (("\"How large.\"", "\"How heavy.\""), "patch"),
        ((r#""min": 1,"#, r#""min": 0,"#), "minor"),
        ((r#""max": 9,"#, r#""max": 8,"#), "major"),
        (("\"ThingList\"", "\"ThingsList\""), "major"),
    ] {
        let summary = Summary::of(&diff(&base, &load(&[edit])));
        assert_eq!(summary.impact.bump(), bump, "{edit:?}");
        assert_eq!(summary.breaking, usize::from(bump == "major"));
    }
}

/// What a new crate does with responses of a service that is older than it.
#[test]
fn required_field_of_responses_breaks_new_crates_of_old_services() {
    let old = load(&[]);
    let reason = r#""reason": {"#;
    let field = |flags: &str| {
        format!(
            "\"hint\": {{ \"type\": \"string\", {flags} \"since\": \"1.1.0\", \"example\": \"h\", \
             \"doc\": \"What to do.\" }}, {reason}"
        )
    };
    for (flags, impact) in [
        ("", Impact::Breaking),
        ("\"optional\": true,", Impact::Compatible),
        ("\"internal\": true,", Impact::Compatible),
        ("\"default\": \"-\",", Impact::Compatible),
    ] {
        let found = diff(&old, &load(&[(reason, &field(flags))]));
        let [added] = &found[..] else { panic!("{found:#?}") };
        assert_eq!(added.old_service, Some(impact), "{flags}");
        assert_eq!((added.reply, added.impact()), (Some(Impact::Compatible), impact), "{flags}");
    }
}

#[test]
fn each_kind_has_an_id_and_a_reason() {
    let ids: BTreeSet<&str> = ChangeKind::ALL.iter().map(|what| what.id()).collect();
    assert_eq!(ids.len(), ChangeKind::ALL.len());
    assert!(ChangeKind::ALL.iter().all(|what| what.why().len() > 8));
}

#[test]
fn all_formats_report_the_same_change() {
    let (base, new) = (load(&[]), load(&[(r#""optional": true,"#, "")]));
    let found = diff(&base, &new);
    assert_eq!(
        diff::text(&found),
        "breaking: Thing.size [became-required]\n    \
         request: breaking, reply: compatible, old service: breaking; code: breaking\n    \
         requests of older clients may lack it, and it is no `Option` any more\n\
         1 change, 1 breaking; version bump: major (minor below 1.0)\n"
    );
    assert_eq!(
        diff::markdown(&found),
        "### Breaking\n\n- `Thing.size`: became required (request: breaking, reply: compatible, \
         old service: breaking; requests of older clients may lack it, and it is no `Option` any more)\n\n\
         1 change, 1 breaking; version bump: major (minor below 1.0).\n"
    );
    let document: serde_json::Value = serde_json::from_str(&diff::json(&found)).unwrap();
    let change = &document["changes"][0];
    assert_eq!(change["what"], "became-required");
    assert_eq!((&change["request"], &change["reply"]), (&"breaking".into(), &"compatible".into()));
    assert_eq!(change["old_service"], "breaking");
    assert_eq!(document["bump"], "major");
}
