//! What there is in a cluster: services, disks, templates, volumes, snapshots and attachments.
//!
//! ```text
//! cargo run -p storpool-api --example tour
//! ```
//!
//! Uses the configured service or, without one, a simulator in this process.

mod shared;

use shared::{or_dash, table};
use storpool_api::prelude::*;

#[tokio::main]
async fn main() -> shared::Outcome {
    let service = shared::Service::find()?;
    let client = Client::from_config(&service.config)?;

    let cluster = client.services_list().await?;
    println!("The cluster is {}.", cluster.cluster_status);
    let running = cluster.servers.values().filter(|server| server.is_running()).count();
    println!("{running} of {} servers run.\n", cluster.servers.len());

    let disks = client.disks_list().await?;
    let rows = disks.values().map(|disk| {
        // A disk that is down has no counters.
        let used = disk.up().map(|up| units::human_bytes(up.objects_on_disk_size));
        let kind = if disk.ssd() { "ssd" } else { "hdd" };
        [disk.id().to_string(), kind.to_owned(), or_dash(used), disk.model().to_owned()]
    });
    table([">DISK", "KIND", ">USED", "MODEL"], rows);

    let templates = client.volume_templates_status().await?;
    let rows = templates.iter().map(|template| {
        let free = units::human_bytes(template.stored.free).to_string();
        [template.name.to_string(), or_dash(template.replication), free]
    });
    println!();
    table(["TEMPLATE", ">COPIES", ">FREE"], rows);

    let (volumes, attachments) = (client.volumes_list().await?, client.attachments_list().await?);
    let rows = volumes.iter().map(|volume| {
        let own = attachments.iter().filter(|one| one.volume == volume.name.as_str());
        let clients: Vec<_> = own.map(|one| one.client.to_string()).collect();
        [
            volume.name.to_string(),
            volume.size.human().to_string(),
            or_dash(volume.template_name.as_ref()),
            clients.join(", "),
        ]
    });
    println!();
    table(["VOLUME", ">SIZE", "TEMPLATE", "ATTACHED TO"], rows);

    // Snapshots that the service made for itself, or is deleting, are of no interest.
    let snapshots = client.snapshots_list().await?;
    let own = |name: &str| name.starts_with('*') || name.contains('@');
    let rows = snapshots.iter().filter(|snapshot| !own(snapshot.name.as_str()));
    let rows = rows.map(|one| [one.name.to_string(), one.size.human().to_string()]);
    println!();
    table(["SNAPSHOT", ">SIZE"], rows);
    Ok(())
}
