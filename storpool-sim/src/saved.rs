//! A saved state: the whole cluster in one JSON document, to begin with again.
//!
//! Unlike a state file ([`crate::journal`]), it is written once, and a simulator that begins with it
//! leaves it alone.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use storpool_api::ApiVersion;

use crate::state::State;

/// Tells such a document from other JSON.
const KIND: &str = "storpool-sim state";

/// The layout of the document. Everything but [`Origin`] may change with it.
const FORMAT: u32 = 1;

/// The simulator that writes the document: another one may have another state.
const SIMULATOR: &str = env!("CARGO_PKG_VERSION");

/// The document.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Document<S> {
    kind: String,
    format: u32,
    simulator: String,
    api_version: ApiVersion,
    /// Over the state as JSON without white space.
    checksum: String,
    state: S,
}

/// What all formats have.
#[derive(Deserialize)]
struct Origin {
    kind: String,
    format: u32,
    simulator: String,
}

/// The document of a state.
pub(crate) fn written(state: &State) -> serde_json::Result<Vec<u8>> {
    let mut document = serde_json::to_vec(&Document {
        kind: KIND.to_owned(),
        format: FORMAT,
        simulator: SIMULATOR.to_owned(),
        api_version: state.api,
        checksum: checksum(state)?,
        state,
    })?;
    document.push(b'\n');
    Ok(document)
}

fn checksum(state: &State) -> serde_json::Result<String> {
    Ok(format!("{:08x}", crc32fast::hash(&serde_json::to_vec(state)?)))
}

/// Writes a document to a file, which holds either all of it afterwards or what it held before.
pub(crate) fn save(document: &[u8], path: &Path) -> io::Result<()> {
    let named = |error: io::Error| {
        io::Error::new(error.kind(), format!("{}: cannot save the state: {error}", path.display()))
    };
    let special = fs::metadata(path).is_ok_and(|found| !found.is_file());
    if special {
        // A pipe or a device cannot be replaced.
        return fs::write(path, document).map_err(named);
    }
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let new = Path::new(&new);
    let saved = File::create(new).and_then(|mut file| {
        file.write_all(document)?;
        file.sync_all()?;
        fs::rename(new, path)
    });
    if saved.is_err() {
        // The error of writing says more than one of cleaning up.
        let _ = fs::remove_file(new);
    }
    saved.map_err(named)
}

/// Reads the state from a file.
pub(crate) fn load(path: &Path) -> io::Result<State> {
    let named = |kind, problem: &str| io::Error::new(kind, format!("{}{problem}", path.display()));
    let document = fs::read(path);
    let document = document.map_err(|error| named(error.kind(), &format!(": {error}")))?;
    read(&document).map_err(|problem| named(io::ErrorKind::InvalidData, &problem))
}

/// Reads a document. An error begins with a colon, or with the line and the column.
fn read(document: &[u8]) -> Result<State, String> {
    let origin: Origin = serde_json::from_slice(document).map_err(|error| located(&error))?;
    if origin.kind != KIND {
        return Err(format!(": is not a state saved by storpool-sim: its kind is not `{KIND}`"));
    }
    let (format, simulator) = (origin.format, origin.simulator);
    if format != FORMAT || simulator != SIMULATOR {
        let simulator = simulator.escape_debug();
        return Err(format!(
            ": saved by storpool-sim {simulator} (format {format}), this is {SIMULATOR} (format {FORMAT}): load it with \
             that version, or save the state again with this one"
        ));
    }
    let document: Document<State> =
        serde_json::from_slice(document).map_err(|error| located(&error))?;
    let mut state = document.state;
    let sum = checksum(&state).map_err(|error| format!(": {error}"))?;
    if document.checksum != sum {
        return Err(
            ": damaged: the state does not have the checksum that was saved with it; save it again, and describe a \
             cluster of your own as a seed"
                .to_owned(),
        );
    }
    if document.api_version != state.api {
        let (api, of) = (document.api_version, state.api);
        return Err(format!(": damaged: apiVersion is {api}, and the state is of API {of}"));
    }
    state.recount_all();
    match &state.faults()[..] {
        [] => Ok(state),
        faults => Err(format!(": the state is not sound: {}", faults.join("; "))),
    }
}

/// An error with its line and column before it.
pub(crate) fn located(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let problem = text.strip_suffix(&format!(" at line {line} column {column}"));
    format!(":{line}:{column}: {}", problem.unwrap_or(&text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::seed::Preset;

    #[test]
    fn state_that_breaks_an_invariant_is_refused() {
        let mut state = State::seed(Preset::Small, ApiVersion::DEFAULT, 1_454_938_113_000);
        assert!(read(&written(&state).unwrap()).is_ok());
        state.generation = 0;
        let problem = read(&written(&state).unwrap()).err().unwrap();
        assert!(problem.starts_with(": the state is not sound: "), "{problem}");
    }
}
