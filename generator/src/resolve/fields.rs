//! Objects: inheritance is flattened here; the member of the child wins.

use super::context::Context;
use crate::diag::Code;
use crate::json::Json;
use crate::model::{
    Change, ChangeKind, Derived, DerivedRule, Field, Object, ReleaseId, TypeId, TypeRef,
};
use crate::raw::{RawChange, RawDerived, RawField, RawKind};
use crate::read::Word;

/// As many fields as the decoder of the crate has bits for.
const MOST_FIELDS: usize = 128;

pub(super) fn object(context: &mut Context<'_>, id: TypeId) -> Object {
    let raw = context.raw;
    let since = context.release(raw.types[id.0].since.as_ref());
    let fields: Vec<Field> = context
        .raw_fields(id)
        .into_iter()
        .map(|(owner, raw)| field(context, id, since, owner, raw))
        .collect();
    let lead = lead(context, id);
    let mut ordered = fields;
    ordered.sort_by_key(|field| {
        let led = lead.iter().position(|name| *name == field.wire);
        (field.internal, led.unwrap_or(lead.len()))
    });
    // Where the type that it extends has too many, that is reported there.
    let inherited = context.base_of(id).map_or(0, |base| context.raw_fields(base).len());
    if ordered.len() > MOST_FIELDS && inherited <= MOST_FIELDS {
        too_many(context, id, ordered.len());
    }
    let derived = derived(context, id, &ordered);
    Object { extends: context.base_of(id), fields: ordered, derived }
}

fn too_many(context: &mut Context<'_>, id: TypeId, count: usize) {
    let name = &context.raw.types[id.0].name;
    let message = format!("`{}` has {count} fields; there can be at most {MOST_FIELDS}", name.text);
    context
        .error(Code::TooManyFields, name.span, message)
        .help("move fields that belong together into an object of their own");
}

/// The members that come first: those of the type itself, then those of what it extends.
fn lead(context: &mut Context<'_>, id: TypeId) -> Vec<String> {
    let raw = context.raw;
    let mut names: Vec<String> = Vec::new();
    let mut current = Some(id);
    while let Some(owner) = current {
        if let RawKind::Object { lead, .. } = &raw.types[owner.0].kind {
            if owner == id {
                check_members(context, id, lead);
            }
            for word in lead {
                if !names.contains(&word.text) {
                    names.push(word.text.clone());
                }
            }
        }
        current = context.base_of(owner);
    }
    names
}

fn check_members(context: &mut Context<'_>, id: TypeId, names: &[Word]) {
    if context.is_uncertain(id) {
        return;
    }
    let fields = context.raw_fields(id);
    for word in names {
        if !fields.iter().any(|(_, field)| field.name.text == word.text) {
            unknown_member(context, id, word, &fields);
        }
    }
}

fn unknown_member(
    context: &mut Context<'_>,
    id: TypeId,
    word: &Word,
    fields: &[(TypeId, &RawField)],
) {
    let known = fields.iter().map(|(_, field)| field.name.text.as_str());
    let owner = &context.raw.types[id.0].name.text;
    let message = format!("`{owner}` has no member `{}`", word.text);
    context.error(Code::UnknownField, word.span, message).suggest(
        &word.text,
        known,
        "name a member of the type, own or inherited",
    );
}

