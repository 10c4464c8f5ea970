//! Keeps the state in a file: the whole of it once, then every change as the request that made it.
//!
//! A change is appended with a single write before it is acknowledged, so what was acknowledged is
//! in the hands of the system when the process dies. A line that was cut short by that was not
//! acknowledged, and is dropped when the file is read again. Now and then, and at every start, the
//! file is replaced as a whole by way of another one and a rename. An embedded store would do no
//! better here: the state is small, and the same requests lead to the same state.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::routes::Routes;
use crate::service::{Request, Service};
use crate::state::State;

/// After so many changes the file is written anew.
const LONGEST: u64 = 20_000;

/// What the first line begins with; another number is another format.
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head<S> {
    format: u32,
    state: S,
}

/// A change, and when it was made.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    time: i64,
    method: String,
    path: String,
    body: String,
}

/// The file that a service keeps its state in.
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    lines: u64,
}

impl Journal {
    /// Opens the file and reads the state from it; if there is none, `first` is the state.
    pub(crate) fn open(path: &Path, first: impl FnOnce() -> State) -> io::Result<(State, Self)> {
        let state = match fs::read(path) {
            Ok(bytes) => restore(&bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => first(),
            Err(error) => return Err(error),
        };
        let file = replace(path, &state)?;
        let journal = Self {
            path: path.to_owned(),
            file,
            lines: 0,
        };
        Ok((state, journal))
    }

    /// Appends a change that has just led to `state`.
    pub(crate) fn note(&mut self, state: &State, request: &Request) -> io::Result<()> {
        if self.lines >= LONGEST {
            self.file = replace(&self.path, state)?;
            self.lines = 0;
            return Ok(());
        }
        let line = Line {
            time: state.now,
            method: request.method.clone(),
            path: request.path.clone(),
            body: String::from_utf8_lossy(&request.body).into_owned(),
        };
        let mut bytes = serde_json::to_vec(&line)?;
        bytes.push(b'\n');
        self.lines += 1;
        let written = self.file.write_all(&bytes);
        if written.is_err() {
            // What follows half a line would be lost with it: the next change replaces the file.
            self.lines = LONGEST;
        }
        written
    }
}

fn restore(bytes: &[u8]) -> io::Result<State> {
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let head: Head<State> = serde_json::from_slice(lines.next().unwrap_or_default())?;
    if head.format != FORMAT {
        let problem = format!("format {} is not known", head.format);
        return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
    }
    let routes = Routes::new().map_err(io::Error::other)?;
    let mut state = head.state;
    state.recount_all();
    for line in lines.filter(|line| line.ends_with(b"\n")) {
        let line: Line = serde_json::from_slice(line)?;
        state.advance(line.time);
        let request = Request {
            method: line.method,
            path: line.path,
            authorization: None,
            body: line.body.into_bytes(),
        };
        Service::repeat(&routes, &mut state, &request);
    }
    Ok(state)
}

/// Writes the whole state, and opens the file for what follows.
fn replace(path: &Path, state: &State) -> io::Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let beside = PathBuf::from(name);
    let mut bytes = serde_json::to_vec(&Head {
        format: FORMAT,
        state,
    })?;
    bytes.push(b'\n');
    let mut file = File::create(&beside)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    OpenOptions::new().append(true).open(path)
}
