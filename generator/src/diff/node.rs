//! Elements with their facts. Each fact names the kinds of changes it can lead to.

use super::Travel;
use super::kind::ChangeKind::{self, *};
use crate::doc::Doc;
use crate::markdown;
use crate::model::{Api, Deprecated, Element, TypeRef};

#[derive(Default)]
pub(super) struct Node {
    /// None for the API as a whole.
    pub(super) element: Option<Element>,
    pub(super) name: String,
    /// What identifies it among its siblings, in the words of the newer schema.
    pub(super) key: String,
    /// Where it travels, if not with its owner.
    pub(super) travel: Option<Travel>,
    /// The kinds of its addition and its removal; none if a fact of its owner says so.
    pub(super) presence: Option<[ChangeKind; 2]>,
    /// The detail of its addition or removal.
    pub(super) detail: String,
    pub(super) inherited_from: Option<String>,
    /// The types that its fields can be inherited from.
    pub(super) bases: Vec<String>,
    pub(super) facts: Vec<Fact>,
    pub(super) parts: Vec<Node>,
}

pub(super) struct Fact {
    pub(super) kinds: Kinds,
    /// Which of the facts with these kinds; starts the detail of a change.
    pub(super) label: String,
    pub(super) value: Value,
    /// The value in the detail of a change.
    pub(super) shown: String,
}

/// The kind of change if a fact is added or its value becomes narrower; if it is removed or becomes
/// wider; and if it has another value.
pub(super) type Kinds = [ChangeKind; 3];

#[derive(PartialEq)]
pub(super) enum Value {
    Text(String),
    /// Counts as added when it becomes true.
    Flag(bool),
    Least(i128),
    Most(i128),
    Multiple(i128),
    Type(TypeRef),
}

impl Node {
    pub(super) fn new(element: Element, name: impl Into<String>, key: impl Into<String>) -> Self {
        let (element, name, key) = (Some(element), name.into(), key.into());
        Self { element, name, key, ..Self::default() }
    }

    /// A part that is nothing but a value of a type.
    pub(super) fn typed(mut self, api: &Api, ty: &TypeRef) -> Self {
        let kinds = [TypeNarrowed, TypeWidened, TypeChanged];
        self.fact(kinds, "", Value::Type(ty.clone()), api.notation(ty));
        self
    }

    pub(super) fn fact(
        &mut self,
        kinds: Kinds,
        label: impl Into<String>,
        value: Value,
        shown: impl Into<String>,
    ) {
        self.facts.push(Fact { kinds, label: label.into(), value, shown: shown.into() });
    }

    pub(super) fn text(&mut self, kinds: Kinds, text: impl Into<String>) {
        let text = text.into();
        self.fact(kinds, "", Value::Text(text.clone()), text);
    }

    pub(super) fn optional(&mut self, kinds: Kinds, text: Option<impl Into<String>>) {
        if let Some(text) = text {
            self.text(kinds, text);
        }
    }

    pub(super) fn flag(&mut self, kinds: Kinds, value: bool) {
        self.fact(kinds, "", Value::Flag(value), "");
    }

    /// An entry of a list, and what it contains.
    pub(super) fn entry(&mut self, kinds: Kinds, label: String, content: String) {
        self.fact(kinds, label, Value::Text(content), "");
    }

    pub(super) fn deprecation(&mut self, deprecated: Option<&Deprecated>) {
        self.deprecation_of(String::new(), deprecated);
    }

    /// The deprecation of an entry of a list.
    pub(super) fn deprecation_of(&mut self, label: String, deprecated: Option<&Deprecated>) {
        if let Some(deprecated) = deprecated {
            let instead = deprecated.instead.clone().unwrap_or_default();
            let doc = Value::Text(plain(&deprecated.doc));
            self.fact([Deprecated, Undeprecated, Documentation], label, doc, instead);
        }
    }

    /// Whether a change of it is a change of a base of its owner, too.
    pub(super) fn is_inherited_in(&self, owner: &Node) -> bool {
        self.inherited_from.as_ref().is_some_and(|base| owner.bases.contains(base))
    }
}

/// A description without the ids of the elements it refers to, which differ between schemas.
pub(super) fn plain(doc: &Doc) -> String {
    markdown::with_references(doc, &|_, name| format!("[{name}]"))
}
