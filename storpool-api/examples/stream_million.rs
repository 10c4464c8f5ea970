//! Reads a list of a million volumes, entry by entry and, for contrast, as a whole, and prints the
//! peak of the memory that this takes:
//!
//! ```text
//! cargo run --release -p storpool-api --features blocking --example stream_million [entries]
//! ```
//!
//! The service is a thread of the same process, which writes the response entry by entry and keeps
//! nothing. Each way has its own process, as the peak (`VmHWM` of `/proc/self/status`) is that
//! of a process.

use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::net::TcpListener;
use std::process::Command;
use std::time::Instant;

use storpool_api::{Client, Error, blocking, types::VolumeSummary};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const WAYS: [&str; 3] = ["async", "blocking", "whole"];

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let entries = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    match arguments.next() {
        Some(way) => measure(&way, entries),
        None => {
            for way in WAYS {
                let program = std::env::current_exe()?;
                let arguments = [&entries.to_string(), way];
                if !Command::new(program).args(arguments).status()?.success() {
                    return Err(format!("{way} has failed").into());
                }
            }
            Ok(())
        }
    }
}

fn measure(way: &str, entries: u64) -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let service = std::thread::spawn(move || serve(&listener, entries));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let before = peak()?;
    let began = Instant::now();
    let total = match way {
        "async" => runtime.block_on(stream(&url))?,
        "blocking" => iterate(&url)?,
        _ => runtime.block_on(whole(&url))?,
    };
    let elapsed = began.elapsed();
    let bytes = service.join().map_err(|_| "the service has panicked")??;
    println!(
        "{way:8}: {} volumes, {} MB of JSON in {elapsed:.1?}; peak {:.1} MB, {:.1} MB before",
        total.count,
        bytes / 1_000_000,
        peak()?,
        before,
    );
    if total.count != entries || total.size != entries * 512 {
        return Err(format!("{} entries of {} bytes", total.count, total.size).into());
    }
    Ok(())
}

/// The totals that are kept of all volumes.
#[derive(Default)]
struct Total {
    count: u64,
    size: u64,
}

impl Total {
    fn add(&mut self, volume: &VolumeSummary) {
        self.count += 1;
        self.size += u64::try_from(volume.size.get()).unwrap_or(0);
    }
}

async fn stream(url: &str) -> std::result::Result<Total, Error> {
    let client = Client::builder().base_url(url).auth_token("1234").build()?;
    let mut total = Total::default();
    let mut volumes = client.volumes_list().stream().await?;
    while let Some(volume) = volumes.next().await {
        total.add(&volume?);
    }
    Ok(total)
}

fn iterate(url: &str) -> std::result::Result<Total, Error> {
    let client = blocking::Client::builder().base_url(url).auth_token("1234").build()?;
    let mut total = Total::default();
    for volume in client.volumes_list().stream()? {
        total.add(&volume?);
    }
    Ok(total)
}

async fn whole(url: &str) -> std::result::Result<Total, Error> {
    let client = Client::builder().base_url(url).auth_token("1234").build()?;
    let mut total = Total::default();
    for volume in &client.volumes_list().await? {
        total.add(volume);
    }
    Ok(total)
}

/// Responds to one request; returns the size of the response.
fn serve(listener: &TcpListener, entries: u64) -> io::Result<u64> {
    let (stream, _) = listener.accept()?;
    let mut request = BufReader::new(&stream);
    let mut line = String::new();
    while request.read_line(&mut line)? > 2 {
        line.clear();
    }
    let mut reply = BufWriter::with_capacity(1 << 16, &stream);
    reply.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?;
    let mut size = 0;
    let mut write = |text: &str| {
        size += text.len() as u64;
        reply.write_all(text.as_bytes())
    };
    write(r#"{"generation":7,"data":["#)?;
    for number in 0..entries {
        let comma = if number > 0 { "," } else { "" };
        write(&format!(
            "{comma}{{\"name\":\"vol-{number}\",\"size\":512,\"replication\":3,\
             \"templateName\":\"hybrid\",\"parentName\":\"debian-8-base\",\"bw\":\"-\",\
             \"iops\":\"-\",\"placeAll\":\"hdd\",\"placeTail\":\"ssd\",\
             \"creationTimestamp\":1454938113,\"objectsCount\":3200,\"visibleVolumeId\":1087}}"
        ))?;
    }
    write("]}")?;
    reply.flush()?;
    Ok(size)
}

/// The most memory that the process has used so far, in MB (10^6 bytes).
fn peak() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(kib.ok_or("no VmHWM in /proc/self/status")?.trim().parse::<f64>()? * 1024.0 / 1e6)
}
