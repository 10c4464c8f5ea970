//! A model as a tree of elements with facts: the API and its calls. Types follow in `types`.

use super::kind::ChangeKind::*;
use super::node::{Node, Value, plain};
use super::relation::Renames;
use super::{Travel, types};
use crate::model::{Api, Call, Element, RepeatRule, Segment, TypeRef};
use crate::rust::Named as _;

/// Everything that clients and readers of the documentation can notice.
pub(super) fn api(api: &Api, names: &Renames<'_>) -> Node {
    let mut node = Node { name: "api".to_owned(), ..Node::default() };
    node.text([PathChanged; 3], &api.prefix);
    node.text([VersionChanged; 3], &api.version);
    node.text([Documentation; 3], format!("{}\n{}", api.title, plain(&api.doc)));
    for error in &api.errors {
        let label = format!("`{}`", error.name);
        node.entry([ErrorAdded, ErrorRemoved, ErrorRemoved], label.clone(), String::new());
        node.deprecation_of(label, error.deprecated.as_ref());
    }
    for section in &api.sections {
        node.deprecation_of(format!("`{}`", section.id), section.deprecated.as_ref());
    }
    let calls = api.calls.iter().map(|one| call(api, names, one)).collect();
    let types = types::describe(api, names);
    let group = |key: &str, parts| Node { key: key.to_owned(), parts, ..Node::default() };
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

fn call(api: &Api, names: &Renames<'_>, call: &Call) -> Node {
    let name = call.name.as_str();
    let mut node = Node::new(Element::Call, name, names.now(name));
    node.presence = Some([CallAdded, CallRemoved]);
    node.detail = format!("`{} {}`", call.method.as_str(), call.path(api));
    node.text([CallRenamed; 3], name);
    node.text([RustNameChanged; 3], call.rust());
    node.text([MethodChanged; 3], call.method.as_str());
    node.text([PathChanged; 3], fixed_path(call));
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
        argument.deprecation(arg.deprecated.as_ref());
        node.parts.push(argument);
    }
    if let Some(body) = &call.body {
        let kinds = [BodyAdded, BodyRemoved, TypeChanged];
        node.fact(kinds, "", Value::Flag(true), api.notation(&body.ty));
        let mut content = typed("body", "body", &body.ty, Travel::REQUEST);
        let kinds = [BodyBecameOptional, BodyBecameRequired, BodyBecameRequired];
        content.flag(kinds, body.optional);
        node.parts.push(content);
    }
    node.parts.push(typed("reply", "response", &call.returns, Travel::REPLY));
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
    let errors = call.errors.iter().map(|index| api.errors[*index].name.as_str());
    node.text([ErrorsChanged; 3], errors.collect::<Vec<_>>().join(", "));
    node.text([SectionChanged; 3], &api.sections[call.section].id);
    let docs = [Some(&call.doc), call.response_doc.as_ref(), call.repeat.why.as_ref()];
    let docs = docs.map(|doc| doc.map(plain).unwrap_or_default()).join("\n");
    node.text([Documentation; 3], format!("{}\n{docs}", call.title));
    node.deprecation(call.deprecated.as_ref());
    node
}
