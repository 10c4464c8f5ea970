//! Calls: what they are called, send and answer.

use super::compare::Relation;
use super::{Changes, NEITHER, REPLY, REQUEST, Way, from_to, plain};
use crate::history::Element;
use crate::model::{Api, Call, Deprecated, TypeRef};
use crate::rust::Named as _;

use super::kind::What;

pub(super) fn compare(changes: &mut Changes<'_>) {
    let (old, new) = (changes.old, changes.new);
    for call in &old.calls {
        let now = changes.name_now(&call.name);
        match new.calls.iter().find(|known| known.name == now) {
            Some(known) => pair(changes, call, known),
            None => {
                let detail = path(old, call);
                changes.add(
                    Element::Call,
                    &call.name,
                    What::CallRemoved,
                    detail,
                    REQUEST,
                );
            }
        }
    }
    for call in &new.calls {
        if !old
            .calls
            .iter()
            .any(|known| changes.name_now(&known.name) == call.name)
        {
            let detail = path(new, call);
            changes.add(Element::Call, &call.name, What::CallAdded, detail, REQUEST);
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
        add(What::CallRenamed, from_to(&old.name, &new.name), NEITHER);
    } else if old.rust() != new.rust() {
        add(
            What::RustNameChanged,
            from_to(&old.rust(), &new.rust()),
            NEITHER,
        );
    }
    if old.method != new.method {
        let detail = from_to(old.method.as_str(), new.method.as_str());
        add(What::MethodChanged, detail, REQUEST);
    }
    if old.query != new.query {
        add(What::PathChanged, from_to(&old.query, &new.query), REQUEST);
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
        add(What::SingleChanged, String::new(), REPLY);
    }
    if old.repeat.rule != new.repeat.rule {
        let detail = format!("from {:?} to {:?}", old.repeat.rule, new.repeat.rule);
        add(What::RepeatChanged, detail, NEITHER);
    }
    let waits = |call: &Call| call.waits.as_ref().map(|waits| waits.member.clone());
    if waits(old) != waits(new) {
        add(What::WaitsChanged, String::new(), NEITHER);
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
        add(What::ErrorsChanged, detail, NEITHER);
    }
    if left != joined {
        add(What::SectionChanged, from_to(&left, &joined), NEITHER);
    }
    let told = |call: &Call| {
        let docs = [
            Some(&call.doc),
            call.reply_doc.as_ref(),
            call.repeat.why.as_ref(),
        ];
        (call.title.clone(), docs.map(|doc| doc.map(plain)))
    };
    if told(old) != told(new) {
        add(What::Documentation, String::new(), NEITHER);
    }
    deprecation(
        changes,
        Element::Call,
        name,
        (&old.deprecated, &new.deprecated),
    );
}

fn arguments(changes: &mut Changes<'_>, old: &Call, new: &Call) {
    let name = &new.name;
    if old.args.len() != new.args.len() {
        let names = |call: &Call| {
            let names: Vec<&str> = call.args.iter().map(|arg| arg.name.as_str()).collect();
            names.join("/")
        };
        let detail = from_to(&names(old), &names(new));
        changes.add(Element::Call, name, What::ArgumentsChanged, detail, REQUEST);
        return;
    }
    for (before, after) in old.args.iter().zip(&new.args) {
        if before.name != after.name {
            let detail = from_to(&before.name, &after.name);
            changes.add(Element::Call, name, What::ArgumentRenamed, detail, NEITHER);
        }
        let types = (&TypeRef::Named(before.ty), &TypeRef::Named(after.ty));
        let place = format!("{name} {}", after.name);
        reference(changes, Element::Call, &place, types, REQUEST);
    }
}

fn body(changes: &mut Changes<'_>, old: &Call, new: &Call) {
    let name = &new.name;
    match (&old.body, &new.body) {
        (None, None) => {}
        (None, Some(body)) => {
            let detail = format!("`{}`", changes.new.notation(&body.ty));
            changes.add(Element::Call, name, What::BodyAdded, detail, REQUEST);
        }
        (Some(body), None) => {
            let detail = format!("`{}`", changes.old.notation(&body.ty));
            changes.add(Element::Call, name, What::BodyRemoved, detail, REQUEST);
        }
        (Some(before), Some(after)) => {
            let place = format!("{name} body");
            reference(
                changes,
                Element::Call,
                &place,
                (&before.ty, &after.ty),
                REQUEST,
            );
        }
    }
}

/// A reference to a type, wherever it stands.
pub(super) fn reference(
    changes: &mut Changes<'_>,
    element: Element,
    name: &str,
    (old, new): (&TypeRef, &TypeRef),
    way: Way,
) {
    let what = match changes.relation(old, new) {
        Relation::Same => return,
        Relation::Narrower => What::TypeNarrowed,
        Relation::Wider => What::TypeWidened,
        Relation::Other => What::TypeChanged,
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
        (None, Some(_)) => What::Deprecated,
        (Some(_), None) => What::Undeprecated,
        (Some(old), Some(new)) if plain(&old.doc) != plain(&new.doc) => What::Documentation,
        _ => return,
    };
    let instead = new.as_ref().and_then(|new| new.instead.as_ref());
    let detail = instead.map_or_else(String::new, |instead| format!("use `{instead}`"));
    changes.add(element, name, what, detail, NEITHER);
}
