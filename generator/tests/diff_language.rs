//! Differences in what calls send and return, in unions selected by a field, and in deprecations.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

#[path = "common/shop.rs"]
mod shop;

use generator::diff::diff;
use generator::model::Api;

/// An edit of a schema.
type Edit<'e> = &'e [(&'e str, &'e str)];

fn load(changes: Edit<'_>) -> Api {
    generator::load(&shop::with(changes)).unwrap_or_else(|report| panic!("{changes:?}\n{report}"))
}

/// Name, kind and impact on requests, responses and code of each difference.
fn lines(old: &Api, new: &Api) -> Vec<String> {
    let lines = diff(old, new).into_iter().map(|one| {
        let wire = |impact: Option<_>| impact.map_or("-".to_owned(), |one| format!("{one}"));
        let (name, what) = (one.name, one.what.id());
        format!("{name} {what} {} {} {}", wire(one.request), wire(one.reply), one.code)
    });
    lines.collect()
}

#[track_caller]
fn assert_differences(before: Edit<'_>, after: Edit<'_>, there: &[&str], back: &[&str]) {
    let (old, new) = (load(before), load(after));
    assert_eq!(lines(&old, &new), there, "{after:?}");
    assert_eq!(lines(&new, &old), back, "back from {after:?}");
}

#[test]
fn optional_body_is_compatible_with_older_clients() {
    assert_differences(
        &[],
        &[(r#""body": "Thing","#, r#""body": "Thing", "optionalBody": true,"#)],
        &["thingUpdate body body-became-optional compatible - breaking"],
        &["thingUpdate body body-became-required breaking - breaking"],
    );
}

#[test]
fn unwrapped_field_breaks_responses() {
    let field = |name: &str| format!(r#""returns": "Outcome", "unwrap": "{name}","#);
    let there = ["thingUpdate unwrap-changed - breaking none"];
    let (a, b) = (field("a"), field("b"));
    let edit = |to: &'static str| (r#""returns": "Outcome","#, to);
    let (a, b) = (edit(a.leak()), edit(b.leak()));
    assert_differences(&[], &[a], &there, &there);
    assert_differences(&[a], &[b], &there, &there);
}

#[test]
fn multi_cluster_is_one_more_way_to_call() {
    assert_differences(
        &[],
        &[(r#""returns": "Outcome","#, r#""returns": "Outcome", "multiCluster": true,"#)],
        &["thingUpdate multi-cluster-added compatible - compatible"],
        &["thingUpdate multi-cluster-removed breaking - none"],
    );
}

#[test]
fn fixed_segment_anywhere_changes_the_path() {
    for path in ["ThingUpdate/All/{thingId}", "ThingUpdate/{thingId}/All"] {
        let there = ["thingUpdate path-changed breaking - none"];
        assert_differences(&[], &[("ThingUpdate/{thingId}", path)], &there, &there);
    }
}

#[test]
fn other_selector_of_a_variant_breaks_it() {
    const REASON: &str =
        r#""reason": { "type": "string", "since": "1.0.0", "example": "shut", "doc": "Why not." }"#;
    const STATE: &str = r#""state": { "type": "State", "since": "1.0.0", "doc": "Its state." }"#;
    const KIND: &str = r#""kind": "union","#;
    const BOX: &str = r#""Box": { "type": "Box", "doc""#;
    let full = r#", "full": { "type": "integer", "since": "1.0.0", "example": 1, "doc": "F." }"#;
    let (reason, state) = (format!("{REASON}{full}"), format!("{STATE}{full}"));
    let by = r#""kind": "union", "by": "full","#;
    let base = [(REASON, reason.as_str()), (STATE, state.as_str()), (KIND, by)];
    let with = |when: &'static str| base.into_iter().chain([(BOX, when)]).collect::<Vec<_>>();
    let one = with(r#""Box": { "type": "Box", "when": 1, "doc""#);
    let two = with(r#""Box": { "type": "Box", "when": 2, "doc""#);
    let there = ["Outcome.Box form-changed - breaking breaking"];
    assert_differences(&one, &two, &there, &there);
}

#[test]
fn deprecations_of_all_elements_are_reported() {
    let note = r#""deprecated": { "since": "1.1.0", "doc": "Old." }, "#;
    let cases = [
        (r#""gone": { "doc""#, "api"),
        (r#""things": { "title""#, "api"),
        (r#""good": { "doc""#, "State.good"),
        (r#""Refusal": { "type""#, "Outcome.Refusal"),
        (r#""thingId": { "type""#, "thingUpdate"),
    ];
    for (text, name) in cases {
        let edited = text.replacen("{ ", &format!("{{ {note}"), 1);
        let there = [format!("{name} deprecated - - compatible")];
        let back = [format!("{name} undeprecated - - compatible")];
        let [there, back] = [&there, &back].map(|lines| lines.each_ref().map(String::as_str));
        assert_differences(&[], &[(text, &edited)], &there, &back);
    }
}
