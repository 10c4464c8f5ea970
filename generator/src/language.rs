//! The concepts of the schema language: elements, their keys, and the values that each key accepts.
//!
//! The tables themselves are in `raw`, next to the structs that they fill. The checks ([`check()`]), the
//! schema for editors and the reference (`manual`) are made from the same tables, so they agree.

mod check;
mod prose;
mod text;

pub(crate) use check::check;
pub(crate) use prose::prose;
pub(crate) use text::*;

use std::fmt;

use crate::chars::or_list;
use crate::diag::Code;

/// A kind of JSON object in the schema, such as a call or a field.
#[derive(Debug)]
pub(crate) struct Element {
    /// Its name in the schema for editors.
    pub(crate) id: &'static str,
    /// Its name in messages, such as "a call".
    pub(crate) what: &'static str,
    pub(crate) doc: &'static str,
    pub(crate) keys: &'static [Key],
    /// Where the key `kind` selects further keys: those of each kind, which override equal names.
    pub(crate) kinds: &'static [Element],
    pub(crate) rules: &'static [Rule],
    pub(crate) example: &'static str,
}

impl Element {
    /// Its name without an article.
    pub(crate) fn plain(&self) -> &'static str {
        self.what.split_once(' ').map_or(self.what, |(_, plain)| plain)
    }

    /// The keys of one of its kinds: those of the kind, then its own.
    pub(crate) fn keys_with(&self, kind: Option<&Element>) -> Vec<&'static Key> {
        let of_kind = kind.map_or(&[][..], |kind| kind.keys);
        let is_own = |key: &&Key| of_kind.iter().all(|other| other.name != key.name);
        of_kind.iter().chain(self.keys.iter().filter(is_own)).collect()
    }

    /// The keys of all kinds, and its own.
    pub(crate) fn all_keys(&self) -> impl Iterator<Item = &'static Key> + Clone {
        self.kinds.iter().flat_map(|kind| kind.keys).chain(self.keys)
    }

    /// A key of its own or of any of its kinds.
    pub(crate) fn key(&self, name: &str) -> Option<&'static Key> {
        self.all_keys().find(|key| key.name == name)
    }

    /// Whether it exists in some releases only.
    pub(crate) fn has_lifetime(&self) -> bool {
        self.keys.iter().any(|key| matches!(key.shape, Shape::Forms))
    }

    pub(crate) fn is_flag(&self, key: &str) -> bool {
        self.keys.iter().any(|known| known.name == key && matches!(known.shape, Shape::Flag))
    }
}

/// An element, then those that are in it, each once.
pub(crate) fn elements(root: &'static Element) -> Vec<&'static Element> {
    let mut elements = vec![root];
    let mut next = 0;
    while let Some(element) = elements.get(next).copied() {
        let of_kinds = element.kinds.iter().flat_map(|kind| kind.keys);
        for key in element.keys.iter().chain(of_kinds) {
            if let Shape::Map(_, owned, _) | Shape::List(owned) | Shape::Object(owned) = key.shape
                && elements.iter().all(|known| known.id != owned.id)
            {
                elements.push(owned);
            }
        }
        next += 1;
    }
    elements
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) need: Need,
    pub(crate) shape: Shape,
    /// Empty if the documentation of the shape says it all.
    pub(crate) doc: &'static str,
}

impl Key {
    /// Its documentation, or that of its shape.
    pub(crate) fn documentation(&self) -> String {
        let doc = match (&self.shape, self.doc) {
            (Shape::Text(kind) | Shape::Texts(kind, _), "") => kind.doc,
            (Shape::Object(element), "") => element.doc,
            (Shape::Waivers, "") => WAIVE_DOC,
            (_, doc) => doc,
        };
        words(doc)
    }

    pub(crate) fn is_required(&self) -> bool {
        matches!(self.need, Need::Required | Need::Later)
    }
}

pub(crate) const HOUSE_RULES: [(&str, Code); 4] = [
    ("naming", Code::LintNaming),
    ("echo", Code::LintEcho),
    ("unit", Code::LintUnit),
    ("title", Code::LintTitle),
];

