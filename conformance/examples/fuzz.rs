//! Runs a fuzz target of `tests/fuzz` for as long as is wanted:
//!
//! ```text
//! cargo run --release -p conformance --example fuzz -- <target> <runs> [first run]
//! ```
//!
//! Without arguments, lists the targets. Stops at the first failure and prints the number of the
//! run, which reproduces it: `<target> 1 <run>`.

#[path = "../tests/fuzz/mod.rs"]
mod fuzz;

use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |index: usize| arguments.get(index).and_then(|text| text.parse::<u64>().ok());
    let name = arguments.first();
    let target = fuzz::TARGETS.iter().find(|target| Some(target.name) == name.map(String::as_str));
    let (Some(target), Some(runs)) = (target, number(1)) else {
        eprintln!("usage: fuzz <target> <runs> [first run]");
        for target in fuzz::TARGETS {
            eprintln!("  {:14} {}", target.name, target.about);
        }
        return ExitCode::from(2);
    };
    let first = number(2).unwrap_or(0);
    let begin = Instant::now();
    let tally = target.run(first..first.saturating_add(runs), None);
    println!(
        "{}: {} runs in {:.0?}, {} inputs accepted, no failures",
        target.name,
        tally.runs,
        begin.elapsed(),
        tally.accepted
    );
    ExitCode::SUCCESS
}
