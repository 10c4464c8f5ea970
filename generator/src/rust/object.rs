//! Objects: structs, the table of their members, and what can be asked of them.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::builder::builder;
use super::doc::{Docs, deprecated, field_facts, since, type_link};
use super::names::{self, Named as _};
use super::source::{Source, literal, unprintable};
use super::types::{Types, ident};
use super::values::{alias, constant, plain, value_of};
use crate::json::Json;
use crate::model::{Api, Derived, DerivedRule, Field, Kind, Object, Type, TypeId, TypeRef};

pub(super) fn source(api: &Api, types: &Types<'_>, ids: &[TypeId]) -> Source {
    let mut source = Source::new(api, "rust/object.rs", "Objects.");
    let objects: Vec<(TypeId, &Type, &Object)> = ids
        .iter()
        .filter_map(|id| api.ty(*id).object().map(|object| (*id, api.ty(*id), object)))
        .collect();
    let fields = objects.iter().flat_map(|(_, _, object)| &object.fields);
    let imports = types
        .imports(fields.map(|field| &field.ty))
        .without(objects.iter().map(|(_, ty, _)| ty.name.clone()));
    let imported = imports.types();
    source.uses(
        imports.std(),
        quote! {
            use crate::object::object;
            #imported
        },
    );
    for (id, ty, object) in objects {
        source.item(definition(api, types, ty, object));
        source.text(table(api, id, ty, object));
        source.item(facts(api, types, ty, object));
        if ty.in_requests {
            source.item(builder(api, types, ty, object));
        }
    }
    source
}

fn definition(api: &Api, types: &Types<'_>, ty: &Type, object: &Object) -> TokenStream {
    let mut docs = Docs::new(api, &ty.doc);
    let mut facts = Vec::new();
    if let Some(base) = object.extends {
        facts.push(format!("Has the members of {}.", type_link(api, base)));
    }
    facts.extend(since(api, ty.since));
    if !facts.is_empty() {
        docs.paragraph(&facts.join(" "));
    }
    let docs = docs.tokens();
    let deprecated = deprecated(api, ty.deprecated.as_ref());
    let derives = derives(api, ty);
    let name = ident(&ty.name);
    let fields = object.fields.iter().map(|field| definition_field(api, types, field));
    quote! {
        #docs
        #deprecated
        #[derive(#derives)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
        }
    }
}

fn definition_field(api: &Api, types: &Types<'_>, field: &Field) -> TokenStream {
    let mut docs = Docs::new(api, &field.doc);
    if let Some(facts) = field_facts(api, field) {
        docs.paragraph(&facts);
    }
    let docs = docs.tokens();
    let wire = &field.wire;
    let alias = alias(wire, &field.rust());
    let deprecated = super::doc::deprecated(api, field.deprecated.as_ref());
    let name = ident(&field.rust());
    let of = types.field(field);
    quote!(#docs #alias #deprecated pub #name: #of)
}

/// Traits that the type can have: numbers with fractions have no total order.
pub(super) fn derives(api: &Api, ty: &Type) -> TokenStream {
    let float = holds_float(api, ty, &mut HashSet::new());
    if float { quote!(Clone, Debug, PartialEq) } else { quote!(Clone, Debug, PartialEq, Eq, Hash) }
}

fn holds_float(api: &Api, ty: &Type, seen: &mut HashSet<TypeId>) -> bool {
    let mut found = matches!(ty.kind, Kind::Float);
    for (part, _) in ty.parts() {
        found |= part.has_float();
        part.each_named(&mut |id| {
            found = found || (seen.insert(id) && holds_float(api, api.ty(id), seen));
        });
    }
    found
}

/// Whether a value is handed out as a copy.
pub(super) fn reads_by_value(api: &Api, ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Integer | TypeRef::Float | TypeRef::Boolean => true,
        TypeRef::Named(id) => api.ty(*id).kind.is_numeric(),
        _ => false,
    }
}

/// The table of members for the runtime.
fn table(api: &Api, id: TypeId, ty: &Type, object: &Object) -> String {
    let lines: String = object
        .fields
        .iter()
        .map(|field| {
            let how = how(api, id, field);
            format!("        {}: {} {how},\n", names::ident(&field.rust()), literal(&field.wire))
        })
        .collect();
    format!("object! {{\n    {} {{\n{lines}    }}\n}}", ty.name)
}

