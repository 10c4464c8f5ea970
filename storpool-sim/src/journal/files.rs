//! The file of a state, its lock, and how it is replaced.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// How many links lead to a file at most.
const LINKS: usize = 32;

/// The path of a state file and the right to write it. Another process cannot have it at the same time.
///
/// The lock is on a file beside the state, since the state is replaced from time to time. The state
/// is locked as well, in case somebody removes the lock file.
pub(super) struct StateFile {
    path: PathBuf,
    lock: Option<File>,
}

/// The open file of a state.
pub(super) struct Opened {
    pub(super) file: File,
    identity: Option<(u64, u64)>,
}

/// The file now at a path, compared with the one that was opened.
pub(super) enum Seen {
    Same { length: u64 },
    Gone,
    Other,
}

impl StateFile {
    /// Takes the lock; links are followed, so that the file they lead to is kept and not the link replaced.
    pub(super) fn take(path: &Path) -> io::Result<Self> {
        let path = followed(path)?;
        if fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
            let problem = "is no regular file";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
        }
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true);
        let lock = match options.open(beside(&path, ".lock")) {
            Ok(lock) => {
                try_lock(&lock)?;
                Some(lock)
            }
            // The state can be read all the same, and has its own lock.
            Err(error) if is_full(&error) && path.exists() => None,
            Err(error) => return Err(error),
        };
        // Left by a process that died while it replaced the file.
        let _ = fs::remove_file(beside(&path, ".new"));
        Ok(Self { path, lock })
    }

    /// Adds the path to an error.
    pub(super) fn named(&self, error: io::Error) -> io::Error {
        let path = self.path.display();
        io::Error::new(error.kind(), format!("{path}: {error}"))
    }

    /// Opens the file; `None` if it does not exist.
    pub(super) fn open(&self) -> io::Result<Option<Opened>> {
        let mut options = OpenOptions::new();
        match options.read(true).append(true).open(&self.path) {
            Ok(file) => {
                try_lock(&file)?;
                let opened = Opened::new(file)?;
                // Opened just before another simulator has replaced it, and locked just after.
                match self.look(&opened)? {
                    Seen::Same { .. } => Ok(Some(opened)),
                    Seen::Gone | Seen::Other => Err(in_use()),
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Replaces the file, if any, by one with this content, atomically. Mode and owner stay.
    pub(super) fn replace(&self, content: &[u8]) -> io::Result<Opened> {
        let new = beside(&self.path, ".new");
        let replaced = self.write_new(&new, content);
        if replaced.is_err() {
            // The error of writing says more than one of cleaning up.
            let _ = fs::remove_file(&new);
        }
        replaced
    }

    fn write_new(&self, new: &Path, content: &[u8]) -> io::Result<Opened> {
        let mut options = OpenOptions::new();
        let mut file = options.create_new(true).read(true).append(true).open(new)?;
        if let Ok(before) = fs::metadata(&self.path) {
            keep_owner(&before, new);
            file.set_permissions(before.permissions())?;
        }
        try_lock(&file)?;
        file.write_all(content)?;
        file.sync_all()?;
        let opened = Opened::new(file)?;
        fs::rename(new, &self.path)?;
        #[cfg(unix)]
        if let Some(directory) = self.path.parent() {
            // The file has been replaced; it is only uncertain whether that survives a loss of
            // power.
            let _ = File::open(directory).and_then(|directory| directory.sync_all());
        }
        Ok(opened)
    }

    /// Compares the file now at the path with the one that was opened.
    pub(super) fn look(&self, opened: &Opened) -> io::Result<Seen> {
        match fs::metadata(&self.path) {
            Ok(found) if identity(&found) == opened.identity => {
                Ok(Seen::Same { length: found.len() })
            }
            Ok(_) => Ok(Seen::Other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Seen::Gone),
            Err(error) => Err(error),
        }
    }

    /// Releases the file for other processes.
    pub(super) fn release(&self) {
        if let Some(lock) = &self.lock {
            // Closing the file unlocks it, too.
            let _ = lock.unlock();
        }
    }
}

// Closing a file does not unlock it as long as a child that is being started has a copy of the handle.
impl Drop for StateFile {
    fn drop(&mut self) {
        self.release();
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.release();
    }
}

impl Opened {
    fn new(file: File) -> io::Result<Self> {
        let identity = identity(&file.metadata()?);
        Ok(Self { file, identity })
    }

    /// Releases the file for other processes.
    pub(super) fn release(&self) {
        // Closing the file unlocks it, too.
        let _ = self.file.unlock();
    }

    pub(super) fn read(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        self.file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

fn try_lock(file: &File) -> io::Result<()> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(in_use()),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn in_use() -> io::Error {
    let problem = "is in use by another simulator: end it first, or choose another file";
    io::Error::new(io::ErrorKind::WouldBlock, problem)
}

fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};

    matches!(error.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem)
}

/// Where a path leads, be there a file or not.
fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            Err(_) => {
                let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
                let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
                // So that all ways to one file lead to one lock.
                return Ok(fs::canonicalize(directory.unwrap_or(Path::new(".")))?.join(name));
            }
        }
    }
    Err(io::Error::other("leads from link to link"))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(unix)]
fn identity(found: &fs::Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;

    Some((found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(_: &fs::Metadata) -> Option<(u64, u64)> {
    None
}

#[cfg(unix)]
fn keep_owner(before: &fs::Metadata, new: &Path) {
    use std::os::unix::fs::MetadataExt;

    // Only the superuser can give files away; the mode matters more.
    let _ = std::os::unix::fs::chown(new, Some(before.uid()), Some(before.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &fs::Metadata, _: &Path) {}
