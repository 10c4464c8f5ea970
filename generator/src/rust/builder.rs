//! Builders of objects that are sent: `new` with the required fields, and a method for each of the
//! others.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, ident};
use super::doc::Docs;
use super::names::Named as _;
use super::values::plain;
use crate::json::Json;
use crate::model::{Field, Object, TypeId, TypeRef};

pub(super) fn builder(cx: &Context<'_>, id: TypeId, object: &Object) -> TokenStream {
    let name = ident(&cx.ty(id).name);
    let required = || object.fields.iter().filter(|field| field.in_constructor());
    let parameters = required().map(|field| {
        let (name, ty) = (ident(&field.rust()), parameter(cx, &field.ty));
        quote!(#name: #ty)
    });
    let values = object.fields.iter().map(|field| {
        let name = ident(&field.rust());
        match field.constant.as_ref().or(field.default.as_ref()) {
            _ if field.in_constructor() && field.ty == TypeRef::String => {
                quote!(#name: #name.into())
            }
            _ if field.in_constructor() => quote!(#name),
            Some(Json::String(text)) => quote!(#name: #text.to_owned()),
            Some(value) => {
                let value = plain(value);
                quote!(#name: #value)
            }
            None => {
                let default = cx.std("Default");
                quote!(#name: #default::default())
            }
        }
    });
    let setters = object
        .fields
        .iter()
        .filter(|field| !field.in_constructor() && field.constant.is_none())
        .map(|field| setter(cx, id, field));
    let has_default = required().next().is_none();
    let docs = match has_default {
        true => "Creates the object with nothing set.",
        false => "Creates the object with its required fields, and nothing else set.",
    };
    let docs = Docs::new(cx, vec![id]).paragraph(docs).tokens();
    let default = has_default.then(|| {
        let default = cx.std("Default");
        quote! {
            impl #default for #name {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
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

/// The type that a builder accepts for a value.
fn parameter(cx: &Context<'_>, ty: &TypeRef) -> TokenStream {
    match ty {
        TypeRef::String => {
            let (into, string) = (cx.std("Into"), cx.std("String"));
            quote!(impl #into<#string>)
        }
        TypeRef::List(item) | TypeRef::Set(item) => {
            let (iterator, item) = (cx.std("IntoIterator"), cx.owned(item));
            quote!(impl #iterator<Item = #item>)
        }
        other => cx.owned(other),
    }
}

fn setter(cx: &Context<'_>, id: TypeId, field: &Field) -> TokenStream {
    let docs = Docs::new(cx, vec![id]);
    let (link, sentence) = (docs.field(&field.wire), docs.markdown(&field.doc.first_sentence()));
    let text = if sentence.is_empty() { ".".to_owned() } else { format!(": {sentence}") };
    let docs = docs.paragraph(&format!("Sets {link}{text}")).tokens();
    let (name, ty) = (ident(&field.rust()), parameter(cx, &field.ty));
    let mut value = match &field.ty {
        TypeRef::String => quote!(#name.into()),
        TypeRef::List(_) | TypeRef::Set(_) => quote!(#name.into_iter().collect()),
        _ => quote!(#name),
    };
    if field.is_option() {
        let some = cx.std("Some");
        value = quote!(#some(#value));
    }
    quote! {
        #docs
        #[must_use]
        pub fn #name(mut self, #name: #ty) -> Self {
            self.#name = #value;
            self
        }
    }
}
