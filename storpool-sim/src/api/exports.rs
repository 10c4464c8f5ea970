//! Exports to other clusters, copies of what they export, backups and moves.

use serde_json::{Map, Value, json};
use storpool_api::types::{
    ClusterId, ClusterName, OnAttached as Wire, RemoteLocationName, SnapshotExportDesc,
    SnapshotFromRemoteDesc, SnapshotMoveToRemoteDesc, SnapshotUnexportDesc,
    SnapshotsRemoteUnexport, VolumeAcquireDesc, VolumeBackupDesc, VolumeExportDesc,
    VolumeFromRemoteDesc, VolumeMoveToRemoteDesc, VolumeName, VolumesGroupBackupDesc,
};

use super::handler::{CallResult, Done, Handler};
use super::shared::{members, tags};
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;
use crate::state::policy::Wish;
use crate::state::remote::{NewCopy, Offer, OnAttached, Release, location_of};

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("exportsList", Handler::Read(|state, ask| exported(state, ask, true))),
    ("volumeExportsList", Handler::Read(|state, ask| exported(state, ask, false))),
    ("snapshotExport", Handler::Change(export_snapshot)),
    ("snapshotUnexport", Handler::Change(unexport_snapshot)),
    ("volumeExport", Handler::Change(export_volume)),
    ("snapshotsRemoteList", Handler::Read(|state, ask| offered(state, ask, "snapshots"))),
    ("volumesRemoteList", Handler::Read(|state, ask| offered(state, ask, "volumes"))),
    ("snapshotsRemoteUnexport", Handler::Change(release)),
    ("snapshotFromRemote", Handler::Change(copy_snapshot)),
    ("volumeFromRemote", Handler::Change(copy_volume)),
    ("volumeBackup", Handler::Change(back_up)),
    ("volumesGroupBackup", Handler::Change(back_up_group)),
    ("volumeMoveToRemote", Handler::Change(|state, ask| send(state, ask, false))),
    ("snapshotMoveToRemote", Handler::Change(|state, ask| send(state, ask, true))),
    ("volumeAcquire", Handler::Change(acquire)),
];

/// A volume or snapshot that is to leave, the cluster it goes to, and what happens to its clients.
pub(crate) struct Leaving {
    pub(crate) id: i64,
    pub(crate) cluster: String,
    pub(crate) attached: OnAttached,
}

fn exported(state: &State, ask: &Ask<'_>, snapshots: bool) -> CallResult {
    ask.no_body()?;
    let all = state.remote.exports.iter().filter(|(id, _)| state.is_snapshot(**id) == snapshots);
    let entries =
        all.flat_map(|(id, to)| to.iter().map(|(location, export)| (*id, location, export)));
    let entries = entries.map(|(id, location, export)| {
        json!({
            "snapshot": state.name_of(id),
            "location": state.remote.location_name(location),
            "globalId": state.global_id(id),
            "backingUp": export.backup,
            "volumeId": id,
            "visibleVolumeId": id,
        })
    });
    Ok(json!({"exports": entries.collect::<Value>()}))
}

fn offered(state: &State, ask: &Ask<'_>, what: &str) -> CallResult {
    ask.no_body()?;
    let all = state.remote.offers.iter();
    let all = all.filter(|(_, offer)| offer.is_volume == (what == "volumes"));
    let entries: Value = all.map(|(id, offer)| entry(state, id, offer)).collect();
    Ok(json!({what: entries}))
}

fn entry(state: &State, global_id: &str, offer: &Offer) -> Value {
    let origin = offer.backup_of.as_ref().and_then(|id| state.with_global_id(id));
    let mut copies = state.remote.copies.iter();
    let copy = copies.find(|(id, copied)| copied.from == global_id && state.is_snapshot(**id));
    // Not every name of a snapshot can be that of a volume, which is what the field is documented to have.
    let is_plain = offer.name.parse::<VolumeName>().is_ok();
    let name = if is_plain { offer.name.clone() } else { format!("~{global_id}") };
    let mut entry = members(json!({
        "name": name,
        "location": state.remote.location_name(location_of(&offer.cluster)),
        "creationTimestamp": offer.created,
        "size": offer.size,
        "remoteId": global_id,
        "createdFromGlobalId": offer.backup_of.as_deref().unwrap_or(global_id),
        "createdFromVisibleVolumeId": origin.unwrap_or(0),
    }));
    let optional = [
        ("onVolume", origin.map(|id| state.name_of(id).into())),
        ("localSnapshot", copy.map(|(id, _)| state.name_of(*id).into())),
        ("tags", (!offer.tags.is_empty()).then(|| json!(offer.tags))),
    ];
    let given = optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    entry.extend(given);
    entry.into()
}

