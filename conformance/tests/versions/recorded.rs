//! Requests of API 16.01, compared with those of the crate that knew no other version.

use std::collections::BTreeSet;

use serde_json::Value;
use storpool_api::ApiVersion;

use crate::make::make;
use crate::support::{Act, KINDS, Server, data};

struct Sent {
    call: &'static str,
    args: Vec<String>,
    given: Option<&'static str>,
    method_and_path: &'static str,
    body: &'static str,
}

fn recorded() -> Vec<Sent> {
    let lines = include_str!("../data/sent-16.01.tsv").lines();
    let lines = lines.filter(|line| !line.starts_with('#')).map(|line| {
        let [call, args, given, method_and_path, body] =
            line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let args: Vec<Value> = serde_json::from_str(args).unwrap();
        let args = args.iter().map(|arg| arg.to_string()).collect();
        let given = Some(given).filter(|given| !given.is_empty());
        Sent { call, args, given, method_and_path, body }
    });
    lines.collect()
}

#[test]
fn requests_of_16_01_are_what_they_were_before_there_were_versions() {
    let recorded = recorded();
    let calls: BTreeSet<&str> = recorded.iter().map(|sent| sent.call).collect();
    assert_eq!((calls.len(), recorded.len()), (79, 92));
    for kind in KINDS {
        // The client speaks the default version.
        let server = Server::start(recorded.iter().map(|_| Act::Respond(data("null"))));
        let caller = kind.caller(&server);
        for sent in &recorded {
            let call = make(sent.call, &sent.args, sent.given);
            assert_eq!(call.method_and_path(), sent.method_and_path);
            let body = call.body_for(ApiVersion::V16_01).unwrap_or_default();
            assert_eq!(body, sent.body, "{}", sent.call);
            call.supported_by(ApiVersion::V16_01).unwrap();
            // What it returns does not matter here.
            let _ = call.send(&caller);
        }
        let seen = server.seen();
        assert_eq!(seen.len(), recorded.len());
        for (seen, sent) in seen.iter().zip(&recorded) {
            assert_eq!(seen.line, format!("{} HTTP/1.1", sent.method_and_path));
            assert_eq!(String::from_utf8_lossy(&seen.body), sent.body, "{}", sent.call);
        }
    }
}

/// Later versions know other fields.
#[test]
fn empty_collections_are_written_by_the_versions_that_have_the_field() {
    let update = make("placementGroupUpdate", &["\"hdd\"".to_owned()], Some("{}"));
    for version in ApiVersion::ALL {
        let expected = match *version {
            ApiVersion::V16_01 => r#"{"addDisks":[],"addServers":[],"rmDisks":[],"rmServers":[]}"#,
            _ => r#"{"addDisks":[],"rmDisks":[]}"#,
        };
        update.supported_by(*version).unwrap();
        assert_eq!(update.body_for(*version).unwrap(), expected, "{version}");
    }
}
