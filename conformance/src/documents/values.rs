//! Values of a type: small and full ones, all kinds of good ones, and bad ones with a single error.

use super::edit::with;
use super::facts::integer;
use super::leaves::{SIGNED, bits, no_integers, no_strings, number, numbers, text, texts};
use super::oracle::Oracle;
use generator::json::Json;
use generator::model::{
    Api, Discriminator, Field, Kind, Object, Repr, TypeId, TypeRef, Union, VariantKind,
};

/// Maximum nesting of generated lists and maps; recursive types must end somewhere.
pub(super) const DEPTH: usize = 3;

/// Number of inner values tried for each value that contains others.
const INNER: usize = 3;

#[derive(Clone, Copy)]
pub(crate) struct Values<'a> {
    api: &'a Api,
}

fn one(key: &str, value: Json) -> Json {
    Json::Object(vec![(key.to_owned(), value)])
}

impl<'a> Values<'a> {
    pub(crate) fn new(api: &'a Api) -> Self {
        Self { api }
    }

    /// A value with nothing in it that may be missing.
    pub(crate) fn small(self, ty: &TypeRef) -> Json {
        self.base(ty, false, DEPTH)
    }

    /// A value with everything in it.
    pub(super) fn full(self, ty: &TypeRef) -> Json {
        self.base(ty, true, DEPTH)
    }

    fn base(self, ty: &TypeRef, full: bool, depth: usize) -> Json {
        let inner = depth.checked_sub(1).filter(|_| full);
        match (ty, inner) {
            (TypeRef::Integer, _) => Json::Integer(7),
            (TypeRef::Float, _) => number("1.5"),
            (TypeRef::Boolean, _) => Json::Bool(false),
            (TypeRef::String | TypeRef::Any, _) => text("text"),
            (TypeRef::Named(id), _) => match &self.api.ty(*id).kind {
                Kind::Object(object) => self.object(object, full, depth),
                Kind::Union(union) => self.variant(union, 0, full, depth),
                _ => self.api.ty(*id).example.clone(),
            },
            (TypeRef::List(item) | TypeRef::Set(item), Some(depth)) => {
                Json::Array(vec![self.base(item, false, depth)])
            }
            (TypeRef::List(_) | TypeRef::Set(_), None) => Json::Array(Vec::new()),
            (TypeRef::Map(key, value), Some(depth)) => {
                one(&self.key(key), self.base(value, false, depth))
            }
            (TypeRef::Map(..), None) => Json::Object(Vec::new()),
        }
    }

    /// A small value of each variant.
    pub(crate) fn variants(self, union: &Union) -> Vec<Json> {
        (0..union.variants.len()).map(|index| self.variant(union, index, false, DEPTH)).collect()
    }

    fn variant(self, union: &Union, index: usize, full: bool, depth: usize) -> Json {
        match union.variants.get(index).map(|variant| &variant.kind) {
            Some(VariantKind::Type(ty)) => {
                with_discriminator(union, index, self.base(ty, full, depth))
            }
            Some(VariantKind::Literal(literal)) => literal.clone(),
            None => Json::Null,
        }
    }

    fn key(self, key: &TypeRef) -> String {
        match self.base(key, false, 0) {
            Json::String(text) => text,
            other => other.compact(),
        }
    }

    pub(super) fn object(self, object: &Object, full: bool, depth: usize) -> Json {
        // Below this depth only required fields: objects with two nested parts double at each
        // level.
        let full = full && depth > 0;
        let fields = object.fields.iter().filter(|field| full || field.must_be_given());
        let members = fields.map(|field| (field.wire.clone(), self.member(field, full, depth)));
        Json::Object(members.collect())
    }

    /// The example if there is a plain one, so that documents look realistic.
    fn member(self, field: &Field, full: bool, depth: usize) -> Json {
        if let Some(fixed) = field.constant.as_ref().or(field.default.as_ref()) {
            return fixed.clone();
        }
        match &field.example {
            Json::Null | Json::Array(_) | Json::Object(_) => {
                if let (0, Some(sentinel)) = (depth, &field.unset) {
                    return sentinel.clone();
                }
                self.base(&field.ty, full, depth.saturating_sub(1))
            }
            plain => plain.clone(),
        }
    }

    /// Valid values of a field, from usual to unusual; `None` means missing.
    pub(crate) fn good_members(self, field: &Field) -> Vec<Option<Json>> {
        let mut all = vec![Some(self.member(field, false, DEPTH))];
        if !field.must_be_given() {
            all.push(None);
        }
        if field.optional || field.internal {
            all.push(Some(Json::Null));
        }
        if let Some(sentinel) = &field.unset {
            all.push(Some(sentinel.clone()));
            if let Json::Integer(number) = sentinel {
                all.push(Some(text(&number.to_string())));
            }
        }
        all.extend(self.good(&field.ty, DEPTH).into_iter().map(Some));
        all
    }

