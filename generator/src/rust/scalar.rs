//! Integers, strings and limits: newtypes with the table of their rules.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc::{Docs, deprecated, since};
use super::source::{Source, literal, unprintable};
use super::types::{Types, ident};
use crate::markdown::{code, escape};
use crate::model::{Api, Check, Kind, Rule, Type, TypeId};
use crate::pattern::Part;

pub(super) fn source(api: &Api, types: &Types<'_>) -> Source {
    let mut source =
        Source::new(api, "rust/scalar.rs", "Scalars: numbers and strings that obey rules.");
    let names = ["Part", "SmallStr", "float", "integer", "limit", "string", "string_union"];
    source.item(types.runtime_imports("crate::scalar", &names));
    let string = types.runtime("crate::scalar", "SmallStr");
    let option = types.prelude("Option");
    let part = types.runtime("crate::scalar", "Part").to_string();
    let part = part.replace(' ', "");
    let ordered = quote!(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash);
    for (id, ty) in api.types() {
        let (derives, inner, mac) = match &ty.kind {
            Kind::Integer(_) => (
                quote!(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash),
                quote!(i64),
                "integer",
            ),
            Kind::Float => {
                (quote!(Clone, Copy, Debug, PartialEq, PartialOrd), quote!(f64), "float")
            }
            Kind::String(_) => (ordered.clone(), quote!(#string), "string"),
            Kind::Limit(_) => {
                (quote!(Clone, Copy, Debug, PartialEq, Eq, Hash), quote!(#option<i64>), "limit")
            }
            Kind::StringUnion(_) => (ordered.clone(), quote!(#string), "string_union"),
            Kind::Enum(_) | Kind::Object(_) | Kind::Union(_) | Kind::Error => continue,
        };
        source.item(definition(api, id, ty, &derives, &inner));
        source.text(table(mac, api, id, &part));
    }
    source
}

fn definition(
    api: &Api,
    id: TypeId,
    ty: &Type,
    derives: &TokenStream,
    inner: &TokenStream,
) -> TokenStream {
    let mut docs = Docs::new(api, &ty.doc);
    let rules = api.rules(id);
    if !rules.is_empty() {
        let rules: Vec<String> = rules.iter().map(|rule| format!("- {}", words(rule))).collect();
        docs.paragraph("Rules:");
        docs.verbatim(rules.join("\n"));
        docs.paragraph(
            "Constructors and parsing check the rules. `Deserialize` does not, so that every \
             response can be read: check input of your own with [`Validate`](crate::Validate).",
        );
    }
    if let Some(unit) = ty.kind.unit() {
        docs.paragraph(&format!("Unit: {}.", escape(unit)));
    }
    docs.paragraph(&format!("Example: {}.", code(&ty.example.compact())));
    if let Some(since) = since(api, ty.since) {
        docs.paragraph(&since);
    }
    let docs = docs.tokens();
    let deprecated = deprecated(api, ty.deprecated.as_ref());
    let name = ident(&ty.name);
    quote! {
        #docs
        #deprecated
        #[derive(#derives)]
        pub struct #name(#inner);
    }
}

/// A rule in words, its pattern as code.
fn words(rule: &Rule) -> String {
    let (words, pattern) = rule.parts();
    escape(words) + &pattern.map(code).unwrap_or_default()
}

/// The macro call of a type, with its rules.
fn table(mac: &str, api: &Api, id: TypeId, part: &str) -> String {
    let ty = api.ty(id);
    if let Kind::Float = ty.kind {
        return format!("{mac}! {{ {} }}", ty.name);
    }
    // Integers and strings have any number of rules, the others have one.
    let end = match ty.kind {
        Kind::Integer(_) | Kind::String(_) => ",",
        _ => "",
    };
    let lines = api.rules(id).into_iter().map(|rule| {
        let head = format!("{}: {}", literal(&rule.id), literal(&rule.text));
        format!("        {head}\n            => {}{end}\n", check(&rule.check, part))
    });
    let lines: String = lines.collect();
    format!("{mac}! {{\n    {} {{\n{lines}    }}\n}}", ty.name)
}

/// A rule for the macros of the crate.
fn check(check: &Check, part_type: &str) -> String {
    fn bound(bound: Option<impl ToString>, other: &str) -> String {
        bound.map_or_else(|| other.to_owned(), |bound| bound.to_string())
    }
    match check {
        Check::Range(min, max) => {
            format!("Range({}, {})", bound(*min, "i64::MIN"), bound(*max, "i64::MAX"))
        }
        Check::MultipleOf(divisor) => format!("MultipleOf({divisor})"),
        Check::Pattern(pattern) => {
            let parts = pattern.parts.iter().map(|one| part(one, part_type));
            format!("Pattern(&[{}])", parts.collect::<Vec<_>>().join(", "))
        }
        Check::Length(min, max) => {
            format!("Length({}, {})", min.unwrap_or(0), bound(*max, "usize::MAX"))
        }
        Check::Reserved(words) => {
            let words: Vec<String> = words.iter().map(|word| literal(word)).collect();
            format!("Reserved(&[{}])", words.join(", "))
        }
        Check::Limit(min, unlimited) => format!("min {min}, unlimited {}", literal(unlimited)),
        Check::Any(of) => {
            let names: Vec<&str> = of.iter().map(|one| one.name.as_str()).collect();
            format!("any of {}", names.join(", "))
        }
        Check::Values(_) | Check::Constant(_) => {
            unprintable("a rule of another kind of type").to_string()
        }
    }
}

fn part(part: &Part, part_type: &str) -> String {
    let bytes: Vec<u8> = part.ranges.iter().flat_map(|(first, last)| [*first, *last]).collect();
    let max = part.max.map_or_else(|| "usize::MAX".to_owned(), |max| max.to_string());
    let class = proc_macro2::Literal::byte_string(&bytes);
    format!("{part_type}::new({class}, {}, {max})", part.min)
}
