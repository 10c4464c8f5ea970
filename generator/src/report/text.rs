//! As rustc writes: excerpts with the span underlined, and the edit where it is known.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};

use super::{Location, Report};
use crate::chars;
use crate::diag::Diagnostic;
use crate::span::Span;

/// Columns of a report; longer lines of the schema are cut around the span.
const WIDTH: usize = 120;

pub(super) fn render(report: &Report, color: bool) -> String {
    if report.is_empty() {
        return String::new();
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(WIDTH);
    let mut out = String::new();
    for diagnostic in report.diagnostics() {
        let location = report.location(diagnostic.span);
        let rendered = renderer.render(&groups(report, diagnostic, &location));
        // Cutting a long line may leave blanks at its end.
        for line in rendered.lines() {
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out.push('\n');
    }
    out.push_str(&summary(report));
    out
}

fn summary(report: &Report) -> String {
    let warnings = report.diagnostics().iter().filter(|one| one.code.is_lint()).count();
    let errors = report.diagnostics().len() - warnings;
    let counts: Vec<String> = [(errors, "error"), (warnings, "warning")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| format!("{count} {noun}{}", if count == 1 { "" } else { "s" }))
        .collect();
    let consequence = if errors > 0 { "; nothing was written" } else { "" };
    format!("the schema has {}{consequence}\n", counts.join(" and "))
}

fn groups<'a>(
    report: &'a Report,
    diagnostic: &'a Diagnostic,
    location: &'a Location,
) -> Vec<Group<'a>> {
    let level = if diagnostic.code.is_lint() { Level::WARNING } else { Level::ERROR };
    let mut main = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code.as_str())
        .elements(snippets(report, diagnostic));
    let source = report.source(diagnostic.span);
    if let Some(file) = source.filter(|file| file.text.is_empty() && !file.path.is_empty()) {
        main = main.element(Origin::path(file.path.as_str()).line(1).char_column(1));
    }
    if !location.path.is_empty() {
        main = main.element(Level::NOTE.message(format!("at {}", location.path)));
    }
    let Some(help) = diagnostic.help.as_deref() else { return vec![main] };
    match (report.edit(diagnostic), source) {
        // A description is one long line: shown twice, it hides the change.
        (Some((bytes, right)), Some(source))
            if source
                .text
                .lines()
                .nth(location.line - 1)
                .is_some_and(|line| line.len() <= WIDTH) =>
        {
            let snippet = Snippet::source(chars::excerpt(&source.text))
                .path(source.path.as_str())
                .patch(Patch::new(bytes, right));
            vec![main, Level::HELP.secondary_title(help).element(snippet)]
        }
        _ => vec![main.element(Level::HELP.message(help))],
    }
}

/// One excerpt per file: that of the diagnostic first, with the labels that are in it.
fn snippets<'a>(
    report: &'a Report,
    diagnostic: &'a Diagnostic,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let mut spans = vec![diagnostic.span];
    for (span, _) in &diagnostic.labels {
        if spans.iter().all(|known| known.file != span.file) {
            spans.push(*span);
        }
    }
    let snippet = |of: Span| {
        let source = report.source(of).filter(|source| !source.text.is_empty())?;
        let mut snippet = Snippet::source(chars::excerpt(&source.text)).path(source.path.as_str());
        if diagnostic.span.file == of.file {
            let bytes = report.edit(diagnostic).map(|(bytes, _)| bytes);
            let bytes = bytes.unwrap_or_else(|| underlined(&source.text, diagnostic.span));
            snippet = snippet.annotation(AnnotationKind::Primary.span(bytes));
        }
        for (span, text) in diagnostic.labels.iter().filter(|(span, _)| span.file == of.file) {
            let bytes = underlined(&source.text, *span);
            let annotation = AnnotationKind::Context.span(bytes).label(text.as_str());
            snippet = snippet.annotation(annotation);
        }
        Some(snippet)
    };
    spans.into_iter().filter_map(snippet).collect()
}

/// The bytes to underline: of an object over several lines the first line, which names it.
fn underlined(text: &str, span: Span) -> Range<usize> {
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.floor_char_boundary(span.end as usize);
    let line = text[start..].find('\n').map_or(text.len(), |at| start + at);
    start..end.min(line).max(start)
}
