//! Good and bad values of scalars.

use generator::json::Json;
pub(super) use generator::json::text;
use generator::model::Rules;

pub(super) fn number(text: &str) -> Json {
    Json::Number(text.to_owned())
}

/// Values that are not objects.
pub(super) fn no_object() -> Vec<Json> {
    vec![
        Json::Array(Vec::new()),
        text("{}"),
        Json::Null,
        Json::Integer(7),
        Json::Bool(true),
        number("18.7"),
        Json::Array(vec![Json::Object(Vec::new())]),
        text(""),
        Json::Bool(false),
        Json::Integer(0),
        Json::Integer(-1),
        Json::Array(vec![Json::Null]),
        text("null"),
        text("-"),
        number("-0.5"),
        number("1e30"),
        Json::Array(vec![text("ok")]),
        text("all"),
        Json::Integer(i64::MAX),
        Json::Array(vec![Json::Array(Vec::new())]),
        number("18446744073709551615"),
        Json::Integer(1),
        text("true"),
    ]
}

pub(super) fn no_integers() -> Vec<Json> {
    vec![
        number("18.7"),
        text("eighteen"),
        Json::Bool(true),
        Json::Null,
        text("18.7"),
        Json::Array(Vec::new()),
        text(""),
        number("9223372036854775808"),
        Json::Object(Vec::new()),
        text("+1"),
        text(" 1"),
    ]
}

pub(super) fn no_strings() -> Vec<Json> {
    vec![
        Json::Integer(7),
        Json::Bool(false),
        Json::Null,
        Json::Array(Vec::new()),
        Json::Object(Vec::new()),
        number("1.5"),
    ]
}

/// The ends of the range, the nearest values outside, and decimal strings.
pub(super) fn numbers(min: Option<i64>, max: Option<i64>, multiple: Option<i64>) -> Vec<Json> {
    let step = multiple.unwrap_or(1);
    let least = min.unwrap_or(0);
    // No integer lies outside the range of 64 bits.
    let mut all = vec![
        text(&least.saturating_add(step).to_string()),
        Json::Integer(least),
        Json::Integer(max.unwrap_or(i64::MAX - i64::MAX % step)),
        Json::Integer(least.saturating_sub(step)),
        text("-7"),
    ];
    if let Some(max) = max {
        all.push(Json::Integer(max.saturating_add(step)));
        all.push(text(&max.to_string()));
    }
    if multiple.is_some() {
        all.push(Json::Integer(least.saturating_add(1)));
        all.push(Json::Integer(-1));
    }
    all
}

/// Texts that are longer than this are not written out.
const LONGEST: usize = 4096;

/// Strings that break the rules, one by one and together.
pub(super) fn texts(rules: &Rules, example: &Json) -> Vec<Json> {
    let mut all = vec![text("no/such ü"), text(""), example.clone()];
    all.extend(rules.reserved().iter().map(|word| text(word)));
    if let Some(max) = rules.length().1.filter(|max| *max <= LONGEST) {
        all.push(text(&"a".repeat(max)));
        all.push(text(&"a".repeat(max + 1)));
        all.push(text(&"/".repeat(max + 1)));
    }
    if let (Json::String(example), Some(_)) = (example, rules.pattern()) {
        all.push(text(&format!("{example}\n")));
        all.push(text(&format!(" {example}")));
        all.push(text(&example.repeat(40)));
    }
    all
}
