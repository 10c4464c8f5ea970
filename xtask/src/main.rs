//! The maintainers' commands. Everything that thinks is in the generator; here are arguments,
//! files and printing.
#![forbid(unsafe_code)]

mod changelog;
mod codegen;
mod diff;
mod explain;
mod files;
mod lint;
mod openapi;
mod output;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// Maintains the schema and what is generated from it.
///
/// Exit codes: 0 all is well, 1 there are findings, 2 wrong usage or a file that cannot be read or
/// written.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generates the crate's types and calls and the reference page from the schema
    ///
    /// Writes what has changed, removes what is generated no more, and leaves all else alone. If
    /// the schema has errors, all are printed and nothing is written.
    Codegen {
        /// Write nothing: show what is stale or orphaned, and exit with 1 if anything is
        #[arg(long)]
        check: bool,
        #[command(flatten)]
        output: output::Output,
        #[command(flatten)]
        root: Root,
    },
    /// Prints what each release of the API brought, in Markdown
    Changelog {
        /// Only releases after this one, such as 2.0.0
        #[arg(long, value_name = "REL")]
        since: Option<String>,
        #[command(flatten)]
        root: Root,
    },
    /// Shows every change between two schemas, and what it means on the wire, for code and for the
    /// version
    ///
    /// Exits with 1 if anything breaks.
    Diff {
        /// A folder with a schema, or a git revision
        old: String,
        /// The same [default: the schema as it is now]
        new: Option<String>,
        /// How changes are written
        #[arg(long, value_enum, default_value_t = diff::Style::Text)]
        format: diff::Style,
        #[command(flatten)]
        root: Root,
    },
    /// Explains what a finding means, or lists all findings there can be
    Explain {
        /// Such as SP0103
        code: Option<String>,
    },
    /// Checks the schema against the house rules: names, descriptions, units, titles, format
    ///
    /// A rule is waived where it does not fit: `"waive": {"unit": "why"}` at the element.
    Lint {
        /// Format files first
        #[arg(long)]
        fix: bool,
        #[command(flatten)]
        output: output::Output,
        #[command(flatten)]
        root: Root,
    },
    /// Prints the API as OpenAPI 3.0.3
    Openapi {
        #[command(flatten)]
        root: Root,
    },
}

/// Where the repository is.
#[derive(Args, Clone)]
struct Root {
    /// Folder with `schema/`, into which generated files go [default: this repository]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

impl Root {
    fn path(self) -> PathBuf {
        // The manifest of this very crate stands one level below the root.
        self.root
            .unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")))
    }
}

/// Why a command did not end well.
enum Failure {
    /// There is something to mend; it is on standard error already, or is this.
    Findings(String),
    /// Something outside could not be used.
    Unusable(String),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Codegen {
            check,
            output,
            root,
        } => {
            let mode = if check {
                codegen::Mode::Check
            } else {
                codegen::Mode::Write
            };
            codegen::run(&root.path(), mode, output)
        }
        Command::Changelog { since, root } => changelog::run(&root.path(), since.as_deref()),
        Command::Diff {
            old,
            new,
            format,
            root,
        } => diff::run(&root.path(), &old, new.as_deref(), format),
        Command::Explain { code } => explain::run(code.as_deref()),
        Command::Lint { fix, output, root } => lint::run(&root.path(), fix, output),
        Command::Openapi { root } => openapi::run(&root.path()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Findings(message)) => {
            if !message.is_empty() {
                eprintln!("{message}");
            }
            ExitCode::from(1)
        }
        Err(Failure::Unusable(message)) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}
