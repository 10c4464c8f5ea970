//! Descriptions as rustdoc.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::names::Named as _;
use super::source;
use crate::doc::{Block, Doc, Inline, Target};
use crate::markdown::{self, at_start, begins_block, code, code_block, escape};
use crate::model::{Deprecated, Field, ReleaseId, Type, TypeId, TypeRef};

/// Lines are wrapped to this many columns, without indentation and `/// `.
const WIDTH: usize = 88;

/// The documentation of an item, paragraph by paragraph.
pub(super) struct Docs<'a> {
    cx: &'a Context<'a>,
    /// The objects whose fields the documentation mentions by their wire names alone.
    scope: Vec<TypeId>,
    paragraphs: Vec<String>,
}

impl<'a> Docs<'a> {
    pub(super) fn new(cx: &'a Context<'a>, scope: Vec<TypeId>) -> Self {
        Self { cx, scope, paragraphs: Vec::new() }
    }

    /// The description of a type, which may mention its fields.
    pub(super) fn of_type(cx: &'a Context<'a>, id: TypeId) -> Self {
        Self::new(cx, cx.objects_in(&TypeRef::Named(id))).doc(&cx.ty(id).doc)
    }

    /// A description from the schema.
    pub(super) fn doc(mut self, doc: &Doc) -> Self {
        for block in doc.blocks.iter() {
            let text = match block {
                Block::Paragraph(inlines) => wrap(&at_start(self.markdown(inlines)), ""),
                Block::List(items) => self.items(items.iter().map(|item| self.markdown(item))),
                Block::Code(text, language) => code_block(text, language),
            };
            self.paragraphs.push(text);
        }
        self
    }

    /// A paragraph by the generator; none if it is empty.
    pub(super) fn paragraph(mut self, text: &str) -> Self {
        self.paragraphs.extend((!text.is_empty()).then(|| wrap(text, "")));
        self
    }

    pub(super) fn list(mut self, items: impl IntoIterator<Item = String>) -> Self {
        self.paragraphs.push(self.items(items));
        self
    }

    pub(super) fn heading(mut self, title: &str) -> Self {
        self.paragraphs.push(format!("# {title}"));
        self
    }

    fn items(&self, items: impl IntoIterator<Item = String>) -> String {
        let items = items.into_iter().map(|item| wrap(&at_start(item), "- "));
        items.collect::<Vec<_>>().join("\n")
    }

    /// What is lost for good.
    pub(super) fn danger(self, danger: Option<&Doc>) -> Self {
        let text = danger.map(|doc| format!("**Danger.** {}", self.one_paragraph(doc)));
        self.paragraph(&text.unwrap_or_default())
    }

    /// The release that introduced an element, if `owner` is older.
    pub(super) fn since(self, since: ReleaseId, owner: ReleaseId) -> Self {
        let text = later(self.cx, since, owner).unwrap_or_default();
        self.paragraph(&text)
    }

