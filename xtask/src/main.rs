//! The maintainers' commands: arguments, files and printing. The rest is in the generator.
#![forbid(unsafe_code)]

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
use generator::report::{Format, Report};

/// Maintains the schema and what is generated from it.
///
/// Exit codes: 0 success, 1 errors were found, 2 wrong usage, or something that cannot be read or
/// written, standard output included.
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
    /// Writes files that have changed, removes generated files that are orphaned, and leaves all others
    /// alone. If the schema has errors, all are printed and nothing is written.
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
    /// Shows every change between two schemas or releases, and its effect on the wire, on code and on
    /// the version
    ///
    /// Exits with 1 if anything breaks.
    Diff {
        /// A folder with a schema, or a git revision
        #[arg(required_unless_present = "releases")]
        old: Option<String>,
        /// The same [default: the schema as it is now]
        new: Option<String>,
        /// Compare two releases of the schema as it is now, such as 3.0.0 3.0.1
        #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with_all = ["old", "new"])]
        releases: Option<Vec<String>>,
        /// How changes are written
        #[arg(long, value_enum, default_value_t = diff::Style::Text)]
        format: diff::Style,
        #[command(flatten)]
        root: Root,
    },
    /// Explains a code of a diagnostic, or lists all codes
    Explain {
        /// Such as SP0103
        code: Option<String>,
    },
    /// Checks the schema against the house rules: names, descriptions, units, titles, format
    ///
    /// A rule can be waived where it does not apply: `"waive": {"unit": "why"}` at the element.
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
        /// As this release has it, such as 2.0.0 [default: the newest of the default version]
        #[arg(long, value_name = "REL")]
        release: Option<String>,
        #[command(flatten)]
        root: Root,
    },
}

/// Where the repository is.
#[derive(Args, Clone)]
struct Root {
    /// Folder with `schema/`, into which generated files go [default: the workspace that the current
    /// folder is in]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

impl Root {
    fn path(self) -> Result<PathBuf, Failure> {
        self.root.map_or_else(files::workspace, Ok)
    }
}

/// Why a command failed.
enum Failure {
    /// There are errors in the schema or in files: the message, or empty if they were reported.
    Errors(String),
    /// A file, an argument or another program could not be used.
    Unusable(String),
    /// A file of the schema could not be read as text.
    Unreadable(Box<Report>),
}

impl Failure {
    /// In words, for people.
    fn text(&self) -> String {
        match self {
            Self::Errors(text) | Self::Unusable(text) => text.clone(),
            Self::Unreadable(report) => report.render(Format::Text { color: false }),
        }
    }
}

fn main() -> ExitCode {
    let result = match Cli::try_parse() {
        Ok(cli) => run(cli.command),
        Err(usage) => return output::usage(&usage),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => output::complain(&failure),
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Codegen { check, output, root } => {
            let mode = if check { codegen::Mode::Check } else { codegen::Mode::Write };
            let run = || codegen::run(&root.path()?, mode, output);
            run().map_err(|failure| output.unusable(failure))
        }
        Command::Changelog { since, root } => changelog::run(&root.path()?, since.as_deref()),
        Command::Diff { old, new, releases, format, root } => {
            let sides = match releases.map(<[String; 2]>::try_from) {
                Some(Ok([old, new])) => diff::Sides::Releases(old, new),
                _ => diff::Sides::Schemas(old.unwrap_or_default(), new),
            };
            let run = || diff::run(&root.path()?, &sides, format);
            run().map_err(|failure| match format {
                diff::Style::Json => output::report_unusable(Format::Json, failure),
                _ => failure,
            })
        }
        Command::Explain { code } => explain::run(code.as_deref()),
        Command::Lint { fix, output, root } => {
            let run = || lint::run(&root.path()?, fix, output);
            run().map_err(|failure| output.unusable(failure))
        }
        Command::Openapi { release, root } => openapi::run(&root.path()?, release.as_deref()),
    }
}
