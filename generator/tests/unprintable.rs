//! What the Rust emitter cannot print is an error with a reason, not wrong code.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

#[path = "common/shop.rs"]
mod shop;

const BOX: &str = r#""Box": { "type": "Box", "doc""#;
const REASON: &str =
    r#""reason": { "type": "string", "since": "1.0.0", "example": "shut", "doc": "Why not." }"#;
const STATE: &str = r#""state": { "type": "State", "since": "1.0.0", "doc": "Its state." }"#;
const UNION: &str = r#""kind": "union","#;
const RETURNS: &str = r#""returns": "Outcome","#;
const OF_LIST: &str = r#""returns": "{ThingId: Thing}","#;
const BODY: &str = r#""body": "Thing","#;
const SPARE: &str = r#"    "Spare": {"#;

#[test]
fn features_that_the_crate_lacks_are_not_printed() {
    let full = |of: &str| {
        format!(
            r#"{of}, "full": {{ "type": "integer", "since": "1.0.0", "example": 1, "doc": "F." }}"#
        )
    };
    let (reason, state) = (full(REASON), full(STATE));
    let by = [
        (REASON, reason.as_str()),
        (STATE, state.as_str()),
        (UNION, r#""kind": "union", "by": "full","#),
    ];
    let when = [(BOX, r#""Box": { "type": "Box", "when": 1, "doc""#)];
    let nested = [
        (BOX, r#""Box": { "type": "Inner", "when": 1, "doc""#),
        (
            SPARE,
            r#"    "Inner": { "kind": "union", "since": "1.0.0", "doc": "I.", "variants": {
                "Thing": { "type": "Box", "doc": "T." }, "Refusal": { "type": "Refusal", "doc": "R." }
            } }, "Spare": {"#,
        ),
    ];
    let count = |literal: &str, ty: &str| {
        format!(
            r#"    "Count": {{ "kind": "union", "since": "1.0.0", "doc": "C.", "variants": {{
                "None": {{ "literal": {literal}, "doc": "N." }}, "Some": {{ "type": "{ty}", "doc": "S." }}
            }} }}, "Spare": {{"#
        )
    };
    let (number, word) = (count("0", "ThingId"), count("\"none\"", "Label"));
    let returned = (OF_LIST, r#""returns": "Count","#);
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[(BODY, r#""body": "Thing", "optionalBody": true,"#)], "body is optional"),
        (&[(OF_LIST, r#""returns": "[Thing]", "body": "Thing","#)], "JSON in the address"),
        (&[(RETURNS, r#""returns": "Outcome", "unwrap": "it","#)], "in a field of its own"),
        (&[("ThingUpdate/{thingId}", "Thing/Update/{thingId}")], "several fixed segments"),
        (&[("ThingUpdate/{thingId}", "ThingUpdate/{thingId}/All")], "several fixed segments"),
        (&[(r#""max": 9,"#, r#""max": 9223372036854775808,"#)], "`ThingId`, an unsigned integer"),
        (
            &[(
                REASON,
                r#""reason": { "type": "any", "since": "1.0.0", "example": 1, "doc": "R." }"#,
            )],
            "a value of type `any`",
        ),
        (&[(r#""optional": true,"#, r#""optional": true, "unset": "","#)], "`Thing.size`"),
        (&[(r#""optional": true,"#, r#""internal": true, "unset": false,"#)], "`Thing.size`"),
        (&[by.as_slice(), &when].concat(), "`Outcome`, a union selected by a field"),
        (&[by.as_slice(), &nested].concat(), "`Outcome`, a union of unions"),
        (&[returned, (SPARE, &number)], "`Count`, a union with a literal"),
        (&[returned, (SPARE, &word)], "`Count`, a union with a literal"),
    ];
    for (edit, expected) in cases {
        let schema = generator::Schema::load(&shop::with(edit));
        let schema = schema.unwrap_or_else(|report| panic!("{expected}: {report}"));
        let Err(report) = generator::print(&schema) else { panic!("printed: {expected}") };
        let reasons: Vec<&str> =
            report.diagnostics().iter().map(|one| one.message.as_str()).collect();
        assert!(reasons.iter().any(|reason| reason.contains(expected)), "{expected}: {reasons:#?}");
        let start = "the generator cannot print this file: ";
        assert!(reasons.iter().all(|reason| reason.starts_with(start)), "{reasons:#?}");
        assert!(!reasons.iter().any(|reason| reason.contains("expected")), "{reasons:#?}");
    }
    let printed = generator::generate(&shop::files()).unwrap();
    assert!(!printed.is_empty(), "the schema without these features is printed");
}
