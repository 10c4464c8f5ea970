//! Objects: inheritance is flattened here; the field of the subtype wins.

use super::context::{Context, texts};
use crate::diag::Code;
use crate::json::Json;
use crate::model::{Field, Object, ReleaseId, TypeId, TypeRef, Versions};
use crate::raw::{RawField, RawKind};
use crate::read::{Spanned, Word};

/// As many fields as the decoder of the crate has bits for.
const MOST_FIELDS: usize = 128;

pub(super) fn object(context: &mut Context<'_>, id: TypeId) -> Object {
    let raw = &context.raw.types[id.0];
    let since = context.release(raw.since.as_ref());
    let lead = lead(context, id);
    let mut fields = context.raw_fields(id);
    fields.sort_by_cached_key(|(_, field)| {
        let position = lead.iter().position(|name| *name == field.name.text);
        (field.internal, position.unwrap_or(lead.len()))
    });
    let fields: Vec<Field> =
        fields.into_iter().map(|(owner, raw)| field(context, id, since, owner, raw)).collect();
    // Where the base has too many, that is reported there.
    let inherited = || context.base_of(id).map_or(0, |base| context.raw_fields(base).len());
    if fields.len() > MOST_FIELDS && inherited() <= MOST_FIELDS {
        let (name, count) = (&raw.name.text, fields.len());
        let message = format!("`{name}` has {count} fields; there can be at most {MOST_FIELDS}");
        let help = "move fields that belong together into an object of their own";
        context.error(Code::TooManyFields, raw.name.span, message).help(help);
    }
    Object { extends: context.base_of(id), fields, derived: Vec::new() }
}

/// The fields that come first: those that the type names, then those that its base names.
fn lead<'a>(context: &mut Context<'a>, id: TypeId) -> Vec<&'a str> {
    let raw = context.raw;
    let mut names = Vec::new();
    for owner in context.chain(id) {
        if let RawKind::Object { lead, .. } = &raw.types[owner.0].kind {
            if owner == id {
                lead.iter().for_each(|word| check_field(context, id, word));
            }
            names.extend(lead.iter().map(|word| word.text.as_str()));
        }
    }
    names
}

/// Reports a name that no field of an object has, own or inherited.
pub(super) fn check_field(context: &mut Context<'_>, id: TypeId, name: &Word) {
    if !context.is_whole() || context.is_uncertain(id) {
        return;
    }
    let fields = context.raw_fields(id);
    let known = fields.iter().map(|(_, field)| field.name.text.as_str());
    if known.clone().any(|known| known == name.text) {
        return;
    }
    let owner = &context.raw.types[id.0].name.text;
    let message = format!("`{owner}` has no field `{}`", name.text);
    let help = "name a field of the type, own or inherited";
    context.error(Code::UnknownField, name.span, message).suggest(&name.text, known, help);
}

/// Diagnostics about an inherited field are the same for each subtype, and reported once.
fn field(
    context: &mut Context<'_>,
    id: TypeId,
    type_since: ReleaseId,
    owner: TypeId,
    raw: &RawField,
) -> Field {
    let types = &context.raw.types;
    let name = format_args!("{}.{}", types[owner.0].name.text, raw.name.text);
    let what = format_args!("the field `{name}`");
    let ty = context.type_ref(raw.ty.as_ref());
    check_flags(context, raw, &ty);
    let since = context.release(raw.since.as_ref()).max(type_since);
    let unit = raw.unit.as_ref().or_else(|| match &context.raw.types.get(ty.id()?.0)?.kind {
        RawKind::Integer { unit, .. } | RawKind::Limit { unit, .. } => unit.as_ref(),
        _ => None,
    });
    let value = |given: &Option<Spanned<Json>>| given.as_ref().map(|given| given.value.clone());
    let deprecated = raw.deprecated.as_ref();
    Field {
        wire: raw.name.text.clone(),
        origin: raw.name.origin().to_owned(),
        code_name: raw.rust.as_ref().map(|word| word.text.clone()),
        optional: raw.optional,
        internal: raw.internal,
        constant: value(&raw.constant),
        default: value(&raw.default),
        unset: value(&raw.unset),
        unit: unit.map(|unit| unit.text.clone()),
        doc: context.doc(&raw.doc, what),
        danger: raw.danger.as_ref().map(|doc| context.doc(doc, what)),
        aliases: texts(&raw.aliases),
        since,
        until: None,
        versions: Versions::default(),
        required_in: None,
        deprecated: context.deprecated(deprecated, what, (name, raw.since.as_ref())),
        example: Json::Null,
        inherited_from: (owner != id).then_some(owner),
        span: raw.name.span,
        ty,
    }
}

/// Checks flags that depend on the type; contradictions between flags are found when they are read.
fn check_flags(context: &mut Context<'_>, raw: &RawField, ty: &TypeRef) {
    use TypeRef::{Boolean, Integer, Named, String};
    let is_simple = matches!(ty, Integer | Boolean | String | Named(TypeId::UNRESOLVED));
    let problem = if raw.unset.is_some() && ty.is_collection() {
        "`unset` is not for lists, sets and maps: they are empty instead"
    } else if (raw.constant.is_some() || raw.default.is_some()) && !is_simple {
        "`const` and `default` are only for integers, booleans and strings"
    } else {
        return;
    };
    context
        .error(Code::FlagConflict, raw.name.span, problem)
        .help(format!("decide what `{}` is", raw.name.text));
}
