//! What operations attach and delete.

use std::fmt;

use super::driver::Driver;
use crate::calls;
use crate::error::Error;
use crate::types::{AttachmentDesc, SnapshotNameOrGlobalId, VolumeNameOrGlobalId};

/// A volume or a snapshot.
#[derive(Clone, Debug)]
pub(super) enum Item {
    Volume(VolumeNameOrGlobalId),
    Snapshot(SnapshotNameOrGlobalId),
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Volume(name) => write!(f, "volume `{name}`"),
            Self::Snapshot(name) => write!(f, "snapshot `{name}`"),
        }
    }
}

impl Item {
    fn has(&self, attachment: &AttachmentDesc) -> bool {
        let (name, snapshot) = match self {
            Self::Volume(name) => (name.as_str(), false),
            Self::Snapshot(name) => (name.as_str(), true),
        };
        let id = attachment.global_id.as_ref().map(AsRef::as_ref);
        let is_named = attachment.volume.as_str() == name
            || id.is_some_and(|id: &str| name.strip_prefix('~') == Some(id));
        is_named && attachment.snapshot == snapshot
    }

    /// Its attachments.
    pub(super) async fn attachments(&self, driver: &Driver) -> Result<Vec<AttachmentDesc>, Error> {
        let mut all = driver.call(calls::attachments_list()).await?;
        all.retain(|attachment| self.has(attachment));
        Ok(all)
    }
}
