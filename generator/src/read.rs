//! Reads checked JSON values into structs. Reports nothing: `language::check` has reported all errors.

use crate::json::Json;
use crate::language::Need;
use crate::source::{Member, Node, Span, Value};

/// A string and its span.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// A value and its span.
#[derive(Clone, Debug)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// Read from a value; `None` if it has the wrong JSON type.
pub(crate) trait FromNode: Sized {
    /// `name` is the key in a map, and empty elsewhere.
    fn from_node(name: &Word, node: &Node) -> Option<Self>;
}

/// Read from the value of a key, which may be missing.
pub(crate) trait FromKey: Sized {
    fn from_key(node: Option<&Node>, owner: &Node, need: Need) -> Self;
}

/// Read from the object as a whole.
pub(crate) trait FromOwner {
    fn from_owner(name: &Word, node: &Node) -> Self;
}

/// Reads one key of an object.
pub(crate) fn key<T: FromKey>(owner: &Node, key: &str, need: Need) -> T {
    let found = match &owner.value {
        Value::Object(members) => members.iter().find(|member| member.name() == key),
        _ => None,
    };
    T::from_key(found.map(|member| &member.value), owner, need)
}

impl Word {
    /// The name of a value that is not in a map.
    pub(crate) fn unnamed(node: &Node) -> Self {
        Self { text: String::new(), span: node.span }
    }
}

impl<T: FromNode> FromKey for Option<T> {
    fn from_key(node: Option<&Node>, _: &Node, _: Need) -> Self {
        node.and_then(|node| T::from_node(&Word::unnamed(node), node))
    }
}

impl<T: FromNode> FromKey for Vec<T> {
    fn from_key(node: Option<&Node>, _: &Node, _: Need) -> Self {
        match node.map(|node| &node.value) {
            Some(Value::Object(members)) => members.iter().filter_map(named).collect(),
            Some(Value::Array(items)) => {
                items.iter().filter_map(|item| T::from_node(&Word::unnamed(item), item)).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn named<T: FromNode>(member: &Member) -> Option<T> {
    let name = Word { text: member.key.clone(), span: member.key_span };
    T::from_node(&name, &member.value)
}

impl FromKey for bool {
    /// A required flag that is missing, and a flag of another JSON type, have been reported. Both count
    /// as true, so that no other diagnostic follows.
    fn from_key(node: Option<&Node>, _: &Node, need: Need) -> Self {
        match node.map(|node| &node.value) {
            Some(Value::Bool(value)) => *value,
            Some(Value::String(text)) => text != "false",
            Some(_) => true,
            None => matches!(need, Need::Required),
        }
    }
}

impl FromKey for Word {
    fn from_key(node: Option<&Node>, owner: &Node, need: Need) -> Self {
        let missing = || Word { text: need.default().to_owned(), span: owner.span };
        Option::from_key(node, owner, need).unwrap_or_else(missing)
    }
}

impl FromKey for Spanned<i64> {
    fn from_key(node: Option<&Node>, owner: &Node, need: Need) -> Self {
        let value = need.default().parse().unwrap_or_default();
        let missing = Spanned { value, span: owner.span };
        Option::from_key(node, owner, need).unwrap_or(missing)
    }
}

impl FromNode for Word {
    fn from_node(_: &Word, node: &Node) -> Option<Self> {
        let Value::String(text) = &node.value else {
            return None;
        };
        Some(Word { text: text.clone(), span: node.span })
    }
}

impl FromNode for Spanned<i64> {
    fn from_node(_: &Word, node: &Node) -> Option<Self> {
        let Value::Number(text) = &node.value else {
            return None;
        };
        let span = node.span;
        text.parse().ok().map(|value| Spanned { value, span })
    }
}

impl FromNode for Spanned<Json> {
    fn from_node(_: &Word, node: &Node) -> Option<Self> {
        Some(Spanned { value: Json::from_node(node), span: node.span })
    }
}

impl FromOwner for Word {
    fn from_owner(name: &Word, _: &Node) -> Self {
        name.clone()
    }
}

impl FromOwner for Span {
    fn from_owner(_: &Word, node: &Node) -> Self {
        node.span
    }
}
