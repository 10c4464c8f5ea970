//! Descriptions: Markdown in the schema, parsed once and printed by every emitter in its own way.

use std::cell::Cell;
use std::sync::{Arc, OnceLock};

use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag};

use crate::chars;
use crate::id::{CallId, TypeId};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Doc {
    pub blocks: Arc<[Block]>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    Paragraph(Vec<Inline>),
    List(Vec<Vec<Inline>>),
    /// Code over several lines, and its language, which may be empty.
    Code(String, String),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    Text(String),
    Code(String),
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    /// A link to an address: text and address.
    Link(Vec<Inline>, String),
    /// A link to an element of the API: the element, and its name in the schema.
    Ref(Target, String),
}

/// The target of a reference in a description.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    Type(TypeId),
    Call(CallId),
    /// A field of an object, by its wire name.
    Field(TypeId, String),
    /// A value of an enum, by its wire value.
    Value(TypeId, String),
}

#[derive(Debug, PartialEq)]
pub(crate) enum Problem {
    /// A reference that leads nowhere.
    Unknown(String),
    Unsupported(&'static str),
    /// A link to an address that is not allowed.
    Address(String),
    /// A character that no description may contain, written as an entity such as `&#x202e;`.
    Character(char),
}

/// A description as written. It is parsed once, for all models that have it.
#[derive(Clone, Debug)]
pub(crate) struct Markdown {
    pub(crate) text: String,
    /// Not yet resolved, and whether it refers to anything; nothing if it has problems.
    parsed: OnceLock<Option<(Doc, bool)>>,
}

impl Markdown {
    pub(crate) fn new(text: String) -> Self {
        Self { text, parsed: OnceLock::new() }
    }

    pub(crate) fn resolve(
        &self,
        lookup: &dyn Fn(&str) -> Option<Target>,
        problems: &mut Vec<Problem>,
    ) -> Doc {
        let parsed = self.parsed.get_or_init(|| {
            let (refers, mut problems) = (Cell::new(false), Vec::new());
            let note = |_: &str| {
                refers.set(true);
                Some(Target::Type(TypeId(0)))
            };
            let doc = Doc::parse(self.text.trim(), &note, &mut problems);
            problems.is_empty().then_some((doc, refers.get()))
        });
        match parsed {
            Some((doc, false)) => doc.clone(),
            Some((doc, true)) => {
                let mut blocks = doc.blocks.to_vec();
                for inlines in blocks.iter_mut().flat_map(Block::texts) {
                    point(inlines, lookup, problems);
                }
                Doc { blocks: blocks.into() }
            }
            None => Doc::parse(self.text.trim(), lookup, problems),
        }
    }
}

/// Lets references point to what they name.
fn point(
    inlines: &mut [Inline],
    lookup: &dyn Fn(&str) -> Option<Target>,
    problems: &mut Vec<Problem>,
) {
    for inline in inlines {
        match inline {
            Inline::Ref(target, name) => match lookup(name) {
                Some(found) => *target = found,
                None => {
                    problems.push(Problem::Unknown(name.clone()));
                    *inline = Inline::Code(std::mem::take(name));
                }
            },
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link(inner, _) => {
                point(inner, lookup, problems);
            }
            Inline::Text(_) | Inline::Code(_) => {}
        }
    }
}

impl Block {
    fn texts(&mut self) -> &mut [Vec<Inline>] {
        match self {
            Block::Paragraph(inlines) => std::slice::from_mut(inlines),
            Block::List(items) => items,
            Block::Code(..) => &mut [],
        }
    }
}

impl Doc {
    pub(crate) fn parse(
        markdown: &str,
        lookup: &dyn Fn(&str) -> Option<Target>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut keep = |link: BrokenLink<'_>| {
            Some((CowStr::from(format!("{SCHEME}{}", link.reference)), CowStr::from("")))
        };
        let parser =
            Parser::new_with_broken_link_callback(markdown, Options::empty(), Some(&mut keep));
        let mut builder =
            Builder { lookup, problems, blocks: Vec::new(), open: Vec::new(), items: Vec::new() };
        parser.for_each(|event| builder.event(event));
        Self { blocks: builder.blocks.into() }
    }

    /// The first paragraph up to the end of its first sentence, with its markup.
    pub fn first_sentence(&self) -> Vec<Inline> {
        let mut sentence = Vec::new();
        if let Some(Block::Paragraph(inlines)) = self.blocks.first() {
            for inline in inlines {
                if let Inline::Text(text) = inline
                    && let Some(end) = text.find(". ")
                {
                    sentence.push(Inline::Text(text[..=end].to_owned()));
                    break;
                }
                sentence.push(inline.clone());
            }
        }
        sentence
    }

    /// All of it without markup, with an empty line between paragraphs.
    pub fn plain(&self) -> String {
        let blocks = self.blocks.iter().map(|block| match block {
            Block::Paragraph(inlines) => plain(inlines),
            Block::List(items) => {
                let items = items.iter().map(|item| format!("- {}", plain(item)));
                items.collect::<Vec<_>>().join("\n")
            }
            Block::Code(text, _) => text.clone(),
        });
        blocks.collect::<Vec<_>>().join("\n\n")
    }
}