    /// The documentation of a type, and its other attributes.
    pub(super) fn attributes(self, ty: &Type) -> TokenStream {
        let deprecated = deprecated(self.cx, ty.deprecated.as_ref());
        let docs = self.since(ty.since, ReleaseId(0)).tokens();
        quote!(#docs #deprecated)
    }

    pub(super) fn tokens(&self) -> TokenStream {
        source::docs(&self.paragraphs.join("\n\n"))
    }

    /// Inlines as rustdoc: elements of the API are links, and fields have their names in Rust, with
    /// the wire name beside it where that differs.
    pub(super) fn markdown(&self, inlines: &[Inline]) -> String {
        markdown::inlines(&self.mentions(inlines), &|target, text| reference(self.cx, target, text))
    }

    pub(super) fn field(&self, wire: &str) -> String {
        let field = self.scoped(wire).map(|(owner, _)| mention(owner, wire));
        self.markdown(&[field.unwrap_or_else(|| Inline::Code(wire.to_owned()))])
    }

    fn scoped(&self, wire: &str) -> Option<(TypeId, String)> {
        self.scope.iter().find_map(|id| Some((*id, self.cx.ty(*id).object()?.field(wire)?.rust())))
    }

    /// Replaces words of code that are wire names of fields whose Rust name differs.
    fn mentions(&self, inlines: &[Inline]) -> Vec<Inline> {
        let replaced = inlines.iter().flat_map(|inline| match inline {
            Inline::Strong(inner) => vec![Inline::Strong(self.mentions(inner))],
            Inline::Emphasis(inner) => vec![Inline::Emphasis(self.mentions(inner))],
            Inline::Code(word) => match (self.scoped(word), self.cx.renamed(word)) {
                (Some((owner, rust)), _) if rust != *word => vec![mention(owner, word)],
                (None, Some(rust)) => vec![
                    Inline::Code(rust.to_owned()),
                    Inline::Text(" (".to_owned()),
                    Inline::Code(word.clone()),
                    Inline::Text(")".to_owned()),
                ],
                _ => vec![inline.clone()],
            },
            Inline::Text(_) | Inline::Link(..) | Inline::Ref(..) => vec![inline.clone()],
        });
        replaced.collect()
    }

    pub(super) fn one_paragraph(&self, doc: &Doc) -> String {
        let blocks = doc.blocks.iter().map(|block| match block {
            Block::Paragraph(inlines) => self.markdown(inlines),
            Block::List(items) => {
                items.iter().map(|item| self.markdown(item)).collect::<Vec<_>>().join("; ")
            }
            Block::Code(text, _) => code(&text.replace('\n', " ")),
        });
        blocks.collect::<Vec<_>>().join(" ")
    }
}

fn mention(owner: TypeId, wire: &str) -> Inline {
    Inline::Ref(Target::Field(owner, wire.to_owned()), wire.to_owned())
}

/// Wraps text after `first`; further lines are indented by as much.
fn wrap(text: &str, first: &str) -> String {
    let margin = " ".repeat(first.len());
    let mut lines = String::with_capacity(text.len() + text.len() / 16);
    lines.push_str(first);
    let mut column = first.len();
    for (index, word) in text.split_whitespace().enumerate() {
        let length = word.chars().count();
        // A word at the start of a line must not begin a list or a quotation there.
        if index > 0 && column + 1 + length > WIDTH && !begins_block(word) {
            lines.push('\n');
            lines.push_str(&margin);
            column = margin.len();
        } else if index > 0 {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += length;
    }
    lines
}

/// A link to an element, by its name in Rust. A field that the description calls by its wire name
/// alone is called by its Rust name alone, with the wire name beside it if that differs.
fn reference(cx: &Context<'_>, target: &Target, text: &str) -> String {
    match target {
        Target::Type(id) => type_link(cx, *id),
        Target::Call(id) => format!("[`{0}`](crate::calls::{0})", cx.call(*id).rust()),
        Target::Field(id, wire) => {
            let ty = cx.ty(*id);
            let field = ty.object().and_then(|object| object.field(wire));
            let rust = field.map_or_else(|| wire.clone(), |field| field.rust());
            let address = format!("field@crate::types::{}::{rust}", ty.name);
            let (short, full) =
                (format!("[`{rust}`]({address})"), format!("[`{}::{rust}`]({address})", ty.name));
            match text == wire {
                true if rust != *wire => format!("{short} ({})", code(wire)),
                false if full.len() < WIDTH => full,
                _ => short,
            }
        }
        Target::Value(id, wire) => {
            let ty = cx.ty(*id);
            let value = ty.values().iter().find(|value| value.wire.unquoted() == *wire);
            let rust = value.map_or_else(|| wire.clone(), |value| value.rust());
            format!("[`{0}::{rust}`](variant@crate::types::{0}::{rust})", ty.name)
        }
    }
}

pub(super) fn type_link(cx: &Context<'_>, id: TypeId) -> String {
    format!("[`{0}`](crate::types::{0})", cx.ty(id).name)
}

/// A release as readers know it who have never seen the reference.
pub(super) fn release(cx: &Context<'_>, id: ReleaseId) -> String {
    escape(&cx.release_in_words(id, " of the reference"))
}

/// "Since API 15.02 (release 1.3.0 of the reference).", if `owner` is older.
fn later(cx: &Context<'_>, since: ReleaseId, owner: ReleaseId) -> Option<String> {
    (since > owner).then(|| format!("Since {}.", release(cx, since)))
}

/// Facts about a field beside its description: wire name, unit, default, history.
pub(super) fn field_facts(cx: &Context<'_>, owner: ReleaseId, field: &Field) -> String {
    let mut facts = Vec::new();
    if field.rust() != field.wire {
        facts.push(format!("Wire name: {}.", code(&field.wire)));
    }
    if let Some(unit) = &field.unit {
        facts.push(format!("Unit: {}.", escape(unit)));
    }
    if let Some(default) = &field.default {
        facts.push(format!("If missing: {}.", code(&default.compact())));
    }
    if let Some(constant) = &field.constant {
        facts.push(format!("Always {}.", code(&constant.compact())));
    }
    if let Some(unset) = field.unset.as_ref().filter(|_| !field.may_be_missing()) {
        facts.push(format!("On the wire, `None` is {}.", code(&unset.compact())));
    }
    facts.extend(later(cx, field.since, owner));
    if field.internal {
        // Most descriptions begin with the word.
        let is_said = field.doc.plain().starts_with("Internal");
        let start = if is_said { "For" } else { "Internal: for" };
        facts.push(format!("{start} debugging only; may be missing."));
    }
    if let Some(base) = field.inherited_from {
        facts.push(format!("Inherited from {}.", type_link(cx, base)));
    }
    facts.join(" ")
}

/// The attribute of a deprecated element.
pub(super) fn deprecated(cx: &Context<'_>, deprecated: Option<&Deprecated>) -> Option<TokenStream> {
    let deprecated = deprecated?;
    let instead = deprecated.instead.as_ref().map(|instead| match &deprecated.target {
        Some(Target::Call(id)) => format!("; use `{}`", cx.call(*id).rust()),
        _ => format!("; use `{instead}`"),
    });
    let note = format!("{}: {}", instead.unwrap_or_default(), deprecated.doc.plain());
    // Compilers print the note as it is, and rustdoc as Markdown, with HTML and links in it.
    let note = note.replace('<', "\\<").replace('[', "\\[");
    let note = format!("since {}{note}", release(cx, deprecated.since));
    Some(quote!(#[deprecated(note = #note)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_starts_a_list_by_accident() {
        let text = format!("{} - rest", "x".repeat(WIDTH - 1));
        assert!(wrap(&text, "").lines().all(|line| !line.starts_with("- ")));
    }
}
