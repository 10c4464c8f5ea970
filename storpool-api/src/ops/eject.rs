//! Soft-ejecting disks.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use futures_core::Stream;

use super::driver::{Driver, PAUSE};
use crate::call::Call;
use crate::calls;
use crate::client::Client;
use crate::decode::Decode;
use crate::error::{Error, OperationError, OperationErrorReason};
use crate::exclusive::Exclusive;
use crate::transport::BoxFuture;
use crate::types::{DiskId, DiskSoftEjectStatus, DiskSummary, RelocatorStatus};

/// After how many looks in a row without any work left a soft eject counts as stuck: work may not
/// be planned yet just after something has changed.
const PATIENCE: u32 = 5;

/// How far the soft eject of a disk is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EjectProgress {
    /// Whether the disk is empty. It can be removed then: see
    /// [`disk_eject`](crate::calls::disk_eject) and [`disk_forget`](crate::calls::disk_forget).
    pub is_finished: bool,
    /// Number of objects on the disk.
    pub objects_left: i64,
    /// The greatest number of objects on the disk that was seen.
    pub objects: i64,
    /// Number of objects in the cluster that are being transferred.
    pub moving: i64,
    /// Number of volumes and snapshots in the cluster whose data is to be moved.
    pub volumes_to_relocate: i64,
}

impl fmt::Display for EjectProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_finished {
            return f.write_str("the disk is empty");
        }
        let Self { objects_left, objects, moving, volumes_to_relocate, .. } = self;
        write!(
            f,
            "{objects_left} of {objects} objects are left, {moving} are being transferred, and \
             {volumes_to_relocate} volumes are to be relocated"
        )
    }
}

/// Follows the soft eject of a disk.
pub(super) struct Watch {
    disk: DiskId,
    objects: i64,
    /// How many looks in a row there was nothing left to do.
    idle: u32,
}

impl Watch {
    pub(super) fn new(disk: DiskId) -> Self {
        Self { disk, objects: 0, idle: 0 }
    }

    /// How far it is, or why it cannot finish.
    pub(super) async fn look(
        &mut self,
        driver: &Driver,
        deadline: Option<Instant>,
    ) -> Result<Result<EjectProgress, String>, Error> {
        let mut disks = ask(driver, calls::disks_list(), deadline).await?;
        let disk = match disks.remove(&self.disk) {
            None => return Ok(Err("it is not in the cluster".to_owned())),
            Some(DiskSummary::Up(disk)) => disk,
            Some(_) => {
                return Ok(Err("it is down, and its data is restored from other disks".to_owned()));
            }
        };
        self.objects = self.objects.max(disk.objects_allocated);
        let mut progress = EjectProgress {
            is_finished: disk.empty,
            objects_left: disk.objects_allocated,
            objects: self.objects,
            moving: 0,
            volumes_to_relocate: 0,
        };
        if disk.empty {
            return Ok(Ok(progress));
        }
        match disk.soft_eject {
            DiskSoftEjectStatus::Off => return Ok(Err("it is not being soft-ejected".to_owned())),
            DiskSoftEjectStatus::Paused => return Ok(Err("its soft eject is paused".to_owned())),
            _ => {}
        }
        let relocator = ask(driver, calls::volume_relocator_status(), deadline).await?;
        let tasks = ask(driver, calls::tasks_list(), deadline).await?;
        progress.moving = tasks.iter().fold(0, |sum: i64, task| {
            sum.saturating_add(task.all_objects.saturating_sub(task.completed_objects))
        });
        progress.volumes_to_relocate = relocator.volumes_to_relocate;
        let is_blocked = relocator.status == RelocatorStatus::Blocked;
        let is_idle = tasks.is_empty() && (is_blocked || progress.volumes_to_relocate == 0);
        self.idle = if is_idle { self.idle + 1 } else { 0 };
        Ok(match self.idle < PATIENCE {
            true => Ok(progress),
            false => Err(format!(
                "{} objects are left, but nothing is being transferred, and {}",
                progress.objects_left,
                match is_blocked {
                    true => "the relocator is blocked",
                    false =>
                        "the relocator has no volumes to relocate: the other disks cannot \
                              take what is left",
                }
            )),
        })
    }
}

async fn ask<T: Decode>(
    driver: &Driver,
    call: Call<T>,
    deadline: Option<Instant>,
) -> Result<T, Error> {
    match deadline {
        Some(deadline) => driver.call_by(call, deadline).await,
        None => driver.call(call).await,
    }
}

