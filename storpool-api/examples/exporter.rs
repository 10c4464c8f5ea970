//! Metrics of a cluster for Prometheus.
//!
//! ```text
//! cargo run -p storpool-api --example exporter [-- 127.0.0.1:9090 | --once]
//! ```
//!
//! Serves `GET /metrics`, by default on a free port of loopback; each request queries the service
//! anew. With `--once` it prints the metrics and exits. Uses the configured service or, without one, a
//! simulator in this process.

mod shared;

use std::collections::BTreeMap;
use std::fmt::Display;

use axum::{Router, routing::get};
use storpool_api::prelude::*;
use storpool_api::units::SECTOR_SIZE;

#[tokio::main]
async fn main() -> shared::Outcome {
    let service = shared::Service::find()?;
    // The next scrape is the next attempt.
    let client = Client::builder().config(&service.config).retry(RetryPolicy::never()).build()?;
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".to_owned());
    if address == "--once" {
        print!("{}", metrics(client).await);
        return Ok(());
    }
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("metrics are at http://{}/metrics", listener.local_addr()?);
    let app = Router::new().route("/metrics", get(move || metrics(client.clone())));
    Ok(axum::serve(listener, app).await?)
}

/// All metrics. That the service does not respond is one, too.
async fn metrics(client: Client) -> String {
    let mut all = Metrics::new();
    let gathered = gather(&client, &mut all).await.inspect_err(|error| eprintln!("{error}"));
    add(&mut all, "up", "The service responds", "", i64::from(gathered.is_ok()));
    all.into_values().collect()
}

async fn gather(client: &Client, all: &mut Metrics) -> Result<(), Error> {
    let (disks, templates, volumes, attachments) = tokio::try_join!(
        client.disks_list(),
        client.volume_templates_status(),
        client.volumes_status(),
        client.attachments_list(),
    )?;
    for disk in disks.values() {
        let of = format!("{{disk=\"{}\",server=\"{}\"}}", disk.id(), disk.server_id());
        add(all, "disk_up", "The disk is up", &of, i64::from(disk.is_up()));
        // A disk that is down has no counters.
        if let Some(up) = disk.up() {
            add(all, "disk_size_bytes", "Size of the disk", &of, up.sectors_count * SECTOR_SIZE);
            add(all, "disk_used_bytes", "Space of the objects", &of, up.objects_on_disk_size);
        }
    }
    for one in templates {
        let of = format!("{{template={:?}}}", one.name.as_str());
        add(all, "template_free_bytes", "Data that still fits", &of, one.stored.free);
        add(all, "template_stored_bytes", "Data that is stored", &of, one.stored_size);
    }
    for one in volumes.values().filter(|one| !one.snapshot) {
        let of = format!("{{volume={:?}}}", one.name.as_str());
        add(all, "volume_size_bytes", "Size of the volume", &of, one.size);
        add(all, "volume_stored_bytes", "Data that is stored", &of, one.stored_size);
        add(all, "volume_redundant", "No copy lacks", &of, i64::from(!one.decreased_redundancy));
    }
    add(all, "attachments", "Number of attachments", "", attachments.len());
    Ok(())
}

/// Metrics by name, in the text format of Prometheus, which escapes labels as Rust does strings.
type Metrics = BTreeMap<&'static str, String>;

fn add(all: &mut Metrics, name: &'static str, help: &str, labels: &str, value: impl Display) {
    let head = || format!("# HELP storpool_{name} {help}\n# TYPE storpool_{name} gauge\n");
    *all.entry(name).or_insert_with(head) += &format!("storpool_{name}{labels} {value}\n");
}
