//! Provides a host with a disk: creates a volume, attaches it here, waits for its device, and
//! removes everything again.
//!
//! ```text
//! cargo run --example provision [-- TEMPLATE]
//! ```
//!
//! Uses the configured service or, without one, a simulator in this process. The volume is a new
//! one, and is deleted at the end even after a failure.

mod shared;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use shared::{Result, Service, bytes};
use storpool_api::types::{
    ClientId, DetachClientsList, VolumeCreateDesc, VolumeName, VolumeReassignDesc, VolumeSize,
    VolumeTemplateName, VolumesReassignWaitDesc,
};
use storpool_api::{Client, Error};

const SIZE: VolumeSize = VolumeSize::constant(1 << 30);

#[tokio::main]
async fn main() -> Result<()> {
    let service = Service::find()?;
    let client = service.client()?;
    let template = match std::env::args().nth(1) {
        Some(name) => name.parse()?,
        None => first_template(&client).await?,
    };
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
    let name: VolumeName = format!("example-{nanos}").parse()?;

    // With a name, creating may be repeated: if the first attempt was carried out, the next one
    // fails because the volume exists. Without one, each attempt might make another volume.
    let desc = VolumeCreateDesc::new(name.clone()).size(SIZE).template(template.clone());
    client.volume_create(&desc).await?;
    println!("created {name}, {} of template {template}", bytes(SIZE.get()));

    let used = use_volume(&service, &client, &name).await;
    let removed = remove_volume(&client, &name).await;
    used?;
    removed
}

async fn first_template(client: &Client) -> Result<VolumeTemplateName> {
    let templates = client.volume_templates_list().await?;
    let first = templates.into_iter().next();
    Ok(first.ok_or("the cluster has no template")?.name)
}

async fn use_volume(service: &Service, client: &Client, name: &VolumeName) -> Result<()> {
    let our_id: ClientId = service.our_id()?;
    let attach = VolumeReassignDesc::new(name.clone()).rw([our_id]);
    let desc = VolumesReassignWaitDesc::new().reassign([attach]).attach_timeout(20);
    client.volumes_reassign_wait(&desc).await?;
    println!("attached at client {our_id}");

    // The service is done a little before the system of this host is.
    let links =
        service.device_links().interval(Duration::from_millis(50)).limit(Duration::from_secs(20));
    let device = links.wait_attached(name).await?;
    println!("the device is {}", device.display());

    detach(client, name).await?;
    links.wait_detached(name).await?;
    println!("detached, and the device is gone");
    Ok(())
}

async fn detach(client: &Client, name: &VolumeName) -> std::result::Result<(), Error> {
    let detach = VolumeReassignDesc::new(name.clone()).detach(DetachClientsList::All);
    let desc = VolumesReassignWaitDesc::new().reassign([detach]).attach_timeout(20);
    client.volumes_reassign_wait(&desc).await.map(drop)
}

/// Deletes the volume, even if it is still attached. Succeeds if it does not exist.
async fn remove_volume(client: &Client, name: &VolumeName) -> Result<()> {
    let removed = async {
        detach(client, name).await?;
        client.volume_delete(name).await.map(drop)
    };
    match removed.await {
        Err(error) if !error.is_not_found() => Err(error.into()),
        _ => {
            println!("deleted {name}");
            Ok(())
        }
    }
}
