//! Values that obey and values that break the rules of a scalar.

use crate::json::Json;
use crate::model::{Api, Kind, Rules, TypeId};

use super::text::{self, Html};

/// Examples of a scalar.
pub(super) struct Samples {
    pub(super) valid: Vec<Html>,
    pub(super) invalid: Vec<Html>,
}

/// The samples of a type; none for objects and unions.
pub(super) fn samples(api: &Api, id: TypeId) -> Option<Samples> {
    let ty = api.ty(id);
    let example = ty.example.clone();
    let (valid, invalid) = match &ty.kind {
        Kind::Integer(rules) => integers(rules, example),
        Kind::String(rules) => texts(api, id, rules, example),
        Kind::Limit(limit) => (
            vec![example, Json::Integer(limit.min), string(&limit.unlimited)],
            vec![value(Json::Integer(limit.min.saturating_sub(1))), value(string(""))],
        ),
        Kind::StringUnion(of) => {
            let valid = of.iter().map(|part| api.ty(*part).example.clone()).collect();
            (valid, vec![value(string(""))])
        }
        Kind::Float | Kind::Enum(_) | Kind::Object(_) | Kind::Union(_) | Kind::Error => {
            return None;
        }
    };
    let mut seen = Vec::new();
    for json in valid {
        if !seen.contains(&json) {
            seen.push(json);
        }
    }
    Some(Samples { valid: seen.into_iter().map(value).collect(), invalid })
}

fn value(json: Json) -> Html {
    text::code(&json.compact())
}

fn string(text: &str) -> Json {
    Json::String(text.to_owned())
}

fn integers(rules: &Rules, example: Json) -> (Vec<Json>, Vec<Html>) {
    let step = rules.multiple_of().unwrap_or(1);
    let mut valid = vec![example];
    let mut invalid = Vec::new();
    let (min, max) = rules.range();
    if let Some(min) = min {
        valid.push(Json::Integer(min));
        invalid.push(value(Json::Integer(min.saturating_sub(step))));
    }
    if let Some(max) = max {
        valid.push(Json::Integer(max));
        invalid.push(value(Json::Integer(max.saturating_add(step))));
    }
    if step > 1 {
        invalid.push(value(Json::Integer(min.unwrap_or(0).saturating_add(1))));
    }
    (valid, invalid)
}

fn texts(api: &Api, id: TypeId, rules: &Rules, example: Json) -> (Vec<Json>, Vec<Html>) {
    let fits = |text: &str| api.is_valid_scalar(id, &string(text));
    let mut valid = vec![example];
    valid.extend(made(rules).into_iter().filter(|text| fits(text)).map(|text| string(&text)));
    let strange = ["", "a b", "a/b"].into_iter().find(|text| !fits(text));
    let reserved = rules.reserved().first().map(String::as_str);
    let mut invalid: Vec<Html> =
        strange.into_iter().chain(reserved).map(|text| value(string(text))).collect();
    if let Some(max) = rules.length().1 {
        invalid.push(Html::text(&format!("anything of {} bytes", max.saturating_add(1))));
    }
    (valid, invalid)
}

/// The shortest string of a pattern, and one with all that may be there once.
fn made(rules: &Rules) -> Vec<String> {
    let Some(pattern) = rules.pattern() else {
        return Vec::new();
    };
    let build = |optional: bool| {
        let mut text = String::new();
        for part in &pattern.parts {
            let times = if optional && part.max == Some(1) { 1 } else { part.min };
            for _ in 0..times {
                text.push(plainest(&part.ranges));
            }
        }
        text
    };
    vec![build(false), build(true)]
}

/// The character of a class that is read most easily.
fn plainest(ranges: &[(u8, u8)]) -> char {
    let within = |byte: &u8| ranges.iter().any(|(first, last)| (first..=last).contains(&byte));
    let wanted = b"a0A".iter().copied().find(|byte| within(byte));
    char::from(wanted.or_else(|| ranges.first().map(|(first, _)| *first)).unwrap_or(b'?'))
}
