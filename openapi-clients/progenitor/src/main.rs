//! Calls a service with the client that progenitor generates.
#![forbid(unsafe_code)]

#[allow(clippy::all, dead_code, unused_qualifications)]
mod client {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}
/// The newest release: it must compile.
#[allow(clippy::all, dead_code, unused_qualifications)]
mod newest {
    include!(concat!(env!("OUT_DIR"), "/newest.rs"));
}

use std::error::Error;
use std::fmt::Debug;
use std::str::FromStr;

use client::types::*;
use client::{Client, Error as CallError, ResponseValue};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};

type Outcome<T> = Result<ResponseValue<T>, CallError<ErrorReply>>;

/// Fails unless two values are the same.
fn same<T: PartialEq + Debug>(what: &str, found: T, expected: T) -> Result<(), Box<dyn Error>> {
    if found == expected {
        return Ok(());
    }
    Err(format!("{what}: {found:?} instead of {expected:?}").into())
}

/// Fails unless a call failed with a typed error.
fn refused<T: Debug>(outcome: Outcome<T>, status: u16, name: &str) -> Result<(), Box<dyn Error>> {
    match outcome {
        Err(CallError::ErrorResponse(response)) => {
            same(name, response.status().as_u16(), status)?;
            match response.into_inner().error {
                ErrorReplyError::Details { name: Some(found), descr: Some(_), .. } => {
                    same("name of the error", found.as_str(), name)
                }
                other => Err(format!("{name}: {other:?}").into()),
            }
        }
        other => Err(format!("{name}: {other:?}").into()),
    }
}

/// A number as any of the generated types, whose integers differ in size.
fn id<T: FromStr>(number: i64) -> Result<T, String> {
    let text = number.to_string();
    text.parse().map_err(|_| format!("{number} is not accepted"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).ok_or("usage: openapi-clients-progenitor URL")?;
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, HeaderValue::from_static("Storpool v1:1"));
    let http = reqwest::Client::builder().default_headers(headers).build()?;
    let client = Client::new_with_client(&url, http);
    cluster(&client).await?;
    lists(&client).await?;
    template(&client).await?;
    volume(&client).await?;
    disk(&client).await
}

async fn cluster(client: &Client) -> Result<(), Box<dyn Error>> {
    let services = client.services_list().await?.into_inner();
    same("cluster", services.data.cluster_status, ClusterState::Running)?;
    client.peers_list().await?;
    client.clients_config_dump().await?;
    client.tasks_list().await?;
    client.aoe_status().await?;
    client.attachments_list().await?;
    client.volume_relocator_status().await?;
    client.volume_relocator_disks().await?;
    client.volume_balancer_get_status().await?;
    for disks in [
        client.disks_list().await?.into_inner().data,
        client.server_disks_list(&id::<ServerId>(3)?).await?.into_inner().data,
    ] {
        let up = |id: &str| matches!(disks.get(id), Some(DiskSummary::UpDiskSummary(_)));
        let down = |id: &str| matches!(disks.get(id), Some(DiskSummary::DownDiskSummary(_)));
        same("disk 302 is up", up("302"), true)?;
        same("disk 303 is down", down("303"), true)?;
    }
    let disk = client.disk_describe(&id(101)?).await?.into_inner().data;
    same("objects", disk.objects.len() as i64, disk.objects_allocated)?;
    let disk = client.disk_info(&id(101)?).await?.into_inner().data;
    same("volume on disk 101", disk.volume_infos.contains_key("db-primary"), true)
}

async fn lists(client: &Client) -> Result<(), Box<dyn Error>> {
    let volumes = client.volumes_list().await?.into_inner();
    same("generation is there", volumes.generation.is_some(), true)?;
    let names: Vec<&str> = volumes.data.iter().map(|volume| volume.name.as_str()).collect();
    same("volumes", names, vec!["db-primary", "web-1"])?;
    client.volumes_status().await?;
    client.volumes_space().await?;
    let snapshots = client.snapshots_list().await?.into_inner().data;
    let base = snapshots.iter().find(|one| one.name.as_str() == "debian-8-base");
    same("parent that is not set", base.map(|one| one.parent_name.as_str()), Some(""))?;
    client.snapshots_space().await?;
    client.volume_templates_status().await?;
    client.placement_groups_list().await?;
    let templates = client.volume_templates_list().await?.into_inner().data;
    let size = templates.first().map(|template| &template.size);
    same("size that is not set", matches!(size, Some(VolumeSizeOrDash::String(_))), true)
}

