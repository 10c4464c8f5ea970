//! Objects: structs, the table of their fields, derived facts, and builders of those that are sent:
//! `new` with the required fields, and a method for each of the others.

use proc_macro2::TokenStream;
use quote::quote;
use rustc_hash::FxHashSet;

use super::context::{Context, alias, constant, ident, plain, value_of};
use super::doc::{Docs, deprecated, field_facts, type_link};
use super::names::{self, Named as _};
use super::source::{Source, literal, unprintable};
use super::versions;
use crate::json::Json;
use crate::model::{Derived, DerivedRule, Field, Kind, Object, Type, TypeId, TypeRef};

pub(super) fn source(cx: &Context<'_>, ids: &[TypeId]) -> Source {
    let mut source = Source::new(cx, "rust/objects.rs", "Objects.");
    let objects = || ids.iter().filter_map(|id| Some((*id, cx.ty(*id), cx.ty(*id).object()?)));
    let fields = objects().flat_map(|(_, _, object)| &object.fields);
    let defined: Vec<&str> = objects().map(|(_, ty, _)| ty.name.as_str()).collect();
    let [std, types] = cx.imports(fields.map(|field| &field.ty), &defined);
    source.item(std);
    source.item(quote! {
        use crate::object::object;
        #types
    });
    for (id, ty, object) in objects() {
        source.item(definition(cx, id, object));
        source.table("object", &ty.name, object.fields.iter().map(|field| row(cx, id, field)));
        if !object.derived.is_empty() {
            let name = ident(&ty.name);
            let methods = object.derived.iter().map(|fact| derived(cx, id, object, fact));
            source.item(quote!(impl #name { #(#methods)* }));
        }
        if ty.in_requests {
            source.item(builder(cx, id, object));
        }
    }
    source
}

fn definition(cx: &Context<'_>, id: TypeId, object: &Object) -> TokenStream {
    let ty = cx.ty(id);
    let base = object.extends.map(|base| format!("Has all fields of {}.", type_link(cx, base)));
    let attributes = Docs::of_type(cx, id).paragraph(&base.unwrap_or_default()).attributes(ty);
    let derives = derives(cx, ty);
    let default = (ty.in_requests && has_plain_default(object)).then(|| cx.std("Default"));
    let default = default.into_iter();
    let name = ident(&ty.name);
    let fields = object.fields.iter().map(|field| definition_field(cx, id, field));
    quote! {
        #attributes
        #[derive(#derives #(, #default)*)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
        }
    }
}

fn definition_field(cx: &Context<'_>, owner: TypeId, field: &Field) -> TokenStream {
    let facts = field_facts(cx, cx.ty(owner).since, field);
    let docs = Docs::new(cx, vec![owner])
        .doc(&field.doc)
        .danger(field.danger.as_ref())
        .paragraph(&facts)
        .tokens();
    let alias = alias(&field.wire, &field.rust());
    let deprecated = deprecated(cx, field.deprecated.as_ref());
    let (name, ty) = (ident(&field.rust()), cx.field(field));
    quote!(#docs #alias #deprecated pub #name: #ty)
}

/// Traits that the type can have: numbers with fractions have no total order.
pub(super) fn derives(cx: &Context<'_>, ty: &Type) -> TokenStream {
    let float = holds_float(cx, ty, &mut FxHashSet::default());
    if float { quote!(Clone, Debug, PartialEq) } else { quote!(Clone, Debug, PartialEq, Eq, Hash) }
}

fn holds_float(cx: &Context<'_>, ty: &Type, seen: &mut FxHashSet<TypeId>) -> bool {
    let mut found = matches!(ty.kind, Kind::Float);
    for (part, _) in ty.parts() {
        part.each(&mut |ty| match ty {
            TypeRef::Float | TypeRef::Any => found = true,
            TypeRef::Named(id) => found |= seen.insert(*id) && holds_float(cx, cx.ty(*id), seen),
            _ => {}
        });
    }
    found
}

/// Whether a value is handed out as a copy.
pub(super) fn reads_by_value(cx: &Context<'_>, ty: &TypeRef) -> bool {
    matches!(ty, TypeRef::Integer | TypeRef::Float | TypeRef::Boolean)
        || cx.kind(ty).is_some_and(Kind::is_numeric)
}

/// A line of the table of fields, which says how to read a missing one.
fn row(cx: &Context<'_>, id: TypeId, field: &Field) -> String {
    let rule = cx.constant_rule(id, field);
    let missing = match (&field.constant, rule, &field.default, &field.unset) {
        (Some(value), Some(rule), ..) => {
            let (id, text) = (literal(&rule.id), literal(&rule.text));
            format!("constant({}, {id}, {text})", value_of(value))
        }
        (_, _, Some(value), _) => format!("default({})", value_of(value)),
        (.., Some(sentinel)) if field.may_be_missing() && *sentinel != Json::Null => {
            format!("optional_sentinel({})", constant(sentinel))
        }
        _ if field.may_be_missing() => "optional".to_owned(),
        (.., Some(sentinel)) => format!("sentinel({})", constant(sentinel)),
        _ if field.ty.is_collection() => "or_empty".to_owned(),
        _ => "required".to_owned(),
    };
    // Only what is sent is checked.
    let limit = versions::set(cx, &field.versions).filter(|_| cx.ty(id).in_requests);
    let required = field.required_in.as_ref().map(|required| {
        let required = versions::set(cx, required).unwrap_or_else(|| ALL.to_owned());
        format!(" required in ({required})")
    });
    let limit = match (limit, required) {
        (None, None) => String::new(),
        (limit, required) => {
            let limit = limit.unwrap_or_else(|| ALL.to_owned());
            format!(" in ({limit}){}", required.unwrap_or_default())
        }
    };
    format!("{}: {} {missing}{limit},", names::ident(&field.rust()), literal(&field.wire))
}

/// The set of all versions, in Rust.
const ALL: &str = "crate::Versions::ALL";

fn derived(cx: &Context<'_>, id: TypeId, object: &Object, fact: &Derived) -> TokenStream {
    let docs = Docs::new(cx, vec![id]).doc(&fact.doc).tokens();
    let name = ident(&fact.name);
    let result = derived_type(cx, &fact.rule);
    let (DerivedRule::Equals { field: wire, .. } | DerivedRule::TimeSince { field: wire }) =
        &fact.rule;
    let Some(field) = object.field(wire) else {
        return unprintable(&format!("a derived fact of `{wire}`, which is no field"));
    };
    let body = match &fact.rule {
        DerivedRule::Equals { value, .. } => equals(cx, field, value),
        DerivedRule::TimeSince { .. } => time_since(cx, field),
    };
    quote! {
        #docs
        pub fn #name(&self) -> #result {
            #body
        }
    }
}

pub(super) fn derived_type(cx: &Context<'_>, rule: &DerivedRule) -> TokenStream {
    match rule {
        DerivedRule::Equals { .. } => quote!(bool),
        DerivedRule::TimeSince { .. } => {
            let option = cx.std("Option");
            quote!(#option<::core::time::Duration>)
        }
    }
}

/// How long ago the time in a field was: an integer, or a type that is one.
fn time_since(cx: &Context<'_>, field: &Field) -> TokenStream {
    let (name, some) = (ident(&field.rust()), cx.std("Some"));
    let is_newtype = match (&field.ty, cx.kind(&field.ty)) {
        (TypeRef::Integer, _) => false,
        (_, Some(Kind::Integer(_))) => true,
        (ty, _) => return unprintable(&format!("a time that is a `{}`", cx.notation(ty))),
    };
    let time = match (is_newtype, field.is_option()) {
        (false, true) => quote!(self.#name),
        (false, false) => quote!(#some(self.#name)),
        (true, true) => quote!(self.#name.map(|time| time.get())),
        (true, false) => quote!(#some(self.#name.get())),
    };
    quote!(crate::time::since(#time))
}

fn equals(cx: &Context<'_>, field: &Field, value: &Json) -> TokenStream {
    let name = ident(&field.rust());
    let ty = field.ty.id().map(|id| cx.ty(id));
    let expected = match ty.map(|ty| (ty, &ty.kind)) {
        Some((ty, Kind::Enum(list))) => match list.value(value) {
            Some(known) => {
                let (owner, variant) = (ident(&ty.name), ident(&known.rust()));
                quote!(#owner::#variant)
            }
            None => unprintable(&format!("{} as a `{}`", value.compact(), ty.name)),
        },
        _ => plain(value),
    };
    match (field.is_option(), value) {
        (false, Json::Bool(true)) => quote!(self.#name),
        (false, Json::Bool(false)) => quote!(!self.#name),
        (false, _) => quote!(self.#name == #expected),
        (true, Json::Bool(_)) => {
            let some = cx.std("Some");
            quote!(self.#name == #some(#expected))
        }
        (true, _) => quote!(self.#name.as_ref().is_some_and(|value| *value == #expected)),
    }
}

fn builder(cx: &Context<'_>, id: TypeId, object: &Object) -> TokenStream {
    let name = ident(&cx.ty(id).name);
    let is_required = |field: &Field| cx.is_constructed_with(field);
    let required = || object.fields.iter().filter(|field| is_required(field));
    let parameters = required().map(|field| {
        let (name, ty) = (ident(&field.rust()), parameter(cx, field));
        quote!(#name: #ty)
    });
    let values = object.fields.iter().map(|field| {
        let name = ident(&field.rust());
        if !is_required(field) {
            return initial(cx, field);
        }
        let duration = duration(field);
        let is_converted =
            field.ty == TypeRef::String || is_wide(cx, &field.ty) || duration.is_some();
        let value = match duration {
            Some(duration) => quote!(#duration::get(#name.into())),
            None if is_converted => quote!(#name.into()),
            None => quote!(#name),
        };
        match (field.is_option(), is_converted) {
            (true, _) => {
                let some = cx.std("Some");
                quote!(#name: #some(#value))
            }
            (false, true) => quote!(#name: #value),
            (false, false) => value,
        }
    });
    let setters = object
        .fields
        .iter()
        .filter(|field| !is_required(field) && field.constant.is_none())
        .map(|field| setter(cx, id, field));
    let has_default = !object.fields.iter().any(Field::in_constructor);
    let is_derived = has_plain_default(object);
    let takes_nothing = required().next().is_none();
    let docs = match takes_nothing {
        true => "Creates the object with nothing set.",
        false => "Creates the object with its required fields, and nothing else set.",
    };
    let docs = Docs::new(cx, vec![id]).paragraph(docs).tokens();
    let default = (has_default && !is_derived).then(|| {
        let default = cx.std("Default");
        let values = object.fields.iter().map(|field| initial(cx, field));
        let body = match takes_nothing {
            true => quote!(Self::new()),
            false => quote!(Self { #(#values),* }),
        };
        quote! {
            impl #default for #name {
                fn default() -> Self {
                    #body
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

/// Whether an object with nothing set consists of the defaults of its fields' types.
fn has_plain_default(object: &Object) -> bool {
    object.fields.iter().all(|field| {
        let value = field.constant.as_ref().or(field.default.as_ref());
        let is_plain = value.is_none_or(|value| match value {
            Json::Bool(value) => !value,
            Json::Integer(value) => *value == 0,
            Json::String(text) => text.is_empty(),
            _ => false,
        });
        is_plain && !field.in_constructor()
    })
}

/// A field that is not set.
fn initial(cx: &Context<'_>, field: &Field) -> TokenStream {
    let name = ident(&field.rust());
    match field.constant.as_ref().or(field.default.as_ref()) {
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
}

/// Whether narrower types convert to a type.
fn is_wide(cx: &Context<'_>, ty: &TypeRef) -> bool {
    matches!(cx.kind(ty), Some(Kind::StringUnion(_)))
}

/// Whether an item of a list is built from what converts to it, such as the variants of a union.
fn is_wide_item(cx: &Context<'_>, ty: &TypeRef) -> bool {
    is_wide(cx, ty) || matches!(cx.kind(ty), Some(Kind::Union(_)))
}

/// What a builder takes for a field with a span of time: a number in its unit, or a duration.
fn duration(field: &Field) -> Option<TokenStream> {
    match (&field.ty, field.unit.as_deref()) {
        (TypeRef::Integer, Some("seconds")) => Some(quote!(crate::time::Seconds)),
        (TypeRef::Integer, Some("milliseconds")) => Some(quote!(crate::time::Milliseconds)),
        _ => None,
    }
}

/// The type that a builder accepts for a field.
fn parameter(cx: &Context<'_>, field: &Field) -> TokenStream {
    if let Some(duration) = duration(field) {
        let into = cx.std("Into");
        return quote!(impl #into<#duration>);
    }
    match &field.ty {
        TypeRef::String => {
            let (into, string) = (cx.std("Into"), cx.std("String"));
            quote!(impl #into<#string>)
        }
        TypeRef::List(item) | TypeRef::Set(item) => {
            let (iterator, owned) = (cx.std("IntoIterator"), cx.owned(item));
            if is_wide_item(cx, item) {
                let into = cx.std("Into");
                return quote!(impl #iterator<Item = impl #into<#owned>>);
            }
            quote!(impl #iterator<Item = #owned>)
        }
        TypeRef::Map(key, value) => {
            let (iterator, key, value) = (cx.std("IntoIterator"), cx.owned(key), cx.owned(value));
            quote!(impl #iterator<Item = (#key, #value)>)
        }
        other if is_wide(cx, other) => {
            let (into, ty) = (cx.std("Into"), cx.owned(other));
            quote!(impl #into<#ty>)
        }
        other => cx.owned(other),
    }
}

fn setter(cx: &Context<'_>, id: TypeId, field: &Field) -> TokenStream {
    let docs = Docs::new(cx, vec![id]);
    let (link, sentence) = (docs.field(&field.wire), docs.markdown(&field.doc.first_sentence()));
    let text = if sentence.is_empty() { ".".to_owned() } else { format!(": {sentence}") };
    let docs = docs.paragraph(&format!("Sets {link}{text}")).tokens();
    let name = ident(&field.rust());
    let (ty, duration) = (parameter(cx, field), duration(field));
    let mut value = match &field.ty {
        _ if let Some(duration) = duration => quote!(#duration::get(#name.into())),
        TypeRef::String => quote!(#name.into()),
        ty if is_wide(cx, ty) => quote!(#name.into()),
        TypeRef::List(item) | TypeRef::Set(item) if is_wide_item(cx, item) => {
            let into = cx.std("Into");
            quote!(#name.into_iter().map(#into::into).collect())
        }
        TypeRef::List(_) | TypeRef::Set(_) | TypeRef::Map(..) => {
            quote!(#name.into_iter().collect())
        }
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
