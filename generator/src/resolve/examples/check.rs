//! Holds JSON against types, as strictly as what is sent must be.

use crate::json::Json;
use crate::model::{Api, Field, Kind, Object, TypeId, TypeRef, VariantKind};

/// Holds JSON against types.
pub(super) struct Checker<'a> {
    pub(super) api: &'a Api,
    /// Types whose values nobody can judge.
    pub(super) uncertain: &'a dyn Fn(TypeId) -> bool,
    pub(super) faults: &'a mut Vec<String>,
}

impl Checker<'_> {
    fn fault(&mut self, path: &[String], message: String) {
        let span = if path.is_empty() { String::new() } else { format!("{}: ", path.join(".")) };
        self.faults.push(format!("{span}{message}"));
    }

    fn expect(&mut self, good: bool, expected: &str, value: &Json, path: &[String]) {
        if !good {
            self.fault(path, format!("{} is not {expected}", value.compact()));
        }
    }

    pub(super) fn value(&mut self, ty: &TypeRef, value: &Json, path: &mut Vec<String>) {
        match (ty, value) {
            (TypeRef::Named(TypeId::UNRESOLVED), _) => {}
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
                        Ok(number) if !matches!(self.kind_of(key), Some(Kind::String(_))) => {
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
        if (self.uncertain)(id) {
            return;
        }
        match &ty.kind {
            Kind::Object(object) => self.object(&ty.name, object, value, path),
            Kind::Union(union) => {
                let index = api.variant_of(union, value);
                match index.map(|index| &union.variants[index].kind) {
                    Some(VariantKind::Type(ty)) => self.value(ty, value, path),
                    Some(VariantKind::Literal(_)) => {}
                    None => {
                        let message = format!("{} is no form of `{}`", value.compact(), ty.name);
                        self.fault(path, message);
                    }
                }
            }
            Kind::Float => self.value(&TypeRef::Float, value, path),
            _ if api.is_valid_scalar(id, value) => {}
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
            if field.must_be_given() && value.get(&field.wire).is_none() {
                self.fault(path, format!("`{name}` lacks its member `{}`", field.wire));
            }
        }
    }

    fn field(&mut self, field: &Field, value: &Json, path: &mut Vec<String>) {
        if field.unset.as_ref() == Some(value) {
            return;
        }
        if let Some(constant) = field.constant.as_ref().filter(|constant| *constant != value) {
            let message = format!("`{}` is always {}", field.wire, constant.compact());
            return self.fault(path, message);
        }
        self.below(path, field.wire.clone(), &field.ty, value);
    }
}
