//! Ages: nothing is older than what it belongs to, or than what it uses.

use std::collections::HashSet;

use super::context::Context;
use crate::diag::Code;
use crate::model::{Api, ReleaseId, TypeId, TypeRef};
use crate::raw::{RawChange, RawField, RawKind};
use crate::read::Word;
use crate::source::Span;

/// A user of a type: since when, where, and what it is called.
type User = (ReleaseId, Span, String);

/// Nothing is older than what it belongs to.
pub(super) fn check(context: &mut Context<'_>, api: &Api) {
    let wrong = owners(context, api);
    changes(context, api);
    users(context, api, &wrong);
}

/// Reports parts that are older than their wholes, and returns the types among these.
fn owners(context: &mut Context<'_>, api: &Api) -> HashSet<TypeId> {
    let mut wrong = HashSet::new();
    let raw = context.raw;
    let oldest = oldest_subtypes(context, api);
    for (id, ty) in api.types() {
        let RawKind::Object { fields, .. } = &raw.types[id.0].kind else {
            continue;
        };
        // A member may have been in an subtype before the base was split off.
        let oldest = oldest[id.0];
        for field in fields {
            let since = context.release(field.since.as_ref());
            if since < oldest {
                let span = field.since.as_ref().map_or(field.name.span, |word| word.span);
                older(context, api, span, &field.name.text, &ty.name, oldest);
                wrong.insert(id);
            }
        }
    }
    for (id, ty) in api.types() {
        for value in ty.values() {
            if value.since < ty.since {
                older(context, api, raw.types[id.0].name.span, value.label(), &ty.name, ty.since);
                wrong.insert(id);
            }
        }
    }
    for call in &api.calls {
        if let Some(section) = api.sections.get(call.section)
            && call.since < section.since
        {
            older(context, api, call.span, &call.name, &section.title, section.since);
        }
    }
    wrong
}

/// For each type the age of the oldest among itself and those that extend it.
fn oldest_subtypes(context: &Context<'_>, api: &Api) -> Vec<ReleaseId> {
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
    span: Span,
    name: &str,
    owner: &str,
    since: ReleaseId,
) {
    let message = format!(
        "`{name}` is older than `{owner}`, which is there since {}",
        api.release(since).name
    );
    context.error(Code::SinceBeforeOwner, span, message).help("correct `since` of one of the two");
}

/// What has changed about a field has changed after it came.
fn changes(context: &mut Context<'_>, api: &Api) {
    let raw = context.raw;
    let fields = raw.types.iter().flat_map(|ty| match &ty.kind {
        RawKind::Object { fields, .. } => fields.as_slice(),
        _ => &[],
    });
    for field in fields {
        let Some(since) = context.known_release(field.since.as_ref()) else {
            continue;
        };
        for (index, change) in field.changes.iter().enumerate() {
            untrue(context, field, &field.changes[..index], change);
            let renamed = change.from_since.is_some();
            let Some(release) = context.known_release(change.release.as_ref()) else {
                continue;
            };
            if release < since || (release == since && !renamed) {
                let message = format!(
                    "`{}` is there since {}, and changed no later",
                    field.name.text,
                    api.release(since).name
                );
                contradiction(context, change.name.span, &message, "correct `release` or `since`");
            }
            if let Some(from) = context.known_release(change.from_since.as_ref())
                && from >= release
            {
                let message = format!(
                    "`{}` had its earlier name from {} on, but another since {}",
                    field.name.text,
                    api.release(from).name,
                    api.release(release).name
                );
                let help = "`fromSince` is the first release with the earlier name";
                contradiction(context, change.name.span, &message, help);
            }
        }
    }
}

/// Reports a change that led to something else than what is there, or that is listed before.
fn untrue(context: &mut Context<'_>, field: &RawField, before: &[RawChange], change: &RawChange) {
    let text = |word: &Option<Word>| word.as_ref().map(|word| word.text.clone());
    let (kind, from) = (text(&change.kind), text(&change.from));
    let name = &field.name.text;
    let same = |other: &RawChange| {
        let facts = (text(&other.kind), text(&other.release), text(&other.from));
        facts == (kind.clone(), text(&change.release), from.clone())
    };
    let message = match kind.as_deref() {
        _ if before.iter().any(same) => format!("this change of `{name}` is listed twice"),
        Some("becameOptional") if !field.optional => format!("`{name}` is not optional"),
        Some("becameInternal") if !field.internal => format!("`{name}` is not internal"),
        Some("renamed") if from.as_ref() == Some(name) => {
            format!("`{name}` is renamed to itself")
        }
        Some("typeChanged") if from.is_some() && from == text(&field.ty) => {
            format!("`{name}` changes to the type that it had")
        }
        _ => return,
    };
    let help = "correct the change, or remove it";
    contradiction(context, change.name.span, &message, help);
}

