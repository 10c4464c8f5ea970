//! A model as a tree of elements with facts: the API and its calls. Types follow in `types`.

use std::borrow::Cow;

use super::Concerns;
use super::kind::ChangeKind::*;
use super::node::{Detail, Name, Node, Travel, Value, plain};
use super::relation::Renames;
use super::types;
use crate::model::{Api, Call, Element, RepeatRule, Segment, TypeRef};

/// Everything that clients and readers of the documentation can notice.
pub(super) fn api<'a>(api: &'a Api, names: &'a Renames<'_>, concerns: Concerns<'_>) -> Node<'a> {
    let mut node = Node { name: Name("api", "", "".into()), ..Node::default() };
    node.text([PathChanged; 3], api.prefix.as_str());
    node.text([VersionChanged; 3], api.version.as_str());
    node.text([Documentation; 3], format!("{}\n{}", api.title, plain(&api.doc)));
    for error in &api.errors {
        let label = format!("`{}`", error.name);
        node.entry([ErrorAdded, ErrorRemoved, ErrorRemoved], label.clone(), String::new());
        node.deprecation_of(label, error.deprecated.as_ref());
    }
    for section in &api.sections {
        node.deprecation_of(format!("`{}`", section.id), section.deprecated.as_ref());
    }
    let calls = api.calls.iter().filter(|call| concerns(&call.origin));
    let calls = calls.map(|one| call(api, names, one)).collect();
    let types = types::describe(api, names, concerns);
    let group = |key: &'static str, parts| Node { key: key.into(), parts, ..Node::default() };
    node.parts = vec![group("calls", calls), group("types", types)];
    node
}

/// The path without the names of arguments; only the endpoint if nothing but arguments follows it.
fn fixed_path(call: &Call) -> String {
    let mut path = call.endpoint.clone();
    if call.segments.iter().any(|segment| matches!(segment, Segment::Literal(_))) {
        for segment in &call.segments {
            path.push('/');
            path.push_str(if let Segment::Literal(literal) = segment { literal } else { "{}" });
        }
    }
    path
}

fn call<'a>(api: &'a Api, names: &'a Renames<'_>, call: &'a Call) -> Node<'a> {
    let name = call.name.as_str();
    let named = |part: &'a str| {
        let separator = if part.is_empty() { "" } else { " " };
        Name(name, separator, part.into())
    };
    let mut node = Node::new(Element::Call, named(""), names.now(name));
    node.presence = Some([CallAdded, CallRemoved]);
    node.detail = Some(Detail::Call(call));
    node.text([CallRenamed; 3], name);
    node.fact([RustNameChanged; 3], "", Value::Rust(call));
    node.text([MethodChanged; 3], call.method.as_str());
    node.text([PathChanged; 3], fixed_path(call));
    let arguments: Vec<&str> = call.args.iter().map(|arg| arg.name.as_str()).collect();
    let count = Value::Text(arguments.len().to_string().into());
    node.fact([ArgumentsChanged; 3], "", count).shown = Some(arguments.join("/").into());
    let typed = |part: &'a str, key: String, ty: Cow<'a, TypeRef>, travel| Node {
        travel: Some(travel),
        ..Node::new(Element::Call, named(part), key).typed(ty)
    };
    for (index, arg) in call.args.iter().enumerate() {
        // Arguments are compared only if there are as many as before.
        let position = format!("argument {index} of {}", call.args.len());
        let mut argument = Node::new(Element::Call, named(""), format!("name of {position}"));
        argument.text([ArgumentRenamed; 3], arg.name.as_str());
        argument.deprecation(arg.deprecated.as_ref());
        node.parts.push(typed(
            &arg.name,
            position,
            Cow::Owned(TypeRef::Named(arg.ty)),
            Travel::REQUEST,
        ));
        node.parts.push(argument);
    }
    if let Some(body) = &call.body {
        let kinds = [BodyAdded, BodyRemoved, TypeChanged];
        node.fact(kinds, "", Value::Flag(true)).shown = Some(api.notation(&body.ty).into());
        let mut content =
            typed("body", "body".to_owned(), Cow::Borrowed(&body.ty), Travel::REQUEST);
        let kinds = [BodyBecameOptional, BodyBecameRequired, BodyBecameRequired];
        content.flag(kinds, body.optional);
        node.parts.push(content);
    }
    node.parts.push(typed(
        "reply",
        "response".to_owned(),
        Cow::Borrowed(&call.returns),
        Travel::REPLY,
    ));
    node.optional([UnwrapChanged; 3], call.unwrap.as_deref());
    node.flag([MultiClusterAdded, MultiClusterRemoved, MultiClusterRemoved], call.multi_cluster);
    node.flag([AcceptsSingleChanged; 3], call.accepts_single);
    let safe = match &call.repeat.rule {
        RepeatRule::Reads | RepeatRule::Safe => "safe".to_owned(),
        RepeatRule::Never => "never".to_owned(),
        rule => format!("safe unless {}", rule.conditions(|names| names.join(", ")).join(", ")),
    };
    node.text([RepeatChanged; 3], safe);
    let waits = call.waits.as_ref();
    let limit = waits.map(|waits| waits.field.as_deref().unwrap_or("no field"));
    node.optional([WaitsChanged; 3], limit);
    let errors = api.errors_of(call).map(|error| error.name.as_str());
    node.text([ErrorsChanged; 3], errors.collect::<Vec<_>>().join(", "));
    node.text([SectionChanged; 3], api.sections[call.section].id.as_str());
    let docs = [Some(&call.doc), call.response_doc.as_ref(), call.repeat.why.as_ref()];
    let docs = docs.map(|doc| doc.map(plain).unwrap_or_default()).join("\n");
    node.text([Documentation; 3], format!("{}\n{docs}", call.title));
    node.deprecation(call.deprecated.as_ref());
    node
}
