//! Examples: those that are written are checked, the others are put together.

use super::context::Context;
use crate::diag::{Code, Diagnostic};
use crate::json::Json;
use crate::model::{Api, Discriminator, Field, Kind, Object, Type, TypeId, TypeRef, VariantForm};
use crate::raw::RawKind;
use crate::read::Placed;
use crate::source::Place;

pub(super) fn fill(context: &mut Context<'_>, api: &mut Api) {
    // A type's example may need that of another; those of which nothing is left to wait for go
    // first, and what is left over when nothing moves goes in circles.
    let mut open: Vec<TypeId> = api.types().map(|(id, _)| id).collect();
    let mut done = vec![false; api.types.len()];
    while !open.is_empty() {
        let before = open.len();
        open.retain(|id| {
            let ready = ready(api, *id, &done, context);
            if ready {
                one_type(context, api, *id);
                done[id.0] = true;
            }
            !ready
        });
        if open.len() == before {
            for id in &open {
                let ty = api.ty(*id);
                missing(
                    context,
                    ty.place,
                    &format!("the type `{}`, which holds itself", ty.name),
                );
            }
            break;
        }
    }
    calls(context, api);
}

/// Whether all examples that a type's own depends on are there.
fn ready(api: &Api, id: TypeId, done: &[bool], context: &Context<'_>) -> bool {
    let mut ready = true;
    let mut need = |part: TypeId| ready &= done[part.0];
    match &api.ty(id).kind {
        Kind::Object(_) => {
            for (_, field) in context.raw_fields(id) {
                if field.example.is_none()
                    && let Some(field) = api.ty(id).object().and_then(|o| o.field(&field.name.text))
                {
                    field.ty.each_named(&mut need);
                }
            }
        }
        Kind::Union(union) => {
            for variant in &union.variants {
                if let VariantForm::Type(ty) = &variant.form {
                    ty.each_named(&mut need);
                }
            }
        }
        _ => {}
    }
    ready
}

fn one_type(context: &mut Context<'_>, api: &mut Api, id: TypeId) {
    let raw = &context.raw.types[id.0];
    if let Kind::Object(_) = &api.ty(id).kind {
        fields(context, api, id);
    }
    let example = match &raw.example {
        Some(example) => {
            check(context, api, &TypeRef::Named(id), example);
            example.value.clone()
        }
        None => match made(api, api.ty(id)) {
            Some(example) => example,
            None => {
                // What is broken has been reported, or is for want of other examples.
                if !matches!(
                    raw.kind,
                    RawKind::Broken | RawKind::Object { .. } | RawKind::Union(_)
                ) {
                    missing(
                        context,
                        raw.name.place,
                        &format!("the type `{}`", raw.name.text),
                    );
                }
                Json::Null
            }
        },
    };
    api.types[id.0].example = example;
}

fn fields(context: &mut Context<'_>, api: &mut Api, id: TypeId) {
    let mut examples = Vec::new();
    for (_, raw) in context.raw_fields(id) {
        let Some(field) = api
            .ty(id)
            .object()
            .and_then(|object| object.field(&raw.name.text))
        else {
            continue;
        };
        let broken = context.broken.contains(&raw.name.place);
        let example = match &raw.example {
            _ if field.constant.is_some() => {
                let constant = raw.constant.as_ref();
                if let (Some(constant), false) = (constant, broken) {
                    check(context, api, &field.ty, constant);
                }
                field.constant.clone()
            }
            Some(example) => {
                if !broken && field.unset.as_ref() != Some(&example.value) {
                    check(context, api, &field.ty, example);
                }
                Some(example.value.clone())
            }
            None => field.default.clone().or_else(|| of_ref(api, &field.ty)),
        };
        if let (Some(default), false) = (&raw.default, broken) {
            check(context, api, &field.ty, default);
        }
        if example.is_none() && !broken {
            let owner = &api.ty(id).name;
            missing(
                context,
                raw.name.place,
                &format!("the member `{owner}.{}`", raw.name.text),
            );
        }
        examples.push((raw.name.text.clone(), example.unwrap_or(Json::Null)));
    }
    if let Kind::Object(object) = &mut api.types[id.0].kind {
        for field in &mut object.fields {
            if let Some((_, example)) = examples.iter().find(|(name, _)| *name == field.wire) {
                field.example = example.clone();
            }
        }
    }
}

