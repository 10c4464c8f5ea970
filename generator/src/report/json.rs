//! One JSON document.

use super::{Location, Report};
use crate::json::{Json, object, text};

/// Columns within which short objects stay on one line.
const WIDTH: usize = 100;

pub(super) fn render(report: &Report) -> String {
    let findings = report.findings().iter().map(|finding| {
        let mut members = vec![
            ("code", text(finding.code().as_str())),
            ("level", text(finding.code().level())),
            ("message", text(finding.message())),
        ];
        members.extend(finding.help().map(|help| ("help", text(help))));
        members.push(("location", location(&finding.location)));
        let labels: Vec<Json> = finding
            .labels()
            .map(|(span, label)| {
                object(vec![("message", text(label)), ("location", location(span))])
            })
            .collect();
        members.push(("labels", Json::Array(labels)));
        if let Some((bytes, right)) = &finding.edit {
            let edit = vec![
                ("start", number(bytes.start)),
                ("end", number(bytes.end)),
                ("text", text(right)),
            ];
            members.push(("edit", object(edit)));
        }
        object(members)
    });
    let document = object(vec![("findings", Json::Array(findings.collect()))]);
    format!("{}\n", document.pretty(WIDTH))
}

fn location(location: &Location) -> Json {
    object(vec![
        ("file", text(&location.file)),
        ("line", number(location.line)),
        ("column", number(location.column)),
        ("endLine", number(location.end_line)),
        ("endColumn", number(location.end_column)),
        ("path", text(&location.path)),
    ])
}

fn number(number: usize) -> Json {
    Json::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}
