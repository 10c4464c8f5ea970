//! Members of objects. What subtypes inherit is told of the type that they inherit it from.

use super::calls::{deprecation, reference};
use super::kind::ChangeKind;
use super::{Changes, Direction, NEITHER, from_to, plain};
use crate::history::Element;
use crate::json::Json;
use crate::model::{self, Api, Field, Object, TypeId};
use crate::rust::Named as _;

pub(super) fn compare(
    changes: &mut Changes<'_>,
    (old_id, old): (TypeId, &Object),
    (new_id, new): (TypeId, &Object),
    way: Direction,
) {
    let owner = changes.new.ty(new_id).name.clone();
    for field in &old.fields {
        let name = format!("{owner}.{}", field.wire);
        let now = new.field(&field.wire).or_else(|| renamed(new, &field.wire));
        match now {
            Some(now) if now.wire != field.wire => {
                if now.inherited_from.is_none() {
                    let detail = from_to(&field.wire, &now.wire);
                    changes.add(Element::Member, &name, ChangeKind::MemberRenamed, detail, way);
                }
            }
            Some(now) => {
                // Both from a type above that both schemas have: told there.
                let same = |old: &Field, new: &Field| match (old.inherited_from, new.inherited_from)
                {
                    (Some(a), Some(b)) => {
                        changes.name_now(&changes.old.ty(a).name) == changes.new.ty(b).name
                    }
                    _ => false,
                };
                if !same(field, now) {
                    pair(changes, &name, field, now, way);
                }
            }
            None => {
                let above = field.inherited_from.is_some_and(|base| {
                    let base = changes.name_now(&changes.old.ty(base).name);
                    let mut types = changes.new.types.iter();
                    // Told of the base, if this type still inherits from it.
                    types.any(|ty| ty.name == base) && inherits(changes.new, new_id, base)
                });
                if !above {
                    changes.add(
                        Element::Member,
                        &name,
                        ChangeKind::MemberRemoved,
                        String::new(),
                        way,
                    );
                }
            }
        }
    }
    for field in &new.fields {
        let known = old.field(&field.wire).is_some()
            || field.changes.iter().any(|change| match &change.what {
                model::ChangeKind::RenamedFrom(from, _) => {
                    old.field(from).is_some() && new.field(from).is_none()
                }
                _ => false,
            });
        if known || came_with_base(changes, old_id, field) {
            continue;
        }
        let what = if field.must_be_given() {
            ChangeKind::RequiredAdded
        } else {
            ChangeKind::OptionalAdded
        };
        let detail = format!("`{}`", changes.new.notation(&field.ty));
        let name = format!("{owner}.{}", field.wire);
        changes.add(Element::Member, &name, what, detail, way);
    }
}

/// Whether a member was added to a type that the old type inherited from already.
fn came_with_base(changes: &Changes<'_>, old_id: TypeId, field: &Field) -> bool {
    field.inherited_from.is_some_and(|base| {
        let base = &changes.new.ty(base).name;
        let old = changes.old;
        let mut above = old.ty(old_id).object().and_then(|object| object.extends);
        while let Some(id) = above {
            if changes.name_now(&old.ty(id).name) == base {
                return true;
            }
            above = old.ty(id).object().and_then(|object| object.extends);
        }
        false
    })
}

fn inherits(api: &Api, id: TypeId, base: &str) -> bool {
    let mut above = api.ty(id).object().and_then(|object| object.extends);
    while let Some(id) = above {
        if api.ty(id).name == base {
            return true;
        }
        above = api.ty(id).object().and_then(|object| object.extends);
    }
    false
}

/// The member that had this name before.
fn renamed<'f>(new: &'f Object, wire: &str) -> Option<&'f Field> {
    new.fields.iter().find(|field| {
        let mut changes = field.changes.iter();
        changes
            .any(|change| matches!(&change.what, model::ChangeKind::RenamedFrom(from, _) if from == wire))
    })
}

fn pair(changes: &mut Changes<'_>, name: &str, old: &Field, new: &Field, way: Direction) {
    reference(changes, Element::Member, name, (&old.ty, &new.ty), way);
    let mut add = |what, detail, way| changes.add(Element::Member, name, what, detail, way);
    if old.rust() != new.rust() {
        add(ChangeKind::RustNameChanged, from_to(&old.rust(), &new.rust()), NEITHER);
    }
    match (old.may_be_missing(), new.may_be_missing()) {
        (false, true) => add(ChangeKind::BecameOptional, String::new(), way),
        (true, false) => add(ChangeKind::BecameRequired, String::new(), way),
        _ => {}
    }
    match (old.internal, new.internal) {
        (false, true) => add(ChangeKind::BecameInternal, String::new(), NEITHER),
        (true, false) => add(ChangeKind::NoLongerInternal, String::new(), NEITHER),
        _ => {}
    }
    let value = |json: &Option<Json>| json.as_ref().map_or("none".to_owned(), Json::compact);
    let detail = |old: &Option<Json>, new: &Option<Json>| from_to(&value(old), &value(new));
    if old.constant != new.constant {
        add(ChangeKind::ConstantChanged, detail(&old.constant, &new.constant), way);
    }
    let what = match (&old.default, &new.default) {
        (None, Some(_)) => Some(ChangeKind::DefaultAdded),
        (Some(_), None) => Some(ChangeKind::DefaultRemoved),
        (old, new) => (old != new).then_some(ChangeKind::DefaultChanged),
    };
    if let Some(what) = what {
        add(what, detail(&old.default, &new.default), way);
    }
    if old.unset != new.unset {
        add(ChangeKind::UnsetChanged, detail(&old.unset, &new.unset), way);
    }
    // A unit that was not told before is a description.
    match (&old.unit, &new.unit) {
        (Some(old), Some(new)) if old != new => {
            add(ChangeKind::UnitChanged, from_to(old, new), way)
        }
        (old_unit, new_unit) => {
            if old_unit != new_unit || plain(&old.doc) != plain(&new.doc) {
                add(ChangeKind::Documentation, String::new(), NEITHER);
            }
        }
    }
    deprecation(changes, Element::Member, name, (&old.deprecated, &new.deprecated));
}
