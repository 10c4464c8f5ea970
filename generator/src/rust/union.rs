//! Unions: enums of their forms, with what tells these apart.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc::{Docs, deprecated, since};
use super::names::Named as _;
use super::object::reads_by_value;
use super::source::{Source, literal};
use super::types::{Types, ident};
use super::values::constant;
use crate::doc::Doc;
use crate::markdown::code;
use crate::model::{
    Api, Discriminator, Field, JsonKind, Kind, Object, Type, TypeRef, Union, Variant, VariantKind,
};

pub(super) fn source(api: &Api, types: &Types<'_>) -> Source {
    let mut source = Source::new(api, "rust/union.rs", "Unions: values of one of several forms.");
    let unions: Vec<(&Type, &Union)> = api
        .types
        .iter()
        .filter_map(|ty| match &ty.kind {
            Kind::Union(union) => Some((ty, union)),
            _ => None,
        })
        .collect();
    let shared = unions.iter().flat_map(|(_, union)| shared_fields(api, union));
    let shared: Vec<TypeRef> = shared.map(|field| field.ty.clone()).collect();
    let forms = unions.iter().flat_map(|(_, union)| &union.variants);
    let forms = forms.filter_map(|variant| match &variant.kind {
        VariantKind::Type(ty) => Some(ty),
        VariantKind::Literal(_) => None,
    });
    let defined = unions.iter().map(|(ty, _)| ty.name.clone());
    let imports = types.imports(forms.chain(&shared)).without(defined);
    let imported = imports.types();
    source.uses(
        imports.std(),
        quote! {
            #imported
            use crate::union::{union, union_of_kinds};
        },
    );
    for (ty, union) in unions {
        source.item(definition(api, types, ty, union));
        source.text(table(api, types, ty, union));
        source.item(accessors(api, types, ty, union));
    }
    source
}

fn definition(api: &Api, types: &Types<'_>, ty: &Type, union: &Union) -> TokenStream {
    let mut docs = Docs::new(api, &ty.doc);
    if let Some(since) = since(api, ty.since) {
        docs.paragraph(&since);
    }
    let docs = docs.tokens();
    let deprecated = deprecated(api, ty.deprecated.as_ref());
    let name = ident(&ty.name);
    let variants = union.variants.iter().map(|variant| {
        let docs = Docs::new(api, &variant.doc).tokens();
        let name = ident(&variant.name);
        match &variant.kind {
            VariantKind::Literal(_) => quote!(#docs #name),
            VariantKind::Type(ty) => {
                let of = types.owned(ty);
                quote!(#docs #name(#of))
            }
        }
    });
    let derives = super::object::derives(api, ty);
    quote! {
        #docs
        #deprecated
        #[derive(#derives)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
        }
    }
}

fn of(types: &Types<'_>, variant: &Variant) -> String {
    match &variant.kind {
        VariantKind::Literal(_) => String::new(),
        VariantKind::Type(ty) => types.owned(ty).to_string().replace(' ', ""),
    }
}

fn table(api: &Api, types: &Types<'_>, ty: &Type, union: &Union) -> String {
    match &union.discriminator {
        Discriminator::Constant { member, values } => {
            let lines: String = union
                .variants
                .iter()
                .zip(values)
                .map(|(variant, value)| {
                    let value = value
                        .as_ref()
                        .map_or_else(|| "_".to_owned(), |value| format!("({})", constant(value)));
                    format!("        {}({}) = {value},\n", variant.name, of(types, variant))
                })
                .collect();
            format!(
                "union! {{\n    {} by constant {} {{\n{lines}    }}\n}}",
                ty.name,
                literal(member)
            )
        }
        Discriminator::Key(keys) => {
            let lines: String = union
                .variants
                .iter()
                .zip(keys)
                .map(|(variant, key)| {
                    format!(
                        "        {}({}) = {},\n",
                        variant.name,
                        of(types, variant),
                        literal(key)
                    )
                })
                .collect();
            format!("union! {{\n    {} by key {{\n{lines}    }}\n}}", ty.name)
        }
        Discriminator::JsonKind => kinds(api, types, ty, union),
    }
}

fn kinds(api: &Api, types: &Types<'_>, ty: &Type, union: &Union) -> String {
    let mut literals = String::new();
    let mut forms = String::new();
    let mut expected = Vec::new();
    for variant in &union.variants {
        match &variant.kind {
            VariantKind::Literal(text) => {
                literals.push_str(&format!("        {} = {},\n", variant.name, literal(text)));
                expected.push(format!("\"{text}\""));
            }
            VariantKind::Type(form) => {
                let kind = kind_word(api.json_kind(form));
                forms.push_str(&format!(
                    "        {}({}) is {kind},\n",
                    variant.name,
                    of(types, variant)
                ));
                expected.push(format!("{} {kind}", if kind == "object" { "an" } else { "a" }));
            }
        }
    }
    let separator = if forms.is_empty() { "" } else { "        ;\n" };
    format!(
        "union_of_kinds! {{\n    {}, {} {{\n{literals}{separator}{forms}    }}\n}}",
        ty.name,
        literal(&expected.join(" or "))
    )
}

fn kind_word(kind: Option<JsonKind>) -> &'static str {
    match kind {
        Some(JsonKind::Number) => "number",
        Some(JsonKind::Boolean) => "boolean",
        Some(JsonKind::String) => "string",
        Some(JsonKind::List) => "list",
        // What is of several kinds is no form of such a union.
        Some(JsonKind::Object) | None => "object",
    }
}