async fn template(client: &Client) -> Result<(), Box<dyn Error>> {
    let group: PlacementGroupName = "all".parse()?;
    let disks = [101, 102, 201, 202, 301, 302].map(id::<DiskId>);
    let disks = disks.into_iter().collect::<Result<Vec<_>, _>>()?;
    let update = PlacementGroupUpdateDesc {
        rename: None,
        add_disks: Some(disks),
        rm_disks: None,
        add_servers: None,
        rm_servers: None,
    };
    client.placement_group_update(&group, &update).await?;
    let name: VolumeTemplateName = "u".parse()?;
    let template = VolumeTemplateCreateDesc {
        name: name.clone(),
        place_all: Some(group.clone()),
        place_tail: Some(group.clone()),
        replication: Some(id(2)?),
        size: None,
        parent: None,
        bw: None,
        iops: None,
    };
    client.volume_template_create(&template).await?;
    let update = VolumeTemplateUpdateDesc {
        rename: None,
        place_all: None,
        place_tail: None,
        replication: Some(id(3)?),
        size: Some(id(1 << 30)?),
        parent: None,
        bw: None,
        iops: None,
        propagate: None,
    };
    client.volume_template_update(&name, &update).await?;
    let found = client.volume_template_describe(&name).await?.into_inner().data;
    let size = matches!(found.size, VolumeSizeOrDash::VolumeSize(size) if *size == 1 << 30);
    same("size that is set", size, true)?;
    client.volume_template_delete(&name).await?;
    client.placement_group_delete(&group).await?;
    Ok(())
}

async fn volume(client: &Client) -> Result<(), Box<dyn Error>> {
    let name: VolumeName = "v".parse()?;
    let snapshot: SnapshotName = "s".parse()?;
    let create = VolumeCreateDesc {
        name: name.clone(),
        size: Some(id(4 << 30)?),
        template: Some("hybrid".parse()?),
        base_on: None,
        parent: None,
        place_all: None,
        place_tail: None,
        replication: None,
        bw: None,
        iops: None,
    };
    client.volume_create(&create).await?;
    let by_itself = VolumeCreateDesc {
        name: "w".parse()?,
        template: None,
        place_all: Some("hdd".parse()?),
        place_tail: Some("ssd".parse()?),
        replication: Some(id(3)?),
        ..create.clone()
    };
    client.volume_create(&by_itself).await?;
    let found = client.volume_describe(&"w".parse()?).await?.into_inner().data;
    same("template that is not set", found.template_name.as_str(), "")?;
    refused(client.volume_create(&create).await, 409, "objectExists")?;
    refused(client.volume_list(&"nothing".parse()?).await, 404, "objectDoesNotExist")?;
    let update = VolumeUpdateDesc {
        rename: None,
        size: None,
        size_add: Some(id(1 << 30)?),
        shrink_ok: None,
        template: None,
        place_all: None,
        place_tail: None,
        replication: None,
        bw: None,
        iops: None,
    };
    client.volume_update(&name, &update).await?;
    let found = client.volume_list(&name).await?.into_inner().data;
    same("size", found.first().map(|one| *one.size), Some(5 << 30))?;
    let create = VolumeSnapshotDesc { name: Some("s".parse()?), bind: None };
    client.snapshot_create(&name, &create).await?;
    client.snapshot_list(&snapshot).await?;
    let rebase = VolumeRebaseDesc { parent_name: Some(snapshot.clone()) };
    client.volume_rebase(&name, &rebase).await?;
    let attach = VolumeReassignDesc {
        volume: name.clone(),
        detach: None,
        ro: Vec::new(),
        rw: vec![id(11)?],
        force: false,
    };
    let detach = VolumeReassignDesc {
        detach: Some(DetachClientsListString::All.into()),
        rw: Vec::new(),
        ..attach.clone()
    };
    client.volumes_reassign(&vec![Reassign::VolumeReassignDesc(attach)]).await?;
    refused(client.volume_delete(&name).await, 409, "busy")?;
    let detach = VolumesReassignWaitDesc {
        reassign: vec![Reassign::VolumeReassignDesc(detach)],
        attach_timeout: Some(20),
    };
    client.volumes_reassign_wait(&detach).await?;
    let disk = AbandonDiskDesc { disk_id: id(102)? };
    client.volume_abandon_disk(&"v".parse()?, &disk).await?;
    client.volume_abandon_disk(&"s".parse()?, &disk).await?;
    client.volume_delete(&name).await?;
    client.snapshot_delete(&snapshot).await?;
    Ok(())
}

async fn disk(client: &Client) -> Result<(), Box<dyn Error>> {
    let disk: DiskId = id(101)?;
    let note = DiskDescUpdate { description: "shelf 9".parse()? };
    client.disk_set_desc(&disk, &note).await?;
    client.disk_soft_eject(&disk).await?;
    client.disk_soft_eject_cancel(&disk).await?;
    let disks = client.disks_list().await?.into_inner().data;
    match disks.get("101") {
        Some(DiskSummary::UpDiskSummary(disk)) => {
            same("note on disk 101", disk.description.as_str(), "shelf 9")
        }
        other => Err(format!("disk 101: {other:?}").into()),
    }
}
