//! Sections, error names, and types: their rules and values.

use super::context::{Context, text, texts};
use super::fields;
use crate::diag::Code;
use crate::json::Json;
use crate::model::{
    Api, Check, Discriminator, EnumValue, Enumeration, ErrorName, Kind, Limit, Repr, Rules,
    Section, Type, TypeId, Union, Variant, VariantKind, Versions,
};
use crate::pattern::Pattern;
use crate::raw::{RawKind, RawType, RawValue, RawVariant};
use crate::read::{Spanned, Word};
use crate::source::Span;

pub(super) fn sections(context: &mut Context<'_>, api: &mut Api) {
    let raw = context.raw;
    for section in &raw.sections {
        api.sections.push(Section {
            id: section.name.text.clone(),
            title: text(&section.title),
            doc: context.doc(&section.doc, format_args!("the section `{}`", section.name.text)),
            since: context.release(section.since.as_ref()),
            deprecated: context.deprecated(
                section.deprecated.as_ref(),
                format_args!("the section `{}`", section.name.text),
                (&section.name.text, section.since.as_ref()),
            ),
            ids: texts(&section.ids),
            aliases: texts(&section.aliases),
            calls: Vec::new(),
            span: section.name.span,
        });
    }
    for error in &raw.errors {
        let name = &error.name.text;
        let owner = format_args!("the error `{name}`");
        let (deprecated, since) = (error.deprecated.as_ref(), error.since.as_ref());
        api.errors.push(ErrorName {
            name: name.clone(),
            span: error.name.span,
            doc: context.doc(&error.doc, owner),
            status: error.status.as_ref().map(|status| status.value),
            advice: error.advice.as_ref().map(|advice| context.doc(advice, owner)),
            aliases: texts(&error.aliases),
            since: context.release(since),
            deprecated: context.deprecated(deprecated, owner, (name, since)),
        });
    }
}

pub(super) fn types(context: &mut Context<'_>, api: &mut Api) {
    let raw = context.raw;
    for (index, ty) in raw.types.iter().enumerate() {
        let name = &ty.name.text;
        let owner = format_args!("the type `{name}`");
        let deprecated = ty.deprecated.as_ref();
        api.types.push(Type {
            name: name.clone(),
            origin: ty.name.origin().to_owned(),
            group: context.raw.group(ty).to_owned(),
            kind: kind(context, TypeId(index), ty),
            since: context.release(ty.since.as_ref()),
            doc: context.doc(&ty.doc, owner),
            deprecated: context.deprecated(deprecated, owner, (name, ty.since.as_ref())),
            ids: texts(&ty.ids),
            aliases: texts(&ty.aliases),
            span: ty.name.span,
            ..Type::default()
        });
    }
}

fn kind(context: &mut Context<'_>, id: TypeId, ty: &RawType) -> Kind {
    match &ty.kind {
        RawKind::Integer { min, max, multiple_of, unit } => {
            let checks = integer_checks(context, min, max, multiple_of);
            Kind::Integer(Rules { checks, unit: unit.as_ref().map(|unit| unit.text.clone()) })
        }
        RawKind::Float {} => Kind::Float,
        RawKind::Text { pattern, min_length, max_length, reserved } => {
            let pattern = pattern.as_ref().and_then(|word| compile(context, word));
            let length = length_check(context, min_length, max_length);
            let reserved = (!reserved.is_empty()).then(|| Check::Reserved(texts(reserved)));
            let checks = [pattern.map(Check::Pattern), length, reserved];
            Kind::String(Rules { checks: checks.into_iter().flatten().collect(), unit: None })
        }
        RawKind::Limit { min, unlimited, unit } => Kind::Limit(Limit {
            min: min.as_ref().map_or(0, |min| min.value),
            unlimited: text(unlimited),
            unit: unit.as_ref().map(|unit| unit.text.clone()),
        }),
        RawKind::Enum { values } | RawKind::Numbered { values } => {
            let is_numbered = matches!(ty.kind, RawKind::Numbered { .. });
            let repr = if is_numbered { Repr::Integer } else { Repr::String };
            if values.is_empty() {
                let message = format!("`{}` has no values", ty.name.text);
                contradiction(context, ty.name.span, &message);
            }
            let values = values.iter().filter_map(|raw| enum_value(context, ty, repr, raw));
            Kind::Enum(Enumeration { repr, values: values.collect() })
        }
        RawKind::Names { of } => {
            let ids: Vec<TypeId> = of.iter().filter_map(|name| context.type_id(name)).collect();
            if ids.len() < of.len() {
                context.uncertain.insert(id);
            }
            Kind::StringUnion(ids)
        }
        RawKind::Union { variants, .. } => Kind::Union(Union {
            variants: variants.iter().filter_map(|raw| variant(context, ty, raw)).collect(),
            discriminator: Discriminator::JsonKind,
            shared: Vec::new(),
            derived: Vec::new(),
        }),
        RawKind::Object { .. } => Kind::Object(fields::object(context, id)),
        RawKind::Broken => {
            // Any number of types may be missing in it.
            context.holes += context.raw.types.len();
            Kind::Error
        }
    }
}

