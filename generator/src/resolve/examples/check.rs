//! Checks JSON against types, as strictly as what is sent must be.

use crate::json::{self, Json};
use crate::model::{Api, Kind, Object, TypeId, TypeRef, VariantKind};
use crate::resolve::context::Context;

/// Why a value is not a valid one of a type. Types whose values are not known have none.
pub(in crate::resolve) fn errors(
    context: &Context<'_>,
    api: &Api,
    ty: &TypeRef,
    value: &Json,
) -> Vec<String> {
    let mut checker = Checker { context, api, path: Vec::new(), errors: Vec::new() };
    checker.value(ty, value);
    checker.errors
}

struct Checker<'a> {
    context: &'a Context<'a>,
    api: &'a Api,
    path: Vec<String>,
    errors: Vec<String>,
}

impl Checker<'_> {
    fn error(&mut self, message: &str) {
        let path = self.path.join(".");
        let path = if path.is_empty() { path } else { format!("{path}: ") };
        self.errors.push(format!("{path}{message}"));
    }

    fn value(&mut self, ty: &TypeRef, value: &Json) {
        let expected = match (ty, value) {
            (TypeRef::Integer, Json::Integer(_))
            | (TypeRef::Float, Json::Integer(_) | Json::Number(_))
            | (TypeRef::Boolean, Json::Bool(_))
            | (TypeRef::String, Json::String(_))
            | (TypeRef::Any, _) => return,
            (TypeRef::Named(id), _) => return self.named(*id, value),
            (TypeRef::List(item) | TypeRef::Set(item), Json::Array(entries)) => {
                for (index, entry) in entries.iter().enumerate() {
                    self.below(index.to_string(), item, entry);
                }
                return;
            }
            (TypeRef::Map(key, item), Json::Object(members)) => {
                for (name, entry) in members {
                    self.below(name.clone(), key, &self.key(key, name));
                    self.below(name.clone(), item, entry);
                }
                return;
            }
            (TypeRef::Integer, _) if value.integer().is_some() => "a signed integer of 64 bits",
            (TypeRef::Integer, _) => "an integer",
            (TypeRef::Float, _) => "a number",
            (TypeRef::Boolean, _) => "true or false",
            (TypeRef::String, _) => "a string",
            (TypeRef::List(_) | TypeRef::Set(_), _) => "a list",
            (TypeRef::Map(..), _) => "a map",
        };
        self.error(&format!("{} is not {expected}", value.compact()));
    }

    /// A key of a map as a value of its type. A string may look like a number.
    fn key(&self, ty: &TypeRef, name: &str) -> Json {
        let is_string =
            *ty == TypeRef::String || matches!(self.api.kind(ty), Some(Kind::String(_)));
        if is_string { json::text(name) } else { Json::from_key(name) }
    }

    fn below(&mut self, step: String, ty: &TypeRef, value: &Json) {
        self.path.push(step);
        self.value(ty, value);
        self.path.pop();
    }

    fn named(&mut self, id: TypeId, value: &Json) {
        if self.context.is_uncertain(id) {
            return;
        }
        let api = self.api;
        let ty = api.ty(id);
        match &ty.kind {
            Kind::Object(object) => self.object(&ty.name, object, value),
            Kind::Union(union) => {
                let index = api.variant_of(union, value);
                match index.map(|index| &union.variants[index].kind) {
                    Some(VariantKind::Type(ty)) => self.value(ty, value),
                    Some(VariantKind::Literal(_)) => {}
                    None => {
                        let value = value.compact();
                        self.error(&format!("{value} is not a variant of `{}`", ty.name));
                    }
                }
            }
            Kind::Float => self.value(&TypeRef::Float, value),
            _ if api.is_valid_scalar(id, value) => {}
            _ => {
                let rules: Vec<String> = api.rules(id).into_iter().map(|rule| rule.text).collect();
                let (value, rules) = (value.compact(), rules.join("; "));
                self.error(&format!("{value} is not a valid `{}`: it must be {rules}", ty.name));
            }
        }
    }

    fn object(&mut self, name: &str, object: &Object, value: &Json) {
        let Json::Object(members) = value else {
            return self.error(&format!("{} is not an object (`{name}`)", value.compact()));
        };
        for (key, value) in members {
            let Some(field) = object.field(key) else {
                self.error(&format!("`{name}` has no field `{key}`"));
                continue;
            };
            match &field.constant {
                _ if field.unset.as_ref() == Some(value) => {}
                Some(constant) if constant != value => {
                    self.error(&format!("`{key}` is always {}", constant.compact()));
                }
                _ => self.below(key.clone(), &field.ty, value),
            }
        }
        for field in &object.fields {
            if field.must_be_given() && value.get(&field.wire).is_none() {
                self.error(&format!("`{name}` lacks its field `{}`", field.wire));
            }
        }
    }
}
