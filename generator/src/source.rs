//! Schema files as they were read, and places in them.

use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, ast, parse_to_ast};

use crate::chars;
use crate::diag::{Code, Diagnostics};
use crate::literals;
pub use crate::span::Span;

/// A file of the schema.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Relative to the folder of the schema, with `/`, such as `types/disks.json`.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// A value in a file.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

#[derive(Debug)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    Array(Vec<Node>),
    Object(Vec<Member>),
}

#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) key: String,
    /// The key that a misspelled one counts as.
    pub(crate) meant: Option<&'static str>,
    pub(crate) key_span: Span,
    pub(crate) value: Node,
}

impl Member {
    /// The key that it counts as.
    pub(crate) fn name(&self) -> &str {
        self.meant.unwrap_or(&self.key)
    }
}

impl Node {
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
    let mut builder =
        Builder { file: u32::try_from(file).unwrap_or(u32::MAX), text: &source.text, diags };
    if u32::try_from(source.text.len()).is_err() {
        let span = Span { file: builder.file, start: 0, end: 0 };
        builder.diags.error(Code::Syntax, span, "the file is over 4 GiB");
        return None;
    }
    if source.text.starts_with('\u{feff}') {
        let span = builder.span(0, 3);
        let message = "the file starts with a byte order mark";
        builder
            .diags
            .error(Code::Syntax, span, message)
            .help("save the file as UTF-8 without one; nothing else in it was checked");
        return None;
    }
    let parsed = parse_to_ast(&source.text, &CollectOptions::default(), &STRICT);
    // The parser accepts control characters in strings. A quote that is never closed is such a string,
    // and the parser reports it on a later line.
    let read = match &parsed {
        Ok(_) => source.text.len(),
        Err(error) => error.range().end,
    };
    if let Some((opened, at)) = literals::control_in_string(&source.text, read) {
        builder.control_character(opened, at);
        return None;
    }
    if let Some((at, char)) = literals::foreign_space(&source.text, read) {
        let span = builder.span(at, at + char.len_utf8());
        let code = u32::from(char);
        let message = format!("not JSON: white space other than blanks and tabs (U+{code:04X})");
        builder
            .diags
            .error(Code::Syntax, span, message)
            .help("write a blank; nothing else in this file was checked");
        return None;
    }
    let parsed = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            let range = error.range();
            let span = builder.span(range.start, range.end);
            let message = format!("not JSON: {}", lower(&error.kind().to_string()));
            builder
                .diags
                .error(Code::Syntax, span, message)
                .help("mend the JSON here; nothing else in this file was checked");
            return None;
        }
    };
    let Some(value) = parsed.value else {
        let span = builder.span(0, 0);
        builder
            .diags
            .error(Code::Syntax, span, "the file is empty")
            .help("a schema file is a JSON object, at least `{}`");
        return None;
    };
    Some(builder.node(&value))
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

struct Builder<'d> {
    file: u32,
    text: &'d str,
    diags: &'d mut Diagnostics,
}

impl Builder<'_> {
    /// Reports a control character that JSON does not allow in the string that starts at `opened`.
    fn control_character(&mut self, opened: usize, at: usize) {
        let char = self.text[at..].chars().next().unwrap_or_default();
        let (what, escape) = match char {
            '\n' => ("a line feed".to_owned(), "\\n".to_owned()),
            '\r' => ("a carriage return".to_owned(), "\\r".to_owned()),
            '\t' => ("a tab".to_owned(), "\\t".to_owned()),
            other => (chars::name(other), format!("\\u{:04x}", u32::from(other))),
        };
        let (here, start) = (self.span(at, at + char.len_utf8()), self.span(opened, opened + 1));
        let message = format!("not JSON: {what} inside a string");
        self.diags.error(Code::Syntax, here, message)
        .label(start, "the string starts here")
        .help(format!(
            "close the string with `\"`, or write `{escape}`; nothing else in this file was checked"
        ));
    }

    /// The value of a string literal. Characters that no text may contain are reported and left out, so
    /// that they cause no other diagnostic.
    fn string(&mut self, start: usize, end: usize, value: &str) -> String {
        for (range, char) in literals::characters(self.text, start, end) {
            if chars::is_out_of_place(char) {
                let message = format!("the text contains {}", chars::name(char));
                self.diags
                    .error(Code::Character, self.span(range.start, range.end), message)
                    .help(chars::advice(char));
            }
        }
        let belongs = |char: &char| !chars::is_out_of_place(*char);
        value.chars().filter(belongs).collect()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        // The length of the text was checked to fit.
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
                Value::String(self.string(range.start, range.end, &literal.value))
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
        let mut seen = std::collections::HashMap::new();
        for property in &object.properties {
            let range = property.name.range();
            let key_span = self.span(range.start, range.end);
            let key = self.string(range.start, range.end, property.name.as_str());
            if let Some(first) = seen.insert(key.clone(), key_span) {
                let message = format!("duplicate key `{key}`");
                self.diags
                    .error(Code::DuplicateKey, key_span, message)
                    .label(first, "first given here")
                    .help("remove one of the two");
                continue;
            }
            let value = self.node(&property.value);
            members.push(Member { key, meant: None, key_span, value });
        }
        Value::Object(members)
    }
}

/// The line and the column of a byte, both from 1; columns count characters.
pub(crate) fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// The JSON path, such as `types.DiskId.min`, of the innermost value or key that covers a place.
pub(crate) fn path_of(root: &Node, span: Span) -> String {
    let covers = |outer: Span| outer.start <= span.start && span.end <= outer.end;
    let mut path = Vec::new();
    let mut node = root;
    'deeper: loop {
        match &node.value {
            Value::Object(members) => {
                for member in members {
                    if covers(member.key_span) || covers(member.value.span) {
                        path.push(member.key.clone());
                        node = &member.value;
                        continue 'deeper;
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    if covers(item.span) {
                        path.push(index.to_string());
                        node = item;
                        continue 'deeper;
                    }
                }
            }
            _ => {}
        }
        return path.join(".");
    }
}
