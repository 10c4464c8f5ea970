//! Edits of the example schema, and the differences they cause in both directions.

/// An edit of the example.
pub(crate) struct Case {
    /// Pieces of the schema and what replaces them.
    pub(crate) edit: &'static [(&'static str, &'static str)],
    /// Differences from the schema to the edited one.
    pub(crate) there: &'static [&'static str],
    /// Differences from the edited schema to the original.
    pub(crate) back: &'static [&'static str],
}

/// `Thing`, `ThingId` and `Label` are in requests and responses, `Box`, `State` and `Refusal` in
/// responses only.
pub(crate) const CASES: &[Case] = &[
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
        edit: &[(r#""^[a-z]+-[a-z]+$","#, r#""^[a-z]+-[a-z]+$", "reserved": ["x-y"],"#)],
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
            r#"    "thingCheck": { "title": "Check", "since": "1.1.0", "method": "GET", "path": "Check",
              "returns": "boolean", "reply": true, "errors": [], "doc": "Whether it works." },
    "thingUpdate": {"#,
        )],
        there: &["thingCheck call-added request=compatible reply=- code=compatible"],
        back: &["thingCheck call-removed request=breaking reply=- code=breaking"],
    },
    Case {
        edit: &[(r#""returns": "{ThingId: Thing}""#, r#""returns": "[Thing]""#)],
        there: &["thingList reply type-changed request=- reply=breaking code=breaking"],
        back: &["thingList reply type-changed request=- reply=breaking code=breaking"],
    },
    Case {
        edit: &[
            (r#""ThingUpdate/{thingId}""#, r#""ThingUpdate""#),
            (r#""args": { "thingId": { "type": "ThingId", "doc": "Which one." } },"#, ""),
        ],
        there: &["thingUpdate arguments-changed request=breaking reply=- code=breaking"],
        back: &["thingUpdate arguments-changed request=breaking reply=- code=breaking"],
    },
    Case {
        edit: &[(r#""safe": true, "unsafeWith": ["size"]"#, r#""safe": false"#)],
        there: &["thingUpdate repeat-changed request=- reply=- code=compatible"],
        back: &["thingUpdate repeat-changed request=- reply=- code=compatible"],
    },
    Case {
        edit: &[(
            r#""errors": [{ "name": "gone", "when": "It is sold.", "example": {} }],"#,
            r#""errors": [],"#,
        )],
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
    // Fields.
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
            r#""why": { "type": "string", "since": "1.0.0",
              "was": [{ "until": "1.1.0", "name": "reason" }],"#,
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
    // Values and variants.
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
              "Delay": { "type": "Delay", "since": "1.1.0", "doc": "Ask again." }"#,
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
    // Arguments, bodies and what else a call has.
    Case {
        edit: &[
            (r#""ThingUpdate/{thingId}""#, r#""ThingUpdate/{thing}""#),
            (r#""args": { "thingId": {"#, r#""args": { "thing": {"#),
        ],
        there: &["thingUpdate argument-renamed request=- reply=- code=documentation"],
        back: &["thingUpdate argument-renamed request=- reply=- code=documentation"],
    },
    Case {
        edit: &[
            (r#""body": "Thing","#, ""),
            (r#", "unsafeWith": ["size"]"#, ""),
            (
                r#""doc": "Changes a thing.",
      "example": { "id": 1, "label": "a-b", "size": 2 }"#,
                r#""doc": "Changes a thing.""#,
            ),
        ],
        there: &[
            "thingUpdate body-removed request=breaking reply=- code=breaking",
            "thingUpdate repeat-changed request=- reply=- code=compatible",
        ],
        back: &[
            "thingUpdate repeat-changed request=- reply=- code=compatible",
            "thingUpdate body-added request=breaking reply=- code=breaking",
        ],
    },
    Case {
        edit: &[(r#""path": "ThingList","#, r#""path": "ThingList", "rust": "all_things","#)],
        there: &["thingList rust-name-changed request=- reply=- code=breaking"],
        back: &["thingList rust-name-changed request=- reply=- code=breaking"],
    },
    // References, constants and sentinels.
    Case {
        edit: &[(r#""type": "{ThingId}""#, r#""type": "[ThingId]""#)],
        there: &["Box.content type-widened request=- reply=compatible code=breaking"],
        back: &["Box.content type-narrowed request=- reply=compatible code=breaking"],
    },
    Case {
        edit: &[(
            r#""optional": true,
          "since": "1.0.0",
          "example": 3,"#,
            r#""const": 2,
          "since": "1.0.0","#,
        )],
        there: &[
            "Thing.size became-required request=breaking reply=compatible code=breaking",
            "Thing.size constant-changed request=breaking reply=breaking code=breaking",
        ],
        back: &[
            "Thing.size became-optional request=compatible reply=breaking code=breaking",
            "Thing.size constant-changed request=breaking reply=breaking code=breaking",
        ],
    },
    Case {
        edit: &[(
            r#""label": { "type": "Label", "since""#,
            r#""label": { "type": "Label", "unset": "-", "since""#,
        )],
        there: &["Thing.label unset-changed request=breaking reply=breaking code=breaking"],
        back: &["Thing.label unset-changed request=breaking reply=breaking code=breaking"],
    },
    // A renamed field can change in other ways, too.
    Case {
        edit: &[(
            r#""reason": { "type": "string", "since": "1.0.0", "example": "shut","#,
            r#""why": { "type": "Label", "since": "1.0.0",
              "was": [{ "until": "1.1.0", "name": "reason" }],"#,
        )],
        there: &[
            "Refusal.why type-narrowed request=- reply=compatible code=breaking",
            "Refusal.reason member-renamed request=- reply=breaking code=breaking",
        ],
        back: &[
            "Refusal.why member-removed request=- reply=breaking code=breaking",
            "Refusal.reason required-member-added request=- reply=compatible code=compatible",
        ],
    },
    // A subtype that becomes a type of its own loses the fields of its base.
    Case {
        edit: &[("\"extends\": \"Thing\",", "")],
        there: &[
            "Box.label member-removed request=- reply=breaking code=breaking",
            "Box.id member-removed request=- reply=breaking code=breaking",
            "Box.size member-removed request=- reply=breaking code=breaking",
        ],
        back: &[
            "Box.label required-member-added request=- reply=compatible code=compatible",
            "Box.id required-member-added request=- reply=compatible code=compatible",
            "Box.size optional-member-added request=- reply=compatible code=compatible",
        ],
    },
    // Rules that are added or removed as a whole.
    Case {
        edit: &[(r#""max": 9,"#, "")],
        there: &["ThingId range-widened request=compatible reply=compatible code=compatible"],
        back: &["ThingId range-narrowed request=breaking reply=compatible code=breaking"],
    },
    Case {
        edit: &[(r#""pattern": "^[a-z]+-[a-z]+$","#, r#""maxLength": 40,"#)],
        there: &[
            "Label range-widened request=compatible reply=compatible code=compatible",
            "Label range-narrowed request=breaking reply=compatible code=breaking",
        ],
        back: &[
            "Label range-widened request=compatible reply=compatible code=compatible",
            "Label range-narrowed request=breaking reply=compatible code=breaking",
        ],
    },
    // Accessors.
    Case {
        edit: &[(
            r#""lead": ["label"]"#,
            r#""lead": ["label"], "derived": {
              "is_tiny": { "member": "size", "equals": 1, "doc": "Whether it is tiny." } }"#,
        )],
        there: &[
            "Thing fact-added request=- reply=- code=compatible",
            "Box fact-added request=- reply=- code=compatible",
        ],
        back: &[
            "Thing fact-removed request=- reply=- code=breaking",
            "Box fact-removed request=- reply=- code=breaking",
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
