//! Static descriptions of calls and types, for tools that show or check them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::source::Source;
use crate::model::{Api, Call, Field, Kind, ReleaseId, Type};

pub(super) fn source(api: &Api) -> Source {
    let mut source = Source::new(
        api,
        "rust/meta.rs",
        "Descriptions of calls, types and members.",
    );
    source.item(quote!(
        use crate::meta::{ArgMeta, CallMeta, FieldMeta, TypeKind, TypeMeta, ValueMeta};
    ));
    let version = &api.version;
    let calls = api.calls.iter().map(|call| call_meta(api, call));
    let types = api.types.iter().map(|ty| type_meta(api, ty));
    source.item(quote! {
        /// The version of the API that the crate was generated for.
        pub const API_VERSION: &str = #version;

        /// All calls, by section.
        pub static CALLS: &[CallMeta] = &[#(#calls),*];

        /// All types, by area.
        pub static TYPES: &[TypeMeta] = &[#(#types),*];
    });
    source
}

fn release(api: &Api, id: ReleaseId) -> &str {
    &api.release(id).name
}

fn optional(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    }
}

fn call_meta(api: &Api, call: &Call) -> TokenStream {
    let Call {
        name, rust, title, ..
    } = call;
    let section = &api.sections[call.section].id;
    let method = call.method.as_str();
    let path = call.path(api);
    let args = call.args.iter().map(|arg| {
        let name = &arg.name;
        let ty = &api.ty(arg.ty).name;
        let doc = arg.doc.plain();
        quote!(ArgMeta { name: #name, ty: #ty, doc: #doc })
    });
    let body = call.body.as_ref().map(|body| api.notation(&body.ty));
    let body = optional(body.as_deref());
    let returns = api.notation(&call.returns);
    let doc = call.doc.plain();
    let since = release(api, call.since);
    let deprecated = optional(call.deprecated.as_ref().map(|d| release(api, d.since)));
    quote! {
        CallMeta {
            name: #name,
            rust_name: #rust,
            title: #title,
            section: #section,
            method: #method,
            path: #path,
            args: &[#(#args),*],
            body: #body,
            returns: #returns,
            doc: #doc,
            since: #since,
            deprecated: #deprecated,
        }
    }
}

fn type_meta(api: &Api, ty: &Type) -> TokenStream {
    let name = &ty.name;
    let kind = match &ty.kind {
        Kind::Integer(_) => quote!(Integer),
        Kind::Float => quote!(Float),
        Kind::Text(_) | Kind::AnyText(_) => quote!(Text),
        Kind::Limit(_) => quote!(Limit),
        Kind::Enum(_) => quote!(Enumeration),
        Kind::Numbered(_) => quote!(NumberedEnumeration),
        Kind::Object(_) => quote!(Object),
        Kind::Union(_) => quote!(Union),
    };
    let doc = ty.doc.plain();
    let since = release(api, ty.since);
    let deprecated = optional(ty.deprecated.as_ref().map(|d| release(api, d.since)));
    let fields = ty.object().map_or(&[][..], |object| &object.fields);
    let fields = fields.iter().map(|field| field_meta(api, field));
    let values: Vec<TokenStream> = match &ty.kind {
        Kind::Enum(values) => values
            .iter()
            .map(|value| {
                let wire = &value.wire;
                let doc = value.doc.plain();
                let since = release(api, value.since);
                quote!(ValueMeta { wire: #wire, doc: #doc, since: #since })
            })
            .collect(),
        Kind::Numbered(values) => values
            .iter()
            .map(|value| {
                let wire = Literal::string(&value.wire.to_string());
                let doc = value.doc.plain();
                let since = release(api, value.since);
                quote!(ValueMeta { wire: #wire, doc: #doc, since: #since })
            })
            .collect(),
        _ => Vec::new(),
    };
    quote! {
        TypeMeta {
            name: #name,
            kind: TypeKind::#kind,
            doc: #doc,
            since: #since,
            deprecated: #deprecated,
            fields: &[#(#fields),*],
            values: &[#(#values),*],
        }
    }
}

fn field_meta(api: &Api, field: &Field) -> TokenStream {
    let Field {
        wire,
        rust,
        optional: can_be_missing,
        internal,
        ..
    } = field;
    let ty = api.notation(&field.ty);
    let unit = optional(field.unit.as_deref());
    let doc = field.doc.plain();
    let since = release(api, field.since);
    let deprecated = optional(field.deprecated.as_ref().map(|d| release(api, d.since)));
    let from = optional(field.inherited_from.map(|id| api.ty(id).name.as_str()));
    quote! {
        FieldMeta {
            name: #wire,
            rust_name: #rust,
            ty: #ty,
            optional: #can_be_missing,
            internal: #internal,
            unit: #unit,
            doc: #doc,
            since: #since,
            deprecated: #deprecated,
            inherited_from: #from,
        }
    }
}