    /// Invalid values of a field, each with one error.
    pub(super) fn bad_members(self, field: &Field) -> Vec<Option<Json>> {
        let null_is_good =
            field.optional || field.internal || field.unset.as_ref() == Some(&Json::Null);
        let mut all = Vec::new();
        if field.must_be_given() {
            all.push(None);
        }
        if !null_is_good {
            all.push(Some(Json::Null));
        }
        let is_mark = |value: &Json| match &field.unset {
            Some(Json::Integer(sentinel)) => {
                value.compact().trim_matches('"') == sentinel.to_string()
            }
            Some(sentinel) => sentinel == value,
            None => false,
        };
        let bad = self.bad(&field.ty, DEPTH).into_iter();
        let bad = bad.filter(|value| *value != Json::Null && !is_mark(value));
        // The order differs from field to field, so that every value is tried somewhere.
        let mut bad: Vec<Json> = bad.collect();
        if !bad.is_empty() {
            let turn = field.wire.len() % bad.len();
            bad.rotate_left(turn);
        }
        let at = all.len().min(1);
        all.splice(at..at, bad.drain(..).map(Some));
        all
    }

    /// Values of a type that decode; some of them break rules.
    pub(crate) fn good(self, ty: &TypeRef, depth: usize) -> Vec<Json> {
        match ty {
            TypeRef::Integer => numbers(&SIGNED, (None, None), None),
            TypeRef::Float => vec![number("1.5"), Json::Integer(2), number("-0.25")],
            TypeRef::Boolean => {
                vec![Json::Bool(true), Json::Integer(0), Json::Bool(false), Json::Integer(1)]
            }
            TypeRef::Any => vec![Json::Null, number("1.5"), Json::Object(Vec::new())],
            TypeRef::String => vec![text("a\"ä\\\n/"), text(""), text("7"), text("null")],
            TypeRef::Named(id) => self.good_named(*id, depth),
            TypeRef::List(item) => self.good_lists(item, depth, false),
            TypeRef::Set(item) => self.good_lists(item, depth, true),
            TypeRef::Map(key, value) => {
                let mut all = vec![Json::Object(Vec::new())];
                let Some(depth) = depth.checked_sub(1) else {
                    return all;
                };
                let usual = self.key(key);
                let values = self.good(value, depth);
                let last = values.last().cloned();
                let values = values.into_iter().take(INNER).chain(last);
                all.extend(values.map(|value| one(&usual, value)));
                for odd in self.good(key, depth) {
                    let odd = match odd {
                        Json::String(text) => text,
                        other => other.compact(),
                    };
                    let pair = |key: &str| (key.to_owned(), self.base(value, false, depth));
                    if odd == usual {
                        continue;
                    }
                    // The one that is out of order comes first.
                    all.push(Json::Object(vec![pair(&odd), pair(&usual)]));
                }
                all
            }
        }
    }

    fn good_lists(self, item: &TypeRef, depth: usize, set: bool) -> Vec<Json> {
        let mut all = vec![Json::Array(Vec::new())];
        let Some(depth) = depth.checked_sub(1) else {
            return all;
        };
        let items = self.good(item, depth);
        if set {
            let mut twice = items.clone();
            twice.reverse();
            twice.extend(items.iter().take(2).cloned());
            all.push(Json::Array(twice));
        }
        let first = self.base(item, false, depth);
        all.push(Json::Array(vec![first.clone(), first.clone()]));
        let odd = items.into_iter().take(INNER);
        all.extend(odd.map(|odd| Json::Array(vec![first.clone(), odd])));
        all
    }

    fn good_named(self, id: TypeId, depth: usize) -> Vec<Json> {
        let ty = self.api.ty(id);
        match &ty.kind {
            Kind::Integer(rules) => numbers(&bits(rules), rules.range(), rules.multiple_of()),
            Kind::Float | Kind::Error => self.good(&TypeRef::Float, depth),
            Kind::String(rules) => texts(rules, &ty.example),
            Kind::StringUnion(_) => vec![ty.example.clone(), text("no/name"), text("")],
            Kind::Limit(rules) => {
                let mut all = numbers(&SIGNED, (Some(rules.min.into()), None), None);
                all.insert(0, text(&rules.unlimited));
                all
            }
            Kind::Enum(list) => {
                let known = || list.values.iter().map(|value| value.wire.clone());
                let numbers = known().filter_map(|wire| integer(&wire));
                let mut all = match (list.repr, numbers.clone().min(), numbers.max()) {
                    (Repr::Integer, Some(least), Some(greatest)) => vec![
                        Json::Integer(greatest.saturating_add(1)),
                        text(&least.to_string()),
                        text(&least.saturating_sub(1).to_string()),
                    ],
                    _ => vec![text("of a later API"), text("")],
                };
                all.extend(known());
                all
            }
            Kind::Object(object) => {
                let small = self.object(object, false, depth);
                let mut later = small.clone();
                if let Json::Object(members) = &mut later {
                    members.insert(0, ("later".to_owned(), one("x", Json::Array(Vec::new()))));
                }
                let mut all = vec![small.clone(), later];
                // One unusual value inside is enough: the type has a separate corpus.
                if let Some(depth) = depth.checked_sub(1) {
                    let odd = object
                        .fields
                        .iter()
                        .rev()
                        .find_map(|field| Some((field, self.good(&field.ty, depth).pop()?)));
                    if let Some((field, value)) = odd {
                        all.push(with(&small, &field.wire, Some(value)));
                    }
                }
                all
            }
            Kind::Union(union) => {
                // An unusual field of a variant may be the discriminator.
                let oracle = Oracle::new(self.api);
                let mut all = self.of_union(union, depth, Self::good);
                all.retain(|value| oracle.judge(&TypeRef::Named(id), value).errors.is_empty());
                all
            }
        }
    }