fn field(
    context: &mut Context<'_>,
    id: TypeId,
    type_since: ReleaseId,
    owner: TypeId,
    raw: &RawField,
) -> Field {
    // What an inherited member says of itself is read again for each subtype; the reports are equal
    // and come out once.
    let name = format!("{}.{}", context.raw.types[owner.0].name.text, raw.name.text);
    let what = format!("the member `{name}`");
    let ty = raw.ty.as_ref().map_or(TypeRef::UNRESOLVED, |word| context.type_ref(word));
    flags(context, raw, &ty);
    let since = context.release(raw.since.as_ref()).max(type_since);
    let changes = raw
        .changes
        .iter()
        .filter_map(|raw| change(context, raw))
        .filter(|change| match change.what {
            ChangeKind::RenamedFrom(..) | ChangeKind::MovedFrom(..) => change.release >= since,
            _ => change.release > since,
        })
        .collect();
    let unit = raw.unit.as_ref().map(|unit| unit.text.clone()).or_else(|| match &ty {
        TypeRef::Named(id) if *id != TypeId::UNRESOLVED => match &context.raw.types[id.0].kind {
            RawKind::Integer { unit, .. } | RawKind::Limit { unit, .. } => {
                unit.as_ref().map(|unit| unit.text.clone())
            }
            _ => None,
        },
        _ => None,
    });
    Field {
        wire: raw.name.text.clone(),
        code_name: raw.rust.as_ref().map(|word| word.text.clone()),
        ty,
        optional: raw.optional,
        internal: raw.internal,
        constant: raw.constant.as_ref().map(|constant| constant.value.clone()),
        default: raw.default.as_ref().map(|default| default.value.clone()),
        unset: raw.unset.as_ref().map(|unset| unset.value.clone()),
        unit,
        doc: context.doc(&raw.doc, &what),
        since,
        deprecated: context.deprecated(raw.deprecated.as_ref(), &what, (&name, raw.since.as_ref())),
        changes,
        example: Json::Null,
        inherited_from: (owner != id).then_some(owner),
        span: raw.name.span,
    }
}

/// Checks flags that depend on the type; what they say about each other is checked when they are read.
fn flags(context: &mut Context<'_>, raw: &RawField, ty: &TypeRef) {
    let problem = if raw.unset.is_some() && ty.is_collection() {
        "`unset` is not for lists, sets and maps: they are empty instead"
    } else if (raw.constant.is_some() || raw.default.is_some())
        && !matches!(
            ty,
            TypeRef::Integer
                | TypeRef::Boolean
                | TypeRef::String
                | TypeRef::Named(TypeId::UNRESOLVED)
        )
    {
        "`const` and `default` are only for integers, booleans and strings"
    } else {
        return;
    };
    context
        .error(Code::FlagConflict, raw.name.span, problem)
        .help(format!("decide what `{}` is", raw.name.text));
}

/// A change, if it is complete.
fn change(context: &mut Context<'_>, raw: &RawChange) -> Option<Change> {
    let release = context.release(raw.release.as_ref());
    let from = || Some(raw.from.as_ref()?.text.clone());
    let what = match raw.kind.as_ref()?.text.as_str() {
        "becameOptional" => ChangeKind::BecameOptional,
        "becameInternal" => ChangeKind::BecameInternal,
        "typeChanged" => ChangeKind::TypeChangedFrom(from()?),
        "renamed" => ChangeKind::RenamedFrom(from()?, context.release(raw.from_since.as_ref())),
        "movedFrom" => ChangeKind::MovedFrom(from()?, context.release(raw.from_since.as_ref())),
        _ => return None,
    };
    Some(Change { release, what })
}

/// Derived facts, inherited ones first; those of the child win.
fn derived(context: &mut Context<'_>, id: TypeId, fields: &[Field]) -> Vec<Derived> {
    let raw = context.raw;
    let mut all = match context.base_of(id) {
        Some(base) => derived(context, base, fields),
        None => Vec::new(),
    };
    if let RawKind::Object { derived: own, .. } = &raw.types[id.0].kind {
        for raw in own {
            if let Some(fact) = derived_fact(context, id, raw, fields) {
                all.retain(|known| known.name != fact.name);
                all.push(fact);
            }
        }
    }
    all
}

fn derived_fact(
    context: &mut Context<'_>,
    id: TypeId,
    raw: &RawDerived,
    fields: &[Field],
) -> Option<Derived> {
    let owner = format!("`{}` of `{}`", raw.name.text, context.raw.types[id.0].name.text);
    let doc = context.doc(&raw.doc, &owner);
    let (member, rule) = match (&raw.member, &raw.equals, &raw.time_since) {
        (Some(member), Some(value), None) => {
            let rule =
                DerivedRule::Equals { member: member.text.clone(), value: value.value.clone() };
            (member, rule)
        }
        (None, None, Some(member)) => {
            (member, DerivedRule::TimeSince { member: member.text.clone() })
        }
        _ => return None,
    };
    if !fields.iter().any(|field| field.wire == member.text) {
        if !context.is_uncertain(id) {
            let fields = context.raw_fields(id);
            unknown_member(context, id, member, &fields);
        }
        return None;
    }
    Some(Derived { name: raw.name.text.clone(), rule, doc })
}
