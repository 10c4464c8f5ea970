//! The description of a cluster, as a file has it.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::saved::located;
use crate::unique::Unique;

/// What to create, in this order.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Plan {
    pub(super) servers: Vec<Servers>,
    pub(super) clients: Vec<Clients>,
    pub(super) placement_groups: Vec<Members>,
    pub(super) templates: Vec<Map<String, Value>>,
    pub(super) snapshots: Vec<Volumes>,
    pub(super) volumes: Vec<Volumes>,
    pub(super) attachments: Vec<Attach>,
    pub(super) calls: Vec<SeedCall>,
}

impl Plan {
    /// Parses a file. An error begins with the line and the column.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let unique: Unique = serde_json::from_str(text).map_err(|error| located(&error))?;
        if !unique.0.is_object() {
            return Err(":1:1: a seed is a JSON object".to_owned());
        }
        serde_json::from_str(text).map_err(|error| located(&error))
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Servers {
    pub(super) id: i64,
    #[serde(default = "one")]
    pub(super) count: i64,
    #[serde(default)]
    pub(super) disks: Vec<SeedDisks>,
}

/// Disks of a server that is described for a seed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedDisks {
    pub(super) kind: DiskKind,
    #[serde(default = "one")]
    pub(super) count: i64,
    pub(super) size: Option<i64>,
    pub(super) id: Option<i64>,
}

impl SeedDisks {
    /// A solid-state drive of 480 GB.
    pub fn ssd() -> Self {
        Self { kind: DiskKind::Ssd, count: 1, size: None, id: None }
    }

    /// A hard disk of 4 TB.
    pub fn hdd() -> Self {
        Self { kind: DiskKind::Hdd, ..Self::ssd() }
    }

    /// How many.
    #[must_use]
    pub fn count(self, count: i64) -> Self {
        Self { count, ..self }
    }

    /// Their size in bytes, a multiple of 512.
    #[must_use]
    pub fn size(self, bytes: i64) -> Self {
        Self { size: Some(bytes), ..self }
    }

    /// The id of the first; the others have the ids after it.
    #[must_use]
    pub fn id(self, id: i64) -> Self {
        Self { id: Some(id), ..self }
    }
}

/// A kind of disks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DiskKind {
    /// Solid-state drives.
    Ssd,
    /// Hard disks.
    Hdd,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Clients {
    pub(super) id: i64,
    #[serde(default = "one")]
    pub(super) count: i64,
    #[serde(default = "yes")]
    pub(super) running: bool,
}

/// A placement group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Members {
    pub(super) name: String,
    pub(super) kind: Option<DiskKind>,
    #[serde(default)]
    pub(super) disks: Vec<i64>,
}

/// Volumes or snapshots; fields that are not here are for the call that creates them.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Volumes {
    pub(super) count: Option<i64>,
    #[serde(default = "one")]
    pub(super) first: i64,
    #[serde(default)]
    pub(super) stored: i64,
    #[serde(flatten)]
    pub(super) desc: Map<String, Value>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attach {
    pub(super) volume: Option<String>,
    pub(super) snapshot: Option<String>,
    pub(super) client: i64,
    pub(super) rights: Option<Rights>,
    #[serde(default)]
    pub(super) open: bool,
}

impl Attach {
    pub(super) fn new(volume: String, client: i64) -> Self {
        Self { volume: Some(volume), snapshot: None, client, rights: None, open: false }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Rights {
    Ro,
    Rw,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedCall {
    pub(super) path: String,
    /// `null` is a body, too.
    #[serde(default, deserialize_with = "some")]
    pub(super) json: Option<Value>,
}

fn some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

fn one() -> i64 {
    1
}

fn yes() -> bool {
    true
}
