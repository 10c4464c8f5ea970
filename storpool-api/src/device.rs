//! The links under `/dev/storpool`, by which programs of this host reach attached volumes.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, Instant};

use crate::error::{DeviceError, DeviceErrorKind, Error};
use crate::runtime::check as check_runtime;

/// The shortest polling interval.
const SHORTEST: Duration = Duration::from_millis(1);

/// Waits for the links of volumes and snapshots under `/dev/storpool` to appear or to disappear.
///
/// The service reports that a volume is attached or detached before the system of the client's
/// host has made or removed its link.
///
/// ```no_run
/// # async fn example(client: &storpool_api::Client) -> Result<(), storpool_api::Error> {
/// use std::time::Duration;
/// use storpool_api::DeviceLinks;
/// use storpool_api::types::VolumeName;
///
/// let volume: VolumeName = "db-primary".parse()?;
/// let links = DeviceLinks::new().limit(Duration::from_secs(20));
/// let path = links.wait_attached(&volume).await?;
/// println!("attached as {}", path.display());
/// # Ok(())
/// # }
/// ```
///
/// Names are those of volumes and snapshots, or any text that names a file in the directory;
/// nothing outside of it is accessed. A volume counts as attached if its link leads to a block
/// device. A link to anything else, or to a missing device, counts as no link; tests without block
/// devices can [allow](DeviceLinks::block_devices_only) links to other files.
#[derive(Clone, Debug)]
#[doc(alias = "volumeDevLinkWait")]
#[doc(alias = "pathPollWait")]
pub struct DeviceLinks {
    directory: PathBuf,
    interval: Duration,
    limit: Duration,
    block_devices_only: bool,
}

impl Default for DeviceLinks {
    fn default() -> Self {
        Self::new()
    }
}

impl DeviceLinks {
    /// The links under `/dev/storpool`, polled every 200 milliseconds for up to 60 seconds.
    pub fn new() -> Self {
        Self {
            directory: PathBuf::from("/dev/storpool"),
            interval: Duration::from_millis(200),
            limit: Duration::from_secs(60),
            block_devices_only: true,
        }
    }