/// The text of inlines without markup.
pub(crate) fn plain(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) | Inline::Code(text) | Inline::Ref(_, text) => text.clone(),
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link(inner, _) => {
                plain(inner)
            }
        })
        .collect()
}

/// Whether a description may link to an address: a scheme that is safe on a page, and complete, so
/// that rustdoc does not take it for the name of an item.
fn is_allowed(url: &str) -> bool {
    if url.contains(|char| chars::is_out_of_place(char) || char == '\n') {
        return false;
    }
    if let Some(anchor) = url.strip_prefix('#') {
        return !anchor.is_empty() && !anchor.contains(char::is_whitespace);
    }
    let Some((scheme, rest)) = url.split_once(':') else { return false };
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => rest
            .strip_prefix("//")
            .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_alphanumeric())),
        "mailto" => {
            rest.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
        }
        _ => false,
    }
}

/// Marks addresses that are names of elements of the API.
const SCHEME: &str = "element:";

struct Builder<'a> {
    lookup: &'a dyn Fn(&str) -> Option<Target>,
    problems: &'a mut Vec<Problem>,
    blocks: Vec<Block>,
    /// Open tags, each with its content so far.
    open: Vec<(Tag<'a>, Vec<Inline>)>,
    /// Complete items of the open list.
    items: Vec<Vec<Inline>>,
}

impl<'a> Builder<'a> {
    fn event(&mut self, event: Event<'a>) {
        match event {
            Event::Start(tag) => self.open.push((tag, Vec::new())),
            Event::End(_) => self.end(),
            Event::Text(text) => self.text(text.into_string()),
            Event::Code(text) => self.inline(Inline::Code(text.into_string())),
            Event::SoftBreak | Event::HardBreak => self.inline(Inline::Text(" ".to_owned())),
            Event::Html(_) | Event::InlineHtml(_) => self.unsupported("HTML"),
            Event::Rule => self.unsupported("a horizontal rule"),
            _ => self.unsupported("an extension"),
        }
    }

    fn end(&mut self) {
        let Some((tag, inner)) = self.open.pop() else { return };
        match (tag, self.open.last_mut()) {
            (Tag::Strong, _) => self.inline(Inline::Strong(inner)),
            (Tag::Emphasis, _) => self.inline(Inline::Emphasis(inner)),
            (Tag::Link { link_type, dest_url, .. }, _) => {
                let scheme = if link_type == LinkType::Email { "mailto:" } else { "" };
                self.link(inner, format!("{scheme}{dest_url}"));
            }
            (Tag::Paragraph, Some((Tag::Item, item))) => {
                if !item.is_empty() {
                    item.push(Inline::Text(" ".to_owned()));
                }
                item.extend(inner);
            }
            (Tag::Paragraph, _) => self.blocks.push(Block::Paragraph(inner)),
            (Tag::Item, _) => self.items.push(inner),
            (Tag::List(None), None) => {
                self.blocks.push(Block::List(std::mem::take(&mut self.items)));
            }
            (Tag::CodeBlock(kind), None) => {
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.blocks.push(Block::Code(plain(&inner).trim_end().to_owned(), language));
            }
            (tag, _) => {
                self.unsupported(match tag {
                    Tag::Heading { .. } => "a heading",
                    Tag::BlockQuote(_) => "a quotation",
                    Tag::List(Some(_)) => "a numbered list",
                    Tag::List(None) => "a list inside another",
                    Tag::CodeBlock(_) => "a code block inside a list",
                    Tag::Image { .. } => "an image",
                    Tag::HtmlBlock => "HTML",
                    _ => "an extension",
                });
                self.blocks.push(Block::Paragraph(inner));
            }
        }
    }

    fn unsupported(&mut self, markdown: &'static str) {
        self.problems.push(Problem::Unsupported(markdown));
    }

    /// Text, with entities decoded.
    fn text(&mut self, mut text: String) {
        // The lines of a code block end with a line feed.
        let in_code = matches!(self.open.last(), Some((Tag::CodeBlock(_), _)));
        let hidden = |char: char| chars::is_out_of_place(char) || (char == '\n' && !in_code);
        if let Some(char) = text.chars().find(|char| hidden(*char)) {
            self.problems.push(Problem::Character(char));
            text.retain(|char| !hidden(char));
        }
        self.inline(Inline::Text(text));
    }

    fn link(&mut self, inner: Vec<Inline>, url: String) {
        let Some(name) = url.strip_prefix(SCHEME) else {
            if !is_allowed(&url) {
                self.problems.push(Problem::Address(url));
                return inner.into_iter().for_each(|inline| self.inline(inline));
            }
            return self.inline(Inline::Link(inner, url));
        };
        match (self.lookup)(name) {
            Some(target) => self.inline(Inline::Ref(target, name.to_owned())),
            None => {
                self.problems.push(Problem::Unknown(name.to_owned()));
                self.inline(Inline::Code(name.to_owned()));
            }
        }
    }

    fn inline(&mut self, inline: Inline) {
        let Some((_, inlines)) = self.open.last_mut() else { return };
        match (inlines.last_mut(), inline) {
            (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
            (_, inline) => inlines.push(inline),
        }
    }
}

#[cfg(test)]
mod tests;
