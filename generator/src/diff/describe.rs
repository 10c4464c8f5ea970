//! A model as a tree of elements with facts. Each fact names the kinds of changes it can lead to.

use super::kind::ChangeKind::{self, *};
use super::renames::Renames;
use super::{Travel, types};
use crate::doc::{Block, Doc};
use crate::markdown;
use crate::model::{Api, Call, Deprecated, Element, RepeatRule, TypeRef};
use crate::rust::Named as _;

/// An element, or a part of one.
#[derive(Default)]
pub(super) struct Node {
    /// None for the API as a whole.
    pub(super) element: Option<Element>,
    /// As it is reported.
    pub(super) name: String,
    /// What identifies it among its siblings, in the words of the newer schema.
    pub(super) key: String,
    /// Where it travels, if not with its owner.
    pub(super) travel: Option<Travel>,
    /// The kinds of its addition and its removal; none if a fact of its owner says so.
    pub(super) presence: Option<[ChangeKind; 2]>,
    /// The detail of its addition or removal.
    pub(super) detail: String,
    /// The type that a field is inherited from.
    pub(super) inherited_from: Option<String>,
    /// The types that its fields can be inherited from.
    pub(super) bases: Vec<String>,
    pub(super) facts: Vec<Fact>,
    pub(super) parts: Vec<Node>,
}

/// What is true of an element.
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
        if let Some(deprecated) = deprecated {
            let instead = deprecated.instead.clone().unwrap_or_default();
            let doc = Value::Text(plain(&deprecated.doc));
            self.fact([Deprecated, Undeprecated, Documentation], "", doc, instead);
        }
    }

    /// Whether a change of it is a change of a base of its owner, too.
    pub(super) fn is_inherited_in(&self, owner: &Node) -> bool {
        self.inherited_from.as_ref().is_some_and(|base| owner.bases.contains(base))
    }
}

/// Everything that clients and readers of the documentation can notice.
pub(super) fn api(api: &Api, names: &Renames<'_>) -> Node {
    let mut node = Node { name: "api".to_owned(), ..Node::default() };
    node.text([PathChanged; 3], &api.prefix);
    node.text([VersionChanged; 3], &api.version);
    node.text([Documentation; 3], format!("{}\n{}", api.title, plain(&api.doc)));
    for error in &api.errors {
        let label = format!("`{}`", error.name);
        node.entry([ErrorAdded, ErrorRemoved, ErrorRemoved], label, String::new());
    }
    let calls = api.calls.iter().map(|one| call(api, names, one)).collect();
    let types = types::describe(api, names);
    let group = |key: &str, parts| Node { key: key.to_owned(), parts, ..Node::default() };
    node.parts = vec![group("calls", calls), group("types", types)];
    node
}

fn call(api: &Api, names: &Renames<'_>, call: &Call) -> Node {
    let name = call.name.as_str();
    let mut node = Node::new(Element::Call, name, names.now(name));
    node.presence = Some([CallAdded, CallRemoved]);
    node.detail = format!("`{} {}`", call.method.as_str(), call.path(api));
    node.text([CallRenamed; 3], name);
    node.text([RustNameChanged; 3], call.rust());
    node.text([MethodChanged; 3], call.method.as_str());
    node.text([PathChanged; 3], &call.query);
    let arguments: Vec<&str> = call.args.iter().map(|arg| arg.name.as_str()).collect();
    let count = Value::Text(arguments.len().to_string());
    node.fact([ArgumentsChanged; 3], "", count, arguments.join("/"));
    let typed = |part: &str, key: &str, ty: &TypeRef, travel| Node {
        travel: Some(travel),
        ..Node::new(Element::Call, format!("{name} {part}"), key).typed(api, ty)
    };
    for (index, arg) in call.args.iter().enumerate() {
        // Arguments are compared only if there are as many as before.
        let position = format!("argument {index} of {}", call.args.len());
        let ty = TypeRef::Named(arg.ty);
        node.parts.push(typed(&arg.name, &position, &ty, Travel::REQUEST));
        let mut argument = Node::new(Element::Call, name, format!("name of {position}"));
        argument.text([ArgumentRenamed; 3], &arg.name);
        node.parts.push(argument);
    }
    if let Some(body) = &call.body {
        let kinds = [BodyAdded, BodyRemoved, TypeChanged];
        node.fact(kinds, "", Value::Flag(true), api.notation(&body.ty));
        node.parts.push(typed("body", "body", &body.ty, Travel::REQUEST));
    }
    node.parts.push(typed("reply", "response", &call.returns, Travel::REPLY));
    node.flag([AcceptsSingleChanged; 3], call.accepts_single);
    let safe = match &call.repeat.rule {
        RepeatRule::Reads | RepeatRule::Safe => "safe".to_owned(),
        RepeatRule::Never => "never".to_owned(),
        rule => format!("safe unless {}", rule.conditions(|names| names.join(", ")).join(", ")),
    };
    node.text([RepeatChanged; 3], safe);
    let waits = call.waits.as_ref();
    let limit = waits.map(|waits| waits.member.as_deref().unwrap_or("no field"));
    node.optional([WaitsChanged; 3], limit);
    let errors = call.errors.iter().map(|index| api.errors[*index].name.as_str());
    node.text([ErrorsChanged; 3], errors.collect::<Vec<_>>().join(", "));
    node.text([SectionChanged; 3], &api.sections[call.section].id);
    let docs = [Some(&call.doc), call.response_doc.as_ref(), call.repeat.why.as_ref()];
    let docs = docs.map(|doc| doc.map(plain).unwrap_or_default()).join("\n");
    node.text([Documentation; 3], format!("{}\n{docs}", call.title));
    node.deprecation(call.deprecated.as_ref());
    node
}

/// A description without the ids of the elements it refers to, which differ between schemas.
pub(super) fn plain(doc: &Doc) -> String {
    let inlines = |inlines: &[_]| markdown::inlines(inlines, &|_, name| format!("[{name}]"));
    let blocks = doc.blocks.iter().map(|block| match block {
        Block::Paragraph(text) => inlines(text),
        Block::List(items) => items.iter().map(|item| inlines(item) + "\n").collect(),
        Block::Code(code, language) => markdown::fenced(code, language),
    });
    blocks.collect::<Vec<_>>().join("\n\n")
}
