//! Round trips through other formats than JSON: self-describing formats hold all values, and the
//! others fail when writing.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

#[path = "support/formats.rs"]
mod support;

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use storpool_api::types::{
    ClientId, DetachClientsList, DiskId, Reassign, VolumeCreateDesc, VolumeName, VolumeUpdateDesc,
};
use support::{formats, toml};

fn assert_round_trips<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    for (format, trip) in formats::<T>() {
        assert_eq!(trip(value).as_ref(), Ok(value), "{format}");
    }
}

fn of_json<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap()
}

fn create() -> VolumeCreateDesc {
    of_json(r#"{"name": "disk-1", "size": 1099511627776, "template": "hdd"}"#)
}

#[test]
fn objects_with_unset_fields_round_trip() {
    assert_round_trips(&create());
    assert_eq!(toml(&create()), Ok(create()));
    assert_round_trips(&VolumeUpdateDesc::default());
    assert_round_trips(&vec![create(), create()]);
    assert_round_trips(&BTreeMap::from([("a".to_owned(), create())]));
}

#[test]
fn unions_and_unknown_values_round_trip() {
    assert_round_trips(&DetachClientsList::All);
    assert_round_trips(&of_json::<DetachClientsList>("[1, 2]"));
    assert_round_trips(&of_json::<Reassign>(r#"{"volume": "v", "detach": "all"}"#));
    // Outside the documented range and the documented values.
    assert_round_trips(&of_json::<DiskId>("99999"));
    for extreme in [i64::MIN, i64::MAX] {
        assert_round_trips(&of_json::<ClientId>(&extreme.to_string()));
    }
}

/// A program's own type.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Own {
    name: VolumeName,
    disks: Vec<DiskId>,
    by_disk: BTreeMap<DiskId, VolumeName>,
    volume: Option<VolumeCreateDesc>,
}

fn own() -> Own {
    Own {
        name: "disk-1".parse().unwrap(),
        disks: vec![of_json("1"), of_json("4095")],
        by_disk: BTreeMap::from([(of_json("7"), "x".parse().unwrap())]),
        volume: Some(create()),
    }
}

#[test]
fn values_within_types_of_a_program_round_trip() {
    assert_round_trips(&own());
}

#[test]
fn objects_are_not_written_to_formats_that_cannot_read_them() {
    // Postcard is one of the formats that are not self-describing, as bincode is.
    let error = postcard::to_allocvec(&create());
    assert!(error.is_err());
    assert!(postcard::to_allocvec(&own()).is_err());
    assert!(postcard::to_allocvec(&of_json::<DetachClientsList>("[1]")).is_err());
    assert!(postcard::to_allocvec(&VolumeUpdateDesc::default()).is_err());
}

#[test]
fn strings_and_integers_round_trip_in_any_format() {
    let value: (VolumeName, DiskId, Vec<ClientId>) = (
        "disk-1".parse().unwrap(),
        of_json("7"),
        vec![of_json("1"), of_json(&i64::MIN.to_string())],
    );
    let written = postcard::to_allocvec(&value).unwrap();
    assert_eq!(postcard::from_bytes(&written), Ok(value));
}

#[test]
fn yaml_scalars_are_strings_where_strings_are_expected() {
    let own: Own = serde_norway::from_str(
        "name: 0123\ndisks: [1, '2']\nby_disk: {7: 1.10}\nvolume: {name: 1e3, size: 512, template: 'no'}",
    )
    .unwrap();
    assert_eq!(own.name.as_str(), "0123");
    assert_eq!(own.by_disk.values().next().unwrap().as_str(), "1.10");
    let volume = own.volume.unwrap();
    assert_eq!(volume.name, Some(VolumeName::constant("1e3")));
    let reassign: Vec<Reassign> =
        serde_norway::from_str("[{volume: 123, detach: all}, {snapshot: 0x10}]").unwrap();
    assert_eq!(serde_json::to_value(&reassign).unwrap()[0]["volume"], "123");
    assert_eq!(serde_json::to_value(&reassign).unwrap()[1]["snapshot"], "0x10");
}

#[test]
fn values_that_json_rejects_are_rejected_alone_and_within_objects() {
    let by_json = |json: &str| {
        let error = serde_json::from_str::<VolumeCreateDesc>(json).unwrap_err();
        error.to_string()
    };
    let error = by_json(r#"{"size": 512, "name": 123}"#);
    assert!(error.starts_with("name: invalid type: integer `123`, expected a string"), "{error}");
    let error = by_json(r#"{"size": [], "name": 123}"#);
    assert!(error.starts_with("size: invalid type: sequence"), "{error}");

    let cbor = |value: ciborium::Value| {
        let mut written = Vec::new();
        ciborium::into_writer(&value, &mut written).unwrap();
        written
    };
    let bytes = ciborium::Value::Bytes(b"disk".to_vec());
    let large = ciborium::Value::Integer(u64::MAX.into());
    let within = |name: &str, value: &ciborium::Value| {
        cbor(ciborium::Value::Map(vec![(ciborium::Value::Text(name.to_owned()), value.clone())]))
    };
    assert!(ciborium::from_reader::<VolumeName, _>(&*cbor(bytes.clone())).is_err());
    assert!(ciborium::from_reader::<VolumeCreateDesc, _>(&*within("name", &bytes)).is_err());
    assert!(ciborium::from_reader::<DiskId, _>(&*cbor(large.clone())).is_err());
    let error = ciborium::from_reader::<VolumeCreateDesc, _>(&*within("size", &large)).unwrap_err();
    assert!(error.to_string().contains("does not fit"), "{error}");
    let nan = ciborium::Value::Float(f64::NAN);
    let error = ciborium::from_reader::<VolumeCreateDesc, _>(&*within("size", &nan)).unwrap_err();
    assert!(error.to_string().contains("size: "), "{error}");
}

#[test]
fn maps_with_integers_as_keys_round_trip() {
    let disks: BTreeMap<DiskId, DiskId> = BTreeMap::from([(of_json("7"), of_json("8"))]);
    for (format, trip) in formats::<BTreeMap<DiskId, DiskId>>() {
        assert_eq!(trip(&disks).as_ref(), Ok(&disks), "{format}");
    }
}
