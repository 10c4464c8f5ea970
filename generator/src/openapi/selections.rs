//! Variants of unions that are selected by a field: which values the field has there.
//!
//! The component of a type says so itself, unless the type is also used outside of such unions, or in
//! several with other values. Then each union has a copy of the object that does: most generators
//! cannot add a rule to a reference.

use super::members::{Members, list, object};
use super::scalars::{integer, of, one_of, open};
use super::strings;
use crate::json::Json;
use crate::model::{
    Api, Discriminator, Field, Kind, Object, Rules, Type, TypeId, TypeRef, Union, VariantKind,
};

/// A field that selects a variant, and the values that it has there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Selection<'a> {
    pub(super) field: &'a str,
    values: Values<'a>,
}

#[derive(Clone, Debug, PartialEq)]
enum Values<'a> {
    Only(&'a Json),
    Except(Vec<&'a Json>),
}

impl<'a> Selection<'a> {
    /// What selects the variant with an index, if that is a field.
    pub(super) fn of(union: &'a Union, index: usize) -> Option<Self> {
        let Discriminator::Constant { field, values } = &union.discriminator else {
            return None;
        };
        Some(Self {
            field,
            values: match values.get(index)? {
                Some(value) => Values::Only(value),
                None => Values::Except(values.iter().flatten().collect()),
            },
        })
    }

    /// Whether a value selects the variant.
    fn accepts(&self, value: &Json) -> bool {
        match &self.values {
            Values::Only(only) => value == *only,
            Values::Except(others) => !others.contains(&value),
        }
    }

    /// Whether each value that another selection of the same field accepts is accepted.
    pub(super) fn covers(&self, other: &Selection<'_>) -> bool {
        self.field == other.field
            && match (&self.values, &other.values) {
                (_, Values::Only(value)) => self.accepts(value),
                (Values::Except(all), Values::Except(others)) => {
                    all.iter().all(|value| others.contains(value))
                }
                (Values::Only(_), Values::Except(_)) => false,
            }
    }

    /// Whether an object always has an accepted value, since its field is a constant.
    pub(super) fn is_implied(&self, object: &Object) -> bool {
        let constant = object.field(self.field).and_then(|field| field.constant.as_ref());
        constant.is_some_and(|constant| self.accepts(constant))
    }
}

/// The selection that the component of an object has: none if the type is ever used as anything else.
pub(super) fn of_component(api: &Api, id: TypeId) -> Option<Selection<'_>> {
    let ty = api.ty(id);
    if !ty.used_by_calls.is_empty() {
        return None;
    }
    let mut found: Option<Selection<'_>> = None;
    for user in &ty.used_by_types {
        match &api.ty(*user).kind {
            Kind::Union(union) => {
                let variants = union.variants.iter().enumerate().filter(
                    |(_, one)| matches!(&one.kind, VariantKind::Type(TypeRef::Named(of)) if *of == id),
                );
                let mut selections = variants.map(|(index, _)| Selection::of(union, index));
                let first = selections.next()??;
                if selections.next().is_some() {
                    return None;
                }
                let known = found.get_or_insert_with(|| first.clone());
                match (&mut known.values, first.values) {
                    _ if known.field != first.field => return None,
                    (Values::Except(all), Values::Except(values)) => {
                        let new: Vec<_> =
                            values.into_iter().filter(|one| !all.contains(one)).collect();
                        all.extend(new);
                    }
                    (Values::Only(a), Values::Only(b)) if *a == b => {}
                    _ => return None,
                }
            }
            // Subtypes repeat the fields of their base; they do not refer to its schema.
            Kind::Object(object) if object.extends == Some(id) && !holds(object, id) => {}
            _ => return None,
        }
    }
    found.filter(|found| ty.object().is_some_and(|object| !found.is_implied(object)))
}

fn holds(object: &Object, id: TypeId) -> bool {
    let mut found = false;
    for field in &object.fields {
        field.ty.each_named(&mut |part| found |= part == id);
    }
    found
}

