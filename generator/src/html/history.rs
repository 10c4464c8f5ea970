//! What each release changed, up to the one that the page describes.

use indexmap::IndexMap;

use super::anchor;
use super::text::{self, Html};
use crate::history::ReleaseChanges;
use crate::model::{Api, Release, ReleaseId};

/// The releases of a version of the API.
pub(super) struct VersionView<'a> {
    pub(super) title: String,
    pub(super) slug: String,
    version: Option<&'a str>,
    pub(super) releases: Vec<ReleaseView<'a>>,
}

pub(super) struct ReleaseView<'a> {
    pub(super) release: &'a Release,
    /// What it changed, in numbers.
    pub(super) summary: String,
    /// Titles with lines.
    pub(super) groups: Vec<(&'static str, Vec<Html>)>,
}

/// Newest first.
pub(super) fn versions<'a>(api: &'a Api, history: &[ReleaseChanges]) -> Vec<VersionView<'a>> {
    let known = history.iter().filter(|changes| changes.release <= api.described);
    let mut versions: Vec<VersionView<'a>> = Vec::new();
    for changes in known.rev() {
        let view = release(api, changes);
        let version = view.release.api.as_deref();
        match versions.last_mut().filter(|last| last.version == version) {
            Some(last) => last.releases.push(view),
            None => {
                let title = version.map_or_else(
                    || "Before versions were counted".to_owned(),
                    |version| format!("API {version}"),
                );
                let slug = anchor::slug(version.unwrap_or("none"));
                versions.push(VersionView { title, slug, version, releases: vec![view] });
            }
        }
    }
    versions
}

fn release<'a>(api: &'a Api, changes: &ReleaseChanges) -> ReleaseView<'a> {
    let listed = changes.listed();
    let detailed = changes.detailed().map(|change| {
        let words = format!(": {}", change.words());
        // Every other piece is code.
        let pieces = words.split('`').enumerate().map(|(index, piece)| match index % 2 {
            0 => Html::text(piece),
            _ => text::code(piece),
        });
        text::join([text::code(&change.name)].into_iter().chain(pieces), "")
    });
    let changed = ("Other changes", detailed.collect::<Vec<_>>());
    let counts = listed.iter().map(|(title, names)| (*title, names.len()));
    let counts = counts.chain([(changed.0, changed.1.len())]).filter(|(_, count)| *count > 0);
    let counts = counts.map(|(title, count)| {
        let words = title.split(' ').map(|word| match count {
            1 => word.trim_end_matches('s').to_lowercase(),
            _ => word.to_lowercase(),
        });
        format!("{count} {}", words.collect::<Vec<_>>().join(" "))
    });
    let counts = counts.collect::<Vec<_>>().join(", ");
    let groups = listed.into_iter().map(|(title, names)| (title, lines(&names))).chain([changed]);
    let summary = match changes.release {
        ReleaseId(0) => first(api),
        _ if counts.is_empty() => "the API did not change.".to_owned(),
        _ => counts,
    };
    let release = api.release(changes.release);
    ReleaseView {
        release,
        summary,
        groups: groups.filter(|(_, lines)| !lines.is_empty()).collect(),
    }
}

/// Of the first release, in which everything is new.
fn first(api: &Api) -> String {
    let calls = api.calls.iter().filter(|call| call.since == ReleaseId(0)).count();
    let types = api.types.iter().filter(|ty| ty.since == ReleaseId(0)).count();
    format!(
        "the first release. {calls} of the calls and {types} of the types on this page date from it."
    )
}

fn list(names: &[&str]) -> Html {
    text::join(names.iter().map(|name| text::code(name)), ", ")
}

/// Names on one line; those of parts of types, with a line for all types that share them.
fn lines(names: &[&str]) -> Vec<Html> {
    let mut owners: IndexMap<&str, Vec<&str>> = IndexMap::new();
    for (owner, part) in names.iter().filter_map(|name| name.split_once('.')) {
        owners.entry(owner).or_default().push(part);
    }
    if owners.is_empty() {
        return vec![list(names)];
    }
    let mut lines: IndexMap<Vec<&str>, Vec<&str>> = IndexMap::new();
    for (owner, parts) in owners {
        lines.entry(parts).or_default().push(owner);
    }
    let lines = lines.iter();
    lines
        .map(|(parts, owners)| Html::trusted(format!("{}: {}", list(owners), list(parts))))
        .collect()
}
