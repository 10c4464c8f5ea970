//! Peak memory of processes that decode responses.

use std::fs::File;
use std::hint::black_box;
use std::io::Read;

use bench::payloads::{Layout, Shape, response};
use storpool_api::blocking::Client;
use storpool_api::calls;
use storpool_api::transport::{HttpResponse, ResponseBody, from_fn};
use storpool_api::{TransportErrorKind, TransportFailure, TransportPhase};

/// Peak memory of the process in bytes.
fn peak() -> Result<f64, String> {
    let read = || {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes * 1024.0)
    };
    read().ok_or_else(|| "the system does not report peak memory".to_owned())
}

const VOLUMES: &str = "100,000 volumes";
const STATUSES: &str = "100,000 statuses";
const STREAMED: &str = "valid, streamed";

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
pub(super) fn memory() -> Result<(), String> {
    let mut arguments = std::env::args().skip(2);
    if let (Some(path), Some(case)) = (arguments.next(), arguments.next()) {
        return measure(&path, &case);
    }
    println!("peak of the process, in times the response, which is included\n");
    println!("| response | MiB | times |\n|---|--:|--:|");
    for (case, shape) in [(VOLUMES, Shape::Volumes), (STATUSES, Shape::Statuses)] {
        measured(case, &response(shape, shape.usual_count(), Layout::Usual)?)?;
    }
    for case in CASES {
        for mebibytes in [16, 64] {
            measured(case, &large(case, mebibytes << 20))?;
        }
    }
    println!("\npeak beyond what the process has taken before\n");
    println!("| response | MiB | MiB taken |\n|---|--:|--:|");
    for mebibytes in [16, 64, 256] {
        measured(STREAMED, &large("valid", mebibytes << 20))?;
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
    const MEBIBYTE: f64 = 1_048_576.0;
    let before = peak()?;
    let shown = |error: std::io::Error| format!("{path}: {error}");
    let file = File::open(path).map_err(shown)?;
    let length = file.metadata().map_err(shown)?.len() as f64;
    if case == STREAMED {
        stream(file)?;
    } else {
        make_call(path, case)?;
    }
    let taken = match case {
        STREAMED => (peak()? - before) / MEBIBYTE,
        _ => peak()? / length,
    };
    println!("| {case} | {:.0} | {taken:.2} |", length / MEBIBYTE);
    Ok(())
}

/// Makes a call, with a file for the service.
fn make_call(path: &str, case: &str) -> Result<(), String> {
    let status = if case == "error page" { 500 } else { 200 };
    let path = path.to_owned();
    let service = from_fn(move |_| {
        let file = File::open(&path);
        async move {
            let file = file.map_err(|error| {
                TransportFailure::new(TransportErrorKind::Broken, TransportPhase::Reply)
                    .because(&error)
            })?;
            Ok(HttpResponse::new(status, ResponseBody::reader(file)))
        }
    });
    let client = Client::builder().auth_token("1234").transport(service).build();
    let client = client.map_err(|error| error.to_string())?;
    let templates = client.volume_templates_list().strict(case.starts_with("strict"));
    match case {
        VOLUMES => drop(black_box(client.volumes_list().send())),
        STATUSES => drop(black_box(client.volumes_status().send())),
        _ if case.contains("partial") => drop(black_box(templates.partial().send())),
        _ => drop(black_box(templates.send())),
    }
    Ok(())
}

/// Reads a response entry by entry as it arrives.
fn stream(mut file: File) -> Result<(), String> {
    let mut piece = vec![0; 64 << 10];
    let mut reader = calls::volume_templates_list().entry_reader(200);
    loop {
        let count = file.read(&mut piece).map_err(|error| error.to_string())?;
        if count == 0 {
            return Ok(());
        }
        reader.push(&piece[..count]);
        if let Some(error) = reader.by_ref().map(black_box).find_map(Result::err) {
            return Err(error.to_string());
        }
    }
}
