//! Measures two alternatives in turns, and prints how many times faster one is.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use bench::payloads::{Layout, Shape, response};
use bench::plain;
use serde::de::{DeserializeOwned, IgnoredAny};
use storpool_api::{Call, Entries, Validate, calls};

const ROUNDS: usize = 9;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.first().map(String::as_str) {
        Some("decode") => decode(arguments.get(1).map(String::as_str)),
        Some("validate") => validate(),
        Some("entries") => entries(),
        Some("memory") => memory(),
        Some("calls") => bench::calls::sequential(),
        Some("encode") => bench::encode::bodies(),
        Some("client") => bench::calls::client_alone(),
        Some("simulator") => bench::simulator::run(&arguments[1..]),
        _ => {
            eprintln!(
                "usage: ratios decode [volumes|statuses|disks] | entries | validate | memory | encode | calls | client | simulator"
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
    println!("| shape | layout | MB | storpool-api | derived | ignored | storpool-api / derived |");
    println!("|---|---|--:|--:|--:|--:|--:|");
    for shape in Shape::ALL {
        if only.is_some_and(|only| only != shape.name()) {
            continue;
        }
        for layout in Layout::ALL {
            let body = response(shape, shape.usual_count(), layout)?;
            let (ours, plain, ignored) = match shape {
                Shape::Volumes => rounds::<_, plain::Volumes>(&calls::volumes_list(), &body)?,
                Shape::Statuses => rounds::<_, plain::Statuses>(&calls::volumes_status(), &body)?,
                Shape::Disks => rounds::<_, plain::Disks>(&calls::disks_list(), &body)?,
            };
            let ratios = ours
                .iter()
                .zip(&plain)
                .map(|(ours, plain)| plain.as_secs_f64() / ours.as_secs_f64());
            let best =
                |all: &[Duration]| speed(body.len(), all.iter().copied().min().unwrap_or_default());
            println!(
                "| {} | {} | {:.1} | {:.0} | {:.0} | {:.0} | **{:.2}** |",
                shape.name(),
                layout.name(),
                body.len() as f64 / 1e6,
                best(&ours),
                best(&plain),
                best(&ignored),
                median(ratios.collect())
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

/// Peak memory of the process in bytes, if the system reports it.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024.0)
}

/// How a response is processed while memory is measured.
const CASES: [&str; 7] = [
    "valid",
    "undecodable",
    "undecodable at its end",
    "error page",
    "partial, all bad",
    "strict, all bad",
    "strict and partial, all bad",
];

/// A response of this many bytes.
fn large(case: &str, size: usize) -> Vec<u8> {
    let good = r#"{"name":"hdd","size":1099511627776,"placeAll":"hdd","placeTail":"hdd","replication":3,"bw":"-","iops":"-","parentName":"","snapshotsCount":0,"volumesCount":0}"#;
    let rule_broken = good.replace("\"replication\":3", "\"replication\":9");
    let (entry, last) = match case {
        "valid" => (good, good),
        "undecodable at its end" => (good, "0"),
        "error page" => return vec![b'x'; size],
        strict if strict.starts_with("strict") => (&*rule_broken, &*rule_broken),
        _ => ("0", "0"),
    };
    let mut body = String::with_capacity(size + 1000);
    body += "{\"generation\":7,\"data\":[";
    while body.len() < size {
        body += entry;
        body.push(',');
    }
    (body + last + "]}").into_bytes()
}

/// Decodes responses that another process has written to a file, so that this process never held
/// anything else.
fn memory() -> Result<(), String> {
    let mut arguments = std::env::args().skip(2);
    if let (Some(path), Some(case)) = (arguments.next(), arguments.next()) {
        return measure(&path, &case);
    }
    println!("peak of the process, in times the response, which is included\n");
    println!("| response | MiB | times |\n|---|--:|--:|");
    let volumes = response(Shape::Volumes, Shape::Volumes.usual_count(), Layout::Usual)?;
    measured("100,000 volumes", &volumes)?;
    for case in CASES {
        for mebibytes in [16, 64] {
            measured(case, &large(case, mebibytes << 20))?;
        }
    }
    Ok(())
}

/// Measures a case in a separate process.
fn measured(case: &str, body: &[u8]) -> Result<(), String> {
    let path = std::env::temp_dir().join(format!("storpool-api-bench-{}", std::process::id()));
    let shown = |error: std::io::Error| format!("{}: {error}", path.display());
    std::fs::write(&path, body).map_err(shown)?;
    let program = std::env::current_exe().map_err(shown)?;
    let status = std::process::Command::new(program).arg("memory").arg(&path).arg(case).status();
    std::fs::remove_file(&path).map_err(shown)?;
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("the process that decodes: {status}")),
        Err(error) => Err(error.to_string()),
    }
}

fn measure(path: &str, case: &str) -> Result<(), String> {
    let body = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
    let templates = calls::volume_templates_list().strict(case.starts_with("strict"));
    let status = if case == "error page" { 500 } else { 200 };
    match case {
        "100,000 volumes" => drop(black_box(calls::volumes_list().decode(200, &body))),
        _ if case.contains("partial") => {
            drop(black_box(templates.partial().decode(200, &body)));
        }
        _ => drop(black_box(templates.decode(status, &body))),
    }
    let peak = peak().ok_or("the system does not report peak memory")?;
    let times = peak / body.len() as f64;
    let mebibytes = body.len() as f64 / f64::from(1 << 20);
    println!("| {case} | {mebibytes:.0} | {times:.2} |");
    Ok(())
}
