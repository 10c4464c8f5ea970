//! Public enums and structs may grow in a minor release, and nothing public is hidden from the
//! documentation.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

#[path = "support/sources.rs"]
mod sources;

use std::path::Path;

use sources::sources;
use syn::{Attribute, Fields, Item, Visibility};

/// Modules whose `pub` items cannot be named outside the crate: they seal public traits.
const SEALED: &[&str] = &["json/", "json.rs", "wire/", "wire.rs", "decode/"];

fn may_grow(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("non_exhaustive"))
}

/// The public types of a file that match or construct exhaustively elsewhere.
fn exhaustive(text: &str) -> Vec<String> {
    let is_pub = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
    let mut found = Vec::new();
    for item in syn::parse_file(text).unwrap().items {
        match item {
            Item::Enum(item) if is_pub(&item.vis) && !may_grow(&item.attrs) => {
                found.push(item.ident.to_string());
            }
            Item::Enum(item) if is_pub(&item.vis) => {
                for variant in &item.variants {
                    if matches!(variant.fields, Fields::Named(_)) && !may_grow(&variant.attrs) {
                        found.push(format!("{}::{}", item.ident, variant.ident));
                    }
                }
            }
            Item::Struct(item) if is_pub(&item.vis) && !may_grow(&item.attrs) => {
                let is_open = item.fields.iter().all(|field| is_pub(&field.vis));
                if is_open {
                    found.push(item.ident.to_string());
                }
            }
            _ => {}
        }
    }
    found
}

#[test]
fn public_types_may_grow() {
    for (name, text) in sources() {
        assert!(!text.contains("doc(hidden)"), "{name} hides an item");
        if !SEALED.iter().any(|sealed| name.starts_with(sealed)) {
            assert_eq!(exhaustive(&text), [""; 0], "{name}");
        }
    }
}

#[test]
fn exhaustive_types_are_found() {
    for text in [
        "pub enum A { B }",
        "#[non_exhaustive] pub enum A { B { c: u8 } }",
        "pub struct A { pub b: u8 }",
        "pub struct A(pub u8);",
        "pub struct A;",
    ] {
        assert_eq!(exhaustive(text).len(), 1, "{text}");
    }
    for text in [
        "#[non_exhaustive] pub enum A { B(u8), #[non_exhaustive] C { d: u8 } }",
        "#[non_exhaustive] pub struct A { pub b: u8 }",
        "pub struct A { pub b: u8, c: u8 }",
        "pub struct A(u8);",
        "enum A { B }",
        "pub(crate) struct A { pub b: u8 }",
    ] {
        assert_eq!(exhaustive(text), [""; 0], "{text}");
    }
}

#[test]
fn types_that_must_be_used_are_must_use() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (file, name) in [
        ("call.rs", "Call"),
        ("call/reader.rs", "EntryReader"),
        ("client/request.rs", "Request"),
        ("client/stream.rs", "EntryStream"),
        ("blocking/entries.rs", "EntryIter"),
        ("reply.rs", "Reply"),
        ("decode/partial.rs", "Partial"),
        ("config/loader.rs", "ConfigLoader"),
    ] {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        let items = syn::parse_file(&text).unwrap().items;
        let attributes = items.into_iter().find_map(|item| match item {
            Item::Struct(item) if item.ident == name => Some(item.attrs),
            _ => None,
        });
        let is_must_use = |attribute: &Attribute| attribute.path().is_ident("must_use");
        assert!(attributes.unwrap().iter().any(is_must_use), "{name}");
    }
}
