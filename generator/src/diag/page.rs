//! Explanations of codes: one, the list of all, and the page that is committed.

use std::fmt::Write as _;

use super::Code;

/// Columns of the page.
const WIDTH: usize = 92;

/// The explanation of a code, for a terminal.
pub fn explain(code: Code) -> String {
    let mut out = format!("{code} ({})\n\n", code.level());
    out.push_str(&wrapped(code));
    samples(code, "    ", "", &mut out);
    out
}

/// All codes, one per line.
pub fn list() -> String {
    let mut out = String::new();
    for code in Code::ALL {
        let _ = writeln!(out, "{code}  {}", code.title());
    }
    out
}

/// The page of all codes, in Markdown.
pub fn page() -> String {
    let mut out = String::from(
        "<!-- Printed by `cargo xtask codegen` from generator/src/diag/code.rs. Do not edit. -->\n\n\
         # Diagnostics\n\n\
         What `cargo xtask codegen` and `cargo xtask lint` report. `cargo xtask explain SP0103` prints one\n\
         of these. Errors stop the generator; warnings are house rules and can be waived with a reason.\n",
    );
    for code in Code::ALL {
        let _ = write!(out, "\n## {code} ({})\n\n", code.level());
        out.push_str(&wrapped(*code));
        samples(*code, "```text\n", "\n```", &mut out);
    }
    out
}

fn samples(code: Code, before: &str, after: &str, out: &mut String) {
    let (wrong, right) = code.sample();
    for (title, text) in [("Wrong:", wrong), ("Right:", right)] {
        if !text.is_empty() {
            let _ = write!(out, "\n{title}\n\n{before}{text}{after}\n");
        }
    }
}

fn wrapped(code: Code) -> String {
    let mut out = String::new();
    let mut width = 0;
    for word in code.explanation().split_whitespace() {
        if width + word.len() + 1 > WIDTH {
            out.push('\n');
            width = 0;
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += word.len();
    }
    out.push('\n');
    out
}
