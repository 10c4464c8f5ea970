//! Elements with their facts. Each fact names the kinds of changes it can lead to.

use std::borrow::Cow;
use std::fmt;

use super::kind::ChangeKind::{self, *};
use crate::doc::Doc;
use crate::markdown;
use crate::model::{Api, Call, Deprecated, Element, TypeRef};
use crate::rust::names::Named;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Travel {
    pub(super) request: bool,
    pub(super) reply: bool,
}

impl Travel {
    pub(super) const REQUEST: Self = Self { request: true, reply: false };
    pub(super) const REPLY: Self = Self { request: false, reply: true };
    pub(super) const BOTH: Self = Self { request: true, reply: true };

    pub(super) fn or(self, other: Self) -> Self {
        Self { request: self.request || other.request, reply: self.reply || other.reply }
    }
}

#[derive(Default)]
pub(super) struct Node<'a> {
    /// None for the API as a whole.
    pub(super) element: Option<Element>,
    pub(super) name: Name<'a>,
    /// What identifies it among its siblings, in the words of the newer schema.
    pub(super) key: Cow<'a, str>,
    /// Where it travels, if not with its owner.
    pub(super) travel: Option<Travel>,
    /// The kinds of its addition and its removal; none if a fact of its owner says so.
    pub(super) presence: Option<[ChangeKind; 2]>,
    /// The detail of its addition or removal.
    pub(super) detail: Option<Detail<'a>>,
    pub(super) inherited_from: Option<&'a str>,
    /// The types that its fields can be inherited from.
    pub(super) bases: Vec<&'a str>,
    pub(super) facts: Vec<Fact<'a>>,
    pub(super) parts: Vec<Node<'a>>,
}

/// The name of an element, or that of its owner, a separator, and its own.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Name<'a>(pub(super) &'a str, pub(super) &'static str, pub(super) Cow<'a, str>);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.0, self.1, self.2)
    }
}

/// What is known of an element that only one side has.
#[derive(Clone, Copy)]
pub(super) enum Detail<'a> {
    Call(&'a Call),
    Type(&'a TypeRef),
}

impl Detail<'_> {
    pub(super) fn words(self, api: &Api) -> String {
        match self {
            Self::Call(call) => format!("`{} {}`", call.method.as_str(), call.path(api)),
            Self::Type(ty) => format!("`{}`", api.notation(ty)),
        }
    }
}

pub(super) struct Fact<'a> {
    pub(super) kinds: Kinds,
    /// Which of the facts with these kinds; starts the detail of a change.
    pub(super) label: Cow<'a, str>,
    pub(super) value: Value<'a>,
    /// What the detail of a change has instead of the value.
    pub(super) shown: Option<Cow<'a, str>>,
}

/// The kind of change if a fact is added or its value becomes narrower; if it is removed or becomes
/// wider; and if it has another value.
pub(super) type Kinds = [ChangeKind; 3];

#[derive(PartialEq)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    /// Counts as added when it becomes true.
    Flag(bool),
    Least(i128),
    Most(i128),
    Multiple(i128),
    Type(Cow<'a, TypeRef>),
    /// The name of an element in Rust.
    Rust(&'a dyn Named),
}

impl<'a> Node<'a> {
    pub(super) fn new(element: Element, name: Name<'a>, key: impl Into<Cow<'a, str>>) -> Self {
        let facts = Vec::with_capacity(8);
        Self { element: Some(element), name, key: key.into(), facts, ..Self::default() }
    }

    /// A part that is nothing but a value of a type.
    pub(super) fn typed(mut self, ty: Cow<'a, TypeRef>) -> Self {
        self.fact([TypeNarrowed, TypeWidened, TypeChanged], "", Value::Type(ty));
        self
    }

    /// A fact whose value says all.
    pub(super) fn fact(
        &mut self,
        kinds: Kinds,
        label: impl Into<Cow<'a, str>>,
        value: Value<'a>,
    ) -> &mut Fact<'a> {
        let index = self.facts.len();
        self.facts.push(Fact { kinds, label: label.into(), value, shown: None });
        &mut self.facts[index]
    }

    pub(super) fn text(&mut self, kinds: Kinds, text: impl Into<Cow<'a, str>>) {
        self.fact(kinds, "", Value::Text(text.into()));
    }

    pub(super) fn optional(&mut self, kinds: Kinds, text: Option<impl Into<Cow<'a, str>>>) {
        if let Some(text) = text {
            self.text(kinds, text);
        }
    }

    pub(super) fn flag(&mut self, kinds: Kinds, value: bool) {
        self.fact(kinds, "", Value::Flag(value));
    }

    /// An entry of a list, and what it contains.
    pub(super) fn entry(&mut self, kinds: Kinds, label: String, content: String) {
        self.fact(kinds, label, Value::Text(content.into())).shown = Some("".into());
    }

    pub(super) fn deprecation(&mut self, deprecated: Option<&'a Deprecated>) {
        self.deprecation_of(String::new(), deprecated);
    }

    /// The deprecation of an entry of a list.
    pub(super) fn deprecation_of(&mut self, label: String, deprecated: Option<&'a Deprecated>) {
        if let Some(deprecated) = deprecated {
            let doc = Value::Text(plain(&deprecated.doc).into());
            let instead = deprecated.instead.as_deref().unwrap_or_default();
            self.fact([Deprecated, Undeprecated, Documentation], label, doc).shown =
                Some(instead.into());
        }
    }

    /// Whether a change of it is a change of a base of its owner, too.
    pub(super) fn is_inherited_in(&self, owner: &Node<'_>) -> bool {
        self.inherited_from.is_some_and(|base| owner.bases.contains(&base))
    }
}

impl Fact<'_> {
    /// The value in the detail of a change.
    pub(super) fn shown(&self, api: &Api) -> String {
        if let Some(shown) = &self.shown {
            return shown.clone().into_owned();
        }
        match &self.value {
            Value::Text(text) => text.clone().into_owned(),
            Value::Flag(_) => String::new(),
            Value::Least(number) | Value::Most(number) | Value::Multiple(number) => {
                number.to_string()
            }
            Value::Type(ty) => api.notation(ty),
            Value::Rust(named) => named.rust(),
        }
    }
}

/// A description without the ids of the elements it refers to, which differ between schemas.
pub(super) fn plain(doc: &Doc) -> String {
    markdown::with_references(doc, &|_, name| format!("[{name}]"))
}
