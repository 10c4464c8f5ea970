//! Derived facts: what they compare a field with must be a value of its type, and what they take for
//! a time must be a number.

use super::context::Context;
use super::examples::faults;
use crate::diag::Code;
use crate::model::{Api, Kind, TypeId, TypeRef};
use crate::raw::{RawDerived, RawKind};
use crate::source::Span;

pub(super) fn check(context: &mut Context<'_>, api: &Api) {
    let raw = context.raw;
    for (id, _) in api.types() {
        if let RawKind::Object { derived, .. } = &raw.types[id.0].kind {
            for fact in derived {
                one(context, api, id, fact);
            }
        }
    }
}

fn one(context: &mut Context<'_>, api: &Api, id: TypeId, raw: &RawDerived) {
    let field = |name: &str| api.ty(id).object().and_then(|object| object.field(name));
    match (&raw.member, &raw.equals, &raw.time_since) {
        (Some(member), Some(value), None) => {
            let Some(field) = field(&member.text) else {
                return;
            };
            if context.is_uncertain_ref(&field.ty) {
                return;
            }
            if !is_comparable(api, &field.ty) {
                let message = format!(
                    "`{}` is a `{}`, which is compared with nothing",
                    member.text,
                    api.notation(&field.ty)
                );
                let help = "compare a field that is a boolean, an integer, a string or an enum";
                return report(context, member.span, &message, help);
            }
            for fault in faults(context, api, &field.ty, &value.value) {
                let message = format!("`{}` is never equal to this: {fault}", member.text);
                let help = "compare it with a valid value of its type";
                report(context, value.span, &message, help);
            }
        }
        (None, None, Some(member)) => {
            let Some(field) = field(&member.text) else {
                return;
            };
            if !context.is_uncertain_ref(&field.ty) && !is_integer(api, &field.ty) {
                let message = format!(
                    "`{}` is a `{}`, which is no time",
                    member.text,
                    api.notation(&field.ty)
                );
                let help = "name a field that is an integer, in Unix seconds";
                report(context, member.span, &message, help);
            }
        }
        _ => {}
    }
}

fn is_comparable(api: &Api, ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Integer | TypeRef::Boolean | TypeRef::String => true,
        TypeRef::Named(id) => api.ty(*id).kind.is_plain(),
        _ => false,
    }
}

fn is_integer(api: &Api, ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Integer => true,
        TypeRef::Named(id) => matches!(api.ty(*id).kind, Kind::Integer(_)),
        _ => false,
    }
}

fn report(context: &mut Context<'_>, span: Span, message: &str, help: &str) {
    context.error(Code::DerivedType, span, message).help(help);
}
