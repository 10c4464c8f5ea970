//! JSON under construction.

use crate::json::Json;

/// Members of an object, in the order in which they are added.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Members(Vec<(String, Json)>);

impl Members {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn with(mut self, key: &str, value: impl ToJson) -> Self {
        self.0.push((key.to_owned(), value.to_json()));
        self
    }

    /// Adds a member only if there is a value.
    pub(super) fn maybe(self, key: &str, value: Option<impl ToJson>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// Adds a member only if it holds.
    pub(super) fn flag(self, key: &str, holds: bool) -> Self {
        self.maybe(key, holds.then_some(true))
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(known, _)| known == key)
    }

    pub(super) fn is(&self, key: &str, text: &str) -> bool {
        let is = |value: &Json| matches!(value, Json::String(known) if known == text);
        self.0.iter().any(|(known, value)| known == key && is(value))
    }

    pub(super) fn json(self) -> Json {
        Json::Object(self.0)
    }
}

/// A list of anything that can be written.
pub(super) fn list<T: ToJson>(items: impl IntoIterator<Item = T>) -> Json {
    Json::Array(items.into_iter().map(ToJson::to_json).collect())
}

/// What can stand in a document.
pub(super) trait ToJson {
    fn to_json(self) -> Json;
}

impl ToJson for Json {
    fn to_json(self) -> Json {
        self
    }
}

impl ToJson for &Json {
    fn to_json(self) -> Json {
        self.clone()
    }
}

impl ToJson for Members {
    fn to_json(self) -> Json {
        self.json()
    }
}

impl ToJson for &str {
    fn to_json(self) -> Json {
        Json::String(self.to_owned())
    }
}

impl ToJson for String {
    fn to_json(self) -> Json {
        Json::String(self)
    }
}

impl ToJson for &String {
    fn to_json(self) -> Json {
        Json::String(self.clone())
    }
}

impl ToJson for i64 {
    fn to_json(self) -> Json {
        Json::Integer(self)
    }
}

impl ToJson for usize {
    fn to_json(self) -> Json {
        i64::try_from(self).map_or_else(|_| Json::Number(self.to_string()), Json::Integer)
    }
}

impl ToJson for bool {
    fn to_json(self) -> Json {
        Json::Bool(self)
    }
}
