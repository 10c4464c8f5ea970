//! Members of objects.

use crate::json::Json;
use crate::model::{Api, Field, ReleaseId, Type};

use super::anchor;
use super::call::{self, DeprecatedView};
use super::text::{self, Html};

pub(super) struct MemberView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) internal: bool,
    pub(super) optional: bool,
    pub(super) ty: Html,
    pub(super) unit: Option<String>,
    /// What it is if the wire says nothing, or always.
    pub(super) fixed: Option<Html>,
    pub(super) since: Option<String>,
    pub(super) deprecated: Option<DeprecatedView>,
    pub(super) doc: Html,
}

pub(super) fn member(api: &Api, owner: &Type, field: &Field) -> MemberView {
    MemberView {
        id: anchor::part(owner, &field.wire),
        name: field.wire.clone(),
        internal: field.internal,
        optional: field.optional,
        ty: text::type_ref(api, &field.ty),
        unit: field.unit.clone(),
        fixed: fixed(field),
        since: later(api, field.since, owner.since),
        deprecated: field.deprecated.as_ref().map(|known| call::deprecation(api, known)),
        doc: text::inline(&field.doc),
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
