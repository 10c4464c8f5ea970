//! Descriptions as rustdoc.

use super::names::Named as _;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::doc::{Block, Doc, Inline, Target};
use crate::markdown::{self, at_start, begins_block, code, code_block, escape};
use crate::model::{Api, Change, ChangeKind, Deprecated, Field, ReleaseId, Type, TypeId};

/// Lines are wrapped to this many columns, without indentation and `/// `.
const WIDTH: usize = 88;

/// The documentation of an item, paragraph by paragraph.
#[derive(Default)]
pub(super) struct Docs(Vec<String>);

impl Docs {
    pub(super) fn new(api: &Api, doc: &Doc) -> Self {
        let mut docs = Self::default();
        docs.add(api, doc);
        docs
    }

    /// One line of our own.
    pub(super) fn line(text: &str) -> Self {
        Self(vec![text.to_owned()])
    }

    pub(super) fn add(&mut self, api: &Api, doc: &Doc) {
        for block in &doc.blocks {
            self.0.push(match block {
                Block::Paragraph(inlines) => wrap(&at_start(markdown(api, inlines)), "", ""),
                Block::List(items) => {
                    let items: Vec<String> = items
                        .iter()
                        .map(|item| wrap(&at_start(markdown(api, item)), "- ", "  "))
                        .collect();
                    items.join("\n")
                }
                Block::Code(text, language) => code_block(text, language),
            });
        }
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        self.0.push(wrap(text, "", ""));
    }

    /// A paragraph laid out already.
    pub(super) fn verbatim(&mut self, text: String) {
        self.0.push(text);
    }

