//! The names of errors.

use quote::quote;

use super::context::{Context, alias, ident};
use super::doc::Docs;
use super::names::Named as _;
use super::source::{Source, literal};

pub(super) fn source(cx: &Context<'_>) -> Source {
    let mut source = Source::new(cx, "rust/errors.rs", "Errors of the service.");
    source.item(quote!(
        use crate::error_name::error_name;
    ));
    let variants = cx.errors.iter().map(|error| {
        let docs = Docs::new(cx, Vec::new()).doc(&error.doc).tokens();
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
    let rows = cx.errors.iter();
    let rows = rows.map(|error| format!("{} = {},", error.rust(), literal(&error.name)));
    source.table("error_name", "ErrorName", rows);
    source
}
