//! Sections, error names, and types: their rules and values.

use std::collections::HashMap;

use super::context::Context;
use super::fields;
use crate::diag::Code;
use crate::json::Json;
use crate::model::{
    Api, Check, Discriminator, EnumValue, Enumeration, ErrorName, Kind, Limit, Repr, Rules,
    Section, Type, TypeId, Union, Variant, VariantKind,
};
use crate::pattern::Pattern;
use crate::raw::{RawKind, RawSection, RawType, RawValue, RawVariant};
use crate::read::{Spanned, Word};
use crate::source::Span;

pub(super) fn sections(context: &mut Context<'_>, api: &mut Api) {
    let raw = context.raw;
    let mut seen: HashMap<&str, &RawSection> = HashMap::new();
    for section in &raw.sections {
        if let Some(first) = seen.insert(&section.name.text, section) {
            let message = format!("the section `{}` is defined twice", section.name.text);
            context
                .error(Code::Section, section.name.span, message)
                .label(first.name.span, "it is defined here first")
                .help("remove or rename one of the two");
            continue;
        }
        context.sections.insert(&section.name.text, api.sections.len());
        api.sections.push(Section {
            id: section.name.text.clone(),
            title: section.title.as_ref().map_or_else(String::new, |title| title.text.clone()),
            doc: context.doc(&section.doc, &format!("the section `{}`", section.name.text)),
            since: context.release(section.since.as_ref()),
            aliases: texts(&section.aliases),
            calls: Vec::new(),
            span: section.name.span,
        });
    }
    for error in &raw.errors {
        api.errors.push(ErrorName {
            name: error.name.text.clone(),
            span: error.name.span,
            doc: context.doc(&error.doc, &format!("the error `{}`", error.name.text)),
        });
    }
}

pub(super) fn types(context: &mut Context<'_>, api: &mut Api) {
    let raw = context.raw;
    for (index, ty) in raw.types.iter().enumerate() {
        let owner = format!("the type `{}`", ty.name.text);
        let kind = kind(context, TypeId(index), ty);
        api.types.push(Type {
            name: ty.name.text.clone(),
            group: ty.area.clone(),
            kind,
            since: context.release(ty.since.as_ref()),
            doc: context.doc(&ty.doc, &owner),
            deprecated: context.deprecated(
                ty.deprecated.as_ref(),
                &owner,
                (&ty.name.text, ty.since.as_ref()),
            ),
            aliases: texts(&ty.aliases),
            example: Json::Null,
            used_by_calls: Vec::new(),
            used_by_types: Vec::new(),
            in_requests: false,
            in_responses: false,
            shares_name: false,
            span: ty.name.span,
        });
    }
}

fn texts(words: &[Word]) -> Vec<String> {
    words.iter().map(|word| word.text.clone()).collect()
}

fn kind(context: &mut Context<'_>, id: TypeId, ty: &RawType) -> Kind {
    match &ty.kind {
        RawKind::Integer { min, max, multiple_of, unit } => {
            Kind::Integer(integer(context, min, max, multiple_of, unit.as_ref()))
        }
        RawKind::Float => Kind::Float,
        RawKind::Text { pattern, min_length, max_length, reserved } => {
            let shortest = length(context, min_length.as_ref());
            let longest = length(context, max_length.as_ref());
            let conflict = shortest > longest && longest.is_some();
            if let (true, Some(max_length)) = (conflict, max_length) {
                contradiction(context, max_length.span, "`maxLength` is less than `minLength`");
            }
            let pattern = pattern.as_ref().and_then(|word| compile(context, word));
            let bounded = !conflict && (shortest.is_some() || longest.is_some());
            let checks = [
                pattern.map(Check::Pattern),
                bounded.then_some(Check::Length(shortest, longest)),
                (!reserved.is_empty()).then(|| Check::Reserved(texts(reserved))),
            ];
            Kind::String(Rules { checks: checks.into_iter().flatten().collect(), unit: None })
        }
        RawKind::Limit { min, unlimited, unit } => Kind::Limit(Limit {
            min: min.as_ref().map_or(0, |min| min.value),
            unlimited: unlimited.as_ref().map_or_else(String::new, |word| word.text.clone()),
            unit: unit.as_ref().map(|unit| unit.text.clone()),
        }),
        RawKind::Enum(repr, values) => {
            if values.is_empty() {
                let message = format!("`{}` has no values", ty.name.text);
                contradiction(context, ty.name.span, &message);
            }
            let values = values.iter();
            let values = values.filter_map(|raw| enum_value(context, ty, *repr, raw));
            let values = values.collect();
            Kind::Enum(Enumeration { repr: *repr, values })
        }
        RawKind::Names(of) => {
            let ids: Vec<TypeId> = of.iter().filter_map(|name| context.type_id(name)).collect();
            if ids.len() < of.len() {
                context.uncertain.insert(id);
            }
            Kind::StringUnion(ids)
        }
        RawKind::Union(variants) => Kind::Union(Union {
            variants: variants.iter().filter_map(|raw| variant(context, ty, raw)).collect(),
            discriminator: Discriminator::JsonKind,
            shared: Vec::new(),
            derived: Vec::new(),
        }),
        RawKind::Object { .. } => Kind::Object(fields::object(context, id)),
        RawKind::Broken => Kind::Error,
    }
}

