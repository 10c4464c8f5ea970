//! Values that obey and values that break the rules of a scalar.

use super::text::{self, Html};
use crate::json::{self, Json};
use crate::model::{Api, Kind, Rules, TypeId};

#[derive(Default)]
pub(super) struct Samples {
    pub(super) valid: Vec<Html>,
    pub(super) invalid: Vec<Html>,
}

/// The samples of a type; none for kinds without rules, and for enums, whose values are listed.
pub(super) fn samples(api: &Api, id: TypeId) -> Samples {
    let ty = api.ty(id);
    let mut samples = Samples::default();
    let candidates = match &ty.kind {
        Kind::Integer(rules) => integers(rules),
        Kind::String(rules) => strings(rules).into_iter().map(|text| json::text(&text)).collect(),
        Kind::Limit(limit) => vec![
            Json::Integer(limit.min),
            json::text(&limit.unlimited),
            Json::Integer(limit.min.saturating_sub(1)),
            json::text(""),
        ],
        Kind::StringUnion(of) => {
            let types = api.string_types(of).into_iter();
            types.map(|(id, _)| api.ty(id).example.clone()).chain([json::text("")]).collect()
        }
        Kind::Float | Kind::Enum(_) | Kind::Object(_) | Kind::Union(_) | Kind::Error => {
            return samples;
        }
    };
    let mut seen = Vec::new();
    for json in [ty.example.clone()].into_iter().chain(candidates) {
        if !seen.contains(&json) {
            let fits = api.is_valid_scalar(id, &json);
            let list = if fits { &mut samples.valid } else { &mut samples.invalid };
            list.push(text::value(&json));
            seen.push(json);
        }
    }
    if let Kind::String(rules) = &ty.kind
        && let Some(max) = rules.length().1
    {
        samples.invalid.push(Html::text(&format!("any string of {} bytes", max.saturating_add(1))));
    }
    samples
}

/// The limits of a range, the integers beyond them, and one that is no multiple.
fn integers(rules: &Rules) -> Vec<Json> {
    let step = i128::from(rules.multiple_of().unwrap_or(1));
    let (min, max) = rules.range();
    let beyond = [min.map(|min| min - step), max.map(|max| max + step)];
    let odd = (step > 1).then(|| min.unwrap_or(0) + 1);
    [min, max].into_iter().chain(beyond).chain([odd]).flatten().map(json::integer).collect()
}

/// The shortest string of a pattern, one with each optional part once, unusual strings, and a
/// reserved one.
fn strings(rules: &Rules) -> Vec<String> {
    let mut strings = Vec::new();
    if let Some(pattern) = rules.pattern() {
        strings.extend([false, true].map(|optional| {
            let parts = pattern.parts.iter().flat_map(|part| {
                let times = if optional && part.max == Some(1) { 1 } else { part.min };
                std::iter::repeat_n(plainest(&part.ranges), times as usize)
            });
            parts.collect()
        }));
    }
    strings.extend(["", "a b", "a/b"].map(str::to_owned));
    strings.extend(rules.reserved().first().cloned());
    strings
}

/// The character of a class that is easiest to read.
fn plainest(ranges: &[(u8, u8)]) -> char {
    let within = |byte: &u8| ranges.iter().any(|(first, last)| (first..=last).contains(&byte));
    let wanted = b"a0A".iter().copied().find(|byte| within(byte));
    char::from(wanted.or_else(|| ranges.first().map(|(first, _)| *first)).unwrap_or(b'?'))
}
