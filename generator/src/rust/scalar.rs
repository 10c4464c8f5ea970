//! Integers, strings and limits: newtypes with the table of their rules.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc::{Docs, deprecated, since};
use super::source::{Source, literal};
use super::types::{Types, ident};
use crate::markdown::{code, escape};
use crate::model::{Api, Integer, Kind, Rule, Text, Type, TypeId};
use crate::pattern::Part;

pub(super) fn source(api: &Api, types: &Types<'_>) -> Source {
    let mut source = Source::new(
        api,
        "rust/scalar.rs",
        "Scalars: numbers and strings that obey rules.",
    );
    let names = [
        "Part",
        "SmallStr",
        "float",
        "integer",
        "limit",
        "string",
        "string_union",
    ];
    source.item(types.runtime_imports("crate::scalar", &names));
    let string = types.runtime("crate::scalar", "SmallStr");
    let option = types.prelude("Option");
    let part = types.runtime("crate::scalar", "Part").to_string();
    let part = part.replace(' ', "");
    for (id, ty) in api.types() {
        let (derives, inner, table) = match &ty.kind {
            Kind::Integer(rules) => (
                quote!(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash),
                quote!(i64),
                table("integer", api, id, &integer_checks(rules)),
            ),
            Kind::Float => (
                quote!(Clone, Copy, Debug, PartialEq, PartialOrd),
                quote!(f64),
                format!("float! {{ {} }}", ty.name),
            ),
            Kind::Text(rules) => (
                quote!(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash),
                quote!(#string),
                table("string", api, id, &text_checks(rules, &part)),
            ),
            Kind::Limit(rules) => {
                let check = format!("min {}, unlimited {}", rules.min, literal(&rules.unlimited));
                (
                    quote!(Clone, Copy, Debug, PartialEq, Eq, Hash),
                    quote!(#option<i64>),
                    single("limit", api, id, &check),
                )
            }
            Kind::AnyText(of) => {
                let names: Vec<&str> = of.iter().map(|id| api.ty(*id).name.as_str()).collect();
                (
                    quote!(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash),
                    quote!(#string),
                    single(
                        "string_union",
                        api,
                        id,
                        &format!("any of {}", names.join(", ")),
                    ),
                )
            }
            Kind::Enum(_) | Kind::Numbered(_) | Kind::Object(_) | Kind::Union(_) => continue,
        };
        source.item(definition(api, id, ty, &derives, &inner));
        source.text(table);
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
        let rules: Vec<String> = rules
            .iter()
            .map(|rule| format!("- {}", words(&ty.kind, rule)))
            .collect();
        docs.paragraph("Rules:");
        docs.verbatim(rules.join("\n"));
        docs.paragraph(
            "Constructors and parsing check the rules. `Deserialize` does not, so that every \
             response can be read: check input of your own with [`Validate`](crate::Validate).",
        );
    }
    if let Some(unit) = unit(&ty.kind) {
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
fn words(kind: &Kind, rule: &Rule) -> String {
    if let Kind::Text(text) = kind
        && let Some(pattern) = &text.pattern
        && rule.id.ends_with(".pattern")
        && let Some(before) = rule.text.strip_suffix(&pattern.text)
    {
        return format!("{}{}", escape(before), code(&pattern.text));
    }
    escape(&rule.text)
}

fn unit(kind: &Kind) -> Option<&String> {
    match kind {
        Kind::Integer(rules) => rules.unit.as_ref(),
        Kind::Limit(rules) => rules.unit.as_ref(),
        _ => None,
    }
}

/// The macro call of a type with any number of rules.
fn table(mac: &str, api: &Api, id: TypeId, checks: &[String]) -> String {
    let name = &api.ty(id).name;
    let mut text = format!("{mac}! {{\n    {name} {{\n");
    for (rule, check) in api.rules(id).iter().zip(checks) {
        let head = format!("{}: {}", literal(&rule.id), literal(&rule.text));
        text.push_str(&format!("        {head}\n            => {check},\n"));
    }
    text.push_str("    }\n}");
    text
}

/// The macro call of a type with one rule.
fn single(mac: &str, api: &Api, id: TypeId, check: &str) -> String {
    let ty = api.ty(id);
    let rule = api.rules(id).into_iter().next();
    let (id, text) = rule.map(|rule| (rule.id, rule.text)).unwrap_or_default();
    format!(
        "{mac}! {{\n    {} {{\n        {}: {}\n            => {check}\n    }}\n}}",
        ty.name,
        literal(&id),
        literal(&text)
    )
}

fn integer_checks(rules: &Integer) -> Vec<String> {
    let mut checks = Vec::new();
    let number = |value: Option<i64>, other: &str| {
        value.map_or_else(|| other.to_owned(), |value| value.to_string())
    };
    if rules.min.is_some() || rules.max.is_some() {
        let min = number(rules.min, "i64::MIN");
        let max = number(rules.max, "i64::MAX");
        checks.push(format!("Range({min}, {max})"));
    }
    checks.extend(
        rules
            .multiple_of
            .map(|multiple| format!("MultipleOf({multiple})")),
    );
    checks
}

fn text_checks(rules: &Text, part_type: &str) -> Vec<String> {
    let mut checks = Vec::new();
    if let Some(pattern) = &rules.pattern {
        let parts: Vec<String> = pattern
            .parts
            .iter()
            .map(|one| part(one, part_type))
            .collect();
        checks.push(format!("Pattern(&[{}])", parts.join(", ")));
    }
    if rules.min_length.is_some() || rules.max_length.is_some() {
        let max = rules
            .max_length
            .map_or_else(|| "usize::MAX".to_owned(), |max| max.to_string());
        checks.push(format!("Length({}, {max})", rules.min_length.unwrap_or(0)));
    }
    if !rules.reserved.is_empty() {
        let words: Vec<String> = rules.reserved.iter().map(|word| literal(word)).collect();
        checks.push(format!("Reserved(&[{}])", words.join(", ")));
    }
    checks
}

fn part(part: &Part, part_type: &str) -> String {
    let bytes: Vec<u8> = part
        .ranges
        .iter()
        .flat_map(|(first, last)| [*first, *last])
        .collect();
    let max = part
        .max
        .map_or_else(|| "usize::MAX".to_owned(), |max| max.to_string());
    let class = proc_macro2::Literal::byte_string(&bytes);
    format!("{part_type}::new({class}, {}, {max})", part.min)
}
