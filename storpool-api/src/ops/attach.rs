//! Attaching and detaching.

use std::time::Duration;

use super::driver::Driver;
use super::item::Item;
use crate::calls;
use crate::error::{Error, OperationError, OperationErrorReason};
use crate::types::{
    AttachmentDesc, AttachmentRights, ClientId, DetachClientsList, Reassign,
    SnapshotNameOrGlobalId, SnapshotReassignDesc, VolumeNameOrGlobalId, VolumeReassignDesc,
    VolumesReassignWaitDesc,
};

/// How often a device that is open is tried to be detached, and the pause between.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(200);

/// How long clients may take, unless told otherwise.
const WAIT: Duration = Duration::from_secs(20);

/// Which clients keep what [`attach`](super::Ops::attach) attaches to another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Others {
    /// If other clients have it, attaching it is an error, and nothing is changed.
    #[default]
    Refuse,
    /// Other clients are detached.
    Detach,
    /// Other clients keep it. More than one writer damages a file system that is not made for
    /// sharing.
    Keep,
}

/// What [`attach`](super::Ops::attach) is to attach, and how.
///
/// ```
/// use std::time::Duration;
/// use storpool_api::ops::{Attach, Others};
/// use storpool_api::types::{ClientId, VolumeName};
///
/// let volume: VolumeName = "db-primary".parse()?;
/// let client = ClientId::try_from(11)?;
/// let attach = Attach::volume(&volume, client)
///     .others(Others::Detach)
///     .wait(Duration::from_secs(30));
/// # Ok::<(), storpool_api::InvalidValue>(())
/// ```
#[derive(Clone, Debug)]
pub struct Attach {
    item: Item,
    client: ClientId,
    rights: AttachmentRights,
    others: Others,
    wait: Duration,
    force_last: bool,
}

impl Attach {
    /// Attaches a volume to a client, for reading and writing.
    pub fn volume(name: impl Into<VolumeNameOrGlobalId>, client: ClientId) -> Self {
        Self::item(Item::Volume(name.into()), client, AttachmentRights::Rw)
    }

    /// Attaches a snapshot to a client.
    pub fn snapshot(name: impl Into<SnapshotNameOrGlobalId>, client: ClientId) -> Self {
        Self::item(Item::Snapshot(name.into()), client, AttachmentRights::Ro)
    }

    fn item(item: Item, client: ClientId, rights: AttachmentRights) -> Self {
        let others = Others::default();
        Self { item, client, rights, others, wait: WAIT, force_last: false }
    }

    /// For reading only.
    #[must_use]
    pub fn read_only(self) -> Self {
        Self { rights: AttachmentRights::Ro, ..self }
    }

    /// What to do if other clients have it; by default, that is an error.
    #[must_use]
    pub fn others(self, others: Others) -> Self {
        Self { others, ..self }
    }

    /// How long the client may take, in whole seconds; by default 20. With [`Duration::ZERO`] the
    /// attachment is recorded, and not waited for.
    #[must_use]
    pub fn wait(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    /// Whether the last attempt to detach others uses force; by default not. That takes the device
    /// away from programs that have it open.
    #[must_use]
    pub fn force_last(self, force_last: bool) -> Self {
        Self { force_last, ..self }
    }
}

/// What [`detach`](super::Ops::detach) is to detach, and how.
///
/// ```
/// use storpool_api::ops::Detach;
/// use storpool_api::types::{ClientId, VolumeName};
///
/// let volume: VolumeName = "db-primary".parse()?;
/// let everywhere = Detach::volume(&volume);
/// let there = Detach::volume(&volume).from([ClientId::try_from(11)?]).force_last(true);
/// # Ok::<(), storpool_api::InvalidValue>(())
/// ```
#[derive(Clone, Debug)]
pub struct Detach {
    item: Item,
    from: DetachClientsList,
    wait: Duration,
    force_last: bool,
}

impl Detach {
    /// Detaches a volume from all clients.
    pub fn volume(name: impl Into<VolumeNameOrGlobalId>) -> Self {
        Self::item(Item::Volume(name.into()))
    }

    /// Detaches a snapshot from all clients.
    pub fn snapshot(name: impl Into<SnapshotNameOrGlobalId>) -> Self {
        Self::item(Item::Snapshot(name.into()))
    }

    pub(super) fn item(item: Item) -> Self {
        Self { item, from: DetachClientsList::All, wait: WAIT, force_last: false }
    }

    /// Detaches it from these clients only.
    #[must_use]
    pub fn from(self, clients: impl IntoIterator<Item = ClientId>) -> Self {
        Self { from: DetachClientsList::Clients(clients.into_iter().collect()), ..self }
    }

