//! Checks that a response is as documented: decodes it as the crate's type, and validates that.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::Value;
use storpool_api::meta::CallMeta;
use storpool_api::types::*;
use storpool_api::{ApiVersion, Validate, Violation};

use crate::shape::returned;

/// Deviations of a response's data from the type that the call returns.
pub(crate) fn check(call: &CallMeta, api: ApiVersion, data: &[u8]) -> Result<(), String> {
    let Some(field) = call.unwraps else {
        return check_type(returned(call, api), data);
    };
    let object: BTreeMap<String, Value> =
        serde_json::from_slice(data).map_err(|error| error.to_string())?;
    let data = object.get(field).ok_or_else(|| format!("`{field}` is missing"))?;
    check_type(call.returns, data.to_string().as_bytes())
}

fn check_type(returns: &str, data: &[u8]) -> Result<(), String> {
    fn is<T: DeserializeOwned + Validate>(data: &[u8]) -> Result<(), String> {
        let decoded: T = serde_json::from_slice(data).map_err(|error| error.to_string())?;
        match decoded.validate() {
            Err(broken) if !broken.iter().all(is_snapshot_name) => Err(broken.to_string()),
            _ => Ok(()),
        }
    }
    match returns {
        "ApiOk" => is::<ApiOk>(data),
        "ApiOkSnapshotCreate" => is::<ApiOkSnapshotCreate>(data),
        "ApiOkVolumeCreate" => is::<ApiOkVolumeCreate>(data),
        "AoeTargetActiveRequests" => is::<AoeTargetActiveRequests>(data),
        "ClientActiveRequests" => is::<ClientActiveRequests>(data),
        "ClusterStatus" => is::<ClusterStatus>(data),
        "AllPeersActiveRequests" => is::<AllPeersActiveRequests>(data),
        "ApiOkVolumeBackup" => is::<ApiOkVolumeBackup>(data),
        "ApiOkVolumesGroupBackup" => is::<ApiOkVolumesGroupBackup>(data),
        "GroupSnapshotsResult" => is::<GroupSnapshotsResult>(data),
        "IscsiConfig" => is::<IscsiConfig>(data),
        "IscsiControllersIntefacesInfo" => is::<IscsiControllersIntefacesInfo>(data),
        "IscsiSessionsInfo" => is::<IscsiSessionsInfo>(data),
        "KeyValueBucket" => is::<KeyValueBucket>(data),
        "KeyValueBucketsList" => is::<KeyValueBucketsList>(data),
        "MaintenanceNodesList" => is::<MaintenanceNodesList>(data),
        "Vag" => is::<Vag>(data),
        "Disk" => is::<Disk>(data),
        "DiskActiveRequests" => is::<DiskActiveRequests>(data),
        "DiskInfo" => is::<DiskInfo>(data),
        "PlacementGroup" => is::<PlacementGroup>(data),
        "Snapshot" => is::<Snapshot>(data),
        "SnapshotInfo" => is::<SnapshotInfo>(data),
        "Volume" => is::<Volume>(data),
        "VolumeBalancerStatus" => is::<VolumeBalancerStatus>(data),
        "VolumeBalancerVolumeDiskSets" => is::<VolumeBalancerVolumeDiskSets>(data),
        "VolumeInfo" => is::<VolumeInfo>(data),
        "VolumeRelocatorStatus" => is::<VolumeRelocatorStatus>(data),
        "VolumeTemplateDesc" => is::<VolumeTemplateDesc>(data),
        "[AoeExport]" => is::<Vec<AoeExport>>(data),
        "[AttachmentDesc]" => is::<Vec<AttachmentDesc>>(data),
        "[ClientConfigStatus]" => is::<Vec<ClientConfigStatus>>(data),
        "[Export]" => is::<Vec<Export>>(data),
        "[RemoteBridge]" => is::<Vec<RemoteBridge>>(data),
        "[RemoteCluster]" => is::<Vec<RemoteCluster>>(data),
        "[RemoteLocation]" => is::<Vec<RemoteLocation>>(data),
        "[RemoteSnapshot]" => is::<Vec<RemoteSnapshot>>(data),
        "[SnapshotSpace]" => is::<Vec<SnapshotSpace>>(data),
        "[SnapshotSummary]" => is::<Vec<SnapshotSummary>>(data),
        "[Task]" => is::<Vec<Task>>(data),
        "[VolumeBalancerAllocationGroup]" => is::<Vec<VolumeBalancerAllocationGroup>>(data),
        "[VolumeBalancerVolumeStatus]" => is::<Vec<VolumeBalancerVolumeStatus>>(data),
        "[VolumeSpace]" => is::<Vec<VolumeSpace>>(data),
        "[VolumeSummary]" => is::<Vec<VolumeSummary>>(data),
        "[VolumeTemplateDesc]" => is::<Vec<VolumeTemplateDesc>>(data),
        "[VolumeTemplateStatusDesc]" => is::<Vec<VolumeTemplateStatusDesc>>(data),
        "{DiskId: DiskSummary}" => is::<BTreeMap<DiskId, DiskSummary>>(data),
        "{DiskId: DiskTarget}" => is::<BTreeMap<DiskId, DiskTarget>>(data),
        "{PeerId: PeerDesc}" => is::<BTreeMap<PeerId, PeerDesc>>(data),
        "{PlacementGroupName: PlacementGroup}" => {
            is::<BTreeMap<PlacementGroupName, PlacementGroup>>(data)
        }
        "{PlacementGroupName: FaultSet}" => is::<BTreeMap<PlacementGroupName, FaultSet>>(data),
        "{VolumeOrSnapshotName: VolumeStatus}" => {
            is::<BTreeMap<VolumeOrSnapshotName, VolumeStatus>>(data)
        }
        "{VolumeOrSnapshotName: VolumeOrSnapshotStatus}" => {
            is::<BTreeMap<VolumeOrSnapshotName, VolumeOrSnapshotStatus>>(data)
        }
        "{VolumeOrSnapshotName: VolumeOrSnapshotStatusQuick}" => {
            is::<BTreeMap<VolumeOrSnapshotName, VolumeOrSnapshotStatusQuick>>(data)
        }
        other => Err(format!("no check for {other}")),
    }
}

/// Attachments are documented to name volumes in `volume`, and to name snapshots there, too, which
/// have names that volumes cannot have.
fn is_snapshot_name(violation: &Violation) -> bool {
    violation.rule().id == "VolumeNameOrGlobalId.any"
        && violation.path().ends_with(".volume")
        && violation.value().parse::<SnapshotName>().is_ok()
}
