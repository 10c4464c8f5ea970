//! Examples of the newest forms, fitted to an earlier release.

use crate::json::Json;
use crate::model::{Api, Kind, TypeRef};

/// Leaves out the fields that objects have in other releases only. What no object ever has is
/// reported; what an object never has may be from a variant of what is a union in other releases.
pub(super) fn fit(api: &Api, ty: &TypeRef, value: &mut Json, unknown: &mut Vec<String>) {
    match (ty, value) {
        (TypeRef::List(item) | TypeRef::Set(item), Json::Array(entries)) => {
            entries.iter_mut().for_each(|entry| fit(api, item, entry, unknown));
        }
        (TypeRef::Map(_, item), Json::Object(members)) => {
            members.iter_mut().for_each(|(_, entry)| fit(api, item, entry, unknown));
        }
        (TypeRef::Named(id), value) => match &api.ty(*id).kind {
            Kind::Object(object) => {
                let Json::Object(members) = value else { return };
                members.retain_mut(|(name, value)| {
                    let field = object.field(name);
                    if field.is_none() && !api.names.contains(&format!(".{name}")) {
                        let ty = &api.ty(*id).name;
                        unknown.push(format!("`{ty}` never has a field `{name}`"));
                    }
                    field.inspect(|field| fit(api, &field.ty, value, unknown)).is_some()
                });
            }
            Kind::Union(union) => {
                let variant = api.variant_of(union, value);
                if let Some(ty) = variant.and_then(|index| union.variants[index].ty()) {
                    fit(api, ty, value, unknown);
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
