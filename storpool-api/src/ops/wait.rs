//! Waiting until something is so.

use std::fmt;
use std::time::Instant;

use super::driver::{Driver, PAUSE};
use super::eject::Watch;
use crate::call::Call;
use crate::calls;
use crate::decode::Decode;
use crate::device::DeviceLinks;
use crate::error::{DeviceError, Error, OperationError, OperationErrorReason};
use crate::exclusive::Exclusive;
use crate::transport::BoxFuture;
use crate::types::{ClientId, DiskId, VolumeCurrentStatus, VolumeOrSnapshotName};

/// How things stand with a [`Condition`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// It is so.
    Met,
    /// It is not so yet. The text says how it is, for the error if time runs out.
    NotYet(String),
    /// It can never be so as things are, for this reason.
    Never(String),
}

/// What [`wait_until`](super::Ops::wait_until) waits for: one of those here, or
/// [one of your own](Condition::new).
#[must_use = "a condition is waited for by `wait_until`"]
pub struct Condition {
    what: String,
    look: Exclusive<Box<dyn Look>>,
}

/// Finds how things stand.
trait Look: Send {
    fn look<'a>(
        &'a mut self,
        driver: &'a Driver,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<Standing, Error>>;
}

/// Makes a call and judges its data.
struct Asked<T, F> {
    call: Call<T>,
    judge: F,
}

impl<T: Decode, F: FnMut(T) -> Standing + Send> Look for Asked<T, F> {
    #[inline]
    fn look<'a>(
        &'a mut self,
        driver: &'a Driver,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<Standing, Error>> {
        let call = driver.call_by(self.call.clone(), deadline);
        Box::pin(async { Ok((self.judge)(call.await?)) })
    }
}

impl Look for Watch {
    #[inline]
    fn look<'a>(
        &'a mut self,
        driver: &'a Driver,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<Standing, Error>> {
        Box::pin(async move {
            Ok(match self.look(driver, Some(deadline)).await? {
                Err(why) => Standing::Never(why),
                Ok(progress) if progress.is_finished => Standing::Met,
                Ok(progress) => Standing::NotYet(progress.to_string()),
            })
        })
    }
}

/// Looks for a device.
struct Device {
    links: DeviceLinks,
    name: String,
}

impl Device {
    fn standing(&self, driver: &Driver) -> Result<Standing, Error> {
        let path = self.links.path(&self.name)?;
        if self.links.is_attached(&self.name)? {
            return Ok(Standing::Met);
        }
        match driver.check_timer() {
            Err(problem) => Err(DeviceError::stopped(&path, problem).into()),
            Ok(()) => Ok(Standing::NotYet(format!("there is no {}", path.display()))),
        }
    }
}

impl Look for Device {
    #[inline]
    fn look<'a>(
        &'a mut self,
        driver: &'a Driver,
        _: Instant,
    ) -> BoxFuture<'a, Result<Standing, Error>> {
        Box::pin(std::future::ready(self.standing(driver)))
    }
}

impl Condition {
    /// A condition that `judge` finds in the response to `call`; `what` names it in errors, such as
    /// `the relocator is idle`.
    ///
    /// ```
    /// use storpool_api::calls;
    /// use storpool_api::ops::{Condition, Standing};
    ///
    /// let call = calls::volume_relocator_status();
    /// let idle = Condition::new("the relocator is idle", call, |status| {
    ///     match status.volumes_to_relocate {
    ///         0 => Standing::Met,
    ///         left => Standing::NotYet(format!("{left} volumes are to be relocated")),
    ///     }
    /// });
    /// ```
    pub fn new<T: Decode>(
        what: impl Into<String>,
        call: Call<T>,
        judge: impl FnMut(T) -> Standing + Send + 'static,
    ) -> Self {
        Self { what: what.into(), look: Exclusive::new(Box::new(Asked { call, judge })) }
    }

    /// All data of a volume or snapshot can be read and written. Data that is lost never returns by
    /// itself.
    pub fn volume_up(name: impl Into<VolumeOrSnapshotName>) -> Self {
        let name = name.into();
        let what = format!("volume `{name}` is up");
        Self::new(what, calls::volumes_status(), move |all| match all.get(&name) {
            None => Standing::Never("it does not exist".to_owned()),
            Some(volume) => match &volume.status {
                VolumeCurrentStatus::Up => Standing::Met,
                VolumeCurrentStatus::DataLost => Standing::Never("its data is lost".to_owned()),
                status => Standing::NotYet(format!("its status is `{status}`")),
            },
        })
    }

    /// A disk that is being soft-ejected is empty. It never is if the disk is down, if the soft
    /// eject is paused or was canceled, or if nothing is left that the relocator could move: see
    /// [`soft_eject`](super::Ops::soft_eject).
    #[inline]
    pub fn disk_ejected(id: DiskId) -> Self {
        Self {
            what: format!("disk {id} is ejected"),
            look: Exclusive::new(Box::new(Watch::new(id))),
        }
    }

    /// A client has followed the configuration of the cluster up to a generation, such as that of
    /// the [`Reply`](crate::Reply) to a change.
    #[inline]
    pub fn client_reached(client: ClientId, generation: i64) -> Self {
        let what = format!("client {client} has reached generation {generation}");
        Self::new(what, calls::clients_config_dump(), move |all| {
            match all.iter().find(|status| status.id == client) {
                None => Standing::Never("there is no such client".to_owned()),
                Some(status) if status.client_generation >= generation => Standing::Met,
                Some(status) => Standing::NotYet(format!(
                    "it is `{}`, at generation {}",
                    status.config_status, status.client_generation
                )),
            }
        })
    }

    /// The link of a volume or snapshot exists on this host. The limit of `links` does not count.
    pub fn device_present(links: DeviceLinks, name: impl AsRef<str>) -> Self {
        let name = name.as_ref().to_owned();
        let what = format!("the device of `{name}` is present");
        Self { what, look: Exclusive::new(Box::new(Device { links, name })) }
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Condition").field(&self.what).finish()
    }
}

pub(super) async fn until(
    driver: &Driver,
    condition: Condition,
    deadline: Instant,
) -> Result<(), Error> {
    let (what, mut look) = (condition.what, condition.look.into_inner());
    let late = |so_far: &str| {
        let problem = format!("time ran out before {what}: {so_far}");
        OperationError::new(OperationErrorReason::Late, problem).leaving("nothing was changed")
    };
    if driver.now() >= deadline {
        return Err(late("the deadline had passed before the first look").into());
    }
    let mut last;
    loop {
        last = match look.look(driver, deadline).await {
            Ok(Standing::Met) => return Ok(()),
            Ok(Standing::Never(why)) => {
                let problem = format!("it can never be so that {what}: {why}");
                let error = OperationError::new(OperationErrorReason::Stuck, problem);
                return Err(error.leaving("nothing was changed").into());
            }
            Ok(Standing::NotYet(so_far)) => late(&so_far),
            Err(error) if error.is_retryable() => late("the last look failed").because(error),
            Err(error) => return Err(error),
        };
        let left = deadline.saturating_duration_since(driver.now());
        if left.is_zero() {
            return Err(last.into());
        }
        driver.sleep(PAUSE.min(left)).await;
        if driver.now() >= deadline {
            return Err(last.into());
        }
    }
}
