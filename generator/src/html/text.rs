//! Small pieces of HTML: descriptions, references to types, links.

use std::fmt;

use crate::doc::{Block, Doc, Inline};
use crate::model::{Api, TypeId, TypeRef};

use super::anchor;

/// Text that is HTML already: templates print it as it is.
#[derive(Clone, Debug, Default)]
pub(super) struct Html(String);

impl Html {
    /// For what is known to be HTML.
    pub(super) fn trusted(html: String) -> Self {
        Self(html)
    }

    /// For any text.
    pub(super) fn text(text: &str) -> Self {
        Self(escape(text))
    }
}

impl fmt::Display for Html {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

/// Text for HTML, inside elements.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(char),
        }
    }
    out
}

/// Text for an attribute in double quotes.
fn attribute(text: &str) -> String {
    escape(text).replace('"', "&quot;")
}

/// A link to an anchor of the page.
pub(super) fn link(id: &str, text: &str) -> Html {
    Html(format!("<a href=\"#{}\">{}</a>", attribute(id), escape(text)))
}

/// Text in code.
pub(super) fn code(text: &str) -> Html {
    Html(format!("<code>{}</code>", escape(text)))
}

/// Pieces with something between them.
pub(super) fn join(pieces: impl IntoIterator<Item = Html>, between: &str) -> Html {
    let pieces: Vec<String> = pieces.into_iter().map(|piece| piece.0).collect();
    Html(pieces.join(between))
}

/// "a, b or c".
pub(super) fn one_of(pieces: Vec<Html>) -> Html {
    match pieces.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => Html(format!("{} or {last}", join(rest.to_vec(), ", "))),
        None => Html::default(),
    }
}

/// A description as paragraphs, lists and code.
pub(super) fn blocks(doc: &Doc) -> Html {
    Html(doc.blocks.iter().map(one_block).collect())
}

/// A description for where running text stands: a single paragraph goes without its marks.
pub(super) fn inline(doc: &Doc) -> Html {
    match doc.blocks.as_slice() {
        [Block::Paragraph(inlines)] => Html(inlines_html(inlines)),
        _ => blocks(doc),
    }
}

fn one_block(block: &Block) -> String {
    match block {
        Block::Paragraph(inlines) => format!("<p>{}</p>", inlines_html(inlines)),
        Block::List(items) => {
            let items: String =
                items.iter().map(|item| format!("<li>{}</li>", inlines_html(item))).collect();
            format!("<ul>{items}</ul>")
        }
        Block::Code(text, _) => {
            format!("<pre>{}</pre>", escape(text))
        }
    }
}

fn inlines_html(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) => escape(text),
            // The script of the page links names of elements where they stand as code, and in
            // running text if they cannot be taken for words.
            Inline::Ref(_, text) if is_unlike_words(text) => escape(text),
            Inline::Code(text) | Inline::Ref(_, text) => code(text).0,
            Inline::Strong(inner) => format!("<strong>{}</strong>", inlines_html(inner)),
            Inline::Emphasis(inner) => format!("<em>{}</em>", inlines_html(inner)),
            Inline::Link(inner, url) => {
                let url = attribute(url);
                format!("<a href=\"{url}\">{}</a>", inlines_html(inner))
            }
        })
        .collect()
}

/// Whether a name has a capital inside, or a dot.
fn is_unlike_words(name: &str) -> bool {
    name.contains('.') || name.chars().skip(1).any(|char| char.is_ascii_uppercase())
}

/// A link to a named type.
pub(super) fn named(api: &Api, id: TypeId) -> Html {
    let ty = api.ty(id);
    link(&anchor::ty(ty), &ty.name)
}

/// A type in words, the named ones linked.
pub(super) fn type_ref(api: &Api, ty: &TypeRef) -> Html {
    Html(match ty {
        TypeRef::Integer => "integer".to_owned(),
        TypeRef::Float => "number".to_owned(),
        TypeRef::Boolean => "boolean".to_owned(),
        TypeRef::String => "string".to_owned(),
        TypeRef::Named(id) => named(api, *id).0,
        TypeRef::List(item) => format!("list of {}", type_ref(api, item)),
        TypeRef::Set(item) => format!("set of {}", type_ref(api, item)),
        TypeRef::Map(key, value) => {
            format!("map of {} to {}", type_ref(api, key), type_ref(api, value))
        }
    })
}
