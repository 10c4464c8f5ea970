//! The context of every printer: the model, how types and values are written in Rust, and the names of
//! fields. Where the API has a type named like one of the standard library or the runtime,
//! that one is written with its path.

use std::collections::BTreeSet;
use std::ops::Deref;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use rustc_hash::{FxHashMap, FxHashSet};

use super::names::{self, Named as _};
use super::source::{literal, unprintable};
use crate::json::Json;
use crate::model::{Api, Field, TypeRef};

/// Names of the standard library, and where they are.
const STD: [(&str, &str); 9] = [
    ("BTreeMap", "::std::collections::BTreeMap"),
    ("BTreeSet", "::std::collections::BTreeSet"),
    ("Default", "::core::default::Default"),
    ("Into", "::core::convert::Into"),
    ("IntoIterator", "::core::iter::IntoIterator"),
    ("Option", "::core::option::Option"),
    ("Some", "::core::option::Option::Some"),
    ("String", "::std::string::String"),
    ("Vec", "::std::vec::Vec"),
];

pub(crate) struct Context<'a> {
    api: &'a Api,
    types: FxHashSet<&'a str>,
    /// Wire names of fields, with their name in Rust where that is another one, always the same.
    renamed: FxHashMap<&'a str, Option<String>>,
}

impl Deref for Context<'_> {
    type Target = Api;

    fn deref(&self) -> &Api {
        self.api
    }
}

/// An identifier, raw if need be.
pub(super) fn ident(text: &str) -> Ident {
    let written = names::ident(text);
    match written.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(&written, Span::call_site()),
    }
}

fn path(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}

/// The `use` line for names of a module; none without names.
fn uses<'n>(module: &str, names: impl IntoIterator<Item = &'n str>) -> TokenStream {
    let (module, names) = (path(module), names.into_iter().map(ident).collect::<Vec<_>>());
    if names.is_empty() { quote!() } else { quote!(use #module::{#(#names),*};) }
}

impl<'a> Context<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        let mut renamed: FxHashMap<&str, Option<String>> = FxHashMap::default();
        for field in api.types.iter().filter_map(|ty| ty.object()).flat_map(|object| &object.fields)
        {
            let rust = Some(field.rust()).filter(|rust| *rust != field.wire);
            let known = renamed.entry(&field.wire).or_insert_with(|| rust.clone());
            known.take_if(|known| rust.as_ref() != Some(known));
        }
        // Other things may have the same name.
        let errors = api.errors.iter().map(|error| error.name.as_str());
        let calls = api.calls.iter().map(|call| call.name.as_str());
        let values = api.types.iter().flat_map(|ty| ty.values()).map(|value| value.label());
        for name in errors.chain(calls).chain(values) {
            renamed.remove(name);
        }
        Self { api, types: api.types.iter().map(|ty| ty.name.as_str()).collect(), renamed }
    }

    /// The Rust name of all fields with a wire name, if it differs.
    pub(super) fn renamed(&self, wire: &str) -> Option<&str> {
        self.renamed.get(wire)?.as_deref()
    }

    /// A name of the standard library's prelude, or an imported collection.
    pub(super) fn std(&self, text: &str) -> TokenStream {
        match STD.iter().find(|(name, _)| *name == text && self.types.contains(name)) {
            Some((_, full)) => path(full),
            None => path(text),
        }
    }

    /// A name of the crate's runtime, as it is written where a file has
    /// [`Context::runtime_imports`] of it.
    pub(super) fn runtime(&self, module: &str, text: &str) -> TokenStream {
        if self.types.contains(text) { path(&format!("{module}::{text}")) } else { path(text) }
    }

    /// The `use` line for names of a module; the API's own types go before them.
    pub(super) fn runtime_imports(&self, module: &str, texts: &[&str]) -> TokenStream {
        uses(module, texts.iter().copied().filter(|text| !self.types.contains(text)))
    }

    pub(super) fn owned(&self, ty: &TypeRef) -> TokenStream {
        let (name, items) = match ty {
            TypeRef::Integer => return quote!(i64),
            TypeRef::Float => return quote!(f64),
            TypeRef::Boolean => return quote!(bool),
            TypeRef::String => return self.std("String"),
            TypeRef::Any => return quote!(::serde_json::Value),
            TypeRef::Named(id) => return path(&names::ident(&self.ty(*id).name)),
            TypeRef::List(item) => ("Vec", vec![item]),
            TypeRef::Set(item) => ("BTreeSet", vec![item]),
            TypeRef::Map(key, value) => ("BTreeMap", vec![key, value]),
        };
        let (name, items) = (self.std(name), items.into_iter().map(|item| self.owned(item)));
        quote!(#name<#(#items),*>)
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

    pub(super) fn field(&self, field: &Field) -> TokenStream {
        let owned = self.owned(&field.ty);
        if !field.is_option() {
            return owned;
        }
        let option = self.std("Option");
        quote!(#option<#owned>)
    }

    /// The `use` lines of a file that mentions types and defines some: for collections of the
    /// standard library, and for types of the API.
    pub(super) fn imports<'t>(
        &self,
        mentioned: impl IntoIterator<Item = &'t TypeRef>,
        defined: &[&str],
    ) -> [TokenStream; 2] {
        let (mut std, mut types) = (BTreeSet::new(), BTreeSet::new());
        for ty in mentioned {
            ty.each(&mut |ty| match ty {
                TypeRef::Named(id) => types.extend([self.ty(*id).name.as_str()]),
                TypeRef::Set(_) => std.extend(["BTreeSet"]),
                TypeRef::Map(..) => std.extend(["BTreeMap"]),
                _ => {}
            });
        }
        std.retain(|name| !self.types.contains(name));
        types.retain(|name| !defined.contains(name));
        [("std::collections", std), ("crate::types", types)]
            .map(|(module, names)| uses(module, names))
    }
}

/// The attribute by which rustdoc finds an item by its name on the wire, where that is another name
/// and one that rustdoc takes. Searches ignore case.
pub(super) fn alias(wire: &str, rust: &str) -> Option<TokenStream> {
    let is_allowed = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | ' ');
    let is_usable = !wire.is_empty() && wire.trim() == wire && wire.chars().all(is_allowed);
    (is_usable && !wire.eq_ignore_ascii_case(rust)).then(|| quote!(#[doc(alias = #wire)]))
}

/// A value as the runtime's `Constant`.
pub(super) fn constant(value: &Json) -> String {
    match value {
        Json::Bool(value) => format!("crate::wire::Constant::Bool({value})"),
        Json::Integer(value) => format!("crate::wire::Constant::Integer({value})"),
        Json::String(text) => format!("crate::wire::Constant::Text({})", literal(text)),
        Json::Null => "crate::wire::Constant::Null".to_owned(),
        other => unprintable(&format!("the constant {}", other.compact())).to_string(),
    }
}

/// A value as an owned expression.
pub(super) fn value_of(value: &Json) -> String {
    match value {
        Json::String(text) => format!("{}.to_owned()", literal(text)),
        Json::Bool(_) | Json::Integer(_) => value.compact(),
        other => unprintable(&format!("the value {}", other.compact())).to_string(),
    }
}

/// A value as an expression, strings borrowed.
pub(super) fn plain(value: &Json) -> TokenStream {
    match value {
        Json::Bool(value) => quote!(#value),
        Json::Integer(value) => {
            let value = Literal::i64_unsuffixed(*value);
            quote!(#value)
        }
        Json::String(text) => quote!(#text),
        other => unprintable(&format!("the value {}", other.compact())),
    }
}
