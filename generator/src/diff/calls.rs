//! Calls: what they are called, send and answer.

use super::compare::Relation;
use super::{Changes, Direction, NEITHER, REPLY, REQUEST, from_to, plain};
use crate::history::Element;
use crate::model::{Api, Call, Deprecated, TypeRef};
use crate::rust::Named as _;

use super::kind::ChangeKind;

pub(super) fn compare(changes: &mut Changes<'_>) {
    let (old, new) = (changes.old, changes.new);
    for call in &old.calls {
        let now = changes.name_now(&call.name);
        match new.calls.iter().find(|known| known.name == now) {
            Some(known) => pair(changes, call, known),
            None => {
                let detail = path(old, call);
                changes.add(Element::Call, &call.name, ChangeKind::CallRemoved, detail, REQUEST);
            }
        }
    }
    for call in &new.calls {
        if !old.calls.iter().any(|known| changes.name_now(&known.name) == call.name) {
            let detail = path(new, call);
            changes.add(Element::Call, &call.name, ChangeKind::CallAdded, detail, REQUEST);
        }
    }
}

fn path(api: &Api, call: &Call) -> String {
    format!("`{} {}`", call.method.as_str(), call.path(api))
}

fn pair(changes: &mut Changes<'_>, old: &Call, new: &Call) {
    let name = new.name.as_str();
    let mut add = |what, detail, way| changes.add(Element::Call, name, what, detail, way);
    if old.name != new.name {
        add(ChangeKind::CallRenamed, from_to(&old.name, &new.name), NEITHER);
    } else if old.rust() != new.rust() {
        add(ChangeKind::RustNameChanged, from_to(&old.rust(), &new.rust()), NEITHER);
    }
    if old.method != new.method {
        let detail = from_to(old.method.as_str(), new.method.as_str());
        add(ChangeKind::MethodChanged, detail, REQUEST);
    }
    if old.endpoint != new.endpoint {
        add(ChangeKind::PathChanged, from_to(&old.endpoint, &new.endpoint), REQUEST);
    }
    arguments(changes, old, new);
    body(changes, old, new);
    reference(
        changes,
        Element::Call,
        &format!("{name} reply"),
        (&old.returns, &new.returns),
        REPLY,
    );
    let mut add = |what, detail, way| changes.add(Element::Call, name, what, detail, way);
    if old.accepts_single != new.accepts_single {
        add(ChangeKind::SingleChanged, String::new(), REPLY);
    }
    if old.repeat.rule != new.repeat.rule {
        let detail = format!("from {:?} to {:?}", old.repeat.rule, new.repeat.rule);
        add(ChangeKind::RepeatChanged, detail, NEITHER);
    }
    let waits = |call: &Call| call.waits.as_ref().map(|waits| waits.member.clone());
    if waits(old) != waits(new) {
        add(ChangeKind::WaitsChanged, String::new(), NEITHER);
    }
    let (old_api, new_api) = (changes.old, changes.new);
    let errors = |api: &Api, call: &Call| -> Vec<String> {
        let names = call.errors.iter();
        names.map(|index| api.errors[*index].name.clone()).collect()
    };
    let (before, after) = (errors(old_api, old), errors(new_api, new));
    let section = |api: &Api, call: &Call| api.sections[call.section].id.clone();
    let (left, joined) = (section(old_api, old), section(new_api, new));
    let mut add = |what, detail, way| changes.add(Element::Call, name, what, detail, way);
    if before != after {
        let detail = from_to(&before.join(", "), &after.join(", "));
        add(ChangeKind::ErrorsChanged, detail, NEITHER);
    }
    if left != joined {
        add(ChangeKind::SectionChanged, from_to(&left, &joined), NEITHER);
    }
    let told = |call: &Call| {
        let docs = [Some(&call.doc), call.response_doc.as_ref(), call.repeat.why.as_ref()];
        (call.title.clone(), docs.map(|doc| doc.map(plain)))
    };
    if told(old) != told(new) {
        add(ChangeKind::Documentation, String::new(), NEITHER);
    }
    deprecation(changes, Element::Call, name, (&old.deprecated, &new.deprecated));
}

fn arguments(changes: &mut Changes<'_>, old: &Call, new: &Call) {
    let name = &new.name;
    if old.args.len() != new.args.len() {
        let names = |call: &Call| {
            let names: Vec<&str> = call.args.iter().map(|arg| arg.name.as_str()).collect();
            names.join("/")
        };
        let detail = from_to(&names(old), &names(new));
        changes.add(Element::Call, name, ChangeKind::ArgumentsChanged, detail, REQUEST);
        return;
    }
    for (before, after) in old.args.iter().zip(&new.args) {
        if before.name != after.name {
            let detail = from_to(&before.name, &after.name);
            changes.add(Element::Call, name, ChangeKind::ArgumentRenamed, detail, NEITHER);
        }
        let types = (&TypeRef::Named(before.ty), &TypeRef::Named(after.ty));
        let span = format!("{name} {}", after.name);
        reference(changes, Element::Call, &span, types, REQUEST);
    }
}

fn body(changes: &mut Changes<'_>, old: &Call, new: &Call) {
    let name = &new.name;
    match (&old.body, &new.body) {
        (None, None) => {}
        (None, Some(body)) => {
            let detail = format!("`{}`", changes.new.notation(&body.ty));
            changes.add(Element::Call, name, ChangeKind::BodyAdded, detail, REQUEST);
        }
        (Some(body), None) => {
            let detail = format!("`{}`", changes.old.notation(&body.ty));
            changes.add(Element::Call, name, ChangeKind::BodyRemoved, detail, REQUEST);
        }
        (Some(before), Some(after)) => {
            let span = format!("{name} body");
            reference(changes, Element::Call, &span, (&before.ty, &after.ty), REQUEST);
        }
    }
}

/// A reference to a type, wherever it stands.
pub(super) fn reference(
    changes: &mut Changes<'_>,
    element: Element,
    name: &str,
    (old, new): (&TypeRef, &TypeRef),
    way: Direction,
) {
    let what = match changes.relation(old, new) {
        Relation::Same => return,
        Relation::Narrower => ChangeKind::TypeNarrowed,
        Relation::Wider => ChangeKind::TypeWidened,
        Relation::Other => ChangeKind::TypeChanged,
    };
    let detail = from_to(&changes.old.notation(old), &changes.new.notation(new));
    changes.add(element, name, what, detail, way);
}

/// Whether an element should be used.
pub(super) fn deprecation(
    changes: &mut Changes<'_>,
    element: Element,
    name: &str,
    (old, new): (&Option<Deprecated>, &Option<Deprecated>),
) {
    let what = match (old, new) {
        (None, Some(_)) => ChangeKind::Deprecated,
        (Some(_), None) => ChangeKind::Undeprecated,
        (Some(old), Some(new)) if plain(&old.doc) != plain(&new.doc) => ChangeKind::Documentation,
        _ => return,
    };
    let instead = new.as_ref().and_then(|new| new.instead.as_ref());
    let detail = instead.map_or_else(String::new, |instead| format!("use `{instead}`"));
    changes.add(element, name, what, detail, NEITHER);
}
