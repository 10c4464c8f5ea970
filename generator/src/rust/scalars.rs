//! Integers, strings and limits: newtypes with the table of their rules.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::context::{Context, ident};
use super::doc::Docs;
use super::source::{Source, literal, unprintable};
use super::versions;
use crate::chars::capitalized;
use crate::markdown::{code, escape};
use crate::model::{Check, Kind, Rule, Rules, Type, TypeId};
use crate::pattern::Part;

pub(super) fn source(cx: &Context<'_>) -> Source {
    let mut source =
        Source::new(cx, "rust/scalars.rs", "Scalars: numbers and strings that obey rules.");
    let names = ["Part", "SmallStr", "float", "integer", "limit", "string", "string_union"];
    source.item(cx.runtime_imports("crate::scalar", &names));
    let ordered = quote!(Debug, PartialEq, Eq, PartialOrd, Ord, Hash);
    let (string, option) = (cx.runtime("crate::scalar", "SmallStr"), cx.std("Option"));
    for (id, ty) in cx.types() {
        // Integers and strings have any number of rules, the others have one.
        let (derives, inner, mac, end) = match &ty.kind {
            Kind::Integer(rules) if rules.is_unsigned() => {
                (quote!(Copy, #ordered), quote!(u64), "integer", ",")
            }
            Kind::Integer(_) => (quote!(Copy, #ordered), quote!(i64), "integer", ","),
            Kind::Float => (quote!(Copy, Debug, PartialEq, PartialOrd), quote!(f64), "float", ""),
            Kind::String(_) => (ordered.clone(), quote!(#string), "string", ","),
            Kind::Limit(_) => {
                (quote!(Copy, Debug, PartialEq, Eq, Hash), quote!(#option<i64>), "limit", "")
            }
            Kind::StringUnion(_) => (ordered.clone(), quote!(#string), "string_union", ""),
            Kind::Enum(_) | Kind::Object(_) | Kind::Union(_) | Kind::Error => continue,
        };
        source.item(definition(cx, id, &derives, &inner));
        if let Kind::Float = ty.kind {
            source.text(format!("float! {{ {} }}", ty.name));
            continue;
        }
        let part = cx.runtime("crate::scalar", "Part").to_string().replace(' ', "");
        let rows = cx.rules(id).into_iter().flat_map(|rule| {
            let head = format!("{}: {}", literal(&rule.id), literal(&rule.text));
            [head, format!("    => {}{end}", check(cx, &rule.check, &part))]
        });
        let rows: Vec<String> = rows.chain(limited(cx, ty, &part)).collect();
        let name = match &ty.kind {
            Kind::Integer(rules) if rules.is_unsigned() => format!("{}: u64", ty.name),
            Kind::Integer(rules) if rules.unit.as_deref() == Some(BYTES) => {
                format!("{}: bytes", ty.name)
            }
            _ => ty.name.clone(),
        };
        source.table(mac, &name, rows);
        if let Kind::String(rules) = &ty.kind {
            source.item(lengths(ty, rules));
        }
    }
    source
}

/// The unit whose types have constructors from multiples of it, and arithmetic.
const BYTES: &str = "bytes";

/// Constants for the lengths that rules allow.
fn lengths(ty: &Type, rules: &Rules) -> TokenStream {
    let (min, max) = rules.lengths();
    let constant = |name: &str, value: usize, doc: &str| {
        let (name, value) = (ident(name), Literal::usize_unsuffixed(value));
        quote! {
            #[doc = #doc]
            pub const #name: usize = #value;
        }
    };
    let min = (min > 0).then(|| constant("MIN_LEN", min, " Bytes in the shortest valid value."));
    let max = max.map(|max| constant("MAX_LEN", max, " No valid value has more bytes."));
    if min.is_none() && max.is_none() {
        return quote!();
    }
    let name = ident(&ty.name);
    let (min, max) = (min.into_iter(), max.into_iter());
    quote!(impl #name { #(#min)* #(#max)* })
}

/// Rules that only some versions have. Only what is sent is checked.
fn limited(cx: &Context<'_>, ty: &Type, part: &str) -> Vec<String> {
    let limits = ty.limited.iter().filter(|_| ty.in_requests);
    let rows = limits.filter_map(|(versions, check)| {
        let versions = versions::set(cx, versions)?;
        let id = literal(&format!("{}.{}", ty.name, check.name()));
        Some([
            format!("    in ({versions}) {id}: {}", literal(&check.words())),
            format!("        => {},", self::check(cx, check, part)),
        ])
    });
    let rows: Vec<String> = rows.flatten().collect();
    if rows.is_empty() {
        return rows;
    }
    [vec!["limited {".to_owned()], rows, vec!["}".to_owned()]].concat()
}

fn definition(
    cx: &Context<'_>,
    id: TypeId,
    derives: &TokenStream,
    inner: &TokenStream,
) -> TokenStream {
    let ty = cx.ty(id);
    let mut docs = Docs::of_type(cx, id);
    let rules = cx.rules(id);
    if !rules.is_empty() {
        docs = docs.paragraph("Rules:").list(rules.iter().map(words)).paragraph(
            "Constructors and parsing check the rules. `Deserialize` does not, so that every \
             response can be read: read input of your own as [`Checked`](crate::Checked).",
        );
    }
    if let Some(unit) = ty.kind.unit() {
        docs = docs.paragraph(&format!("Unit: {}.", escape(unit)));
    }
    let example = format!("Example: {}.", code(&ty.example.compact()));
    let attributes = docs.paragraph(&example).attributes(ty);
    let name = ident(&ty.name);
    quote! {
        #attributes
        #[derive(Clone, #derives)]
        pub struct #name(#inner);
    }
}

/// A rule in words, its pattern as code.
fn words(rule: &Rule) -> String {
    let (words, pattern) = rule.parts();
    capitalized(&escape(words)) + &pattern.map(code).unwrap_or_default()
}

/// A rule for the macros of the crate.
fn check(cx: &Context<'_>, check: &Check, part_type: &str) -> String {
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
            let names = of.iter().map(|one| {
                let versions = versions::set(cx, &cx.ty(one.id).versions);
                let limit = versions.map(|versions| format!(" in ({versions})"));
                format!("{}{}", one.name, limit.unwrap_or_default())
            });
            format!("any of {}", names.collect::<Vec<_>>().join(", "))
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
