//! Findings for people: with file, line, column and JSON path.

use std::fmt;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::place::Place;
use crate::source::{self, Node, SourceFile};

/// All that is wrong with a schema; never empty.
#[derive(Clone, Debug)]
pub struct Report {
    findings: Vec<Finding>,
}

/// A finding and where it is.
#[derive(Clone, Debug)]
pub struct Finding {
    diagnostic: Diagnostic,
    location: Location,
    labels: Vec<(Location, String)>,
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
    /// Such as `types.DiskId.min`; empty for the whole file.
    pub path: String,
}

impl Report {
    /// Finds the places of all findings in the files.
    pub(crate) fn new(diags: Diagnostics, sources: &[SourceFile], roots: &[Option<Node>]) -> Self {
        let locate = |place: Place| {
            let file = place.file as usize;
            let source = sources.get(file);
            let (line, column) = source.map_or((1, 1), |file| {
                source::line_column(&file.text, place.start as usize)
            });
            Location {
                file: source.map_or_else(|| "(schema)".to_owned(), |file| file.path.clone()),
                line,
                column,
                path: roots
                    .get(file)
                    .and_then(Option::as_ref)
                    .map_or_else(String::new, |root| source::path_of(root, place)),
            }
        };
        let findings = diags
            .into_sorted()
            .into_iter()
            .map(|diagnostic| Finding {
                location: locate(diagnostic.place),
                labels: diagnostic
                    .labels
                    .iter()
                    .map(|(place, text)| (locate(*place), text.clone()))
                    .collect(),
                diagnostic,
            })
            .collect();
        Self { findings }
    }

    /// The findings, in the order of the files.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

impl Finding {
    /// Its code.
    pub fn code(&self) -> Code {
        self.diagnostic.code
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.diagnostic.message
    }

    /// Where.
    pub fn location(&self) -> &Location {
        &self.location
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)?;
        if self.path.is_empty() {
            Ok(())
        } else {
            write!(f, " ({})", self.path)
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "error[{}]: {}",
            self.diagnostic.code, self.diagnostic.message
        )?;
        writeln!(f, "  --> {}", self.location)?;
        for (location, text) in &self.labels {
            writeln!(f, "  note: {text}: {location}")?;
        }
        if let Some(help) = &self.diagnostic.help {
            writeln!(f, "  help: {help}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        let count = self.findings.len();
        let noun = if count == 1 { "error" } else { "errors" };
        write!(f, "the schema has {count} {noun}; nothing was written")
    }
}

impl std::error::Error for Report {}
