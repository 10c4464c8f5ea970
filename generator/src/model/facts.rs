//! What follows from the model: look-ups, and rules in words.

use indexmap::IndexMap;

use crate::json::Json;

use super::{
    Api, Call, CallId, EnumValue, Enumeration, Field, Integer, Kind, Method, Object, Release,
    ReleaseId, Repr, Text, Type, TypeId, TypeRef, types,
};

/// A rule that a value of a type must obey, in words. The back ends agree on its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Such as `DiskId.range`.
    pub id: String,
    /// Such as "an integer from 0 to 4095".
    pub text: String,
}

impl Api {
    /// The type of an id.
    pub fn ty(&self, id: TypeId) -> &Type {
        self.types.get(id.0).unwrap_or(&types::UNRESOLVED)
    }

    /// The call of an id.
    pub fn call(&self, id: CallId) -> &Call {
        &self.calls[id.0]
    }

    /// The release of an id.
    pub fn release(&self, id: ReleaseId) -> &Release {
        &self.releases[id.0]
    }

    /// The newest release: the one that the schema describes.
    pub fn latest(&self) -> &Release {
        &self.releases[self.releases.len() - 1]
    }

    /// All types with their ids.
    pub fn types(&self) -> impl Iterator<Item = (TypeId, &Type)> {
        self.types
            .iter()
            .enumerate()
            .map(|(index, ty)| (TypeId(index), ty))
    }

    /// All calls with their ids.
    pub fn calls(&self) -> impl Iterator<Item = (CallId, &Call)> {
        self.calls
            .iter()
            .enumerate()
            .map(|(index, call)| (CallId(index), call))
    }

    /// The calls of a section.
    pub fn calls_of(&self, section: usize) -> impl Iterator<Item = &Call> {
        let ids = self.sections.get(section).map(|section| &section.calls);
        ids.into_iter().flatten().map(|id| self.call(*id))
    }

    /// The types by area, areas in the order of the files.
    pub fn areas(&self) -> IndexMap<&str, Vec<TypeId>> {
        let mut areas = IndexMap::<&str, Vec<TypeId>>::new();
        for (id, ty) in self.types() {
            areas.entry(&ty.area).or_default().push(id);
        }
        areas
    }

    /// The object that a reference names, if it names one.
    pub fn object(&self, ty: &TypeRef) -> Option<&Object> {
        match ty {
            TypeRef::Named(id) => self.ty(*id).object(),
            _ => None,
        }
    }

    /// A reference in the notation of the schema, such as `{DiskId: DiskSummary}`.
    pub fn notation(&self, ty: &TypeRef) -> String {
        match ty {
            TypeRef::Integer => "integer".to_owned(),
            TypeRef::Float => "float".to_owned(),
            TypeRef::Boolean => "boolean".to_owned(),
            TypeRef::String => "string".to_owned(),
            TypeRef::Named(id) => self.ty(*id).name.clone(),
            TypeRef::List(item) => format!("[{}]", self.notation(item)),
            TypeRef::Set(item) => format!("{{{}}}", self.notation(item)),
            TypeRef::Map(key, value) => {
                format!("{{{}: {}}}", self.notation(key), self.notation(value))
            }
        }
    }

    /// The rules of a type; none for objects, unions and floats.
    pub fn rules(&self, id: TypeId) -> Vec<Rule> {
        let ty = self.ty(id);
        let rule = |name: &str, text: String| Rule {
            id: format!("{}.{name}", ty.name),
            text,
        };
        match &ty.kind {
            Kind::Integer(integer) => {
                let mut rules = Vec::new();
                if let Some(text) = integer.range_in_words() {
                    rules.push(rule("range", text));
                }
                if let Some(multiple) = integer.multiple_of {
                    rules.push(rule("multipleOf", format!("a multiple of {multiple}")));
                }
                rules
            }
            Kind::Text(text) => {
                let mut rules = Vec::new();
                if let Some(pattern) = &text.pattern {
                    rules.push(rule(
                        "pattern",
                        format!("a string matching {}", pattern.text),
                    ));
                }
                if let Some(words) = text.length_in_words() {
                    rules.push(rule("length", words));
                }
                if !text.reserved.is_empty() {
                    let words = or_list(text.reserved.iter().map(|word| format!("\"{word}\"")));
                    rules.push(rule("reserved", format!("anything but {words}")));
                }
                rules
            }
            Kind::Limit(limit) => {
                let text = format!(
                    "an integer from {} up, or \"{}\"",
                    limit.min, limit.unlimited
                );
                vec![rule("range", text)]
            }
            Kind::Enum(list) => {
                let values = list.values.iter().map(|value| value.wire.compact());
                vec![rule("values", or_list(values))]
            }
            Kind::AnyText(of) => {
                let words = or_list(of.iter().map(|id| format!("a {}", self.ty(*id).name)));
                vec![rule("any", words)]
            }
            Kind::Float | Kind::Object(_) | Kind::Union(_) => Vec::new(),
        }
    }

