//! Differences in text, JSON and Markdown.

use std::fmt::Write as _;

use super::{Difference, Impact};
use crate::history::Element;
use crate::json::Json;

/// Columns within which short objects stay on one line.
const WIDTH: usize = 100;

/// What all differences come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How many there are.
    pub all: usize,
    /// How many break something.
    pub breaking: usize,
    /// The greatest impact of all, which decides the version bump.
    pub impact: Impact,
}

impl Summary {
    /// Sums up.
    pub fn of(differences: &[Difference]) -> Self {
        let worst = differences.iter().map(Difference::impact).max();
        Self {
            all: differences.len(),
            breaking: differences.iter().filter(|one| one.is_break()).count(),
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
    let told = |direction: &str, impact: Option<Impact>| {
        impact.map(|impact| format!("{direction}: {impact}"))
    };
    let parts = [told("request", one.request), told("reply", one.reply)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return "not on the wire".to_owned();
    }
    parts.join(", ")
}

/// For a terminal.
pub fn text(differences: &[Difference]) -> String {
    let mut out = String::new();
    for one in sorted(differences) {
        let detail =
            if one.detail.is_empty() { String::new() } else { format!(": {}", one.detail) };
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

/// For programs.
pub fn json(differences: &[Difference]) -> String {
    let text = |text: &str| Json::String(text.to_owned());
    let number = |number: usize| Json::Integer(i64::try_from(number).unwrap_or(i64::MAX));
    let impact = |impact: Option<Impact>| impact.map_or(Json::Null, |impact| text(impact.as_str()));
    let object = |members: Vec<(&str, Json)>| {
        let members = members.into_iter();
        Json::Object(members.map(|(key, value)| (key.to_owned(), value)).collect())
    };
    let changes = sorted(differences).into_iter().map(|one| {
        object(vec![
            ("element", one.element.map_or(Json::Null, |element| text(word(element)))),
            ("name", text(&one.name)),
            ("what", text(one.what.id())),
            ("detail", text(&one.detail)),
            ("request", impact(one.request)),
            ("reply", impact(one.reply)),
            ("code", text(one.code.as_str())),
            ("why", text(one.what.why())),
            ("bump", text(one.impact().bump())),
            ("help", one.help.as_deref().map_or(Json::Null, text)),
        ])
    });
    let summary = Summary::of(differences);
    let document = object(vec![
        ("changes", Json::Array(changes.collect())),
        ("breaking", number(summary.breaking)),
        ("bump", text(summary.impact.bump())),
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
            let detail =
                if one.detail.is_empty() { String::new() } else { format!(", {}", one.detail) };
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

fn word(element: Element) -> &'static str {
    match element {
        Element::Call => "call",
        Element::Type => "type",
        Element::Member => "member",
        Element::Value => "value",
    }
}
