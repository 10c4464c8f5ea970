//! Writing to standard output and standard error; how diagnostics are reported.

use std::io::{self, ErrorKind, IsTerminal as _, Write};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use generator::SourceFile;
use generator::diag::Code;
use generator::report::{Format, Report};

use crate::Failure;

/// How diagnostics are reported.
#[derive(Args, Clone, Copy)]
pub(crate) struct Output {
    /// How diagnostics are written; all but text go to standard output
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
        }
    }

    /// Whether standard output belongs to a program that reads diagnostics.
    pub(crate) fn for_machines(self) -> bool {
        !matches!(self.format, Style::Text)
    }

    /// Reports diagnostics.
    pub(crate) fn report(self, report: &Report) -> Failure {
        let text = report.render(self.format());
        if self.for_machines() {
            return print(&text).err().unwrap_or(Failure::Errors(String::new()));
        }
        Failure::Errors(text.trim_end().to_owned())
    }

    /// Reports that there are no diagnostics: programs still get a document, people the message.
    pub(crate) fn report_success(self, message: &str) -> Result<(), Failure> {
        if self.for_machines() {
            print(&Report::default().render(self.format()))?;
            note(&format!("{message}\n"))
        } else {
            print(&format!("{message}\n"))
        }
    }

    /// Writes a document for programs also where nothing could be checked.
    pub(crate) fn unusable(self, failure: Failure) -> Failure {
        if self.for_machines() { report_unusable(self.format(), failure) } else { failure }
    }
}

/// Writes what could not be used as a report in a format, in addition to the message for people.
pub(crate) fn report_unusable(format: Format, failure: Failure) -> Failure {
    let report = match &failure {
        // The command has reported them.
        Failure::Errors(_) => return failure,
        Failure::Unusable(message) => {
            let file = SourceFile { path: String::new(), text: String::new() };
            let mut report = Report::default();
            report.add(Code::Unreadable, file, 0, message, "");
            report.render(format)
        }
        Failure::Unreadable(report) => report.render(format),
    };
    print(&report).err().unwrap_or(failure)
}

/// Writes to standard output. A reader that closes the pipe early is not an error.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    write(&mut io::stdout().lock(), text)
        .map_err(|error| Failure::Unusable(format!("cannot write to standard output: {error}")))
}

/// Writes to standard error.
pub(crate) fn note(text: &str) -> Result<(), Failure> {
    write(&mut io::stderr().lock(), text)
        .map_err(|error| Failure::Unusable(format!("cannot write to standard error: {error}")))
}

fn write(out: &mut impl Write, text: &str) -> io::Result<()> {
    accepted(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

fn accepted(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Prints why a command failed; returns the exit code.
pub(crate) fn complain(failure: &Failure) -> ExitCode {
    let (text, code) = match failure {
        Failure::Errors(message) if message.is_empty() => return ExitCode::from(1),
        Failure::Errors(message) => (format!("{message}\n"), 1),
        Failure::Unusable(message) => (format!("error: {message}\n"), 2),
        Failure::Unreadable(_) => (failure.text(), 2),
    };
    match note(&text) {
        Ok(()) => ExitCode::from(code),
        // There is nowhere left to report it.
        Err(_) => ExitCode::from(2),
    }
}

/// Prints help, or what is wrong with the arguments.
pub(crate) fn usage(usage: &clap::Error) -> ExitCode {
    let printed = usage.print().and_then(|()| io::stdout().flush());
    match accepted(printed) {
        Ok(()) => ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2)),
        Err(error) => {
            complain(&Failure::Unusable(format!("cannot write to standard output: {error}")))
        }
    }
}
