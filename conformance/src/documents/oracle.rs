//! Derives from the contract whether a document decodes, how it is written back, and which rules it
//! breaks. Uses only the model, so that it cannot share a bug with the crate.

use super::facts::{At, float, if_missing, integer, is_inert, is_mark, unsigned};
use generator::json::{self, Json};
use generator::model::{
    Api, Discriminator, Kind, Object, Repr, TypeId, TypeRef, Union, VariantKind,
};

/// The expected outcome for a document.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// Where it cannot be read; empty if it can.
    pub(crate) errors: Vec<String>,
    /// The broken rules with their paths, in the order of the fields.
    pub(crate) violations: Vec<(String, String)>,
    /// The value as it is written back.
    pub(crate) written: Json,
}

/// The result so far.
#[derive(Default)]
struct Found {
    errors: Vec<String>,
    violations: Vec<(String, String)>,
}

/// How the entries of sets and the keys of maps are sorted.
type Rank = (usize, i128, String);

#[derive(Clone, Copy)]
pub(crate) struct Oracle<'a> {
    api: &'a Api,
    /// The position of the version that a client speaks, which writes no default of other versions.
    version: Option<usize>,
}

impl<'a> Oracle<'a> {
    pub(crate) fn new(api: &'a Api) -> Self {
        Self { api, version: None }
    }

    /// As a client writes that speaks the version at this position.
    pub(crate) fn speaking(self, version: usize) -> Self {
        Self { version: Some(version), ..self }
    }

    pub(crate) fn judge(self, ty: &TypeRef, json: &Json) -> Verdict {
        let mut found = Found::default();
        let written = self.value(ty, json, At::Root, &mut found);
        Verdict { errors: found.errors, violations: found.violations, written }
    }

    /// Reads a value at a path, and returns the value as it is written back.
    fn value(self, ty: &TypeRef, json: &Json, at: At<'_>, found: &mut Found) -> Json {
        match (ty, json) {
            (TypeRef::Integer, _) => match integer(json) {
                Some(number) => Json::Integer(number),
                None => error(at, found),
            },
            (TypeRef::Float, Json::Integer(_) | Json::Number(_)) => float(json),
            (TypeRef::Boolean, Json::Bool(_)) => json.clone(),
            (TypeRef::Boolean, Json::Integer(number @ (0 | 1))) => Json::Bool(*number == 1),
            (TypeRef::String, Json::String(_)) | (TypeRef::Any, _) => json.clone(),
            (TypeRef::Named(id), _) => self.named(*id, json, at, found),
            (TypeRef::List(item), Json::Array(items)) => {
                let items = items.iter().enumerate();
                let written = items
                    .map(|(index, entry)| self.value(item, entry, At::Entry(&at, index), found))
                    .collect();
                Json::Array(written)
            }
            (TypeRef::Set(item), Json::Array(items)) => self.set(item, items, at, found),
            (TypeRef::Map(key, value), Json::Object(members)) => {
                self.map(key, value, members, at, found)
            }
            _ => error(at, found),
        }
    }

    /// A set is written in order, each entry once; where a rule is broken counts in that order.
    fn set(self, item: &TypeRef, items: &[Json], at: At<'_>, found: &mut Found) -> Json {
        let mut read = Vec::new();
        for (index, entry) in items.iter().enumerate() {
            let mut of_entry = Found::default();
            read.push(self.value(item, entry, At::Entry(&at, index), &mut of_entry));
            found.errors.extend(of_entry.errors);
        }
        read.sort_by_key(|entry| self.rank(item, entry));
        read.dedup();
        for (index, entry) in read.iter().enumerate() {
            self.violations(item, entry, At::Entry(&at, index), found);
        }
        Json::Array(read)
    }