    /// The directory that the links are in.
    #[must_use]
    pub fn directory(self, directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into(), ..self }
    }

    /// Polling interval; at least one millisecond.
    #[must_use]
    pub fn interval(self, interval: Duration) -> Self {
        Self { interval, ..self }
    }

    /// Maximum waiting time. The last poll is at its end. With [`Duration::ZERO`] there is only one
    /// poll; with [`Duration::MAX`] the wait is unlimited.
    #[must_use]
    pub fn limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Whether a link must lead to a block device to count; by default it must.
    ///
    /// With `false`, a link to any file counts, such as those that the simulator creates. This is
    /// for tests: a volume is attached only when its block device exists.
    #[must_use]
    pub fn block_devices_only(self, block_devices_only: bool) -> Self {
        Self { block_devices_only, ..self }
    }

    /// Path of the link of a volume or snapshot.
    ///
    /// # Errors
    ///
    /// [`Error::Device`] if the name cannot be that of a link.
    pub fn path(&self, name: impl AsRef<str>) -> Result<PathBuf, Error> {
        let name = name.as_ref();
        let mut parts = Path::new(name).components();
        match (parts.next(), parts.next()) {
            (Some(Component::Normal(only)), None) if only == name && !name.contains('\0') => {
                Ok(self.directory.join(only))
            }
            _ => Err(DeviceError::new(DeviceErrorKind::InvalidName, Path::new(name)).into()),
        }
    }

    /// Whether the link exists now.
    ///
    /// # Errors
    ///
    /// [`Error::Device`] if the path is not a link, the system denies access, or the name is
    /// invalid.
    pub fn is_attached(&self, name: impl AsRef<str>) -> Result<bool, Error> {
        Ok(self.is_there(&self.path(name)?)?)
    }

    /// Waits for the link to appear, and returns its path.
    ///
    /// Must be called within a Tokio runtime with time enabled.
    ///
    /// # Errors
    ///
    /// As [`is_attached`](DeviceLinks::is_attached), and if the link has not appeared in time,
    /// for which [`Error::is_timeout`] is true.
    pub async fn wait_attached(&self, name: impl AsRef<str>) -> Result<PathBuf, Error> {
        self.wait(self.path(name)?, true).await
    }

    /// Waits for the link to disappear.
    ///
    /// Must be called within a Tokio runtime with time enabled.
    ///
    /// # Errors
    ///
    /// As [`is_attached`](DeviceLinks::is_attached), and if the link has not disappeared in time,
    /// for which [`Error::is_timeout`] is true.
    pub async fn wait_detached(&self, name: impl AsRef<str>) -> Result<(), Error> {
        self.wait(self.path(name)?, false).await.map(drop)
    }

    /// As [`wait_attached`](DeviceLinks::wait_attached); blocks the thread.
    ///
    /// # Errors
    ///
    /// As [`wait_attached`](DeviceLinks::wait_attached).
    pub fn blocking_wait_attached(&self, name: impl AsRef<str>) -> Result<PathBuf, Error> {
        self.blocking_wait(self.path(name)?, true)
    }

    /// As [`wait_detached`](DeviceLinks::wait_detached); blocks the thread.
    ///
    /// # Errors
    ///
    /// As [`wait_detached`](DeviceLinks::wait_detached).
    pub fn blocking_wait_detached(&self, name: impl AsRef<str>) -> Result<(), Error> {
        self.blocking_wait(self.path(name)?, false).map(drop)
    }

    async fn wait(&self, path: PathBuf, wanted: bool) -> Result<PathBuf, Error> {
        let started = tokio::time::Instant::now();
        while let Some(pause) = self.look(&path, wanted, started.elapsed())? {
            if let Err(problem) = check_runtime() {
                return Err(DeviceError::stopped(&path, problem).into());
            }
            tokio::time::sleep(pause).await;
        }
        Ok(path)
    }

    fn blocking_wait(&self, path: PathBuf, wanted: bool) -> Result<PathBuf, Error> {
        let started = Instant::now();
        while let Some(pause) = self.look(&path, wanted, started.elapsed())? {
            std::thread::sleep(pause);
        }
        Ok(path)
    }

    /// Polls once. If the link is not as wanted, returns the pause before the next poll.
    fn look(
        &self,
        path: &Path,
        wanted: bool,
        elapsed: Duration,
    ) -> Result<Option<Duration>, DeviceError> {
        if self.is_there(path)? == wanted {
            return Ok(None);
        }
        let left = self.limit.saturating_sub(elapsed);
        if left.is_zero() {
            let kind = match wanted {
                true => DeviceErrorKind::NotAttached,
                false => DeviceErrorKind::NotDetached,
            };
            return Err(DeviceError::new(kind, path).after(elapsed));
        }
        Ok(Some(self.interval.max(SHORTEST).min(left)))
    }

    /// Whether there is a link to an accepted file.
    fn is_there(&self, path: &Path) -> Result<bool, DeviceError> {
        match found(fs::symlink_metadata(path)) {
            Ok(None) => Ok(false),
            Ok(Some(link)) if !link.is_symlink() => {
                Err(DeviceError::new(DeviceErrorKind::NotALink, path))
            }
            Ok(Some(_)) => match found(fs::metadata(path)) {
                Ok(target) => Ok(target
                    .is_some_and(|target| !self.block_devices_only || is_block_device(&target))),
                Err(error) => Err(unreadable(path, error)),
            },
            Err(error) => Err(unreadable(path, error)),
        }
    }
}

#[cfg(unix)]
fn is_block_device(target: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    target.file_type().is_block_device()
}

/// Without block devices, nothing can be attached.
#[cfg(not(unix))]
fn is_block_device(_: &fs::Metadata) -> bool {
    false
}

/// The device, if it was found.
fn found(outcome: io::Result<fs::Metadata>) -> io::Result<Option<fs::Metadata>> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn unreadable(path: &Path, error: io::Error) -> DeviceError {
    DeviceError::new(DeviceErrorKind::Unreadable, path).because(error)
}
