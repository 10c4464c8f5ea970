//! Builders of objects that are sent: `new` with what must be there, and a method for each of the
//! other fields.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc::{Docs, markdown};
use super::names::Named as _;
use super::types::{Types, ident};
use super::values::plain;
use crate::json::Json;
use crate::markdown::code;
use crate::model::{Api, Field, Object, Type, TypeRef};

/// `new` with what must be there, and a method for each of the others.
pub(super) fn builder(api: &Api, types: &Types<'_>, ty: &Type, object: &Object) -> TokenStream {
    let required: Vec<&Field> =
        object.fields.iter().filter(|field| field.in_constructor()).collect();
    let parameters = required.iter().map(|field| {
        let name = ident(&field.rust());
        let of = parameter(types, &field.ty);
        quote!(#name: #of)
    });
    let values = object.fields.iter().map(|field| {
        let name = ident(&field.rust());
        if field.in_constructor() {
            return match &field.ty {
                TypeRef::String => quote!(#name: #name.into()),
                _ => quote!(#name),
            };
        }
        let value = match field.constant.as_ref().or(field.default.as_ref()) {
            Some(Json::String(text)) => quote!(#text.to_owned()),
            Some(value) => plain(value),
            None => {
                let default = types.prelude("Default");
                quote!(#default::default())
            }
        };
        quote!(#name: #value)
    });
    let setters = object
        .fields
        .iter()
        .filter(|field| !field.in_constructor() && field.constant.is_none())
        .map(|field| setter(api, types, field));
    let name = ident(&ty.name);
    let (docs, default) = if required.is_empty() {
        let default = types.prelude("Default");
        (
            Docs::line("With nothing set."),
            quote! {
                impl #default for #name {
                    fn default() -> Self {
                        Self::new()
                    }
                }
            },
        )
    } else {
        (Docs::line("With the members that must be there, nothing else set."), quote!())
    };
    let docs = docs.tokens();
    quote! {
        impl #name {
            #docs
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#values),* }
            }

            #(#setters)*
        }

        #default
    }
}

/// What a builder takes for a value.
fn parameter(types: &Types<'_>, ty: &TypeRef) -> TokenStream {
    match ty {
        TypeRef::String => {
            let into = types.prelude("Into");
            let string = types.prelude("String");
            quote!(impl #into<#string>)
        }
        TypeRef::List(item) | TypeRef::Set(item) => {
            let iterator = types.prelude("IntoIterator");
            let item = types.owned(item);
            quote!(impl #iterator<Item = #item>)
        }
        other => types.owned(other),
    }
}

fn setter(api: &Api, types: &Types<'_>, field: &Field) -> TokenStream {
    let mut docs = Docs::default();
    let sentence = markdown(api, &field.doc.first_sentence());
    let wire = code(&field.wire);
    docs.paragraph(&if sentence.is_empty() {
        format!("Sets {wire}.")
    } else {
        format!("Sets {wire}: {sentence}")
    });
    let docs = docs.tokens();
    let name = ident(&field.rust());
    let of = parameter(types, &field.ty);
    let value = match &field.ty {
        TypeRef::String => quote!(#name.into()),
        TypeRef::List(_) | TypeRef::Set(_) => quote!(#name.into_iter().collect()),
        _ => quote!(#name),
    };
    let value = if field.is_option() {
        let some = types.prelude("Some");
        quote!(#some(#value))
    } else {
        value
    };
    quote! {
        #docs
        #[must_use]
        pub fn #name(mut self, #name: #of) -> Self {
            self.#name = #value;
            self
        }
    }
}