    /// Keys are strings on the wire; they are read as their type, and a map is written in order.
    fn map(
        self,
        key: &TypeRef,
        value: &TypeRef,
        members: &[(String, Json)],
        at: At<'_>,
        found: &mut Found,
    ) -> Json {
        let mut read = Vec::new();
        for (name, entry) in members {
            let mut of_entry = Found::default();
            let at = At::Member(&at, name);
            let name = self.value(key, &Json::String(name.clone()), at, &mut of_entry);
            let entry = self.value(value, entry, at, &mut of_entry);
            found.errors.extend(of_entry.errors);
            read.push((name, entry));
        }
        read.sort_by_key(|(name, _)| self.rank(key, name));
        let pairs = read.into_iter().map(|(name, entry)| {
            let text = name.unquoted();
            self.violations(key, &name, At::Member(&at, &text), found);
            self.violations(value, &entry, At::Member(&at, &text), found);
            (text, entry)
        });
        Json::Object(pairs.collect())
    }

    /// The rules that a value broke which was read before.
    fn violations(self, ty: &TypeRef, read: &Json, at: At<'_>, found: &mut Found) {
        let mut again = Found::default();
        self.value(ty, read, at, &mut again);
        found.violations.extend(again.violations);
    }

    fn rank(self, ty: &TypeRef, read: &Json) -> Rank {
        let span = match ty {
            TypeRef::Named(id) => match (&self.api.ty(*id).kind, read) {
                // No limit is more than any.
                (Kind::Limit(_), Json::String(_)) => 1,
                (Kind::Enum(list), _) => {
                    let known = list.values.iter().position(|value| value.wire == *read);
                    known.unwrap_or(list.values.len())
                }
                _ => 0,
            },
            _ => 0,
        };
        match read {
            Json::String(text) => (span, 0, text.clone()),
            _ => (span, read.integer().unwrap_or_default(), String::new()),
        }
    }

    fn named(self, id: TypeId, json: &Json, at: At<'_>, found: &mut Found) -> Json {
        let ty = self.api.ty(id);
        let read = match (&ty.kind, json) {
            (Kind::Float, _) => return self.value(&TypeRef::Float, json, at, found),
            (Kind::Object(object), Json::Object(_)) => {
                return self.object(&ty.name, object, json, at, found);
            }
            (Kind::Union(union), _) => return self.union(union, json, at, found),
            (Kind::String(_) | Kind::StringUnion(_), Json::String(_)) => Some(json.clone()),
            (Kind::Limit(rules), Json::String(text)) if *text == rules.unlimited => {
                Some(json.clone())
            }
            (Kind::Enum(list), Json::String(_)) if list.repr == Repr::String => Some(json.clone()),
            (Kind::Integer(rules), _) if rules.is_unsigned() => {
                unsigned(json).map(|number| json::integer(number.into()))
            }
            (kind, _) if kind.is_numeric() => integer(json).map(Json::Integer),
            _ => None,
        };
        let Some(read) = read else {
            return error(at, found);
        };
        let rules = self.api.rules(id).into_iter();
        let broken = rules.filter(|rule| !rule.check.holds(&read));
        let violations = broken.map(|rule| (at.text(), rule.id));
        found.violations.extend(violations);
        read
    }

    /// Members that the object does not know are ignored.
    fn object(
        self,
        name: &str,
        object: &Object,
        json: &Json,
        at: At<'_>,
        found: &mut Found,
    ) -> Json {
        let mut written = Vec::new();
        for field in &object.fields {
            let at = At::Member(&at, &field.wire);
            let may_be_missing = field.optional || field.internal;
            let value = match json.get(&field.wire) {
                None | Some(Json::Null) if may_be_missing => continue,
                Some(value) if may_be_missing && is_mark(field, value) => continue,
                None => if_missing(field).unwrap_or_else(|| error(at, found)),
                Some(value) if is_mark(field, value) => field.unset.clone().unwrap_or(Json::Null),
                Some(value) => {
                    let read = self.value(&field.ty, value, at, found);
                    let constant = field.constant.as_ref();
                    if constant.is_some_and(|constant| *constant != read) {
                        let rule = format!("{name}.{}", field.wire);
                        found.violations.push((at.text(), rule));
                    }
                    read
                }
            };
            let is_known = self.version.is_none_or(|version| field.versions.contains(version));
            if is_known || !is_inert(field, &value) {
                written.push((field.wire.clone(), value));
            }
        }
        Json::Object(written)
    }

