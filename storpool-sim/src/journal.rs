//! Keeps the state in a file: the whole of it once, then every change as the request that made it.
//!
//! A change is appended with a single write before it is acknowledged, so acknowledged changes are
//! with the system when the process dies. A change that cannot be appended is undone: the service
//! returns to the state before it. After some thousand changes another file with the whole state
//! replaces it by a rename. An embedded store would do no better here: the state is small, and the
//! same requests lead to the same state.

mod files;
mod lines;
#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::path::Path;

use crate::message::Request;
use crate::state::State;
use files::{Opened, Seen, StateFile};

/// After this many changes the file is rewritten.
const LONGEST: u64 = 20_000;

/// If rewriting fails, it is tried again after this many changes.
const AGAIN: u64 = 1_000;

/// The file that a service keeps its state in.
pub(crate) struct Journal {
    file: StateFile,
    opened: Opened,
    /// The length of the valid part; the file has no more, unless a write has failed.
    length: u64,
    sum: u32,
    changes: u64,
    renew_at: u64,
    /// The last write has failed.
    failed: bool,
    closed: bool,
}

/// The result of opening a file.
pub(crate) struct Opening {
    pub(crate) state: State,
    pub(crate) journal: Journal,
    /// Problems found in the file.
    pub(crate) warning: Option<String>,
}

impl Journal {
    /// Opens the file and reads the state from it; if it does not exist, `first` is the state.
    pub(crate) fn open(
        path: &Path,
        first: impl FnOnce() -> io::Result<State>,
    ) -> io::Result<Opening> {
        let named = |error: io::Error| {
            let shown = path.display();
            io::Error::new(error.kind(), format!("{shown}: {error}"))
        };
        let file = StateFile::take(path).map_err(named)?;
        let Some(mut opened) = file.open().map_err(named)? else {
            let state = first()?;
            let head = lines::head(&state)?;
            let opened = file.replace(&head.bytes).map_err(named)?;
            let journal = Self::new(file, opened, head.bytes.len() as u64, head.sum, 0);
            return Ok(Opening { state, journal, warning: None });
        };
        let restored = lines::restore(&opened.read().map_err(named)?).map_err(|damage| {
            let problem = format!("{}:{}: {}", path.display(), damage.line, damage.problem);
            io::Error::new(io::ErrorKind::InvalidData, problem)
        })?;
        // Shorter is always possible, even on a full disk.
        let keep = restored.length;
        if opened.file.metadata().map_err(named)?.len() != keep {
            opened.file.set_len(keep).map_err(named)?;
        }
        let shown = path.display();
        let warning = restored.warning.map(|warning| format!("{shown}: {warning}"));
        let (sum, changes) = (restored.sum, restored.changes);
        Ok(Opening {
            state: restored.state,
            journal: Self::new(file, opened, keep, sum, changes),
            warning,
        })
    }

    fn new(file: StateFile, opened: Opened, length: u64, sum: u32, changes: u64) -> Self {
        Self { file, opened, length, sum, changes, renew_at: LONGEST, failed: false, closed: false }
    }

    /// Makes sure that the file is there to note a change of `state` in, as far as can be known before.
    pub(crate) fn prepare(&mut self, state: &State) -> io::Result<()> {
        let prepared = self.make_ready(state);
        prepared.map_err(|error| self.file.named(error))
    }

    fn make_ready(&mut self, state: &State) -> io::Result<()> {
        if self.closed {
            return Err(io::Error::other("the service is ending"));
        }
        if self.failed {
            self.opened.file.set_len(self.length)?;
            self.failed = false;
        }
        match self.file.look(&self.opened)? {
            Seen::Same { length } if length == self.length => {}
            // Another process removed it; acknowledged changes are still in the open file.
            Seen::Gone => self.renew(state)?,
            Seen::Same { .. } | Seen::Other => {
                return Err(io::Error::other(
                    "another program has changed the file; start the simulator again",
                ));
            }
        }
        Ok(())
    }

    /// Appends a change that has just led to `state`.
    pub(crate) fn note(&mut self, state: &State, request: &Request) -> io::Result<()> {
        let line = lines::change(state, request, self.sum)?;
        if let Err(error) = self.opened.file.write_all(&line.bytes) {
            self.failed = true;
            // A line appended to half a line would be lost with it. If this fails, `prepare` tries
            // again.
            let _ = self.opened.file.set_len(self.length);
            return Err(self.file.named(error));
        }
        self.length += line.bytes.len() as u64;
        self.sum = line.sum;
        self.changes += 1;
        if self.changes >= self.renew_at && self.renew(state).is_err() {
            // The existing file is complete, too.
            self.renew_at = self.changes + AGAIN;
        }
        Ok(())
    }

    /// Replaces the file by one with the whole state in it.
    fn renew(&mut self, state: &State) -> io::Result<()> {
        let head = lines::head(state)?;
        self.opened = self.file.replace(&head.bytes)?;
        self.length = head.bytes.len() as u64;
        self.sum = head.sum;
        self.changes = 0;
        self.renew_at = LONGEST;
        Ok(())
    }

    /// Records that the file is complete, and releases it.
    pub(crate) fn close(&mut self) {
        if std::mem::replace(&mut self.closed, true) {
            return;
        }
        // Without this line the next start says that the service did not end in order, which does no harm.
        if let Ok(line) = lines::closed(self.sum)
            && self.opened.file.write_all(&line.bytes).is_err()
        {
            // Half a line is dropped by the next start.
            let _ = self.opened.file.set_len(self.length);
        }
        self.opened.release();
        self.file.release();
    }
}