/// The rules of an integer; those that leave no value are reported and dropped.
fn integer_checks(
    context: &mut Context<'_>,
    min: &Option<Spanned<i128>>,
    max: &Option<Spanned<i128>>,
    multiple_of: &Option<Spanned<i64>>,
) -> Vec<Check> {
    let value = |given: &Option<Spanned<i128>>| given.as_ref().map(|given| given.value);
    let (least, greatest) = (value(min), value(max));
    let mut divisor = multiple_of.as_ref().map(|given| given.value);
    let is_wide = |bound: &Option<Spanned<i128>>| {
        bound.as_ref().filter(|bound| i64::try_from(bound.value).is_err()).map(|bound| bound.span)
    };
    if let Some(span) = is_wide(max)
        && least.is_none_or(|least| least < 0)
    {
        contradiction(context, span, "`max` is that of an unsigned integer, but `min` is not");
        return Vec::new();
    }
    if let (Some(span), None) = (is_wide(min), greatest) {
        contradiction(context, span, "`min` is over 9223372036854775807, so `max` must be, too");
        return Vec::new();
    }
    if let Some(multiple) = multiple_of.as_ref().filter(|multiple| multiple.value < 1) {
        contradiction(context, multiple.span, "`multipleOf` must be at least 1");
        divisor = None;
    }
    if let (Some(least), Some(greatest), Some(max)) = (least, greatest, max) {
        let last_multiple = greatest - greatest.rem_euclid(i128::from(divisor.unwrap_or(1)));
        if least > greatest {
            contradiction(context, max.span, "`max` is less than `min`");
            return Vec::new();
        }
        if last_multiple < least {
            contradiction(context, max.span, "no multiple lies between `min` and `max`");
            return Vec::new();
        }
    }
    let bounded = least.is_some() || greatest.is_some();
    let checks = [bounded.then_some(Check::Range(least, greatest)), divisor.map(Check::MultipleOf)];
    checks.into_iter().flatten().collect()
}

/// The rule for the length of a string; one that leaves no value is reported and dropped.
fn length_check(
    context: &mut Context<'_>,
    min: &Option<Spanned<i64>>,
    max: &Option<Spanned<i64>>,
) -> Option<Check> {
    let mut length = |at: &Option<Spanned<i64>>| {
        let at = at.as_ref()?;
        let length = usize::try_from(at.value).ok();
        if length.is_none() {
            contradiction(context, at.span, "a length cannot be negative");
        }
        length
    };
    let (shortest, longest) = (length(min), length(max));
    if let (Some(at), Some(longest)) = (max, longest)
        && shortest.is_some_and(|shortest| shortest > longest)
    {
        contradiction(context, at.span, "`maxLength` is less than `minLength`");
        return None;
    }
    (shortest.is_some() || longest.is_some()).then_some(Check::Length(shortest, longest))
}

fn contradiction(context: &mut Context<'_>, span: Span, message: &str) {
    let help = "change the rules so that some value obeys them all";
    context.error(Code::RuleConflict, span, message).help(help);
}

fn compile(context: &mut Context<'_>, word: &Word) -> Option<Pattern> {
    let error = match Pattern::parse(&word.text) {
        Ok(pattern) => return Some(pattern),
        Err(error) => error,
    };
    context.error(Code::Pattern, word.span, error).help(
        "a pattern is `^`, then characters, classes of ASCII characters and groups, each perhaps \
         with `?`, `*`, `+` or `{m,n}`, then `$`",
    );
    None
}

fn enum_value(
    context: &mut Context<'_>,
    ty: &RawType,
    repr: Repr,
    raw: &RawValue,
) -> Option<EnumValue> {
    let text = &raw.wire.text;
    let wire = match repr {
        Repr::String => Some(Json::String(text.clone())),
        // One spelling per number, so that no number is listed twice.
        Repr::Integer => {
            text.parse().ok().map(Json::Integer).filter(|number| number.compact() == *text)
        }
    };
    if wire.is_none() {
        let message = format!("`{text}` is not an integer in plain decimal");
        let help = "the keys of a `numbered` type are its numbers, such as \"3\"";
        context.error(Code::WrongType, raw.wire.span, message).help(help);
    }
    let owner = format_args!("the value `{text}` of `{}`", ty.name.text);
    let since = raw.since.as_ref().or(ty.since.as_ref());
    Some(EnumValue {
        wire: wire?,
        name: raw.name.as_ref().unwrap_or(&raw.wire).text.clone(),
        since: context.release(since),
        until: None,
        versions: Versions::default(),
        doc: context.doc(&raw.doc, owner),
        deprecated: context.deprecated(raw.deprecated.as_ref(), owner, (text, since)),
        span: raw.wire.span,
    })
}

fn variant(context: &mut Context<'_>, ty: &RawType, raw: &RawVariant) -> Option<Variant> {
    let owner = format_args!("the variant `{}` of `{}`", raw.name.text, ty.name.text);
    let doc = context.doc(&raw.doc, owner);
    let kind = match (&raw.ty, &raw.literal) {
        (ty, None) => VariantKind::Type(context.type_ref(ty.as_ref())),
        (None, Some(literal)) => VariantKind::Literal(literal.value.clone()),
        _ => return None,
    };
    let name = &raw.name.text;
    let deprecated = raw.deprecated.as_ref();
    let deprecated = context.deprecated(deprecated, owner, (name, ty.since.as_ref()));
    Some(Variant { name: name.clone(), kind, doc, deprecated, span: raw.name.span })
}
