//! Examples: those in the schema are checked, the others are built from those of fields and types.

mod check;
mod fit;

pub(super) use self::check::errors;
use rustc_hash::FxHashMap;

use super::context::Context;
use super::cycles::post_order;
use crate::diag::Code;
use crate::json::Json;
use crate::model::{Api, Discriminator, Field, Kind, Type, TypeId, TypeRef, Union, VariantKind};
use crate::raw::{RawField, RawKind};
use crate::read::Spanned;
use crate::source::Span;

/// The most values that a built example may have: where types contain others several times over,
/// examples double with each level.
const LARGEST: usize = 2000;

pub(super) fn fill(context: &mut Context<'_>, api: &mut Api) {
    let edges: Vec<Vec<TypeId>> = api.types().map(|(id, _)| needed(context, api, id)).collect();
    let order = post_order(&edges, |cycle| {
        if cycle.iter().all(|id| !context.cyclic.contains(id)) {
            let ty = api.ty(cycle[0]);
            let owner = format!("the type `{}`, which contains itself", ty.name);
            missing(context, ty.span, &owner, "example");
        }
    });
    for id in order {
        let examples = field_examples(context, api, id);
        if let Kind::Object(object) = &mut api.types[id.0].kind {
            for (field, example) in object.fields.iter_mut().zip(examples) {
                field.example = example;
            }
        }
        api.types[id.0].example = type_example(context, api, id);
    }
    calls(context, api);
}

/// The types from whose examples that of a type is built.
fn needed(context: &Context<'_>, api: &Api, id: TypeId) -> Vec<TypeId> {
    let mut needed = Vec::new();
    let fields = context.raw_fields(id).into_iter();
    let given = fields.filter(|(_, field)| field.example.is_some());
    let given: Vec<&str> = given.map(|(_, field)| field.name.text.as_str()).collect();
    match &api.ty(id).kind {
        Kind::Object(object) => {
            let open = object.fields.iter().filter(|field| !given.contains(&field.wire.as_str()));
            open.for_each(|field| field.ty.each_named(&mut |id| needed.push(id)));
        }
        Kind::Union(_) => api.ty(id).each_type(&mut |id| needed.push(id)),
        _ => {}
    }
    needed
}

fn type_example(context: &mut Context<'_>, api: &Api, id: TypeId) -> Json {
    let raw = &context.raw.types[id.0];
    if let Some(example) = given(context, api, &TypeRef::Named(id), raw.example.as_ref()) {
        return example;
    }
    let name = &raw.name.text;
    let example = of_type(api, api.ty(id));
    if example.as_ref().is_some_and(|example| example.size() > LARGEST) {
        let message = format!("the example of `{name}` would have more than {LARGEST} values");
        let help = "add a short `example`, here or to fields with large values";
        context.error(Code::MissingExample, raw.name.span, message).help(help);
        return Json::Null;
    }
    // What is missing in a broken type was reported, or is missing in another example.
    let is_reported = match &raw.kind {
        RawKind::Broken | RawKind::Object { .. } | RawKind::Union { .. } => true,
        RawKind::Enum { values } | RawKind::Numbered { values } => values.is_empty(),
        _ => false,
    };
    if let (None, Some(newest), false) = (&example, &raw.example, context.is_whole()) {
        return fit::least(&api.ty(id).kind).unwrap_or_else(|| newest.value.clone());
    }
    if example.is_none() && !is_reported {
        missing(context, raw.name.span, &format!("the type `{name}`"), "example");
    }
    example.unwrap_or(Json::Null)
}

/// The examples of an object's fields, in their order.
fn field_examples(context: &mut Context<'_>, api: &Api, id: TypeId) -> Vec<Json> {
    let raw = context.raw_fields(id).into_iter();
    let raw: FxHashMap<&str, (TypeId, &RawField)> =
        raw.map(|(definer, field)| (field.name.text.as_str(), (definer, field))).collect();
    let fields = api.ty(id).object().map(|object| &object.fields[..]).unwrap_or_default();
    let examples = fields.iter().map(|field| {
        let Some((definer, raw)) = raw.get(field.wire.as_str()) else { return Json::Null };
        field_example(context, api, field, raw).unwrap_or_else(|| {
            let owner = format!("the field `{}.{}`", api.ty(*definer).name, field.wire);
            missing(context, field.span, &owner, "example")
        })
    });
    examples.collect()
}

