//! JSON values whose members keep their order, and how they are printed.

use std::fmt::Write as _;

use crate::diag::Diagnostics;
use crate::source::{self, Member, Node, SourceFile, Value};

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Json {
    #[default]
    Null,
    Bool(bool),
    /// An integer of 64 bits with a sign.
    Integer(i64),
    /// Any other number, as written: with a fraction, an exponent, or more digits.
    Number(String),
    String(String),
    Array(Vec<Json>),
    /// An object; members in their order.
    Object(Vec<(String, Json)>),
}

pub fn parse(text: &str) -> Option<Json> {
    let file = SourceFile { path: String::new(), text: text.to_owned() };
    let mut diags = Diagnostics::default();
    let root = source::parse(0, &file, &mut diags)?;
    diags.is_empty().then(|| Json::from_node(&root))
}

pub fn text(text: &str) -> Json {
    Json::String(text.to_owned())
}

/// An integer.
pub fn integer(number: i128) -> Json {
    i64::try_from(number).map_or_else(|_| Json::Number(number.to_string()), Json::Integer)
}

pub(crate) fn number(number: usize) -> Json {
    Json::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

pub fn object<'k>(members: impl IntoIterator<Item = (&'k str, Json)>) -> Json {
    let members = members.into_iter();
    Json::Object(members.map(|(key, value)| (key.to_owned(), value)).collect())
}

impl Json {
    /// The value that a key of a map means: keys are strings on the wire.
    pub(crate) fn from_key(name: &str) -> Self {
        name.parse().map_or_else(|_| text(name), integer)
    }

    pub(crate) fn from_node(node: &Node) -> Self {
        match &node.value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(text) => {
                text.parse().map_or_else(|_| Json::Number(text.clone()), Json::Integer)
            }
            Value::String(text) => Json::String(text.clone()),
            Value::Array(items) => Json::Array(items.iter().map(Json::from_node).collect()),
            Value::Object(members) => {
                let members = members.iter();
                let member = |member: &Member| (member.key.clone(), Json::from_node(&member.value));
                Json::Object(members.map(member).collect())
            }
        }
    }

    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => {
                members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// An integer, whatever its size: that of a number without fraction and exponent.
    pub fn integer(&self) -> Option<i128> {
        match self {
            Json::Integer(number) => Some(i128::from(*number)),
            Json::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// How many values it consists of.
    pub(crate) fn size(&self) -> usize {
        1 + match self {
            Json::Array(items) => items.iter().map(Json::size).sum(),
            Json::Object(members) => members.iter().map(|(_, value)| value.size()).sum(),
            _ => 0,
        }
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
        self.write_line(&mut out, &COMPACT, usize::MAX);
        out
    }

    /// Over several lines, indented by two spaces; what fits in `width` columns stays on one.
    pub fn pretty(&self, width: usize) -> String {
        let mut out = String::new();
        self.write_pretty(&mut out, 0, width, 0);
        out
    }

    fn write_pretty(&self, out: &mut String, indent: usize, width: usize, used: usize) {
        let start = out.len();
        let room = width.saturating_sub(indent + used);
        let fits = self.write_line(out, &SPACED, start + room);
        let (open, close, entries): (_, _, Vec<(Option<&str>, &Json)>) = match self {
            Json::Array(items) => ('[', ']', items.iter().map(|item| (None, item)).collect()),
            Json::Object(members) => {
                ('{', '}', members.iter().map(|(key, value)| (Some(&key[..]), value)).collect())
            }
            _ => return,
        };
        if fits || entries.is_empty() {
            return;
        }
        out.truncate(start);
        out.push(open);
        let inner = indent + 2;
        for (index, (key, value)) in entries.into_iter().enumerate() {
            let _ = write!(out, "{}\n{:inner$}", if index > 0 { "," } else { "" }, "");
            let start = out.len();
            if let Some(key) = key {
                write_string(out, key);
                out.push_str(": ");
            }
            let used = out.len() - start + 1;
            value.write_pretty(out, inner, width, used);
        }
        let _ = write!(out, "\n{:indent$}{close}", "");
    }

    /// On one line. Gives up and returns false once there is more than `most` in `out`, so that a long
    /// value is not laid out again for each that contains it.
    fn write_line(&self, out: &mut String, layout: &Layout, most: usize) -> bool {
        let mut separator = "";
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Json::Integer(value) => {
                let _ = write!(out, "{value}");
            }
            Json::Number(text) => out.push_str(text),
            Json::String(text) => write_string(out, text),
            Json::Array(items) => {
                out.push('[');
                for item in items {
                    out.push_str(std::mem::replace(&mut separator, layout.comma));
                    if !item.write_line(out, layout, most) {
                        return false;
                    }
                }
                out.push(']');
            }
            Json::Object(members) if members.is_empty() => out.push_str("{}"),
            Json::Object(members) => {
                out.push_str(layout.open);
                for (key, value) in members {
                    out.push_str(std::mem::replace(&mut separator, layout.comma));
                    write_string(out, key);
                    out.push_str(layout.colon);
                    if !value.write_line(out, layout, most) {
                        return false;
                    }
                }
                out.push_str(layout.close);
            }
        }
        out.len() <= most
    }
}

/// How lists and objects are written on one line.
struct Layout {
    comma: &'static str,
    colon: &'static str,
    open: &'static str,
    close: &'static str,
}

const COMPACT: Layout = Layout { comma: ",", colon: ":", open: "{", close: "}" };
const SPACED: Layout = Layout { comma: ", ", colon: ": ", open: "{ ", close: " }" };

fn write_string(out: &mut String, text: &str) {
    // Writing a string to memory cannot fail; its fallback is never seen.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_that_fits_stays_on_one_line() {
        let compact = r#"{"b":[1,null],"a":"x\"\n","o":{}}"#;
        let value = parse(compact).unwrap();
        assert_eq!(value.compact(), compact);
        assert_eq!(value.pretty(80), r#"{ "b": [1, null], "a": "x\"\n", "o": {} }"#);
        let lines = ["{", r#"  "b": [1, null],"#, r#"  "a": "x\"\n","#, r#"  "o": {}"#, "}"];
        assert_eq!(value.pretty(20), lines.join("\n"));
    }
}
