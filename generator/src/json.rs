//! JSON values whose members keep their order, and how they are written.

use std::fmt::Write as _;

use crate::diag::Diagnostics;
use crate::source::{self, Node, SourceFile, Value};

/// A JSON value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Json {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number without fraction.
    Integer(i64),
    /// Any other number, as written.
    Number(String),
    /// A string.
    String(String),
    /// A list.
    Array(Vec<Json>),
    /// An object; members in their order.
    Object(Vec<(String, Json)>),
}

/// Reads a JSON text; none if it is not one.
pub fn parse(text: &str) -> Option<Json> {
    let file = SourceFile { path: String::new(), text: text.to_owned() };
    let mut diags = Diagnostics::default();
    let root = source::parse(0, &file, &mut diags)?;
    diags.is_empty().then(|| Json::from_node(&root))
}

/// A string.
pub fn text(text: &str) -> Json {
    Json::String(text.to_owned())
}

/// An object with these members.
pub fn object<'k>(members: impl IntoIterator<Item = (&'k str, Json)>) -> Json {
    let members = members.into_iter();
    Json::Object(members.map(|(key, value)| (key.to_owned(), value)).collect())
}

impl Json {
    pub(crate) fn from_node(node: &Node) -> Self {
        match &node.value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(text) => {
                text.parse().map_or_else(|_| Json::Number(text.clone()), Json::Integer)
            }
            Value::String(text) => Json::String(text.clone()),
            Value::Array(items) => Json::Array(items.iter().map(Json::from_node).collect()),
            Value::Object(members) => Json::Object(
                members
                    .iter()
                    .map(|member| (member.key.clone(), Json::from_node(&member.value)))
                    .collect(),
            ),
        }
    }

    /// A member of an object.
    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => {
                members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// Whether it consists of more values than so many.
    pub(crate) fn is_larger_than(&self, most: usize) -> bool {
        fn count(value: &Json, left: &mut usize) -> bool {
            let Some(now) = left.checked_sub(1) else {
                return true;
            };
            *left = now;
            match value {
                Json::Array(items) => items.iter().any(|item| count(item, left)),
                Json::Object(members) => members.iter().any(|(_, value)| count(value, left)),
                _ => false,
            }
        }
        let mut left = most;
        count(self, &mut left)
    }

    /// A string without its quotes, as it is in keys and paths; anything else as JSON.
    pub fn unquoted(&self) -> String {
        match self {
            Json::String(text) => text.clone(),
            other => other.compact(),
        }
    }

    /// Without any white space.
    pub fn compact(&self) -> String {
        let mut out = String::new();
        self.write_compact(&mut out);
        out
    }

    /// Over several lines, indented by two spaces; what fits in `width` columns stays on one.
    pub fn pretty(&self, width: usize) -> String {
        let mut out = String::new();
        self.write_pretty(&mut out, 0, width, 0);
        out
    }

    pub(crate) fn write_compact(&self, out: &mut String) {
        match self {
            Json::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write_compact(out);
                }
                out.push(']');
            }
            Json::Object(members) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_string(out, key);
                    out.push(':');
                    value.write_compact(out);
                }
                out.push('}');
            }
            scalar => scalar.write_scalar(out),
        }
    }

    fn write_pretty(&self, out: &mut String, indent: usize, width: usize, used: usize) {
        let (open, close, count) = match self {
            Json::Array(items) => ('[', ']', items.len()),
            Json::Object(members) => ('{', '}', members.len()),
            scalar => return scalar.write_scalar(out),
        };
        let start = out.len();
        let room = width.saturating_sub(indent + used);
        if self.write_line(out, start + room) || count == 0 {
            return;
        }
        out.truncate(start);
        out.push(open);
        let inner = indent + 2;
        for index in 0..count {
            out.push_str(if index > 0 { ",\n" } else { "\n" });
            out.extend(std::iter::repeat_n(' ', inner));
            match self {
                Json::Array(items) => items[index].write_pretty(out, inner, width, 1),
                Json::Object(members) => {
                    let (key, value) = &members[index];
                    let start = out.len();
                    write_string(out, key);
                    out.push_str(": ");
                    let used = out.len() - start + 1;
                    value.write_pretty(out, inner, width, used);
                }
                _ => {}
            }
        }
        let _ = write!(out, "\n{}{close}", " ".repeat(indent));
    }

    /// On one line, with a space after each comma and colon. Gives up, and answers no, once there is
    /// more than `most` in `out`: what is long is not laid out again and again for all that it is in.
    fn write_line(&self, out: &mut String, most: usize) -> bool {
        match self {
            Json::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { ", " } else { "" });
                    if !item.write_line(out, most) {
                        return false;
                    }
                }
                out.push(']');
            }
            Json::Object(members) if members.is_empty() => out.push_str("{}"),
            Json::Object(members) => {
                for (index, (key, value)) in members.iter().enumerate() {
                    out.push_str(if index > 0 { ", " } else { "{ " });
                    write_string(out, key);
                    out.push_str(": ");
                    if !value.write_line(out, most) {
                        return false;
                    }
                }
                out.push_str(" }");
            }
            scalar => scalar.write_scalar(out),
        }
        out.len() <= most
    }

    fn write_scalar(&self, out: &mut String) {
        match self {
            Json::Null | Json::Array(_) | Json::Object(_) => out.push_str("null"),
            Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Json::Integer(value) => {
                let _ = write!(out, "{value}");
            }
            Json::Number(text) => out.push_str(text),
            Json::String(text) => write_string(out, text),
        }
    }
}

fn write_string(out: &mut String, text: &str) {
    // Hardly any string has anything to escape.
    if !text.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        out.push('"');
        out.push_str(text);
        out.push('"');
        return;
    }
    // Writing a string to memory cannot fail; its fallback is never seen.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Json {
        Json::Object(vec![
            ("b".to_owned(), Json::Array(vec![Json::Integer(1), Json::Null])),
            ("a".to_owned(), Json::String("x\"\n".to_owned())),
            ("o".to_owned(), Json::Object(Vec::new())),
        ])
    }

    #[test]
    fn members_keep_their_order() {
        assert_eq!(sample().compact(), r#"{"b":[1,null],"a":"x\"\n","o":{}}"#);
    }

    #[test]
    fn what_fits_stays_on_one_line() {
        assert_eq!(sample().pretty(80), r#"{ "b": [1, null], "a": "x\"\n", "o": {} }"#);
        assert_eq!(
            sample().pretty(20),
            "{\n  \"b\": [1, null],\n  \"a\": \"x\\\"\\n\",\n  \"o\": {}\n}"
        );
    }
}
