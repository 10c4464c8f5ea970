mod unwrap;
mod versions;

use std::time::Duration;

use serde_json::json;

use super::*;

static UPDATE: CallInfo = CallInfo {
    name: "volumeUpdate",
    method: Method::Post,
    query: "VolumeUpdate",
    repeat: Repeat::Unless { with: &["sizeAdd"], without: &[] },
    ..CallInfo::BASE
};
static CREATE: CallInfo = CallInfo {
    name: "volumeCreate",
    query: "VolumeCreate",
    repeat: Repeat::Unless { with: &[], without: &["name"] },
    ..UPDATE
};
static REASSIGN: CallInfo = CallInfo {
    name: "volumesReassignWait",
    query: "VolumesReassignWait",
    repeat: Repeat::Safe,
    waits: Some(Waits { member: Some("attachTimeout") }),
    ..UPDATE
};

fn call(info: &'static CallInfo) -> Call<Value> {
    Call::new(info)
}

#[test]
fn a_call_is_a_value() {
    let update = call(&UPDATE).arg("a b#c").json(&json!({"size": 512}));
    assert_eq!(update.method(), Method::Post);
    assert_eq!(update.path().unwrap(), "/ctrl/1.0/VolumeUpdate/a%20b%23c");
    assert_eq!(update.body().unwrap(), br#"{"size":512}"#);
    assert_eq!(update.clone().body(), update.body());
    assert_eq!(update.info().name, "volumeUpdate");
}

#[test]
fn dot_segments_and_empty_arguments_are_rejected_when_the_path_is_built() {
    for bad in ["", ".", ".."] {
        let error = call(&UPDATE).arg(bad).arg("fine").path().unwrap_err();
        let Error::InvalidArgument(invalid) = &error else { panic!("{error}") };
        assert_eq!(invalid.call(), Some("volumeUpdate"));
        let text = error.to_string();
        assert!(text.contains("volumeUpdate") && text.contains(&format!("{bad:?}")), "{text}");
    }
}

#[test]
fn retry_safety_of_typed_bodies_is_that_of_their_json() {
    use crate::types::{VolumeCreateDesc, VolumeName, VolumeResize, VolumeUpdateDesc};
    let update = VolumeUpdateDesc::new();
    let grow = update.clone().size_add(VolumeResize::try_from(512).unwrap());
    let create = VolumeCreateDesc::new(VolumeName::constant("a"));
    let nameless = VolumeCreateDesc::default();
    let list = [create.clone(), nameless.clone()];
    assert!(call(&UPDATE).json(&update).may_repeat());
    assert!(!call(&UPDATE).json(&grow).may_repeat());
    assert!(call(&CREATE).json(&create).may_repeat());
    assert!(!call(&CREATE).json(&nameless).may_repeat());
    assert!(call(&CREATE).json(&list[..1]).may_repeat());
    assert!(!call(&CREATE).json(&list[..]).may_repeat());
}

#[test]
fn retry_safety_depends_on_body_fields() {
    let update = |body| call(&UPDATE).json(&body).may_repeat();
    assert!(update(json!({"size": 512})));
    assert!(!update(json!({"size": 512, "sizeAdd": 512})));
    assert!(!update(json!({"sizeAdd": null})), "null may mean anything");
    assert!(call(&UPDATE).may_repeat());

    let create = |body| call(&CREATE).json(&body).may_repeat();
    assert!(create(json!({"name": "a"})));
    assert!(!create(json!({"name": ""})));
    assert!(!create(json!({"name": null})));
    assert!(!create(json!({})));
    assert!(create(json!([{"name": "a"}, {"name": "b"}])));
    assert!(!create(json!([{"name": "a"}, {}])));
    assert!(!create(json!("a")));
    assert!(!call(&CREATE).may_repeat());
    assert!(call(&CREATE).repeatable(true).may_repeat());
}

#[test]
fn server_side_wait_is_read_from_the_body() {
    let wait = |body| call(&REASSIGN).json(&body).head.wait();
    assert_eq!(wait(json!({"attachTimeout": 20})), Wait::AtMost(Duration::from_secs(20)));
    assert_eq!(wait(json!({"attachTimeout": 0})), Wait::AtMost(Duration::ZERO));
    assert_eq!(wait(json!({})), Wait::Forever);
    assert_eq!(call(&UPDATE).head.wait(), Wait::None);
}

#[test]
fn debug_output_of_a_call_hides_the_body() {
    let shown = format!("{:?}", call(&UPDATE).arg("v").json(&json!({"secret": 1})));
    assert!(shown.contains("volumeUpdate") && !shown.contains("secret"), "{shown}");
}

#[test]
fn raw_calls_name_their_path() {
    let raw = Call::raw(Method::Post, "VolumeUpdate/a%23b", Some(json!({"size": 512})));
    assert_eq!(raw.path().unwrap(), "/ctrl/1.0/VolumeUpdate/a%23b");
    assert_eq!(raw.body().unwrap(), br#"{"size":512}"#);
    assert!(!raw.may_repeat());
    assert!(Call::raw(Method::Get, "VolumesList", None).may_repeat());
    assert!(Call::raw(Method::Get, "http://elsewhere/", None).path().is_err());
}

#[test]
fn responses_are_decoded_without_a_client() {
    let list = call(&UPDATE);
    let reply = list.decode(200, br#"{"generation": 7, "data": [1]}"#).unwrap();
    assert_eq!(reply.generation(), Some(7));
    assert_eq!(*reply.data(), json!([1]));

    let error = list.decode(500, br#"{"error": "gone"}"#).unwrap_err();
    assert_eq!(error.status(), Some(500));
    assert!(matches!(&error, Error::Api(api) if api.description() == Some("gone")));

    let error = list.decode(502, b"<html>Bad Gateway</html>").unwrap_err();
    assert!(matches!(&error, Error::Http(http) if http.snippet().contains("Bad Gateway")));

    let error = list.decode(200, b"{}").unwrap_err();
    assert!(matches!(&error, Error::Decode(_)));
    let error = list.decode(500, br#"{"data": [1]}"#).unwrap_err();
    assert!(matches!(&error, Error::Http(_)));
}
