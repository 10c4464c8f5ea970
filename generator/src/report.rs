//! Diagnostics with file, line, column and JSON path: as text for people, as JSON for programs.

mod json;
mod text;

use std::fmt;
use std::ops::Range;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::source::{self, Node, SourceFile};
use crate::span::Span;

/// All that is wrong with a schema.
#[derive(Clone, Debug, Default)]
pub struct Report {
    findings: Vec<Finding>,
    /// The files with findings, for excerpts.
    sources: Vec<SourceFile>,
}

/// A finding and where it is.
#[derive(Clone, Debug)]
pub struct Finding {
    diagnostic: Diagnostic,
    location: Location,
    labels: Vec<(Location, String)>,
    /// What to write instead of the bytes of the location's file.
    edit: Option<(Range<usize>, String)>,
}

/// A place in a file, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Relative to the folder of the schema.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The line of its end.
    pub end_line: usize,
    /// The column after its end.
    pub end_column: usize,
    /// Such as `types.DiskId.min`; empty for the whole file.
    pub path: String,
    bytes: Range<usize>,
}

/// What is wrong with a file in a folder of the generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// It is not what the schema gives, from this line on.
    Stale(usize),
    /// It was generated once and no longer is.
    Orphaned,
    /// It was not generated.
    Foreign,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As rustc writes; with colors for a terminal, or without.
    Text {
        /// Whether escape sequences are written.
        color: bool,
    },
    /// One JSON document, for tools of one's own.
    Json,
}

impl Report {
    /// Finds the places of all findings in the files.
    pub(crate) fn new(diags: Diagnostics, sources: &[SourceFile], roots: &[Option<Node>]) -> Self {
        let locate = |span: Span| locate(span, sources, roots);
        let findings: Vec<Finding> = diags
            .into_sorted()
            .into_iter()
            .map(|diagnostic| Finding {
                location: locate(diagnostic.span),
                labels: diagnostic
                    .labels
                    .iter()
                    .map(|(span, text)| (locate(*span), text.clone()))
                    .collect(),
                edit: edit(&diagnostic, sources),
                diagnostic,
            })
            .collect();
        let named = |file: &&SourceFile| {
            let mut all = findings.iter().flat_map(|finding| {
                let labels = finding.labels.iter().map(|(location, _)| location);
                labels.chain([&finding.location])
            });
            all.any(|location| location.file == file.path)
        };
        let sources = sources.iter().filter(named).cloned().collect();
        Self { findings, sources }
    }

    /// What is wrong with generated files.
    pub fn of_files(files: &[(String, FileFault)]) -> Self {
        let finding = |(path, fault): &(String, FileFault)| match fault {
            FileFault::Stale(line) => of_file(path, *line, Code::StaleFile, "the file is stale")
                .with_help("run `cargo xtask codegen`"),
            FileFault::Orphaned => of_file(path, 1, Code::OrphanedFile, "the file is orphaned")
                .with_help("run `cargo xtask codegen`"),
            FileFault::Foreign => of_file(path, 1, Code::ForeignFile, "the file was not generated")
                .with_help("move it out of this folder, or delete it"),
        };
        Self { findings: files.iter().map(finding).collect(), sources: Vec::new() }
    }

    /// Something that cannot be used, for programs that read reports.
    pub fn unusable(message: &str) -> Self {
        let finding = of_file("", 1, Code::Unreadable, message);
        Self { findings: vec![finding], sources: Vec::new() }
    }

    /// Adds a file that is not UTF-8 after the bytes in `good`.
    pub fn add_not_utf8(&mut self, path: &str, good: &[u8]) {
        let good = String::from_utf8_lossy(good);
        let (line, column) = source::line_column(&good, good.len());
        let message = "the file is not UTF-8 from here on";
        let mut finding = of_file(path, line, Code::Unreadable, message)
            .with_help("save the file as UTF-8; nothing was checked");
        finding.location.column = column;
        finding.location.end_column = column;
        self.findings.push(finding);
    }