    fn of_union(
        self,
        union: &Union,
        depth: usize,
        values: fn(Self, &TypeRef, usize) -> Vec<Json>,
    ) -> Vec<Json> {
        let variants = union.variants.iter().enumerate();
        let of_variants = variants.flat_map(|(index, variant)| match &variant.kind {
            VariantKind::Literal(literal) => vec![literal.clone()],
            VariantKind::Type(ty) => {
                let values = values(self, ty, depth).into_iter();
                values.map(|value| with_discriminator(union, index, value)).collect()
            }
        });
        of_variants.collect()
    }

    /// Values of a type that do not decode, each for one reason.
    pub(super) fn bad(self, ty: &TypeRef, depth: usize) -> Vec<Json> {
        let list = || Json::Array(Vec::new());
        let object = || Json::Object(Vec::new());
        match ty {
            TypeRef::Integer => no_integers(&SIGNED),
            TypeRef::Float => vec![text("1.5"), Json::Bool(true), Json::Null, list(), object()],
            TypeRef::Boolean => vec![
                text("false"),
                Json::Integer(2),
                text("1"),
                Json::Integer(-1),
                Json::Null,
                number("1.5"),
                list(),
            ],
            TypeRef::String => no_strings(),
            TypeRef::Any => Vec::new(),
            TypeRef::List(item) | TypeRef::Set(item) => {
                let mut all = vec![object(), text("x"), Json::Null, Json::Integer(7)];
                if let Some(depth) = depth.checked_sub(1) {
                    let first = self.base(item, false, depth);
                    let bad = self.bad(item, depth).into_iter().take(INNER);
                    all.extend(bad.map(|bad| Json::Array(vec![first.clone(), bad])));
                }
                all
            }
            TypeRef::Map(key, value) => {
                let mut all = vec![list(), text("x"), Json::Null, Json::Bool(false)];
                if let Some(depth) = depth.checked_sub(1) {
                    let usual = self.key(key);
                    let bad = self.bad(value, depth).into_iter().take(INNER);
                    all.extend(bad.map(|bad| one(&usual, bad)));
                    // Keys are always strings, so only their content can be wrong.
                    let bad = self.bad(key, depth).into_iter().filter_map(|bad| match bad {
                        // An empty one would not show in a path.
                        Json::String(bad) if !bad.is_empty() => Some(bad),
                        _ => None,
                    });
                    all.extend(bad.map(|bad| one(&bad, self.base(value, false, depth))));
                }
                all
            }
            TypeRef::Named(id) => match &self.api.ty(*id).kind {
                Kind::Integer(rules) => no_integers(&bits(rules)),
                Kind::Enum(list) if list.repr == Repr::Integer => no_integers(&SIGNED),
                Kind::Limit(rules) => {
                    let mut all = no_integers(&SIGNED);
                    all.retain(|value| *value != text(&rules.unlimited));
                    all
                }
                Kind::Float | Kind::Error => self.bad(&TypeRef::Float, depth),
                Kind::String(_) | Kind::StringUnion(_) | Kind::Enum(_) => no_strings(),
                Kind::Object(object) => {
                    let mut all = vec![list(), text("x"), Json::Null];
                    let Some(depth) = depth.checked_sub(1) else {
                        return all;
                    };
                    let small = self.object(object, false, depth);
                    if let Some(field) = object.fields.iter().find(|field| field.must_be_given()) {
                        all.insert(0, with(&small, &field.wire, None));
                    }
                    if let Some(field) = object.fields.last() {
                        let bad = self.bad(&field.ty, depth).into_iter();
                        let bad = bad
                            .filter(|bad| *bad != Json::Null && field.unset.as_ref() != Some(bad));
                        all.extend(bad.take(1).map(|bad| with(&small, &field.wire, Some(bad))));
                    }
                    all
                }
                Kind::Union(union) => {
                    // A value that is invalid for one variant may be valid for another.
                    let oracle = Oracle::new(self.api);
                    let mut all = self.of_union(union, depth, Self::bad);
                    all.retain(|value| oracle.judge(ty, value).errors.len() == 1);
                    all
                }
            },
        }
    }
}

/// The value of a variant with its discriminating constant, which may be missing outside of the
/// union.
fn with_discriminator(union: &Union, variant: usize, value: Json) -> Json {
    match &union.discriminator {
        Discriminator::Constant { field, values } if value.get(field).is_none() => {
            match &values[variant] {
                Some(constant) => with(&value, field, Some(constant.clone())),
                None => value,
            }
        }
        _ => value,
    }
}
