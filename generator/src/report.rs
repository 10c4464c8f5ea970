//! Diagnostics with file, line, column and JSON path: as text for people, as JSON for programs.

mod text;

use std::fmt;
use std::ops::Range;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::json::{Json, number, object, text};
use crate::source::{self, Node, SourceFile};
use crate::span::Span;

/// All diagnostics of a schema, or of generated files.
#[derive(Clone, Debug, Default)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    sources: Vec<SourceFile>,
    /// Their content; none where it was not read.
    roots: Vec<Option<Node>>,
}

/// A span, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Relative to the folder of the schema.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    pub end_line: usize,
    /// The column after its end.
    pub end_column: usize,
    /// Such as `types.DiskId.min`; empty for the whole file.
    pub path: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As rustc writes; with colors for a terminal, or without.
    Text { color: bool },
    /// One JSON document, for other tools.
    Json,
}

impl Report {
    pub(crate) fn new(
        diags: Diagnostics,
        sources: &[SourceFile],
        roots: Vec<Option<Node>>,
    ) -> Self {
        Self { diagnostics: diags.into_sorted(), sources: sources.to_vec(), roots }
    }

    /// Adds an error at a byte of a file that is not part of the schema, or was not read as such.
    pub fn add(&mut self, code: Code, file: SourceFile, at: usize, message: &str, help: &str) {
        let offset = u32::try_from(at).unwrap_or(u32::MAX);
        let index = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
        let span = Span { file: index, start: offset, end: offset };
        let mut error = Diagnostic::new(code, span, message);
        if !help.is_empty() {
            error.help(help);
        }
        self.diagnostics.push(error);
        self.sources.push(file);
    }

    /// The diagnostics: first those about syntax and keys, then in the order of the files.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Writes it; ends with a line feed unless it is empty.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Text { color } => text::render(self, color),
            Format::Json => json(self),
        }
    }

    pub fn location(&self, span: Span) -> Location {
        let source = self.source(span);
        let position = |offset: u32| {
            source.map_or((1, 1), |file| source::line_column(&file.text, offset as usize))
        };
        let (line, column) = position(span.start);
        let (end_line, end_column) = position(span.end.max(span.start));
        let root = self.roots.get(span.file as usize).and_then(Option::as_ref);
        Location {
            file: source.map_or_else(|| "(schema)".to_owned(), |file| file.path.clone()),
            line,
            column,
            end_line,
            end_column,
            path: root.map(|root| source::path_of(root, span)).unwrap_or_default(),
        }
    }

    fn source(&self, span: Span) -> Option<&SourceFile> {
        self.sources.get(span.file as usize)
    }

    /// The bytes to replace and what to write there, if the wrong word is in the span exactly once.
    fn edit<'r>(&self, diagnostic: &'r Diagnostic) -> Option<(Range<usize>, &'r str)> {
        let (wrong, right) = diagnostic.edit.as_ref()?;
        let span = diagnostic.span;
        let text = self.source(span)?.text.get(span.start as usize..span.end as usize)?;
        let joins =
            |char: Option<char>| char.is_some_and(|char| char.is_alphanumeric() || char == '_');
        let mut found = text.match_indices(wrong).filter(|(at, word)| {
            !joins(text[..*at].chars().next_back())
                && !joins(text[at + word.len()..].chars().next())
        });
        let (at, word) = found.next()?;
        let start = span.start as usize + at;
        found.next().is_none().then(|| (start..start + word.len(), right.as_str()))
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)?;
        if self.path.is_empty() { Ok(()) } else { write!(f, " ({})", self.path) }
    }
}

/// As [`Format::Text`] without colors.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(text::render(self, false).trim_end())
    }
}

impl std::error::Error for Report {}

const WIDTH: usize = 100;

/// One JSON document.
fn json(report: &Report) -> String {
    let location = |span: Span| {
        let location = report.location(span);
        object([
            ("file", text(&location.file)),
            ("line", number(location.line)),
            ("column", number(location.column)),
            ("endLine", number(location.end_line)),
            ("endColumn", number(location.end_column)),
            ("path", text(&location.path)),
        ])
    };
    let label = |(span, message): &(Span, String)| {
        object([("message", text(message)), ("location", location(*span))])
    };
    let diagnostics = report.diagnostics().iter().map(|diagnostic| {
        let mut members = vec![
            ("code", text(diagnostic.code.as_str())),
            ("level", text(diagnostic.code.level())),
            ("message", text(&diagnostic.message)),
        ];
        members.extend(diagnostic.help.as_ref().map(|help| ("help", text(help))));
        members.push(("location", location(diagnostic.span)));
        members.push(("labels", Json::Array(diagnostic.labels.iter().map(label).collect())));
        members.extend(report.edit(diagnostic).map(|(bytes, right)| {
            let (start, end) = (number(bytes.start), number(bytes.end));
            ("edit", object([("start", start), ("end", end), ("text", text(right))]))
        }));
        object(members)
    });
    let document = object([("diagnostics", Json::Array(diagnostics.collect()))]);
    format!("{}\n", document.pretty(WIDTH))
}