/// The example of a type that has none of its own.
fn made(api: &Api, ty: &Type) -> Option<Json> {
    match &ty.kind {
        Kind::Enum(values) => Some(Json::String(values.first()?.wire.clone())),
        Kind::Numbered(values) => Some(Json::Integer(values.first()?.wire)),
        Kind::Union(union) => match &union.variants.first()?.form {
            VariantForm::Literal(text) => Some(Json::String(text.clone())),
            VariantForm::Type(ty) => of_ref(api, ty),
        },
        Kind::Object(object) => Some(Json::Object(
            object
                .fields
                .iter()
                .filter(|field| !field.internal)
                .map(|field| (field.wire.clone(), field.example.clone()))
                .collect(),
        )),
        Kind::Integer(_) | Kind::Float | Kind::Text(_) | Kind::Limit(_) | Kind::AnyText(_) => None,
    }
}

/// An example put together from those of the types in a reference.
fn of_ref(api: &Api, ty: &TypeRef) -> Option<Json> {
    match ty {
        TypeRef::Integer | TypeRef::Float | TypeRef::Boolean | TypeRef::String => None,
        TypeRef::Named(id) => Some(api.ty(*id).example.clone()),
        TypeRef::List(item) | TypeRef::Set(item) => Some(Json::Array(vec![of_ref(api, item)?])),
        TypeRef::Map(key, value) => {
            let value = of_ref(api, value)?;
            // An entry that tells its own key is filed under it.
            let key = of_ref(api, key)?;
            let key = own_key(api, ty, &value).unwrap_or(key);
            Some(Json::Object(vec![(key_text(&key), value)]))
        }
    }
}

/// The value of the first member of a map's entry that is of the type of the map's key.
fn own_key(api: &Api, map: &TypeRef, entry: &Json) -> Option<Json> {
    let TypeRef::Map(key, value) = map else {
        return None;
    };
    let object = match value.as_ref() {
        TypeRef::Named(id) => match &api.ty(*id).kind {
            Kind::Union(union) => match &union.variants.first()?.form {
                VariantForm::Type(ty) => api.object(ty),
                VariantForm::Literal(_) => None,
            },
            _ => api.object(value),
        },
        _ => None,
    }?;
    let field = object.fields.iter().find(|field| field.ty == **key)?;
    entry.get(&field.wire).cloned()
}

fn key_text(key: &Json) -> String {
    match key {
        Json::String(text) => text.clone(),
        other => other.compact(),
    }
}

fn calls(context: &mut Context<'_>, api: &mut Api) {
    let raw = context.raw;
    for (index, call) in raw.calls.iter().enumerate() {
        for arg in &call.args {
            let Some(known) = api.calls[index]
                .args
                .iter()
                .find(|known| known.name == arg.name.text)
            else {
                continue;
            };
            let ty = TypeRef::Named(known.ty);
            let example = match &arg.example {
                Some(example) => {
                    check(context, api, &ty, example);
                    example.value.clone()
                }
                None => api.ty(known.ty).example.clone(),
            };
            if let Some(known) = api.calls[index]
                .args
                .iter_mut()
                .find(|known| known.name == arg.name.text)
            {
                known.example = example;
            }
        }
        if let Some(ty) = api.calls[index].body.as_ref().map(|body| body.ty.clone()) {
            let example = match &call.example {
                Some(example) => {
                    check(context, api, &ty, example);
                    Some(example.value.clone())
                }
                None => of_ref(api, &ty),
            };
            if example.is_none() {
                missing(
                    context,
                    call.name.place,
                    &format!("the body of `{}`", call.name.text),
                );
            }
            if let (Some(body), Some(example)) = (&mut api.calls[index].body, example) {
                body.example = example;
            }
        } else if let (Some(example), None) = (&call.example, &call.body) {
            invalid(
                context,
                example.place,
                "the call has no body, so there is no example of it",
            );
        }
        let returns = api.calls[index].returns.clone();
        let broken = context.broken.contains(&call.name.place) || call.returns.is_none();
        let reply = match &call.reply {
            Some(reply) => {
                check(context, api, &returns, reply);
                Some(reply.value.clone())
            }
            None => of_ref(api, &returns),
        };
        if reply.is_none() && !broken {
            missing(
                context,
                call.name.place,
                &format!("the reply of `{}`", call.name.text),
            );
        }
        api.calls[index].reply_example = reply.unwrap_or(Json::Null);
    }
}

