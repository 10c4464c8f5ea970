//! How time and memory of generating grow with the schema: `scale [times]`.

use std::error::Error;
use std::time::Instant;
use std::{env, fs};

use bench::scaled;
use generator::Schema;

/// That of `xtask`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let times = env::args().nth(1).map_or(Ok(1), |times| times.parse())?;
    let files = scaled::scaled(times)?;
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();

    let start = Instant::now();
    let schema = Schema::load(&files).map_err(|report| report.to_string())?;
    let api = &schema.api;
    let loaded = start.elapsed();
    let printed = generator::print(&schema).map_err(|report| report.to_string())?;
    let all = start.elapsed();
    let openapi = generator::openapi::document(api).pretty(100);
    let with_openapi = start.elapsed();

    let out: usize = printed.iter().map(|file| file.text.len()).sum();
    println!(
        "{times} × schema: {} types, {} calls, {:.1} MB in, {:.1} MB out",
        api.types.len(),
        api.calls.len(),
        megabytes(bytes),
        megabytes(out + openapi.len()),
    );
    println!(
        "load {loaded:.1?}, print {:.1?}, OpenAPI {:.1?}, all {with_openapi:.1?}",
        all - loaded,
        with_openapi - all,
    );
    // Only Linux reports it.
    if let Ok(status) = fs::read_to_string("/proc/self/status")
        && let Some(peak) = status.lines().find(|line| line.starts_with("VmHWM"))
    {
        println!("{peak}");
    }
    Ok(())
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
