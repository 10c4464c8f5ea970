//! Members of objects.

use crate::json::Json;
use crate::model::{Api, ChangeKind, Field, Kind, ReleaseId, Type, TypeId, TypeRef};

use super::anchor;
use super::call::{self, DeprecatedView};
use super::text::{self, Html};

pub(super) struct MemberView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) internal: bool,
    pub(super) optional: bool,
    pub(super) ty: Html,
    pub(super) rule: Option<Html>,
    pub(super) unit: Option<String>,
    /// What it is if the wire says nothing, or always.
    pub(super) fixed: Option<Html>,
    pub(super) since: Option<String>,
    pub(super) inherited: Option<Html>,
    pub(super) deprecated: Option<DeprecatedView>,
    pub(super) doc: Html,
    pub(super) changes: Vec<Html>,
}

pub(super) fn member(api: &Api, owner: &Type, field: &Field) -> MemberView {
    let inherited = field.inherited_from.map(|id| api.ty(id));
    MemberView {
        id: anchor::part(owner, &field.wire),
        name: field.wire.clone(),
        internal: field.internal,
        optional: field.optional,
        ty: text::type_ref(api, &field.ty),
        rule: match &field.ty {
            TypeRef::Named(id) => short_rule(api, *id),
            _ => None,
        },
        unit: field.unit.clone(),
        fixed: fixed(field),
        since: later(api, field.since, owner.since),
        inherited: inherited
            .map(|base| text::link(&anchor::part(base, &field.wire), &base.name)),
        deprecated: field.deprecated.as_ref().map(|known| call::deprecation(api, known)),
        doc: text::inline(api, &field.doc),
        changes: field.changes.iter().map(|change| what_changed(api, field, change)).collect(),
    }
}

/// The release of an element that is younger than what it belongs to.
pub(super) fn later(api: &Api, since: ReleaseId, owner: ReleaseId) -> Option<String> {
    (since > owner).then(|| api.release(since).name.clone())
}

fn fixed(field: &Field) -> Option<Html> {
    let value = |value: &Json| text::code(&value.compact());
    if let Some(constant) = &field.constant {
        return Some(Html::trusted(format!("always {}", value(constant))));
    }
    if let Some(default) = &field.default {
        return Some(Html::trusted(format!("default {}", value(default))));
    }
    let unset = field.unset.as_ref()?;
    Some(Html::trusted(format!("{} means not set", value(unset))))
}

fn what_changed(api: &Api, field: &Field, change: &crate::model::Change) -> Html {
    let release = api.release(change.release);
    let link = text::link(&anchor::release(release), &release.name);
    Html::trusted(match &change.what {
        ChangeKind::BecameOptional => format!("Optional since {link}."),
        ChangeKind::BecameInternal => format!("Internal since {link}."),
        ChangeKind::RenamedFrom(name, since) => {
            let since = &api.release(*since).name;
            format!("Called {} from {since} until {link}.", text::code(name))
        }
        ChangeKind::MovedFrom(name, since) => {
            let since = &api.release(*since).name;
            format!("Stood at {} from {since} until {link}.", text::code(name))
        }
        ChangeKind::TypeChangedFrom(ty) => {
            let now = text::escape(&api.notation(&field.ty));
            format!("A <code>{now}</code> since {link}; {} before.", text::code(ty))
        }
    })
}

/// Most values of an enumeration that are listed where it is used.
const FEW: usize = 4;

/// The rules of a scalar, short enough to stand beside its name.
pub(super) fn short_rule(api: &Api, id: TypeId) -> Option<Html> {
    let values = |wires: Vec<String>| {
        (wires.len() <= FEW).then(|| {
            text::join(wires.iter().map(|wire| text::code(wire)), " | ")
        })
    };
    match &api.ty(id).kind {
        Kind::Integer(integer) => {
            let mut words = match (integer.min, integer.max) {
                (Some(min), Some(max)) => format!("{min} to {max}"),
                (Some(min), None) => format!("{min} or more"),
                (None, Some(max)) => format!("{max} or less"),
                (None, None) => String::new(),
            };
            if let Some(multiple) = integer.multiple_of {
                words.push_str(&format!(", a multiple of {multiple}"));
            }
            (!words.is_empty()).then(|| Html::text(&words))
        }
        Kind::Text(rule) => rule.max_length.map(|max| Html::text(&format!("up to {max} bytes"))),
        Kind::Limit(limit) => {
            let unlimited = text::code(&format!("\"{}\"", limit.unlimited));
            Some(Html::trusted(format!("{} or more, or {unlimited}", limit.min)))
        }
        Kind::Enum(list) => values(list.iter().map(|value| value.wire.clone()).collect()),
        Kind::Numbered(_) | Kind::Float | Kind::AnyText(_) | Kind::Object(_) | Kind::Union(_) => {
            None
        }
    }
}
