//! Constants that follow from rules of the schema, and shortcuts to values.

use storpool_api::types::{AttachmentPos, DiskDescription, VolumeName, VolumeResize, VolumeSize};
use storpool_api::{MAX_CLIENT_DISKS, SECTOR_SIZE};

#[test]
fn constants_agree_with_the_rules() {
    assert_eq!(MAX_CLIENT_DISKS, 1024);
    assert!(AttachmentPos::new(MAX_CLIENT_DISKS - 1).is_ok());
    assert!(AttachmentPos::new(MAX_CLIENT_DISKS).is_err());
    assert_eq!(VolumeSize::MIN, SECTOR_SIZE);
    assert_eq!(VolumeResize::MIN, SECTOR_SIZE);
    let broken = VolumeSize::new(2 * SECTOR_SIZE - 1).unwrap_err().rule();
    assert_eq!(broken.id, "VolumeSize.multipleOf");
    assert_eq!((VolumeName::MIN_LEN, VolumeName::MAX_LEN), (1, 199));
    for (length, is_valid) in
        [(DiskDescription::MAX_LEN, true), (DiskDescription::MAX_LEN + 1, false)]
    {
        assert_eq!(DiskDescription::new("a".repeat(length)).is_ok(), is_valid, "{length}");
    }
}

#[cfg(feature = "test-util")]
#[test]
fn variants_of_a_union_are_reached_by_name() {
    use storpool_api::types::{DiskSummary, DownDiskSummary, UpDiskSummary};

    let up = DiskSummary::from(UpDiskSummary::example());
    assert_eq!((up.up(), up.down()), (Some(&UpDiskSummary::example()), None));
    let down = DiskSummary::from(DownDiskSummary::example());
    assert_eq!((down.up(), down.down()), (None, Some(&DownDiskSummary::example())));
}
