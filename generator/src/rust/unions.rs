//! Unions: enums of their variants, and the table that selects one.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, constant, ident};
use super::doc::Docs;
use super::names::{Named as _, snake};
use super::objects::{derived_type, derives, reads_by_value};
use super::source::{Source, literal};
use crate::doc::Doc;
use crate::json::Json;
use crate::markdown::code;
use crate::model::{
    Discriminator, Field, JsonKind, Kind, Object, Type, TypeId, TypeRef, Union, Variant,
    VariantKind,
};

pub(super) fn source(cx: &Context<'_>) -> Source {
    let mut source = Source::new(cx, "rust/unions.rs", "Unions: values of one of several types.");
    let unions = || {
        cx.types().filter_map(|(id, ty)| match &ty.kind {
            Kind::Union(union) => Some((id, ty, union)),
            _ => None,
        })
    };
    let shared = unions().flat_map(|(_, _, union)| shared_fields(cx, union).map(|field| &field.ty));
    let types = unions().flat_map(|(_, _, union)| union.variants.iter().filter_map(Variant::ty));
    let defined: Vec<&str> = unions().map(|(_, ty, _)| ty.name.as_str()).collect();
    let [std, types] = cx.imports(types.chain(shared), &defined);
    source.item(std);
    source.item(quote! {
        #types
        use crate::union::{union, union_of_kinds};
    });
    for (id, ty, union) in unions() {
        source.item(definition(cx, id, union));
        table(&mut source, cx, ty, union);
        source.item(accessors(cx, id, union));
    }
    source
}

