//! Examples of the newest forms, fitted to an earlier release.

use crate::json::Json;
use crate::model::{Api, Kind, TypeRef};

/// Leaves out the fields that objects do not have.
pub(super) fn fit(api: &Api, ty: &TypeRef, value: &mut Json) {
    match (ty, value) {
        (TypeRef::List(item) | TypeRef::Set(item), Json::Array(entries)) => {
            entries.iter_mut().for_each(|entry| fit(api, item, entry));
        }
        (TypeRef::Map(_, item), Json::Object(members)) => {
            members.iter_mut().for_each(|(_, entry)| fit(api, item, entry));
        }
        (TypeRef::Named(id), value) => match &api.ty(*id).kind {
            Kind::Object(object) => {
                let Json::Object(members) = value else { return };
                members.retain_mut(|(name, value)| {
                    let field = object.field(name);
                    field.inspect(|field| fit(api, &field.ty, value)).is_some()
                });
            }
            Kind::Union(union) => {
                let variant = api.variant_of(union, value);
                if let Some(ty) = variant.and_then(|index| union.variants[index].ty()) {
                    fit(api, ty, value);
                }
            }
            _ => {}
        },
        _ => {}
    }
}

/// The least value of an integer with a range.
pub(super) fn least(kind: &Kind) -> Option<Json> {
    match kind {
        Kind::Integer(rules) => rules.range().0?.try_into().ok().map(Json::Integer),
        _ => None,
    }
}

/// A value of a type without rules.
pub(super) fn plain(ty: &TypeRef) -> Json {
    match ty {
        TypeRef::Boolean => Json::Bool(false),
        TypeRef::String => Json::String(String::new()),
        TypeRef::Integer | TypeRef::Float => Json::Integer(0),
        TypeRef::List(_) | TypeRef::Set(_) => Json::Array(Vec::new()),
        TypeRef::Map(..) => Json::Object(Vec::new()),
        TypeRef::Named(_) | TypeRef::Any => Json::Null,
    }
}