fn how(api: &Api, id: TypeId, field: &Field) -> String {
    if let (Some(value), Some(rule)) = (&field.constant, api.constant_rule(id, field)) {
        let (id, text) = (literal(&rule.id), literal(&rule.text));
        return format!("constant({}, {id}, {text})", value_of(value));
    }
    if let Some(value) = &field.default {
        return format!("default({})", value_of(value));
    }
    if field.may_be_missing() {
        return "optional".to_owned();
    }
    if let Some(mark) = &field.unset {
        return format!("sentinel({})", constant(mark));
    }
    if field.ty.is_collection() { "or_empty".to_owned() } else { "required".to_owned() }
}

fn facts(api: &Api, types: &Types<'_>, ty: &Type, object: &Object) -> TokenStream {
    if object.derived.is_empty() {
        return quote!();
    }
    let methods = object.derived.iter().map(|fact| derived(api, types, object, fact));
    let name = ident(&ty.name);
    quote! {
        impl #name {
            #(#methods)*
        }
    }
}

fn derived(api: &Api, types: &Types<'_>, object: &Object, fact: &Derived) -> TokenStream {
    let docs = Docs::new(api, &fact.doc).tokens();
    let name = ident(&fact.name);
    let result = derived_type(&fact.rule, types);
    let member = match &fact.rule {
        DerivedRule::Equals { member, .. } | DerivedRule::TimeSince { member } => member,
    };
    let Some(field) = object.field(member) else {
        return unprintable(&format!("a derived fact of `{member}`, which is no field"));
    };
    let body = match &fact.rule {
        DerivedRule::Equals { value, .. } => equals(api, types, field, value),
        DerivedRule::TimeSince { .. } => time_since(api, types, field),
    };
    quote! {
        #docs
        pub fn #name(&self) -> #result {
            #body
        }
    }
}

/// How long ago the time in a field was: an integer, or a type that is one, set or perhaps not.
fn time_since(api: &Api, types: &Types<'_>, field: &Field) -> TokenStream {
    let name = ident(&field.rust());
    let some = types.prelude("Some");
    let time = match (&field.ty, field.is_option()) {
        (TypeRef::Integer, true) => quote!(self.#name),
        (TypeRef::Integer, false) => quote!(#some(self.#name)),
        (TypeRef::Named(id), optional) if matches!(api.ty(*id).kind, Kind::Integer(_)) => {
            if optional {
                quote!(self.#name.map(|time| time.get()))
            } else {
                quote!(#some(self.#name.get()))
            }
        }
        (ty, _) => unprintable(&format!("a time that is a `{}`", api.notation(ty))),
    };
    quote!(crate::time::since(#time))
}

/// What a derived fact answers.
pub(super) fn derived_type(rule: &DerivedRule, types: &Types<'_>) -> TokenStream {
    match rule {
        DerivedRule::Equals { .. } => quote!(bool),
        DerivedRule::TimeSince { .. } => {
            let option = types.prelude("Option");
            quote!(#option<::core::time::Duration>)
        }
    }
}

fn equals(api: &Api, types: &Types<'_>, field: &Field, value: &Json) -> TokenStream {
    let name = ident(&field.rust());
    let expected = match (&field.ty, value) {
        (TypeRef::Named(id), value) => {
            let ty = api.ty(*id);
            let owner = ident(&ty.name);
            match &ty.kind {
                Kind::Enum(list) => match list.value(value) {
                    Some(known) => {
                        let variant = ident(&known.rust());
                        quote!(#owner::#variant)
                    }
                    None => unprintable(&format!("{} as a `{}`", value.compact(), ty.name)),
                },
                _ => plain(value),
            }
        }
        (_, value) => plain(value),
    };
    match (field.is_option(), value) {
        (false, Json::Bool(true)) => return quote!(self.#name),
        (false, Json::Bool(false)) => return quote!(!self.#name),
        (false, _) => return quote!(self.#name == #expected),
        (true, _) => {}
    }
    // What is no value of the type itself can only be compared with one.
    let of_its_own = match &field.ty {
        TypeRef::Named(id) => matches!(api.ty(*id).kind, Kind::Enum(_)),
        ty => *ty != TypeRef::String,
    };
    if of_its_own {
        let some = types.prelude("Some");
        quote!(self.#name == #some(#expected))
    } else {
        quote!(self.#name.as_ref().is_some_and(|value| *value == #expected))
    }
}
