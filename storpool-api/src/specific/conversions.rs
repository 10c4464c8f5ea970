//! Conversions between types that the API relates, but not by their rules.

use crate::types::{
    AttachmentDesc, DetachClientsList, GlobalIdReference, GlobalVolumeId, Reassign, SnapshotName,
    SnapshotNameOrGlobalId, SnapshotReassignDesc, VolumeName, VolumeNameOrGlobalId,
    VolumeReassignDesc,
};
use crate::validate::InvalidValue;

/// Each direction is checked, since each type accepts names that the other refuses.
macro_rules! same_text {
    ($($from:ident => $to:ident: $errors:literal,)*) => {$(
        #[doc = concat!("The same name; an error ", $errors, ".")]
        impl TryFrom<&$from> for $to {
            type Error = InvalidValue;

            fn try_from(name: &$from) -> Result<Self, InvalidValue> {
                Self::new(name.as_str())
            }
        }

        #[doc = concat!("The same name; an error ", $errors, ".")]
        impl TryFrom<$from> for $to {
            type Error = InvalidValue;

            fn try_from(name: $from) -> Result<Self, InvalidValue> {
                Self::new(name)
            }
        }
    )*};
}

same_text! {
    VolumeName => SnapshotName: "if it begins with `#`",
    SnapshotName => VolumeName: "if it begins with `*` or contains `@`",
    VolumeNameOrGlobalId => SnapshotNameOrGlobalId: "if it begins with `#`",
    SnapshotNameOrGlobalId => VolumeNameOrGlobalId: "if it begins with `*` or contains `@`",
    VolumeNameOrGlobalId => SnapshotName: "if it begins with `#`, or is a global id",
    SnapshotNameOrGlobalId => VolumeName:
        "if it begins with `*` or contains `@`, or is a global id",
}

/// The id with its leading `~`.
impl TryFrom<&GlobalVolumeId> for GlobalIdReference {
    type Error = InvalidValue;

    fn try_from(id: &GlobalVolumeId) -> Result<Self, InvalidValue> {
        Self::new(format!("~{id}"))
    }
}

/// The id without its leading `~`.
impl TryFrom<&GlobalIdReference> for GlobalVolumeId {
    type Error = InvalidValue;

    fn try_from(reference: &GlobalIdReference) -> Result<Self, InvalidValue> {
        let text = reference.as_str();
        Self::new(text.strip_prefix('~').unwrap_or(text))
    }
}

/// Detaches from exactly this client, without force: set
/// [`force`](field@VolumeReassignDesc::force) of the variant for that. The name is sent back as the
/// service reported it.
///
/// ```
/// use storpool_api::types::{AttachmentDesc, VolumesReassignWaitDesc};
///
/// fn detach(attachments: &[AttachmentDesc]) -> VolumesReassignWaitDesc {
///     VolumesReassignWaitDesc::new().reassign(attachments)
/// }
/// ```
impl From<&AttachmentDesc> for Reassign {
    fn from(attachment: &AttachmentDesc) -> Self {
        let detach = DetachClientsList::Clients(vec![attachment.client]);
        match attachment.snapshot {
            true => {
                let name = SnapshotNameOrGlobalId::unchecked(attachment.volume.as_str());
                SnapshotReassignDesc::new(name).detach(detach).into()
            }
            false => VolumeReassignDesc::new(&attachment.volume).detach(detach).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_convert_where_both_rules_allow() {
        let volume = VolumeName::constant("db.1");
        let snapshot = SnapshotName::try_from(&volume).unwrap();
        assert_eq!(snapshot, "db.1");
        assert_eq!(VolumeName::try_from(snapshot).unwrap(), volume);
        let error = SnapshotName::try_from(VolumeName::constant("#db")).unwrap_err();
        assert_eq!((error.type_name(), error.value()), ("SnapshotName", "#db"));
        for name in ["*db", "db@17"] {
            assert!(VolumeName::try_from(SnapshotName::constant(name)).is_err(), "{name}");
        }
    }

    #[test]
    fn global_ids_convert_in_both_directions() {
        let id = GlobalVolumeId::constant("nqs.b.5");
        let reference = GlobalIdReference::try_from(&id).unwrap();
        assert_eq!(reference, "~nqs.b.5");
        assert_eq!(GlobalVolumeId::try_from(&reference).unwrap(), id);
        let volume = VolumeNameOrGlobalId::from(reference);
        assert_eq!(SnapshotNameOrGlobalId::try_from(&volume).unwrap(), "~nqs.b.5");
        assert!(SnapshotName::try_from(volume).is_err());
    }

    #[test]
    fn attachment_becomes_a_detachment_from_its_client_alone() {
        for (snapshot, name, kind) in
            [(false, "db", "volume"), (true, "db@17", "snapshot"), (true, "a b", "snapshot")]
        {
            let attachment: AttachmentDesc = serde_json::from_value(json!({
                "volume": name, "snapshot": snapshot, "client": 11, "rights": "ro", "pos": 0,
            }))
            .unwrap();
            let detach = serde_json::to_value(Reassign::from(&attachment)).unwrap();
            assert_eq!(detach, json!({kind: name, "detach": [11], "force": false}));
        }
    }
}
