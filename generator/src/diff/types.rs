//! Types: their kind, their rules, their values and forms.

use super::calls::{deprecation, reference};
use super::kind::ChangeKind;
use super::{Changes, Direction, NEITHER, from_to, members, plain};
use crate::history::Element;
use crate::model::{
    DerivedRule, EnumValue, Kind, Object, Repr, Rules, Type, TypeId, TypeRef, Union, VariantKind,
};
use crate::rust::Named as _;

pub(super) fn compare(changes: &mut Changes<'_>) {
    let (old, new) = (changes.old, changes.new);
    for (old_id, ty) in old.types() {
        let now = changes.name_now(&ty.name);
        match new.types().find(|(_, known)| known.name == now) {
            Some((new_id, known)) => {
                let way = changes.old_ways[old_id.0].or(changes.new_ways[new_id.0]);
                pair(changes, (old_id, ty), (new_id, known), way);
            }
            None => changes.add(
                Element::Type,
                &ty.name,
                ChangeKind::TypeRemoved,
                String::new(),
                NEITHER,
            ),
        }
    }
    for ty in &new.types {
        if !old.types.iter().any(|known| changes.name_now(&known.name) == ty.name) {
            changes.add(Element::Type, &ty.name, ChangeKind::TypeAdded, String::new(), NEITHER);
        }
    }
}

fn pair(
    changes: &mut Changes<'_>,
    (old_id, old): (TypeId, &Type),
    (new_id, new): (TypeId, &Type),
    way: Direction,
) {
    let name = new.name.as_str();
    if old.name != new.name {
        let detail = from_to(&old.name, &new.name);
        changes.add(Element::Type, name, ChangeKind::TypeRenamed, detail, NEITHER);
    }
    match (&old.kind, &new.kind) {
        (Kind::Object(before), Kind::Object(after)) => {
            members::compare(changes, (old_id, before), (new_id, after), way);
            facts(changes, name, before, after);
        }
        (Kind::Union(before), Kind::Union(after)) => forms(changes, name, before, after, way),
        (Kind::Enum(before), Kind::Enum(after)) if before.repr == after.repr => {
            values(changes, name, &before.values, &after.values, way);
        }
        (before, after) => rules(changes, name, before, after, way),
    }
    if plain(&old.doc) != plain(&new.doc) {
        changes.add(Element::Type, name, ChangeKind::Documentation, String::new(), NEITHER);
    }
    deprecation(changes, Element::Type, name, (&old.deprecated, &new.deprecated));
}

