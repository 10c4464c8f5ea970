//! Differences in text, JSON and Markdown.

use std::fmt::Write as _;

use super::{Acknowledged, Difference, Impact};
use crate::history::Element;
use crate::json::Json;

/// Columns within which short objects stay on one line.
const WIDTH: usize = 100;

/// What all differences come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How many there are.
    pub all: usize,
    /// How many break something and are not accepted.
    pub breaking: usize,
    /// How many break something and are accepted.
    pub acknowledged: usize,
    /// The worst of them, accepted ones included: what the version must tell.
    pub impact: Impact,
}

impl Summary {
    /// Sums up.
    pub fn of(differences: &[Difference]) -> Self {
        let count =
            |wanted: &dyn Fn(&&Difference) -> bool| differences.iter().filter(wanted).count();
        let worst = differences.iter().map(Difference::impact).max();
        Self {
            all: differences.len(),
            breaking: count(&|one| one.is_break()),
            acknowledged: count(&|one| one.acknowledged.is_some()),
            impact: worst.unwrap_or(Impact::None),
        }
    }

    fn in_words(self) -> String {
        if self.all == 0 {
            return "nothing has changed".to_owned();
        }
        let breaking = match (self.breaking, self.acknowledged) {
            (0, 0) => "none breaking".to_owned(),
            (breaking, 0) => format!("{breaking} breaking"),
            (breaking, known) => format!("{breaking} breaking and {known} acknowledged"),
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
pub fn text(
    differences: &[Difference],
    expired: &[&Acknowledged],
    unused: &[&Acknowledged],
) -> String {
    let mut out = String::new();
    for one in sorted(differences) {
        let detail = if one.detail.is_empty() {
            String::new()
        } else {
            format!(": {}", one.detail)
        };
        let _ = writeln!(
            out,
            "{}: {} [{}]{detail}",
            one.impact(),
            one.name,
            one.what.id()
        );
        let _ = writeln!(out, "    {}; code: {}", wire(one), one.code);
        let _ = writeln!(out, "    {}", one.what.why());
        if let Some(reason) = &one.acknowledged {
            let _ = writeln!(out, "    acknowledged: {reason}");
        }
        if let Some(help) = &one.help {
            let _ = writeln!(out, "    help: {help}");
        }
    }
    for one in expired {
        let _ = writeln!(
            out,
            "expired: {}, acknowledged until {}",
            one.key, one.until
        );
    }
    for one in unused {
        let _ = writeln!(
            out,
            "not found: {}, acknowledged until {}",
            one.key, one.until
        );
    }
    let _ = writeln!(out, "{}", Summary::of(differences).in_words());
    out
}

/// For programs.
pub fn json(
    differences: &[Difference],
    expired: &[&Acknowledged],
    unused: &[&Acknowledged],
) -> String {
    let text = |text: &str| Json::String(text.to_owned());
    let number = |number: usize| Json::Integer(i64::try_from(number).unwrap_or(i64::MAX));
    let impact = |impact: Option<Impact>| impact.map_or(Json::Null, |impact| text(impact.as_str()));
    let object = |members: Vec<(&str, Json)>| {
        let members = members.into_iter();
        Json::Object(
            members
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
        )
    };
    let changes = sorted(differences).into_iter().map(|one| {
        object(vec![
            (
                "element",
                one.element
                    .map_or(Json::Null, |element| text(word(element))),
            ),
            ("name", text(&one.name)),
            ("what", text(one.what.id())),
            ("detail", text(&one.detail)),
            ("request", impact(one.request)),
            ("reply", impact(one.reply)),
            ("code", text(one.code.as_str())),
            ("why", text(one.what.why())),
            ("bump", text(one.impact().bump())),
            (
                "acknowledged",
                one.acknowledged.as_deref().map_or(Json::Null, text),
            ),
            ("help", one.help.as_deref().map_or(Json::Null, text)),
        ])
    });
    let keys = |all: &[&Acknowledged]| Json::Array(all.iter().map(|one| text(&one.key)).collect());
    let summary = Summary::of(differences);
    let document = object(vec![
        ("changes", Json::Array(changes.collect())),
        ("breaking", number(summary.breaking)),
        ("acknowledged", number(summary.acknowledged)),
        ("expired", keys(expired)),
        ("notFound", keys(unused)),
        ("bump", text(summary.impact.bump())),
    ]);
    format!("{}\n", document.pretty(WIDTH))
}

/// For a description of a change, or as the draft of a changelog.
pub fn markdown(
    differences: &[Difference],
    expired: &[&Acknowledged],
    unused: &[&Acknowledged],
) -> String {
    let mut out = String::new();
    let groups = [
        (Impact::Breaking, "Breaking"),
        (Impact::Compatible, "Compatible"),
        (Impact::Documentation, "Documentation"),
        (Impact::None, "Nothing to do"),
    ];
    for (impact, title) in groups {
        let of: Vec<&Difference> = differences
            .iter()
            .filter(|one| one.impact() == impact)
            .collect();
        if of.is_empty() {
            continue;
        }
        let _ = writeln!(out, "### {title}\n");
        for one in of {
            let detail = if one.detail.is_empty() {
                String::new()
            } else {
                format!(", {}", one.detail)
            };
            let _ = write!(
                out,
                "- `{}`: {}{detail}",
                one.name,
                one.what.id().replace('-', " ")
            );
            if impact > Impact::Documentation {
                let _ = write!(out, " ({}; {})", wire(one), one.what.why());
            }
            if let Some(reason) = &one.acknowledged {
                let _ = write!(out, ". Acknowledged: {reason}");
            }
            if let Some(help) = &one.help {
                let _ = write!(out, ". To do: {help}");
            }
            out.push('\n');
        }
        out.push('\n');
    }
    for (all, what) in [(expired, "expired"), (unused, "not found")] {
        for one in all {
            let _ = writeln!(out, "- Acknowledged, but {what}: `{}`", one.key);
        }
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
