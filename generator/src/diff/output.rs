//! Differences in text, JSON and Markdown.

use std::fmt::Write as _;

use super::{Difference, Impact};
use crate::json::{self, Json};
use crate::model::Element;

const WIDTH: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    pub all: usize,
    pub breaking: usize,
    /// The greatest impact of all, which decides the version bump.
    pub impact: Impact,
}

impl Summary {
    pub fn of(differences: &[Difference]) -> Self {
        let worst = differences.iter().map(Difference::impact).max();
        Self {
            all: differences.len(),
            breaking: differences.iter().filter(|one| one.impact() == Impact::Breaking).count(),
            impact: worst.unwrap_or(Impact::None),
        }
    }

    fn in_words(self) -> String {
        if self.all == 0 {
            return "nothing has changed".to_owned();
        }
        let breaking = match self.breaking {
            0 => "none breaking".to_owned(),
            breaking => format!("{breaking} breaking"),
        };
        let changes = if self.all == 1 { "change" } else { "changes" };
        let bump = match self.impact {
            Impact::Breaking => "major (minor below 1.0)",
            Impact::Compatible => "minor (patch below 1.0)",
            impact => impact.bump(),
        };
        format!("{} {changes}, {breaking}; version bump: {bump}", self.all)
    }
}

/// Breaking changes first, each group in the order of the schemas.
fn sorted(differences: &[Difference]) -> Vec<&Difference> {
    let mut sorted: Vec<&Difference> = differences.iter().collect();
    sorted.sort_by_key(|one| std::cmp::Reverse(one.impact()));
    sorted
}

fn wire(one: &Difference) -> String {
    let parts = [("request", one.request), ("reply", one.reply), ("old service", one.old_service)];
    let parts: Vec<String> = parts
        .into_iter()
        .filter_map(|(direction, impact)| Some(format!("{direction}: {}", impact?)))
        .collect();
    if parts.is_empty() { "not on the wire".to_owned() } else { parts.join(", ") }
}

/// A detail, if there is one, after what separates it from the rest.
fn detail(one: &Difference, separator: &str) -> String {
    if one.detail.is_empty() { String::new() } else { format!("{separator}{}", one.detail) }
}

pub fn text(differences: &[Difference]) -> String {
    let mut out = String::new();
    for one in sorted(differences) {
        let detail = detail(one, ": ");
        let _ = writeln!(out, "{}: {} [{}]{detail}", one.impact(), one.name, one.what.id());
        let _ = writeln!(out, "    {}; code: {}", wire(one), one.code);
        let _ = writeln!(out, "    {}", one.what.why());
        if let Some(help) = &one.help {
            let _ = writeln!(out, "    help: {help}");
        }
    }
    let _ = writeln!(out, "{}", Summary::of(differences).in_words());
    out
}

pub fn json(differences: &[Difference]) -> String {
    let optional = |text: Option<&str>| text.map_or(Json::Null, json::text);
    let impact = |impact: Option<Impact>| optional(impact.map(Impact::as_str));
    let changes = sorted(differences).into_iter().map(|one| {
        json::object([
            ("element", optional(one.element.map(Element::as_str))),
            ("name", json::text(&one.name)),
            ("what", json::text(one.what.id())),
            ("detail", json::text(&one.detail)),
            ("request", impact(one.request)),
            ("reply", impact(one.reply)),
            ("old_service", impact(one.old_service)),
            ("code", json::text(one.code.as_str())),
            ("why", json::text(one.what.why())),
            ("bump", json::text(one.impact().bump())),
            ("help", optional(one.help.as_deref())),
        ])
    });
    let summary = Summary::of(differences);
    let document = json::object([
        ("changes", Json::Array(changes.collect())),
        ("breaking", json::number(summary.breaking)),
        ("bump", json::text(summary.impact.bump())),
    ]);
    format!("{}\n", document.pretty(WIDTH))
}

/// For a description of a change, or as the draft of a changelog.
pub fn markdown(differences: &[Difference]) -> String {
    let mut out = String::new();
    let groups = [
        (Impact::Breaking, "Breaking"),
        (Impact::Compatible, "Compatible"),
        (Impact::Documentation, "Documentation"),
        (Impact::None, "Nothing to do"),
    ];
    for (impact, title) in groups {
        let of: Vec<&Difference> =
            differences.iter().filter(|one| one.impact() == impact).collect();
        if of.is_empty() {
            continue;
        }
        let _ = writeln!(out, "### {title}\n");
        for one in of {
            let detail = detail(one, ", ");
            let _ = write!(out, "- `{}`: {}{detail}", one.name, one.what.id().replace('-', " "));
            if impact > Impact::Documentation {
                let _ = write!(out, " ({}; {})", wire(one), one.what.why());
            }
            if let Some(help) = &one.help {
                let _ = write!(out, ". To do: {help}");
            }
            out.push('\n');
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}.", Summary::of(differences).in_words());
    out
}