fn missing(context: &mut Context<'_>, place: Place, owner: &str) {
    context.diags.add(
        Diagnostic::new(
            Code::MissingExample,
            place,
            format!("there is no example of {owner}"),
        )
        .help("add `example` with a valid, realistic value"),
    );
}

fn invalid(context: &mut Context<'_>, place: Place, message: &str) {
    context.diags.add(
        Diagnostic::new(Code::InvalidExample, place, message)
            .help("correct the example, or the rule it breaks"),
    );
}

fn check(context: &mut Context<'_>, api: &Api, ty: &TypeRef, example: &Placed<Json>) {
    let mut faults = Vec::new();
    Checker {
        api,
        faults: &mut faults,
    }
    .value(ty, &example.value, &mut Vec::new());
    for fault in faults {
        invalid(context, example.place, &fault);
    }
}

/// Holds JSON against types.
struct Checker<'a> {
    api: &'a Api,
    faults: &'a mut Vec<String>,
}

impl Checker<'_> {
    fn fault(&mut self, path: &[String], message: String) {
        let place = if path.is_empty() {
            String::new()
        } else {
            format!("{}: ", path.join("."))
        };
        self.faults.push(format!("{place}{message}"));
    }

    fn expect(&mut self, good: bool, expected: &str, value: &Json, path: &[String]) {
        if !good {
            self.fault(path, format!("{} is not {expected}", value.compact()));
        }
    }

    fn value(&mut self, ty: &TypeRef, value: &Json, path: &mut Vec<String>) {
        match (ty, value) {
            (TypeRef::Integer, _) => {
                self.expect(matches!(value, Json::Integer(_)), "an integer", value, path);
            }
            (TypeRef::Float, _) => {
                let good = matches!(value, Json::Integer(_) | Json::Number(_));
                self.expect(good, "a number", value, path);
            }
            (TypeRef::Boolean, _) => {
                self.expect(matches!(value, Json::Bool(_)), "true or false", value, path);
            }
            (TypeRef::String, _) => {
                self.expect(matches!(value, Json::String(_)), "a string", value, path);
            }
            (TypeRef::Named(id), _) => self.named(*id, value, path),
            (TypeRef::List(item) | TypeRef::Set(item), Json::Array(items)) => {
                for (index, entry) in items.iter().enumerate() {
                    self.below(path, index.to_string(), item, entry);
                }
            }
            (TypeRef::List(_) | TypeRef::Set(_), _) => self.expect(false, "a list", value, path),
            (TypeRef::Map(key, item), Json::Object(members)) => {
                for (name, entry) in members {
                    let as_key = match name.parse() {
                        Ok(number) if !matches!(self.kind_of(key), Some(Kind::Text(_))) => {
                            Json::Integer(number)
                        }
                        _ => Json::String(name.clone()),
                    };
                    // A key that looks like a number may still be a string.
                    if **key != TypeRef::String {
                        self.below(path, name.clone(), key, &as_key);
                    }
                    self.below(path, name.clone(), item, entry);
                }
            }
            (TypeRef::Map(..), _) => self.expect(false, "a map", value, path),
        }
    }

    fn kind_of(&self, ty: &TypeRef) -> Option<&Kind> {
        match ty {
            TypeRef::Named(id) => Some(&self.api.ty(*id).kind),
            _ => None,
        }
    }

    fn below(&mut self, path: &mut Vec<String>, step: String, ty: &TypeRef, value: &Json) {
        path.push(step);
        self.value(ty, value, path);
        path.pop();
    }

    fn named(&mut self, id: TypeId, value: &Json, path: &mut Vec<String>) {
        let api = self.api;
        let ty = api.ty(id);
        match &ty.kind {
            Kind::Object(object) => self.object(&ty.name, object, value, path),
            Kind::Union(union) => {
                let index = variant(api, &union.discriminator, union, value);
                match index.map(|index| &union.variants[index].form) {
                    Some(VariantForm::Type(ty)) => self.value(ty, value, path),
                    Some(VariantForm::Literal(_)) => {}
                    None => {
                        let message = format!("{} is no form of `{}`", value.compact(), ty.name);
                        self.fault(path, message);
                    }
                }
            }
            Kind::Float => self.value(&TypeRef::Float, value, path),
            _ if obeys(api, ty, value) => {}
            _ => {
                let rules: Vec<String> = api.rules(id).into_iter().map(|rule| rule.text).collect();
                let message = format!(
                    "{} is not a valid `{}`: it must be {}",
                    value.compact(),
                    ty.name,
                    rules.join("; ")
                );
                self.fault(path, message);
            }
        }
    }

    fn object(&mut self, name: &str, object: &Object, value: &Json, path: &mut Vec<String>) {
        let Json::Object(members) = value else {
            return self.expect(false, &format!("an object (`{name}`)"), value, path);
        };
        for (key, value) in members {
            match object.field(key) {
                Some(field) => self.field(field, value, path),
                None => self.fault(path, format!("`{name}` has no member `{key}`")),
            }
        }
        for field in &object.fields {
            let needed = field.required() && !field.has_value_if_missing();
            if needed && value.get(&field.wire).is_none() {
                self.fault(path, format!("`{name}` lacks its member `{}`", field.wire));
            }
        }
    }

    fn field(&mut self, field: &Field, value: &Json, path: &mut Vec<String>) {
        if field.unset.as_ref() == Some(value) {
            return;
        }
        if let Some(constant) = field
            .constant
            .as_ref()
            .filter(|constant| *constant != value)
        {
            let message = format!("`{}` is always {}", field.wire, constant.compact());
            return self.fault(path, message);
        }
        self.below(path, field.wire.clone(), &field.ty, value);
    }
}