fn contradiction(context: &mut Context<'_>, span: Span, message: &str, help: &str) {
    context.error(Code::SinceBeforeOwner, span, message).help(help);
}

/// A type is as old as the oldest that uses it. What a type extends may be younger: bases are split
/// off from types that are there already.
///
/// Variants of unions have no age, so they say nothing. `wrong` are types whose age was reported.
fn users(context: &mut Context<'_>, api: &Api, wrong: &HashSet<TypeId>) {
    let raw = context.raw;
    let mut oldest: Vec<Option<User>> = vec![None; api.types.len()];
    let mut uses = |ty: &TypeRef, since: Option<ReleaseId>, span: Span, name: &str| {
        let Some(since) = since else { return };
        ty.each_named(&mut |id| {
            let known = &mut oldest[id.0];
            if known.as_ref().is_none_or(|(before, ..)| since < *before) {
                *known = Some((since, span, name.to_owned()));
            }
        });
    };
    for (call, raw) in api.calls.iter().zip(&raw.calls) {
        let since = context.known_release(raw.since.as_ref());
        let name = &call.name;
        for arg in &call.args {
            uses(&TypeRef::Named(arg.ty), since, call.span, name);
        }
        if let Some(body) = &call.body {
            uses(&body.ty, since, call.span, name);
        }
        uses(&call.returns, since, call.span, name);
    }
    for (ty, raw) in api.types.iter().zip(&raw.types) {
        if let (Some(object), RawKind::Object { fields, .. }) = (ty.object(), &raw.kind) {
            for raw in fields {
                if let Some(field) = object.field(&raw.name.text) {
                    let name = format!("{}.{}", ty.name, field.wire);
                    uses(&field.ty, type_since(context, raw), field.span, &name);
                }
            }
        }
    }
    for (id, user) in oldest.into_iter().enumerate() {
        if let Some(user) = user
            && !wrong.contains(&TypeId(id))
        {
            compare(context, api, TypeId(id), user);
        }
    }
}

fn compare(context: &mut Context<'_>, api: &Api, id: TypeId, (since, span, name): User) {
    let (ty, raw) = (api.ty(id), &context.raw.types[id.0]);
    let Some(word) = &raw.since else { return };
    let Some(own) = context.known_release(Some(word)) else {
        return;
    };
    let is_younger = since < earliest(context, &ty.name, own);
    match (&raw.younger, is_younger) {
        (None, true) => {
            let message = format!(
                "`{}` is there since {}, but `{name}` uses it since {}",
                ty.name,
                api.release(own).name,
                api.release(since).name
            );
            context
                .error(Code::UsedBeforeSince, word.span, message)
                .label(span, format!("`{name}` is here"))
                .help(
                    "correct `since` of one of the two; if another type was used before, say so in \
                     `youngerThanUsers`",
                );
        }
        (Some(word), false) => {
            let message = format!("`{}` is no younger than what uses it", ty.name);
            context
                .error(Code::UsedBeforeSince, word.span, message)
                .help("remove `youngerThanUsers`");
        }
        _ => {}
    }
}

/// Since when there is a type, under whatever name.
fn earliest(context: &Context<'_>, name: &str, since: ReleaseId) -> ReleaseId {
    let renamed = context.raw.removed.iter().filter(|removed| {
        let to = removed.renamed_to.as_ref().map(|to| to.text.as_str());
        to == Some(name)
    });
    renamed
        .filter_map(|removed| context.known_release(removed.since.as_ref()))
        .fold(since, ReleaseId::min)
}

/// Since when a field is of its type: it may have been of another before.
fn type_since(context: &Context<'_>, field: &RawField) -> Option<ReleaseId> {
    let since = context.known_release(field.since.as_ref())?;
    let changed = field.changes.iter().filter(|change| {
        let kind = change.kind.as_ref().map(|kind| kind.text.as_str());
        kind == Some("typeChanged")
    });
    let changed = changed.filter_map(|change| context.known_release(change.release.as_ref()));
    Some(changed.fold(since, ReleaseId::max))
}