fn export_snapshot(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: SnapshotExportDesc = ask.body()?;
    state.export_snapshot(desc.snapshot.as_str(), desc.location.as_str())?;
    Ok(Done::plain())
}

fn unexport_snapshot(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc = unexport(ask)?;
    let location = desc.location.as_ref().map(RemoteLocationName::as_str);
    let force = desc.force.unwrap_or(false);
    state.unexport_snapshot(desc.snapshot.as_str(), location, force)?;
    Ok(Done::plain())
}

fn unexport(ask: &Ask<'_>) -> Result<SnapshotUnexportDesc, ServiceError> {
    let desc: SnapshotUnexportDesc = ask.body()?;
    if desc.location.is_some() == desc.all.unwrap_or(false) {
        return Err(ServiceError::invalid("Give either location or all"));
    }
    Ok(desc)
}

/// The name and the global id of a snapshot whose export to a location is to end, unless by force.
pub(crate) fn withdrawn(
    state: &State,
    ask: &Ask<'_>,
    location: &str,
) -> Result<Option<(String, String)>, ServiceError> {
    let desc = unexport(ask)?;
    let name = desc.snapshot.as_str();
    let named = desc.location.as_ref().map(RemoteLocationName::as_str);
    let (id, ended) = state.ended_exports(name, named)?;
    let waits = !desc.force.unwrap_or(false) && ended.iter().any(|to| to == location);
    Ok(waits.then(|| (name.to_owned(), state.global_id(id))))
}

fn export_volume(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let name = ask.volume(0)?;
    let desc: VolumeExportDesc = ask.body()?;
    let cluster = cluster(desc.cluster.as_ref(), desc.cluster_id.as_ref())?;
    state.export_volume(name, &cluster)?;
    Ok(Done::plain())
}

/// A cluster in the body, as [`crate::state::remote::Remote::cluster_id`] takes it.
fn cluster(name: Option<&ClusterName>, id: Option<&ClusterId>) -> Result<String, ServiceError> {
    match (name, id) {
        (Some(name), None) => Ok(name.as_str().to_owned()),
        (None, Some(id)) => Ok(format!("~{}", id.as_str())),
        _ => Err(ServiceError::invalid("Give either cluster or clusterId")),
    }
}

fn release(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: SnapshotsRemoteUnexport = ask.body()?;
    // The type takes a list that is missing for an empty one.
    if !ask.has_member("remoteSnapshots") {
        return Err(ServiceError::json("remoteSnapshots is missing"));
    }
    let all = desc.remote_snapshots.iter().map(|one| Release {
        location: one.location.as_str().to_owned(),
        global_id: one.global_snapshot_id.as_str().to_owned(),
        date: one.target_delete_date,
        after: one.delete_after,
    });
    state.release_snapshots(&all.collect::<Vec<_>>())?;
    Ok(Done::plain())
}

/// Converts the placement and tags of a request.
macro_rules! new_copy {
    ($desc:expr, $name:expr, $is_volume:expr) => {
        NewCopy {
            location: $desc.remote_location.as_str().to_owned(),
            remote_id: $desc.remote_id.as_str().to_owned(),
            name: $name,
            is_volume: $is_volume,
            template: $desc.template.as_ref().map(|name| name.as_str().to_owned()),
            wish: Wish {
                head: $desc.place_head.as_ref().map(|name| name.as_str().to_owned()),
                all: $desc.place_all.as_ref().map(|name| name.as_str().to_owned()),
                tail: $desc.place_tail.as_ref().map(|name| name.as_str().to_owned()),
                replication: $desc.replication.map(|copies| copies.get()),
                ..Wish::default()
            },
            export: $desc.export.unwrap_or(false),
            tags: tags($desc.tags.as_ref()),
        }
    };
}

