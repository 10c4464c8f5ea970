//! What came, changed and went in each release; told by the elements themselves.

use crate::model::{Api, ChangeKind, Kind, ReleaseId, Removed, RemovedElement, Type};

use super::anchor;
use super::text::{self, Html};

pub(super) struct ReleaseView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) api: Option<String>,
    /// For the first release, in which everything is new.
    pub(super) first: Option<String>,
    pub(super) groups: Vec<GroupView>,
}

pub(super) struct GroupView {
    pub(super) title: &'static str,
    pub(super) items: Vec<Html>,
}

/// Newest first.
pub(super) fn releases(api: &Api) -> Vec<ReleaseView> {
    let all = api.releases.iter().enumerate().map(|(index, release)| {
        let id = ReleaseId(index);
        let groups = [
            (
                "Calls added",
                if index > 0 {
                    calls_added(api, id)
                } else {
                    Vec::new()
                },
            ),
            (
                "Types added",
                if index > 0 {
                    types_added(api, id)
                } else {
                    Vec::new()
                },
            ),
            ("Members added", members_added(api, id)),
            ("Values added", values_added(api, id)),
            ("Changed", changed(api, id)),
            ("Deprecated", deprecated(api, id)),
            ("Renamed", removed(api, id, true)),
            ("Removed", removed(api, id, false)),
        ];
        ReleaseView {
            id: anchor::release(release),
            name: release.name.clone(),
            api: release.api.clone(),
            first: (index == 0).then(|| first(api)),
            groups: groups
                .into_iter()
                .filter(|(_, items)| !items.is_empty())
                .map(|(title, items)| GroupView { title, items })
                .collect(),
        }
    });
    let mut releases: Vec<ReleaseView> = all.collect();
    releases.reverse();
    releases
}

fn first(api: &Api) -> String {
    let calls = api.calls.iter().filter(|call| call.since.0 == 0).count();
    let types = api.types.iter().filter(|ty| ty.since.0 == 0).count();
    format!("The first release. {calls} of the calls and {types} of the types below date from it.")
}

fn calls_added(api: &Api, release: ReleaseId) -> Vec<Html> {
    let calls = api.calls.iter().filter(|call| call.since == release);
    together(calls.map(|call| text::code(&call.name)))
}

fn types_added(api: &Api, release: ReleaseId) -> Vec<Html> {
    let types = api.types.iter().filter(|ty| ty.since == release);
    together(types.map(|ty| text::code(&ty.name)))
}

/// All in one line, if there are any.
fn together(names: impl Iterator<Item = Html>) -> Vec<Html> {
    let line = text::join(names, ", ");
    if line.as_str().is_empty() {
        Vec::new()
    } else {
        vec![line]
    }
}

/// Names of some parts of types, those of one type together.
fn parts<'a>(api: &'a Api, of: impl Fn(&'a Type) -> Vec<&'a str>) -> Vec<Html> {
    let mut items = Vec::new();
    for ty in &api.types {
        let names: Vec<Html> = of(ty).into_iter().map(text::code).collect();
        if !names.is_empty() {
            let owner = text::code(&ty.name);
            items.push(Html::trusted(format!(
                "{owner}: {}",
                text::join(names, ", ")
            )));
        }
    }
    items
}

/// Members are told where they are defined, and not again for each heir.
fn members_added(api: &Api, release: ReleaseId) -> Vec<Html> {
    parts(api, |ty| {
        let fields = ty
            .object()
            .map(|object| object.fields.as_slice())
            .unwrap_or_default();
        fields
            .iter()
            .filter(|field| field.inherited_from.is_none())
            .filter(|field| field.since == release && field.since > ty.since)
            // What only has a new name or place is told as such.
            .filter(|field| !field.changes.iter().any(|change| change.release == release))
            .map(|field| field.wire.as_str())
            .collect()
    })
}

fn values_added(api: &Api, release: ReleaseId) -> Vec<Html> {
    parts(api, |ty| match &ty.kind {
        Kind::Enum(values) => values
            .iter()
            .filter(|value| value.since == release && value.since > ty.since)
            .map(|value| value.wire.as_str())
            .collect(),
        _ => Vec::new(),
    })
}

