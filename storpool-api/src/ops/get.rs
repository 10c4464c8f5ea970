//! Looking for one object.

use super::driver::Driver;
use crate::calls;
use crate::error::Error;
use crate::types::{
    DiskId, DiskSummary, SnapshotNameOrGlobalId, SnapshotSummary, VolumeNameOrGlobalId,
    VolumeSummary, VolumeTemplateDesc, VolumeTemplateName,
};

pub(super) async fn volume(
    driver: &Driver,
    name: VolumeNameOrGlobalId,
) -> Result<Option<VolumeSummary>, Error> {
    first(driver.call(calls::volume_list(name)).await)
}

pub(super) async fn snapshot(
    driver: &Driver,
    name: SnapshotNameOrGlobalId,
) -> Result<Option<SnapshotSummary>, Error> {
    first(driver.call(calls::snapshot_list(name)).await)
}

pub(super) async fn template(
    driver: &Driver,
    name: VolumeTemplateName,
) -> Result<Option<VolumeTemplateDesc>, Error> {
    let templates = driver.call(calls::volume_templates_list()).await?;
    Ok(templates.into_iter().find(|template| template.name == name))
}

pub(super) async fn disk(driver: &Driver, id: DiskId) -> Result<Option<DiskSummary>, Error> {
    Ok(driver.call(calls::disks_list()).await?.remove(&id))
}

/// The only entry of a list, if what it is of exists.
fn first<T>(outcome: Result<Vec<T>, Error>) -> Result<Option<T>, Error> {
    match outcome {
        Ok(list) => Ok(list.into_iter().next()),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}
