//! Derived facts. What they compare a field with must be a value of its type, and what they take for
//! a time must be an integer.

use indexmap::IndexMap;

use super::context::Context;
use super::examples::errors;
use super::fields::check_field;
use crate::diag::Code;
use crate::model::{Api, Derived, DerivedRule, Kind, TypeId, TypeRef};
use crate::raw::{RawDerived, RawKind};

/// Adds its derived facts to each object, inherited ones first; those of a subtype win.
pub(super) fn fill(context: &mut Context<'_>, api: &mut Api) {
    let raw = context.raw;
    for index in 0..api.types.len() {
        let id = TypeId(index);
        let mut facts = IndexMap::new();
        for owner in context.chain(id).into_iter().rev() {
            if let RawKind::Object { derived, .. } = &raw.types[owner.0].kind {
                let own = derived.iter().filter_map(|raw| fact(context, api, (id, owner), raw));
                facts.extend(own.map(|fact| (fact.name.clone(), fact)));
            }
        }
        if let Kind::Object(object) = &mut api.types[index].kind {
            object.derived = facts.into_values().collect();
        }
    }
}

/// A fact of a type that it, or one that it extends, defines.
fn fact(
    context: &mut Context<'_>,
    api: &Api,
    (id, owner): (TypeId, TypeId),
    raw: &RawDerived,
) -> Option<Derived> {
    let owner_name = &context.raw.types[owner.0].name.text;
    let doc = context.doc(&raw.doc, format_args!("`{}` of `{owner_name}`", raw.name.text));
    let name = match (&raw.field, &raw.equals, &raw.time_since) {
        (Some(name), Some(_), None) | (None, None, Some(name)) => name,
        _ => return None,
    };
    check_field(context, owner, name);
    let field = api.ty(id).object()?.field(&name.text)?;
    let known = !context.is_uncertain_ref(&field.ty);
    let is_a = |purpose| format!("`{}` is a `{}`, {purpose}", name.text, api.notation(&field.ty));
    let rule = match &raw.equals {
        None => {
            if known && !is_integer(api, &field.ty) {
                let help = "name a field that is an integer, in Unix seconds";
                context.error(Code::DerivedType, name.span, is_a("not a time")).help(help);
            }
            DerivedRule::TimeSince { field: name.text.clone() }
        }
        Some(_) if known && !is_comparable(api, &field.ty) => {
            context
                .error(Code::DerivedType, name.span, is_a("which cannot be compared"))
                .help("compare a field that is a boolean, an integer, a string or an enum");
            return None;
        }
        Some(value) => {
            for error in errors(context, api, &field.ty, &value.value) {
                let message = format!("`{}` is never equal to this: {error}", name.text);
                let help = "compare it with a valid value of its type";
                context.error(Code::DerivedType, value.span, message).help(help);
            }
            DerivedRule::Equals { field: name.text.clone(), value: value.value.clone() }
        }
    };
    Some(Derived { name: raw.name.text.clone(), rule, doc })
}

pub(super) fn is_comparable(api: &Api, ty: &TypeRef) -> bool {
    matches!(ty, TypeRef::Integer | TypeRef::Boolean | TypeRef::String)
        || api.kind(ty).is_some_and(Kind::is_plain)
}

fn is_integer(api: &Api, ty: &TypeRef) -> bool {
    *ty == TypeRef::Integer || matches!(api.kind(ty), Some(Kind::Integer(_)))
}