fn shared_fields<'a>(api: &'a Api, union: &'a Union) -> Vec<&'a Field> {
    let first = union.variants.first().and_then(|variant| match &variant.kind {
        VariantKind::Type(ty) => api.object(ty),
        VariantKind::Literal(_) => None,
    });
    let Some(first) = first else {
        return Vec::new();
    };
    first.fields.iter().filter(|field| union.shared.contains(&field.wire)).collect()
}

/// What can be asked of the union without looking at its form.
fn accessors(api: &Api, types: &Types<'_>, ty: &Type, union: &Union) -> TokenStream {
    let variants: Vec<_> = union.variants.iter().map(|variant| ident(&variant.name)).collect();
    let objects: Vec<&Object> = union
        .variants
        .iter()
        .filter_map(|variant| match &variant.kind {
            VariantKind::Type(ty) => api.object(ty),
            VariantKind::Literal(_) => None,
        })
        .collect();
    let derived = union.derived.iter().map(|fact| {
        let all = objects.iter().map(|object| {
            let mut known = object.derived.iter();
            known.find(|known| known.name == fact.name).map(|known| &known.doc)
        });
        let docs = accessor_docs(api, all, "The result of", &fact.name);
        let name = ident(&fact.name);
        let result = super::object::derived_type(&fact.rule, types);
        quote! {
            #docs
            pub fn #name(&self) -> #result {
                match self {
                    #(Self::#variants(variant) => variant.#name(),)*
                }
            }
        }
    });
    let taken: Vec<&str> = union.derived.iter().map(|fact| fact.name.as_str()).collect();
    let shared = shared_fields(api, union)
        .into_iter()
        .filter(|field| !taken.contains(&field.rust().as_str()))
        .map(|field| {
            let all = objects.iter().map(|object| {
                let field = object.field(&field.wire);
                field.map(|field| &field.doc)
            });
            let docs = accessor_docs(api, all, "The field", &field.wire);
            let name = ident(&field.rust());
            let (of, read) = reading(api, types, field);
            quote! {
                #docs
                pub fn #name(&self) -> #of {
                    match self {
                        #(Self::#variants(variant) => #read,)*
                    }
                }
            }
        });
    let mut methods: Vec<TokenStream> = derived.collect();
    methods.extend(shared);
    if methods.is_empty() {
        return quote!();
    }
    let name = ident(&ty.name);
    quote! {
        impl #name {
            #(#methods)*
        }
    }
}

/// What an accessor of a field returns, and how it reads `variant`: numbers by value, anything else
/// by the most general reference.
fn reading(api: &Api, types: &Types<'_>, field: &Field) -> (TokenStream, TokenStream) {
    let name = ident(&field.rust());
    if reads_by_value(api, &field.ty) {
        return (types.field(field), quote!(variant.#name));
    }
    let of = types.borrowed(&field.ty);
    if !field.is_option() {
        return (of, quote!(&variant.#name));
    }
    let option = types.prelude("Option");
    let read = match &field.ty {
        TypeRef::List(_) | TypeRef::String => quote!(variant.#name.as_deref()),
        _ => quote!(variant.#name.as_ref()),
    };
    (quote!(#option<#of>), read)
}

/// The description that all variants share, or else a sentence that is true of all.
fn accessor_docs<'d>(
    api: &Api,
    mut all: impl Iterator<Item = Option<&'d Doc>>,
    what: &str,
    name: &str,
) -> TokenStream {
    if let Some(Some(first)) = all.next()
        && all.all(|other| other == Some(first))
    {
        return Docs::new(api, first).tokens();
    }
    let name = code(name);
    let mut docs = Docs::default();
    docs.paragraph(&format!("{what} {name} of the variant; see there what it means."));
    docs.tokens()
}
