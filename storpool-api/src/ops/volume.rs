//! Resizing and reverting volumes.

use super::attach::clients;
use super::driver::Driver;
use super::ensure::{self, Remove};
use super::get;
use super::item::Item;
use crate::calls;
use crate::error::{Error, OperationError, OperationErrorReason};
use crate::types::{
    SnapshotNameOrGlobalId, VolumeCreateDesc, VolumeName, VolumeNameOrGlobalId, VolumeRevertDesc,
    VolumeSize, VolumeSummary, VolumeUpdateDesc,
};
use crate::version::ApiVersion;

/// What [`resize`](super::Ops::resize) is to do.
///
/// ```
/// use storpool_api::ops::Resize;
/// use storpool_api::types::{VolumeName, VolumeSize};
///
/// let volume: VolumeName = "db-primary".parse()?;
/// let resize = Resize::new(&volume, VolumeSize::try_from(200_i64 << 30)?);
/// # Ok::<(), storpool_api::InvalidValue>(())
/// ```
#[derive(Clone, Debug)]
pub struct Resize {
    volume: VolumeNameOrGlobalId,
    size: VolumeSize,
    shrink: bool,
}

impl Resize {
    /// Gives a volume this size, if it is not smaller than the present one.
    pub fn new(volume: impl Into<VolumeNameOrGlobalId>, size: VolumeSize) -> Self {
        Self { volume: volume.into(), size, shrink: false }
    }

    /// Whether it may become smaller; by default not. What is beyond its new end is lost.
    #[must_use]
    pub fn allow_shrinking(self, shrink: bool) -> Self {
        Self { shrink, ..self }
    }
}

/// What [`resize`](super::Ops::resize) has found or done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Resized {
    /// The volume has the size already.
    Already,
    /// It was smaller.
    #[non_exhaustive]
    Grown {
        /// Its former size.
        from: VolumeSize,
    },
    /// It was greater.
    #[non_exhaustive]
    Shrunk {
        /// Its former size.
        from: VolumeSize,
    },
}

pub(super) async fn resize(driver: &Driver, resize: Resize) -> Result<Resized, Error> {
    let Resize { volume, size, shrink } = resize;
    let from = existing(driver, &volume).await?.size;
    let resized = match from.cmp(&size) {
        std::cmp::Ordering::Equal => return Ok(Resized::Already),
        std::cmp::Ordering::Less => Resized::Grown { from },
        std::cmp::Ordering::Greater => Resized::Shrunk { from },
    };
    let is_shrinking = matches!(resized, Resized::Shrunk { .. });
    if is_shrinking && !shrink {
        let problem = format!("volume `{volume}` has {from} bytes, more than {size}");
        let error = OperationError::new(OperationErrorReason::NotAllowed, problem);
        return Err(error.leaving("it was not shrunk").into());
    }
    let mut update = VolumeUpdateDesc::new().size(size);
    update.shrink_ok = is_shrinking.then_some(true);
    let Err(error) = driver.call(calls::volume_update(&volume, &update)).await else {
        return Ok(resized);
    };
    let left = match error.is_in_doubt() {
        false => "its size is as before".to_owned(),
        true => match get::volume(driver, volume.clone()).await {
            Ok(Some(found)) if found.size == size => return Ok(resized),
            Ok(_) => "it had its former size, but the service may still resize it".to_owned(),
            Err(look) => format!("its size cannot be read: {look}"),
        },
    };
    Err(OperationError::step(format!("cannot resize volume `{volume}`"), error)
        .leaving(left)
        .into())
}

/// The volume; that there is none is an error.
async fn existing(driver: &Driver, name: &VolumeNameOrGlobalId) -> Result<VolumeSummary, Error> {
    let found = driver.call(calls::volume_list(name)).await?.into_iter().next();
    found.ok_or_else(|| {
        let problem = format!("there is no volume `{name}`");
        OperationError::new(OperationErrorReason::Missing, problem).into()
    })
}

/// What [`revert`](super::Ops::revert) is to do.
///
/// ```
/// use storpool_api::ops::Revert;
/// use storpool_api::types::{SnapshotName, VolumeName};
///
/// let (volume, snapshot): (VolumeName, SnapshotName) = ("db".parse()?, "db-daily-1".parse()?);
/// let revert = Revert::new(volume, &snapshot);
/// # Ok::<(), storpool_api::InvalidValue>(())
/// ```
#[derive(Clone, Debug)]
pub struct Revert {
    volume: VolumeName,
    snapshot: SnapshotNameOrGlobalId,
}

impl Revert {
    /// Reverts a volume to a snapshot.
    pub fn new(volume: impl Into<VolumeName>, snapshot: impl Into<SnapshotNameOrGlobalId>) -> Self {
        Self { volume: volume.into(), snapshot: snapshot.into() }
    }
}

