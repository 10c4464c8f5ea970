//! How types are written in Rust, also where the API has a type named like one of the standard
//! library: that one is then written with its path.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::names;
use crate::model::{Api, Field, TypeRef};

pub(crate) struct Types<'a> {
    api: &'a Api,
    names: HashSet<&'a str>,
}

/// An identifier, raw if need be.
pub(super) fn ident(text: &str) -> Ident {
    let written = names::ident(text);
    match written.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(&written, Span::call_site()),
    }
}

impl<'a> Types<'a> {
    pub(crate) fn new(api: &'a Api) -> Self {
        Self { api, names: api.types.iter().map(|ty| ty.name.as_str()).collect() }
    }

    /// A type of the standard library's prelude.
    pub(super) fn prelude(&self, text: &str) -> TokenStream {
        let name = ident(text);
        if !self.names.contains(text) {
            return quote!(#name);
        }
        match text {
            "Option" => quote!(::core::option::Option),
            "Vec" => quote!(::std::vec::Vec),
            "String" => quote!(::std::string::String),
            "Some" => quote!(::core::option::Option::Some),
            "Into" => quote!(::core::convert::Into),
            "IntoIterator" => quote!(::core::iter::IntoIterator),
            "Default" => quote!(::core::default::Default),
            _ => quote!(#name),
        }
    }

    /// A name of the crate's runtime or of the standard library, as it is written where a file has
    /// [`Types::runtime_imports`] of it.
    pub(super) fn runtime(&self, module: &str, text: &str) -> TokenStream {
        let name = ident(text);
        if !self.names.contains(text) {
            return quote!(#name);
        }
        let parts = module.split("::").map(ident);
        quote!(#(#parts::)*#name)
    }

    /// The `use` line for names of a module; the API's own types go before them.
    pub(super) fn runtime_imports(&self, module: &str, texts: &[&str]) -> TokenStream {
        let free = texts.iter().filter(|text| !self.names.contains(**text));
        let names: Vec<Ident> = free.map(|text| ident(text)).collect();
        if names.is_empty() {
            return quote!();
        }
        let parts = module.split("::").map(ident);
        quote!(use #(#parts::)*{#(#names),*};)
    }

    /// The collections are imported unless the API has its own.
    fn collection(&self, text: &str) -> TokenStream {
        let name = ident(text);
        if self.names.contains(text) { quote!(::std::collections::#name) } else { quote!(#name) }
    }

    /// An owned value.
    pub(super) fn owned(&self, ty: &TypeRef) -> TokenStream {
        match ty {
            TypeRef::Integer => quote!(i64),
            TypeRef::Float => quote!(f64),
            TypeRef::Boolean => quote!(bool),
            TypeRef::String => self.prelude("String"),
            TypeRef::Named(id) => {
                let name = ident(&self.api.ty(*id).name);
                quote!(#name)
            }
            TypeRef::List(item) => {
                let vec = self.prelude("Vec");
                let item = self.owned(item);
                quote!(#vec<#item>)
            }
            TypeRef::Set(item) => {
                let set = self.collection("BTreeSet");
                let item = self.owned(item);
                quote!(#set<#item>)
            }
            TypeRef::Map(key, value) => {
                let map = self.collection("BTreeMap");
                let key = self.owned(key);
                let value = self.owned(value);
                quote!(#map<#key, #value>)
            }
        }
    }

    /// A value that is only looked at.
    pub(super) fn borrowed(&self, ty: &TypeRef) -> TokenStream {
        match ty {
            TypeRef::List(item) => {
                let item = self.owned(item);
                quote!(&[#item])
            }
            TypeRef::String => quote!(&str),
            other => {
                let owned = self.owned(other);
                quote!(&#owned)
            }
        }
    }

    /// The type of a struct's field.
    pub(super) fn field(&self, field: &Field) -> TokenStream {
        let owned = self.owned(&field.ty);
        if field.is_option() {
            let option = self.prelude("Option");
            quote!(#option<#owned>)
        } else {
            owned
        }
    }

    /// The `use` lines for types that are mentioned; the items of a file go before them.
    pub(super) fn imports<'t>(&self, mentioned: impl Iterator<Item = &'t TypeRef>) -> Imports {
        let mut imports = Imports::default();
        for ty in mentioned {
            self.collect(ty, &mut imports);
        }
        imports
    }

    fn collect(&self, ty: &TypeRef, imports: &mut Imports) {
        match ty {
            TypeRef::Named(id) => {
                imports.types.insert(self.api.ty(*id).name.clone());
            }
            TypeRef::List(item) => self.collect(item, imports),
            TypeRef::Set(item) => {
                self.collect_std("BTreeSet", imports);
                self.collect(item, imports);
            }
            TypeRef::Map(key, value) => {
                self.collect_std("BTreeMap", imports);
                self.collect(key, imports);
                self.collect(value, imports);
            }
            TypeRef::Integer | TypeRef::Float | TypeRef::Boolean | TypeRef::String => {}
        }
    }

    fn collect_std(&self, name: &'static str, imports: &mut Imports) {
        if !self.names.contains(name) {
            imports.std.insert(name);
        }
    }
}

/// What a file must bring into scope.
#[derive(Default)]
pub(super) struct Imports {
    std: std::collections::BTreeSet<&'static str>,
    types: std::collections::BTreeSet<String>,
}

impl Imports {
    /// Does not import what the file defines itself.
    pub(super) fn without(mut self, defined: impl Iterator<Item = String>) -> Self {
        for name in defined {
            self.types.remove(&name);
        }
        self
    }

    /// The lines for the standard library.
    pub(super) fn std(&self) -> TokenStream {
        let names = self.std.iter().map(|name| ident(name));
        if self.std.is_empty() { quote!() } else { quote!(use std::collections::{#(#names),*};) }
    }

    /// The lines for the types of the API.
    pub(super) fn types(&self) -> TokenStream {
        let names = self.types.iter().map(|name| ident(name));
        if self.types.is_empty() { quote!() } else { quote!(use crate::types::{#(#names),*};) }
    }
}
