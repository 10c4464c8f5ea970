//! What each release changed, up to the one that the page describes.

use indexmap::IndexMap;

use super::text::{self, Html};
use crate::history::ReleaseChanges;
use crate::model::{Api, Release, ReleaseId};

pub(super) struct ReleaseView<'a> {
    pub(super) release: &'a Release,
    /// For the first release, in which everything is new.
    pub(super) summary: Option<String>,
    /// Titles with lines.
    pub(super) groups: Vec<(&'static str, Vec<Html>)>,
}

/// Newest first.
pub(super) fn releases<'a>(api: &'a Api, history: &[ReleaseChanges]) -> Vec<ReleaseView<'a>> {
    let known = history.iter().filter(|changes| changes.release <= api.described);
    known
        .rev()
        .map(|changes| {
            let summary = (changes.release == ReleaseId(0)).then(|| summary(api));
            let listed = changes.listed().into_iter().map(|(title, names)| (title, lines(&names)));
            let mut groups: Vec<(&str, Vec<Html>)> = listed.collect();
            let detailed = changes.detailed().map(|change| {
                let words = format!(": {}", change.words());
                // Every other piece is code.
                let pieces = words.split('`').enumerate().map(|(index, piece)| match index % 2 {
                    0 => Html::text(piece),
                    _ => text::code(piece),
                });
                text::join([text::code(&change.name)].into_iter().chain(pieces), "")
            });
            groups.push(("Changed", detailed.collect()));
            groups.retain(|(_, lines)| !lines.is_empty());
            ReleaseView { release: api.release(changes.release), summary, groups }
        })
        .collect()
}

fn summary(api: &Api) -> String {
    let calls = api.calls.iter().filter(|call| call.since == ReleaseId(0)).count();
    let types = api.types.iter().filter(|ty| ty.since == ReleaseId(0)).count();
    format!("The first release. {calls} of the calls and {types} of the types below date from it.")
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
