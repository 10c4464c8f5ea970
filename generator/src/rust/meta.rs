//! Static descriptions of calls and types, for tools that show or check them: one line per record.
//!
//! An inherited field refers to the record of the type that declares it.

use std::fmt::Write as _;

use quote::quote;

use super::context::Context;
use super::names::Named as _;
use super::source::{Source, WIDTH, literal};
use crate::model::{Call, Field, Kind, ReleaseId, Repr, Type, TypeId};

pub(super) fn source(cx: &Context<'_>) -> Source {
    let mut source = Source::new(cx, "rust/meta.rs", "Descriptions of calls, types and members.");
    source.text("#![allow(non_upper_case_globals, reason = \"constants are named after types\")]");
    source.item(quote!(
        use crate::meta::{ArgMeta, CallMeta, FieldMeta, TypeKind, TypeMeta, ValueMeta};
    ));
    let version = literal(&cx.version);
    source.text(format!(
        "/// The version of the API that the crate was generated for.\n\
         pub const API_VERSION: &str = {version};"
    ));
    let calls = cx.calls.iter().map(|one| call(cx, one));
    source.text(list("/// All calls, by section.\npub static CALLS: &[CallMeta] = ", calls));
    let types = cx.types().map(|(_, one)| type_meta(cx, one));
    source.text(list("/// All types, by group.\npub static TYPES: &[TypeMeta] = ", types));
    for (id, ty) in cx.types() {
        if let Some(fields) = fields(cx, id, ty) {
            source.text(fields);
        }
    }
    source
}

/// A list after `start`, with a record on each line.
fn list(start: &str, records: impl Iterator<Item = String>) -> String {
    let mut text = format!("{start}&[\n");
    for record in records {
        let _ = writeln!(text, "    {record},");
    }
    text.push_str("];");
    text
}

fn release(cx: &Context<'_>, id: ReleaseId) -> String {
    literal(&cx.release(id).name)
}

fn call(cx: &Context<'_>, call: &Call) -> String {
    let mut text = format!(
        "CallMeta::new({}, {}).title({}, {}).path({}, {})",
        literal(&call.name),
        literal(&call.rust()),
        literal(&call.title),
        literal(&cx.sections[call.section].id),
        literal(call.method.as_str()),
        literal(&call.path(cx)),
    );
    if !call.args.is_empty() {
        let args: Vec<String> = call
            .args
            .iter()
            .map(|arg| {
                format!(
                    "ArgMeta::new({}, {}, {})",
                    literal(&arg.name),
                    literal(&cx.ty(arg.ty).name),
                    literal(&arg.doc.plain())
                )
            })
            .collect();
        let _ = write!(text, ".args(&[{}])", args.join(", "));
    }
    if let Some(body) = &call.body {
        let _ = write!(text, ".body({})", literal(&cx.notation(&body.ty)));
    }
    let _ = write!(
        text,
        ".returns({}).doc({}, {})",
        literal(&cx.notation(&call.returns)),
        release(cx, call.since),
        literal(&call.doc.plain()),
    );
    if let Some(deprecated) = &call.deprecated {
        let _ = write!(text, ".deprecated({})", release(cx, deprecated.since));
    }
    text
}

fn type_meta(cx: &Context<'_>, ty: &Type) -> String {
    let kind = match &ty.kind {
        Kind::Integer(_) => "Integer",
        Kind::Float => "Float",
        Kind::Text(_) | Kind::StringUnion(_) => "Text",
        Kind::Limit(_) => "Limit",
        Kind::Enum(list) => match list.repr {
            Repr::String => "Enumeration",
            Repr::Integer => "NumberedEnumeration",
        },
        Kind::Object(_) => "Object",
        Kind::Union(_) => "Union",
        Kind::Error => "Error",
    };
    let mut text = format!(
        "TypeMeta::new({}, TypeKind::{kind}, {}, {})",
        literal(&ty.name),
        release(cx, ty.since),
        literal(&ty.doc.plain())
    );
    if let Some(object) = ty.object()
        && !object.fields.is_empty()
    {
        let _ = write!(text, ".fields({})", constant(ty));
    }
    let values = ty.values().iter().map(|value| {
        format!(
            "        ValueMeta::new({}, {}, {}),\n",
            literal(&value.wire.unquoted()),
            release(cx, value.since),
            literal(&value.doc.plain())
        )
    });
    let values: String = values.collect();
    if !values.is_empty() {
        let _ = write!(text, ".values(&[\n{values}    ])");
    }
    if let Some(deprecated) = &ty.deprecated {
        let _ = write!(text, ".deprecated({})", release(cx, deprecated.since));
    }
    text
}

/// The constant that holds the fields of an object. No two have the same name, since no two types do.
fn constant(ty: &Type) -> String {
    format!("FIELDS_{}", ty.name)
}

fn fields(cx: &Context<'_>, id: TypeId, ty: &Type) -> Option<String> {
    let object = ty.object().filter(|object| !object.fields.is_empty())?;
    let mut text = format!("const {}: &[FieldMeta] = &[\n", constant(ty));
    let mut line = String::new();
    for field in &object.fields {
        let inherited = field
            .inherited_from
            .filter(|owner| *owner != id)
            .and_then(|owner| inherited(cx, owner, field));
        let entry = inherited.clone().unwrap_or_else(|| own(cx, field));
        let fits = inherited.is_some() && line.len() + entry.len() + 2 <= WIDTH;
        if !line.is_empty() && !fits {
            let _ = writeln!(text, "{line}");
            line.clear();
        }
        line.push_str(if line.is_empty() { "    " } else { " " });
        line.push_str(&entry);
        line.push(',');
        if inherited.is_none() {
            let _ = writeln!(text, "{line}");
            line.clear();
        }
    }
    if !line.is_empty() {
        let _ = writeln!(text, "{line}");
    }
    text.push_str("];");
    Some(text)
}

/// A field as its owner declares it, where nothing but its age and origin differ.
fn inherited(cx: &Context<'_>, owner: TypeId, field: &Field) -> Option<String> {
    let owner = cx.ty(owner);
    let fields = &owner.object()?.fields;
    let index = fields.iter().position(|one| one.wire == field.wire)?;
    let mut text = format!("{}[{index}].inherited({})", constant(owner), literal(&owner.name));
    if fields[index].since != field.since {
        let _ = write!(text, ".since({})", release(cx, field.since));
    }
    Some(text)
}

fn own(cx: &Context<'_>, field: &Field) -> String {
    let mut text = format!(
        "FieldMeta::new({}, {}, {}, {}, {})",
        literal(&field.wire),
        literal(&field.rust()),
        literal(&cx.notation(&field.ty)),
        release(cx, field.since),
        literal(&field.doc.plain()),
    );
    if field.optional {
        text.push_str(".optional()");
    }
    if field.internal {
        text.push_str(".internal()");
    }
    if let Some(unit) = &field.unit {
        let _ = write!(text, ".unit({})", literal(unit));
    }
    if let Some(deprecated) = &field.deprecated {
        let _ = write!(text, ".deprecated({})", release(cx, deprecated.since));
    }
    text
}
