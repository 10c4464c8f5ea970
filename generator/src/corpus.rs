//! A corpus of documents for each object and union: what decodes, what does not, and what comes of
//! it by the contract. The crate's tests run it through everything that reads and writes.

mod calls;
mod documents;
mod examples;
mod facts;
mod leaves;
mod oracle;
mod payload;
mod values;

use std::fmt::Write as _;

use quote::quote;

use crate::emit::{Emitter, Printed};
use crate::json::{Json, text as string};
use crate::model::{Api, Kind, Type, TypeId};
use crate::rust::Source;
use documents::Document;

pub use payload::Payload;

/// Where documents for the crate's tests go.
pub const FOLDER: &str = "storpool-api/tests/corpus";

pub(crate) const EMITTER: Emitter = Emitter {
    name: "corpus",
    owns: &["storpool-api/tests/corpus/"],
    files,
};

fn files(api: &Api) -> Vec<Printed> {
    let mut files: Vec<Printed> = types(api)
        .map(|(id, ty)| file(&format!("{}.json", ty.name), Ok(text(api, id, ty))))
        .collect();
    files.push(file("mod.rs", table(api).finish()));
    files.push(file("calls.rs", calls::source(api).finish()));
    files.push(file("examples.rs", examples::source(api).finish()));
    files
}

fn file(name: &str, text: Result<String, String>) -> Printed {
    (format!("{FOLDER}/{name}"), text)
}

/// The types that have documents.
fn types(api: &Api) -> impl Iterator<Item = (TypeId, &Type)> {
    api.types()
        .filter(|(_, ty)| matches!(ty.kind, Kind::Object(_) | Kind::Union(_)))
}

/// The documents of a type, one on each line.
fn text(api: &Api, id: TypeId, ty: &Type) -> String {
    let header = format!(
        "by `cargo xtask codegen` (generator/src/corpus.rs) from the schema of API {}; do not edit: \
         change the schema instead",
        api.version
    );
    let fields = ty.object().map_or(&[][..], |object| &object.fields);
    let members = fields.iter().map(|field| string(&field.wire));
    let mut text = format!(
        "{{\"generated\":{},\n\"type\":{},\n\"members\":{},\n\"documents\":[",
        string(&header).compact(),
        string(&ty.name).compact(),
        Json::Array(members.collect()).compact()
    );
    for (index, document) in documents::of(api, id).iter().enumerate() {
        let separator = if index == 0 { "" } else { "," };
        text.push_str(separator);
        text.push('\n');
        line(document, &mut text);
    }
    text.push_str("\n]}\n");
    text
}

/// What is written back as it came, or breaks no rule, does not say so.
fn line(document: &Document, out: &mut String) {
    let verdict = &document.verdict;
    let decodes = verdict.faults.is_empty();
    let _ = write!(out, "{{\"json\":{},\"decodes\":{decodes}", document.text);
    if let Some(fault) = verdict.faults.first() {
        out.push_str(",\"error_path\":");
        string(fault).write_compact(out);
    } else {
        if verdict.written != document.json {
            let written = verdict.written.compact();
            if written != document.text {
                let _ = write!(out, ",\"written\":{written}");
            }
        }
        if !verdict.violations.is_empty() {
            let pairs = verdict.violations.iter();
            let pairs = pairs.map(|(path, rule)| Json::Array(vec![string(path), string(rule)]));
            out.push_str(",\"violations\":");
            Json::Array(pairs.collect()).write_compact(out);
        }
    }
    out.push('}');
}

/// Which documents are of which type.
fn table(api: &Api) -> Source {
    let mut source = Source::new(
        api,
        "corpus.rs",
        "Which documents are of which type of the crate.",
    );
    source.item(quote!(
        use super::Corpus;
    ));
    let entries: String = types(api)
        .map(|(_, ty)| {
            let name = &ty.name;
            let sort = match ty.kind {
                Kind::Object(_) => "object",
                _ => "union",
            };
            let file = format!("include_str!(\"{name}.json\")");
            format!("    Corpus::{sort}::<storpool_api::types::{name}>({name:?}, {file}),\n")
        })
        .collect();
    source.text(format!(
        "pub(crate) const CORPORA: &[Corpus] = &[\n{entries}];"
    ));
    source
}

#[cfg(test)]
mod tests;
