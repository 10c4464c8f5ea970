//! The links by which programs on the host of one client find its devices.
//!
//! A real client creates them below `/dev/storpool/`; here they are in any directory. They point to
//! an empty file as long as the volume, if the file system allows it: anything written to it is
//! lost when the volume is detached.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::state::State;

/// Where the files are that links lead to. No volume can have this name.
const FILES: &str = ",devices";

/// A device of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Device {
    pos: i64,
    size: i64,
}

/// The devices of a client by name.
type Links = BTreeMap<String, Device>;

pub(crate) struct Devices {
    directory: PathBuf,
    client: i64,
    made: Links,
    /// Links to create once the client has reached a generation.
    due: Option<(i64, Links)>,
    problem: Option<String>,
    closed: bool,
}

impl Devices {
    /// Takes a directory over: links that an earlier simulator has left there are removed.
    pub(crate) fn open(directory: &Path, client: i64) -> io::Result<Self> {
        fs::create_dir_all(directory.join(FILES))?;
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            if fs::read_link(&path).is_ok_and(|target| target.starts_with(FILES)) {
                fs::remove_file(path)?;
            }
        }
        Ok(Self {
            directory: directory.to_owned(),
            client,
            made: Links::new(),
            due: None,
            problem: None,
            closed: false,
        })
    }

    /// Follows the attachments as far as the client has; returns whether there is more to follow.
    pub(crate) fn follow(&mut self, state: &State) -> bool {
        let Some(client) = state.clients.get(&self.client) else {
            return false;
        };
        if self.closed || !client.running {
            return false;
        }
        // Due links are made first, or a client that never comes to rest would get none.
        self.make_due(client.generation);
        if self.due.is_none() {
            let wanted = self.wanted(state);
            if wanted != self.made {
                self.due = Some((state.generation, wanted));
                self.make_due(client.generation);
            }
        }
        self.due.is_some()
    }

    fn make_due(&mut self, generation: i64) {
        if let Some((_, wanted)) = self.due.take_if(|(due, _)| *due <= generation) {
            let made = self.make(&wanted);
            self.problem = made.err().map(|error| {
                let directory = self.directory.display();
                format!("the devices in {directory} cannot be made: {error}")
            });
            self.made = wanted;
        }
    }

    fn wanted(&self, state: &State) -> Links {
        let all = state.attachments.iter();
        let own = all.filter_map(|(id, clients)| {
            let attachment = clients.get(&self.client)?;
            let name = state.name_of(*id);
            let device = Device { pos: attachment.pos, size: state.device_size(*id)? };
            // The rule of names allows these two, which are not file names.
            let is_file = !matches!(name, "." | "..");
            is_file.then(|| (name.to_owned(), device))
        });
        own.collect()
    }

    fn make(&self, wanted: &Links) -> io::Result<()> {
        for (name, device) in &self.made {
            if wanted.get(name).map(|wanted| wanted.pos) != Some(device.pos) {
                let path = self.directory.join(name);
                // A file that is not a link existed before, and belongs to somebody else.
                if path.is_symlink() {
                    fs::remove_file(path)?;
                }
                remove(&self.file(*device))?;
            }
        }
        for (name, device) in wanted {
            let before = self.made.get(name);
            if before == Some(device) {
                continue;
            }
            let file = File::create(self.file(*device))?;
            let size = u64::try_from(device.size).unwrap_or(0);
            // File systems have limits that volumes do not have.
            let _ = file.set_len(size);
            if before.map(|before| before.pos) != Some(device.pos) {
                let target = Path::new(FILES).join(format!("sp-{}", device.pos));
                link(&target, &self.directory.join(name))?;
            }
        }
        Ok(())
    }

    fn file(&self, device: Device) -> PathBuf {
        self.directory.join(FILES).join(format!("sp-{}", device.pos))
    }

    /// Why the links are not as they should be.
    pub(crate) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Removes everything, and makes nothing any more.
    pub(crate) fn close(&mut self) {
        self.closed = true;
        // Nobody is left to report errors to; the next start cleans up.
        let _ = self.make(&Links::new());
        let _ = fs::remove_dir(self.directory.join(FILES));
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn link(target: &Path, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    let problem = "links to devices can be made on Unix only";
    Err(io::Error::new(io::ErrorKind::Unsupported, problem))
}