    /// How long each attempt may take, the network included; by default 20 seconds.
    #[must_use]
    pub fn wait(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    /// Whether the last attempt uses force; by default not. That takes the device away from
    /// programs that have it open. It is also made if a client does not respond.
    #[must_use]
    pub fn force_last(self, force_last: bool) -> Self {
        Self { force_last, ..self }
    }
}

/// A change of attachments.
struct Change<'a> {
    item: &'a Item,
    detach: Option<DetachClientsList>,
    attach: Option<(ClientId, &'a AttachmentRights)>,
    wait: Duration,
    force_last: bool,
}

/// A change that failed.
struct Failed {
    error: Error,
    /// The attachments afterwards; nothing if the service has refused the change.
    after: Option<Result<Vec<AttachmentDesc>, Error>>,
}

impl Change<'_> {
    #[inline]
    fn request(&self, force: bool) -> VolumesReassignWaitDesc {
        let (detach, attach) = (self.detach.clone(), self.attach);
        let item = match self.item {
            Item::Volume(name) => {
                let mut item = VolumeReassignDesc::new(name).force(force);
                item.detach = detach;
                match attach {
                    Some((client, AttachmentRights::Rw)) => Reassign::Volume(item.rw([client])),
                    Some((client, _)) => Reassign::Volume(item.ro([client])),
                    None => Reassign::Volume(item),
                }
            }
            Item::Snapshot(name) => {
                let mut item = SnapshotReassignDesc::new(name).force(force);
                item.detach = detach;
                item.ro = attach.map(|(client, _)| vec![client]);
                Reassign::Snapshot(item)
            }
        };
        let up = u64::from(self.wait.subsec_nanos() > 0);
        let seconds = i64::try_from(self.wait.as_secs().saturating_add(up)).unwrap_or(i64::MAX);
        VolumesReassignWaitDesc::new().reassign([item]).attach_timeout(seconds)
    }

    /// Whether an attachment is one to be detached.
    fn detaches(&self, attachment: &AttachmentDesc) -> bool {
        match &self.detach {
            None => false,
            Some(DetachClientsList::Clients(clients)) => clients.contains(&attachment.client),
            Some(_) => true,
        }
    }

    fn to_detach(&self, mut attachments: Vec<AttachmentDesc>) -> Vec<AttachmentDesc> {
        attachments.retain(|attachment| self.detaches(attachment));
        attachments
    }

