//! The lines of a state file: their content, and the detection of damage.
//!
//! Each line is a checksum in hexadecimal, a space, and JSON. The checksum also covers the checksum of the line
//! before, so a line that was removed, repeated or moved shows as well as one that was changed.

use serde::{Deserialize, Serialize};

use crate::message::Request;
use crate::replay::replay;
use crate::routes::Routes;
use crate::state::State;

/// The layout of the file.
const FORMAT: u32 = 2;

/// The simulator that writes the file: the same changes may lead to another state in another version.
const SIMULATOR: &str = env!("CARGO_PKG_VERSION");

/// How many characters of a line are the checksum and the space after it.
const PREFIX: usize = 9;

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head<S> {
    format: u32,
    simulator: String,
    state: S,
}

/// The header on the first line.
#[derive(Deserialize)]
struct Origin {
    format: u32,
    simulator: Option<String>,
}

/// Any line but the first.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Entry {
    Change(Change),
    /// The service ended in order: the file is complete.
    Closed {},
}

/// A change, when it was made, and the generation it led to.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    time: i64,
    generation: i64,
    method: String,
    path: String,
    body: String,
}

/// A line to be written, and the checksum that the next one continues.
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    pub(super) sum: u32,
}

fn written(content: &impl Serialize, before: u32) -> serde_json::Result<Written> {
    let json = serde_json::to_vec(content)?;
    let sum = checksum(&json, before);
    let mut bytes = format!("{sum:08x} ").into_bytes();
    bytes.extend(json);
    bytes.push(b'\n');
    Ok(Written { bytes, sum })
}

fn checksum(json: &[u8], before: u32) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(before);
    hasher.update(json);
    hasher.finalize()
}

/// The first line.
pub(super) fn head(state: &State) -> serde_json::Result<Written> {
    let head = Head { format: FORMAT, simulator: SIMULATOR.to_owned(), state };
    written(&head, 0)
}

/// The line of a change that led to `state`.
pub(super) fn change(state: &State, request: &Request, before: u32) -> serde_json::Result<Written> {
    let entry = Entry::Change(Change {
        time: state.now,
        generation: state.generation,
        method: request.method.clone(),
        path: request.path.clone(),
        body: String::from_utf8_lossy(&request.body).into_owned(),
    });
    written(&entry, before)
}

/// The line that a service writes when it ends.
pub(super) fn closed(before: u32) -> serde_json::Result<Written> {
    written(&Entry::Closed {}, before)
}

/// A damaged file: the line, counted from 1, and the problem.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Damage {
    pub(super) line: u64,
    pub(super) problem: String,
}

/// The content of a file.
pub(super) struct Restored {
    pub(super) state: State,
    pub(super) changes: u64,
    /// Number of bytes to keep; an incomplete line, or the mark of a complete file, may follow.
    pub(super) length: u64,
    pub(super) sum: u32,
    /// Warnings about the file.
    pub(super) warning: Option<String>,
}

/// Reads a whole file.
pub(super) fn restore(bytes: &[u8]) -> Result<Restored, Damage> {
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let (state, sum) = read_head(first).map_err(|problem| Damage { line: 1, problem })?;
    let routes = Routes::new(state.api).map_err(|problem| Damage { line: 1, problem })?;
    let mut restored =
        Restored { state, changes: 0, length: first.len() as u64, sum, warning: None };
    let (mut complete, mut torn, mut number) = (false, 0, 1);
    for line in lines {
        number += 1;
        let damage = |problem| Damage { line: number, problem };
        let Some(line) = line.strip_suffix(b"\n") else {
            torn = line.len();
            break;
        };
        if complete {
            return Err(damage("follows the line that closes the file".to_owned()));
        }
        let (entry, sum) = read_entry(line, restored.sum).map_err(damage)?;
        match entry {
            Entry::Closed {} => complete = true,
            Entry::Change(change) => {
                repeat(&routes, &mut restored.state, change).map_err(damage)?;
                restored.changes += 1;
                restored.length += line.len() as u64 + 1;
                restored.sum = sum;
            }
        }
    }
    let faults = restored.state.faults();
    if !faults.is_empty() {
        return Err(Damage {
            line: number,
            problem: format!("leads to a state that is not sound: {}", faults.join("; ")),
        });
    }
    let (changes, generation) = (restored.changes, restored.state.generation);
    let upto = format!("{changes} changes were recovered, up to generation {generation}");
    restored.warning = match (torn, complete) {
        (0, true) => None,
        (0, false) => Some(format!(
            "the service that wrote the file did not end in order; {upto}; changes after that would be missing \
             only if the file was cut or the machine lost power"
        )),
        _ => Some(format!(
            "line {number} is incomplete and was dropped ({torn} bytes): the service died while writing it, or the \
             file was cut; {upto}"
        )),
    };
    Ok(restored)
}

fn read_head(line: &[u8]) -> Result<(State, u32), String> {
    if line.is_empty() {
        return Err("the file is empty; delete it to begin with a new state".to_owned());
    }
    if line.starts_with(b"{\"format\":1,") {
        return Err(
            "written by an earlier storpool-sim in format 1, which has no checksums; delete the file to begin \
             with a new state"
                .to_owned(),
        );
    }
    let Some(line) = line.strip_suffix(b"\n") else {
        return Err("the first line is incomplete: nothing can be recovered".to_owned());
    };
    let (json, sum) = checked(line, 0)?;
    let origin: Origin = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let simulator = origin.simulator.unwrap_or_default();
    if origin.format != FORMAT || simulator != SIMULATOR {
        let format = origin.format;
        return Err(format!(
            "written by storpool-sim {simulator} (format {format}), this is {SIMULATOR} (format {FORMAT}): use that \
             version, or delete the file to begin with a new state"
        ));
    }
    let head: Head<State> = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let mut state = head.state;
    state.recount_all();
    Ok((state, sum))
}

/// The JSON of a line without its end, if its checksum is right.
fn checked(line: &[u8], before: u32) -> Result<(&[u8], u32), String> {
    let (prefix, json) = line.split_at_checked(PREFIX).unwrap_or_default();
    let sum = checksum(json, before);
    if prefix == format!("{sum:08x} ").as_bytes() {
        return Ok((json, sum));
    }
    let digits = prefix.iter().take_while(|byte| byte.is_ascii_hexdigit());
    Err(if digits.count() < PREFIX - 1 {
        "does not begin with a checksum: the line is damaged, or no line of storpool-sim".to_owned()
    } else {
        "does not have the checksum it begins with: the line is damaged, or lines before it are missing".to_owned()
    })
}

fn read_entry(line: &[u8], before: u32) -> Result<(Entry, u32), String> {
    let (json, sum) = checked(line, before)?;
    let entry = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    Ok((entry, sum))
}

/// Makes a change again. It succeeded when it was noted, and must lead to the same generation now.
fn repeat(routes: &Routes, state: &mut State, change: Change) -> Result<(), String> {
    let Change { time, generation, method, path, body } = change;
    let request = Request {
        method,
        path,
        query: String::new(),
        authorization: None,
        body: body.into_bytes(),
    };
    state.advance(time);
    let (method, path) = (&request.method, &request.path);
    replay(routes, state, &request)
        .map_err(|error| format!("{method} {path} was made once and is refused now: {error}"))?;
    if state.generation != generation {
        let now = state.generation;
        return Err(format!(
            "{method} {path} led to generation {generation} once and leads to {now} now"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
