//! Many clients at once against a large cluster.
//!
//! Not run by default:
//! `cargo test --release -p storpool-sim --test load -- --ignored --nocapture`.
//! `STORPOOL_SIM_SECONDS` says how long.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use storpool_api::types::*;
use storpool_api::{Client, Error};

const CLIENTS: usize = 64;

/// The program, killed when dropped.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start() -> (Program, String) {
    use std::io::{BufRead, BufReader};

    let mut child = Command::new(env!("CARGO_BIN_EXE_storpool-sim"))
        .args(["--port", "0", "--token", "1", "--seed-cluster", "large"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let out = child.stdout.as_mut().unwrap();
    BufReader::new(out).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap().to_owned();
    (Program(child), url)
}

/// Memory in use, in kibibytes.
fn resident(program: &Program) -> u64 {
    let path = format!("/proc/{}/status", program.0.id());
    let status = std::fs::read_to_string(path).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// One round of an integration's work, on its own volumes.
async fn round(client: &Client, worker: usize, number: u64) -> Result<u64, Error> {
    let name: VolumeName = format!("load-{worker}-{number}").parse()?;
    let size = VolumeSize::new(1 << 30)?;
    let desc = VolumeCreateDesc::new(name.clone()).size(size).template("hybrid".parse()?);
    client.volume_create(&desc).await?;
    for known in 0..8 {
        let known = format!("vm-{}", (number * 97 + known * 131) % 10_000);
        client.volume_list(&VolumeName::new(&known)?).await?;
    }
    let node = ClientId::new(1 + worker as i64 % 63)?;
    let attach = VolumeReassignDesc::new(name.clone()).rw([node]);
    let attach = VolumesReassignWaitDesc::new().reassign([attach]).attach_timeout(20);
    client.volumes_reassign_wait(&attach).await?;
    client.snapshot_create(&name, &VolumeSnapshotDesc::new().bind(true)).await?;
    client.volume_update(&name, &VolumeUpdateDesc::new().size(VolumeSize::new(2 << 30)?)).await?;
    match number % 16 {
        0 => drop(client.volumes_list().await?),
        4 => drop(client.attachments_list().await?),
        8 => drop(client.volume_templates_status().await?),
        12 => drop(client.volumes_space().await?),
        _ => drop(client.volume_info(&name).await?),
    }
    let detach = VolumeReassignDesc::new(name.clone()).detach(DetachClientsList::All);
    let detach = VolumesReassignWaitDesc::new().reassign([detach]);
    client.volumes_reassign_wait(&detach).await?;
    client.volume_delete(&name).await?;
    Ok(15)
}

#[test]
#[ignore = "takes a minute; see above"]
fn concurrent_clients_are_served() {
    let seconds = std::env::var("STORPOOL_SIM_SECONDS").map_or(60, |text| text.parse().unwrap());
    let (program, url) = start();
    let calls = Arc::new(AtomicU64::new(0));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let end = Instant::now() + Duration::from_secs(seconds);
    let workers: Vec<_> = (0..CLIENTS)
        .map(|worker| {
            let client = Client::builder().base_url(&url).auth_token("1").build().unwrap();
            let calls = Arc::clone(&calls);
            runtime.spawn(async move {
                let mut number = 0;
                while Instant::now() < end {
                    let made = round(&client, worker, number).await?;
                    calls.fetch_add(made, Ordering::Relaxed);
                    number += 1;
                }
                Ok::<(), Error>(())
            })
        })
        .collect();
    let mut memory = Vec::new();
    while Instant::now() < end {
        std::thread::sleep(Duration::from_secs((seconds / 6).max(1)));
        memory.push(resident(&program));
    }
    for worker in workers {
        runtime.block_on(worker).unwrap().unwrap();
    }
    let calls = calls.load(Ordering::Relaxed);
    println!("{calls} calls in {seconds} s by {CLIENTS} clients; memory in KiB: {memory:?}");
    let (early, late) = (memory[memory.len() / 3], memory[memory.len() - 1]);
    assert!(late < early * 5 / 4, "memory grows: {memory:?}");
}
