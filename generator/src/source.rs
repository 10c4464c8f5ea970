//! Schema files: JSON with the span of every value.

use std::ops::Range;

use rustc_hash::FxHashMap;

use jsonc_parser::common::Ranged;
use jsonc_parser::errors::ParseError;
use jsonc_parser::{CollectOptions, ParseOptions, ast, parse_to_ast};

use crate::chars;
use crate::diag::{Code, Diagnostics};
pub use crate::span::Span;

#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Relative to the folder of the schema, with `/`, such as `types/disks.json`.
    pub path: String,
    pub text: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    Array(Vec<Node>),
    Object(Vec<Member>),
}

#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) key: String,
    /// The key that a misspelled one counts as.
    pub(crate) meant: Option<&'static str>,
    pub(crate) key_span: Span,
    /// The key in the newest release, if a projection has renamed it.
    pub(crate) origin: Option<String>,
    pub(crate) value: Node,
}

impl Member {
    /// The same key with another value.
    pub(crate) fn with(&self, value: Node) -> Self {
        let Self { key, meant, key_span, origin, .. } = self;
        Self { key: key.clone(), meant: *meant, key_span: *key_span, origin: origin.clone(), value }
    }

    /// An item of a list, named by its place.
    pub(crate) fn unnamed(value: Node) -> Self {
        let key = value.text("name").map_or("an entry", |(name, _)| name).to_owned();
        Self { key, meant: None, key_span: value.span, origin: None, value }
    }

    /// The key that it counts as.
    pub(crate) fn name(&self) -> &str {
        self.meant.unwrap_or(&self.key)
    }
}

impl Node {
    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        let member = self.members().iter().find(|member| member.name() == key);
        member.map(|member| &member.value)
    }

    /// What is in an object; nothing if it is another value.
    pub(crate) fn members(&self) -> &[Member] {
        if let Value::Object(members) = &self.value { members } else { &[] }
    }

    /// What is in the object of a key.
    pub(crate) fn entries(&self, key: &str) -> &[Member] {
        self.get(key).map(Self::members).unwrap_or_default()
    }

    /// What is in the list of a key.
    pub(crate) fn items(&self, key: &str) -> &[Node] {
        match self.get(key).map(|node| &node.value) {
            Some(Value::Array(items)) => items,
            _ => &[],
        }
    }

    /// The string of a key, with its span.
    pub(crate) fn text(&self, key: &str) -> Option<(&str, Span)> {
        match self.get(key)? {
            Node { value: Value::String(text), span, .. } => Some((text, *span)),
            _ => None,
        }
    }

    /// Whether it is the same JSON, wherever it is written.
    pub(crate) fn same(&self, other: &Node) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(one), Value::Bool(other)) => one == other,
            (Value::Number(one), Value::Number(other))
            | (Value::String(one), Value::String(other)) => one == other,
            (Value::Array(one), Value::Array(other)) => {
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| one.same(other))
            }
            (Value::Object(one), Value::Object(other)) => {
                let mut pairs = one.iter().zip(other);
                one.len() == other.len()
                    && pairs
                        .all(|(one, other)| one.key == other.key && one.value.same(&other.value))
            }
            _ => false,
        }
    }

    /// What it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        }
    }
}

/// Parses a file; reports what is not JSON, and duplicate keys.
pub(crate) fn parse(file: usize, source: &SourceFile, diags: &mut Diagnostics) -> Option<Node> {
    let text = source.text.as_str();
    let mut builder = Builder { file: u32::try_from(file).unwrap_or(u32::MAX), text, diags };
    let parsed = parse_to_ast(text, &CollectOptions::default(), &STRICT);
    let Some((range, message, help)) = syntax_error(text, parsed.as_ref().err()) else {
        return parsed.ok()?.value.map(|value| builder.node(&value));
    };
    let span = builder.span(range.start, range.end);
    let help = format!("{help}; nothing else in this file was checked");
    builder.diags.error(Code::Syntax, span, message).help(help);
    None
}

