//! Jobs of several calls: make sure that a volume exists, attach and detach, resize, revert, wait.
//!
//! [`Client::ops`](crate::Client::ops) has them for the asynchronous client, and `ops` of
//! `blocking::Client` the same ones for the blocking client:
//!
//! ```no_run
//! # async fn example(client: &storpool_api::Client) -> Result<(), storpool_api::Error> {
//! use std::time::{Duration, Instant};
//! use storpool_api::ops::{Attach, Condition, Ensured};
//! use storpool_api::types::{ClientId, VolumeCreateDesc, VolumeName, VolumeSize};
//!
//! let name: VolumeName = "db-primary".parse()?;
//! let desc = VolumeCreateDesc::new(name.clone())
//!     .size(VolumeSize::try_from(100_i64 << 30)?)
//!     .template("hybrid".parse()?);
//! match client.ops().ensure_volume(&desc).await? {
//!     Ensured::Differs { differences, .. } => println!("it differs: {}", differences[0]),
//!     _ => println!("it exists"),
//! }
//! let deadline = Instant::now() + Duration::from_secs(60);
//! client.ops().wait_until(Condition::volume_up(&name), deadline).await?;
//! client.ops().attach(Attach::volume(&name, ClientId::try_from(11)?)).await?;
//! # Ok(())
//! # }
//! ```
//!
//! With the blocking client, `client.ops().ensure_volume(&desc)?` does the same at once.
//!
//! # Errors
//!
//! Each call of an operation is made with the client's settings: retries, time limits, version of
//! the API. An operation that fails returns
//!
//! - the error of the call, if that call only read, or made the service change nothing that needs
//!   to be described;
//! - otherwise [`Error::Operation`], which says why it failed, what it
//!   [left](crate::OperationError::left), and, if a call failed, the error of that.
//!   [`Error::kind`] and the other methods of [`Error`] work as for calls.
//!
//! # Dropping a future
//!
//! Dropping the future of an operation is as if the program had ended there: no further call is
//! made, and the call under way may still be carried out. Each operation says what it may leave
//! then. Repeating an operation is always safe, unless it says otherwise.
//!
//! There is no lock: operations look before they act, and others may act in between.

mod attach;
mod driver;
mod eject;
mod ensure;
mod get;
mod item;
mod volume;
mod wait;

use std::fmt;
use std::marker::PhantomData;
use std::time::Instant;

use crate::client::Client;
use crate::error::Error;
use crate::transport::BoxFuture;
use crate::types::{
    DiskId, DiskSummary, SnapshotNameOrGlobalId, SnapshotSummary, VolumeCreateDesc,
    VolumeNameOrGlobalId, VolumeSnapshotDesc, VolumeSummary, VolumeTemplateDesc,
    VolumeTemplateName,
};
use driver::Driver;

pub use attach::{Attach, Detach, Others};
pub use eject::{EjectProgress, SoftEject};
pub use ensure::{Absent, Difference, Ensured, Remove};
pub use volume::{Resize, Resized, Revert};
pub use wait::{Condition, Standing};

/// The operations of a client. See the [module](self).
#[derive(Clone)]
pub struct Ops<C = Client> {
    driver: Driver,
    client: PhantomData<fn() -> C>,
}

impl Client {
    /// Jobs of several calls. See [`ops`](crate::ops).
    pub fn ops(&self) -> Ops {
        Ops { driver: Driver::Async(self.clone()), client: PhantomData }
    }
}

#[cfg(feature = "blocking")]
impl crate::blocking::Client {
    /// Jobs of several calls. See [`ops`](crate::ops).
    pub fn ops(&self) -> Ops<crate::blocking::Client> {
        Ops { driver: Driver::Blocking(self.clone()), client: PhantomData }
    }
}