    /// Makes the change; again and again while devices to be detached are open.
    async fn make(&self, driver: &Driver) -> Result<(), Failed> {
        let (mut attempt, mut in_doubt) = (1, false);
        loop {
            let is_last = attempt == TRIES;
            let call = calls::volumes_reassign_wait(&self.request(is_last && self.force_last));
            let outcome = match self.attach {
                // The client adds the wait of the request to its limits.
                Some(_) => driver.call(call).await,
                None => driver.call_within(call, self.wait).await,
            };
            let Err(error) = outcome else { return Ok(()) };
            in_doubt |= error.is_in_doubt();
            if !is_in_use(&error) && !in_doubt {
                return Err(Failed { error, after: None });
            }
            let after = self.item.attachments(driver).await;
            let remains = |after: &Vec<AttachmentDesc>| after.iter().any(|one| self.detaches(one));
            let is_there = after.as_ref().is_ok_and(remains);
            attempt = match is_there && !is_last {
                true if is_in_use(&error) => attempt + 1,
                true if error.is_timeout() && self.force_last => TRIES,
                _ => return Err(Failed { error, after: Some(after) }),
            };
            driver.sleep(PAUSE).await;
        }
    }
}

/// Whether the service says that a device is open, or that a client does not respond: `busy` means
/// both. Older services call an open device an invalid parameter.
fn is_in_use(error: &Error) -> bool {
    let says_open = |error: &Error| match error {
        Error::Api(error) => error.description().is_some_and(|text| text.contains("open at")),
        _ => false,
    };
    error.is_busy() || error.is_invalid_param() && says_open(error)
}

/// Why a change that was recorded has failed.
fn unanswered(error: &Error) -> OperationErrorReason {
    match error.is_busy() || error.is_timeout() {
        true => OperationErrorReason::NotResponding,
        false => OperationErrorReason::CallFailed,
    }
}

/// The clients of attachments, as a message shows them.
pub(super) fn clients(attachments: &[AttachmentDesc]) -> String {
    let ids: Vec<_> = attachments.iter().map(|attachment| attachment.client.to_string()).collect();
    let noun = if ids.len() == 1 { "client" } else { "clients" };
    format!("{noun} {}", ids.join(", "))
}

pub(super) async fn detach(driver: &Driver, detach: Detach) -> Result<(), Error> {
    let Detach { item, from, wait, force_last } = detach;
    let change = Change { item: &item, detach: Some(from), attach: None, wait, force_last };
    let Err(Failed { error, after }) = change.make(driver).await else { return Ok(()) };
    let after = match after {
        None if error.is_not_found() => return Err(error),
        None => {
            let step = format!("cannot detach {item}");
            return Err(OperationError::step(step, error).leaving("nothing was changed").into());
        }
        Some(Err(look)) => return Err(unknown(format!("cannot detach {item}"), error, &look)),
        Some(Ok(after)) => after,
    };
    let remain = change.to_detach(after);
    let (reason, problem, left) = match remain.is_empty() {
        true => (
            unanswered(&error),
            format!("it is unknown whether all clients have detached {item}"),
            "it is attached to none of them any more, but may still be in use there".to_owned(),
        ),
        false if is_in_use(&error) => (
            OperationErrorReason::Open,
            format!("{item} is in use"),
            format!("it is still attached to {}", clients(&remain)),
        ),
        false => (
            OperationErrorReason::CallFailed,
            format!("cannot detach {item}"),
            format!(
                "it was still attached to {}, but the service may still detach it",
                clients(&remain)
            ),
        ),
    };
    let error = OperationError::new(reason, problem).because(error).leaving(left);
    Err(error.with_attachments(remain).into())
}

fn unknown(step: String, error: Error, look: &Error) -> Error {
    let left = format!("who has it is unknown, as the attachments cannot be read: {look}");
    OperationError::step(step, error).leaving(left).into()
}

pub(super) async fn attach(driver: &Driver, attach: Attach) -> Result<(), Error> {
    let Attach { item, client, rights, others, wait, force_last } = attach;
    let before = item.attachments(driver).await?;
    let (own, theirs): (Vec<_>, Vec<_>) = before.into_iter().partition(|one| one.client == client);
    let detach = match others {
        _ if theirs.is_empty() => None,
        Others::Keep => None,
        Others::Detach => Some(theirs.iter().map(|one| one.client).collect()),
        Others::Refuse => {
            let problem = format!("{item} is attached to {}", clients(&theirs));
            let error = OperationError::new(OperationErrorReason::Attached, problem);
            return Err(error.with_attachments(theirs).leaving("nothing was changed").into());
        }
    };
    let detach = detach.map(DetachClientsList::Clients);
    let attach = Some((client, &rights));
    let change = Change { item: &item, detach, attach, wait, force_last };
    let Err(Failed { error, after }) = change.make(driver).await else { return Ok(()) };
    let step = || format!("cannot attach {item} to client {client}");
    let after = match after {
        None => {
            let error = OperationError::step(step(), error);
            return Err(error.leaving("nothing was changed").into());
        }
        Some(Err(look)) => return Err(unknown(step(), error, &look)),
        Some(Ok(after)) => after,
    };
    if is_in_use(&error) && after.iter().any(|one| change.detaches(one)) {
        let remain = change.to_detach(after);
        let problem = format!("{item} is in use at {}", clients(&remain));
        let error = OperationError::new(OperationErrorReason::Open, problem).because(error);
        return Err(error.with_attachments(remain).leaving("nothing was changed").into());
    }
    let there = after.iter().find(|one| one.client == client);
    let reason = there.map_or(OperationErrorReason::CallFailed, |_| unanswered(&error));
    let mut left = match (there, own.first()) {
        (Some(_), None) => take_back(driver, &item, client, wait).await,
        (Some(now), Some(own)) => {
            format!("it was attached there before (`{}`), and is (`{}`)", own.rights, now.rights)
        }
        (None, _) if error.is_in_doubt() => {
            "it was not attached there, but the service may still attach it".to_owned()
        }
        (None, _) => "it is not attached there".to_owned(),
    };
    let is_gone = |one: &AttachmentDesc| !after.iter().any(|still| still.client == one.client);
    let mut gone = change.to_detach(theirs);
    gone.retain(is_gone);
    if !gone.is_empty() {
        left = format!("{left}; it was detached from {}, and stays so", clients(&gone));
    }
    Err(OperationError::new(reason, step()).because(error).leaving(left).into())
}

/// Undoes an attachment that was recorded, but that the client has not made.
async fn take_back(driver: &Driver, item: &Item, client: ClientId, wait: Duration) -> String {
    let detach = Some(DetachClientsList::Clients(vec![client]));
    // A wait of zero is no time to get a response in.
    let wait = wait.max(WAIT);
    let change = Change { item, detach, attach: None, wait, force_last: false };
    match change.make(driver).await {
        Ok(()) => "the attachment was taken back".to_owned(),
        Err(Failed { error, .. }) => {
            format!("the attachment may remain, as it cannot be taken back: {error}")
        }
    }
}
