//! Enumerations of strings and of numbers.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc::{Docs, deprecated, since};
use super::names::Named as _;
use super::source::{Source, literal};
use super::types::{Types, ident};
use crate::json::Json;
use crate::model::{Api, EnumValue, Enumeration, Kind, Repr, Type, TypeId};

pub(super) fn source(api: &Api, types: &Types<'_>) -> Source {
    let mut source = Source::new(api, "rust/choice.rs", "Enumerations.");
    let names = ["UnknownNumber", "UnknownValue", "int_enum", "string_enum"];
    source.item(types.runtime_imports("crate::enumeration", &names));
    for (id, ty) in api.types() {
        if let Kind::Enum(list) = &ty.kind {
            source.item(definition(api, types, ty, list));
            source.text(table(api, id, list));
        }
    }
    source
}

fn definition(api: &Api, types: &Types<'_>, ty: &Type, list: &Enumeration) -> TokenStream {
    let mut docs = Docs::new(api, &ty.doc);
    docs.paragraph("Values compare in the order listed here; an unknown value is the greatest.");
    if let Some(since) = since(api, ty.since) {
        docs.paragraph(&since);
    }
    let docs = docs.tokens();
    let deprecated = deprecated(api, ty.deprecated.as_ref());
    let name = ident(&ty.name);
    let (copy, unknown) = match list.repr {
        Repr::String => (None, "UnknownValue"),
        Repr::Integer => (Some(quote!(Copy,)), "UnknownNumber"),
    };
    let unknown = types.runtime("crate::enumeration", unknown);
    let variants = list.values.iter().map(|value| variant(api, ty, value));
    quote! {
        #docs
        #deprecated
        #[derive(Clone, #copy Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value this version of the crate does not know, preserved verbatim.
            Unknown(#unknown),
        }
    }
}

fn variant(api: &Api, ty: &Type, value: &EnumValue) -> TokenStream {
    let mut docs = Docs::new(api, &value.doc);
    if value.since != ty.since
        && let Some(since) = since(api, value.since)
    {
        docs.paragraph(&since);
    }
    let docs = docs.tokens();
    let name = ident(&value.rust());
    let alias = match &value.wire {
        Json::String(wire) if is_alias(wire, &value.rust()) => Some(quote!(#[doc(alias = #wire)])),
        _ => None,
    };
    quote!(#docs #alias #name)
}

/// Whether a name on the wire is worth finding, and may stand in `doc(alias)`.
fn is_alias(wire: &str, rust: &str) -> bool {
    !wire.eq_ignore_ascii_case(rust)
        && !wire.is_empty()
        && wire.trim() == wire
        && wire.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | ' '))
}

fn table(api: &Api, id: TypeId, list: &Enumeration) -> String {
    let mac = match list.repr {
        Repr::String => "string_enum",
        Repr::Integer => "int_enum",
    };
    let lines = list.values.iter().map(|value| match &value.wire {
        Json::String(wire) => format!("        {} = {},\n", value.rust(), literal(wire)),
        wire => {
            let name = literal(&value.name);
            format!("        {} = {} {name},\n", value.rust(), wire.compact())
        }
    });
    let lines: String = lines.collect();
    let name = &api.ty(id).name;
    let rule = api.rules(id).into_iter().next();
    let (id, text) = rule.map(|rule| (rule.id, rule.text)).unwrap_or_default();
    format!(
        "{mac}! {{\n    {name} {{\n        {}: {},\n{lines}    }}\n}}",
        literal(&id),
        literal(&text)
    )
}