/// The rules of what is neither object nor union nor enumeration.
fn rules(changes: &mut Changes<'_>, name: &str, old: &Kind, new: &Kind, way: Direction) {
    let mut add = |what, detail| changes.add(Element::Type, name, what, detail, way);
    let mut bound = |which: &str, narrower: bool, wider: bool, detail: String| {
        let detail = format!("{which} {detail}");
        if narrower {
            add(ChangeKind::RangeNarrowed, detail);
        } else if wider {
            add(ChangeKind::RangeWidened, detail);
        }
    };
    match (old, new) {
        (Kind::Float, Kind::Float) => {}
        (Kind::Integer(old), Kind::Integer(new)) => {
            let ((old_min, old_max), (new_min, new_max)) = (old.range(), new.range());
            let (a, b) = (old_min.unwrap_or(i64::MIN), new_min.unwrap_or(i64::MIN));
            bound("minimum", b > a, b < a, numbers(old_min, new_min));
            let (a, b) = (old_max.unwrap_or(i64::MAX), new_max.unwrap_or(i64::MAX));
            bound("maximum", b < a, b > a, numbers(old_max, new_max));
            let (from, to) = (old.multiple_of(), new.multiple_of());
            let (a, b) = (from.unwrap_or(1), to.unwrap_or(1));
            // What divides by 1024 divides by 512, too.
            let wider = a != b && b != 0 && a % b == 0;
            let detail = numbers(from, to);
            bound("multiple", a != b && !wider, wider, detail);
            others(old, new, &mut bound);
            unit(changes, name, (&old.unit, &new.unit), way);
        }
        (Kind::String(old), Kind::String(new)) => {
            let ((old_min, old_max), (new_min, new_max)) = (old.length(), new.length());
            let (a, b) = (old_min.unwrap_or(0), new_min.unwrap_or(0));
            bound("least length", b > a, b < a, numbers(old_min, new_min));
            let (a, b) = (old_max.unwrap_or(usize::MAX), new_max.unwrap_or(usize::MAX));
            bound("greatest length", b < a, b > a, numbers(old_max, new_max));
            let (before, after) = (old.reserved(), new.reserved());
            for word in after.iter().filter(|word| !before.contains(word)) {
                bound("reserved word", true, false, format!("`{word}`"));
            }
            for word in before.iter().filter(|word| !after.contains(word)) {
                bound("no more reserved word", false, true, format!("`{word}`"));
            }
            others(old, new, &mut bound);
            let text = |rules: &Rules| rules.pattern().map(|pattern| pattern.text.clone());
            match (text(old), text(new)) {
                (Some(_), None) => bound("pattern", false, true, "gone".to_owned()),
                (None, Some(new)) => bound("pattern", true, false, format!("`{new}`")),
                (Some(old), Some(new)) if old != new => {
                    add(ChangeKind::PatternChanged, from_to(&old, &new));
                }
                _ => {}
            }
        }
        (Kind::Limit(old), Kind::Limit(new)) => {
            let detail = numbers(Some(old.min), Some(new.min));
            bound("minimum", new.min > old.min, new.min < old.min, detail);
            if old.unlimited != new.unlimited {
                add(ChangeKind::MarkChanged, from_to(&old.unlimited, &new.unlimited));
            }
            unit(changes, name, (&old.unit, &new.unit), way);
        }
        (Kind::StringUnion(old), Kind::StringUnion(new)) => {
            let names = |api: &crate::model::Api, of: &[TypeId]| -> Vec<String> {
                of.iter().map(|id| api.ty(*id).name.clone()).collect()
            };
            let before: Vec<String> = names(changes.old, old)
                .iter()
                .map(|name| changes.name_now(name).to_owned())
                .collect();
            let after = names(changes.new, new);
            let mut add = |what, name: &str, part: &str| {
                changes.add(Element::Type, name, what, format!("`{part}`"), way);
            };
            for part in before.iter().filter(|part| !after.contains(part)) {
                add(ChangeKind::RangeNarrowed, name, part);
            }
            for part in after.iter().filter(|part| !before.contains(part)) {
                add(ChangeKind::RangeWidened, name, part);
            }
        }
        _ => add(ChangeKind::KindChanged, from_to(kind(old), kind(new))),
    }
}

/// Rules that have no order of their own: there or not.
fn others(old: &Rules, new: &Rules, bound: &mut impl FnMut(&str, bool, bool, String)) {
    const COMPARED: [&str; 5] = ["range", "multipleOf", "pattern", "length", "reserved"];
    let mut added = |before: &Rules, after: &Rules, narrower: bool| {
        for check in &after.checks {
            if !COMPARED.contains(&check.name()) && !before.checks.contains(check) {
                bound(check.name(), narrower, !narrower, check.words());
            }
        }
    };
    added(old, new, true);
    added(new, old, false);
}

/// A unit that was not told before is a description.
fn unit(
    changes: &mut Changes<'_>,
    name: &str,
    units: (&Option<String>, &Option<String>),
    way: Direction,
) {
    match units {
        (Some(old), Some(new)) if old != new => {
            changes.add(Element::Type, name, ChangeKind::UnitChanged, from_to(old, new), way);
        }
        (old, new) if old != new => {
            changes.add(Element::Type, name, ChangeKind::Documentation, String::new(), NEITHER);
        }
        _ => {}
    }
}

fn numbers<T: ToString>(old: Option<T>, new: Option<T>) -> String {
    let text = |number: Option<T>| number.map_or_else(|| "none".to_owned(), |n| n.to_string());
    from_to(&text(old), &text(new))
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Integer(_) => "integer",
        Kind::Float => "float",
        Kind::String(_) => "string",
        Kind::Limit(_) => "limit",
        Kind::Enum(list) => match list.repr {
            Repr::String => "enum",
            Repr::Integer => "numbered",
        },
        Kind::StringUnion(_) => "names",
        Kind::Object(_) => "object",
        Kind::Union(_) => "union",
        Kind::Error => "error",
    }
}

