//! Metrics of a cluster for Prometheus.
//!
//! ```text
//! cargo run --example exporter [-- --listen 127.0.0.1:9090] [--once]
//! ```
//!
//! Serves `GET /metrics` on loopback; each request queries the service anew. With `--once` it
//! prints the metrics and exits. Uses the configured service or, without one, a simulator in this
//! process.

mod shared;

use std::fmt::Write;
use std::time::{Duration, Instant};

use shared::{Result, Service};
use storpool_api::types::DiskSummary;
use storpool_api::{Client, Error, RetryPolicy};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Time limit for reading a request.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a request may be.
const LONGEST: u64 = 16 << 10;

#[tokio::main]
async fn main() -> Result<()> {
    let mut listen = "127.0.0.1:0".to_owned();
    let mut once = false;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--once" => once = true,
            "--listen" => listen = arguments.next().ok_or("--listen needs an address")?,
            other => return Err(format!("{other}: not known; --listen ADDRESS, --once").into()),
        }
    }
    let service = Service::find()?;
    let client = service.client()?;
    if once {
        print!("{}", metrics(&client).await);
        return Ok(());
    }
    let listener = TcpListener::bind(listen).await?;
    println!("metrics are at http://{}/metrics", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let client = client.clone();
        tokio::spawn(async move {
            // The peer may have disconnected.
            let _ = tokio::time::timeout(PATIENCE * 4, respond(stream, &client)).await;
        });
    }
}

async fn respond(stream: TcpStream, client: &Client) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    let mut head = (&mut stream).take(LONGEST);
    let asked = async {
        head.read_line(&mut line).await?;
        let mut rest = String::from("-");
        while !rest.trim().is_empty() {
            rest.clear();
            head.read_line(&mut rest).await?;
        }
        Ok::<(), std::io::Error>(())
    };
    tokio::time::timeout(PATIENCE, asked).await??;
    let (status, body) = match line.split(' ').take(2).collect::<Vec<_>>()[..] {
        ["GET", "/metrics"] => ("200 OK", metrics(client).await),
        ["GET", _] => ("404 Not Found", "The metrics are at /metrics.\n".to_owned()),
        _ => ("405 Method Not Allowed", String::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await
}

/// All metrics. A service that does not respond is a metric, too.
async fn metrics(client: &Client) -> String {
    let started = Instant::now();
    let mut page = Page::default();
    let gathered = gather(client, &mut page).await;
    if let Err(error) = &gathered {
        eprintln!("{error}");
        // Half of the figures would look like a cluster that has lost the others.
        page = Page::default();
    }
    page.metric("storpool_up", "Whether the service responds.");
    page.sample(&[], i64::from(gathered.is_ok()));
    page.metric("storpool_scrape_seconds", "How long it took to ask.");
    page.sample(&[], started.elapsed().as_secs_f64());
    page.0
}

async fn gather(client: &Client, page: &mut Page) -> std::result::Result<(), Error> {
    // The next scrape is the next attempt.
    let policy = RetryPolicy::default().retries(0);
    let asked = || policy.clone();
    let services = client.services_list().retry(asked()).await?;
    let disks = client.disks_list().retry(asked()).await?;
    let templates = client.volume_templates_status().retry(asked()).await?;
    let volumes = client.volumes_status().retry(asked()).await?;
    let attachments = client.attachments_list().retry(asked()).await?;

    page.metric("storpool_service_running", "Whether a service runs.");
    for (id, server) in &services.servers {
        let labels = [("kind", "server"), ("id", &id.to_string())];
        page.sample(&labels, i64::from(server.running()));
    }
    for (id, one) in &services.clients {
        let labels = [("kind", "client"), ("id", &id.to_string())];
        page.sample(&labels, i64::from(one.running()));
    }

    page.metric("storpool_disk_up", "Whether a disk is up.");
    for (id, disk) in &disks {
        let server = disk.server_id().to_string();
        let labels = [("disk", id.to_string()), ("server", server)];
        page.sample(
            &labels.each_ref().map(|(name, value)| (*name, value.as_str())),
            i64::from(disk.is_up()),
        );
    }
    page.metric("storpool_disk_size_bytes", "Size of a disk.");
    for_disks(&disks, |id, disk| page.sample(&[("disk", id)], disk.sectors_count * 512));
    page.metric("storpool_disk_used_bytes", "Space that objects take on a disk.");
    for_disks(&disks, |id, disk| page.sample(&[("disk", id)], disk.objects_on_disk_size));

    page.metric("storpool_template_free_bytes", "Data that still fits into a template.");
    for template in &templates {
        page.sample(&[("template", template.name.as_str())], template.stored.free);
    }
    page.metric("storpool_template_stored_bytes", "Data in a template.");
    for template in &templates {
        page.sample(&[("template", template.name.as_str())], template.stored_size);
    }

    let volumes = || volumes.values().filter(|status| !status.snapshot);
    page.metric("storpool_volume_size_bytes", "Size of a volume.");
    for volume in volumes() {
        page.sample(&[("volume", volume.name.as_str())], volume.size.get());
    }
    page.metric("storpool_volume_stored_bytes", "Data in a volume.");
    for volume in volumes() {
        page.sample(&[("volume", volume.name.as_str())], volume.stored_size);
    }
    page.metric("storpool_volume_redundant", "Whether a volume has all its copies.");
    for volume in volumes() {
        let whole = i64::from(!volume.decreased_redundancy);
        page.sample(&[("volume", volume.name.as_str())], whole);
    }
    page.metric("storpool_attachments", "How many attachments there are.");
    page.sample(&[], attachments.len());
    Ok(())
}

fn for_disks<'a>(
    disks: impl IntoIterator<Item = (&'a storpool_api::types::DiskId, &'a DiskSummary)>,
    mut sample: impl FnMut(&str, &storpool_api::types::UpDiskSummary),
) {
    for (id, disk) in disks {
        // One that is down keeps no counters.
        if let DiskSummary::Up(disk) = disk {
            sample(&id.to_string(), disk);
        }
    }
}

/// A page in the text format of Prometheus.
#[derive(Default)]
struct Page(String, String);

impl Page {
    /// Begins a metric; samples that follow are of it.
    fn metric(&mut self, name: &str, help: &str) {
        name.clone_into(&mut self.1);
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} gauge\n");
    }

    fn sample(&mut self, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let Self(text, name) = self;
        text.push_str(name);
        for (index, (label, content)) in labels.iter().enumerate() {
            let open = if index == 0 { '{' } else { ',' };
            let content = content.replace('\\', r"\\").replace('"', r#"\""#);
            let _ = write!(text, "{open}{label}=\"{content}\"");
        }
        let close = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(text, "{close} {value}");
    }
}
