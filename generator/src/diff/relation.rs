//! How a new value of a fact relates to the old one.

use super::Comparison;
use super::node::Value;
use crate::model::{Api, Kind, Repr, Type, TypeRef};

/// Whether less is valid than before, or more, or something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Same,
    Narrower,
    Wider,
    Other,
}

impl Comparison<'_> {
    pub(super) fn relation(&self, old: &Value, new: &Value) -> Relation {
        match (old, new) {
            (Value::Least(old), Value::Least(new)) => narrower_if_greater(*old, *new),
            (Value::Most(old), Value::Most(new)) => narrower_if_greater(*new, *old),
            (Value::Multiple(old), Value::Multiple(new)) if old != new => {
                // Every multiple of 1024 is a multiple of 512.
                let is_wider = old.checked_rem(*new) == Some(0);
                if is_wider { Relation::Wider } else { Relation::Narrower }
            }
            (Value::Type(old), Value::Type(new)) => self.types(old, new),
            (Value::Flag(false), Value::Flag(true)) => Relation::Narrower,
            (Value::Flag(true), Value::Flag(false)) => Relation::Wider,
            (old, new) if old == new => Relation::Same,
            _ => Relation::Other,
        }
    }

    fn types(&self, old: &TypeRef, new: &TypeRef) -> Relation {
        let (scalar, new_scalar) = (scalar(self.old, old), scalar(self.new, new));
        let is_same_scalar = scalar.is_some() && scalar == new_scalar;
        match (old, new) {
            (TypeRef::Named(a), TypeRef::Named(b)) => {
                let (a, b) = (self.old.ty(*a), self.new.ty(*b));
                if self.renames.now(&a.name) == b.name {
                    Relation::Same
                } else if self.is_alternative(a, (self.new, b)) {
                    Relation::Wider
                } else if self.is_alternative(b, (self.old, a)) || is_same_scalar {
                    // Rules of different types are not compared.
                    Relation::Narrower
                } else {
                    Relation::Other
                }
            }
            (TypeRef::List(a), TypeRef::List(b)) | (TypeRef::Set(a), TypeRef::Set(b)) => {
                self.types(a, b)
            }
            (TypeRef::List(a), TypeRef::Set(b)) if self.types(a, b) == Relation::Same => {
                Relation::Narrower
            }
            (TypeRef::Set(a), TypeRef::List(b)) if self.types(a, b) == Relation::Same => {
                Relation::Wider
            }
            (TypeRef::Map(k, a), TypeRef::Map(l, b)) => {
                match (self.types(k, l), self.types(a, b)) {
                    (Relation::Same, other) | (other, Relation::Same) => other,
                    (first, second) if first == second => first,
                    _ => Relation::Other,
                }
            }
            (old, new) if old == new => Relation::Same,
            (TypeRef::Integer, TypeRef::Float) => Relation::Wider,
            (TypeRef::Float, TypeRef::Integer) => Relation::Narrower,
            (_, TypeRef::Any) => Relation::Wider,
            (TypeRef::Any, _) => Relation::Narrower,
            // A plain string or number obeys no rules.
            (TypeRef::Named(_), _) if is_same_scalar => Relation::Wider,
            (_, TypeRef::Named(_)) if is_same_scalar => Relation::Narrower,
            _ => Relation::Other,
        }
    }

    /// Whether a type is one of those that a string union consists of.
    fn is_alternative(&self, ty: &Type, (api, union): (&Api, &Type)) -> bool {
        let name = |ty: &Type| self.renames.now(&ty.name).to_owned();
        match &union.kind {
            Kind::StringUnion(of) => of.iter().any(|id| name(api.ty(*id)) == name(ty)),
            _ => false,
        }
    }
}

fn narrower_if_greater(old: i128, new: i128) -> Relation {
    match new.cmp(&old) {
        std::cmp::Ordering::Less => Relation::Wider,
        std::cmp::Ordering::Equal => Relation::Same,
        std::cmp::Ordering::Greater => Relation::Narrower,
    }
}

/// What a value of a scalar type is in JSON; none for other types.
fn scalar(api: &Api, ty: &TypeRef) -> Option<&'static str> {
    Some(match ty {
        TypeRef::Integer => "integer",
        TypeRef::Float => "number",
        TypeRef::String => "string",
        TypeRef::Named(id) => match &api.ty(*id).kind {
            Kind::Integer(_) => "integer",
            Kind::Float => "number",
            Kind::String(_) | Kind::StringUnion(_) => "string",
            Kind::Enum(list) if list.repr == Repr::Integer => "integer",
            Kind::Enum(_) => "string",
            Kind::Limit(_) => "limit",
            Kind::Object(_) | Kind::Union(_) | Kind::Error => return None,
        },
        TypeRef::Boolean | TypeRef::Any | TypeRef::List(_) | TypeRef::Set(_) | TypeRef::Map(..) => {
            return None;
        }
    })
}
