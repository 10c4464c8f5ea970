//! What the generator hands out, and how the work of printing it is shared among threads.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Relative to the root of the repository, with `/`.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// Where generated Rust goes.
pub const RUST_FOLDER: &str = "storpool-api/src/generated";

/// Where documents for the crate's tests go.
pub const CORPUS_FOLDER: &str = "storpool-api/tests/corpus";

/// The folders that belong to the generator: every file in them is generated.
pub const OWNED: &[&str] = &[RUST_FOLDER, CORPUS_FOLDER];

/// Where the reference page goes.
pub const PAGE: &str = "storpool-api/apidoc.html";

/// Where the page of all findings goes.
pub const FINDINGS: &str = "doc/diagnostics.md";

/// Where the history of the API goes.
pub const CHANGELOG: &str = "CHANGELOG-API.md";

/// The text of a file, or what the generator could not print of it.
pub(crate) type Printed = Result<String, String>;

/// A file that is still to be printed.
pub(crate) struct Task<'a> {
    path: String,
    print: Box<dyn Fn() -> Printed + Send + Sync + 'a>,
}

impl<'a> Task<'a> {
    pub(crate) fn new(
        path: impl Into<String>,
        print: impl Fn() -> Printed + Send + Sync + 'a,
    ) -> Self {
        Self {
            path: path.into(),
            print: Box::new(print),
        }
    }
}

/// Prints files on as many threads as there are processors, each taking the next one that nobody
/// has taken yet; sorted by path, so that nobody can tell who was faster.
///
/// # Errors
/// What could not be printed: path and reason of each file.
pub(crate) fn print(tasks: &[Task<'_>]) -> Result<Vec<File>, Vec<(String, String)>> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut files = Vec::new();
        while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            files.push((task.path.as_str(), (task.print)()));
        }
        files
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let mut files = thread::scope(|scope| {
        // This thread works, too; where another one cannot be had, the others do its part.
        let others: Vec<_> = (1..threads.min(tasks.len()))
            .map_while(|_| thread::Builder::new().spawn_scoped(scope, work).ok())
            .collect();
        let mut files = work();
        for other in others {
            files.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        files
    });
    files.sort_by_key(|(path, _)| *path);
    let mut printed = Vec::with_capacity(files.len());
    let mut failed = Vec::new();
    for (path, text) in files {
        let path = path.to_owned();
        match text {
            Ok(text) => printed.push(File { path, text }),
            Err(reason) => failed.push((path, reason)),
        }
    }
    if failed.is_empty() {
        Ok(printed)
    } else {
        Err(failed)
    }
}