/// On one line: doc comments have several.
pub(crate) fn words(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Need {
    Required,
    /// Required too, but a later pass reports it, since it knows more.
    Later,
    Optional,
}

/// What a key accepts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    Text(&'static Text),
    /// A list without duplicates, of at least so many entries.
    Texts(&'static Text, i64),
    Flag,
    /// At least the given number.
    Integer(Option<i64>),
    /// A value that goes to the wire, of one of these JSON types; of any if none is given.
    Json(&'static [JsonType]),
    /// One of these strings, each with its meaning.
    OneOf(&'static [(&'static str, &'static str)]),
    /// From names to elements, at least so many.
    Map(&'static Text, &'static Element, i64),
    List(&'static Element),
    /// From names of house rules to reasons.
    Waivers,
    /// Earlier forms of the element, newest first.
    Forms,
    /// Keys of the element with other values.
    Form,
    Object(&'static Element),
}

impl Shape {
    /// The names that are allowed as the value, or as keys of it, each with its meaning.
    pub(crate) fn names(&self) -> Vec<(&'static str, String)> {
        match self {
            Shape::OneOf(known) => known.iter().map(|(name, doc)| (*name, words(doc))).collect(),
            Shape::Waivers => HOUSE_RULES.map(|(name, code)| (name, code.title())).to_vec(),
            _ => Vec::new(),
        }
    }

    /// With an article, for messages.
    pub(crate) fn described(&self) -> String {
        match self {
            Shape::Text(_) => "a string".to_owned(),
            Shape::OneOf(known) => or_list(known.iter().map(|(name, _)| format!("`{name}`"))),
            Shape::Texts(..) => "a list of strings".to_owned(),
            Shape::Flag => "true or false".to_owned(),
            Shape::Integer(_) => "a 64-bit integer".to_owned(),
            Shape::Json([]) => "any value".to_owned(),
            Shape::Json(types) => or_list(types.iter().map(|ty| ty.names().1.to_owned())),
            Shape::Waivers => "an object (from rules to reasons)".to_owned(),
            Shape::Forms => "a list of earlier forms".to_owned(),
            Shape::Form => "an object (keys of the element)".to_owned(),
            Shape::Map(_, element, _) => format!("an object (from names to {}s)", element.plain()),
            Shape::List(element) => format!("a list of objects ({}s)", element.plain()),
            Shape::Object(element) => format!("an object ({})", element.what),
        }
    }
}

/// A type in the sense of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonType {
    Null,
    Boolean,
    Integer,
    Number,
    String,
}

impl JsonType {
    /// Its name in JSON Schema, and what messages call it.
    pub(crate) fn names(self) -> (&'static str, &'static str) {
        match self {
            JsonType::Null => ("null", "null"),
            JsonType::Boolean => ("boolean", "true or false"),
            JsonType::Integer => ("integer", "a 64-bit integer"),
            JsonType::Number => ("number", "a number"),
            JsonType::String => ("string", "a string"),
        }
    }
}

/// A condition on several keys of one element.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) code: Code,
    pub(crate) when: When,
    pub(crate) needs: &'static [&'static str],
    pub(crate) forbids: &'static [&'static str],
    pub(crate) help: &'static str,
}

/// When a rule applies. A flag is set if it is true, any other key if it is there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    Set(&'static str),
    Unset(&'static str),
    Is(&'static str, &'static str),
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            When::Set(key) => write!(f, "with `{key}`"),
            When::Unset(key) => write!(f, "without `{key}`"),
            When::Is(key, value @ ("true" | "false")) => write!(f, "with `\"{key}\": {value}`"),
            When::Is(key, value) => write!(f, "with `\"{key}\": \"{value}\"`"),
        }
    }
}

impl Rule {
    pub(crate) const fn new(code: Code, help: &'static str) -> Self {
        Self { code, when: When::Set(""), needs: &[], forbids: &[], help }
    }
}
