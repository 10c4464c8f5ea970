//! The client without `async`: takes an hourly snapshot of each volume, and keeps the latest few.
//!
//! ```text
//! cargo run -p storpool-api --features blocking --example blocking -- [VOLUME…]
//! ```
//!
//! Uses the configured service or, without one, a simulator in this process. Without names, it
//! creates a volume for the demonstration and deletes it again.

mod shared;

use shared::{Result, Service};
use storpool_api::Error;
use storpool_api::blocking::Client;
use storpool_api::types::{
    SnapshotNameOrGlobalId, VolumeCreateDesc, VolumeName, VolumeSize, VolumeSnapshotDesc,
};

/// How many snapshots of a volume are kept.
const KEPT: usize = 2;

fn main() -> Result<()> {
    let service = Service::find()?;
    let client = service.blocking_client()?;
    let volumes: Vec<VolumeName> =
        std::env::args().skip(1).map(|name| name.parse()).collect::<std::result::Result<_, _>>()?;
    for volume in &volumes {
        rotate(&client, volume)?;
    }
    if volumes.is_empty() {
        demonstrate(&client)?;
    }
    Ok(())
}

fn demonstrate(client: &Client) -> Result<()> {
    let volume: VolumeName = format!("blocking-{}", std::process::id()).parse()?;
    let templates = client.volume_templates_list().send()?.into_data();
    let template = templates.into_iter().next();
    let template = template.ok_or("the cluster has no template")?.name;
    let desc = VolumeCreateDesc::new(volume.clone())
        .size(VolumeSize::constant(1 << 30))
        .template(template);
    client.volume_create(&desc).send()?.into_data();
    let rotated = (0..4).try_for_each(|_| rotate(client, &volume));
    for snapshot in scheduled(client, &volume)? {
        client.snapshot_delete(&snapshot).send()?.into_data();
    }
    client.volume_delete(&volume).send()?.into_data();
    rotated
}

/// Takes a snapshot, and deletes the oldest ones of the schedule.
fn rotate(client: &Client, volume: &VolumeName) -> Result<()> {
    let before = scheduled(client, volume)?;
    let last = before.last().and_then(|name| number(volume, name));
    // The rule of names that can be chosen is that of volumes.
    let name: VolumeName = format!("{volume}-hourly-{}", last.unwrap_or(0) + 1).parse()?;
    let desc = VolumeSnapshotDesc::new().name(name.clone());
    client.snapshot_create(volume, &desc).send()?.into_data();
    println!("took {name}");
    let surplus = (before.len() + 1).saturating_sub(KEPT);
    for old in before.iter().take(surplus) {
        match client.snapshot_delete(old).send() {
            Ok(_) => println!("deleted {old}"),
            // Another process was faster.
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// The snapshots of the schedule of a volume, the oldest first.
fn scheduled(
    client: &Client,
    volume: &VolumeName,
) -> std::result::Result<Vec<SnapshotNameOrGlobalId>, Error> {
    let snapshots = client.snapshots_list().send()?.into_data();
    let names = snapshots.into_iter().map(|snapshot| snapshot.name);
    let mut own: Vec<_> = names.filter_map(|name| Some((number(volume, &name)?, name))).collect();
    own.sort();
    Ok(own.into_iter().map(|(_, name)| name).collect())
}

/// The number of a snapshot in the schedule of a volume.
fn number(volume: &VolumeName, snapshot: &SnapshotNameOrGlobalId) -> Option<u64> {
    let rest = snapshot.as_str().strip_prefix(volume.as_str())?;
    rest.strip_prefix("-hourly-")?.parse().ok()
}
