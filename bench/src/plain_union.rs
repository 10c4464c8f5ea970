//! As [`plain`](crate::plain), with the fields of all versions that the crate reads.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::plain::{CurrentStatus, Envelope, Limit};

/// What a limit relates to.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub enum LimitType {
    Total,
    #[serde(rename = "perGiB")]
    PerGib,
}

/// A volume of the list of all.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct Volume {
    pub name: String,
    pub size: i64,
    pub replication: i64,
    pub template_name: Option<String>,
    pub parent_name: Option<String>,
    pub bw: Limit,
    pub iops: Limit,
    pub limit_type: Option<LimitType>,
    pub place_all: String,
    pub place_tail: String,
    pub creation_timestamp: i64,
    pub objects_count: i64,
    pub visible_volume_id: i64,
    pub place_head: Option<String>,
    pub tags: Option<BTreeMap<String, String>>,
    pub cluster_name: Option<String>,
    pub cluster_id: Option<String>,
    pub reuse_server: Option<bool>,
    pub global_id: Option<String>,
    pub id: Option<i64>,
    pub parent_volume_id: Option<i64>,
    pub original_parent_volume_id: Option<i64>,
    pub template_id: Option<i64>,
    pub flags: Option<i64>,
    pub first_not_parent_object_id: Option<i64>,
}

/// The status of a volume or snapshot.
#[derive(Clone, Debug, Deserialize)]
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
    pub template_name: Option<String>,
    pub parent_name: Option<String>,
    pub bw: Option<Limit>,
    pub iops: Option<Limit>,
    pub limit_type: Option<LimitType>,
    pub place_all: Option<String>,
    pub place_tail: Option<String>,
    pub creation_timestamp: Option<i64>,
    pub objects_count: Option<i64>,
    pub visible_volume_id: Option<i64>,
    pub place_head: Option<String>,
    pub tags: Option<BTreeMap<String, String>>,
    pub cluster_name: Option<String>,
    pub cluster_id: Option<String>,
    pub reuse_server: Option<bool>,
    pub global_id: Option<String>,
    pub balancer_blocked: bool,
    pub syncing_data_bytes: i64,
    pub syncing_meta_objects: i64,
    pub down_bytes: i64,
    pub up_soon_chains_count: Option<i64>,
    pub down_drives: Vec<i64>,
    pub missing_drives: Vec<i64>,
    pub missing_target_drives: Vec<i64>,
    pub soft_ejecting_drives: Vec<i64>,
    pub stored_size: i64,
    pub on_disk_size: i64,
    pub id: Option<i64>,
    pub parent_volume_id: Option<i64>,
    pub original_parent_volume_id: Option<i64>,
    pub template_id: Option<i64>,
    pub flags: Option<i64>,
    pub first_not_parent_object_id: Option<i64>,
}

/// The types of responses that are measured.
pub type Volumes = Envelope<Vec<Volume>>;
/// By name.
pub type Statuses = Envelope<BTreeMap<String, Status>>;
