//! The names of errors.

use quote::quote;

use super::doc::Docs;
use super::names::Named as _;
use super::source::{Source, literal};
use super::types::ident;
use super::values::alias;
use crate::model::Api;

pub(super) fn source(api: &Api) -> Source {
    let mut source = Source::new(api, "rust/error.rs", "Errors of the service.");
    source.item(quote!(
        use crate::error_name::error_name;
    ));
    let variants = api.errors.iter().map(|error| {
        let docs = Docs::new(api, &error.doc).tokens();
        let name = ident(&error.rust());
        let alias = alias(&error.name, &error.rust());
        quote!(#docs #alias #name)
    });
    source.item(quote! {
        /// The name of an error of the service. Names that this crate does not know are kept.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ErrorName {
            #(#variants,)*
            /// Any other name.
            #[non_exhaustive]
            Other(Box<str>),
        }
    });
    let lines: String = api
        .errors
        .iter()
        .map(|error| format!("        {} = {},\n", error.rust(), literal(&error.name)))
        .collect();
    source.text(format!("error_name! {{\n    ErrorName {{\n{lines}    }}\n}}"));
    source
}
