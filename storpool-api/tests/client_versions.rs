//! What clients of some version refuse, and prefixes and query strings as they are sent.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

mod support;

use serde_json::{Value, json};
use storpool_api::types::{
    Reassign, VolumeCreateDesc, VolumeNameOrGlobalId, VolumeReassignDesc, VolumesReassignWaitDesc,
};
use storpool_api::{ApiVersion, Call, Error, Method, calls};
use support::{Act, Caller, KINDS, Kind, Server, Setup, data};

/// Makes a call, whatever it returns.
fn send<T: storpool_api::Decode>(caller: &Caller, call: Call<T>) -> Result<(), Error> {
    match caller {
        Caller::Async(client, runtime) => runtime.block_on(client.request(call).send()).map(drop),
        #[cfg(feature = "blocking")]
        Caller::Blocking(client) => client.request(call).send().map(drop),
    }
}

fn caller(kind: Kind, server: &Server, version: ApiVersion) -> Caller {
    kind.build(&Setup { api_version: version, ..Setup::for_server(server) }).unwrap()
}

fn volume(name: &str) -> VolumeNameOrGlobalId {
    name.parse().unwrap()
}

/// A service that responds to so many requests.
fn server(requests: usize) -> Server {
    Server::start(vec![Act::Respond(data("null")); requests])
}

#[test]
#[allow(deprecated, reason = "deprecated calls still work")]
fn global_id_anywhere_in_a_request_is_refused_before_19_01() {
    let reassign: Vec<Reassign> = vec![
        VolumeReassignDesc::new(volume("a")).into(),
        VolumeReassignDesc::new(volume("~b6l.b.a1")).into(),
    ];
    let wait = VolumesReassignWaitDesc::default().reassign(reassign.clone());
    for kind in KINDS {
        let server = server(3);
        for version in [ApiVersion::V16_01, ApiVersion::V18_01, ApiVersion::V18_02] {
            let caller = caller(*kind, &server, version);
            for (error, path) in [
                (send(&caller, calls::volume_delete(volume("~b6l.b.a1"))), "volumeName"),
                (send(&caller, calls::volumes_reassign(&reassign)), "1.volume"),
                (send(&caller, calls::volumes_reassign_wait(&wait)), "reassign.1.volume"),
            ] {
                let error = error.unwrap_err();
                assert!(error.is_unsupported(), "{error}");
                let text = error.to_string();
                let element = format!("`VolumeNameOrGlobalId.GlobalIdReference` at {path} (19.01");
                for part in [&*element, &format!("API {version}, "), "ApiVersion::V19_01)"] {
                    assert!(text.contains(part), "{part}: {text}");
                }
            }
        }
        assert!(server.seen().is_empty());
        let caller = caller(*kind, &server, ApiVersion::V19_01);
        let _ = send(&caller, calls::volume_delete(volume("~b6l.b.a1")));
        assert_eq!(server.only().line, "POST /ctrl/1.0/VolumeDelete/~b6l.b.a1 HTTP/1.1");
    }
}

#[test]
fn volume_without_a_name_needs_19_01() {
    let call = calls::volume_create(&VolumeCreateDesc::default());
    let text = call.supported_by(ApiVersion::V16_01).unwrap_err().to_string();
    let part = "it requires `VolumeCreateDesc.name` at name (optional in 19.01 and later)";
    assert!(text.contains(part), "{text}");
    assert!(call.supported_by(ApiVersion::V19_01).is_ok());
}

#[test]
fn name_of_a_remote_cluster_is_one_segment_of_the_path_or_refused() {
    let names = [
        ("~b6l.b", "~b6l.b"),
        ("a/b", "a%2Fb"),
        ("a?b#c%2f", "a%3Fb%23c%252f"),
        ("%2e%2e", "%252e%252e"),
        ("...", "..."),
        ("é x\\", "%C3%A9%20x%5C"),
        ("\r\n\0", "%0D%0A%00"),
    ];
    for kind in KINDS {
        let server = server(names.len());
        let caller = caller(*kind, &server, ApiVersion::V19_01);
        for bad in ["", ".", ".."] {
            let refused = send(&caller, calls::disks_list().remote_cluster(bad)).unwrap_err();
            assert!(matches!(refused, Error::InvalidArgument(_)), "{refused}");
        }
        for (name, _) in names {
            let _ = send(&caller, calls::disks_list().remote_cluster(name));
        }
        let lines: Vec<String> = server.seen().into_iter().map(|seen| seen.line).collect();
        let line = |(_, sent)| format!("GET /ctrl/1.0/RemoteCommand/{sent}/DisksList HTTP/1.1");
        assert_eq!(lines, names.map(line));
    }
}

#[test]
fn multi_cluster_is_refused_by_versions_that_lack_it_and_ignored_by_other_calls() {
    for kind in KINDS {
        let server = server(1);
        let caller = caller(*kind, &server, ApiVersion::V18_02);
        let refused = send(&caller, calls::volumes_list().multi_cluster(true)).unwrap_err();
        assert!(refused.to_string().contains("`MultiCluster/VolumesList` (19.01 and later)"));
        let _ = send(&caller, calls::disks_list().multi_cluster(true));
        assert_eq!(server.only().line, "GET /ctrl/1.0/DisksList HTTP/1.1");
    }
}

/// The text with its percent escapes decoded.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let hex = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap()
            }
            other => other,
        });
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn json_of_a_get_arrives_whatever_characters_it_has() {
    let texts =
        ["%", "%41", "#", "+", "&json=", " ", "\"", "'", "\\", "ä\u{1F4BE}", "\n\u{7f}", "?/;="];
    for kind in KINDS {
        let server = server(texts.len());
        let caller = caller(*kind, &server, ApiVersion::V19_01);
        for text in texts {
            let json = json!({ text: [text] });
            let call = Call::raw(Method::Get, "iSCSISessionsInfo", Some(json.clone()));
            send(&caller, call).unwrap();
            let line = server.seen().pop().unwrap().line;
            let query = line.strip_prefix("GET /ctrl/1.0/iSCSISessionsInfo?json=").unwrap();
            let query = query.strip_suffix(" HTTP/1.1").unwrap();
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~%".contains(c);
            assert!(query.chars().all(is_plain), "{query}");
            assert_eq!(serde_json::from_str::<Value>(&decoded(query)).unwrap(), json);
        }
    }
}
