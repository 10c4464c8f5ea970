//! What elements of the old schema are called in the new one, and how a new value of a fact relates to
//! the old one.

use rustc_hash::{FxHashMap, FxHashSet};

use super::node::Value;
use crate::model::{Api, Kind, Object, Repr, Type, TypeRef};

/// Whether less is valid than before, or more, or something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Same,
    Narrower,
    Wider,
    Other,
}

/// The two models of a comparison.
#[derive(Clone, Copy)]
pub(super) struct Models<'a> {
    pub(super) old: &'a Api,
    pub(super) new: &'a Api,
    pub(super) renames: &'a Renames<'a>,
}

impl Models<'_> {
    pub(super) fn relation(&self, old: &Value<'_>, new: &Value<'_>) -> Relation {
        let is_narrower = match (old, new) {
            (Value::Type(old), Value::Type(new)) => return self.types(old, new),
            (old, new) if old == new => return Relation::Same,
            (Value::Least(old), Value::Least(new)) => new > old,
            (Value::Most(old), Value::Most(new)) => new < old,
            // Every multiple of 1024 is a multiple of 512.
            (Value::Multiple(old), Value::Multiple(new)) => old.checked_rem(*new) != Some(0),
            (Value::Flag(_), Value::Flag(new)) => *new,
            _ => return Relation::Other,
        };
        if is_narrower { Relation::Narrower } else { Relation::Wider }
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

/// New names by old ones: of calls and types, and of fields by `Type.field`, where `Type` is the new
/// name.
#[derive(Default)]
pub(super) struct Renames<'a>(FxHashMap<String, &'a str>);

impl<'a> Renames<'a> {
    /// What the new model records and the old one does not, and what both trace to the same name.
    pub(super) fn new(old: &'a Api, new: &'a Api) -> Self {
        let known: FxHashSet<_> = old.renamed.iter().collect();
        let recorded = new.renamed.iter().filter(|renamed| !known.contains(renamed));
        let mut names: FxHashMap<String, &str> =
            recorded.map(|(before, after)| (before.clone(), after.as_str())).collect();
        let calls = |api: &'a Api| api.calls.iter().map(|call| (&call.origin, &call.name));
        let types = |api: &'a Api| api.types.iter().map(|ty| (&ty.origin, &ty.name));
        let before: FxHashMap<_, _> = calls(old).chain(types(old)).collect();
        for (origin, name) in calls(new).chain(types(new)) {
            if let Some(before) = before.get(origin).filter(|before| *before != &name) {
                names.insert((*before).clone(), name);
            }
        }
        let known: FxHashMap<&String, &Type> =
            old.types.iter().map(|ty| (&ty.origin, ty)).collect();
        for ty in &new.types {
            let Some(before) = known.get(&ty.origin) else { continue };
            let fields = |object: Option<&'a Object>| {
                object.map(|object| object.fields.as_slice()).unwrap_or_default()
            };
            for field in fields(ty.object()) {
                let mut before = fields(before.object()).iter();
                let before = before.find(|before| before.origin == field.origin);
                if let Some(before) = before.filter(|before| before.wire != field.wire) {
                    names.insert(format!("{}.{}", ty.name, before.wire), &field.wire);
                }
            }
        }
        Self(names)
    }

    /// The new name of a call or a type.
    pub(super) fn now<'n>(&'n self, old: &'n str) -> &'n str {
        self.0.get(old).copied().unwrap_or(old)
    }

    /// The new name of a field, by the new name of its type.
    pub(super) fn field<'n>(&'n self, owner: &str, old: &'n str) -> &'n str {
        if self.0.is_empty() {
            return old;
        }
        self.0.get(&format!("{owner}.{old}")).copied().unwrap_or(old)
    }
}