/// Makes a method of both clients' operations from each function of this form:
/// `pub fn method(argument: type => what is passed on) -> data = function`. They are `#[inline]`: few
/// programs need more than some of them, and together they are a fifth of what would be compiled.
macro_rules! operations {
    ($(
        $(#[$docs:meta])*
        pub fn $name:ident($($arg:ident: $ty:ty => $owned:expr),*) -> $data:ty = $run:path;
    )*) => {
        impl Ops<Client> {
            $(
                $(#[$docs])*
                #[inline]
                pub fn $name(&self, $($arg: $ty),*) -> BoxFuture<'static, Result<$data, Error>> {
                    let (driver, owned) = (self.driver.clone(), ($($owned,)*));
                    Box::pin(async move {
                        let ($($arg,)*) = owned;
                        $run(&driver, $($arg),*).await
                    })
                }
            )*
        }

        #[cfg(feature = "blocking")]
        impl Ops<crate::blocking::Client> {
            $(
                $(#[$docs])*
                #[inline]
                pub fn $name(&self, $($arg: $ty),*) -> Result<$data, Error> {
                    driver::run($run(&self.driver, $($owned),*))
                }
            )*
        }
    };
}

operations! {
    /// The volume of this name, if there is one.
    ///
    /// # Errors
    ///
    /// As [`volume_list`](crate::calls::volume_list), except that there is no such volume.
    pub fn get_volume(name: impl Into<VolumeNameOrGlobalId> => name.into()) -> Option<VolumeSummary>
        = get::volume;

    /// The snapshot of this name, if there is one. One that is deleted but still needed by its
    /// children is there, with [`deleted`](field@crate::types::SnapshotSummary::deleted) set.
    ///
    /// # Errors
    ///
    /// As [`snapshot_list`](crate::calls::snapshot_list), except that there is no such snapshot.
    pub fn get_snapshot(name: impl Into<SnapshotNameOrGlobalId> => name.into())
        -> Option<SnapshotSummary> = get::snapshot;

    /// The template of this name, if there is one.
    ///
    /// # Errors
    ///
    /// As [`volume_templates_list`](crate::calls::volume_templates_list).
    pub fn get_template(name: &VolumeTemplateName => name.clone()) -> Option<VolumeTemplateDesc>
        = get::template;

    /// The disk with this id, up or down, if there is one.
    ///
    /// # Errors
    ///
    /// As [`disks_list`](crate::calls::disks_list).
    pub fn get_disk(id: DiskId => id) -> Option<DiskSummary> = get::disk;

    /// Creates a volume, unless one of that name exists.
    ///
    /// An existing volume is compared with what the description sets: size, template, replication,
    /// placement, limits, and those of its tags. `parent` and `baseOn` are not compared, since a
    /// volume that has snapshots no longer shows what it began with. Nothing is changed if it
    /// differs.
    ///
    /// If the response to the creation is lost, the volume is looked for as well, and counts as
    /// [`Ensured::Existing`] if it is there: it cannot be known who created it.
    ///
    /// # Errors
    ///
    /// - The error of the creation, if the service refused it; there is no volume then.
    /// - [`Error::Operation`] if the creation is in doubt and the volume is not there, or cannot be
    ///   read. It may appear later. Repeat the operation.
    /// - [`Error::Operation`] if the description has no name. Nothing is sent.
    ///
    /// If the future is dropped, the volume may exist or appear later.
    pub fn ensure_volume(desc: &VolumeCreateDesc => desc.clone()) -> Ensured<VolumeSummary>
        = ensure::volume;

    /// Takes a snapshot of a volume, unless one of that name exists.
    ///
    /// An existing snapshot is compared with what the description sets: its tags. Whether it is of
    /// the same volume is not compared, since a snapshot does not show that for long: keep it in
    /// the name. Nothing is changed if it differs.
    ///
    /// # Errors
    ///
    /// As [`ensure_volume`](Ops::ensure_volume).
    ///
    /// If the future is dropped, the snapshot may exist or appear later.
    pub fn ensure_snapshot(
        volume: impl Into<VolumeNameOrGlobalId> => volume.into(),
        desc: &VolumeSnapshotDesc => desc.clone()
    ) -> Ensured<SnapshotSummary> = ensure::snapshot;

    /// Deletes a volume or snapshot, if there is one: first detaches it, if
    /// [told to](Remove::detach).
    ///
    /// # Errors
    ///
    /// - Those of [`detach`](Ops::detach). It was not deleted.
    /// - [`Error::Operation`] if it cannot be deleted, for example because it is attached
    ///   ([`ErrorKind::Busy`](crate::ErrorKind::Busy)). It stays detached if it was detached. If the
    ///   response is lost, it is looked for, and counts as deleted if it is not there.
    ///
    /// If the future is dropped, it may have been detached, or deleted.
    pub fn ensure_absent(what: Remove => what) -> Absent = ensure::absent;

    /// Attaches a volume or snapshot to a client, and waits until the client has attached it.
    ///
    /// If other clients have it, that is an error, unless [`Attach::others`] says otherwise. Those
    /// that hold the device open are asked ten times in two seconds, the last time with force if
    /// [told to](Attach::force_last). A client that has it already gets the rights that are asked
    /// for.
    ///
    /// Two programs that attach the same volume to two clients at the same time may both succeed:
    /// use a lock of your own.
    ///
    /// # Errors
    ///
    /// The reason is one of
    ///
    /// - [`Attached`](crate::OperationErrorReason::Attached): other clients have it, see
    ///   [`attachments`](crate::OperationError::attachments). Nothing was changed.
    /// - [`Open`](crate::OperationErrorReason::Open): other clients hold the device open. Nothing
    ///   was changed.
    /// - [`NotResponding`](crate::OperationErrorReason::NotResponding): the client has not attached
    ///   it in time. The attachment is taken back, unless the client had it before. Others that were
    ///   detached stay so.
    /// - [`CallFailed`](crate::OperationErrorReason::CallFailed): the service refused, and nothing
    ///   was changed; or no response arrived, and what was attached, as far as it can be seen, was
    ///   taken back.
    ///
    /// An error of the first look at the attachments is returned as it is.
    ///
    /// The service says `busy` if a device is open, and also if a client does not respond. Which of
    /// both it is, the attachments show: they are read after each failure.
    ///
    /// If the future is dropped, the volume may be attached to the client, or be attached later,
    /// and others may be detached: detach it if it is not wanted.
    pub fn attach(what: Attach => what) -> () = attach::attach;

    /// Detaches a volume or snapshot from all clients, or [some](Detach::from), and waits until
    /// they have detached it. Detaching what is not attached is a success.
    ///
    /// While a client holds the device open, tries ten times in two seconds, the last time with
    /// force if [told to](Detach::force_last).
    ///
    /// # Errors
    ///
    /// The reason is one of
    ///
    /// - [`Open`](crate::OperationErrorReason::Open): clients hold the device open, see
    ///   [`attachments`](crate::OperationError::attachments). It is still attached to all of them.
    /// - [`NotResponding`](crate::OperationErrorReason::NotResponding): it is detached, but not all
    ///   clients have followed in time, and the device may still be there.
    /// - [`CallFailed`](crate::OperationErrorReason::CallFailed): the service refused, and nothing
    ///   was changed; or no response arrived, and the message says what is attached.
    ///
    /// If it does not exist, the error of the call is returned as it is.
    ///
    /// If the future is dropped, the volume may be detached, or be detached later.
    pub fn detach(what: Detach => what) -> () = attach::detach;

    /// Gives a volume another size. It becomes smaller only if
    /// [allowed](Resize::allow_shrinking).
    ///
    /// # Errors
    ///
    /// - [`NotAllowed`](crate::OperationErrorReason::NotAllowed) if it would shrink. Nothing was
    ///   changed.
    /// - [`CallFailed`](crate::OperationErrorReason::CallFailed) if the update fails; the message
    ///   says what size is left. If the response is lost, the size is read again, and the right one
    ///   is a success.
    /// - The error of the call that reads the volume, if that fails.
    ///
    /// If the future is dropped, the volume has either size.
    pub fn resize(what: Resize => what) -> Resized = volume::resize;

    /// Gives a volume the data of a snapshot, and the snapshot's size. **Everything written since is
    /// lost.** The volume must not be attached.
    ///
    /// From API 19.01 on, this is [`volume_revert`](crate::calls::volume_revert). A lost response
    /// leaves open whether it was reverted.
    ///
    /// Before, a new volume takes the name of the former one, with its template, placement,
    /// replication and limits; the global id and the id of the volume change. **This is not atomic.**
    /// For a volume `a`, `a-reverted` is made from the snapshot, `a` is renamed to
    /// `a-before-revert`, `a-reverted` to `a`, and `a-before-revert` is deleted. For a moment there
    /// is no `a`. To repeat it after an error, first delete what it left.
    ///
    /// # Errors
    ///
    /// - [`Attached`](crate::OperationErrorReason::Attached), only before API 19.01, if it is
    ///   attached. Nothing was changed. From 19.01 on, that is an error of the call.
    /// - [`Missing`](crate::OperationErrorReason::Missing), or the error of the call, if there is no
    ///   such volume.
    /// - [`CallFailed`](crate::OperationErrorReason::CallFailed) if a step fails. Before API 19.01
    ///   the steps before it are undone; if that fails too, the message says which volumes there
    ///   are. If only the deletion fails, the volume is reverted, and `a-before-revert` remains.
    ///
    /// Before API 19.01, a name that is too long for the suffixes is [`Error::InvalidArgument`].
    /// Nothing is changed.
    ///
    /// If the future is dropped before API 19.01, the names are as after any of the steps: the data
    /// of before is in `a` or in `a-before-revert` until it is deleted.
    pub fn revert(what: Revert => what) -> () = volume::revert;

    /// Waits until a condition is met, and looks once a second. A look that fails is repeated as
    /// long as there is time, if its error is [retryable](Error::is_retryable).
    ///
    /// # Errors
    ///
    /// Nothing is ever changed. The reason is one of
    ///
    /// - [`Late`](crate::OperationErrorReason::Late): the deadline has passed; the message says how
    ///   things stood. If it had passed at the beginning, nothing is sent.
    /// - [`Stuck`](crate::OperationErrorReason::Stuck): the condition can never be met as things
    ///   are; the message says why.
    ///
    /// An error of a call that is not retryable is returned as it is.
    pub fn wait_until(condition: Condition => condition, deadline: Instant => deadline) -> ()
        = wait::until;
}

impl<C> Ops<C> {
    /// Soft-ejects a disk, which moves its data to other disks, and follows that until the disk is
    /// empty. A soft eject that is under way or paused goes on.
    ///
    /// ```no_run
    /// # async fn example(client: &storpool_api::Client) -> Result<(), storpool_api::Error> {
    /// use storpool_api::types::DiskId;
    ///
    /// let mut soft_eject = client.ops().soft_eject(DiskId::try_from(101)?);
    /// while let Some(progress) = soft_eject.next().await {
    ///     println!("{}", progress?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As the last item. The reason is one of
    ///
    /// - [`Stuck`](crate::OperationErrorReason::Stuck): it cannot finish, and the message says why:
    ///   the disk is down or gone, the soft eject was paused or canceled, or data is left that
    ///   nothing is going to move, as was seen five times in a row. The disk keeps what is on it,
    ///   and the soft eject goes on if that changes.
    /// - [`CallFailed`](crate::OperationErrorReason::CallFailed): it cannot be begun, or not be
    ///   followed.
    ///
    /// If it is dropped, the soft eject goes on. To follow it again, soft-eject the disk again. To
    /// stop it, call [`disk_soft_eject_cancel`](crate::calls::disk_soft_eject_cancel).
    pub fn soft_eject(&self, disk: DiskId) -> SoftEject<C> {
        SoftEject::new(self.driver.clone(), disk)
    }
}

impl<C> fmt::Debug for Ops<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ops").finish_non_exhaustive()
    }
}
