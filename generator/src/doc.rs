//! Descriptions: Markdown in the schema, one tree here, printed by every back end in its own way.

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::chars;
use crate::id::{CallId, TypeId};

/// A description.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Doc {
    /// Its paragraphs and lists; empty if there is no description.
    pub blocks: Vec<Block>,
}

/// A part of a description.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Running text.
    Paragraph(Vec<Inline>),
    /// A list with bullets.
    List(Vec<Vec<Inline>>),
    /// Code over several lines, and its language, which may be empty.
    Code(String, String),
}

/// A part of running text.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// A word of code.
    Code(String),
    /// Important.
    Strong(Vec<Inline>),
    /// Stressed.
    Emphasis(Vec<Inline>),
    /// A link to somewhere else: text and address.
    Link(Vec<Inline>, String),
    /// A link to an element of the API: what, and what it is called in the schema.
    Ref(Target, String),
}

/// What a description can refer to.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A type.
    Type(TypeId),
    /// A call.
    Call(CallId),
    /// A member of an object, by its wire name.
    Field(TypeId, String),
    /// A value of an enumeration, by its wire form.
    Value(TypeId, String),
}

/// What is wrong with a description.
#[derive(Debug, PartialEq)]
pub(crate) enum Problem {
    /// A reference that leads nowhere.
    Unknown(String),
    /// Markdown that is not supported.
    Unsupported(&'static str),
    /// A link to where descriptions must not lead: its address.
    Address(String),
    /// A character that no text may contain, written as an entity such as `&#x202e;`.
    Character(char),
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
        let mut builder = Builder { lookup, problems, doc: Doc::default(), open: Vec::new() };
        for event in parser {
            builder.event(event);
        }
        builder.doc
    }

    /// Whether there is no description.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The text of the first paragraph up to the end of its first sentence.
    pub fn summary(&self) -> String {
        let Some(Block::Paragraph(inlines)) = self.blocks.first() else {
            return String::new();
        };
        let text = plain(inlines);
        match text.find(". ") {
            Some(end) => text[..=end].to_owned(),
            None => text,
        }
    }

    /// The first paragraph up to the end of its first sentence, with its marks and references.
    pub fn first_sentence(&self) -> Vec<Inline> {
        let Some(Block::Paragraph(inlines)) = self.blocks.first() else {
            return Vec::new();
        };
        let mut sentence = Vec::new();
        for inline in inlines {
            if let Inline::Text(text) = inline
                && let Some(end) = text.find(". ")
            {
                sentence.push(Inline::Text(text[..=end].to_owned()));
                break;
            }
            sentence.push(inline.clone());
        }
        sentence
    }

    /// All of it without marks, paragraphs apart by an empty line.
    pub fn plain(&self) -> String {
        let blocks: Vec<String> = self
            .blocks
            .iter()
            .map(|block| match block {
                Block::Paragraph(inlines) => plain(inlines),
                Block::List(items) => {
                    let items: Vec<String> =
                        items.iter().map(|item| format!("- {}", plain(item))).collect();
                    items.join("\n")
                }
                Block::Code(text, _) => text.clone(),
            })
            .collect();
        blocks.join("\n\n")
    }

    /// Calls `visit` with every element that is referred to.
    pub fn each_target(&self, visit: &mut impl FnMut(&Target)) {
        fn walk(inlines: &[Inline], visit: &mut impl FnMut(&Target)) {
            for inline in inlines {
                match inline {
                    Inline::Ref(target, _) => visit(target),
                    Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link(inner, _) => {
                        walk(inner, visit);
                    }
                    Inline::Text(_) | Inline::Code(_) => {}
                }
            }
        }
        for block in &self.blocks {
            match block {
                Block::Paragraph(inlines) => walk(inlines, visit),
                Block::List(items) => items.iter().for_each(|item| walk(item, visit)),
                Block::Code(..) => {}
            }
        }
    }
}

