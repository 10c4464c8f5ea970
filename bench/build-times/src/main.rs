//! Writes the crates to measure: the one that progenitor generates from our OpenAPI document, and
//! for each client crate a program that makes all of its calls.
//!
//! `build-times progenitor <openapi.json> <lib.rs>`
//! `build-times theirs <setup> <main.rs> <lib.rs>`
//! `build-times ours <setup> <main.rs> <openapi.json> <source>...`
#![forbid(unsafe_code)]

use std::error::Error;
use std::fs;

use quote::ToTokens;
use serde_json::Value;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, FnArg, Ident, ImplItem, Item, ItemFn, LitStr, Signature, Token, Type};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["progenitor", spec, out] => progenitor(spec, out),
        ["theirs", setup, out, source] => consumer(setup, out, ".await", &theirs(source)?),
        ["ours", setup, out, spec, ref sources @ ..] => {
            consumer(setup, out, ".send().await", &ours(&operations(spec)?, sources)?)
        }
        _ => Err("see the first lines of src/main.rs".into()),
    }
}

fn progenitor(spec: &str, out: &str) -> Result<(), Box<dyn Error>> {
    let spec = serde_json::from_str(&fs::read_to_string(spec)?)?;
    let mut generator = progenitor_impl::Generator::default();
    let file = syn::parse2(generator.generate_tokens(&spec)?)?;
    Ok(fs::write(out, prettyplease::unparse(&file))?)
}

/// Writes a program that makes calls and prints how many. Arguments are never constructed: it only matters
/// that every call is compiled completely.
fn consumer(
    setup: &str,
    out: &str,
    ending: &str,
    signatures: &[Signature],
) -> Result<(), Box<dyn Error>> {
    let calls = signatures.iter().map(|Signature { ident, inputs, .. }| {
        let some: Vec<String> = inputs.iter().filter_map(some).collect();
        format!("let _ = client.{ident}({}){ending};\n", some.join(", "))
    });
    let text = format!(
        "#![allow(unreachable_code, unused)]\n{setup}\nfn some<T>() -> T {{ panic!() }}\n\
         fn main() {{ runtime().block_on(async {{ let client = client();\n{}\n}}) }}\n",
        calls.collect::<String>()
    );
    println!("{} calls", signatures.len());
    Ok(fs::write(out, text)?)
}

/// A value for an argument. What may be converted into a type is of that type.
fn some(input: &FnArg) -> Option<String> {
    let FnArg::Typed(argument) = input else { return None };
    let ty = argument.ty.to_token_stream().to_string().replace(' ', "");
    let target = ty.strip_prefix("implInto<").and_then(|rest| rest.strip_suffix('>'));
    Some(target.map_or("some()".to_owned(), |ty| format!("some::<storpool_api::types::{ty}>()")))
}

/// The calls of progenitor's client: what returns a response.
fn theirs(source: &str) -> Result<Vec<Signature>, Box<dyn Error>> {
    let items = syn::parse_file(&fs::read_to_string(source)?)?.items;
    let methods = items.into_iter().filter_map(|item| match item {
        Item::Impl(block) if block.trait_.is_none() && is_client(&block.self_ty) => {
            Some(block.items)
        }
        _ => None,
    });
    let signatures = methods.flatten().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method.sig),
        _ => None,
    });
    let returns = |signature: &Signature| signature.output.to_token_stream().to_string();
    Ok(signatures.filter(|signature| returns(signature).contains("ResponseValue")).collect())
}

fn is_client(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("Client"))
}

/// The names of all calls that a document describes.
fn operations(spec: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let spec: Value = serde_json::from_str(&fs::read_to_string(spec)?)?;
    let paths = spec["paths"].as_object().into_iter().flat_map(|paths| paths.values());
    let operations = paths.filter_map(Value::as_object).flat_map(|path| path.values());
    let names = operations.flat_map(|operation| match &operation["x-storpool-operations"] {
        Value::Array(names) => names.clone(),
        _ => vec![operation["operationId"].clone()],
    });
    Ok(names.filter_map(|name| Some(name.as_str()?.to_owned())).collect())
}

/// The calls of our client that a document describes: the crate has those of all releases. Calls whose body
/// may be left out have two functions, of which the second takes the body.
fn ours(operations: &[String], sources: &[&str]) -> Result<Vec<Signature>, Box<dyn Error>> {
    let mut signatures: Vec<(String, Signature)> = Vec::new();
    for source in sources {
        for item in syn::parse_file(&fs::read_to_string(source)?)?.items {
            let Item::Macro(item) = item else { continue };
            let Calls(calls) = item.mac.parse_body()?;
            for call in calls {
                let mut names = call.attrs.iter().filter_map(alias);
                let Some(name) = names.find(|name| operations.contains(name)) else { continue };
                signatures.retain(|(other, _)| *other != name);
                signatures.push((name, call.sig));
            }
        }
    }
    Ok(signatures.into_iter().map(|(_, signature)| signature).collect())
}

/// The functions of `calls!`, each followed by `example name = "…";`, which is skipped.
struct Calls(Vec<ItemFn>);

impl Parse for Calls {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut calls = Vec::new();
        while !input.is_empty() {
            calls.push(input.parse()?);
            input.call(Attribute::parse_outer)?;
            input.parse::<Ident>()?;
            if input.peek(Ident) {
                input.parse::<Ident>()?;
                input.parse::<Token![=]>()?;
            }
            input.parse::<LitStr>()?;
            input.parse::<Token![;]>()?;
        }
        Ok(Self(calls))
    }
}

/// The name in `#[doc(alias = "…")]`.
fn alias(attribute: &Attribute) -> Option<String> {
    let mut name = None;
    attribute
        .parse_nested_meta(|meta| {
            if meta.path.is_ident("alias") {
                name = Some(meta.value()?.parse::<LitStr>()?.value());
            }
            Ok(())
        })
        .ok()?;
    name
}
