//! Workflow commands of GitHub, one line each.

use std::fmt::Write as _;

use super::Report;

pub(super) fn render(report: &Report) -> String {
    let mut out = String::new();
    for finding in report.findings() {
        let location = finding.location();
        let mut message = finding.message().to_owned();
        for (place, label) in finding.labels() {
            let _ = write!(message, "\n{label}: {place}");
        }
        if let Some(help) = finding.help() {
            let _ = write!(message, "\nhelp: {help}");
        }
        let _ = write!(
            out,
            "::{} file={},line={},endLine={},col={}",
            finding.code().level(),
            property(&location.file),
            location.line,
            location.end_line,
            location.column,
        );
        // Columns mean something to GitHub only within one line.
        if location.line == location.end_line {
            let _ = write!(out, ",endColumn={}", location.end_column);
        }
        let _ = writeln!(
            out,
            ",title={}::{}",
            property(finding.code().as_str()),
            data(&message)
        );
    }
    out
}

/// The text of a command ends with its line.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property ends with a comma or a colon, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("100 %\na,b: c"), "100 %25%0Aa,b: c");
        assert_eq!(property("a,b:c"), "a%2Cb%3Ac");
    }
}
