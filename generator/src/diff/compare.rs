//! References to types: the same, narrower, wider, or something else.

use super::Changes;
use crate::model::{Kind, Repr, TypeRef};

/// How a new reference relates to an old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Same,
    Narrower,
    Wider,
    Other,
}

/// What a value is in JSON.
#[derive(PartialEq, Eq)]
enum Json {
    Integer,
    Number,
    Boolean,
    String,
    Array,
    Object,
    Mixed,
}

impl Changes<'_> {
    pub(super) fn relation(&self, old: &TypeRef, new: &TypeRef) -> Relation {
        match (old, new) {
            (TypeRef::Named(a), TypeRef::Named(b)) => {
                let (a, b) = (self.old.ty(*a), self.new.ty(*b));
                if self.name_now(&a.name) == b.name {
                    return Relation::Same;
                }
                // One of the string types that could stand there before, or the other way round.
                match (&a.kind, &b.kind) {
                    (_, Kind::StringUnion(of))
                        if of.iter().any(|id| self.new.ty(*id).name == a.name) =>
                    {
                        Relation::Wider
                    }
                    (Kind::StringUnion(of), _)
                        if of.iter().any(|id| self.old.ty(*id).name == b.name) =>
                    {
                        Relation::Narrower
                    }
                    _ if json(self.old, old) == json(self.new, new) && is_scalar(&a.kind) => {
                        // Rules of different types are not compared.
                        Relation::Narrower
                    }
                    _ => Relation::Other,
                }
            }
            (TypeRef::List(a), TypeRef::List(b)) | (TypeRef::Set(a), TypeRef::Set(b)) => {
                self.relation(a, b)
            }
            (TypeRef::List(a), TypeRef::Set(b)) => match self.relation(a, b) {
                Relation::Same => Relation::Narrower,
                _ => Relation::Other,
            },
            (TypeRef::Set(a), TypeRef::List(b)) => match self.relation(a, b) {
                Relation::Same => Relation::Wider,
                _ => Relation::Other,
            },
            (TypeRef::Map(k, a), TypeRef::Map(l, b)) => {
                match (self.relation(k, l), self.relation(a, b)) {
                    (Relation::Same, other) | (other, Relation::Same) => other,
                    (first, second) if first == second => first,
                    _ => Relation::Other,
                }
            }
            (old, new) if old == new => Relation::Same,
            (TypeRef::Integer, TypeRef::Float) => Relation::Wider,
            (TypeRef::Float, TypeRef::Integer) => Relation::Narrower,
            // A plain string or number obeys no rules.
            (TypeRef::Named(_), TypeRef::Integer | TypeRef::Float | TypeRef::String)
                if json(self.old, old) == json(self.new, new) =>
            {
                Relation::Wider
            }
            (TypeRef::Integer | TypeRef::Float | TypeRef::String, TypeRef::Named(_))
                if json(self.old, old) == json(self.new, new) =>
            {
                Relation::Narrower
            }
            _ => Relation::Other,
        }
    }
}

fn is_scalar(kind: &Kind) -> bool {
    !matches!(kind, Kind::Object(_) | Kind::Union(_))
}

fn json(api: &crate::model::Api, ty: &TypeRef) -> Json {
    match ty {
        TypeRef::Integer => Json::Integer,
        TypeRef::Float => Json::Number,
        TypeRef::Boolean => Json::Boolean,
        TypeRef::String => Json::String,
        TypeRef::List(_) | TypeRef::Set(_) => Json::Array,
        TypeRef::Map(..) => Json::Object,
        TypeRef::Named(id) => match &api.ty(*id).kind {
            Kind::Integer(_) => Json::Integer,
            Kind::Float => Json::Number,
            Kind::String(_) | Kind::StringUnion(_) => Json::String,
            Kind::Enum(list) => match list.repr {
                Repr::String => Json::String,
                Repr::Integer => Json::Integer,
            },
            Kind::Limit(_) | Kind::Union(_) | Kind::Error => Json::Mixed,
            Kind::Object(_) => Json::Object,
        },
    }
}
