//! Reads checked JSON values into structs. Reports nothing: `language::check` has reported all errors.

use std::str::FromStr;
use std::sync::Arc;

use crate::json::Json;
use crate::source::{Member, Node, Span, Value};

#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) span: Span,
    /// The name in the newest release, if a projection has renamed what it names.
    pub(crate) origin: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// Read from a value; `None` if it has the wrong JSON type.
pub(crate) trait FromNode: Sized {
    /// `name` is the key in a map, and otherwise empty, with the span of the value.
    fn from_node(name: &Word, node: &Node) -> Option<Self>;
}

/// Read from the value of a key, which may be missing.
pub(crate) trait FromKey: Sized {
    fn from_key(node: Option<&Node>, owner: &Node) -> Self;
}

pub(crate) fn key<T: FromKey>(owner: &Node, key: &str) -> T {
    T::from_key(owner.get(key), owner)
}

impl Word {
    /// The name in the newest release, by which other elements refer to it.
    pub(crate) fn origin(&self) -> &str {
        self.origin.as_deref().unwrap_or(&self.text)
    }

    /// The name of a value that is not in a map.
    pub(crate) fn unnamed(node: &Node) -> Self {
        Self { text: String::new(), span: node.span, origin: None }
    }
}

impl<T: FromNode> FromNode for Arc<T> {
    fn from_node(name: &Word, node: &Node) -> Option<Self> {
        T::from_node(name, node).map(Arc::new)
    }
}

impl<T: FromNode> FromKey for Option<T> {
    fn from_key(node: Option<&Node>, _: &Node) -> Self {
        node.and_then(|node| T::from_node(&Word::unnamed(node), node))
    }
}

impl<T: FromNode> FromKey for Vec<T> {
    fn from_key(node: Option<&Node>, _: &Node) -> Self {
        match node.map(|node| &node.value) {
            Some(Value::Object(members)) => {
                let name = |of: &Member| {
                    let (text, origin) = (of.key.clone(), of.origin.clone());
                    Word { text, span: of.key_span, origin }
                };
                members.iter().filter_map(|of| T::from_node(&name(of), &of.value)).collect()
            }
            Some(Value::Array(items)) => {
                items.iter().filter_map(|item| T::from_node(&Word::unnamed(item), item)).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl FromKey for bool {
    /// A flag of another JSON type has been reported. It counts as true, so that no other diagnostic
    /// follows.
    fn from_key(node: Option<&Node>, _: &Node) -> Self {
        !matches!(node.map(|node| &node.value), None | Some(Value::Bool(false)))
    }
}

impl FromNode for Word {
    fn from_node(_: &Word, node: &Node) -> Option<Self> {
        let Value::String(text) = &node.value else {
            return None;
        };
        Some(Word { text: text.clone(), span: node.span, origin: None })
    }
}

impl FromNode for Spanned<i64> {
    fn from_node(_: &Word, node: &Node) -> Option<Self> {
        integer(node)
    }
}

impl FromNode for Spanned<i128> {
    fn from_node(_: &Word, node: &Node) -> Option<Self> {
        integer(node)
    }
}

fn integer<T: FromStr>(node: &Node) -> Option<Spanned<T>> {
    let Value::Number(text) = &node.value else {
        return None;
    };
    text.parse().ok().map(|value| Spanned { value, span: node.span })
}

impl FromNode for Spanned<Json> {
    fn from_node(_: &Word, node: &Node) -> Option<Self> {
        Some(Spanned { value: Json::from_node(node), span: node.span })
    }
}
