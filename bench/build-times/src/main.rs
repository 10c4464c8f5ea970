//! Writes the crates to measure: the one that progenitor generates from our OpenAPI document, and
//! for each client crate a program that makes all of its calls.
//!
//! `build-times progenitor <openapi.json> <lib.rs>`
//! `build-times consumer <client type> <ending of a call> <setup> <main.rs> <source>...`
#![forbid(unsafe_code)]

use std::error::Error;
use std::fs;

use quote::{ToTokens, quote};
use syn::{FnArg, ImplItem, Item, Type};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["progenitor", spec, out] => progenitor(spec, out),
        ["consumer", client, ending, setup, out, ref sources @ ..] => {
            consumer(client, ending, setup, out, sources)
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

/// Arguments are never constructed: it only matters that every call is compiled completely.
fn consumer(
    client: &str,
    ending: &str,
    setup: &str,
    out: &str,
    sources: &[&str],
) -> Result<(), Box<dyn Error>> {
    let mut calls = Vec::new();
    for source in sources {
        for item in syn::parse_file(&fs::read_to_string(source)?)?.items {
            if let Item::Impl(block) = item
                && block.trait_.is_none()
                && named(&block.self_ty, client)
            {
                calls.extend(block.items.iter().filter_map(|item| call(item, ending)));
            }
        }
    }
    let count = calls.len();
    let text = format!(
        "#![allow(unreachable_code, unused)]\n{setup}\nfn some<T>() -> T {{ panic!() }}\n\
         fn main() {{ runtime().block_on(async {{ let client = client();\n{}\n}}) }}\n",
        calls.concat()
    );
    println!("{count} calls");
    Ok(fs::write(out, text)?)
}

/// The blocking client has methods of the same names, but is a separate client.
fn named(ty: &Type, name: &str) -> bool {
    let Type::Path(path) = ty else {
        return false;
    };
    let mut segments = path.path.segments.iter();
    let is = segments.next_back().is_some_and(|last| last.ident == name);
    is && segments.all(|segment| segment.ident != "blocking")
}

/// A public method that returns a response and takes any number of arguments.
fn call(item: &ImplItem, ending: &str) -> Option<String> {
    let ImplItem::Fn(method) = item else {
        return None;
    };
    let [FnArg::Receiver(_), arguments @ ..] = &method.sig.inputs.iter().collect::<Vec<_>>()[..]
    else {
        return None;
    };
    let name = method.sig.ident.to_string();
    let returned = method.sig.output.to_token_stream().to_string();
    let is_call = returned.contains("ResponseValue") || returned.contains("Request");
    if !is_call || matches!(name.as_str(), "raw" | "call") {
        return None;
    }
    let some = arguments.iter().map(|_| quote!(some()).to_string());
    let some: Vec<String> = some.collect();
    Some(format!("let _ = client.{name}({}){ending};\n", some.join(", ")))
}