fn changed(api: &Api, release: ReleaseId) -> Vec<Html> {
    let mut items = Vec::new();
    for ty in &api.types {
        let fields = ty
            .object()
            .map(|object| object.fields.as_slice())
            .unwrap_or_default();
        let grouped = |title: &str, wanted: &dyn Fn(&ChangeKind) -> bool| {
            let names: Vec<Html> = fields
                .iter()
                .filter(|field| field.inherited_from.is_none())
                .filter(|field| {
                    let mut changes = field.changes.iter();
                    changes.any(|change| change.release == release && wanted(&change.what))
                })
                .map(|field| text::code(&field.wire))
                .collect();
            (!names.is_empty()).then(|| {
                let owner = text::code(&ty.name);
                Html::trusted(format!("{owner}: {} {title}", text::join(names, ", ")))
            })
        };
        items.extend(grouped("became optional", &|what| {
            *what == ChangeKind::BecameOptional
        }));
        items.extend(grouped("became internal", &|what| {
            *what == ChangeKind::BecameInternal
        }));
        for field in fields.iter().filter(|field| field.inherited_from.is_none()) {
            for change in field
                .changes
                .iter()
                .filter(|change| change.release == release)
            {
                let name = format!("{}.{}", ty.name, field.wire);
                // What the schema tells of the old name is told with it.
                let told = |gone: &Removed| {
                    gone.removed == release && gone.renamed_to.as_deref() == Some(name.as_str())
                };
                if api.removed.iter().any(told) {
                    continue;
                }
                let link = text::code(&name);
                items.extend(
                    match &change.what {
                        ChangeKind::BecameOptional | ChangeKind::BecameInternal => None,
                        ChangeKind::RenamedFrom(from, _) => {
                            Some(format!("{} became {link}", text::code(from)))
                        }
                        ChangeKind::MovedFrom(from, _) => {
                            Some(format!("{} moved to {link}", text::code(from)))
                        }
                        ChangeKind::TypeChangedFrom(from) => {
                            let now = text::code(&api.notation(&field.ty));
                            Some(format!("{link} is a {now}, and was a {}", text::code(from)))
                        }
                    }
                    .map(Html::trusted),
                );
            }
        }
    }
    items
}

fn deprecated(api: &Api, release: ReleaseId) -> Vec<Html> {
    let mut items = Vec::new();
    for call in &api.calls {
        if call
            .deprecated
            .as_ref()
            .is_some_and(|known| known.since == release)
        {
            items.push(text::code(&call.name));
        }
    }
    for ty in &api.types {
        if ty
            .deprecated
            .as_ref()
            .is_some_and(|known| known.since == release)
        {
            items.push(text::code(&ty.name));
        }
        let fields = ty
            .object()
            .map(|object| object.fields.as_slice())
            .unwrap_or_default();
        for field in fields.iter().filter(|field| field.inherited_from.is_none()) {
            if field
                .deprecated
                .as_ref()
                .is_some_and(|known| known.since == release)
            {
                let name = format!("{}.{}", ty.name, field.wire);
                items.push(text::code(&name));
            }
        }
    }
    items
}

fn removed(api: &Api, release: ReleaseId, renamed: bool) -> Vec<Html> {
    api.removed
        .iter()
        .filter(|gone| gone.removed == release && gone.renamed_to.is_some() == renamed)
        .map(|gone| {
            let kind = match gone.element {
                RemovedElement::Call => "the call",
                RemovedElement::Type => "the type",
                RemovedElement::Field => "the member",
                RemovedElement::Value => "the value",
            };
            let name = text::code(&gone.name);
            let to = gone
                .renamed_to
                .as_ref()
                .map(|to| format!(", now {}", text::code(to)));
            let doc = text::inline(&gone.doc);
            Html::trusted(format!("{kind} {name}{}. {doc}", to.unwrap_or_default()))
        })
        .collect()
}
