//! Unions whose variants are selected by the values of a field that the schema names.

use rustc_hash::FxHashSet;

use super::context::Context;
use super::derived::is_comparable;
use super::examples::errors;
use crate::diag::Code;
use crate::json::Json;
use crate::model::{Api, Discriminator, Field, Kind, Type, TypeId, TypeRef, Union, VariantKind};
use crate::raw::RawVariant;
use crate::read::Word;
use crate::source::Span;

/// The discriminator, unless it was reported that the field does not select one variant.
pub(super) fn discriminator(
    context: &mut Context<'_>,
    api: &Api,
    union: &Union,
    by: &Word,
    raw: &[RawVariant],
) -> Option<Discriminator> {
    let mut owners = Vec::new();
    for variant in &union.variants {
        owners.push(fields(context, api, &variant.kind, by, variant.span)?);
    }
    let selectors = selectors(context, raw)?;
    for (index, fields) in owners.iter().enumerate() {
        for (ty, field) in fields {
            check(context, api, (ty, field), by, raw, index)?;
        }
    }
    Some(Discriminator::Constant { field: by.text.clone(), values: selectors })
}

/// Reports `when` in a union without `by`; beside a literal, it was reported.
pub(super) fn reject(context: &mut Context<'_>, raw: &[RawVariant]) {
    let mut types = raw.iter().filter(|variant| variant.literal.is_none());
    if let Some(when) = types.find_map(|variant| variant.when.as_ref()) {
        let help = "name the field in `by` of the union, or remove `when`";
        report::<()>(context, when.span, "`when` is the value of no field", help);
    }
}

fn report<T>(context: &mut Context<'_>, span: Span, message: &str, help: &str) -> Option<T> {
    context.error(Code::Selector, span, message).help(help);
    None
}

/// The field in each object that a variant may be, and the type of that object.
fn fields<'a>(
    context: &mut Context<'_>,
    api: &'a Api,
    kind: &'a VariantKind,
    by: &Word,
    span: Span,
) -> Option<Vec<(&'a Type, &'a Field)>> {
    let mut found = Vec::new();
    let mut seen = FxHashSet::default();
    let mut open = vec![match kind {
        VariantKind::Type(TypeRef::Named(id)) => Some(*id),
        _ => None,
    }];
    while let Some(id) = open.pop() {
        match id.map(|id| (id, api.ty(id))) {
            Some((id, _)) if !seen.insert(id) => {}
            Some((_, ty)) if ty.object().is_some() => {
                let Some(field) = ty.object().and_then(|object| object.field(&by.text)) else {
                    let fields = ty.object().into_iter().flat_map(|object| &object.fields);
                    let known = fields.map(|field| field.wire.as_str());
                    let message = format!("`{}` has no field `{}`", ty.name, by.text);
                    let help = "name a field that each variant has";
                    context
                        .error(Code::UnknownField, by.span, message)
                        .suggest(&by.text, known, help);
                    return None;
                };
                found.push((ty, field));
            }
            Some((_, Type { kind: Kind::Union(union), .. })) => {
                open.extend(union.variants.iter().map(|variant| match &variant.kind {
                    VariantKind::Type(TypeRef::Named(id)) if *id != TypeId::UNRESOLVED => Some(*id),
                    _ => None,
                }));
            }
            _ => {
                let message = format!("the variant is not an object with the field `{}`", by.text);
                let help = "give it a type that is an object or a union of objects";
                return report(context, span, &message, help);
            }
        }
    }
    Some(found)
}

/// The value that selects each variant. One variant may have none.
fn selectors(context: &mut Context<'_>, raw: &[RawVariant]) -> Option<Vec<Option<Json>>> {
    for (index, variant) in raw.iter().enumerate() {
        let value = variant.when.as_ref().map(|when| &when.value);
        let mut before = raw[..index].iter();
        let same = before.find(|one| one.when.as_ref().map(|when| &when.value) == value);
        let Some(first) = same else { continue };
        let (span, first, message, help) = match (&variant.when, &first.when) {
            (Some(when), Some(first)) => (
                when.span,
                first.span,
                format!("two variants are selected by {}", when.value.compact()),
                "give each variant a value of its own",
            ),
            _ => (
                variant.name.span,
                first.name.span,
                "two variants have no `when`".to_owned(),
                "add `when` to all variants but one",
            ),
        };
        context.error(Code::Selector, span, message).label(first, "this is the other").help(help);
        return None;
    }
    Some(raw.iter().map(|variant| variant.when.as_ref().map(|when| when.value.clone())).collect())
}

/// Checks the field in one object that the variant with an index may be.
fn check(
    context: &mut Context<'_>,
    api: &Api,
    (ty, field): (&Type, &Field),
    by: &Word,
    raw: &[RawVariant],
    index: usize,
) -> Option<()> {
    let name = format!("{}.{}", ty.name, field.wire);
    if context.is_uncertain_ref(&field.ty) {
        return None;
    }
    if !is_comparable(api, &field.ty) {
        let message = format!("`{name}` is a `{}`, which selects nothing", api.notation(&field.ty));
        let help = "name a field that is a boolean, an integer, a string or an enum";
        return report(context, by.span, &message, help);
    }
    if field.may_be_missing() || field.default.is_some() {
        let message = format!("`{name}` may be missing, so it selects no variant");
        return report(context, by.span, &message, "name a field that is always there");
    }
    let variant = &raw[index];
    match (&variant.when, &field.constant) {
        (Some(when), Some(constant)) if when.value != *constant => {
            let message = format!("`{name}` is always {}", constant.compact());
            let help = format!("write {}, or correct the field", constant.compact());
            report(context, when.span, &message, &help)
        }
        (Some(when), None) if field.unset.as_ref() != Some(&when.value) => {
            let Some(error) = errors(context, api, &field.ty, &when.value).into_iter().next()
            else {
                return Some(());
            };
            let message = format!("`{name}` never has this value: {error}");
            report(context, when.span, &message, "write a value that the field can have")
        }
        (None, Some(constant)) => {
            let whens = raw.iter().filter_map(|one| one.when.as_ref());
            let Some(other) = whens.into_iter().find(|when| when.value == *constant) else {
                return Some(());
            };
            let (message, span) =
                (format!("`{name}` is always {}", constant.compact()), other.span);
            context
                .error(Code::Selector, variant.name.span, message)
                .label(span, "this value selects another variant")
                .help("correct `when` or the field");
            None
        }
        _ => Some(()),
    }
}