    /// What the generator could not print: path and reason of each file.
    pub(crate) fn internal(failed: &[(String, String)]) -> Self {
        let finding = |(path, reason): &(String, String)| {
            let message = format!("the generator cannot print this file: {reason}");
            of_file(path, 1, Code::Internal, message)
                .with_help("this is a fault of the generator; please report it with the schema")
        };
        Self { findings: failed.iter().map(finding).collect(), sources: Vec::new() }
    }

    /// The findings, in the order of the files.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Writes it; ends with a line feed unless it is empty.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Text { color } => text::render(self, color),
            Format::Json => json::render(self),
        }
    }

    /// How many findings there are, in words.
    fn count(&self) -> String {
        let word = |count: usize, noun: &str| match count {
            0 => None,
            1 => Some(format!("1 {noun}")),
            _ => Some(format!("{count} {noun}s")),
        };
        let warnings = self.findings.iter().filter(|f| f.code().is_lint()).count();
        let words: Vec<String> =
            [word(self.findings.len() - warnings, "error"), word(warnings, "warning")]
                .into_iter()
                .flatten()
                .collect();
        words.join(" and ")
    }

    /// The last line of a report for people.
    fn summary(&self) -> String {
        if self.findings.iter().all(|finding| finding.code().is_lint()) {
            return format!("the schema has {}", self.count());
        }
        format!("the schema has {}; nothing was written", self.count())
    }

    fn source(&self, path: &str) -> Option<&SourceFile> {
        self.sources.iter().find(|file| file.path == path)
    }
}

/// A finding about a file as a whole.
fn of_file(path: &str, line: usize, code: Code, message: impl Into<String>) -> Finding {
    Finding {
        diagnostic: Diagnostic::new(code, Span::default(), message),
        location: Location {
            file: path.to_owned(),
            line,
            column: 1,
            end_line: line,
            end_column: 1,
            path: String::new(),
            bytes: 0..0,
        },
        labels: Vec::new(),
        edit: None,
    }
}

fn locate(span: Span, sources: &[SourceFile], roots: &[Option<Node>]) -> Location {
    let file = span.file as usize;
    let source = sources.get(file);
    let position = |offset: u32| {
        source.map_or((1, 1), |file| source::line_column(&file.text, offset as usize))
    };
    let (line, column) = position(span.start);
    let (end_line, end_column) = position(span.end.max(span.start));
    Location {
        file: source.map_or_else(|| "(schema)".to_owned(), |file| file.path.clone()),
        line,
        column,
        end_line,
        end_column,
        path: roots
            .get(file)
            .and_then(Option::as_ref)
            .map_or_else(String::new, |root| source::path_of(root, span)),
        bytes: span.start as usize..span.end as usize,
    }
}

/// The bytes to replace, if the wrong word stands exactly once where the finding is.
fn edit(diagnostic: &Diagnostic, sources: &[SourceFile]) -> Option<(Range<usize>, String)> {
    let edit = diagnostic.edit.as_ref()?;
    let span = diagnostic.span;
    let text = &sources.get(span.file as usize)?.text;
    let slice = text.get(span.start as usize..span.end as usize)?;
    let joins = |char: Option<char>| char.is_some_and(|char| char.is_alphanumeric() || char == '_');
    let mut found = slice.match_indices(&edit.wrong).filter(|(at, word)| {
        !joins(slice[..*at].chars().next_back()) && !joins(slice[at + word.len()..].chars().next())
    });
    let (at, word) = found.next()?;
    if found.next().is_some() {
        return None;
    }
    let start = span.start as usize + at;
    Some((start..start + word.len(), edit.right.clone()))
}

impl Finding {
    fn with_help(mut self, help: &str) -> Self {
        self.diagnostic = self.diagnostic.help(help);
        self
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.diagnostic.code
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.diagnostic.message
    }

    /// What to do.
    pub fn help(&self) -> Option<&str> {
        self.diagnostic.help.as_deref()
    }

    /// Where.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// Other places that matter, and why.
    pub fn labels(&self) -> impl Iterator<Item = (&Location, &str)> {
        self.labels.iter().map(|(location, text)| (location, text.as_str()))
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
