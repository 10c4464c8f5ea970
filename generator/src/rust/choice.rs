//! Enumerations of strings and of numbers.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc::{Docs, deprecated, since};
use super::source::{Source, literal};
use super::types::{Types, ident};
use crate::doc::Doc;
use crate::model::{Api, Kind, ReleaseId, Type, TypeId};

pub(super) fn source(api: &Api, types: &Types<'_>) -> Source {
    let mut source = Source::new(api, "rust/choice.rs", "Enumerations.");
    let names = ["UnknownNumber", "UnknownValue", "int_enum", "string_enum"];
    source.item(types.runtime_imports("crate::enumeration", &names));
    for (id, ty) in api.types() {
        match &ty.kind {
            Kind::Enum(values) => {
                let variants = values.iter().map(|value| {
                    let wire = Some(value.wire.as_str());
                    variant(api, ty, &value.rust, &value.doc, value.since, wire)
                });
                source.item(definition(
                    api,
                    ty,
                    &quote!(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash),
                    &types.runtime("crate::enumeration", "UnknownValue"),
                    variants,
                ));
                let lines = values
                    .iter()
                    .map(|value| format!("        {} = {},\n", value.rust, literal(&value.wire)));
                source.text(table("string_enum", api, id, lines));
            }
            Kind::Numbered(values) => {
                let variants = values
                    .iter()
                    .map(|value| variant(api, ty, &value.rust, &value.doc, value.since, None));
                source.item(definition(
                    api,
                    ty,
                    &quote!(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash),
                    &types.runtime("crate::enumeration", "UnknownNumber"),
                    variants,
                ));
                let lines = values.iter().map(|value| {
                    format!(
                        "        {} = {} {},\n",
                        value.rust,
                        value.wire,
                        literal(&value.name)
                    )
                });
                source.text(table("int_enum", api, id, lines));
            }
            _ => {}
        }
    }
    source
}

fn definition(
    api: &Api,
    ty: &Type,
    derives: &TokenStream,
    unknown: &TokenStream,
    variants: impl Iterator<Item = TokenStream>,
) -> TokenStream {
    let mut docs = Docs::new(api, &ty.doc);
    docs.paragraph("Values compare in the order listed here; an unknown value is the greatest.");
    if let Some(since) = since(api, ty.since) {
        docs.paragraph(&since);
    }
    let docs = docs.tokens();
    let deprecated = deprecated(api, ty.deprecated.as_ref());
    let name = ident(&ty.name);
    quote! {
        #docs
        #deprecated
        #[derive(#derives)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value of a later API, kept as it came.
            Unknown(#unknown),
        }
    }
}

fn variant(
    api: &Api,
    ty: &Type,
    rust: &str,
    doc: &Doc,
    release: ReleaseId,
    wire: Option<&str>,
) -> TokenStream {
    let mut docs = Docs::new(api, doc);
    if release != ty.since
        && let Some(since) = since(api, release)
    {
        docs.paragraph(&since);
    }
    let docs = docs.tokens();
    let name = ident(rust);
    let alias = wire
        .filter(|wire| is_alias(wire, rust))
        .map(|wire| quote!(#[doc(alias = #wire)]));
    quote!(#docs #alias #name)
}

/// Whether a name on the wire is worth finding, and may stand in `doc(alias)`.
fn is_alias(wire: &str, rust: &str) -> bool {
    !wire.eq_ignore_ascii_case(rust)
        && !wire.is_empty()
        && wire.trim() == wire
        && wire
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | ' '))
}

fn table(mac: &str, api: &Api, id: TypeId, lines: impl Iterator<Item = String>) -> String {
    let name = &api.ty(id).name;
    let rule = api.rules(id).into_iter().next();
    let (id, text) = rule.map(|rule| (rule.id, rule.text)).unwrap_or_default();
    let lines: String = lines.collect();
    format!(
        "{mac}! {{\n    {name} {{\n        {}: {},\n{lines}    }}\n}}",
        literal(&id),
        literal(&text)
    )
}
