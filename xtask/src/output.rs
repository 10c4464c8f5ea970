//! How findings are told.

use std::io::{IsTerminal as _, Write as _};

use clap::{Args, ValueEnum};
use generator::report::{Format, Report};

use crate::Failure;

/// How findings are told.
#[derive(Args, Clone, Copy)]
pub(crate) struct Output {
    /// How findings are written; all but text go to standard output
    #[arg(long, value_enum, default_value_t = Style::Text)]
    format: Style,
    /// Whether text is colored
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,
}

#[derive(Clone, Copy, ValueEnum)]
enum Style {
    /// For people, as rustc writes, on standard error
    Text,
    /// One JSON document
    Json,
    /// Workflow commands, which GitHub shows at the lines of a change
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

#[derive(Clone, Copy, ValueEnum)]
enum Color {
    /// If standard error is a terminal and NO_COLOR is not set
    Auto,
    Always,
    Never,
}

impl Output {
    fn format(self) -> Format {
        match self.format {
            Style::Text => Format::Text {
                color: match self.color {
                    Color::Always => true,
                    Color::Never => false,
                    Color::Auto => {
                        std::io::stderr().is_terminal()
                            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    }
                },
            },
            Style::Json => Format::Json,
            Style::Github => Format::Github,
            Style::Sarif => Format::Sarif,
        }
    }

    /// Whether standard output belongs to a program that reads findings.
    pub(crate) fn for_machines(self) -> bool {
        !matches!(self.format, Style::Text)
    }

    /// Tells what was found.
    pub(crate) fn tell(self, report: &Report) -> Failure {
        let text = report.render(self.format());
        if self.for_machines() {
            print(&text);
            return Failure::Findings(String::new());
        }
        Failure::Findings(text.trim_end().to_owned())
    }

    /// Tells that nothing was found: programs get a document all the same, people the message.
    pub(crate) fn tell_good(self, message: &str) {
        if self.for_machines() {
            print(&Report::default().render(self.format()));
            eprintln!("{message}");
        } else {
            print(&format!("{message}\n"));
        }
    }
}

/// A reader that has seen enough closes the pipe; that is no error.
pub(crate) fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}
