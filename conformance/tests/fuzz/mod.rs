//! Fuzzing on stable Rust: inputs are made from a seed by mutation, each is checked for properties,
//! and the number of a run is all that is needed to make it again.
//!
//! `tests/fuzz.rs` makes some runs of each target, `examples/fuzz.rs` any number.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    unreachable_pub,
    dead_code,
    reason = "a harness; the test and the example each use some of it"
)]

mod configuration;
mod decode;
mod errors;
mod json;
mod mutate;
mod oracle;
mod paths;
mod random;
mod seeds;
mod streams;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

pub use random::Random;

/// A function that processes foreign input.
pub struct Target {
    pub name: &'static str,
    pub about: &'static str,
    /// Makes an input.
    make: fn(&mut Random) -> Input,
    /// Returns the property that does not hold.
    check: fn(&Input) -> Result<Outcome, String>,
}

/// Bytes, and the choices that belong to them.
pub struct Input {
    pub choice: u64,
    pub bytes: Vec<u8>,
}

/// The outcome for an input.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Accepted,
    Refused,
}

pub const TARGETS: &[Target] = &[
    decode::TARGET,
    json::TARGET,
    errors::TARGET,
    paths::TARGET,
    streams::TARGET,
    configuration::TARGET,
];

/// How many runs were made, and how many of their inputs were accepted.
#[derive(Default)]
pub struct Tally {
    pub runs: u64,
    pub accepted: u64,
}

impl Target {
    /// Makes these runs, or as many of them as fit into the time; panics at the first failure.
    pub fn run(&self, runs: std::ops::Range<u64>, time: Option<Duration>) -> Tally {
        // Generating the documents does not count towards the time of the runs.
        seeds::all();
        let end = time.map(|time| Instant::now() + time);
        let mut tally = Tally::default();
        for run in runs {
            let input = (self.make)(&mut Random::new(run));
            let outcome = catch_unwind(AssertUnwindSafe(|| (self.check)(&input)))
                .unwrap_or_else(|_| Err("panicked".to_owned()));
            match outcome {
                Ok(outcome) => tally.accepted += u64::from(outcome == Outcome::Accepted),
                Err(problem) => panic!(
                    "{} run {run}: {problem}\nchoice {}\n{}",
                    self.name,
                    input.choice,
                    String::from_utf8_lossy(&input.bytes)
                ),
            }
            tally.runs += 1;
            if run % 64 == 0 && end.is_some_and(|end| Instant::now() > end) {
                break;
            }
        }
        tally
    }
}