/// The text of inlines without marks.
pub fn plain(inlines: &[Inline]) -> String {
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
    let Some((scheme, rest)) = url.split_once(':') else {
        return false;
    };
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

enum Open {
    Paragraph(Vec<Inline>),
    List(Vec<Vec<Inline>>),
    Item(Vec<Inline>),
    Code(String, String),
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    Link(Vec<Inline>, String),
    /// Something unsupported, already reported; its text is kept.
    Other(Vec<Inline>),
}

struct Builder<'a> {
    lookup: &'a dyn Fn(&str) -> Option<Target>,
    problems: &'a mut Vec<Problem>,
    doc: Doc,
    open: Vec<Open>,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(text.into_string()),
            Event::Code(text) => self.inline(Inline::Code(text.into_string())),
            Event::SoftBreak | Event::HardBreak => self.inline(Inline::Text(" ".to_owned())),
            Event::Html(_) | Event::InlineHtml(_) => {
                self.problems.push(Problem::Unsupported("HTML"));
            }
            Event::Rule => self.problems.push(Problem::Unsupported("a horizontal rule")),
            Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => self.problems.push(Problem::Unsupported("an extension")),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        self.open.push(match tag {
            Tag::Paragraph => Open::Paragraph(Vec::new()),
            Tag::List(None) => Open::List(Vec::new()),
            Tag::Item => Open::Item(Vec::new()),
            Tag::Strong => Open::Strong(Vec::new()),
            Tag::Emphasis => Open::Emphasis(Vec::new()),
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => {
                Open::Link(Vec::new(), format!("mailto:{dest_url}"))
            }
            Tag::Link { dest_url, .. } => Open::Link(Vec::new(), dest_url.into_string()),
            Tag::CodeBlock(kind) => Open::Code(
                String::new(),
                match kind {
                    pulldown_cmark::CodeBlockKind::Fenced(language) => language.into_string(),
                    pulldown_cmark::CodeBlockKind::Indented => String::new(),
                },
            ),
            other => {
                self.problems.push(Problem::Unsupported(match other {
                    Tag::Heading { .. } => "a heading",
                    Tag::BlockQuote(_) => "a quotation",
                    Tag::List(Some(_)) => "a numbered list",
                    Tag::Image { .. } => "an image",
                    Tag::HtmlBlock => "HTML",
                    _ => "an extension",
                }));
                Open::Other(Vec::new())
            }
        });
    }

    fn end(&mut self, _: TagEnd) {
        match self.open.pop() {
            Some(Open::Paragraph(inlines)) => match self.open.last_mut() {
                Some(Open::Item(item)) => {
                    if !item.is_empty() {
                        item.push(Inline::Text(" ".to_owned()));
                    }
                    item.extend(inlines);
                }
                _ => self.doc.blocks.push(Block::Paragraph(inlines)),
            },
            Some(Open::Item(item)) => match self.open.last_mut() {
                Some(Open::List(items)) => items.push(item),
                _ => self.doc.blocks.push(Block::Paragraph(item)),
            },
            Some(Open::List(items)) => match self.open.last() {
                Some(_) => self.problems.push(Problem::Unsupported("a list inside another")),
                None => self.doc.blocks.push(Block::List(items)),
            },
            Some(Open::Code(..)) if !self.open.is_empty() => {
                self.problems.push(Problem::Unsupported("a code block inside a list"))
            }
            Some(Open::Code(text, language)) => {
                self.doc.blocks.push(Block::Code(text.trim_end().to_owned(), language));
            }
            Some(Open::Strong(inner)) => self.inline(Inline::Strong(inner)),
            Some(Open::Emphasis(inner)) => self.inline(Inline::Emphasis(inner)),
            Some(Open::Link(inner, url)) => self.link(inner, url),
            Some(Open::Other(inner)) => self.doc.blocks.push(Block::Paragraph(inner)),
            None => {}
        }
    }

    /// Text, with entities decoded.
    fn text(&mut self, mut text: String) {
        // The lines of a code block end with a line feed.
        let in_code = matches!(self.open.last(), Some(Open::Code(..)));
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
                self.inline(Inline::Text(name.to_owned()));
            }
        }
    }

    fn inline(&mut self, inline: Inline) {
        match self.open.last_mut() {
            Some(
                Open::Paragraph(inlines)
                | Open::Item(inlines)
                | Open::Strong(inlines)
                | Open::Emphasis(inlines)
                | Open::Link(inlines, _)
                | Open::Other(inlines),
            ) => match (inlines.last_mut(), inline) {
                (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
                (_, inline) => inlines.push(inline),
            },
            Some(Open::Code(text, _)) => {
                if let Inline::Text(line) = inline {
                    text.push_str(&line);
                }
            }
            Some(Open::List(_)) | None => {}
        }
    }
}

#[cfg(test)]
mod tests;