fn field_example(
    context: &mut Context<'_>,
    api: &Api,
    field: &Field,
    raw: &RawField,
) -> Option<Json> {
    if field.constant.is_some() {
        return field.constant.clone();
    }
    let example = match raw.example.as_ref() {
        Some(example) if field.unset.as_ref() == Some(&example.value) => {
            Some(example.value.clone())
        }
        example => given(context, api, &field.ty, example),
    };
    let example = example.or_else(|| field.default.clone()).or_else(|| of_ref(api, &field.ty));
    // The example of the newest form is of the type that the field has there.
    example.or_else(|| (!context.is_whole()).then(|| fit::plain(&field.ty)))
}

/// Checks the examples that the schema gives for earlier forms.
pub(super) fn check_given(context: &mut Context<'_>, api: &Api) {
    let raw = context.raw;
    for (id, ty) in api.types() {
        let raw = &raw.types[id.0];
        given(context, api, &TypeRef::Named(id), raw.example.as_ref());
        for raw in raw.kind.fields() {
            let field = ty.object().and_then(|object| object.field(&raw.name.text));
            field.and_then(|field| given(context, api, &field.ty, raw.example.as_ref()));
        }
    }
    for (call, raw) in api.calls.iter().zip(&raw.calls) {
        given(context, api, &call.returns, raw.reply.as_ref());
        call.body.as_ref().and_then(|body| given(context, api, &body.ty, raw.example.as_ref()));
    }
}

/// Checks the constants, defaults and sentinels of fields.
pub(super) fn check_values(context: &mut Context<'_>, api: &Api) {
    for (id, ty) in api.types() {
        let Some(object) = ty.object() else { continue };
        for (_, raw) in context.raw_fields(id) {
            let mut values = raw.constant.iter().chain(&raw.default).peekable();
            if values.peek().is_none() && raw.unset.is_none() {
                continue;
            }
            let Some(field) = object.field(&raw.name.text) else { continue };
            for value in values {
                check(context, api, &field.ty, value);
            }
            if let Some(unset) = &raw.unset {
                check_sentinel(context, api, &field.ty, unset);
            }
        }
    }
}

/// A sentinel must not be a valid value of the type.
fn check_sentinel(context: &mut Context<'_>, api: &Api, ty: &TypeRef, unset: &Spanned<Json>) {
    let known = !context.is_uncertain_ref(ty) && !ty.is_collection();
    if !known || !errors(context, api, ty, &unset.value).is_empty() {
        return;
    }
    let value = unset.value.compact();
    let message = format!("`unset` is {value}, which is a valid `{}`", api.notation(ty));
    let help = format!("use a type whose rules exclude {value}, or remove `unset`");
    context.error(Code::ValidSentinel, unset.span, message).help(help);
}

/// The example of a type that has none in the schema.
fn of_type(api: &Api, ty: &Type) -> Option<Json> {
    match &ty.kind {
        Kind::Enum(list) => Some(list.values.first()?.wire.clone()),
        Kind::Union(union) => match &union.variants.first()?.kind {
            VariantKind::Literal(value) => Some(value.clone()),
            VariantKind::Type(ty) => selected(union, of_ref(api, ty)?),
        },
        Kind::Object(object) => {
            let fields = object.fields.iter().filter(|field| !field.internal);
            let members = fields.map(|field| (field.wire.clone(), field.example.clone()));
            Some(Json::Object(members.collect()))
        }
        _ => None,
    }
}

/// The example of the first variant, as a value that the discriminator selects this variant for.
fn selected(union: &Union, mut example: Json) -> Option<Json> {
    let Discriminator::Constant { field: member, values } = &union.discriminator else {
        return Some(example);
    };
    let Json::Object(members) = &mut example else { return None };
    let (_, value) = members.iter_mut().find(|(name, _)| name == member)?;
    match values.first()? {
        Some(selector) => *value = selector.clone(),
        None if values.iter().flatten().any(|other| other == value) => return None,
        None => {}
    }
    Some(example)
}

