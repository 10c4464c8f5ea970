//! Responses of later versions of the API: by default, decoded as far as possible; in strict mode,
//! rejected if they break a rule documented today; in partial mode, kept except for rejected
//! entries.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use serde_json::{Value, json};
use storpool_api::types::{AttachmentDesc, VolumeSummary};
use storpool_api::{Client, Error, Partial, Validate, calls};
use support::{Act, Caller, KINDS, Server, TOKEN, data};

fn volume(name: &str) -> Value {
    json!({
        "name": name, "size": 512, "replication": 3, "templateName": "hybrid", "parentName": "",
        "bw": "-", "iops": "-", "placeAll": "hdd", "placeTail": "ssd", "creationTimestamp": 0,
        "objectsCount": 1, "visibleVolumeId": 7
    })
}

fn attachment(client: i64, rights: &str) -> Value {
    json!({"volume": "a", "snapshot": false, "client": client, "rights": rights, "pos": 0})
}

fn with(mut entry: Value, member: &str, value: Value) -> Value {
    entry[member] = value;
    entry
}

fn without(mut entry: Value, member: &str) -> Value {
    entry.as_object_mut().unwrap().remove(member);
    entry
}

/// A call that returns a list, as each client makes it in each mode.
macro_rules! modes {
    ($reply:expr, $call:ident, $of:ty) => {{
        let mut all = Vec::new();
        for kind in KINDS {
            let server = Server::start(vec![Act::Respond(data(&$reply.to_string())); 4]);
            let modes: Modes<$of> = match &kind.caller(&server) {
                Caller::Async(client, runtime) => runtime.block_on(async {
                    Modes {
                        default: client.$call().await,
                        strict: client.$call().strict(true).await,
                        partial: client.$call().partial().await,
                        both: client.$call().strict(true).partial().await,
                    }
                }),
                #[cfg(feature = "blocking")]
                Caller::Blocking(client) => Modes {
                    default: client.$call().send().map(|reply| reply.into_data()),
                    strict: client.$call().strict(true).send().map(|reply| reply.into_data()),
                    partial: client.$call().partial().send().map(|reply| reply.into_data()),
                    both: client
                        .$call()
                        .partial()
                        .strict(true)
                        .send()
                        .map(|reply| reply.into_data()),
                },
            };
            assert!(server.is_done());
            all.push(modes);
        }
        all
    }};
}

struct Modes<T> {
    default: Result<Vec<T>, Error>,
    strict: Result<Vec<T>, Error>,
    partial: Result<Partial<Vec<T>>, Error>,
    /// Partial and strict.
    both: Result<Partial<Vec<T>>, Error>,
}

impl<T: std::fmt::Debug> Modes<T> {
    /// Tolerantly, all three entries are read. Strictly, the second breaks a rule.
    fn breaks_a_rule(self, path: &str, rule: &str) -> Vec<T> {
        let refused = self.strict.unwrap_err();
        assert!(matches!(refused, Error::Decode(_)), "{refused}");
        assert_eq!(refused.json_path(), Some(path));
        assert_eq!(refused.violations().len(), 1, "{refused}");
        assert_eq!(refused.violations()[0].path(), path);
        assert_eq!(refused.violations()[0].rule().id, rule);
        assert_eq!(refused.attempts(), Some(1), "it would be the same again");
        let text = refused.to_string();
        for part in ["documented rules are broken", path, rule, "HTTP 200"] {
            assert!(text.contains(part), "{part}: {text}");
        }

        let partial = self.partial.unwrap();
        assert!(partial.is_complete());
        assert_eq!(partial.data().len(), 3);

        let both = self.both.unwrap();
        assert_eq!((both.data().len(), both.rejected().len()), (2, 1));
        assert_eq!(both.rejected()[0].json_path(), path);
        assert_eq!(both.rejected()[0].violations()[0].rule().id, rule);

        self.default.unwrap()
    }
}

#[test]
fn unknown_fields_are_ignored_in_every_mode() {
    let later = json!({"nested": [1, {"x": null}], "size": "large"});
    let entry = with(volume("a"), "labels", later);
    for modes in modes!(json!([entry, volume("b")]), volumes_list, VolumeSummary) {
        assert_eq!(modes.default.unwrap().len(), 2);
        assert_eq!(modes.strict.unwrap().len(), 2);
        assert!(modes.partial.unwrap().is_complete());
        assert!(modes.both.unwrap().is_complete());
    }
}

#[test]
fn new_values_of_enumerations_are_kept_unless_strict() {
    let reply = json!([attachment(1, "rw"), attachment(1, "wo"), attachment(1, "ro")]);
    for modes in modes!(reply, attachments_list, AttachmentDesc) {
        let all = modes.breaks_a_rule("data.1.rights", "AttachmentRights.values");
        assert!(all[1].rights.is_unknown());
        assert_eq!(serde_json::to_value(&all[1]).unwrap()["rights"], "wo");
    }
}