    /// Selects one variant, by the discriminator only.
    fn union(self, union: &Union, json: &Json, at: At<'_>, found: &mut Found) -> Json {
        let chosen = match &union.discriminator {
            Discriminator::Constant { field, values } => {
                if !matches!(json, Json::Object(_)) {
                    return error(at, found);
                }
                let is = |constant: &Json, value: &Json| match constant {
                    Json::Integer(number) => integer(value) == Some(*number),
                    Json::Bool(flag) => {
                        constant == value || *value == Json::Integer(i64::from(*flag))
                    }
                    other => other == value,
                };
                let exact = json.get(field).and_then(|value| {
                    values
                        .iter()
                        .position(|known| known.as_ref().is_some_and(|known| is(known, value)))
                });
                let any = || values.iter().position(Option::is_none);
                match json.get(field) {
                    Some(_) => exact.or_else(any).ok_or(At::Member(&at, field)),
                    None => Err(At::Member(&at, field)),
                }
            }
            Discriminator::Key(keys) => {
                let present = keys.iter().position(|key| json.get(key).is_some());
                present.ok_or(at)
            }
            Discriminator::JsonKind => {
                let literal = union.variants.iter().position(|variant| {
                    matches!((&variant.kind, json), (VariantKind::Literal(known), json) if known == json)
                });
                let of_kind = || {
                    union.variants.iter().position(|variant| {
                        matches!(&variant.kind, VariantKind::Type(ty) if self.is_of_kind(ty, json))
                    })
                };
                // An integer may come as a string, and a boolean as 0 or 1.
                let coerced = || {
                    union.variants.iter().position(|variant| match &variant.kind {
                        VariantKind::Type(ty) => match (integer(json), json) {
                            (Some(number), Json::String(_)) => {
                                self.is_of_kind(ty, &Json::Integer(number))
                            }
                            (Some(0 | 1), _) => self.is_of_kind(ty, &Json::Bool(true)),
                            _ => false,
                        },
                        VariantKind::Literal(_) => false,
                    })
                };
                let chosen = literal.or_else(of_kind).or_else(coerced);
                chosen.ok_or(at)
            }
        };
        match chosen {
            Ok(index) => match &union.variants[index].kind {
                VariantKind::Literal(literal) => literal.clone(),
                VariantKind::Type(ty) => self.value(ty, json, at, found),
            },
            Err(at) => error(at, found),
        }
    }

    /// Whether a value is of the JSON kind that a type is written in.
    fn is_of_kind(self, ty: &TypeRef, json: &Json) -> bool {
        let number = || matches!(json, Json::Integer(_) | Json::Number(_));
        match ty {
            TypeRef::Integer | TypeRef::Float => number(),
            TypeRef::Boolean => matches!(json, Json::Bool(_)),
            TypeRef::String => matches!(json, Json::String(_)),
            TypeRef::Any => false,
            TypeRef::List(_) | TypeRef::Set(_) => matches!(json, Json::Array(_)),
            TypeRef::Map(..) => matches!(json, Json::Object(_)),
            TypeRef::Named(id) => match &self.api.ty(*id).kind {
                Kind::Integer(_) | Kind::Float => number(),
                Kind::Enum(list) => match list.repr {
                    Repr::String => matches!(json, Json::String(_)),
                    Repr::Integer => number(),
                },
                Kind::String(_) | Kind::StringUnion(_) => {
                    matches!(json, Json::String(_))
                }
                Kind::Object(_) => matches!(json, Json::Object(_)),
                Kind::Limit(_) | Kind::Union(_) | Kind::Error => false,
            },
        }
    }
}

fn error(at: At<'_>, found: &mut Found) -> Json {
    found.errors.push(at.text());
    Json::Null
}
