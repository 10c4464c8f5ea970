//! Static descriptions of calls and types, for tools that show or check them: one line per record.
//!
//! An inherited field refers to the record of the type that declares it.

use quote::quote;

use super::context::Context;
use super::names::Named as _;
use super::source::{Source, literal};
use super::versions;
use crate::model::{
    Call, Deprecated, Field, Kind, ReleaseId, Repr, Type, TypeId, Variant, Versions,
};

pub(super) fn source(cx: &Context<'_>) -> Source {
    let mut source = Source::new(cx, "rust/meta.rs", "Descriptions of calls, types and fields.");
    source.text("#![allow(non_upper_case_globals, reason = \"constants are named after types\")]");
    source.item(quote!(
        use crate::meta::{ArgMeta, CallMeta, FieldMeta, TypeKind, TypeMeta, ValueMeta};
    ));
    let version = literal(&cx.version);
    source.text(format!(
        "/// The version of the API that the crate was generated for.\n\
         pub const API_VERSION: &str = {version};"
    ));
    let calls = cx.calls.iter().map(|one| format!("    {},", call(cx, one)));
    source.text(list("/// All calls, by section.\npub static CALLS: &[CallMeta]", calls));
    let types = cx.types.iter().map(|one| format!("    {},", type_meta(cx, one)));
    source.text(list("/// All types, by group.\npub static TYPES: &[TypeMeta]", types));
    for (id, ty) in cx.types() {
        if has_fields(ty) {
            let head = format!("const {}: &[FieldMeta]", constant(ty));
            source.text(list(&head, fields(cx, id)));
        }
    }
    source
}

fn list(head: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: String = lines.map(|line| line + "\n").collect();
    format!("{head} = &[\n{lines}];")
}

/// A call with strings as arguments.
fn with(function: &str, args: &[&str]) -> String {
    let args: Vec<String> = args.iter().map(|arg| literal(arg)).collect();
    format!("{function}({})", args.join(", "))
}

fn release<'a>(cx: &'a Context<'_>, id: ReleaseId) -> &'a str {
    &cx.release(id).name
}

fn deprecated(cx: &Context<'_>, deprecated: Option<&Deprecated>) -> String {
    let since = deprecated.map(|deprecated| release(cx, deprecated.since));
    since.map(|since| with(".deprecated", &[since])).unwrap_or_default()
}

fn lifetime(cx: &Context<'_>, until: Option<ReleaseId>, versions: &Versions) -> String {
    let until = until.map(|until| with(".until", &[release(cx, until)])).unwrap_or_default();
    let versions = versions::set(cx, versions).map(|set| format!(".versions({set})"));
    until + &versions.unwrap_or_default()
}

fn call(cx: &Context<'_>, call: &Call) -> String {
    let section = &cx.sections[call.section].id;
    let args = call
        .args
        .iter()
        .map(|arg| with("ArgMeta::new", &[&arg.name, &cx.ty(arg.ty).name, &arg.doc.plain()]));
    let args = args.collect::<Vec<_>>().join(", ");
    let args = if args.is_empty() { args } else { format!(".args(&[{args}])") };
    let body = call.body.as_ref().map(|body| {
        let optional = if body.optional { ".optional_body()" } else { "" };
        with(".body", &[&cx.notation(&body.ty)]) + optional
    });
    let several = call.multi_cluster_versions.as_ref().map(|versions| {
        let set = versions::set(cx, versions);
        format!(".multi_cluster({})", set.as_deref().unwrap_or("crate::Versions::ALL"))
    });
    [
        with("CallMeta::new", &[&call.name, &call.rust()]),
        with(".title", &[&call.title, section]),
        with(".path", &[call.method.as_str(), &call.path(cx)]),
        args,
        body.unwrap_or_default(),
        with(".returns", &[&cx.notation(&call.returns)]),
        call.unwrap.as_ref().map(|field| with(".unwraps", &[field])).unwrap_or_default(),
        several.unwrap_or_default(),
        with(".doc", &[release(cx, call.since), &call.doc.plain()]),
        deprecated(cx, call.deprecated.as_ref()),
        lifetime(cx, call.until, &call.versions),
    ]
    .concat()
}

