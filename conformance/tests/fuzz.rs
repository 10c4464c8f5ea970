//! A short run of each fuzz target; `FUZZ_RUNS` sets the number of runs, `examples/fuzz.rs` runs a
//! single target.
#![allow(clippy::unwrap_used, reason = "a harness")]

#[path = "fuzz/mod.rs"]
mod fuzz;

use std::time::Duration;

use fuzz::TARGETS;

/// Makes the runs of `FUZZ_RUNS`, or as many as fit in a second.
fn run(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let asked: Option<u64> = std::env::var("FUZZ_RUNS").ok().map(|runs| runs.parse().unwrap());
    let time = asked.is_none().then_some(Duration::from_secs(1));
    let tally = target.run(0..asked.unwrap_or(20_000), time);
    // A target whose inputs are all rejected, or all accepted, tests little.
    assert!(
        (tally.runs / 50..tally.runs).contains(&tally.accepted),
        "{} of {} accepted",
        tally.accepted,
        tally.runs
    );
}

#[test]
fn decoding_of_every_type() {
    run("decode");
}

#[test]
fn envelopes_and_errors() {
    run("errors");
}

#[test]
fn paths() {
    run("paths");
}

#[test]
fn streams_agree_with_whole_responses() {
    run("streams");
}

#[test]
fn configuration_text() {
    run("configuration");
}
