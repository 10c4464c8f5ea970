//! As rustc writes: excerpts with what is meant underlined, and the edit where it is known.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};

use crate::chars;

use super::{Finding, Location, Report};

/// Columns of a report; longer lines of the schema are cut around what is underlined.
const WIDTH: usize = 120;

pub(super) fn render(report: &Report, color: bool) -> String {
    if report.is_empty() {
        return String::new();
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(WIDTH);
    let mut out = String::new();
    for finding in report.findings() {
        let rendered = renderer.render(&groups(report, finding));
        // Cutting a long line may leave blanks at its end.
        for line in rendered.lines() {
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out.push('\n');
    }
    out.push_str(&report.summary());
    out.push('\n');
    out
}

fn groups<'a>(report: &'a Report, finding: &'a Finding) -> Vec<Group<'a>> {
    let level = if finding.code().is_lint() { Level::WARNING } else { Level::ERROR };
    let mut main = level
        .primary_title(finding.message())
        .id(finding.code().as_str())
        .elements(snippets(report, finding));
    let location = &finding.location;
    if report.source(&location.file).is_none() && !location.file.is_empty() {
        let origin =
            Origin::path(location.file.as_str()).line(location.line).char_column(location.column);
        main = main.element(origin);
    }
    let path = &location.path;
    if !path.is_empty() {
        main = main.element(Level::NOTE.message(format!("at {path}")));
    }
    let source = report.source(&finding.location.file);
    match (finding.help(), &finding.edit, source) {
        // A description is one long line: shown twice, it hides what has changed in it.
        (Some(help), Some((bytes, right)), Some(source))
            if line_around(&source.text, bytes.start).len() <= WIDTH =>
        {
            let patch = Patch::new(bytes.clone(), right.as_str());
            let snippet = Snippet::source(chars::excerpt(&source.text))
                .path(source.path.as_str())
                .patch(patch);
            vec![main, Level::HELP.secondary_title(help).element(snippet)]
        }
        (Some(help), ..) => vec![main.element(Level::HELP.message(help))],
        (None, ..) => vec![main],
    }
}

/// One excerpt per file: that of the finding first, with the labels that are in it.
fn snippets<'a>(
    report: &'a Report,
    finding: &'a Finding,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let mut files = vec![finding.location.file.as_str()];
    for (location, _) in &finding.labels {
        if !files.contains(&location.file.as_str()) {
            files.push(&location.file);
        }
    }
    let snippet = |file: &'a str| {
        let source = report.source(file)?;
        let mut snippet = Snippet::source(chars::excerpt(&source.text)).path(source.path.as_str());
        if finding.location.file == file {
            let span = match &finding.edit {
                Some((bytes, _)) => bytes.clone(),
                None => underlined(&source.text, &finding.location),
            };
            snippet = snippet.annotation(AnnotationKind::Primary.span(span));
        }
        for (location, text) in &finding.labels {
            if location.file == file {
                let span = underlined(&source.text, location);
                let annotation = AnnotationKind::Context.span(span).label(text.as_str());
                snippet = snippet.annotation(annotation);
            }
        }
        Some(snippet)
    };
    files.into_iter().filter_map(snippet).collect()
}

fn line_around(text: &str, at: usize) -> &str {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let end = after.find('\n').map_or(text.len(), |newline| at + newline);
    &text[start..end]
}

/// What is underlined: of an object over several lines the first one, which names it.
fn underlined(text: &str, location: &Location) -> Range<usize> {
    let boundary = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (start, end) = (boundary(location.bytes.start), boundary(location.bytes.end));
    let line = text[start..].find('\n').map_or(text.len(), |at| start + at);
    start..end.min(line).max(start)
}