fn definition(cx: &Context<'_>, id: TypeId, union: &Union) -> TokenStream {
    let ty = cx.ty(id);
    let attributes = Docs::of_type(cx, id).attributes(ty);
    let name = ident(&ty.name);
    let variants = union.variants.iter().map(|variant| {
        let ty = variant.ty();
        let scope = ty.map(|ty| cx.objects_in(ty)).unwrap_or_default();
        let docs = Docs::new(cx, scope).doc(&variant.doc).tokens();
        let name = ident(&variant.name);
        let data = ty.map(|ty| cx.owned(ty)).map(|ty| quote!((#ty)));
        quote!(#docs #name #data)
    });
    let derives = derives(cx, ty);
    quote! {
        #attributes
        #[derive(#derives)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
        }
    }
}

/// Whether the field that selects a variant is a constant in all variants that have a value.
fn is_constant(cx: &Context<'_>, union: &Union, name: &str, values: &[Option<Json>]) -> bool {
    let types = union.variants.iter().filter_map(Variant::ty);
    types.zip(values).all(|(ty, value)| {
        let field = cx.object(ty).and_then(|object| object.field(name));
        let field = field.filter(|field| value.is_none() || field.constant == *value);
        field.is_some()
    })
}

fn table(source: &mut Source, cx: &Context<'_>, ty: &Type, union: &Union) {
    let variant = |variant: &Variant| {
        let ty = variant.ty().map(|ty| cx.owned(ty).to_string().replace(' ', ""));
        format!("{}({})", variant.name, ty.unwrap_or_default())
    };
    let variants = union.variants.iter();
    match &union.discriminator {
        Discriminator::Constant { field, values } => {
            let rows = variants.zip(values).map(|(one, value)| match value {
                Some(value) => format!("{} = ({}),", variant(one), constant(value)),
                None => format!("{} = _,", variant(one)),
            });
            let by = if is_constant(cx, union, field, values) { "constant" } else { "field" };
            source.table("union", &format!("{} by {by} {}", ty.name, literal(field)), rows);
        }
        Discriminator::Key(keys) => {
            let rows = variants.zip(keys);
            let rows = rows.map(|(one, key)| format!("{} = {},", variant(one), literal(key)));
            source.table("union", &format!("{} by key", ty.name), rows);
        }
        Discriminator::JsonKind => {
            let (mut literals, mut kinds, mut expected) = (Vec::new(), Vec::new(), Vec::new());
            for one in variants {
                match &one.kind {
                    VariantKind::Literal(value) => {
                        let text = value.compact();
                        let value = match value {
                            Json::String(_) => text.clone(),
                            other => format!("({})", constant(other)),
                        };
                        literals.push(format!("{} = {value},", one.name));
                        expected.push(text);
                    }
                    VariantKind::Type(ty) => {
                        let (article, kind) = kind_word(cx.json_kind(ty));
                        kinds.push(format!("{} is {kind},", variant(one)));
                        expected.push(format!("{article} {kind}"));
                    }
                }
            }
            let separator = (!kinds.is_empty()).then(|| ";".to_owned());
            let rows = literals.into_iter().chain(separator).chain(kinds);
            let head = format!("{}, {}", ty.name, literal(&expected.join(" or ")));
            source.table("union_of_kinds", &head, rows);
        }
    }
}

/// The macro's word for a kind, after its article.
fn kind_word(kind: Option<JsonKind>) -> (&'static str, &'static str) {
    match kind {
        Some(JsonKind::Number) => ("a", "number"),
        Some(JsonKind::Boolean) => ("a", "boolean"),
        Some(JsonKind::String) => ("a", "string"),
        Some(JsonKind::List) => ("a", "list"),
        // No variant of such a union has several kinds.
        Some(JsonKind::Object) | None => ("an", "object"),
    }
}

/// The fields that all variants have, as the first has them.
fn shared_fields<'a>(cx: &'a Context<'_>, union: &'a Union) -> impl Iterator<Item = &'a Field> {
    let first = union.variants.first().and_then(Variant::ty).and_then(|ty| cx.object(ty));
    let fields = first.into_iter().flat_map(|object| &object.fields);
    fields.filter(|field| union.shared.contains(&field.wire))
}

/// Methods for the fields and derived facts that all variants share, and for the variants.
fn accessors(cx: &Context<'_>, id: TypeId, union: &Union) -> TokenStream {
    let variants: Vec<_> = union.variants.iter().map(|variant| ident(&variant.name)).collect();
    let scope = cx.objects_in(&TypeRef::Named(id));
    let method = |name: &str, docs: Docs<'_>, result: TokenStream, read: TokenStream| {
        let (name, docs) = (ident(name), docs.tokens());
        quote! {
            #docs
            pub fn #name(&self) -> #result {
                match self {
                    #(Self::#variants(variant) => #read,)*
                }
            }
        }
    };
    let derived = union.derived.iter().map(|fact| {
        let doc = |object: &'_ Object| {
            let known = object.derived.iter().find(|known| known.name == fact.name);
            known.map(|known| known.doc.clone())
        };
        let docs = accessor_docs(cx, &scope, &fact.name, "method", doc);
        let name = ident(&fact.name);
        method(&fact.name, docs, derived_type(cx, &fact.rule), quote!(variant.#name()))
    });
    let is_derived = |field: &&Field| union.derived.iter().any(|fact| fact.name == field.rust());
    let shared = shared_fields(cx, union).filter(|field| !is_derived(field)).map(|field| {
        let doc = |object: &Object| object.field(&field.wire).map(|field| field.doc.clone());
        let docs = accessor_docs(cx, &scope, &field.rust(), "field", doc);
        let (result, read) = reading(cx, field);
        method(&field.rust(), docs, result, read)
    });
    let is_object = !matches!(union.discriminator, Discriminator::JsonKind);
    let own = union.variants.iter().filter(|_| is_object).filter_map(|variant| {
        let method = snake(&variant.name);
        let is_taken = union.derived.iter().any(|fact| fact.name == method)
            || shared_fields(cx, union).any(|field| field.rust() == method);
        variant.ty().filter(|_| !is_taken).map(|ty| variant_accessor(cx, id, variant, ty))
    });
    let methods: Vec<TokenStream> = derived.chain(shared).chain(own).collect();
    let name = ident(&cx.ty(id).name);
    if methods.is_empty() { quote!() } else { quote!(impl #name { #(#methods)* }) }
}

/// A method for the value of one variant.
fn variant_accessor(cx: &Context<'_>, id: TypeId, variant: &Variant, ty: &TypeRef) -> TokenStream {
    let (owner, name) = (&cx.ty(id).name, &variant.name);
    let text = format!("The value if this is [`{name}`](crate::types::{owner}::{name}).");
    let docs = Docs::new(cx, cx.objects_in(ty)).paragraph(&text).tokens();
    let (method, name) = (ident(&snake(name)), ident(name));
    let (option, some, none) = (cx.std("Option"), cx.std("Some"), cx.std("None"));
    let result = cx.borrowed(ty);
    quote! {
        #docs
        pub fn #method(&self) -> #option<#result> {
            match self {
                Self::#name(variant) => #some(variant),
                #[allow(unreachable_patterns, reason = "a union may have one variant")]
                _ => #none,
            }
        }
    }
}

/// The result of a field's accessor, and how it reads `variant`: numbers by value, anything else by
/// the most general reference.
fn reading(cx: &Context<'_>, field: &Field) -> (TokenStream, TokenStream) {
    let name = ident(&field.rust());
    if reads_by_value(cx, &field.ty) {
        return (cx.field(field), quote!(variant.#name));
    }
    let borrowed = cx.borrowed(&field.ty);
    if !field.is_option() {
        return (borrowed, quote!(&variant.#name));
    }
    let option = cx.std("Option");
    let read = match &field.ty {
        TypeRef::List(_) | TypeRef::String => quote!(variant.#name.as_deref()),
        _ => quote!(variant.#name.as_ref()),
    };
    (quote!(#option<#borrowed>), read)
}

/// The description that all variants share, or else links to those of the variants.
fn accessor_docs<'a>(
    cx: &'a Context<'a>,
    scope: &[TypeId],
    name: &str,
    kind: &str,
    doc: impl Fn(&Object) -> Option<Doc>,
) -> Docs<'a> {
    let docs = Docs::new(cx, scope.to_vec());
    let mut all = scope.iter().filter_map(|id| cx.ty(*id).object()).map(doc);
    match all.next().flatten() {
        Some(first) if all.all(|other| other.as_ref() == Some(&first)) => docs.doc(&first),
        _ => {
            let links = scope.iter().map(|id| {
                let owner = &cx.ty(*id).name;
                format!("[`{owner}::{name}`]({kind}@crate::types::{owner}::{name})")
            });
            let links = links.collect::<Vec<_>>().join(" or ");
            docs.paragraph(&format!("Returns {} of the variant: {links}.", code(name)))
        }
    }
}
