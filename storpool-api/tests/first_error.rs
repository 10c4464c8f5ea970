//! Which of several problems an error names: in a response, and in a document that serde_json reads.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::fmt::Debug;

use serde::de::DeserializeOwned;
use storpool_api::types::{
    ApiOkVolumesGroupBackup, DiskSummary, KeyValueBucket, RemoteBridgeAddDesc, VolumeCreateDesc,
    VolumeOrSnapshotStatus, VolumesReassignWaitDesc,
};
use storpool_api::{Call, Data, Method};

/// The path in a response, and of the error of serde_json.
fn paths<T: Data + DeserializeOwned + Debug>(json: &str) -> [String; 2] {
    let call: Call<T> = Call::raw(Method::Get, "Any", None).returning();
    let error = call.decode(200, format!("{{\"data\":{json}}}").as_bytes()).unwrap_err();
    let path = error.json_path().unwrap().strip_prefix("data").unwrap();
    let by_serde = serde_json::from_str::<T>(json).unwrap_err().to_string();
    // An error of the whole document begins with its message.
    let path_by_serde = by_serde.split_once(": ").filter(|(path, _)| !path.contains(' '));
    [path.strip_prefix('.').unwrap_or(path), path_by_serde.map_or("", |(path, _)| path)]
        .map(str::to_owned)
}

fn both(path: &str) -> [String; 2] {
    [path.to_owned(), path.to_owned()]
}

#[test]
fn first_problem_in_the_document_is_named() {
    for (json, path) in [
        (r#"{"size":[],"name":123}"#, "size"),
        (r#"{"name":123,"size":[]}"#, "name"),
        (r#"{"later":[{}],"tags":{"a":1},"size":"x"}"#, "tags.a"),
        (r#"{"size":"x","size":1}"#, "size"),
    ] {
        assert_eq!(paths::<VolumeCreateDesc>(json), both(path), "{json}");
    }
}

#[test]
fn missing_field_is_named_if_the_others_are_good() {
    for (json, path) in [
        (r#"{"remote":"a","ip":1}"#, "ip"),
        (r#"{"remote":"a","noCrypto":[]}"#, "noCrypto"),
        (r#"{"remote":"a"}"#, "ip"),
        (r#"{"remote":"a","ip":"b"}"#, "publicKey"),
    ] {
        assert_eq!(paths::<RemoteBridgeAddDesc>(json), both(path), "{json}");
    }
}

#[test]
fn union_is_classified_before_its_problems_are_known() {
    for (json, path) in [
        (r#"{"noCrypto":[],"publicKey":"a","remote":"b","ip":1}"#, "noCrypto"),
        (r#"{"noCrypto":[],"publicKey":"a","location":{}}"#, "noCrypto"),
        (r#"{"noCrypto":[],"minimumDeleteDelay":{}}"#, ""),
    ] {
        assert_eq!(paths::<RemoteBridgeAddDesc>(json), both(path), "{json}");
    }
    for (json, path) in [
        (r#"{"id":[],"generationLeft":"x"}"#, "generationLeft"),
        (r#"{"id":[],"generationLeft":-1}"#, "id"),
    ] {
        assert_eq!(paths::<DiskSummary>(json), both(path), "{json}");
    }
    for (json, path) in
        [(r#"{"name":7,"snapshot":[]}"#, "snapshot"), (r#"{"name":7,"snapshot":true}"#, "name")]
    {
        assert_eq!(paths::<VolumeOrSnapshotStatus>(json), both(path), "{json}");
    }
}

/// serde_json reads no further than to a value that has to be a string and is none.
#[test]
fn value_that_hides_the_discriminator_from_serde_is_named_by_it() {
    for (json, path, by_serde) in [
        (r#"{"noCrypto":[],"publicKey":7,"remote":"a"}"#, "noCrypto", "publicKey"),
        (r#"{"noCrypto":[],"remote":"a","publicKey":7}"#, "noCrypto", "noCrypto"),
        (r#"{"noCrypto":[],"remote":7}"#, "noCrypto", "noCrypto"),
        (r#"{"noCrypto":[],"publicKey":7}"#, "", "publicKey"),
        (r#"{"noCrypto":true,"publicKey":7,"location":"a"}"#, "publicKey", "publicKey"),
    ] {
        let expected = [path.to_owned(), by_serde.to_owned()];
        assert_eq!(paths::<RemoteBridgeAddDesc>(json), expected, "{json}");
    }
    for (json, path, by_serde) in [
        (r#"[{"volume":"a"},{"detach":1.5,"mcMode":2,"volume":"a"}]"#, "1.detach", "1.mcMode"),
        (r#"[{"volume":"a"},{"volume":"a","detach":1.5,"mcMode":2}]"#, "1.detach", "1.detach"),
        (r#"[{"detach":"all"},{"detach":1.5,"mcMode":2}]"#, "0", "0"),
        (r#"[{"snapshot":"a","ro":7},{"mcMode":2,"volume":"a"}]"#, "0.ro", "0.ro"),
    ] {
        let expected = [path, by_serde].map(|path| format!("reassign.{path}"));
        let json = format!(r#"{{"reassign":{json}}}"#);
        assert_eq!(paths::<VolumesReassignWaitDesc>(&json), expected, "{json}");
    }
}

#[test]
fn long_keys_are_shortened_in_every_path() {
    let long = "ж".repeat(200);
    for (key, shown) in [(long.clone(), long.clone()), (long.clone() + "a", long.clone() + "…")] {
        for value in ["7", "[]", "null"] {
            let json = format!(r#"{{"pairs":{{"a":"b","{key}":{value}}}}}"#);
            assert_eq!(paths::<KeyValueBucket>(&json), both(&format!("pairs.{shown}")), "{json}");
        }
        for (value, below) in [("7", ""), (r#"{"remoteId":7}"#, ".remoteId"), ("{}", ".remoteId")] {
            let json = format!(r#"{{"backups":{{"{key}":{value}}}}}"#);
            let path = format!("backups.{shown}{below}");
            assert_eq!(paths::<ApiOkVolumesGroupBackup>(&json), both(&path), "{json}");
        }
    }
}
