//! What changes between two schemas, and what that means, change by change.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;
#[path = "common/shop.rs"]
mod shop;

use std::collections::BTreeSet;

use generator::SourceFile;
use generator::diff::{self, Breaks, Difference, Impact, Summary, What, diff};
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

struct Case {
    /// Text of the schema that becomes another.
    edit: &'static [(&'static str, &'static str)],
    /// What is found from the schema to the edited one.
    there: &'static [&'static str],
    /// What is found the other way round.
    back: &'static [&'static str],
}

/// `Thing` goes both ways (it is a body, and part of a reply), `Box`, `State` and `Refusal` are only
/// answered, `ThingId` and `Label` go both ways.
const CASES: &[Case] = &[
    // Ranges.
    Case {
        edit: &[(r#""max": 9,"#, r#""max": 8,"#)],
        there: &["ThingId range-narrowed request=breaking reply=compatible code=breaking"],
        back: &["ThingId range-widened request=compatible reply=compatible code=compatible"],
    },
    Case {
        edit: &[(r#""min": 1,"#, r#""min": 0,"#)],
        there: &["ThingId range-widened request=compatible reply=compatible code=compatible"],
        back: &["ThingId range-narrowed request=breaking reply=compatible code=breaking"],
    },
    Case {
        edit: &[(r#""max": 9,"#, r#""max": 9, "unit": "pieces","#)],
        there: &[
            "ThingId documentation request=- reply=- code=documentation",
            "Thing.id documentation request=- reply=- code=documentation",
        ],
        back: &[
            "ThingId documentation request=- reply=- code=documentation",
            "Thing.id documentation request=- reply=- code=documentation",
        ],
    },
    Case {
        edit: &[(r#""^[a-z]+-[a-z]+$""#, r#""^[a-z]+-[a-z]*$""#)],
        there: &["Label pattern-changed request=breaking reply=compatible code=breaking"],
        back: &["Label pattern-changed request=breaking reply=compatible code=breaking"],
    },
    Case {
        edit: &[(
            r#""^[a-z]+-[a-z]+$","#,
            r#""^[a-z]+-[a-z]+$", "reserved": ["x-y"],"#,
        )],
        there: &["Label range-narrowed request=breaking reply=compatible code=breaking"],
        back: &["Label range-widened request=compatible reply=compatible code=compatible"],
    },
    // Calls.
    Case {
        edit: &[("\"ThingList\"", "\"ThingsList\"")],
        there: &["thingList path-changed request=breaking reply=- code=none"],
        back: &["thingList path-changed request=breaking reply=- code=none"],
    },
    Case {
        edit: &[(r#""prefix": "/v1""#, r#""prefix": "/v2""#)],
        there: &["api path-changed request=breaking reply=- code=none"],
        back: &["api path-changed request=breaking reply=- code=none"],
    },
    Case {
        edit: &[(
            r#"    "thingUpdate": {"#,
            r#"    "thingCheck": { "title": "Check", "since": "1.1.0", "method": "GET", "query": "Check",
              "returns": "boolean", "reply": true, "errors": [], "doc": "Whether all is well." },
    "thingUpdate": {"#,
        )],
        there: &["thingCheck call-added request=compatible reply=- code=compatible"],
        back: &["thingCheck call-removed request=breaking reply=- code=breaking"],
    },
    Case {
        edit: &[(
            r#""returns": "{ThingId: Thing}""#,
            r#""returns": "[Thing]""#,
        )],
        there: &["thingList reply type-changed request=- reply=breaking code=breaking"],
        back: &["thingList reply type-changed request=- reply=breaking code=breaking"],
    },
    Case {
        edit: &[
            (r#""ThingUpdate/{thingId}""#, r#""ThingUpdate""#),
            (
                r#""args": { "thingId": { "type": "ThingId", "doc": "Which one." } },"#,
                "",
            ),
        ],
        there: &["thingUpdate arguments-changed request=breaking reply=- code=breaking"],
        back: &["thingUpdate arguments-changed request=breaking reply=- code=breaking"],
    },
    Case {
        edit: &[(
            r#""safe": true, "unsafeWith": ["size"]"#,
            r#""safe": false"#,
        )],
        there: &["thingUpdate repeat-changed request=- reply=- code=compatible"],
        back: &["thingUpdate repeat-changed request=- reply=- code=compatible"],
    },
    Case {
        edit: &[(r#""errors": ["gone"],"#, r#""errors": [],"#)],
        there: &["thingUpdate errors-changed request=- reply=- code=documentation"],
        back: &["thingUpdate errors-changed request=- reply=- code=documentation"],
    },
    Case {
        edit: &[(
            r#""gone": { "doc": "It is not there." }"#,
            r#""gone": { "doc": "It is not there." }, "shut": { "doc": "Come later." }"#,
        )],
        there: &["api error-added request=- reply=- code=compatible"],
        back: &["api error-removed request=- reply=- code=breaking"],
    },
    // Members.
    Case {
        edit: &[(r#""optional": true,"#, "")],
        there: &["Thing.size became-required request=breaking reply=compatible code=breaking"],
        back: &["Thing.size became-optional request=compatible reply=breaking code=breaking"],
    },
    Case {
        edit: &[(
            r#""reason": { "type": "string","#,
            r#""hint": { "type": "integer", "since": "1.1.0", "optional": true, "example": 1,
              "doc": "What to try." }, "reason": { "type": "string","#,
        )],
        there: &["Refusal.hint optional-member-added request=- reply=compatible code=compatible"],
        back: &["Refusal.hint member-removed request=- reply=breaking code=breaking"],
    },
    Case {
        edit: &[(
            r#""reason": { "type": "string","#,
            r#""hint": { "type": "integer", "since": "1.1.0", "example": 1,
              "doc": "What to try." }, "reason": { "type": "string","#,
        )],
        there: &["Refusal.hint required-member-added request=- reply=compatible code=compatible"],
        back: &["Refusal.hint member-removed request=- reply=breaking code=breaking"],
    },
    Case {
        edit: &[(
            r#""size": {
          "type""#,
            r#""color": { "type": "string", "since": "1.1.0", "optional": true, "example": "red",
              "doc": "How it looks." }, "size": {
          "type""#,
        )],
        there: &[
            "Thing.color optional-member-added request=compatible reply=compatible code=compatible",
        ],
        back: &["Thing.color member-removed request=breaking reply=breaking code=breaking"],
    },
    Case {
        edit: &[
            (
                r#""size": {
          "type""#,
                r#""color": { "type": "string", "since": "1.1.0", "example": "red",
              "doc": "How it looks." }, "size": {
          "type""#,
            ),
            (r#""size": 2 }"#, r#""color": "red", "size": 2 }"#),
        ],
        there: &[
            "Thing.color required-member-added request=breaking reply=compatible code=breaking",
        ],
        back: &["Thing.color member-removed request=breaking reply=breaking code=breaking"],
    },
    Case {
        edit: &[(
            r#""type": "integer",
          "optional": true,"#,
            r#""type": "ThingId",
          "optional": true,"#,
        )],
        there: &["Thing.size type-narrowed request=breaking reply=compatible code=breaking"],
        back: &["Thing.size type-widened request=compatible reply=compatible code=breaking"],
    },
    Case {
        edit: &[(
            r#""optional": true,
          "since": "1.0.0",
          "example": 3,"#,
            r#""optional": true, "internal": true,
          "since": "1.0.0",
          "example": 3,"#,
        )],
        there: &["Thing.size became-internal request=- reply=- code=documentation"],
        back: &["Thing.size no-longer-internal request=- reply=- code=documentation"],
    },
    Case {
        edit: &[(r#""optional": true,"#, r#""default": 3,"#)],
        there: &[
            "Thing.size became-required request=breaking reply=compatible code=breaking",
            "Thing.size default-added request=compatible reply=breaking code=breaking",
        ],
        back: &[
            "Thing.size became-optional request=compatible reply=breaking code=breaking",
            "Thing.size default-removed request=breaking reply=compatible code=breaking",
        ],
    },
    Case {
        edit: &[(
            r#""reason": { "type": "string", "since": "1.0.0","#,
            r#""why": { "type": "string", "since": "1.1.0",
              "changes": [{ "release": "1.1.0", "kind": "renamed", "from": "reason",
                "fromSince": "1.0.0" }],"#,
        )],
        there: &["Refusal.reason member-renamed request=- reply=breaking code=breaking"],
        back: &[
            "Refusal.why member-removed request=- reply=breaking code=breaking",
            "Refusal.reason required-member-added request=- reply=compatible code=compatible",
        ],
    },
    Case {
        edit: &[(
            r#""label": { "type": "Label", "since""#,
            r#""label": { "type": "Label", "rust": "tag", "since""#,
        )],
        there: &["Thing.label rust-name-changed request=- reply=- code=breaking"],
        back: &["Thing.label rust-name-changed request=- reply=- code=breaking"],
    },
    Case {
        edit: &[(
            r#""doc": "How large.""#,
            r#""doc": "How large.", "deprecated": { "since": "1.1.0", "doc": "Nobody asks." }"#,
        )],
        there: &["Thing.size deprecated request=- reply=- code=compatible"],
        back: &["Thing.size undeprecated request=- reply=- code=compatible"],
    },
    Case {
        edit: &[("\"How large.\"", "\"How heavy.\"")],
        there: &["Thing.size documentation request=- reply=- code=documentation"],
        back: &["Thing.size documentation request=- reply=- code=documentation"],
    },
    // Values and forms.
    Case {
        edit: &[(
            r#""good": { "doc": "As new." },"#,
            r#""good": { "doc": "As new." }, "lost": { "since": "1.1.0", "doc": "Not found." },"#,
        )],
        there: &["State.lost value-added request=- reply=compatible code=compatible"],
        back: &["State.lost value-removed request=- reply=compatible code=breaking"],
    },
    Case {
        edit: &[
            (
                r#""Refusal": { "type": "Refusal", "doc": "Why not." }"#,
                r#""Refusal": { "type": "Refusal", "doc": "Why not." },
              "Delay": { "type": "Delay", "doc": "Ask again." }"#,
            ),
            (
                r#"    "Outcome": {"#,
                r#""Delay": { "kind": "object", "since": "1.1.0", "doc": "Not yet.", "fields": {
              "until": { "type": "integer", "since": "1.1.0", "example": 4, "doc": "When." } } },
    "Outcome": {"#,
            ),
        ],
        there: &[
            "Outcome.Delay form-added request=- reply=breaking code=breaking",
            "Delay type-added request=- reply=- code=compatible",
        ],
        back: &[
            "Delay type-removed request=- reply=- code=breaking",
            "Outcome.Delay form-removed request=- reply=compatible code=breaking",
        ],
    },
    // Types.
    Case {
        edit: &[
            (
                r#"    "Spare": {
      "kind": "float","#,
                r#"    "Spare": {
      "kind": "integer","#,
            ),
            (r#""example": 1.5"#, r#""example": 1"#),
        ],
        there: &["Spare kind-changed request=- reply=- code=breaking"],
        back: &["Spare kind-changed request=- reply=- code=breaking"],
    },
];

#[test]
fn each_change_is_found_with_what_it_means() {
    let base = load(&[]);
    let mut wrong = Vec::new();
    for case in CASES {
        let edited = load(case.edit);
        for (found, expected) in [
            (diff(&base, &edited), case.there),
            (diff(&edited, &base), case.back),
        ] {
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

/// A new name that the schema records is not something gone and something new.
#[test]
fn recorded_names_are_followed() {
    let (base, spare) = (
        load(&[]),
        r#"    "Spare": {
      "kind""#,
    );
    let renamed = load(&[
        (
            spare,
            r#"    "Part": {
      "kind""#,
        ),
        (
            r#""removed": {
    "#,
            r#""removed": { "Spare": { "element": "type", "since": "1.0.0", "removed": "1.1.0",
              "renamedTo": "Part", "doc": "Other word." },
    "#,
        ),
    ]);
    let found = lines(&diff(&base, &renamed));
    assert_eq!(found, ["Part type-renamed request=- reply=- code=breaking"]);
}

#[test]
fn a_schema_does_not_differ_from_itself() {
    for api in [load(&[]), common::api()] {
        assert!(diff(&api, &api).is_empty());
    }
    let text = diff::text(&[], &[], &[]);
    assert_eq!(text, "nothing has changed\n");
}

#[test]
fn the_version_follows_from_the_worst() {
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

fn breaks(text: &str) -> Result<Breaks, String> {
    let file = SourceFile {
        path: "breaks.json".to_owned(),
        text: text.to_owned(),
    };
    Breaks::read(&file).map_err(|report| report.to_string())
}

#[test]
fn breaks_are_accepted_with_a_reason_until_they_expire() {
    let (base, new) = (load(&[]), load(&[(r#""max": 9,"#, r#""max": 8,"#)]));
    let accept = |until: &str| {
        let text = format!(
            r#"{{"breaks": {{"ThingId range-narrowed": {{"reason": "Nine never worked.",
                "until": "{until}"}}, "Thing.x member-removed": {{"reason": "r", "until": "9.0"}}}}}}"#
        );
        let breaks = breaks(&text).unwrap();
        let mut found = diff(&base, &new);
        let (expired, unused) = breaks.apply(&mut found, &new);
        (Summary::of(&found).breaking, expired.len(), unused.len())
    };
    assert_eq!(accept("1.1.0"), (0, 0, 1));
    assert_eq!(accept("1.2"), (0, 0, 1));
    assert_eq!(accept("1.0.0"), (1, 1, 1));
}

#[test]
fn a_bad_list_of_breaks_is_reported() {
    let reason = breaks(r#"{"breaks": {"a b": {"until": "1.0"}}}"#).unwrap_err();
    assert!(reason.contains("lacks `reason`"), "{reason}");
    let release = breaks(r#"{"breaks": {"a b": {"reason": "r", "until": "soon"}}}"#).unwrap_err();
    assert!(release.contains("`soon` is not a version"), "{release}");
    assert!(breaks("{").unwrap_err().contains("SP0001"));
}

#[test]
fn each_kind_has_an_id_and_a_reason() {
    let ids: BTreeSet<&str> = What::ALL.iter().map(|what| what.id()).collect();
    assert_eq!(ids.len(), What::ALL.len());
    assert!(What::ALL.iter().all(|what| what.why().len() > 8));
}

#[test]
fn people_and_programs_read_the_same() {
    let (base, new) = (load(&[]), load(&[(r#""optional": true,"#, "")]));
    let found = diff(&base, &new);
    assert_eq!(
        diff::text(&found, &[], &[]),
        "breaking: Thing.size [became-required]\n    \
         request: breaking, reply: compatible; code: breaking\n    \
         requests of older clients may lack it, and it is no `Option` any more\n\
         1 change, 1 breaking; version bump: major (minor below 1.0)\n"
    );
    assert_eq!(
        diff::markdown(&found, &[], &[]),
        "### Breaking\n\n- `Thing.size`: became required (request: breaking, reply: compatible; \
         requests of older clients may lack it, and it is no `Option` any more)\n\n\
         1 change, 1 breaking; version bump: major (minor below 1.0).\n"
    );
    let document: serde_json::Value = serde_json::from_str(&diff::json(&found, &[], &[])).unwrap();
    let change = &document["changes"][0];
    assert_eq!(change["what"], "became-required");
    assert_eq!(
        (&change["request"], &change["reply"]),
        (&"breaking".into(), &"compatible".into())
    );
    assert_eq!(document["bump"], "major");
}