fn copy_snapshot(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: SnapshotFromRemoteDesc = ask.body()?;
    let name = desc.name.as_ref().map(|name| name.as_str().to_owned());
    state.copy_remote(&new_copy!(desc, name, false))?;
    Ok(Done::plain())
}

fn copy_volume(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: VolumeFromRemoteDesc = ask.body()?;
    let name = Some(desc.name.as_str().to_owned());
    state.copy_remote(&new_copy!(desc, name, true))?;
    Ok(Done::plain())
}

fn back_up(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: VolumeBackupDesc = ask.body()?;
    let tags = tags(desc.tags.as_ref());
    let ids = state.back_up(&[desc.volume.as_str()], desc.location.as_str(), &tags)?;
    Ok(Done::with(json!({"remoteId": ids.first()})))
}

fn back_up_group(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: VolumesGroupBackupDesc = ask.body()?;
    let volumes: Vec<&str> = desc.volumes.iter().map(|name| name.as_str()).collect();
    let names: Result<Vec<String>, _> = volumes
        .iter()
        .map(|name| state.volume_id(name).map(|id| state.name_of(id).to_owned()))
        .collect();
    let ids = state.back_up(&volumes, desc.location.as_str(), &tags(desc.tags.as_ref()))?;
    let backups = names?.into_iter().zip(ids);
    let backups = backups.map(|(name, id)| (name, json!({"remoteId": id, "snapshotGlobalId": id})));
    Ok(Done::with(json!({"backups": backups.collect::<Map<String, Value>>()})))
}

/// What a request to move a volume or a snapshot asks for.
pub(crate) fn leaving(
    state: &State,
    ask: &Ask<'_>,
    is_snapshot: bool,
) -> Result<Leaving, ServiceError> {
    let (id, cluster, attached) = if is_snapshot {
        let id = state.snapshot_id(ask.snapshot(0)?)?;
        let desc: SnapshotMoveToRemoteDesc = ask.body()?;
        (id, cluster(desc.cluster.as_ref(), desc.cluster_id.as_ref())?, desc.on_attached)
    } else {
        let id = state.volume_id(ask.volume(0)?)?;
        let desc: VolumeMoveToRemoteDesc = ask.body()?;
        (id, cluster(desc.cluster.as_ref(), desc.cluster_id.as_ref())?, desc.on_attached)
    };
    let cluster = state.remote.cluster_id(&cluster)?.to_owned();
    let attached = on_attached(attached.as_ref(), OnAttached::Fail)?;
    Ok(Leaving { id, cluster, attached })
}

fn send(state: &mut State, ask: &Ask<'_>, is_snapshot: bool) -> Result<Done, ServiceError> {
    let Leaving { id, cluster, attached } = leaving(state, ask, is_snapshot)?;
    state.send(id, &cluster, attached)?;
    Ok(Done::plain())
}

/// Brings a volume here; if it has to come from another cluster, the service has it sent before.
fn acquire(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let name = ask.volume(0)?;
    acquiring(ask)?;
    state.volume_id(name)?;
    Ok(Done::plain())
}

/// What happens to the clients that have a volume attached in the cluster that it leaves.
pub(crate) fn acquiring(ask: &Ask<'_>) -> Result<OnAttached, ServiceError> {
    let desc: VolumeAcquireDesc = ask.body()?;
    on_attached(desc.on_remote_attached.as_ref(), OnAttached::Fail)
}

pub(crate) fn on_attached(
    wanted: Option<&Wire>,
    default: OnAttached,
) -> Result<OnAttached, ServiceError> {
    match wanted {
        None => Ok(default),
        Some(Wire::Fail) => Ok(OnAttached::Fail),
        Some(Wire::Detach) => Ok(OnAttached::Detach),
        Some(Wire::DetachForce) => Ok(OnAttached::DetachForce),
        Some(Wire::Export) => Ok(OnAttached::Export),
        Some(_) => Err(ServiceError::invalid("Unknown value for clients that are attached")),
    }
}
