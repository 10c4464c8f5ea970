//! One JSON document.

use super::Report;
use crate::json::{Json, number, object, text};
use crate::span::Span;

/// Columns within which short objects stay on one line.
const WIDTH: usize = 100;

pub(super) fn render(report: &Report) -> String {
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