fn type_meta(cx: &Context<'_>, ty: &Type) -> String {
    let kind = match &ty.kind {
        Kind::Integer(_) => "Integer",
        Kind::Float => "Float",
        Kind::String(_) | Kind::StringUnion(_) => "Text",
        Kind::Limit(_) => "Limit",
        Kind::Enum(list) if list.repr == Repr::Integer => "NumberedEnumeration",
        Kind::Enum(_) => "Enumeration",
        Kind::Object(_) => "Object",
        Kind::Union(_) => "Union",
        Kind::Error => "Error",
    };
    let (name, since) = (literal(&ty.name), literal(release(cx, ty.since)));
    let doc = literal(&ty.doc.plain());
    let mut text = format!("TypeMeta::new({name}, TypeKind::{kind}, {since}, {doc})");
    if has_fields(ty) {
        text += &format!(".fields({})", constant(ty));
    }
    let values = ty.values().iter().map(|value| {
        let since = release(cx, value.since);
        let record = with("ValueMeta::new", &[&value.wire.unquoted(), since, &value.doc.plain()]);
        let lifetime = lifetime(cx, value.until, &value.versions);
        format!("        {record}{lifetime},\n")
    });
    let values: String = values.collect();
    if !values.is_empty() {
        text += &format!(".values(&[\n{values}    ])");
    }
    if let Kind::Union(union) = &ty.kind {
        let types = union.variants.iter().filter_map(Variant::ty);
        let types: Vec<String> = types.map(|ty| literal(&cx.notation(ty))).collect();
        text += &format!(".variants(&[{}])", types.join(", "));
    }
    text + &deprecated(cx, ty.deprecated.as_ref()) + &lifetime(cx, ty.until, &ty.versions)
}

fn has_fields(ty: &Type) -> bool {
    ty.object().is_some_and(|object| !object.fields.is_empty())
}

/// The constant that holds the fields of an object. No two have the same name, since no two types do.
fn constant(ty: &Type) -> String {
    format!("FIELDS_{}", ty.name)
}

fn fields(cx: &Context<'_>, id: TypeId) -> impl Iterator<Item = String> {
    let fields = cx.ty(id).object().into_iter().flat_map(|object| &object.fields);
    fields.map(move |field| {
        let owner = field.inherited_from.filter(|owner| *owner != id);
        let inherited = owner.and_then(|owner| inherited_field(cx, owner, field));
        format!("    {},", inherited.unwrap_or_else(|| own_field(cx, field)))
    })
}

/// A field as its owner declares it, where nothing but its age and origin differ.
fn inherited_field(cx: &Context<'_>, owner: TypeId, field: &Field) -> Option<String> {
    let owner = cx.ty(owner);
    let fields = &owner.object()?.fields;
    let index = fields.iter().position(|one| one.wire == field.wire)?;
    let inherited = with(".inherited", &[&owner.name]);
    let lifetime = |field: &Field| (field.until, field.versions.clone());
    if lifetime(&fields[index]) != lifetime(field) {
        return Some(own_field(cx, field) + &inherited);
    }
    let record = format!("{}[{index}]", constant(owner)) + &inherited;
    let same_age = fields[index].since == field.since;
    let since = release(cx, field.since);
    Some(if same_age { record } else { record + &with(".since", &[since]) })
}

fn own_field(cx: &Context<'_>, field: &Field) -> String {
    let (ty, since) = (cx.notation(&field.ty), release(cx, field.since));
    let unit = field.unit.as_ref().map(|unit| with(".unit", &[unit]));
    [
        with("FieldMeta::new", &[&field.wire, &field.rust(), &ty, since, &field.doc.plain()]),
        if field.optional { ".optional()" } else { "" }.to_owned(),
        if field.internal { ".internal()" } else { "" }.to_owned(),
        unit.unwrap_or_default(),
        deprecated(cx, field.deprecated.as_ref()),
        lifetime(cx, field.until, &field.versions),
    ]
    .concat()
}
