//! The draft of a changelog's entry, in the manner of Keep a Changelog.

use std::fmt::Write as _;

use super::output::Summary;
use super::{Difference, Impact, What};
use crate::history::Element;

const GROUPS: [&str; 4] = ["Added", "Changed", "Deprecated", "Removed"];

/// What users of the crate read of the changes since a version, to be put into words by a person.
pub fn draft(differences: &[Difference], version: &str) -> String {
    let impact = Summary::of(differences).impact;
    if impact == Impact::None {
        return format!("Nothing that users of {version} would notice has changed.\n");
    }
    let mut out = format!("## [{}] - unreleased\n", next(version, impact));
    let told = |one: &&Difference| one.impact() > Impact::Documentation;
    for group in GROUPS {
        let mut of: Vec<&Difference> = differences
            .iter()
            .filter(told)
            .filter(|one| group_of(one.what) == group)
            .collect();
        of.sort_by_key(|one| std::cmp::Reverse(one.impact()));
        if !of.is_empty() {
            let _ = writeln!(out, "\n### {group}\n");
        }
        for one in of {
            out.push_str(&bullet(one));
        }
    }
    let reworded: Vec<String> = differences
        .iter()
        .filter(|one| one.impact() == Impact::Documentation)
        .map(|one| match one.element {
            Some(_) => format!("`{}`", one.name),
            // The API as a whole.
            None => format!("{} {}", words(one.what), one.detail)
                .trim()
                .to_owned(),
        })
        .collect();
    if !reworded.is_empty() {
        let _ = writeln!(out, "\n### Documentation\n\n- {}.", reworded.join(", "));
    }
    out
}

/// The version after another. Below 1.0 the second number tells what breaks.
fn next(version: &str, impact: Impact) -> String {
    let numbers: Option<Vec<u64>> = version.split('.').map(|part| part.parse().ok()).collect();
    let Some([major, minor, patch]) = numbers.as_deref() else {
        return "Unreleased".to_owned();
    };
    let place = match (impact, *major) {
        (Impact::Breaking, 0) => 1,
        (Impact::Breaking, _) => 0,
        (Impact::Compatible, 1..) => 1,
        _ => 2,
    };
    match place {
        0 => format!("{}.0.0", major.saturating_add(1)),
        1 => format!("{major}.{}.0", minor.saturating_add(1)),
        _ => format!("{major}.{minor}.{}", patch.saturating_add(1)),
    }
}

fn group_of(what: What) -> &'static str {
    match what {
        What::Deprecated => "Deprecated",
        What::CallAdded
        | What::TypeAdded
        | What::ErrorAdded
        | What::ValueAdded
        | What::FormAdded
        | What::FactAdded
        | What::OptionalAdded
        | What::RequiredAdded => "Added",
        What::CallRemoved
        | What::TypeRemoved
        | What::ErrorRemoved
        | What::ValueRemoved
        | What::FormRemoved
        | What::FactRemoved
        | What::MemberRemoved => "Removed",
        _ => "Changed",
    }
}

fn words(what: What) -> String {
    what.id().replace('-', " ")
}

fn bullet(one: &Difference) -> String {
    let mut text = String::from("- ");
    let breaking = one.impact() == Impact::Breaking;
    if breaking {
        text.push_str("**Breaking:** ");
    }
    text.push_str(match one.element {
        Some(Element::Call) => "call ",
        Some(Element::Type) => "type ",
        Some(Element::Member) if one.what == What::OptionalAdded => "optional member ",
        Some(Element::Member) => "member ",
        Some(Element::Value) => "value ",
        None => "",
    });
    let _ = write!(text, "`{}`", one.name);
    // The heading tells what has become of it, unless it is one for all sorts of changes.
    let mut told = Vec::new();
    if group_of(one.what) == "Changed" {
        told.push(words(one.what));
    }
    if !one.detail.is_empty() {
        told.push(one.detail.clone());
    }
    if !told.is_empty() {
        let _ = write!(text, ": {}", told.join(" "));
    }
    if breaking {
        let _ = write!(text, "; {}", one.what.why());
    }
    if let Some(reason) = &one.acknowledged {
        let _ = write!(text, ". {}", reason.trim_end_matches('.'));
    }
    text.push_str(".\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        for (version, impact, expected) in [
            ("0.1.4", Impact::Breaking, "0.2.0"),
            ("0.1.4", Impact::Compatible, "0.1.5"),
            ("1.2.3", Impact::Breaking, "2.0.0"),
            ("1.2.3", Impact::Compatible, "1.3.0"),
            ("1.2.3", Impact::Documentation, "1.2.4"),
            ("1.2", Impact::Breaking, "Unreleased"),
        ] {
            assert_eq!(next(version, impact), expected, "{version} {impact}");
        }
    }
}
