//! Enumerations of strings and of integers.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, alias, ident};
use super::doc::Docs;
use super::names::Named as _;
use super::source::{Source, literal};
use crate::json::Json;
use crate::markdown::code;
use crate::model::{EnumValue, Enumeration, Kind, Repr, Type, TypeId};

pub(super) fn source(cx: &Context<'_>) -> Source {
    let mut source = Source::new(cx, "rust/enums.rs", "Enumerations.");
    let names = ["UnknownNumber", "UnknownValue", "int_enum", "string_enum"];
    source.item(cx.runtime_imports("crate::enumeration", &names));
    for (id, ty) in cx.types() {
        if let Kind::Enum(list) = &ty.kind {
            source.item(definition(cx, id, list));
            table(&mut source, cx, id, list);
        }
    }
    source
}

fn definition(cx: &Context<'_>, id: TypeId, list: &Enumeration) -> TokenStream {
    let ty = cx.ty(id);
    let attributes = Docs::of_type(cx, id)
        .paragraph("Values compare in the order listed here; an unknown value is the greatest.")
        .attributes(ty);
    let name = ident(&ty.name);
    let (copy, unknown) = match list.repr {
        Repr::String => (None, "UnknownValue"),
        Repr::Integer => (Some(quote!(Copy,)), "UnknownNumber"),
    };
    let unknown = cx.runtime("crate::enumeration", unknown);
    let variants = list.values.iter().map(|value| variant(cx, ty, value));
    quote! {
        #attributes
        #[derive(Clone, #copy Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value this version of the crate does not know, preserved verbatim.
            Unknown(#unknown),
        }
    }
}

fn variant(cx: &Context<'_>, ty: &Type, value: &EnumValue) -> TokenStream {
    let rust = value.rust();
    let (alias, is_renamed) = match &value.wire {
        Json::String(wire) => (alias(wire, &rust), !wire.eq_ignore_ascii_case(&rust)),
        _ => (None, true),
    };
    let wire = is_renamed.then(|| format!("Wire value: {}.", code(&value.wire.compact())));
    let docs = Docs::new(cx, Vec::new())
        .doc(&value.doc)
        .paragraph(&wire.unwrap_or_default())
        .since(value.since, ty.since)
        .tokens();
    let name = ident(&rust);
    quote!(#docs #alias #name)
}

fn table(source: &mut Source, cx: &Context<'_>, id: TypeId, list: &Enumeration) {
    let mac = match list.repr {
        Repr::String => "string_enum",
        Repr::Integer => "int_enum",
    };
    let rules = cx.rules(id);
    let rules = rules.iter().map(|rule| format!("{}: {},", literal(&rule.id), literal(&rule.text)));
    let values = list.values.iter().map(|value| match &value.wire {
        Json::String(wire) => format!("{} = {},", value.rust(), literal(wire)),
        wire => format!("{} = {} {},", value.rust(), wire.compact(), literal(&value.name)),
    });
    source.table(mac, &cx.ty(id).name, rules.chain(values));
}
