//! The maintainers' commands. Everything that thinks is in the generator; here are arguments,
//! files and printing.
#![forbid(unsafe_code)]

mod codegen;
mod files;
mod openapi;

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
        root: Root,
    },
    /// Prints the API as OpenAPI 3.0.3
    Openapi {
        #[command(flatten)]
        root: Root,
    },
}

/// Where the repository is.
#[derive(Args)]
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
        Command::Codegen { check, root } => {
            let mode = if check {
                codegen::Mode::Check
            } else {
                codegen::Mode::Write
            };
            codegen::run(&root.path(), mode)
        }
        Command::Openapi { root } => openapi::run(&root.path()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Findings(message)) => {
            eprintln!("{message}");
            ExitCode::from(1)
        }
        Err(Failure::Unusable(message)) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}