/// The rules of an integer; those that leave no value are reported and dropped.
fn integer(
    context: &mut Context<'_>,
    min: &Option<Spanned<i64>>,
    max: &Option<Spanned<i64>>,
    multiple_of: &Option<Spanned<i64>>,
    unit: Option<&Word>,
) -> Rules {
    let value = |placed: &Option<Spanned<i64>>| placed.as_ref().map(|placed| placed.value);
    let (least, greatest) = (value(min), value(max));
    let mut divisor = value(multiple_of);
    if let Some(multiple) = multiple_of.as_ref().filter(|multiple| multiple.value < 1) {
        contradiction(context, multiple.span, "`multipleOf` must be at least 1");
        divisor = None;
    }
    let mut possible = true;
    if let (Some(least), Some(greatest), Some(at)) = (least, greatest, max) {
        // The greatest multiple that is not above `max`.
        let last = greatest.checked_sub(greatest.rem_euclid(divisor.unwrap_or(1)));
        if least > greatest {
            contradiction(context, at.span, "`max` is less than `min`");
            possible = false;
        } else if last.is_none_or(|last| last < least) {
            let message = "no multiple lies between `min` and `max`";
            contradiction(context, at.span, message);
            possible = false;
        }
    }
    let bounded = least.is_some() || greatest.is_some();
    let checks = [bounded.then_some(Check::Range(least, greatest)), divisor.map(Check::MultipleOf)];
    Rules {
        checks: checks.into_iter().flatten().filter(|_| possible).collect(),
        unit: unit.map(|unit| unit.text.clone()),
    }
}

fn contradiction(context: &mut Context<'_>, span: Span, message: &str) {
    context
        .error(Code::RuleConflict, span, message)
        .help("change the rules so that some value obeys them all");
}

fn compile(context: &mut Context<'_>, word: &Word) -> Option<Pattern> {
    match Pattern::parse(&word.text) {
        Ok(pattern) => Some(pattern),
        Err(why) => {
            context.error(Code::Pattern, word.span, why).help(
                "a pattern is `^`, then characters, classes of ASCII characters and groups, \
                     each perhaps with `?`, `*`, `+` or `{m,n}`, then `$`",
            );
            None
        }
    }
}

fn length(context: &mut Context<'_>, at: Option<&Spanned<i64>>) -> Option<usize> {
    let at = at?;
    let length = usize::try_from(at.value).ok();
    if length.is_none() {
        contradiction(context, at.span, "a length cannot be negative");
    }
    length
}

fn enum_value(
    context: &mut Context<'_>,
    ty: &RawType,
    repr: Repr,
    raw: &RawValue,
) -> Option<EnumValue> {
    let text = &raw.wire.text;
    let number = || text.parse().ok().map(Json::Integer);
    let wire = match repr {
        Repr::String => Some(Json::String(text.clone())),
        // One spelling per number, so that no number is listed twice.
        Repr::Integer => number().filter(|number| number.compact() == *text),
    };
    if wire.is_none() {
        let message = format!("`{text}` is not an integer in plain decimal");
        context
            .error(Code::WrongKind, raw.wire.span, message)
            .help("the keys of a `numbered` type are its numbers, such as \"3\"");
    }
    let name = &raw.name.as_ref().unwrap_or(&raw.wire).text;
    Some(EnumValue {
        wire: wire?,
        name: name.clone(),
        since: context.release(raw.since.as_ref().or(ty.since.as_ref())),
        doc: context.doc(&raw.doc, &format!("the value `{text}` of `{}`", ty.name.text)),
        span: raw.wire.span,
    })
}

fn variant(context: &mut Context<'_>, ty: &RawType, raw: &RawVariant) -> Option<Variant> {
    let owner = format!("the variant `{}` of `{}`", raw.name.text, ty.name.text);
    let doc = context.doc(&raw.doc, &owner);
    let kind = match (&raw.ty, &raw.literal) {
        (Some(word), None) => VariantKind::Type(context.type_ref(word)),
        (None, Some(word)) => VariantKind::Literal(word.text.clone()),
        _ => return None,
    };
    Some(Variant { name: raw.name.text.clone(), kind, doc, span: raw.name.span })
}