const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// A range of bytes, what is wrong there, and what to do.
type SyntaxError = (Range<usize>, String, &'static str);

fn syntax_error(text: &str, error: Option<&ParseError>) -> Option<SyntaxError> {
    if u32::try_from(text.len()).is_err() {
        return Some((0..0, "the file is over 4 GiB".to_owned(), "split it"));
    }
    if text.starts_with('\u{feff}') {
        let message = "the file starts with a byte order mark";
        return Some((0..3, message.to_owned(), "save the file as UTF-8 without one"));
    }
    if text.trim().is_empty() {
        let help = "write a JSON object, at least `{}`";
        return Some((0..0, "the file is empty".to_owned(), help));
    }
    let found =
        error.map(|error| (error.range().start..error.range().end, error.kind().to_string()));
    // The parser with spans accepts more than JSON, such as control characters in strings, and reports
    // an unterminated string on a later line. So the first error of two parsers counts.
    let strict = serde_json::from_str::<serde_json::Value>(text).err().map(|error| {
        let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
        let at = lines.map(str::len).sum::<usize>() + error.column();
        let start = text.floor_char_boundary(at.saturating_sub(1));
        let mut message = error.to_string();
        message.truncate(message.find(" at line ").unwrap_or(message.len()));
        let char = text[start..].chars().next().filter(|_| error.is_syntax()).unwrap_or(' ');
        if char != ' ' && (char.is_control() || char.is_whitespace()) {
            message = format!("{message}: {}", chars::name(char));
        }
        (start..start + char.len_utf8(), message)
    });
    let (range, message) = found.into_iter().chain(strict).min_by_key(|(range, _)| range.start)?;
    let message = format!("not JSON: {}{}", message[..1].to_lowercase(), &message[1..]);
    Some((range, message, "correct the JSON here"))
}

struct Builder<'d> {
    file: u32,
    text: &'d str,
    diags: &'d mut Diagnostics,
}

impl Builder<'_> {
    /// The value of the string literal that starts at `start`. Characters that no string may contain
    /// are reported and left out, so that they cause no other diagnostic.
    fn string(&mut self, start: usize, value: &str) -> String {
        if !value.contains(chars::is_out_of_place) {
            return value.to_owned();
        }
        let mut at = start + 1;
        for char in value.chars() {
            let length = match self.text.as_bytes()[at..] {
                [b'\\', b'u', ..] => 6 * char.len_utf16(),
                [b'\\', ..] => 2,
                _ => char.len_utf8(),
            };
            if chars::is_out_of_place(char) {
                let message = format!("the string contains {}", chars::name(char));
                self.diags
                    .error(Code::Character, self.span(at, at + length), message)
                    .help(chars::advice(char));
            }
            at += length;
        }
        value.replace(chars::is_out_of_place, "")
    }

    fn span(&self, start: usize, end: usize) -> Span {
        // Longer files were rejected.
        Span { file: self.file, start: start as u32, end: end as u32 }
    }

    fn node(&mut self, value: &ast::Value<'_>) -> Node {
        let range = value.range();
        let span = self.span(range.start, range.end);
        let value = match value {
            ast::Value::NullKeyword(_) => Value::Null,
            ast::Value::BooleanLit(literal) => Value::Bool(literal.value),
            ast::Value::NumberLit(literal) => Value::Number(literal.value.to_owned()),
            ast::Value::StringLit(literal) => {
                Value::String(self.string(range.start, &literal.value))
            }
            ast::Value::Array(array) => {
                Value::Array(array.elements.iter().map(|item| self.node(item)).collect())
            }
            ast::Value::Object(object) => self.object(object),
        };
        Node { span, value }
    }

    fn object(&mut self, object: &ast::Object<'_>) -> Value {
        let mut members: Vec<Member> = Vec::with_capacity(object.properties.len());
        let mut seen = FxHashMap::default();
        for property in &object.properties {
            let range = property.name.range();
            let key_span = self.span(range.start, range.end);
            let key = self.string(range.start, property.name.as_str());
            if let Some(first) = seen.insert(key.clone(), key_span) {
                let message = format!("duplicate key `{key}`");
                self.diags
                    .error(Code::DuplicateKey, key_span, message)
                    .label(first, "first given here")
                    .help("remove one of the two");
                continue;
            }
            let value = self.node(&property.value);
            members.push(Member { key, meant: None, key_span, origin: None, value });
        }
        Value::Object(members)
    }
}

/// The line and the column of a byte, both from 1; columns count characters.
pub(crate) fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// The JSON path, such as `types.DiskId.min`, of the innermost value or key that covers a span.
pub(crate) fn path_of(root: &Node, span: Span) -> String {
    let mut path = Vec::new();
    let mut node = root;
    while let Some((name, inner)) = child(node, span) {
        path.push(name);
        node = inner;
    }
    path.join(".")
}

/// The entry of a list or an object that covers a span, and its index or key.
fn child(node: &Node, span: Span) -> Option<(String, &Node)> {
    let covers = |outer: Span| outer.start <= span.start && span.end <= outer.end;
    match &node.value {
        Value::Object(members) => members
            .iter()
            .find(|member| covers(member.key_span) || covers(member.value.span))
            .map(|member| (member.key.clone(), &member.value)),
        Value::Array(items) => {
            let index = items.iter().position(|item| covers(item.span))?;
            Some((index.to_string(), &items[index]))
        }
        _ => None,
    }
}