/// The progress of a soft eject, once a second: a stream of the asynchronous client, and an iterator
/// of the blocking one.
///
/// It ends after an item that is [finished](EjectProgress::is_finished), or after an error. Made by
/// [`soft_eject`](super::Ops::soft_eject).
#[must_use = "a soft eject is begun when its progress is asked for"]
pub struct SoftEject<C = Client> {
    driver: Driver,
    disk: DiskId,
    stage: Stage,
    client: PhantomData<fn() -> C>,
}

type Step = (Watch, Result<EjectProgress, Error>);

enum Stage {
    Begin,
    Watch(Watch),
    Under(Exclusive<BoxFuture<'static, Step>>),
    Over,
}

impl<C> SoftEject<C> {
    pub(super) fn new(driver: Driver, disk: DiskId) -> Self {
        Self { driver, disk, stage: Stage::Begin, client: PhantomData }
    }

    /// What leads to the next item; nothing if there is none.
    fn step(&mut self) -> Option<BoxFuture<'static, Step>> {
        let (driver, disk) = (self.driver.clone(), self.disk);
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Begin => Some(Box::pin(async move { begin(&driver, disk).await })),
            Stage::Watch(watch) => Some(Box::pin(async move { go_on(&driver, watch).await })),
            Stage::Under(step) => Some(step.into_inner()),
            Stage::Over => None,
        }
    }

    fn item(&mut self, step: Step) -> Option<Result<EjectProgress, Error>> {
        let (watch, item) = step;
        if item.as_ref().is_ok_and(|progress| !progress.is_finished) {
            self.stage = Stage::Watch(watch);
        }
        Some(item)
    }
}

async fn begin(driver: &Driver, disk: DiskId) -> (Watch, Result<EjectProgress, Error>) {
    let mut watch = Watch::new(disk);
    let Err(error) = driver.call(calls::disk_soft_eject(disk)).await else {
        let item = look(&mut watch, driver).await;
        return (watch, item);
    };
    let left = match error.is_in_doubt() {
        true => "the service may still begin it; to cancel it is safe",
        false => "it was not begun",
    };
    let error = OperationError::step(format!("cannot begin to soft-eject disk {disk}"), error);
    (watch, Err(error.leaving(left).into()))
}

async fn go_on(driver: &Driver, mut watch: Watch) -> (Watch, Result<EjectProgress, Error>) {
    driver.sleep(PAUSE).await;
    let item = look(&mut watch, driver).await;
    (watch, item)
}

async fn look(watch: &mut Watch, driver: &Driver) -> Result<EjectProgress, Error> {
    let disk = watch.disk;
    let goes_on = "the soft eject goes on unless it is canceled";
    match watch.look(driver, None).await {
        Ok(Ok(progress)) => Ok(progress),
        Ok(Err(why)) => {
            let problem = format!("the soft eject of disk {disk} cannot finish: {why}");
            let error = OperationError::new(OperationErrorReason::Stuck, problem);
            Err(error.leaving("the disk keeps the data that is on it").into())
        }
        Err(error) => {
            let step = format!("cannot follow the soft eject of disk {disk}");
            Err(OperationError::step(step, error).leaving(goes_on).into())
        }
    }
}

impl Stream for SoftEject<Client> {
    type Item = Result<EjectProgress, Error>;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(mut step) = self.step() else { return Poll::Ready(None) };
        match step.as_mut().poll(context) {
            Poll::Ready(step) => Poll::Ready(self.item(step)),
            Poll::Pending => {
                self.stage = Stage::Under(Exclusive::new(step));
                Poll::Pending
            }
        }
    }
}

impl SoftEject<Client> {
    /// The next item; nothing after the last.
    pub async fn next(&mut self) -> Option<Result<EjectProgress, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

#[cfg(feature = "blocking")]
impl Iterator for SoftEject<crate::blocking::Client> {
    type Item = Result<EjectProgress, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let step = super::driver::run(self.step()?);
        self.item(step)
    }
}

#[cfg(feature = "blocking")]
impl std::iter::FusedIterator for SoftEject<crate::blocking::Client> {}

impl<C> fmt::Debug for SoftEject<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftEject").field("disk", &self.disk).finish_non_exhaustive()
    }
}
