//! Names in Rust: each must be possible, and none may stand for two things.

use std::collections::HashMap;

use super::context::Context;
use crate::diag::{Code, Diagnostic};
use crate::model::{Api, Kind};
use crate::name::usable;
use crate::source::Place;

pub(super) fn check(context: &mut Context<'_>, api: &Api) {
    let raw = context.raw;
    let types = api
        .types
        .iter()
        .map(|ty| (ty.name.as_str(), ty.name.as_str(), ty.place));
    distinct(context, "types", types, "rename one of them");
    let calls = api
        .calls
        .iter()
        .map(|call| (call.rust.as_str(), call.name.as_str(), call.place));
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
            }
            Kind::Enum(values) => {
                let values = values
                    .iter()
                    .map(|v| (v.rust.as_str(), v.wire.as_str(), v.place));
                distinct(context, "values", values, "give one of them another `name`");
            }
            Kind::Numbered(values) => {
                let values = values
                    .iter()
                    .map(|v| (v.rust.as_str(), v.name.as_str(), v.place));
                distinct(context, "values", values, "give one of them another `name`");
            }
            Kind::Union(union) => {
                let variants = union.variants.iter();
                let variants = variants.map(|v| (v.rust.as_str(), v.rust.as_str(), v.place));
                distinct(context, "variants", variants, "rename one of them");
            }
            _ => {}
        }
    }
}

fn distinct<'n>(
    context: &mut Context<'_>,
    what: &str,
    names: impl Iterator<Item = (&'n str, &'n str, Place)>,
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