/// The example of a type, with the selected value if it is an object with another one.
pub(super) fn example(api: &Api, ty: &Type, selection: Option<&Selection<'_>>) -> Json {
    let mut example = ty.example.clone();
    if let (Some(selection), Some(object)) = (selection, ty.object())
        && let Some(known) = object.field(selection.field)
        && let Json::Object(members) = &mut example
        && let Some((_, value)) = members.iter_mut().find(|(name, _)| name == selection.field)
        && !selection.accepts(value)
        && let Some((_, Some(selected))) = field(api, known, std::slice::from_ref(selection))
    {
        *value = selected;
    }
    example
}

/// The schema of a field whose values select variants, and an example.
pub(super) fn field(
    api: &Api,
    field: &Field,
    selections: &[Selection<'_>],
) -> Option<(Members, Option<Json>)> {
    let mut others = Vec::new();
    for selection in selections.iter().filter(|one| one.field == field.wire) {
        match &selection.values {
            Values::Only(value) => return Some((one_of([*value]), Some((*value).clone()))),
            Values::Except(values) => others.extend(values.iter().copied()),
        }
    }
    if others.is_empty() || field.constant.is_some() {
        return None;
    }
    let schema = without(api, field, &others);
    let first = || match schema.get("enum") {
        Some(Json::Array(values)) => values.first().cloned(),
        _ => None,
    };
    let own = Some(field.example.clone()).filter(|example| !others.contains(&example));
    let example = own.or_else(first);
    Some((schema, example))
}

/// The schema of a field that takes all values of its type except some.
///
/// Most generators ignore `not`, and then a value fits two variants. They do check bounds and
/// patterns, so those are used where they have the same effect on all values that are documented: a
/// field whose example lies beyond all excluded integers is expected to stay on that side of them.
fn without(api: &Api, field: &Field, values: &[&Json]) -> Members {
    let except = || known_values(api, field, values).or_else(|| except_strings(field, values));
    beyond(api, field, values).or_else(except).unwrap_or_else(|| {
        let taken = object! { "enum": list(values.iter().copied()) };
        open(of(api, &field.ty)).with("not", taken)
    })
}

fn beyond(api: &Api, field: &Field, values: &[&Json]) -> Option<Members> {
    let rules = match &field.ty {
        TypeRef::Integer => Rules::default(),
        TypeRef::Named(id) => match &api.ty(*id).kind {
            Kind::Integer(rules) => rules.clone(),
            _ => return None,
        },
        _ => return None,
    };
    let example = field.example.integer()?;
    let values = values.iter().map(|value| value.integer()).collect::<Option<Vec<i128>>>()?;
    let below = values.iter().filter(|value| **value < example).max();
    let above = values.iter().filter(|value| **value >= example).min();
    let (min, max) = rules.range();
    let (min, max) = match (below, above) {
        (Some(below), None) => (min.max(Some(below + 1)), max),
        (None, Some(above)) => (min, Some(max.map_or(above - 1, |max| max.min(above - 1)))),
        // Between two constants there is more than one way to be anything else.
        _ => return None,
    };
    Some(integer(&rules.with_range(min, max)))
}

/// All other values of an enum or a boolean.
fn known_values(api: &Api, field: &Field, values: &[&Json]) -> Option<Members> {
    let known: Vec<Json> = match &field.ty {
        TypeRef::Boolean => vec![Json::Bool(false), Json::Bool(true)],
        TypeRef::Named(id) => api.ty(*id).values().iter().map(|value| value.wire.clone()).collect(),
        _ => return None,
    };
    let others: Vec<&Json> = known.iter().filter(|value| !values.contains(value)).collect();
    (!others.is_empty()).then(|| one_of(others))
}

fn except_strings(field: &Field, values: &[&Json]) -> Option<Members> {
    let word = |value: &&Json| match value {
        Json::String(text) if field.ty == TypeRef::String => Some(strings::escape(text)),
        _ => None,
    };
    let words: Option<Vec<String>> = values.iter().map(word).collect();
    let pattern = format!("^(?!(?:{})$)", words?.join("|"));
    Some(object! { "type": "string", "pattern": pattern })
}