/// Which form of a union a value has.
fn variant(
    api: &Api,
    discriminator: &Discriminator,
    union: &crate::model::Union,
    value: &Json,
) -> Option<usize> {
    match discriminator {
        Discriminator::Constant { member, values } => {
            let found = value.get(member)?;
            let exact = values
                .iter()
                .position(|constant| constant.as_ref() == Some(found));
            exact.or_else(|| values.iter().position(Option::is_none))
        }
        Discriminator::Key(keys) => keys.iter().position(|key| value.get(key).is_some()),
        Discriminator::JsonKind => union
            .variants
            .iter()
            .position(|variant| match &variant.form {
                VariantForm::Literal(text) => *value == Json::String(text.clone()),
                VariantForm::Type(ty) => {
                    let mut faults = Vec::new();
                    Checker {
                        api,
                        faults: &mut faults,
                    }
                    .value(ty, value, &mut Vec::new());
                    faults.is_empty()
                }
            }),
    }
}

/// Whether a value obeys the rules of a scalar.
fn obeys(api: &Api, ty: &Type, value: &Json) -> bool {
    match (&ty.kind, value) {
        (Kind::Integer(rule), Json::Integer(value)) => {
            rule.min.is_none_or(|min| *value >= min)
                && rule.max.is_none_or(|max| *value <= max)
                && rule
                    .multiple_of
                    .is_none_or(|multiple| value % multiple == 0)
        }
        (Kind::Text(rule), Json::String(text)) => {
            rule.pattern
                .as_ref()
                .is_none_or(|pattern| pattern.matches(text))
                && rule.min_length.is_none_or(|min| text.len() >= min)
                && rule.max_length.is_none_or(|max| text.len() <= max)
                && !rule.reserved.contains(text)
        }
        (Kind::Limit(rule), Json::Integer(value)) => *value >= rule.min,
        (Kind::Limit(rule), Json::String(text)) => *text == rule.unlimited,
        (Kind::Enum(values), Json::String(text)) => values.iter().any(|value| value.wire == *text),
        (Kind::Numbered(values), Json::Integer(number)) => {
            values.iter().any(|value| value.wire == *number)
        }
        (Kind::AnyText(of), Json::String(_)) => of.iter().any(|id| obeys(api, api.ty(*id), value)),
        _ => false,
    }
}
