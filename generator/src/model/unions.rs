//! Unions: which variant a value is.

use super::{Api, Discriminator, Kind, Repr, TypeRef, Union, VariantKind};
use crate::json::Json;

/// Kinds of JSON values, as far as they select variants of unions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonKind {
    String,
    Number,
    Boolean,
    List,
    Object,
}

impl JsonKind {
    fn of(value: &Json) -> Option<Self> {
        Some(match value {
            Json::Null => return None,
            Json::Bool(_) => JsonKind::Boolean,
            Json::Integer(_) | Json::Number(_) => JsonKind::Number,
            Json::String(_) => JsonKind::String,
            Json::Array(_) => JsonKind::List,
            Json::Object(_) => JsonKind::Object,
        })
    }
}

impl Api {
    /// The kind of all values of a type; none if they are of more than one.
    pub(crate) fn json_kind(&self, ty: &TypeRef) -> Option<JsonKind> {
        Some(match ty {
            TypeRef::Any => return None,
            TypeRef::Integer | TypeRef::Float => JsonKind::Number,
            TypeRef::Boolean => JsonKind::Boolean,
            TypeRef::String => JsonKind::String,
            TypeRef::List(_) | TypeRef::Set(_) => JsonKind::List,
            TypeRef::Map(..) => JsonKind::Object,
            TypeRef::Named(id) => match &self.ty(*id).kind {
                Kind::Integer(_) | Kind::Float => JsonKind::Number,
                Kind::String(_) | Kind::StringUnion(_) => JsonKind::String,
                Kind::Enum(list) => match list.repr {
                    Repr::String => JsonKind::String,
                    Repr::Integer => JsonKind::Number,
                },
                Kind::Object(_) => JsonKind::Object,
                Kind::Limit(_) | Kind::Union(_) | Kind::Error => return None,
            },
        })
    }

    /// The index of the variant that the discriminator of a value selects; the value may still break
    /// the rules of that variant.
    pub(crate) fn variant_of(&self, union: &Union, value: &Json) -> Option<usize> {
        match &union.discriminator {
            Discriminator::Constant { member, values } => {
                let found = value.get(member)?;
                let exact = values.iter().position(|constant| constant.as_ref() == Some(found));
                exact.or_else(|| values.iter().position(Option::is_none))
            }
            Discriminator::Key(keys) => keys.iter().position(|key| value.get(key).is_some()),
            Discriminator::JsonKind => {
                let variants = || union.variants.iter().map(|variant| &variant.kind);
                let literal = variants().position(
                    |kind| matches!(kind, VariantKind::Literal(literal) if literal == value),
                );
                literal.or_else(|| {
                    let kind = JsonKind::of(value)?;
                    variants().position(|variant| {
                        matches!(variant, VariantKind::Type(ty) if self.json_kind(ty) == Some(kind))
                    })
                })
            }
        }
    }
}