pub(super) async fn revert(driver: &Driver, revert: Revert) -> Result<(), Error> {
    let Revert { volume, snapshot } = revert;
    if driver.api_version() < ApiVersion::V19_01 {
        return by_renaming(driver, volume, snapshot).await;
    }
    let call = calls::volume_revert(&volume, &VolumeRevertDesc::new(snapshot));
    let Err(error) = driver.call(call).await else { return Ok(()) };
    let left = match error.is_in_doubt() {
        true => {
            "whether it was reverted is unknown; to revert it again is safe as long as nothing \
                 has written to it"
        }
        false => "it was not reverted",
    };
    Err(OperationError::step(format!("cannot revert volume `{volume}`"), error)
        .leaving(left)
        .into())
}

/// The names that take part in a swap.
struct Swap<'a> {
    driver: &'a Driver,
    volume: VolumeName,
    /// Of the volume that is made from the snapshot, as long as it does not have its own name.
    new: VolumeName,
    /// Of the former volume, once it has lost its own name.
    former: VolumeName,
}

async fn by_renaming(
    driver: &Driver,
    volume: VolumeName,
    snapshot: SnapshotNameOrGlobalId,
) -> Result<(), Error> {
    let name = |suffix: &str| VolumeName::new(format!("{volume}-{suffix}"));
    let (new, former) = (name("reverted")?, name("before-revert")?);
    let step = |error| OperationError::step(format!("cannot revert volume `{volume}`"), error);
    let own = VolumeNameOrGlobalId::from(&volume);
    let found = existing(driver, &own).await?;
    let attachments = Item::Volume(own).attachments(driver).await?;
    if !attachments.is_empty() {
        let problem = format!("volume `{volume}` is attached to {}", clients(&attachments));
        let error = OperationError::new(OperationErrorReason::Attached, problem);
        return Err(error.with_attachments(attachments).leaving("nothing was changed").into());
    }
    let desc = successor(found, &new, snapshot);
    if let Err(error) = driver.call(calls::volume_create(&desc)).await {
        let left = match error.is_in_doubt() {
            true => format!("`{volume}` is as before, but volume `{new}` may have been created"),
            false => "nothing was changed".to_owned(),
        };
        return Err(step(error).leaving(left).into());
    }
    let swap = Swap { driver, volume: volume.clone(), new, former };
    if let Err(error) = swap.rename(&swap.volume, &swap.former).await {
        let left = swap.undo(error.is_in_doubt()).await;
        return Err(step(error).leaving(left).into());
    }
    if let Err(error) = swap.rename(&swap.new, &swap.volume).await {
        let left = swap.undo(true).await;
        return Err(step(error).leaving(left).into());
    }
    let Err(error) = ensure::absent(driver, Remove::volume(&swap.former)).await else {
        return Ok(());
    };
    let problem = format!("volume `{volume}` is reverted, but the former one is not deleted");
    let left = format!("`{}`, if it exists, has the data from before", swap.former);
    Err(OperationError::step(problem, error).leaving(left).into())
}

/// A volume with the settings of another, and the data of a snapshot.
fn successor(
    found: VolumeSummary,
    name: &VolumeName,
    snapshot: SnapshotNameOrGlobalId,
) -> VolumeCreateDesc {
    let mut desc = VolumeCreateDesc::new(name.clone())
        .parent(snapshot)
        .replication(found.replication)
        .place_all(found.place_all)
        .place_tail(found.place_tail)
        .bw(found.bw)
        .iops(found.iops);
    desc.template = found.template_name;
    desc
}

impl Swap<'_> {
    /// Renames a volume. If the response is lost, looks whether it was renamed.
    async fn rename(&self, from: &VolumeName, to: &VolumeName) -> Result<(), Error> {
        let update = VolumeUpdateDesc::new().rename(to.clone());
        let Err(error) = self.driver.call(calls::volume_update(from, &update)).await else {
            return Ok(());
        };
        let is_there = |name: &VolumeName| {
            let name = VolumeNameOrGlobalId::from(name);
            async { Ok::<_, Error>(get::volume(self.driver, name).await?.is_some()) }
        };
        let is_done = error.is_in_doubt()
            && matches!(is_there(from).await, Ok(false))
            && matches!(is_there(to).await, Ok(true));
        if is_done { Ok(()) } else { Err(error) }
    }

    /// Gives the former volume its name back if it may have lost it, and deletes the new one.
    async fn undo(&self, renamed: bool) -> String {
        let Self { volume, new, former, .. } = self;
        if renamed {
            match self.rename(former, volume).await {
                Ok(()) => {}
                // It has its name.
                Err(error) if error.is_not_found() => {}
                Err(error) => {
                    return format!(
                        "the data from before is in `{former}` if that exists, and else in \
                         `{volume}`; `{new}`, if it exists, has that of the snapshot; the names \
                         cannot be restored: {error}"
                    );
                }
            }
        }
        match ensure::absent(self.driver, Remove::volume(new)).await {
            Ok(_) => format!("`{volume}` is as before"),
            Err(error) => format!("`{volume}` is as before; `{new}` may remain: {error}"),
        }
    }
}
