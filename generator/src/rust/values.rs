//! Values of the schema as expressions, and attributes that are made of its names.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::source::{literal, unprintable};
use crate::json::Json;

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
