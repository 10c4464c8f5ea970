//! No type of the HTTP library, or of its dependencies, is in a public signature, so that it could
//! be replaced without breaking users.
//!
//! The sources are parsed, not searched: public items are those marked `pub`, wherever they are,
//! and all implementations of traits.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

#[path = "support/sources.rs"]
mod sources;

use std::collections::BTreeSet;

use sources::sources;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree, Visibility};

/// Crates whose types we may replace. `futures_core` is excepted, for the one trait that the whole
/// ecosystem agrees on.
const FOREIGN: &[&str] = &[
    "bytes",
    "futures",
    "futures_util",
    "h2",
    "http",
    "http_body",
    "http_body_util",
    "hyper",
    "hyper_util",
    "log",
    "reqwest",
    "rustls",
    "tokio",
    "tokio_rustls",
    "tower",
    "tower_http",
    "tower_service",
    "tracing",
    "tracing_core",
    "url",
    "zeroize",
];

/// Names imported with `*`, which cannot be distinguished from our own.
const EVERYTHING: &str = "*";

/// The only files that may name the HTTP library at all.
const HTTP_FILES: &[&str] = &["transport.rs", "transport/"];

/// The paths in the public signatures of a file that lead to foreign crates.
#[derive(Default)]
struct Signatures {
    /// Names that the file imports from foreign crates.
    imported: BTreeSet<String>,
    found: Vec<String>,
}

fn is_pub(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}

fn is_foreign(name: &str) -> bool {
    FOREIGN.contains(&name)
}

/// The names that a `use` of a foreign crate brings in.
fn imports(tree: &UseTree, foreign: bool, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => {
            imports(&path.tree, foreign || is_foreign(&path.ident.to_string()), names);
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                imports(tree, foreign, names);
            }
        }
        UseTree::Name(name) if foreign || is_foreign(&name.ident.to_string()) => {
            names.insert(name.ident.to_string());
        }
        UseTree::Rename(name) if foreign || is_foreign(&name.ident.to_string()) => {
            names.insert(name.rename.to_string());
        }
        UseTree::Glob(_) if foreign => {
            names.insert(EVERYTHING.to_owned());
        }
        _ => {}
    }
}

/// Collects the imports of the whole file; a name means the same wherever it is used.
struct Imports<'a>(&'a mut BTreeSet<String>);

impl<'ast> Visit<'ast> for Imports<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        imports(&item.tree, false, self.0);
    }
}

impl Signatures {
    fn of(file: &syn::File) -> Self {
        let mut signatures = Self::default();
        Imports(&mut signatures.imported).visit_file(file);
        if signatures.imported.contains(EVERYTHING) {
            signatures.found.push("use of everything in a crate".to_owned());
        }
        signatures.visit_file(file);
        signatures
    }
}

/// Visits public items, but not bodies.
impl<'ast> Visit<'ast> for Signatures {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let first = path.segments[0].ident.to_string();
        if is_foreign(&first) || self.imported.contains(&first) {
            let names = path.segments.iter().map(|segment| segment.ident.to_string());
            self.found.push(names.collect::<Vec<_>>().join("::"));
        }
        visit::visit_path(self, path);
    }

    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Const(item) if is_pub(&item.vis) => self.visit_type(&item.ty),
            Item::Static(item) if is_pub(&item.vis) => self.visit_type(&item.ty),
            Item::Type(item) if is_pub(&item.vis) => visit::visit_item_type(self, item),
            Item::Fn(item) if is_pub(&item.vis) => self.visit_signature(&item.sig),
            Item::Struct(item) if is_pub(&item.vis) => {
                self.visit_generics(&item.generics);
                let public = item.fields.iter().filter(|field| is_pub(&field.vis));
                public.for_each(|field| self.visit_type(&field.ty));
            }
            Item::Enum(item) if is_pub(&item.vis) => visit::visit_item_enum(self, item),
            Item::Trait(item) if is_pub(&item.vis) => visit::visit_item_trait(self, item),
            Item::Impl(item) => visit::visit_item_impl(self, item),
            Item::Use(item) if is_pub(&item.vis) => {
                let mut names = BTreeSet::new();
                imports(&item.tree, false, &mut names);
                self.found.extend(names);
            }
            Item::Mod(item) if !is_test(&item.attrs) => visit::visit_item_mod(self, item),
            _ => {}
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        visit::visit_item_impl(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if is_pub(&item.vis) {
            self.visit_signature(&item.sig);
        }
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        if is_pub(&item.vis) {
            self.visit_type(&item.ty);
        }
    }

    // Attributes and bodies are not part of a signature.
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
    fn visit_block(&mut self, _: &'ast syn::Block) {}
    fn visit_expr(&mut self, _: &'ast syn::Expr) {}
    fn visit_macro(&mut self, _: &'ast syn::Macro) {}
    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}

fn foreign_in(text: &str) -> Vec<String> {
    Signatures::of(&syn::parse_file(text).unwrap()).found
}

#[test]
fn no_public_signature_names_a_foreign_type() {
    for (name, text) in sources() {
        let found = foreign_in(&text);
        assert!(found.is_empty(), "{name} shows {found:?}");
        // Macros are not parsed; so the library is not named where it has no business at all.
        let may = HTTP_FILES.iter().any(|file| name.starts_with(file));
        for library in ["reqwest", "hyper", "http_body"] {
            let named = [format!("{library}::"), format!("use {library}")];
            assert!(
                may || !named.iter().any(|named| text.contains(named)),
                "{name} names {library}"
            );
        }
    }
}

#[test]
fn foreign_types_in_signatures_are_detected() {
    for shown in [
        "pub fn a(b: reqwest::Url) {}",
        "use reqwest::Url; pub fn a() -> Option<Vec<Url>> { x }",
        "use reqwest::{header::{self, HeaderMap as M}}; pub struct A { pub m: M }",
        "pub struct A<T: tower::Service>(T);",
        "pub enum A { B(hyper::Error) }",
        "pub trait A { fn b(&self) -> http::Uri; }",
        "pub type A = ::bytes::Bytes;",
        "pub use reqwest::Url;",
        "pub use http;",
        "impl From<reqwest::Error> for A { fn from(e: reqwest::Error) -> Self { x } }",
        "impl A { pub async fn b(self) -> Result<(), reqwest::Error> { x } }",
        "impl A { pub fn b(f: impl Fn(&http::Request<()>) -> bool) {} }",
        "use hyper::*;",
        "mod a { pub const A: http::Method = x; }",
    ] {
        assert!(!foreign_in(shown).is_empty(), "{shown}");
    }
    for hidden in [
        "pub(crate) fn a(b: reqwest::Url) {}",
        "fn a(b: reqwest::Url) {}",
        "pub fn a() { let b: reqwest::Url = c; }",
        "pub struct A { b: reqwest::Url }",
        "impl A { fn b(c: reqwest::Url) {} pub(crate) fn d(c: reqwest::Url) {} }",
        "use reqwest::Url; pub fn a(b: Link) {}",
        "#[cfg(test)] mod tests { pub fn a(b: reqwest::Url) {} }",
    ] {
        assert!(foreign_in(hidden).is_empty(), "{hidden}");
    }
}
