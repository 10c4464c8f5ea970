//! Where an example of an object can be seen: in the reply of a call, or in its body.
//!
//! Most objects stand in some example anyway. The page points there, and its script shows the
//! piece beside the type; so examples agree, and the file stays small.

use std::collections::BTreeMap;

use crate::json::Json;
use crate::model::{Api, Kind, TypeId, TypeRef, VariantKind};

/// The first example of each object.
pub(super) struct Shown {
    spans: BTreeMap<TypeId, ShownIn>,
}

/// A place in the examples of a call.
#[derive(Clone)]
pub(super) struct ShownIn {
    /// The call's name.
    pub(super) call: String,
    /// In its body, and not in its reply.
    pub(super) body: bool,
    /// Keys that lead there, each with a slash in front.
    pub(super) path: String,
}

impl Shown {
    pub(super) fn new(api: &Api) -> Self {
        let mut finder = Finder { api, found: BTreeMap::new() };
        for call in &api.calls {
            if let Some(body) = &call.body {
                let at = ShownIn { call: call.name.clone(), body: true, path: String::new() };
                finder.value(&body.ty, &body.example, &at);
            }
            let at = ShownIn { call: call.name.clone(), body: false, path: "/data".to_owned() };
            finder.value(&call.returns, &call.response_example, &at);
        }
        Self { spans: finder.found }
    }

    pub(super) fn of(&self, id: TypeId) -> Option<ShownIn> {
        self.spans.get(&id).cloned()
    }
}

struct Finder<'a> {
    api: &'a Api,
    found: BTreeMap<TypeId, ShownIn>,
}

impl Finder<'_> {
    fn value(&mut self, ty: &TypeRef, value: &Json, at: &ShownIn) {
        match (ty, value) {
            (TypeRef::Named(id), _) => self.named(*id, value, at),
            (TypeRef::List(item) | TypeRef::Set(item), Json::Array(items)) => {
                for (index, value) in items.iter().enumerate() {
                    self.value(item, value, &at.below(&index.to_string()));
                }
            }
            (TypeRef::Map(_, item), Json::Object(members)) => {
                for (name, value) in members {
                    self.value(item, value, &at.below(name));
                }
            }
            _ => {}
        }
    }

    fn named(&mut self, id: TypeId, value: &Json, at: &ShownIn) {
        let api = self.api;
        match &api.ty(id).kind {
            Kind::Object(object) => {
                let Json::Object(members) = value else { return };
                let known = self.found.entry(id).or_insert_with(|| at.clone());
                // A reply has more members than a body of the same type, as a rule.
                if known.path.matches('/').count() > at.path.matches('/').count() + 1 {
                    *known = at.clone();
                }
                for (name, value) in members {
                    if let Some(field) = object.field(name) {
                        self.value(&field.ty, value, &at.below(name));
                    }
                }
            }
            Kind::Union(union) => {
                let form = api.variant_of(union, value);
                let form = form.and_then(|index| union.variants.get(index));
                if let Some(VariantKind::Type(ty)) = form.map(|variant| &variant.kind) {
                    self.value(ty, value, at);
                }
            }
            _ => {}
        }
    }
}

impl ShownIn {
    fn below(&self, key: &str) -> Self {
        Self { path: format!("{}/{key}", self.path), ..self.clone() }
    }
}
