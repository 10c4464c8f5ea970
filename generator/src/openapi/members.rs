//! Construction of JSON objects.

use crate::json::{self, Json};

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Members(Vec<(String, Json)>);

/// `object! { "type": "string", "minLength": min }`: members without a value are left out.
macro_rules! object {
    ($($key:literal: $value:expr),* $(,)?) => {
        $crate::openapi::members::Members::default()$(.with($key, $value))*
    };
}
pub(super) use object;

impl Members {
    /// Adds a member, unless there is no value.
    pub(super) fn with(mut self, key: &str, value: impl ToJson) -> Self {
        self.0.extend(value.to_json().map(|value| (key.to_owned(), value)));
        self
    }

    pub(super) fn get(&self, key: &str) -> Option<&Json> {
        self.0.iter().find_map(|(known, value)| (known == key).then_some(value))
    }
}

impl From<Members> for Json {
    fn from(members: Members) -> Self {
        Json::Object(members.0)
    }
}

impl<K: Into<String>, V: ToJson> FromIterator<(K, V)> for Members {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(members: T) -> Self {
        members.into_iter().fold(Self::default(), |all, (key, value)| all.with(&key.into(), value))
    }
}

/// A list; no value if it is empty.
pub(super) fn list(items: impl IntoIterator<Item: ToJson>) -> Option<Json> {
    let items: Vec<Json> = items.into_iter().filter_map(ToJson::to_json).collect();
    (!items.is_empty()).then_some(Json::Array(items))
}

/// Values of members and items of lists.
pub(super) trait ToJson {
    /// `None` for no value.
    fn to_json(self) -> Option<Json>;
}

impl<T: ToJson> ToJson for Option<T> {
    fn to_json(self) -> Option<Json> {
        self?.to_json()
    }
}

impl<T: ToJson, const N: usize> ToJson for [T; N] {
    fn to_json(self) -> Option<Json> {
        list(self)
    }
}

macro_rules! to_json {
    ($($from:ty, $value:ident => $json:expr;)*) => {$(
        impl ToJson for $from {
            fn to_json(self) -> Option<Json> {
                let $value = self;
                Some($json)
            }
        }
    )*};
}

to_json! {
    Json, json => json;
    &Json, json => json.clone();
    Members, members => members.into();
    &str, text => Json::String(text.to_owned());
    &String, text => Json::String(text.clone());
    String, text => Json::String(text);
    bool, flag => Json::Bool(flag);
    i64, number => Json::Integer(number);
    i128, number => json::integer(number);
    usize, number => Json::Number(number.to_string());
}
