//! Names in Rust: each must be possible, and none may stand for two things.

use std::collections::{HashMap, HashSet};

use super::context::Context;
use crate::diag::{Code, Diagnostic};
use crate::model::{Api, Kind, Object};
use crate::name::{PAGE_IDS, usable};
use crate::source::Place;

/// What the clients have methods for already.
const OF_CLIENTS: [&str; 6] = [
    "builder",
    "clone",
    "from_config",
    "from_env",
    "raw",
    "request",
];

pub(super) fn check(context: &mut Context<'_>, api: &Api) {
    let raw = context.raw;
    let types = api
        .types
        .iter()
        .map(|ty| (ty.name.as_str(), ty.name.as_str(), ty.place));
    capitals(context, types.clone());
    distinct(context, "types", types, "rename one of them");
    let calls = api
        .calls
        .iter()
        .map(|call| (call.rust.as_str(), call.name.as_str(), call.place));
    let help = "give it another name in `rust`";
    taken(context, calls.clone(), &OF_CLIENTS, "the clients", help);
    small(context, calls.clone());
    distinct(
        context,
        "calls",
        calls,
        "give one of them another name in `rust`",
    );
    let ids = api
        .calls
        .iter()
        .map(|call| (call.name.as_str(), call.name.as_str(), call.place));
    let ids = ids.chain(
        api.types
            .iter()
            .map(|ty| (ty.name.as_str(), ty.name.as_str(), ty.place)),
    );
    for (_, name, place) in ids.filter(|(id, ..)| PAGE_IDS.contains(id)) {
        let message = format!("`{name}` is the name of a part of the reference page");
        context
            .diags
            .add(Diagnostic::new(Code::NameCollision, place, message).help("rename it"));
    }
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
                small(context, fields.clone());
                distinct(
                    context,
                    "members",
                    fields,
                    "give one of them another name in `rust`",
                );
                let facts = object.derived.iter();
                let facts = facts.map(|fact| (fact.rust.as_str(), fact.rust.as_str(), ty.place));
                small(context, facts.clone());
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
                // Unlike other names, these are no keys, so that equal ones are not reported yet.
                let mut seen = HashSet::new();
                if let Some((_, name, place)) =
                    values.clone().find(|(_, name, _)| !seen.insert(*name))
                {
                    let message = format!("two values are called `{name}`");
                    context.diags.add(
                        Diagnostic::new(Code::NameCollision, place, message)
                            .help("give one of them another `name`"),
                    );
                }
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
            Kind::AnyText(of) => {
                // Each of them is converted to the whole, and once is enough.
                let mut seen = HashSet::new();
                if let Some(twice) = of.iter().find(|id| !seen.insert(**id)) {
                    let message = format!("`of` lists `{}` twice", api.ty(*twice).name);
                    context.diags.add(
                        Diagnostic::new(Code::NameCollision, ty.place, message)
                            .help("list it once"),
                    );
                }
            }
            _ => {}
        }
    }
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

pub(super) type Named<'n> = (&'n str, &'n str, Place);

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

/// Names of types that are taken as they are must look like those of types.
fn capitals<'n>(context: &mut Context<'_>, names: impl Iterator<Item = Named<'n>>) {
    for (rust, _, place) in names {
        let why = if !rust.starts_with(|first: char| first.is_ascii_uppercase()) {
            "does not start with a capital"
        } else if rust.contains('_') {
            "has a `_` between words"
        } else {
            continue;
        };
        if usable(rust) {
            let message = format!("`{rust}` {why}, unlike types in Rust");
            context.diags.add(
                Diagnostic::new(Code::NameCollision, place, message)
                    .help("write it in capitals and small letters, such as `ThisWay`"),
            );
        }
    }
}

/// Names of functions and fields that are taken as they are must look like those.
fn small<'n>(context: &mut Context<'_>, names: impl Iterator<Item = Named<'n>>) {
    for (rust, _, place) in names {
        let inner = rust.trim_matches('_');
        let looks = !inner.contains("__")
            && !inner.contains(|char: char| char.is_uppercase())
            && inner.contains(|char: char| char.is_lowercase());
        if usable(rust) && !looks {
            context.diags.add(
                Diagnostic::new(
                    Code::NameCollision,
                    place,
                    format!("`{rust}` is not written as functions and fields in Rust are"),
                )
                .help("write small letters, with one `_` between words, such as `this_way`"),
            );
        }
    }
}

pub(super) fn distinct<'n>(
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
