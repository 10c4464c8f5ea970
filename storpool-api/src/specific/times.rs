//! Unix times of responses, as those of the standard library.

use std::time::SystemTime;

use crate::time::from_unix;
use crate::types::{
    Disk, DiskInfo, IscsiSessionInfo, MaintenanceNodeDesc, RemoteSnapshot, Snapshot, SnapshotInfo,
    SnapshotSpace, SnapshotStatus, SnapshotStatusQuick, SnapshotSummary, UpDiskSummary, Volume,
    VolumeInfo, VolumeSpace, VolumeStatus, VolumeStatusQuick, VolumeSummary, VolumeSummaryBase,
};

/// Makes a method that reads a field; `where` says which values are times.
macro_rules! times {
    ($(
        $(#[$docs:meta])*
        fn $name:ident = $field:ident $(where $is_time:expr)?;
        $($ty:ident)+
    )*) => {
        $(times! { @each [$(#[$docs])*] $name $field [$($is_time)?] $($ty)+ })*

        /// The fields that have a method, by type.
        #[cfg(all(test, feature = "meta"))]
        const READ: &[(&str, &str)] = &[$($((stringify!($ty), stringify!($field)),)+)*];
    };
    (@each $docs:tt $name:ident $field:ident $is_time:tt $($ty:ident)+) => {
        $(times! { @method $docs $name $field $is_time $ty })+
    };
    (@method [$(#[$docs:meta])*] $name:ident $field:ident [$($is_time:expr)?] $ty:ident) => {
        impl $ty {
            $(#[$docs])*
            pub fn $name(&self) -> Option<SystemTime> {
                Option::from(self.$field)$(.filter($is_time))?.and_then(from_unix)
            }
        }
    };
}

times! {
    /// When it was created; `None` if that is not reported, or too far from 1970 for the system.
    fn created = creation_timestamp;
    Volume VolumeInfo VolumeSpace VolumeStatus VolumeStatusQuick VolumeSummary VolumeSummaryBase
    Snapshot SnapshotInfo SnapshotSpace SnapshotStatus SnapshotStatusQuick SnapshotSummary
    RemoteSnapshot

    /// When it was created; `None` if that is not reported, or too far from 1970 for the system.
    fn created = time_created;
    IscsiSessionInfo

    /// When the service is going to delete it; `None` if no date is set.
    fn deletion_time = target_delete_date where |date: &i64| *date != 0;
    Snapshot SnapshotInfo SnapshotSpace SnapshotStatus SnapshotStatusQuick SnapshotSummary

    /// When the last finished scrub ended; `None` if that is too far from 1970 for the system.
    fn last_scrub_time = last_scrub_completed;
    Disk DiskInfo UpDiskSummary

    /// When the maintenance began; `None` if that is too far from 1970 for the system.
    fn start_time = started;
    MaintenanceNodeDesc
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::wire::Wire;

    #[test]
    fn times_are_read_from_plain_and_optional_fields() {
        let at = |seconds| Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        let json =
            r#"{"nodeId": 1, "started": 7, "duration": 1, "description": "", "overrun": true}"#;
        let node: MaintenanceNodeDesc = serde_json::from_str(json).unwrap();
        assert_eq!(node.start_time(), at(7));
        assert_eq!(VolumeSummary::blank().created(), at(0));
        let mut snapshot = SnapshotSummary::blank();
        for (date, time) in [(None, None), (Some(0), None), (Some(7), at(7))] {
            snapshot.target_delete_date = date;
            assert_eq!(snapshot.deletion_time(), time, "{date:?}");
        }
    }

    #[cfg(feature = "meta")]
    #[test]
    fn every_time_of_a_response_has_a_method() {
        let is_sent = |name: &str| {
            [
                "VolumeSnapshotDesc",
                "SnapshotUpdateDesc",
                "VolumeFreezeDesc",
                "SnapshotRemoteUnexportDesc",
            ]
            .contains(&name)
        };
        for ty in crate::meta::TYPES.iter().filter(|ty| !is_sent(ty.name)) {
            for field in ty.fields.iter().filter(|field| field.unit == Some("Unix time in seconds"))
            {
                // `ServiceRecord::start_time` reads that of services.
                let is_read =
                    READ.contains(&(ty.name, field.rust_name)) || field.name == "startTime";
                assert!(is_read, "{}.{}", ty.name, field.name);
            }
        }
    }
}
