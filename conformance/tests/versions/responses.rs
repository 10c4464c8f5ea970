//! Responses of all supported releases are read into one set of types.

use std::collections::BTreeSet;

use conformance::check::{Subject, mismatches};
use conformance::releases::{corpora, supported};
use storpool_api::types::{
    DiskWbcStats, GroupSnapshotResult, RemoteLocation, Server, SnapshotSummary, UpDiskSummary,
    VolumeBalancerVolumeStatus, VolumeStatus, VolumeSummary, VolumeTemplateDesc,
    VolumeTemplateSpaceEst, VolumeTemplateStatusDesc, VolumesGroupBackupSingle,
};

const SUBJECTS: &[Subject] = &include!(concat!(env!("OUT_DIR"), "/types.rs"));

#[test]
fn documents_of_every_supported_release_are_read_and_written_back() {
    let schema = conformance::schema().unwrap();
    let releases = supported(&schema).unwrap();
    assert_eq!(releases.len(), 15, "3.0.1 to 7.3.0");
    let (corpora, mut wrong) = corpora(&schema.union, &releases);
    let count: usize = corpora.iter().map(|corpus| corpus.documents.len()).sum();
    wrong.extend(mismatches(SUBJECTS, &corpora));
    let all = wrong.len();
    wrong.truncate(20);
    assert!(wrong.is_empty(), "{all} of {count} are wrong:\n{}", wrong.join("\n"));
    assert!(corpora.iter().all(|corpus| !corpus.documents.is_empty()));
}

#[test]
fn field_of_responses_that_some_supported_release_lacks_is_optional() {
    let schema = conformance::schema().unwrap();
    let mut lacking = BTreeSet::new();
    for (release, api) in supported(&schema).unwrap() {
        for ty in schema.union.types.iter().filter(|ty| ty.in_responses) {
            let Some(same) = api.types.iter().find(|same| same.origin == ty.origin) else {
                continue;
            };
            let fields = ty.object().into_iter().flat_map(|object| &object.fields);
            for field in fields.filter(|field| !field.ty.is_collection()) {
                let same = same.object().and_then(|object| object.field(&field.wire));
                if same.is_some_and(|same| !same.may_be_missing()) {
                    continue;
                }
                let has_value = field.constant.is_some() || field.default.is_some();
                let name = format!("{}.{}", ty.name, field.wire);
                assert!(field.may_be_missing() || has_value, "{name} is not in {release}");
                lacking.insert(name);
            }
        }
    }
    assert_eq!(lacking.len(), 324);
}

/// Compiles only if the field is optional.
fn optional<T, F>(_: impl Fn(&T) -> &Option<F>) {}

#[test]
fn fields_that_the_first_supported_release_lacks_are_optional_in_the_crate() {
    optional(|it: &UpDiskSummary| &it.journaled);
    optional(|it: &VolumeSummary| &it.global_id);
    optional(|it: &VolumeSummary| &it.place_head);
    optional(|it: &SnapshotSummary| &it.recovering_from_remote);
    optional(|it: &VolumeTemplateDesc| &it.place_head);
    optional(|it: &VolumeTemplateSpaceEst| &it.place_head);
    optional(|it: &VolumeTemplateStatusDesc| &it.place_head);
    optional(|it: &VolumeTemplateStatusDesc| &it.available_place_head);
    optional(|it: &VolumeTemplateStatusDesc| &it.capacity_place_head);
    optional(|it: &VolumeBalancerVolumeStatus| &it.place_head);
    optional(|it: &VolumeStatus| &it.bw);
    optional(|it: &VolumeStatus| &it.iops);
    optional(|it: &VolumeStatus| &it.parent_name);
    optional(|it: &VolumeStatus| &it.template_name);
    optional(|it: &VolumeStatus| &it.global_id);
    optional(|it: &VolumeStatus| &it.place_all);
    optional(|it: &VolumeStatus| &it.place_tail);
    optional(|it: &VolumeStatus| &it.place_head);
    optional(|it: &VolumeStatus| &it.visible_volume_id);
    optional(|it: &VolumeStatus| &it.objects_count);
    optional(|it: &VolumeStatus| &it.creation_timestamp);
    optional(|it: &VolumeStatus| &it.up_soon_chains_count);
    // Lacking in some releases of API 19.01, or in all but 16.01.
    optional(|it: &VolumesGroupBackupSingle| &it.snapshot_global_id);
    optional(|it: &GroupSnapshotResult| &it.volume_global_id);
    optional(|it: &GroupSnapshotResult| &it.snapshot_global_id);
    optional(|it: &RemoteLocation| &it.send_buffer_size);
    optional(|it: &RemoteLocation| &it.recv_buffer_size);
    optional(|it: &Server| &it.node_id);
    optional(|it: &DiskWbcStats| &it.iops);
    optional(|it: &DiskWbcStats| &it.bandwidth);
}