    /// One attribute a line, so that each prints as `/// …`.
    pub(super) fn tokens(&self) -> TokenStream {
        let text = self.0.join("\n\n");
        let lines = text.lines().map(|line| {
            let line = quoted(line);
            quote!(#[doc = #line])
        });
        quote!(#(#lines)*)
    }
}

/// A line of documentation as a literal: raw where it can be, for then its characters need not be
/// escaped one by one, only for the printer to take that back.
fn quoted(line: &str) -> Literal {
    let space = if line.is_empty() { "" } else { " " };
    let raw =
        if line.contains("\"#") { None } else { format!("r#\"{space}{line}\"#").parse().ok() };
    raw.unwrap_or_else(|| Literal::string(&format!("{space}{line}")))
}

fn wrap(text: &str, first: &str, others: &str) -> String {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut empty = true;
    for word in text.split_whitespace() {
        // A word at the start of a line must not begin a list or a quotation there.
        if !empty && !begins_block(word) && line.chars().count() + 1 + word.chars().count() > WIDTH
        {
            lines.push(std::mem::replace(&mut line, others.to_owned()));
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    lines.push(line);
    lines.join("\n")
}

/// Inlines as rustdoc, references as links.
pub(super) fn markdown(api: &Api, inlines: &[Inline]) -> String {
    markdown::inlines(inlines, &|target, _| reference(api, target))
}

/// A description for where there is room for one paragraph only.
pub(super) fn one_paragraph(api: &Api, doc: &Doc) -> String {
    let blocks = doc.blocks.iter().map(|block| match block {
        Block::Paragraph(inlines) => markdown(api, inlines),
        Block::List(items) => {
            let items: Vec<String> = items.iter().map(|item| markdown(api, item)).collect();
            items.join("; ")
        }
        Block::Code(text, _) => code(&text.replace('\n', " ")),
    });
    blocks.collect::<Vec<_>>().join(" ")
}

/// A link to an element, by its name in Rust.
pub(super) fn reference(api: &Api, target: &Target) -> String {
    match target {
        Target::Type(id) => type_link(api, *id),
        Target::Call(id) => {
            let call = api.call(*id);
            format!("[`{0}`](crate::calls::{0})", call.rust())
        }
        Target::Field(id, wire) => {
            let ty = api.ty(*id);
            let rust = ty
                .object()
                .and_then(|object| object.field(wire))
                .map_or_else(|| wire.clone(), |field| field.rust());
            format!("[`{0}::{rust}`](field@crate::types::{0}::{rust})", ty.name)
        }
        Target::Value(id, wire) => {
            let ty = api.ty(*id);
            let rust = variant(ty, wire);
            format!("[`{0}::{rust}`](variant@crate::types::{0}::{rust})", ty.name)
        }
    }
}

pub(super) fn type_link(api: &Api, id: TypeId) -> String {
    format!("[`{0}`](crate::types::{0})", api.ty(id).name)
}

fn variant(ty: &Type, wire: &str) -> String {
    let mut values = ty.values().iter();
    let value = values.find(|value| value.wire.unquoted() == wire);
    value.map_or_else(|| wire.to_owned(), |value| value.rust())
}

/// "Since 1.3.0.", unless it has always been there.
pub(super) fn since(api: &Api, release: ReleaseId) -> Option<String> {
    (release != ReleaseId(0)).then(|| format!("Since {}.", api.release(release).name))
}

/// What there is to know about a member beside its description.
pub(super) fn field_facts(api: &Api, field: &Field) -> Option<String> {
    let mut facts = Vec::new();
    if let Some(unit) = &field.unit {
        facts.push(format!("Unit: {}.", escape(unit)));
    }
    if field.internal {
        facts.push("Internal: for debugging only, may be missing.".to_owned());
    }
    if let Some(default) = &field.default {
        facts.push(format!("{} if missing.", code(&default.compact())));
    }
    if let Some(constant) = &field.constant {
        facts.push(format!("Always {}.", code(&constant.compact())));
    }
    if let Some(unset) = field.unset.as_ref().filter(|_| !field.may_be_missing()) {
        facts.push(format!("`None` is {} on the wire.", code(&unset.compact())));
    }
    facts.extend(since(api, field.since));
    facts.extend(field.changes.iter().map(|change| change_text(api, change)));
    if let Some(owner) = field.inherited_from {
        facts.push(format!("From {}.", type_link(api, owner)));
    }
    (!facts.is_empty()).then(|| facts.join(" "))
}

fn change_text(api: &Api, change: &Change) -> String {
    let release = &api.release(change.release).name;
    match &change.what {
        ChangeKind::BecameOptional => format!("Optional since {release}."),
        ChangeKind::BecameInternal => format!("Internal since {release}."),
        ChangeKind::RenamedFrom(from, since) => {
            format!("Called {} from {} until {release}.", code(from), api.release(*since).name)
        }
        ChangeKind::MovedFrom(from, since) => {
            format!("Was {} from {} until {release}.", code(from), api.release(*since).name)
        }
        ChangeKind::TypeChangedFrom(from) => format!("Before {release} of type {}.", code(from)),
    }
}

/// `#[deprecated]`, with what to use instead.
pub(super) fn deprecated(api: &Api, deprecated: Option<&Deprecated>) -> Option<TokenStream> {
    let deprecated = deprecated?;
    let instead = deprecated.instead.as_ref().map(|instead| {
        let name = match &deprecated.target {
            Some(Target::Call(id)) => api.call(*id).rust(),
            _ => instead.clone(),
        };
        format!("; use `{name}`")
    });
    let note = format!(
        "since release {}{}: {}",
        api.release(deprecated.since).name,
        instead.unwrap_or_default(),
        deprecated.doc.plain()
    );
    // Compilers print the note as it is, and rustdoc as Markdown, with HTML and links in it.
    let note = note.replace('<', "\\<").replace('[', "\\[");
    Some(quote!(#[deprecated(note = #note)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_wrapped_and_indented() {
        let text = "word ".repeat(40);
        let wrapped = wrap(&text, "- ", "  ");
        assert!(wrapped.lines().all(|line| line.len() <= WIDTH));
        assert!(wrapped.lines().skip(1).all(|line| line.starts_with("  word")));
    }

    #[test]
    fn no_line_starts_a_list_by_accident() {
        let text = format!("{} - rest", "x".repeat(WIDTH - 1));
        assert!(wrap(&text, "", "").lines().all(|line| !line.starts_with("- ")));
    }

    #[test]
    fn lines_are_quoted_whatever_is_in_them() {
        for line in ["", "plain", "a \"b\" \\n", "a \"# b", "#", "\"", "tab\tü"] {
            let quoted = quoted(line).to_string();
            let value = syn::parse_str::<syn::LitStr>(&quoted).unwrap().value();
            assert_eq!(value.trim_start_matches(' '), line);
        }
    }
}
