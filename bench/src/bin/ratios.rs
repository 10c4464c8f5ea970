//! Measures two alternatives in turns, and prints how many times faster one is.

#[path = "ratios/instructions.rs"]
mod instructions;
#[path = "ratios/memory.rs"]
mod memory;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use bench::payloads::{Layout, Shape, response};
use bench::{plain, plain_union};
use serde::de::{DeserializeOwned, IgnoredAny};
use storpool_api::{Call, Entries, Validate, calls};

const ROUNDS: usize = 9;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.first().map(String::as_str) {
        Some("decode") => decode(arguments.get(1).map(String::as_str)),
        Some("validate") => validate(),
        Some("entries") => entries(),
        Some("memory") => memory::memory(),
        Some("instructions") => instructions::instructions(),
        Some("calls") => bench::calls::sequential(),
        Some("encode") => bench::encode::bodies(),
        Some("client") => bench::calls::client_alone(),
        Some("simulator") => bench::simulator::run(&arguments[1..]),
        _ => {
            eprintln!(
                "usage: ratios decode [volumes|statuses|disks] | instructions [--check] | entries | validate | memory | encode | calls | client | simulator"
            );
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let begin = Instant::now();
    let made = black_box(work());
    let took = begin.elapsed();
    drop(made);
    took
}

fn speed(bytes: usize, took: Duration) -> f64 {
    bytes as f64 / took.as_secs_f64() / 1e6
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

fn decode(only: Option<&str>) -> Result<(), String> {
    println!("MB/s, best of {ROUNDS}; ratio: median of {ROUNDS} rounds in turns\n");
    println!(
        "| shape | layout | MB | storpool-api | derived | ignored | / derived | / ignored |\n\
         |---|---|--:|--:|--:|--:|--:|--:|"
    );
    for shape in Shape::ALL {
        if only.is_some_and(|only| only != shape.name()) {
            continue;
        }
        for layout in Layout::ALL {
            let body = response(shape, shape.usual_count(), layout)?;
            let (volumes, statuses) = (calls::volumes_list(), calls::volumes_status());
            let (ours, plain, ignored) = match (shape, layout) {
                (Shape::Volumes, Layout::Newest) => {
                    rounds::<_, plain_union::Volumes>(&volumes, &body)?
                }
                (Shape::Volumes, _) => rounds::<_, plain::Volumes>(&volumes, &body)?,
                (Shape::Statuses, Layout::Newest) => {
                    rounds::<_, plain_union::Statuses>(&statuses, &body)?
                }
                (Shape::Statuses, _) => rounds::<_, plain::Statuses>(&statuses, &body)?,
                (Shape::Disks, _) => rounds::<_, plain::Disks>(&calls::disks_list(), &body)?,
            };
            let ratio = |others: &[Duration]| {
                let pairs = ours.iter().zip(others);
                median(pairs.map(|(ours, other)| other.div_duration_f64(*ours)).collect())
            };
            let best =
                |all: &[Duration]| speed(body.len(), all.iter().copied().min().unwrap_or_default());
            println!(
                "| {} | {} | {:.1} | {:.0} | {:.0} | {:.0} | **{:.2}** | {:.2} |",
                shape.name(),
                layout.name(),
                body.len() as f64 / 1e6,
                best(&ours),
                best(&plain),
                best(&ignored),
                ratio(&plain),
                ratio(&ignored)
            );
        }
    }
    Ok(())
}

type Rounds = (Vec<Duration>, Vec<Duration>, Vec<Duration>);

fn rounds<T: storpool_api::Data, P: DeserializeOwned>(
    call: &storpool_api::Call<T>,
    body: &[u8],
) -> Result<Rounds, String> {
    let _ = call.decode(200, body).map_err(|error| error.to_string())?;
    serde_json::from_slice::<P>(body).map_err(|error| error.to_string())?;
    let mut all = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        all.0.push(time(|| call.decode(200, body)));
        all.1.push(time(|| serde_json::from_slice::<P>(body)));
        all.2.push(time(|| serde_json::from_slice::<IgnoredAny>(body)));
    }
    Ok(all)
}

/// Reads responses as a whole, partially (keeping the good entries), and entry by entry in chunks
/// of the size that the network delivers.
fn entries() -> Result<(), String> {
    println!("ms, best of {ROUNDS}; ratio: median of {ROUNDS} rounds in turns\n");
    println!("| shape | whole | partial | stream | partial / whole | stream / whole |");
    println!("|---|--:|--:|--:|--:|--:|");
    for shape in Shape::ALL {
        let body = response(shape, shape.usual_count(), Layout::Usual)?;
        match shape {
            Shape::Volumes => compare(shape.name(), &calls::volumes_list(), &body)?,
            Shape::Statuses => compare(shape.name(), &calls::volumes_status(), &body)?,
            Shape::Disks => compare(shape.name(), &calls::disks_list(), &body)?,
        }
    }
    let one = r#"{"name":"hdd","size":1099511627776,"placeAll":"hdd","placeTail":"hdd","replication":3,"bw":"-","iops":"-","parentName":"","snapshotsCount":0,"volumesCount":0}"#;
    let body = format!(r#"{{"generation":7,"data":[{}{one}]}}"#, format!("{one},").repeat(99_999));
    compare("templates", &calls::volume_templates_list(), body.as_bytes())
}

fn compare<T: Entries>(name: &str, call: &Call<T>, body: &[u8]) -> Result<(), String> {
    const PIECE: usize = 64 << 10;
    let error = |error: storpool_api::Error| error.to_string();
    let partial = call.clone().partial();
    if !partial.decode(200, body).map_err(error)?.data().is_complete() {
        return Err(format!("{name}: not all entries are good"));
    }
    let mut all = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        all.0.push(time(|| call.decode(200, body)));
        all.1.push(time(|| partial.decode(200, body)));
        all.2.push(time(|| {
            let mut reader = call.entry_reader(200);
            let mut count = 0;
            for piece in body.chunks(PIECE) {
                reader.push(piece);
                count += reader.by_ref().map(black_box).filter(Result::is_ok).count();
            }
            count
        }));
    }
    let best = |all: &[Duration]| all.iter().copied().min().unwrap_or_default().as_secs_f64() * 1e3;
    let ratio = |other: &[Duration]| {
        let pairs = other.iter().zip(&all.0);
        median(pairs.map(|(other, whole)| other.as_secs_f64() / whole.as_secs_f64()).collect())
    };
    println!(
        "| {name} | {:.1} | {:.1} | {:.1} | **{:.2}** | **{:.2}** |",
        best(&all.0),
        best(&all.1),
        best(&all.2),
        ratio(&all.1),
        ratio(&all.2)
    );
    Ok(())
}

fn validate() -> Result<(), String> {
    for shape in Shape::ALL {
        let body = response(shape, shape.usual_count(), Layout::Usual)?;
        let error = |error: storpool_api::Error| error.to_string();
        let took = match shape {
            Shape::Volumes => {
                let data = calls::volumes_list().decode(200, &body).map_err(error)?.into_data();
                (0..ROUNDS).map(|_| time(|| data.validate())).min()
            }
            Shape::Statuses => {
                let data: BTreeMap<_, _> =
                    calls::volumes_status().decode(200, &body).map_err(error)?.into_data();
                (0..ROUNDS).map(|_| time(|| data.validate())).min()
            }
            Shape::Disks => {
                let data = calls::disks_list().decode(200, &body).map_err(error)?.into_data();
                (0..ROUNDS).map(|_| time(|| data.validate())).min()
            }
        };
        let took = took.unwrap_or_default();
        println!("{}: {took:.1?}, {:.0} MB/s of response", shape.name(), speed(body.len(), took));
    }
    Ok(())
}
