//! The same types as plain structs with derived serde, as a careful programmer would write them
//! without the crate. Names are strings, nothing is checked, and integers are accepted as numbers
//! only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The envelope of every response.
#[derive(Debug, Deserialize, Serialize)]
pub struct Envelope<T> {
    /// Of the cluster.
    pub generation: i64,
    /// The requested data.
    pub data: T,
}

/// A limit that is a number or a dash. Written by hand, as `untagged` would only slow it down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// A number.
    Number(i64),
    /// A dash.
    Unlimited,
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl serde::de::Visitor<'_> for Visitor {
            type Value = Limit;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number or \"-\"")
            }

            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Limit, E> {
                i64::try_from(value).map(Limit::Number).map_err(E::custom)
            }

            fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Limit, E> {
                if value == "-" { Ok(Limit::Unlimited) } else { Err(E::custom("not a limit")) }
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

impl Serialize for Limit {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Unlimited => serializer.serialize_str("-"),
        }
    }
}

/// A volume of the list of all.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct Volume {
    pub name: String,
    pub size: i64,
    pub replication: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_name: Option<String>,
    pub bw: Limit,
    pub iops: Limit,
    pub place_all: String,
    pub place_tail: String,
    pub creation_timestamp: i64,
    pub objects_count: i64,
    pub visible_volume_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_volume_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_parent_volume_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flags: Option<i64>,
}

/// State of a volume.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CurrentStatus {
    Up,
    #[serde(rename = "up soon")]
    UpSoon,
    #[serde(rename = "data lost")]
    DataLost,
    Down,
}

/// The status of a volume or snapshot.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct Status {
    pub name: String,
    pub snapshot: bool,
    pub status: CurrentStatus,
    pub decreased_redundancy: bool,
    pub migrating: bool,
    pub size: i64,
    pub replication: i64,
    pub balancer_blocked: bool,
    pub stored_size: i64,
    pub on_disk_size: i64,
    pub syncing_data_bytes: i64,
    pub syncing_meta_objects: i64,
    pub down_bytes: i64,
    pub down_drives: Vec<i64>,
    pub missing_drives: Vec<i64>,
    pub missing_target_drives: Vec<i64>,
    pub soft_ejecting_drives: Vec<i64>,
}

/// A disk, up or down: fields that only an up disk has are optional. An enumeration of the two
/// would have to be `untagged`, which is several times slower.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct Disk {
    pub id: i64,
    pub server_id: i64,
    pub ssd: bool,
    pub generation_left: i64,
    pub model: String,
    pub serial: String,
    pub description: String,
    pub soft_eject: SoftEject,
    pub device: Option<String>,
    pub sectors_count: Option<i64>,
    pub empty: Option<bool>,
    pub objects_on_disk_size: Option<i64>,
    pub objects_count: Option<i64>,
    pub objects_allocated: Option<i64>,
    pub objects_free: Option<i64>,
    pub entries_count: Option<i64>,
    pub entries_allocated: Option<i64>,
    pub entries_free: Option<i64>,
    pub is_wbc: Option<bool>,
    pub no_fua: Option<bool>,
    pub no_flush: Option<bool>,
    pub no_trim: Option<bool>,
    pub scrubbing_started_before: Option<i64>,
    pub scrubbed_bytes: Option<i64>,
    #[serde(rename = "scrubbingBW")]
    pub scrubbing_bw: Option<i64>,
    pub scrubbing_finish_after: Option<i64>,
    pub scrubbing_paused_for: Option<i64>,
    pub scrubbing_paused: Option<bool>,
    pub last_scrub_completed: Option<i64>,
    pub ag_count: Option<i64>,
    pub ag_allocated: Option<i64>,
    pub ag_free: Option<i64>,
    pub ag_full: Option<i64>,
    pub ag_partial: Option<i64>,
    pub ag_freeing: Option<i64>,
    pub ag_max_size_full: Option<i64>,
    pub ag_max_size_partial: Option<i64>,
    pub wbc: Option<Wbc>,
    pub aggregate_score: Option<Scores>,
}

/// How far a disk's soft ejection is.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub enum SoftEject {
    On,
    Off,
    Paused,
}

/// The write-back cache of a disk.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct Wbc {
    pub pages: i64,
    pub pages_pending: i64,
    pub max_pages: i64,
    pub iops: Option<i64>,
    pub bandwidth: Option<i64>,
}

/// State of a disk as the service sees it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[allow(missing_docs)]
pub struct Scores {
    pub entries: i64,
    pub space: i64,
    pub total: i64,
}

/// The types of responses that are measured.
pub type Volumes = Envelope<Vec<Volume>>;
/// By name.
pub type Statuses = Envelope<BTreeMap<String, Status>>;
/// By number.
pub type Disks = Envelope<BTreeMap<i64, Disk>>;
