//! Ages: nothing is older than what it belongs to, or than what it uses.

use std::collections::HashSet;

use super::context::{Context, text};
use crate::diag::Code;
use crate::model::{Api, ReleaseId, TypeId, TypeRef};
use crate::raw::{RawChange, RawField};
use crate::read::Word;
use crate::source::Span;

/// A user of a type: since when, where, and its name.
type User = (ReleaseId, Span, String);

pub(super) fn check(context: &mut Context<'_>, api: &Api) {
    let wrong = check_owners(context, api);
    for field in context.raw.types.iter().flat_map(|ty| ty.kind.fields()) {
        check_changes(context, field);
    }
    check_users(context, api, &wrong);
}

/// Reports parts that are older than their wholes, and returns the types among these.
fn check_owners(context: &mut Context<'_>, api: &Api) -> HashSet<TypeId> {
    // A field may have been in a subtype before the base was split off.
    let mut oldest: Vec<ReleaseId> = api.types.iter().map(|ty| ty.since).collect();
    for (id, ty) in api.types() {
        context.chain(id).iter().for_each(|base| oldest[base.0] = oldest[base.0].min(ty.since));
    }
    let mut found = Vec::new();
    let mut wrong = HashSet::new();
    for (id, ty) in api.types() {
        let raw = &context.raw.types[id.0];
        let before = found.len();
        for field in raw.kind.fields() {
            if context.release(field.since.as_ref()) < oldest[id.0] {
                let span = field.since.as_ref().unwrap_or(&field.name).span;
                found.push((span, &field.name.text[..], &ty.name, oldest[id.0]));
            }
        }
        for value in ty.values().iter().filter(|value| value.since < ty.since) {
            found.push((raw.name.span, value.label(), &ty.name, ty.since));
        }
        if found.len() > before {
            wrong.insert(id);
        }
    }
    for call in &api.calls {
        if let Some(section) = api.sections.get(call.section)
            && call.since < section.since
        {
            found.push((call.span, &call.name, &section.title, section.since));
        }
    }
    for (span, name, owner, since) in found {
        let since = &api.release(since).name;
        let message = format!("`{name}` is older than `{owner}`, which was added in {since}");
        let help = "correct `since` of one of the two";
        context.error(Code::SinceBeforeOwner, span, message).help(help);
    }
    wrong
}

/// A field changes after it is added, to what it is now, and each change is listed once.
fn check_changes(context: &mut Context<'_>, field: &RawField) {
    let name = &field.name.text;
    let (Some(added), Some(since)) = (&field.since, context.known_release(field.since.as_ref()))
    else {
        return;
    };
    for (index, change) in field.changes.iter().enumerate() {
        let release = context.known_release(change.release.as_ref());
        let from = context.known_release(change.from_since.as_ref());
        let mut report = |message: String, help| {
            context.error(Code::SinceBeforeOwner, change.span, message).help(help);
        };
        if let Some(message) = untrue(field, &field.changes[..index], change) {
            report(message, "correct the change, or remove it");
        }
        let Some(release) = release else { continue };
        if release < since || (release == since && change.from_since.is_none()) {
            let message = format!("`{name}` was added in {}, and changed no later", added.text);
            report(message, "correct `release` or `since`");
        }
        if from.is_some_and(|from| from >= release) {
            let (from, release) = (text(&change.from_since), text(&change.release));
            let message = format!(
                "`{name}` had its earlier name from {from} on, but another since {release}"
            );
            report(message, "`fromSince` is the first release with the earlier name");
        }
    }
}

/// Why a change cannot have led to the field as it is, or that it is listed before.
fn untrue(field: &RawField, before: &[RawChange], change: &RawChange) -> Option<String> {
    let facts =
        |change: &RawChange| (text(&change.kind), text(&change.release), text(&change.from));
    let name = &field.name.text;
    let (kind, _, from) = facts(change);
    match kind.as_str() {
        _ if before.iter().any(|other| facts(other) == facts(change)) => {
            Some(format!("this change of `{name}` is listed twice"))
        }
        "becameOptional" if !field.optional => Some(format!("`{name}` is not optional")),
        "becameInternal" if !field.internal => Some(format!("`{name}` is not internal")),
        "renamed" if from == *name => Some(format!("`{name}` is renamed to itself")),
        "typeChanged" if !from.is_empty() && from == text(&field.ty) => {
            Some(format!("`{name}` changes to the type that it had"))
        }
        _ => None,
    }
}

/// A type is as old as the oldest that uses it. What a type extends may be younger: bases are split
/// off from types that exist already. Variants of unions have no age. `wrong` are types whose age was
/// reported.
fn check_users(context: &mut Context<'_>, api: &Api, wrong: &HashSet<TypeId>) {
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
        let args = call.args.iter().map(|arg| TypeRef::Named(arg.ty));
        let body = call.body.iter().map(|body| body.ty.clone());
        for ty in args.chain(body).chain([call.returns.clone()]) {
            uses(&ty, since, call.span, &call.name);
        }
    }
    for (ty, raw) in api.types.iter().zip(&raw.types) {
        for raw in raw.kind.fields() {
            if let Some(field) = ty.object().and_then(|object| object.field(&raw.name.text)) {
                let name = format!("{}.{}", ty.name, field.wire);
                uses(&field.ty, type_since(context, raw), field.span, &name);
            }
        }
    }
    for (id, user) in oldest.into_iter().enumerate() {
        if let Some(user) = user.filter(|_| !wrong.contains(&TypeId(id))) {
            compare(context, api, TypeId(id), user);
        }
    }
}

fn compare(context: &mut Context<'_>, api: &Api, id: TypeId, (since, span, user): User) {
    let (name, raw) = (&api.ty(id).name, &context.raw.types[id.0]);
    let (Some(word), Some(own)) = (&raw.since, context.known_release(raw.since.as_ref())) else {
        return;
    };
    // A type may have had another name before.
    let former = context.raw.removed.iter().filter(|removed| text(&removed.renamed_to) == *name);
    let former = former.filter_map(|removed| context.known_release(removed.since.as_ref()));
    match (&raw.younger, since < former.fold(own, ReleaseId::min)) {
        (None, true) => {
            let (own, since) = (&word.text, &api.release(since).name);
            let message =
                format!("`{name}` was added in {own}, but `{user}` uses it since {since}");
            context
                .error(Code::UsedBeforeSince, word.span, message)
                .label(span, format!("`{user}` is here"))
                .help(
                    "correct `since` of one of the two; if another type was used before, say so in \
                     `youngerThanUsers`",
                );
        }
        (Some(word), false) => {
            let message = format!("`{name}` is not younger than its users");
            let help = "remove `youngerThanUsers`";
            context.error(Code::UsedBeforeSince, word.span, message).help(help);
        }
        _ => {}
    }
}

/// Since when a field is of its type: it may have been of another before.
fn type_since(context: &Context<'_>, field: &RawField) -> Option<ReleaseId> {
    let known = |release: &Option<Word>| context.known_release(release.as_ref());
    let since = known(&field.since)?;
    let changed = field.changes.iter().filter(|change| text(&change.kind) == "typeChanged");
    Some(changed.filter_map(|change| known(&change.release)).fold(since, ReleaseId::max))
}
