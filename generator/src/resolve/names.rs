//! Names in Rust: each must be possible, and none may stand for two things.

use std::collections::HashMap;

use super::context::Context;
use crate::diag::{Code, Diagnostic};
use crate::model::{Api, Kind, Object};
use crate::name::{snake, usable};
use crate::source::Place;

/// What the clients have methods for already.
const OF_CLIENTS: [&str; 5] = ["builder", "from_config", "from_env", "raw", "request"];

pub(super) fn check(context: &mut Context<'_>, api: &Api) {
    let raw = context.raw;
    let types = api
        .types
        .iter()
        .map(|ty| (ty.name.as_str(), ty.name.as_str(), ty.place));
    capitals(context, types.clone());
    distinct(context, "types", types, "rename one of them");
    modules(context, api);
    let calls = api
        .calls
        .iter()
        .map(|call| (call.rust.as_str(), call.name.as_str(), call.place));
    let help = "give it another name in `rust`";
    taken(context, calls.clone(), &OF_CLIENTS, "the clients", help);
    distinct(
        context,
        "calls",
        calls,
        "give one of them another name in `rust`",
    );
    for call in &api.calls {
        let args = call
            .args
            .iter()
            .map(|arg| (arg.rust.as_str(), arg.name.as_str(), call.place));
        distinct(context, "arguments", args, "rename one of them");
    }
    let errors = raw.errors.iter().zip(&api.errors);
    let errors =
        errors.map(|(raw, error)| (error.rust.as_str(), error.name.as_str(), raw.name.place));
    taken(
        context,
        errors.clone(),
        &["Other"],
        "all other errors",
        "rename it",
    );
    distinct(context, "errors", errors, "rename one of them");
    for ty in &api.types {
        match &ty.kind {
            Kind::Object(object) => {
                let own = object.fields.iter();
                let fields =
                    own.map(|field| (field.rust.as_str(), field.wire.as_str(), field.place));
                distinct(
                    context,
                    "members",
                    fields,
                    "give one of them another name in `rust`",
                );
                let facts = object.derived.iter();
                let facts = facts.map(|fact| (fact.rust.as_str(), fact.rust.as_str(), ty.place));
                distinct(context, "derived facts", facts, "rename one of them");
                if ty.in_requests {
                    builder(context, object, ty.place);
                }
            }
            Kind::Enum(values) => {
                let values = values
                    .iter()
                    .map(|v| (v.rust.as_str(), v.wire.as_str(), v.place));
                let help = "give it another `name`";
                taken(
                    context,
                    values.clone(),
                    &["Unknown"],
                    "values not known",
                    help,
                );
                distinct(context, "values", values, "give one of them another `name`");
            }
            Kind::Numbered(values) => {
                let values = values
                    .iter()
                    .map(|v| (v.rust.as_str(), v.name.as_str(), v.place));
                let help = "give it another `name`";
                taken(
                    context,
                    values.clone(),
                    &["Unknown"],
                    "values not known",
                    help,
                );
                distinct(context, "values", values, "give one of them another `name`");
            }
            Kind::Union(union) => {
                let variants = union.variants.iter();
                let variants = variants.map(|v| (v.rust.as_str(), v.rust.as_str(), v.place));
                capitals(context, variants.clone());
                distinct(context, "variants", variants, "rename one of them");
            }
            _ => {}
        }
    }
}

/// Areas and sections become modules.
fn modules(context: &mut Context<'_>, api: &Api) {
    let raw = context.raw;
    let areas = api.areas();
    let areas: Vec<(String, &str, Place)> = areas
        .iter()
        .filter_map(|(area, ids)| Some((snake(area), *area, api.ty(*ids.first()?).place)))
        .collect();
    let names = areas
        .iter()
        .map(|(rust, area, place)| (rust.as_str(), *area, *place));
    distinct(context, "files", names, "rename one of them");
    let sections: Vec<String> = api
        .sections
        .iter()
        .map(|section| snake(&section.id))
        .collect();
    let names = sections
        .iter()
        .zip(&raw.sections)
        .map(|(rust, raw)| (rust.as_str(), raw.name.text.as_str(), raw.name.place));
    distinct(context, "sections", names, "rename one of them");
}

/// What is sent is built by `new` and a method for each member, beside its derived facts.
fn builder(context: &mut Context<'_>, object: &Object, place: Place) {
    let fields = object.fields.iter();
    let fields = fields.map(|field| (field.rust.as_str(), field.wire.as_str(), field.place));
    let help = "give it another name in `rust`";
    taken(context, fields, &["new"], "what makes the object", help);
    let members: Vec<&str> = object
        .fields
        .iter()
        .map(|field| field.rust.as_str())
        .collect();
    let facts = object.derived.iter();
    let facts = facts.map(|fact| (fact.rust.as_str(), fact.rust.as_str(), place));
    taken(
        context,
        facts,
        &members,
        "a member",
        "rename the derived fact",
    );
}

type Named<'n> = (&'n str, &'n str, Place);

/// Reports names that stand for something else already.
fn taken<'n>(
    context: &mut Context<'_>,
    names: impl Iterator<Item = Named<'n>>,
    reserved: &[&str],
    stands_for: &str,
    help: &str,
) {
    for (rust, wire, place) in names.filter(|(rust, ..)| reserved.contains(rust)) {
        let message = format!("`{wire}` becomes `{rust}`, which stands for {stands_for} in Rust");
        context
            .diags
            .add(Diagnostic::new(Code::NameCollision, place, message).help(help));
    }
}

/// Names that are taken as they are must look like those of types.
fn capitals<'n>(context: &mut Context<'_>, names: impl Iterator<Item = Named<'n>>) {
    for (rust, _, place) in names {
        if usable(rust) && !rust.starts_with(|first: char| first.is_ascii_uppercase()) {
            context.diags.add(
                Diagnostic::new(
                    Code::NameCollision,
                    place,
                    format!("`{rust}` does not start with a capital, as types in Rust do"),
                )
                .help("write it in capitals and small letters, such as `ThisWay`"),
            );
        }
    }
}

fn distinct<'n>(
    context: &mut Context<'_>,
    what: &str,
    names: impl Iterator<Item = Named<'n>>,
    help: &str,
) {
    let mut seen: HashMap<&str, (&str, Place)> = HashMap::new();
    for (rust, wire, place) in names {
        if !usable(rust) {
            context.diags.add(
                Diagnostic::new(
                    Code::NameCollision,
                    place,
                    format!("`{wire}` becomes `{rust}`, which cannot be a name in Rust"),
                )
                .help(help),
            );
        } else if let Some((first, first_place)) = seen.insert(rust, (wire, place)) {
            // Equal names on the wire were reported as such.
            if first == wire {
                continue;
            }
            context.diags.add(
                Diagnostic::new(
                    Code::NameCollision,
                    place,
                    format!("the {what} `{first}` and `{wire}` both become `{rust}` in Rust"),
                )
                .label(first_place, "the first is this")
                .help(help),
            );
        }
    }
}