#[test]
fn name_that_breaks_its_pattern_is_kept_unless_strict() {
    let reply = json!([volume("a"), volume("b~1"), volume("c")]);
    for modes in modes!(reply, volumes_list, VolumeSummary) {
        let all = modes.breaks_a_rule("data.1.name", "VolumeNameOrGlobalId.any");
        assert_eq!(all[1].name.as_str(), "b~1");
        // It may be sent back.
        let path = calls::volume_delete(&all[1].name);
        assert_eq!(path.path().unwrap(), "/ctrl/1.0/VolumeDelete/b~1");
    }
}

#[test]
fn a_client_id_out_of_range_is_kept_unless_strict() {
    let reply = json!([attachment(1, "rw"), attachment(70_000, "rw"), attachment(2, "ro")]);
    for modes in modes!(reply, attachments_list, AttachmentDesc) {
        let all = modes.breaks_a_rule("data.1.client", "ClientId.range");
        assert_eq!(all[1].client.get(), 70_000);
        assert!(all[1].validate().is_err());
    }
}

#[test]
fn partial_mode_rejects_only_the_entry_without_a_required_field() {
    let invalid = [
        (without(volume("b"), "size"), "data.1.size", "missing field `size` of VolumeSummary"),
        (with(volume("b"), "size", json!("large")), "data.1.size", "expected an integer"),
        (with(volume("b"), "size", json!(null)), "data.1.size", "invalid type: null"),
        (json!("b"), "data.1", "expected an object (VolumeSummary)"),
        (json!(null), "data.1", "expected an object (VolumeSummary)"),
    ];
    for (entry, path, reason) in invalid {
        let reply = json!([volume("a"), entry, volume("c")]);
        for modes in modes!(reply, volumes_list, VolumeSummary) {
            for refused in [modes.default.unwrap_err(), modes.strict.unwrap_err()] {
                assert_eq!(refused.json_path(), Some(path));
                assert!(refused.to_string().contains(reason), "{refused}");
                assert!(refused.violations().is_empty());
            }
            for partial in [modes.partial.unwrap(), modes.both.unwrap()] {
                let names: Vec<&str> =
                    partial.data().iter().map(|volume| volume.name.as_str()).collect();
                assert_eq!(names, ["a", "c"]);
                let [rejected] = partial.rejected() else { panic!("{:?}", partial.rejected()) };
                assert_eq!((rejected.index(), rejected.json_path()), (1, path));
                assert!(rejected.reason().contains(reason), "{rejected}");
            }
        }
    }
}

#[test]
fn request_overrides_a_strict_client() {
    let reply = data(&json!([volume("b~1")]).to_string());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let server = Server::start(vec![Act::Respond(reply); 3]);
    let builder = Client::builder().base_url(server.url()).auth_token(TOKEN);
    let client = builder.strict(true).build().unwrap();
    runtime.block_on(async {
        assert!(client.volumes_list().await.is_err());
        assert!(client.volumes_list().strict(false).await.is_ok());
        let mut volumes = client.volumes_list().stream().await.unwrap();
        let refused = volumes.next().await.unwrap().unwrap_err();
        assert_eq!(refused.violations().len(), 1);
        assert!(volumes.next().await.is_none());
    });
}

#[test]
fn a_call_is_strict_with_any_transport() {
    let body = json!({"data": [volume("b~1")]}).to_string();
    let call = calls::volumes_list();
    assert!(call.decode(200, body.as_bytes()).is_ok());
    let refused = call.strict(true).decode(200, body.as_bytes()).unwrap_err();
    assert_eq!(refused.json_path(), Some("data.0.name"));
}

#[test]
fn all_broken_rules_are_reported() {
    let reply = json!({"data": [attachment(70_000, "wo"), attachment(-1, "rw")]}).to_string();
    let call = calls::attachments_list().strict(true);
    let refused = call.decode(200, reply.as_bytes()).unwrap_err();
    let paths: Vec<&str> = refused.violations().iter().map(|broken| broken.path()).collect();
    assert_eq!(paths, ["data.0.client", "data.0.rights", "data.1.client"]);
    assert!(refused.to_string().contains("data.1.client: \"-1\""), "{refused}");
}

#[test]
fn rejected_entries_do_not_show_the_token() {
    let entry = with(volume("b"), "size", json!(TOKEN.to_owned() + "x"));
    for modes in modes!(json!([entry]), volumes_list, VolumeSummary) {
        let partial = modes.partial.unwrap();
        let shown = format!("{} {:?}", partial.rejected()[0], partial.rejected());
        assert!(!shown.contains(TOKEN) && shown.contains("[redacted]"), "{shown}");
    }
}
