//! SARIF 2.1.0, the least of it that code scanning asks for.

use super::json::{number, object, text};
use super::{Location, Report};
use crate::diag::Code;
use crate::json::Json;

/// Columns within which short objects stay on one line.
const WIDTH: usize = 100;

pub(super) fn render(report: &Report) -> String {
    // All rules, so that a rule's index is its place in the list whatever was found.
    let rules = Code::ALL.iter().map(|code| {
        let short = code.title();
        object(vec![
            ("id", text(code.as_str())),
            ("shortDescription", object(vec![("text", text(&short))])),
            (
                "fullDescription",
                object(vec![("text", text(code.explanation().trim()))]),
            ),
            (
                "defaultConfiguration",
                object(vec![("level", text(code.level()))]),
            ),
        ])
    });
    let results = report.findings().iter().map(|finding| {
        let code = finding.code();
        let index = Code::ALL.iter().position(|known| *known == code);
        let message = match finding.help() {
            Some(help) => format!("{}\n\nhelp: {help}", finding.message()),
            None => finding.message().to_owned(),
        };
        let related = finding.labels().map(|(place, label)| {
            let mut members = physical(place);
            members.push(("message", object(vec![("text", text(label))])));
            object(members)
        });
        object(vec![
            ("ruleId", text(code.as_str())),
            ("ruleIndex", number(index.unwrap_or_default())),
            ("level", text(code.level())),
            ("message", object(vec![("text", text(&message))])),
            (
                "locations",
                Json::Array(vec![object(located(&finding.location))]),
            ),
            ("relatedLocations", Json::Array(related.collect())),
        ])
    });
    let driver = object(vec![
        ("name", text(env!("CARGO_PKG_NAME"))),
        ("version", text(env!("CARGO_PKG_VERSION"))),
        ("rules", Json::Array(rules.collect())),
    ]);
    let run = object(vec![
        ("tool", object(vec![("driver", driver)])),
        ("columnKind", text("unicodeCodePoints")),
        ("results", Json::Array(results.collect())),
    ]);
    let document = object(vec![
        (
            "$schema",
            text("https://json.schemastore.org/sarif-2.1.0.json"),
        ),
        ("version", text("2.1.0")),
        ("runs", Json::Array(vec![run])),
    ]);
    format!("{}\n", document.pretty(WIDTH))
}

fn physical(location: &Location) -> Vec<(&'static str, Json)> {
    let region = object(vec![
        ("startLine", number(location.line)),
        ("startColumn", number(location.column)),
        ("endLine", number(location.end_line)),
        ("endColumn", number(location.end_column)),
    ]);
    let artifact = object(vec![("uri", text(&location.file))]);
    vec![(
        "physicalLocation",
        object(vec![("artifactLocation", artifact), ("region", region)]),
    )]
}

/// With the JSON path, which no line tells.
fn located(location: &Location) -> Vec<(&'static str, Json)> {
    let mut members = physical(location);
    if !location.path.is_empty() {
        let logical = object(vec![("fullyQualifiedName", text(&location.path))]);
        members.push(("logicalLocations", Json::Array(vec![logical])));
    }
    members
}