    /// The rule of a member that is always the same.
    pub fn constant_rule(&self, owner: TypeId, field: &Field) -> Option<Rule> {
        let constant = field.constant.as_ref()?;
        Some(Rule {
            id: format!("{}.{}", self.ty(owner).name, field.wire),
            text: format!("always {}", constant.compact()),
        })
    }
}

impl Type {
    /// Its members, if it is an object.
    pub fn object(&self) -> Option<&Object> {
        match &self.kind {
            Kind::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Its values, if it is an enumeration.
    pub fn values(&self) -> &[EnumValue] {
        match &self.kind {
            Kind::Enum(list) => &list.values,
            _ => &[],
        }
    }
}

impl Kind {
    /// Whether values are numbers, or a word in place of one.
    pub fn is_numeric(&self) -> bool {
        match self {
            Kind::Integer(_) | Kind::Float | Kind::Limit(_) => true,
            Kind::Enum(list) => list.repr == Repr::Integer,
            Kind::Text(_) | Kind::AnyText(_) | Kind::Object(_) | Kind::Union(_) => false,
        }
    }
}

impl Repr {
    /// Whether a value is of this kind.
    pub fn fits(self, value: &Json) -> bool {
        match self {
            Repr::String => matches!(value, Json::String(_)),
            Repr::Integer => matches!(value, Json::Integer(_)),
        }
    }
}

impl Enumeration {
    /// The known value that is this on the wire.
    pub fn value(&self, wire: &Json) -> Option<&EnumValue> {
        self.values.iter().find(|value| value.wire == *wire)
    }
}

impl EnumValue {
    /// What people call it: a string as it is on the wire, an integer by its name.
    pub fn label(&self) -> &str {
        match &self.wire {
            Json::String(text) => text,
            _ => &self.name,
        }
    }
}

impl Object {
    /// The member with a wire name.
    pub fn field(&self, wire: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.wire == wire)
    }
}

impl Field {
    /// Must be there on the wire, both ways.
    pub fn required(&self) -> bool {
        !self.may_be_missing() && !self.ty.is_collection()
    }

    /// `None` in Rust means that it is not there.
    pub fn may_be_missing(&self) -> bool {
        self.optional || self.internal
    }

    /// Whether it can be "not set".
    pub fn is_option(&self) -> bool {
        self.may_be_missing() || self.unset.is_some()
    }

    /// Has a value of its own where the wire has none.
    pub fn has_value_if_missing(&self) -> bool {
        self.constant.is_some() || self.default.is_some() || self.ty.is_collection()
    }
}

impl TypeRef {
    /// A list, a set or a map.
    pub fn is_collection(&self) -> bool {
        matches!(self, TypeRef::List(_) | TypeRef::Set(_) | TypeRef::Map(..))
    }

    /// Calls `visit` with every named type in the reference.
    pub fn each_named(&self, visit: &mut impl FnMut(TypeId)) {
        match self {
            TypeRef::Named(id) if *id != TypeId::UNRESOLVED => visit(*id),
            TypeRef::List(item) | TypeRef::Set(item) => item.each_named(visit),
            TypeRef::Map(key, value) => {
                key.each_named(visit);
                value.each_named(visit);
            }
            TypeRef::Named(_)
            | TypeRef::Integer
            | TypeRef::Float
            | TypeRef::Boolean
            | TypeRef::String => {}
        }
    }
}

impl Integer {
    fn range_in_words(&self) -> Option<String> {
        match (self.min, self.max) {
            (Some(min), Some(max)) => Some(format!("an integer from {min} to {max}")),
            (Some(min), None) => Some(format!("an integer from {min} up")),
            (None, Some(max)) => Some(format!("an integer up to {max}")),
            (None, None) => None,
        }
    }
}

impl Text {
    fn length_in_words(&self) -> Option<String> {
        match (self.min_length, self.max_length) {
            (Some(min), Some(max)) => Some(format!("from {min} to {max} bytes long")),
            (Some(min), None) => Some(format!("at least {min} bytes long")),
            (None, Some(max)) => Some(format!("at most {max} bytes long")),
            (None, None) => None,
        }
    }
}

impl Method {
    /// In a request line.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }
}

impl Call {
    /// The path from the root, with names of arguments in braces.
    pub fn path(&self, api: &Api) -> String {
        let mut path = format!("{}/{}", api.prefix, self.query);
        for arg in &self.args {
            path.push_str(&format!("/{{{}}}", arg.name));
        }
        path
    }
}

/// "a, b or c".
fn or_list(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}
