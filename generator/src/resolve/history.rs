//! History: the table of releases, what is gone, and whether ages fit together.

use super::context::Context;
use crate::diag::Code;
use crate::model::{Api, Release, Removed, RemovedElement};
use crate::raw::{RawKind, RawRemoved};
use crate::read::Word;
use crate::source::Span;

pub(super) fn releases(context: &mut Context<'_>, api: &mut Api) {
    let raw = context.raw;
    let mut before: Option<Vec<u32>> = None;
    for release in &raw.releases {
        let numbers: Option<Vec<u32>> = release
            .name
            .text
            .split('.')
            .map(|part| part.parse().ok().filter(|number: &u32| number.to_string() == part))
            .collect();
        match (&numbers, &before) {
            (None, _) => {
                let message = format!("`{}` is not a version", release.name.text);
                context
                    .error(Code::UnknownRelease, release.name.span, message)
                    .help("write numbers with dots between, such as 3.0.1");
            }
            (Some(numbers), Some(before)) if numbers <= before => {
                let message = format!("the release `{}` is out of order", release.name.text);
                context
                    .error(Code::UnknownRelease, release.name.span, message)
                    .help("list releases from the oldest to the newest");
            }
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
            let message = format!("the last release is not of version `{}`", version.text);
            context
                .error(Code::UnknownRelease, version.span, message)
                .label(last.name.span, "the last release is this")
                .help("give that release this version as its `api`, or correct one of the two");
        }
    }
    if api.releases.is_empty() {
        let span = raw.api.as_ref().map_or_else(Default::default, |api| api.doc.span);
        context
            .error(Code::UnknownRelease, span, "there are no `releases`")
            .help("add `\"releases\": {\"1.0.0\": {}}`, beside `api`");
        api.releases.push(Release { name: String::new(), api: None });
    }
}

pub(super) fn removed(context: &mut Context<'_>, api: &mut Api) {
    let raw = context.raw;
    for removed in &raw.removed {
        let name = &removed.name;
        let element = match removed.element.as_ref().map(|word| word.text.as_str()) {
            Some("call") => RemovedElement::Call,
            Some("type") => RemovedElement::Type,
            Some("field") => RemovedElement::Field,
            Some("value") => RemovedElement::Value,
            _ => continue,
        };
        let since = context.release(removed.since.as_ref());
        let gone = context.release(removed.removed.as_ref());
        if gone <= since
            && let Some(word) = &removed.removed
        {
            let message = format!("`{}` is gone before it came", name.text);
            context
                .error(Code::SinceBeforeOwner, word.span, message)
                .help("`removed` is the first release without it, `since` the first with it");
        }
        contradictions(context, removed);
        if let Some(renamed) = &removed.renamed_to
            && renamed.text != name.text
            && context.target(&renamed.text).is_none()
        {
            let message =
                format!("`{}` does not exist, so nothing was renamed to it", renamed.text);
            context.unknown_reference(renamed.span, message, &renamed.text);
        }
        api.removed.push(Removed {
            element,
            name: name.text.clone(),
            since,
            removed: gone,
            renamed_to: removed.renamed_to.as_ref().map(|renamed| renamed.text.clone()),
            doc: context.doc(&removed.doc, &format!("the removed `{}`", name.text)),
        });
    }
}

/// Reports what in a removed element contradicts the rest of the schema.
fn contradictions(context: &mut Context<'_>, removed: &RawRemoved) {
    let found = faults(context, removed);
    for (span, message, help) in found {
        context.error(Code::RemovedElement, span, message).help(help);
    }
}

type Fault = (Span, String, &'static str);

fn faults(context: &Context<'_>, removed: &RawRemoved) -> Vec<Fault> {
    let raw = context.raw;
    let name = &removed.name;
    let mut found = Vec::new();
    let mut fault = |word: &Word, message: String, help| found.push((word.span, message, help));
    let since = context.known_release(removed.since.as_ref());
    let gone = context.known_release(removed.removed.as_ref());
    let exists = |word: &Word| {
        let message = format!("`{}` is removed, but it exists", word.text);
        (message, "remove the entry, or the element")
    };
    match removed.element.as_ref().map(|element| element.text.as_str()) {
        Some("call") if raw.calls.iter().any(|call| call.name.text == name.text) => {
            let (message, help) = exists(name);
            fault(name, message, help);
        }
        Some("type") if raw.types.iter().any(|ty| ty.name.text == name.text) => {
            let (message, help) = exists(name);
            fault(name, message, help);
        }
        Some("call" | "type") if name.text.contains('.') => fault(
            name,
            format!("`{}` is neither a call nor a type", name.text),
            "name the call or the type alone",
        ),
        Some(element @ ("field" | "value")) => {
            let Some((owner, part)) = name.text.split_once('.') else {
                fault(
                    name,
                    format!("`{}` does not say which type it was part of", name.text),
                    "write `Type.name`",
                );
                return found;
            };
            let ty = raw.types.iter().find(|ty| ty.name.text == owner);
            let before = raw.removed.iter().find(|other| {
                let kind = other.element.as_ref().map(|element| element.text.as_str());
                kind == Some("type") && other.name.text == owner
            });
            if let Some(ty) = ty {
                let fits = match &ty.kind {
                    RawKind::Object { .. } => element == "field",
                    RawKind::Enum { .. } | RawKind::Numbered { .. } => element == "value",
                    RawKind::Broken => true,
                    _ => false,
                };
                if !fits {
                    fault(
                        name,
                        format!("`{owner}` is of a kind that never had a {element} `{part}`"),
                        "correct `element`, or the name of the type",
                    );
                } else if !matches!(ty.kind, RawKind::Broken) && context.has_part(owner, part) {
                    let (message, help) = exists(name);
                    fault(name, message, help);
                }
                let born = context.known_release(ty.since.as_ref());
                if let (Some(word), Some(since), Some(born)) = (&removed.since, since, born)
                    && since < born
                {
                    fault(
                        word,
                        format!("`{}` is older than `{owner}`", name.text),
                        "correct `since` of one of the two",
                    );
                }
            } else if let Some(before) = before {
                let end = context.known_release(before.removed.as_ref());
                if let (Some(word), Some(gone), Some(end)) = (&removed.removed, gone, end)
                    && gone > end
                {
                    fault(
                        word,
                        format!("`{}` is removed after `{owner}`", name.text),
                        "correct `removed` of one of the two",
                    );
                }
            } else {
                fault(
                    name,
                    format!("there is no type `{owner}`, and none was removed"),
                    "name a type that exists, or one that `removed` lists",
                );
            }
        }
        _ => {}
    }
    if let Some(word) = &removed.renamed_to {
        let born = context.since_of(&word.text);
        if word.text == name.text {
            fault(
                word,
                format!("`{}` is renamed to itself", name.text),
                "name what it is called now",
            );
        } else if let (Some(gone), Some(born)) = (gone, born)
            && born > gone
        {
            fault(
                word,
                format!("`{}` was added after `{}` was removed", word.text, name.text),
                "correct one of the releases, or remove `renamedTo`",
            );
        }
    }
    found
}
