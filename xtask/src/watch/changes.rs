//! Waits until the schema is saved.

use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::{Failure, files};

/// Saving is several events, for several files even; so long must it be quiet.
const QUIET: Duration = Duration::from_millis(5);

/// Changes of the schema's files.
pub(super) struct Changes {
    watcher: RecommendedWatcher,
    events: UnboundedReceiver<Vec<PathBuf>>,
    schema: PathBuf,
}

impl Changes {
    pub(super) fn of(root: &Path) -> Result<Self, Failure> {
        let (sender, events) = unbounded_channel();
        let schema = root.join(files::SCHEMA);
        let unusable = |error: notify::Error| {
            Failure::Unusable(format!("cannot watch {}: {error}", root.display()))
        };
        let mut watcher =
            notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                // After an error some events may be missing: look at everything.
                let paths = match event {
                    Ok(event) if is_of_interest(&event.kind) => event.paths,
                    Ok(_) => return,
                    Err(_) => Vec::new(),
                };
                // Nobody waits any more when the command ends.
                let _ = sender.send(paths);
            })
            .map_err(unusable)?;
        // The folder itself may go and come, as when a revision is checked out.
        watcher
            .watch(root, RecursiveMode::NonRecursive)
            .map_err(unusable)?;
        let _ = watcher.watch(&schema, RecursiveMode::Recursive);
        Ok(Self {
            watcher,
            events,
            schema,
        })
    }

    /// Waits until files of the schema may have changed, and no more do; false if that cannot be.
    pub(super) async fn next(&mut self) -> bool {
        let mut any = false;
        loop {
            let paths = if any {
                match tokio::time::timeout(QUIET, self.events.recv()).await {
                    Ok(paths) => paths,
                    Err(_) => return true,
                }
            } else {
                self.events.recv().await
            };
            let Some(paths) = paths else { return false };
            if paths.contains(&self.schema) {
                let _ = self.watcher.watch(&self.schema, RecursiveMode::Recursive);
            }
            any |= paths.is_empty() || paths.iter().any(|path| self.concerns(path));
        }
    }

    fn concerns(&self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(&self.schema) else {
            return false;
        };
        // A folder may be moved with all that is in it.
        let name = files::relative(Path::new(""), below);
        files::is_part(&name) || path.extension().is_none()
    }
}

/// Reading is none of them, or each build would lead to the next.
fn is_of_interest(kind: &EventKind) -> bool {
    match kind {
        EventKind::Access(access) => *access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}