fn values(
    changes: &mut Changes<'_>,
    owner: &str,
    old: &[EnumValue],
    new: &[EnumValue],
    way: Direction,
) {
    let name = |value: &EnumValue| format!("{owner}.{}", value.wire.unquoted());
    for before in old {
        let name = name(before);
        let mut add = |what, detail, way| changes.add(Element::Value, &name, what, detail, way);
        match new.iter().find(|known| known.wire == before.wire) {
            None => add(ChangeKind::ValueRemoved, String::new(), way),
            Some(now) => {
                if now.rust() != before.rust() {
                    add(ChangeKind::ValueRenamed, from_to(&before.rust(), &now.rust()), NEITHER);
                }
                if plain(&now.doc) != plain(&before.doc) {
                    add(ChangeKind::Documentation, String::new(), NEITHER);
                }
            }
        }
    }
    for value in new {
        if !old.iter().any(|known| known.wire == value.wire) {
            changes.add(Element::Value, &name(value), ChangeKind::ValueAdded, String::new(), way);
        }
    }
}

fn forms(changes: &mut Changes<'_>, owner: &str, old: &Union, new: &Union, way: Direction) {
    for form in &old.variants {
        let name = format!("{owner}.{}", form.name);
        match new.variants.iter().find(|known| known.name == form.name) {
            None => changes.add(Element::Value, &name, ChangeKind::FormRemoved, String::new(), way),
            Some(now) => {
                match (&form.kind, &now.kind) {
                    (VariantKind::Type(old), VariantKind::Type(new)) => {
                        form_type(changes, &name, (old, new), way);
                    }
                    (VariantKind::Literal(old), VariantKind::Literal(new)) if old == new => {}
                    _ => changes.add(
                        Element::Value,
                        &name,
                        ChangeKind::FormChanged,
                        String::new(),
                        way,
                    ),
                }
                if plain(&form.doc) != plain(&now.doc) {
                    changes.add(
                        Element::Value,
                        &name,
                        ChangeKind::Documentation,
                        String::new(),
                        NEITHER,
                    );
                }
            }
        }
    }
    for form in &new.variants {
        if !old.variants.iter().any(|known| known.name == form.name) {
            let name = format!("{owner}.{}", form.name);
            changes.add(Element::Value, &name, ChangeKind::FormAdded, String::new(), way);
        }
    }
    let names = |union: &Union| -> Vec<String> {
        let facts = union.derived.iter().map(|fact| fact.name.clone());
        union.shared.iter().cloned().chain(facts).collect()
    };
    accessors(changes, owner, &names(old), &names(new));
}

fn form_type(changes: &mut Changes<'_>, name: &str, types: (&TypeRef, &TypeRef), way: Direction) {
    reference(changes, Element::Value, name, types, way);
}

/// What can be asked of objects beside their members.
fn facts(changes: &mut Changes<'_>, owner: &str, old: &Object, new: &Object) {
    let names = |object: &Object| -> Vec<String> {
        object.derived.iter().map(|fact| fact.name.clone()).collect()
    };
    accessors(changes, owner, &names(old), &names(new));
    for fact in &old.derived {
        let Some(now) = new.derived.iter().find(|known| known.name == fact.name) else {
            continue;
        };
        let same = match (&fact.rule, &now.rule) {
            (
                DerivedRule::Equals { member, value },
                DerivedRule::Equals { member: now, value: then },
            ) => member == now && value == then,
            (DerivedRule::TimeSince { member }, DerivedRule::TimeSince { member: now }) => {
                member == now
            }
            _ => false,
        };
        if !same {
            let detail = format!("`{}` follows from something else", fact.name);
            changes.add(Element::Type, owner, ChangeKind::FactRemoved, detail, NEITHER);
        }
    }
}

fn accessors(changes: &mut Changes<'_>, owner: &str, old: &[String], new: &[String]) {
    for name in old.iter().filter(|name| !new.contains(name)) {
        let detail = format!("`{name}`");
        changes.add(Element::Type, owner, ChangeKind::FactRemoved, detail, NEITHER);
    }
    for name in new.iter().filter(|name| !old.contains(name)) {
        let detail = format!("`{name}`");
        changes.add(Element::Type, owner, ChangeKind::FactAdded, detail, NEITHER);
    }
}
