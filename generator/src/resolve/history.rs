//! History: the table of releases, and what is gone.

use super::context::{Context, text};
use crate::diag::Code;
use crate::doc::Target;
use crate::model::{Api, Release, Removed, Element};
use crate::raw::{RawKind, RawRemoved};
use crate::read::Word;

pub(super) fn releases(context: &mut Context<'_>, api: &mut Api) {
    let raw = context.raw;
    let mut before: Option<Vec<u32>> = None;
    for (index, release) in raw.releases.iter().enumerate() {
        let name = &release.name;
        api.releases.push(Release {
            name: name.text.clone(),
            api: release.api.as_ref().map(|version| version.text.clone()),
        });
        if context.releases.get(name.text.as_str()) != Some(&index) {
            continue;
        }
        let number =
            |part: &str| part.parse().ok().filter(|number: &u32| number.to_string() == part);
        let numbers: Option<Vec<u32>> = name.text.split('.').map(number).collect();
        if numbers.is_none() {
            let message = format!("`{}` is not a version", name.text);
            let help = "write numbers with dots between, such as 3.0.1";
            context.error(Code::UnknownRelease, name.span, message).help(help);
        } else if before.is_some() && numbers <= before {
            let message = format!("the release `{}` is out of order", name.text);
            let help = "list releases from the oldest to the newest";
            context.error(Code::UnknownRelease, name.span, message).help(help);
        }
        before = numbers.or(before);
    }
    if let (Some(last), Some(front)) = (raw.releases.last(), &raw.api)
        && let (Some(described), Some(version)) = (&last.api, &front.version)
        && described.text != version.text
    {
        let message = format!("the last release is not of version `{}`", version.text);
        context
            .error(Code::UnknownRelease, version.span, message)
            .label(last.name.span, "the last release is this")
            .help("give that release this version as its `api`, or correct one of the two");
    }
    if api.releases.is_empty() {
        let span = raw.api.as_ref().map_or_else(Default::default, |api| api.doc.span);
        let help = "add `\"releases\": {\"1.0.0\": {}}`, beside `api`";
        context.error(Code::UnknownRelease, span, "there are no `releases`").help(help);
        api.releases.push(Release { name: String::new(), api: None });
    }
}

pub(super) fn removed(context: &mut Context<'_>, api: &mut Api) {
    let raw = context.raw;
    for removed in &raw.removed {
        let name = &removed.name;
        let element = match removed.element.as_ref().map(|word| word.text.as_str()) {
            Some("call") => Element::Call,
            Some("type") => Element::Type,
            Some("field") => Element::Field,
            Some("value") => Element::Value,
            _ => continue,
        };
        let since = context.release(removed.since.as_ref());
        let gone = context.release(removed.removed.as_ref());
        if gone <= since
            && let Some(word) = &removed.removed
        {
            let message = format!("`{}` is removed before it was added", name.text);
            let help = "`removed` is the first release without it, `since` the first with it";
            context.error(Code::SinceBeforeOwner, word.span, message).help(help);
        }
        let found = wrong_name(context, removed).or_else(|| wrong_release(context, removed));
        for (word, message, help) in found.into_iter().chain(wrong_rename(context, removed)) {
            context.error(Code::RemovedElement, word.span, message).help(help);
        }
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

/// What in a removed element contradicts the rest of the schema: where, the message, what to do.
type Contradiction<'a> = Option<(&'a Word, String, &'static str)>;

fn wrong_name<'a>(context: &Context<'a>, removed: &'a RawRemoved) -> Contradiction<'a> {
    let name = &removed.name;
    let element = removed.element.as_ref()?.text.as_str();
    let target = context.target(&name.text);
    let exists = || {
        let message = format!("`{}` is removed, but it exists", name.text);
        Some((name, message, "remove the entry, or the element"))
    };
    let is_part = matches!(element, "field" | "value");
    let Some((owner, part)) = name.text.split_once('.') else {
        return match (element, target) {
            ("call", Some(Target::Call(_))) | ("type", Some(Target::Type(_))) => exists(),
            _ if is_part => {
                let message = format!("`{}` does not say which type it was part of", name.text);
                Some((name, message, "write `Type.name`"))
            }
            _ => None,
        };
    };
    if !is_part {
        let message = format!("`{}` is neither a call nor a type", name.text);
        return Some((name, message, "name the call or the type alone"));
    }
    let Some(ty) = context.type_named(owner) else {
        let message = format!("there is no type `{owner}`, and none was removed");
        let help = "name a type that exists, or one that `removed` lists";
        return removed_type(context, owner).is_none().then_some((name, message, help));
    };
    match (&ty.kind, element) {
        (RawKind::Broken, _) => None,
        (RawKind::Object { .. }, "field") | (RawKind::Enum(..), "value") => match target? {
            Target::Field(id, _) if context.is_uncertain(id) => None,
            _ => exists(),
        },
        _ => {
            let message = format!("`{owner}` is of a kind that never had a {element} `{part}`");
            Some((name, message, "correct `element`, or the name of the type"))
        }
    }
}

fn removed_type<'a>(context: &Context<'a>, name: &str) -> Option<&'a RawRemoved> {
    let is_type = |other: &&RawRemoved| text(&other.element) == "type" && other.name.text == name;
    context.raw.removed.iter().find(is_type)
}

/// A part that is older than its type, or was removed after it.
fn wrong_release<'a>(context: &Context<'a>, removed: &'a RawRemoved) -> Contradiction<'a> {
    let (name, since, end) = (&removed.name.text, &removed.since, &removed.removed);
    let (owner, _) = name.split_once('.')?;
    let known = |release: &Option<Word>| context.known_release(release.as_ref());
    if let Some(ty) = context.type_named(owner) {
        let message = format!("`{name}` is older than `{owner}`");
        let help = "correct `since` of one of the two";
        return (known(since)? < known(&ty.since)?).then_some((since.as_ref()?, message, help));
    }
    let message = format!("`{name}` is removed after `{owner}`");
    let help = "correct `removed` of one of the two";
    let end_of_type = known(&removed_type(context, owner)?.removed)?;
    (known(end)? > end_of_type).then_some((end.as_ref()?, message, help))
}

fn wrong_rename<'a>(context: &Context<'a>, removed: &'a RawRemoved) -> Contradiction<'a> {
    let (name, word) = (&removed.name.text, removed.renamed_to.as_ref()?);
    if word.text == *name {
        let message = format!("`{name}` is renamed to itself");
        return Some((word, message, "name what it is called now"));
    }
    let end = context.known_release(removed.removed.as_ref())?;
    let message = format!("`{}` was added after `{name}` was removed", word.text);
    let help = "correct one of the releases, or remove `renamedTo`";
    (context.since_of(&word.text)? > end).then_some((word, message, help))
}
