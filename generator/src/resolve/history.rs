//! History: the table of releases, what is gone, and whether ages fit together.

use super::context::Context;
use crate::diag::{Code, Diagnostic};
use crate::model::{Api, Kind, Release, ReleaseId, Removed, RemovedElement};
use crate::raw::RawKind;
use crate::read::{Word, nearest};

pub(super) fn releases(context: &mut Context<'_>, api: &mut Api) {
    let raw = context.raw;
    let mut before: Option<Vec<u32>> = None;
    for release in &raw.releases {
        let numbers: Option<Vec<u32>> = release
            .name
            .text
            .split('.')
            .map(|part| part.parse().ok())
            .collect();
        match (&numbers, &before) {
            (None, _) => context.diags.add(
                Diagnostic::new(
                    Code::UnknownRelease,
                    release.name.place,
                    format!("`{}` is not a version", release.name.text),
                )
                .help("write numbers with dots between, such as 3.0.1"),
            ),
            (Some(numbers), Some(before)) if numbers <= before => context.diags.add(
                Diagnostic::new(
                    Code::UnknownRelease,
                    release.name.place,
                    format!("the release `{}` is out of order", release.name.text),
                )
                .help("list releases from the oldest to the newest"),
            ),
            _ => {}
        }
        before = numbers.or(before);
        api.releases.push(Release {
            name: release.name.text.clone(),
            api: release.api.as_ref().map(|version| version.text.clone()),
        });
    }
    if let (Some(last), Some(front)) = (raw.releases.last(), &raw.api) {
        let described = last.api.as_ref().map(|version| &version.text);
        let other = |version: &&Word| described.is_some_and(|described| *described != version.text);
        if let Some(version) = front.version.as_ref().filter(other) {
            context.diags.add(
                Diagnostic::new(
                    Code::UnknownRelease,
                    version.place,
                    format!("the last release is not of version `{}`", version.text),
                )
                .label(last.name.place, "the last release is this")
                .help("give that release this version as its `api`, or correct one of the two"),
            );
        }
    }
    if api.releases.is_empty() {
        let place = raw
            .api
            .as_ref()
            .map_or_else(Default::default, |api| api.doc.place);
        context.diags.add(
            Diagnostic::new(Code::UnknownRelease, place, "there are no `releases`")
                .help("add `\"releases\": {\"1.0.0\": {}}`, beside `api`"),
        );
        api.releases.push(Release {
            name: String::new(),
            api: None,
        });
    }
}

pub(super) fn removed(context: &mut Context<'_>, api: &mut Api) {
    const KNOWN: [&str; 4] = ["call", "type", "field", "value"];
    let raw = context.raw;
    for removed in &raw.removed {
        let name = &removed.name;
        let element = match removed.element.as_ref() {
            None => continue,
            Some(word) => match word.text.as_str() {
                "call" => RemovedElement::Call,
                "type" => RemovedElement::Type,
                "field" => RemovedElement::Field,
                "value" => RemovedElement::Value,
                other => {
                    context.diags.add(
                        Diagnostic::new(
                            Code::WrongKind,
                            word.place,
                            format!("there is no kind of element called `{other}`"),
                        )
                        .nearest(
                            other,
                            nearest(other, KNOWN.into_iter()),
                            || format!("known are: {}", KNOWN.join(", ")),
                        ),
                    );
                    continue;
                }
            },
        };
        let since = context.release(removed.since.as_ref());
        let gone = context.release(removed.removed.as_ref());
        if gone <= since
            && let Some(word) = &removed.removed
        {
            context.diags.add(
                Diagnostic::new(
                    Code::SinceBeforeOwner,
                    word.place,
                    format!("`{}` is gone before it came", name.text),
                )
                .help("`removed` is the first release without it, `since` the first with it"),
            );
        }
        if let Some(renamed) = &removed.renamed_to
            && context.target(&renamed.text).is_none()
        {
            let diagnostic = Diagnostic::new(
                Code::UnknownReference,
                renamed.place,
                format!(
                    "`{}` does not exist, so nothing was renamed to it",
                    renamed.text
                ),
            );
            let diagnostic = context.suggest_reference(diagnostic, &renamed.text);
            context.diags.add(diagnostic);
        }
        api.removed.push(Removed {
            element,
            name: name.text.clone(),
            since,
            removed: gone,
            renamed_to: removed
                .renamed_to
                .as_ref()
                .map(|renamed| renamed.text.clone()),
            doc: context.doc(&removed.doc, &format!("the removed `{}`", name.text)),
        });
    }
}

/// Nothing is older than what it belongs to.
pub(super) fn check(context: &mut Context<'_>, api: &Api) {
    let raw = context.raw;
    let oldest = oldest_heirs(context, api);
    for (id, ty) in api.types() {
        let RawKind::Object { fields, .. } = &raw.types[id.0].kind else {
            continue;
        };
        // A member may have been in an heir before the base was split off.
        let oldest = oldest[id.0];
        for field in fields {
            let since = context.release(field.since.as_ref());
            if since < oldest {
                let place = field
                    .since
                    .as_ref()
                    .map_or(field.name.place, |word| word.place);
                older(context, api, place, &field.name.text, &ty.name, oldest);
            }
        }
    }
    for (id, ty) in api.types() {
        let values: Vec<(&str, ReleaseId)> = match &ty.kind {
            Kind::Enum(values) => values.iter().map(|v| (v.wire.as_str(), v.since)).collect(),
            Kind::Numbered(values) => values.iter().map(|v| (v.name.as_str(), v.since)).collect(),
            _ => continue,
        };
        for (name, since) in values {
            if since < ty.since {
                older(
                    context,
                    api,
                    raw.types[id.0].name.place,
                    name,
                    &ty.name,
                    ty.since,
                );
            }
        }
    }
    for call in &api.calls {
        if let Some(section) = api.sections.get(call.section)
            && call.since < section.since
        {
            older(
                context,
                api,
                call.place,
                &call.name,
                &section.title,
                section.since,
            );
        }
    }
}

/// For each type the age of the oldest among itself and those that extend it.
fn oldest_heirs(context: &Context<'_>, api: &Api) -> Vec<ReleaseId> {
    let mut oldest: Vec<ReleaseId> = api.types.iter().map(|ty| ty.since).collect();
    for (id, ty) in api.types() {
        let mut base = context.base_of(id);
        while let Some(id) = base {
            oldest[id.0] = oldest[id.0].min(ty.since);
            base = context.base_of(id);
        }
    }
    oldest
}

fn older(
    context: &mut Context<'_>,
    api: &Api,
    place: crate::source::Place,
    name: &str,
    owner: &str,
    since: ReleaseId,
) {
    context.diags.add(
        Diagnostic::new(
            Code::SinceBeforeOwner,
            place,
            format!(
                "`{name}` is older than `{owner}`, which is there since {}",
                api.release(since).name
            ),
        )
        .help("correct `since` of one of the two"),
    );
}
