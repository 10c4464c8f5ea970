//! The calls of the matrix, as programs make them.

use serde_json::json;
use storpool_api::types::{
    VolumeCreateDesc, VolumeName, VolumeResize, VolumeSize, VolumeSnapshotDesc, VolumeUpdateDesc,
};
use storpool_api::{Call, Client, Error, Method, calls};

const VOLUME: VolumeName = VolumeName::constant("db-1");
const SIZE: VolumeSize = VolumeSize::constant(1 << 30);
const MORE: VolumeResize = VolumeResize::constant(512);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    List,
    Delete,
    SetSize,
    AddSize,
    Create,
    CreateUnnamed,
    SnapshotUnnamed,
}

impl Made {
    pub const ALL: [Self; 7] = [
        Self::List,
        Self::Delete,
        Self::SetSize,
        Self::AddSize,
        Self::Create,
        Self::CreateUnnamed,
        Self::SnapshotUnnamed,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Self::List => "volumesList",
            Self::Delete => "volumeDelete",
            Self::SetSize => "volumeUpdate {size}",
            Self::AddSize => "volumeUpdate {sizeAdd}",
            Self::Create => "volumeCreate {name}",
            Self::CreateUnnamed => "volumeCreate {}, raw",
            Self::SnapshotUnnamed => "snapshotCreate {}",
        }
    }

    /// Whether making it twice differs from making it once.
    pub fn only_once(self) -> bool {
        matches!(self, Self::AddSize | Self::CreateUnnamed | Self::SnapshotUnnamed)
    }

    /// The data of a successful response.
    pub fn data(self) -> &'static str {
        match self {
            Self::List => "[]",
            Self::Delete | Self::SetSize | Self::AddSize => r#"{"ok": true, "generation": 7}"#,
            Self::Create | Self::CreateUnnamed | Self::SnapshotUnnamed => {
                r#"{"ok": true, "generation": 7, "autoName": "db-1@1"}"#
            }
        }
    }

    fn create() -> VolumeCreateDesc {
        VolumeCreateDesc::new(VOLUME).size(SIZE)
    }

    fn unnamed() -> Call<serde_json::Value> {
        Call::raw(Method::Post, "VolumeCreate", Some(json!({"size": SIZE.get()})))
    }

    pub async fn send(self, client: &Client) -> Result<(), Error> {
        let update = VolumeUpdateDesc::new();
        match self {
            Self::List => client.volumes_list().send().await.map(drop),
            Self::Delete => client.volume_delete(&VOLUME).send().await.map(drop),
            Self::SetSize => {
                let update = update.size(SIZE);
                client.volume_update(&VOLUME, &update).send().await.map(drop)
            }
            Self::AddSize => {
                let update = update.size_add(MORE);
                client.volume_update(&VOLUME, &update).send().await.map(drop)
            }
            Self::Create => client.volume_create(&Self::create()).send().await.map(drop),
            Self::CreateUnnamed => client.request(Self::unnamed()).send().await.map(drop),
            Self::SnapshotUnnamed => {
                let snapshot = VolumeSnapshotDesc::new();
                client.snapshot_create(&VOLUME, &snapshot).send().await.map(drop)
            }
        }
    }

    #[cfg(feature = "blocking")]
    pub fn send_blocking(self, client: &storpool_api::blocking::Client) -> Result<(), Error> {
        let update = VolumeUpdateDesc::new();
        match self {
            Self::List => client.volumes_list().send().map(drop),
            Self::Delete => client.volume_delete(&VOLUME).send().map(drop),
            Self::SetSize => client.volume_update(&VOLUME, &update.size(SIZE)).send().map(drop),
            Self::AddSize => {
                let update = update.size_add(MORE);
                client.volume_update(&VOLUME, &update).send().map(drop)
            }
            Self::Create => client.volume_create(&Self::create()).send().map(drop),
            Self::CreateUnnamed => client.request(Self::unnamed()).send().map(drop),
            Self::SnapshotUnnamed => {
                let snapshot = VolumeSnapshotDesc::new();
                client.snapshot_create(&VOLUME, &snapshot).send().map(drop)
            }
        }
    }
}

/// The generated methods make the generated calls, which know whether a retry is safe.
#[test]
fn calls_know_whether_a_retry_is_safe() {
    let update = VolumeUpdateDesc::new();
    assert!(calls::volumes_list().may_repeat());
    assert!(calls::volume_delete(&VOLUME).may_repeat());
    assert!(calls::volume_update(&VOLUME, &update.clone().size(SIZE)).may_repeat());
    assert!(!calls::volume_update(&VOLUME, &update.size_add(MORE)).may_repeat());
    assert!(calls::volume_create(&Made::create()).may_repeat());
    assert!(!Made::unnamed().may_repeat());
    let snapshot = VolumeSnapshotDesc::new();
    assert!(!calls::snapshot_create(&VOLUME, &snapshot).may_repeat());
    assert!(calls::snapshot_create(&VOLUME, &snapshot.name(VOLUME)).may_repeat());
}
