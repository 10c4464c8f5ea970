//! Bends schemas and puts them through the generator: it must never panic, hang, or take more and
//! more memory.
//!
//! `cargo run --profile fuzz -p generator --example fuzz-schemas -- bytes 10000000`, or `schemas`. A run is
//! made from its number alone: `-- schemas --show 123` prints its files and does it again.
#![forbid(unsafe_code)]
// The tests use the same modules in their own way.
#![allow(missing_docs, reason = "nobody reads the documentation of a tool")]

mod bases;
mod bytes;
mod large;
mod rng;
mod run;
mod schemas;
mod tree;

use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bases::Bases;
use run::{Mode, Outcomes};

/// A run that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(10);

/// A run that takes longer is told.
const SLOW: Duration = Duration::from_millis(500);

const USAGE: &str =
    "usage: fuzz-schemas bytes|schemas RUNS [FROM]\n       fuzz-schemas bytes|schemas --show RUN";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<u64>().ok();
    let mode = match args.first() {
        Some(&"bytes") => Mode::Bytes,
        Some(&"schemas") => Mode::Schemas,
        _ => return usage(),
    };
    let (first, runs, show) = match args[1..] {
        ["--show", run] => (number(run), Some(1), true),
        [runs] => (Some(0), number(runs), false),
        [runs, from] => (number(from), number(runs), false),
        _ => return usage(),
    };
    let (Some(first), Some(runs)) = (first, runs) else {
        return usage();
    };
    let bases = match Bases::read() {
        Ok(bases) if bases.broken() == 0 => bases,
        Ok(bases) => {
            eprintln!(
                "error: {} of the schemas to start from are broken",
                bases.broken()
            );
            return ExitCode::from(2);
        }
        Err(error) => {
            eprintln!("error: cannot read the schemas to start from: {error}");
            return ExitCode::from(2);
        }
    };
    if show {
        for file in run::make(&bases, mode, first).1 {
            println!("--- {}\n{}", file.path, file.text);
        }
    }
    all(&bases, mode, first..first.saturating_add(runs))
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

fn all(bases: &Bases, mode: Mode, runs: std::ops::Range<u64>) -> ExitCode {
    let current = Arc::new(AtomicU64::new(runs.start));
    watch(Arc::clone(&current));
    let mut outcomes = Outcomes::default();
    let mut findings = 0_u64;
    let mut slowest = (Duration::ZERO, 0);
    let start = Instant::now();
    let count = runs.end - runs.start;
    for number in runs {
        current.store(number, Ordering::Relaxed);
        let begun = Instant::now();
        let run = AssertUnwindSafe(|| {
            let (base, files) = run::make(bases, mode, number);
            run::check(base, &files, number, &mut outcomes)
        });
        match panic::catch_unwind(run) {
            Ok(Ok(())) => {}
            Ok(Err(why)) => {
                println!("run {number}: {why}");
                findings += 1;
            }
            Err(_) => {
                println!("run {number}: it panicked");
                findings += 1;
            }
        }
        let took = begun.elapsed();
        slowest = slowest.max((took, number));
        if took > SLOW {
            println!("run {number}: it took {} ms", took.as_millis());
        }
        if number % 1_000_000 == 999_999 {
            println!("{} runs, {}", number + 1, memory());
        }
    }
    println!(
        "{count} runs in {} s: {} refused, {} valid, {findings} findings; the slowest, {}, took {} ms; {}",
        start.elapsed().as_secs(),
        outcomes.refused,
        outcomes.valid,
        slowest.1,
        slowest.0.as_millis(),
        memory()
    );
    ExitCode::from(u8::from(findings > 0))
}

/// Ends the process if a run goes on for too long.
fn watch(current: Arc<AtomicU64>) {
    std::thread::spawn(move || {
        loop {
            let before = current.load(Ordering::Relaxed);
            std::thread::sleep(LIMIT);
            if current.load(Ordering::Relaxed) == before {
                println!("run {before}: it hangs; {}", memory());
                std::process::exit(1);
            }
        }
    });
}

/// The most memory that was in use.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    format!("at most {} of memory", peak.map_or("?", str::trim))
}
