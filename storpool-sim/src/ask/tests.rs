use storpool_api::types::{
    PlacementGroupUpdateDesc, SnapshotUpdateDesc, VolumeCreateDesc, VolumeRebaseDesc,
};

use super::*;

fn ask(body: &str, lenient: bool) -> Ask<'_> {
    Ask { args: &[], body: body.as_bytes(), api: ApiVersion::V16_01, lenient }
}

/// The error of a strict service, and whether a lenient one accepts the body.
fn refused<T: Object + Serialize + DeserializeOwned>(body: &str) -> (ServiceError, bool) {
    let error = ask(body, false).body::<T>().err().unwrap();
    (error, ask(body, true).body::<T>().is_ok())
}

#[test]
fn strict_service_rejects_bodies_that_a_lenient_one_accepts() {
    for (body, said) in [
        (
            r#"{"name":"v","size":"1073741824"}"#,
            "`size`: must be an integer, not the string \"1073741824\"",
        ),
        (r#"{"name":"v","replication":"2"}"#, "`replication`"),
        (r#"{"name":"v","bw":"100"}"#, "`bw`"),
        (r#"{"name":"v","name":"v"}"#, "duplicate key `name`"),
        (r#"{"name":"v","size":1,"size":512}"#, "duplicate key `size`"),
    ] {
        let (error, lenient) = refused::<VolumeCreateDesc>(body);
        assert_eq!(error.name, "jsonError", "{body}: {error}");
        assert!(error.descr.contains(said), "{body}: {error}");
        assert!(lenient, "{body}");
    }
    let (error, lenient) = refused::<SnapshotUpdateDesc>(r#"{"bind":1}"#);
    assert!(error.name == "jsonError" && lenient, "{error}");
    let (error, lenient) = refused::<PlacementGroupUpdateDesc>(r#"{"addDisks":["101"]}"#);
    assert!(error.name == "jsonError" && lenient, "{error}");
}

#[test]
fn unknown_field_is_refused_with_its_name_in_quotes() {
    for (body, said) in [
        (r#"{"name":"v","":1}"#, "Unknown field ``"),
        (r#"{"name":"v","tags":null}"#, "Unknown field `tags`"),
        (r#"{"a\nb":null}"#, "Unknown field `a\\nb`"),
    ] {
        let (error, lenient) = refused::<VolumeCreateDesc>(body);
        assert_eq!((error.name.as_str(), lenient), ("jsonError", false), "{error}");
        assert!(error.descr.contains(said), "{error}");
    }
    let error = ask(r#"[{"volume":"a","":1}]"#, false).reassign(false).err().unwrap();
    assert!(error.descr.contains("Unknown field `` in item 0"), "{error}");
}

#[test]
fn items_of_lists_are_strict_as_well() {
    for body in [
        r#"[{"volume":"a","force":0}]"#,
        r#"[{"volume":"a","detach":["1"]}]"#,
        r#"[{"volume":"a","rw":["1"]}]"#,
        r#"[{"snapshot":"a","ro":["1"]}]"#,
        r#"[{"volume":"a","volume":"b"}]"#,
    ] {
        let error = ask(body, false).reassign(false).err().unwrap();
        assert_eq!(error.name, "jsonError", "{body}: {error}");
        assert!(ask(body, true).reassign(false).is_ok(), "{body}");
    }
    let wrapped = r#"{"reassign":[{"volume":"a","rw":[1]}],"attachTimeout":"20"}"#;
    assert!(ask(wrapped, false).reassign(true).is_err());
    assert!(ask(wrapped, true).reassign(true).is_ok());
}

#[test]
fn documented_body_is_accepted_in_any_order() {
    for body in [
        r#"{"size":1073741824,"name":"v","bw":"-","iops":100,"replication":3}"#,
        r##"{"name":"#v","template":"hybrid"}"##,
    ] {
        ask(body, false).body::<VolumeCreateDesc>().unwrap();
    }
    let unsorted = r#"{"rmDisks":[3,1],"addDisks":[303,101,202]}"#;
    ask(unsorted, false).body::<PlacementGroupUpdateDesc>().unwrap();
    let items = r#"[{"volume":"a","detach":"all"},{"snapshot":"b","ro":[3,1],"force":true}]"#;
    ask(items, false).reassign(false).unwrap();
}

#[test]
fn null_is_accepted_for_optional_fields_only() {
    // The body that release 3.0.1 of the reference's client sends for a volume with a name and a
    // size.
    let genuine = r#"{"name":"v","size":512,"parent":null,"template":null,"baseOn":null,"placeAll":null,
        "placeTail":null,"replication":null,"bw":null,"iops":null}"#;
    let desc = ask(genuine, false).body::<VolumeCreateDesc>().unwrap();
    assert_eq!(desc, VolumeCreateDesc::new(desc.name.clone().unwrap()).size(desc.size.unwrap()));
    ask(r#"{"parentName":null}"#, false).body::<VolumeRebaseDesc>().unwrap();
    let item = r#"[{"volume":"a","detach":null,"ro":null,"rw":null,"force":false}]"#;
    ask(item, false).reassign(false).unwrap();

    for body in [r#"{"name":null,"size":512}"#, r#"{"name":"v","tags":null}"#, "null"] {
        let error = ask(body, false).body::<VolumeCreateDesc>().err().unwrap();
        assert_eq!(error.name, "jsonError", "{body}: {error}");
    }
    for body in [r#"{"addDisks":null}"#, r#"{"addDisks":[null]}"#] {
        let error = ask(body, false).body::<PlacementGroupUpdateDesc>().err().unwrap();
        assert_eq!(error.name, "jsonError", "{body}: {error}");
    }
    for body in [r#"[{"volume":"a","force":null}]"#, "[null]", r#"[{"volume":"a","rw":[null]}]"#] {
        let error = ask(body, false).reassign(false).err().unwrap();
        assert_eq!(error.name, "jsonError", "{body}: {error}");
    }
}
