//! Good and bad values of scalars.

use std::ops::RangeInclusive;

pub(super) use generator::json::text;
use generator::json::{Json, integer};
use generator::model::Rules;

pub(super) const SIGNED: RangeInclusive<i128> = i64::MIN as i128..=i64::MAX as i128;
const UNSIGNED: RangeInclusive<i128> = 0..=u64::MAX as i128;

/// The range of the integers that a type is read as.
pub(super) fn bits(rules: &Rules) -> RangeInclusive<i128> {
    if rules.is_unsigned() { UNSIGNED } else { SIGNED }
}

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

/// Values that are no integers of 64 bits.
pub(super) fn no_integers(bits: &RangeInclusive<i128>) -> Vec<Json> {
    vec![
        number("18.7"),
        text("eighteen"),
        Json::Bool(true),
        Json::Null,
        text("18.7"),
        Json::Array(Vec::new()),
        text(""),
        integer(bits.end() + 1),
        Json::Object(Vec::new()),
        text("+1"),
        text(" 1"),
        integer(bits.start() - 1),
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

/// The ends of the range, the nearest values outside, and decimal strings; all of 64 bits.
pub(super) fn numbers(
    bits: &RangeInclusive<i128>,
    (min, max): (Option<i128>, Option<i128>),
    multiple: Option<i64>,
) -> Vec<Json> {
    let step = i128::from(multiple.unwrap_or(1));
    let least = min.unwrap_or(0);
    let greatest = bits.end() - bits.end() % step;
    let of_64_bits = |number: i128| integer(number.clamp(*bits.start(), *bits.end()));
    let mut all = vec![
        text(&(least + step).to_string()),
        of_64_bits(least),
        of_64_bits(max.unwrap_or(greatest)),
        of_64_bits(least - step),
    ];
    if bits.contains(&-7) {
        all.push(text("-7"));
    }
    if let Some(max) = max {
        all.push(of_64_bits(max + step));
        all.push(text(&max.to_string()));
    }
    if multiple.is_some() {
        all.push(of_64_bits(least + 1));
        all.push(of_64_bits(-1));
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