/// An example built from those of the types in a reference.
fn of_ref(api: &Api, ty: &TypeRef) -> Option<Json> {
    match ty {
        TypeRef::Integer | TypeRef::Float | TypeRef::Boolean | TypeRef::String | TypeRef::Any => {
            None
        }
        TypeRef::Named(id) => Some(api.ty(*id).example.clone()),
        TypeRef::List(item) | TypeRef::Set(item) => Some(Json::Array(vec![of_ref(api, item)?])),
        TypeRef::Map(key, value) => {
            let entry = of_ref(api, value)?;
            let key = match own_key(api, key, value, &entry) {
                Some(own) => own,
                None => of_ref(api, key)?,
            };
            Some(Json::Object(vec![(key.unquoted(), entry)]))
        }
    }
}

/// The key that an entry of a map has in itself: its first field that is of the type of the keys.
fn own_key(api: &Api, key: &TypeRef, value: &TypeRef, entry: &Json) -> Option<Json> {
    let object = match api.kind(value)? {
        Kind::Union(union) => api.object(union.variants.first()?.ty()?)?,
        _ => api.object(value)?,
    };
    let field = object.fields.iter().find(|field| field.ty == *key)?;
    entry.get(&field.wire).cloned()
}

fn calls(context: &mut Context<'_>, api: &mut Api) {
    let mut calls = std::mem::take(&mut api.calls);
    for (call, raw) in calls.iter_mut().zip(&context.raw.calls) {
        let (name, span) = (&raw.name.text, raw.name.span);
        for arg in &mut call.args {
            let raw = raw.args.iter().find(|raw| raw.name.text == arg.name);
            let given = raw.and_then(|raw| raw.example.as_ref());
            arg.example = example(context, api, &TypeRef::Named(arg.ty), given).unwrap_or_default();
        }
        if let Some(body) = &mut call.body {
            body.example =
                example(context, api, &body.ty, raw.example.as_ref()).unwrap_or_else(|| {
                    missing(context, span, &format!("the body of `{name}`"), "example")
                });
        }
        call.response_example = example(context, api, &call.returns, raw.reply.as_ref())
            .unwrap_or_else(|| {
                missing(context, span, &format!("the response of `{name}`"), "reply")
            });
    }
    api.calls = calls;
}

/// The example in the schema, which is checked, or else one built from the type.
fn example(
    context: &mut Context<'_>,
    api: &Api,
    ty: &TypeRef,
    given: Option<&Spanned<Json>>,
) -> Option<Json> {
    self::given(context, api, ty, given).or_else(|| of_ref(api, ty))
}

/// The example in the schema. It is of the newest form: there, it must be valid; in a release, what
/// that does not have is left out, and if the rest is not valid there is none.
pub(super) fn given(
    context: &mut Context<'_>,
    api: &Api,
    ty: &TypeRef,
    given: Option<&Spanned<Json>>,
) -> Option<Json> {
    let given = given?;
    if context.is_whole() {
        check(context, api, ty, given);
        return Some(given.value.clone());
    }
    let mut value = given.value.clone();
    let mut unknown = Vec::new();
    fit::fit(api, ty, &mut value, &mut unknown);
    for message in unknown {
        let help = "correct the name, or define the field";
        context.error(Code::InvalidExample, given.span, message).help(help);
    }
    errors(context, api, ty, &value).is_empty().then_some(value)
}

fn missing(context: &mut Context<'_>, span: Span, owner: &str, key: &str) -> Json {
    let message = format!("there is no example of {owner}");
    let help = format!("add `{key}` with a valid, realistic value");
    context.error(Code::MissingExample, span, message).help(help);
    Json::Null
}

pub(super) fn check(context: &mut Context<'_>, api: &Api, ty: &TypeRef, example: &Spanned<Json>) {
    for error in errors(context, api, ty, &example.value) {
        let help = "correct the example, or the rule it breaks";
        context.error(Code::InvalidExample, example.span, error).help(help);
    }
}
