//! An inventory of a cluster: services, volumes and their attachments.
//!
//! ```text
//! cargo run --example tour
//! ```
//!
//! Uses the configured service or, without one, a simulator in this process.

mod shared;

use std::collections::BTreeMap;

use shared::{Result, Service, bytes, or_dash, table};
use storpool_api::Client;
use storpool_api::types::{DiskSummary, NodeId};

#[tokio::main]
async fn main() -> Result<()> {
    let service = Service::find()?;
    let client = service.client()?;
    nodes(&client).await?;
    disks(&client).await?;
    templates(&client).await?;
    volumes(&client).await?;
    snapshots(&client).await?;
    attachments(&client).await
}

async fn nodes(client: &Client) -> Result<()> {
    let reply = client.services_list().send().await?;
    println!(
        "The cluster is {}, generation {}.",
        reply.data().cluster_status,
        or_dash(reply.generation())
    );
    let services = reply.into_data();
    // A service that is down may not say on which node it ran.
    let mut by_node: BTreeMap<Option<NodeId>, Vec<String>> = BTreeMap::new();
    let mut note = |node: Option<NodeId>, kind: &str, id: String, status: &str| {
        let service = match status {
            "running" => format!("{kind} {id}"),
            _ => format!("{kind} {id} ({status})"),
        };
        by_node.entry(node).or_default().push(service);
    };
    for one in services.servers.values() {
        note(one.node_id, "server", one.id.to_string(), one.status.as_str());
    }
    for one in services.mgmt.values() {
        note(one.node_id, "mgmt", one.id.to_string(), one.status.as_str());
    }
    for one in services.clients.values() {
        note(one.node_id, "client", one.id.to_string(), one.status.as_str());
    }
    let peers = client.peers_list().await?;
    let rows: Vec<_> = peers
        .iter()
        .map(|(id, peer)| {
            let node = NodeId::try_from(id.get()).ok();
            let services = node.and_then(|node| by_node.get(&Some(node)));
            [
                id.to_string(),
                peer.beacon_status.to_string(),
                if peer.non_voting { "no" } else { "yes" }.to_owned(),
                services.map_or_else(String::new, |services| services.join(", ")),
            ]
        })
        .collect();
    table("Nodes", [">NODE", "BEACON", "VOTES", "SERVICES"], &rows);
    if let Some(services) = by_node.get(&None) {
        println!("On no known node: {}", services.join(", "));
    }
    Ok(())
}

async fn disks(client: &Client) -> Result<()> {
    let disks = client.disks_list().await?;
    let rows: Vec<_> = disks
        .values()
        .map(|disk| match disk {
            DiskSummary::Up(disk) => [
                disk.id.to_string(),
                disk.server_id.to_string(),
                if disk.ssd { "ssd" } else { "hdd" }.to_owned(),
                "up".to_owned(),
                bytes(disk.sectors_count * 512),
                bytes(disk.objects_on_disk_size),
                disk.objects_allocated.to_string(),
                disk.model.clone(),
            ],
            // A disk that is down keeps little of this.
            disk => [
                disk.id().to_string(),
                disk.server_id().to_string(),
                if disk.ssd() { "ssd" } else { "hdd" }.to_owned(),
                "down".to_owned(),
                "-".to_owned(),
                "-".to_owned(),
                "-".to_owned(),
                disk.model().to_owned(),
            ],
        })
        .collect();
    let headings = [">DISK", ">SERVER", "KIND", "STATE", ">SIZE", ">USED", ">OBJECTS", "MODEL"];
    table("Disks", headings, &rows);
    Ok(())
}

async fn templates(client: &Client) -> Result<()> {
    let templates = client.volume_templates_status().await?;
    let rows: Vec<_> = templates
        .iter()
        .map(|template| {
            [
                template.name.to_string(),
                or_dash(template.replication),
                format!("{}, {}", template.place_all, template.place_tail),
                template.volumes_count.to_string(),
                template.snapshots_count.to_string(),
                bytes(template.stored_size),
                bytes(template.stored.free),
            ]
        })
        .collect();
    let headings =
        ["TEMPLATE", ">COPIES", "PLACEMENT", ">VOLUMES", ">SNAPSHOTS", ">STORED", ">FREE"];
    table("Templates", headings, &rows);
    Ok(())
}

async fn volumes(client: &Client) -> Result<()> {
    let volumes = client.volumes_list().await?;
    let status = client.volumes_status().await?;
    let rows: Vec<_> = volumes
        .iter()
        .map(|volume| {
            let status = status.get(volume.name.as_str());
            [
                volume.name.to_string(),
                bytes(volume.size.get()),
                or_dash(volume.template_name.as_ref()),
                or_dash(volume.parent_name.as_ref()),
                volume.iops.to_string(),
                or_dash(status.map(|status| bytes(status.stored_size))),
                or_dash(status.map(|status| status.status.as_str())),
            ]
        })
        .collect();
    let headings = ["VOLUME", ">SIZE", "TEMPLATE", "PARENT", ">IOPS", ">STORED", "STATUS"];
    table("Volumes", headings, &rows);
    Ok(())
}

async fn snapshots(client: &Client) -> Result<()> {
    let snapshots = client.snapshots_list().await?;
    // Snapshots that the service created internally, or is deleting, are of no interest.
    let own = |name: &str| name.starts_with('*') || name.contains('@');
    let rows: Vec<_> = snapshots
        .iter()
        .filter(|snapshot| !own(snapshot.name.as_str()))
        .map(|snapshot| {
            [
                snapshot.name.to_string(),
                bytes(snapshot.size.get()),
                snapshot.on_volume.to_string(),
                or_dash(snapshot.parent_name.as_ref()),
                if snapshot.bound { "yes" } else { "no" }.to_owned(),
            ]
        })
        .collect();
    table("Snapshots", ["SNAPSHOT", ">SIZE", "OF", "PARENT", "BOUND"], &rows);
    Ok(())
}

async fn attachments(client: &Client) -> Result<()> {
    let attachments = client.attachments_list().await?;
    let rows: Vec<_> = attachments
        .iter()
        .map(|attachment| {
            [
                attachment.volume.to_string(),
                attachment.client.to_string(),
                attachment.rights.to_string(),
                attachment.pos.to_string(),
            ]
        })
        .collect();
    table("Attachments", ["VOLUME OR SNAPSHOT", ">CLIENT", "RIGHTS", ">SLOT"], &rows);
    Ok(())
}
