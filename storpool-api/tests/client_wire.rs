//! The exact bytes on the wire, from both clients.

#![cfg(feature = "client")]

mod support;

use serde_json::json;
use storpool_api::Method;
use support::{Act, How, KINDS, Server, Setup, TOKEN, data, http10};

fn responses(count: usize) -> Vec<Act> {
    vec![Act::Respond(data("{\"ok\": true}")); count]
}

#[test]
fn a_get_has_no_body() {
    for kind in KINDS {
        let server = Server::start(responses(1));
        let reply = kind.caller(&server).get("VolumesList").unwrap();
        assert_eq!(reply.data()["ok"], true);
        assert_eq!(reply.generation(), Some(7));

        let seen = server.only();
        assert_eq!(seen.line, "GET /ctrl/1.0/VolumesList HTTP/1.1");
        assert_eq!(seen.header("authorization"), Some(&*format!("Storpool v1:{TOKEN}")));
        assert_eq!(seen.header("host"), Some(&*server.host()));
        assert_eq!(seen.header("accept"), Some("application/json"));
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(seen.header("user-agent"), Some(&*format!("storpool-api/{version}")));
        assert_eq!(seen.headers.len(), 4, "and nothing else: {:?}", seen.headers);
        assert!(seen.body.is_empty());
    }
}

#[test]
fn a_post_carries_compact_json() {
    let server = Server::start(responses(2));
    for caller in KINDS.iter().map(|kind| kind.caller(&server)) {
        let body = json!({"size": 512, "tags": [1, "a b"]});
        let _ = caller.post("VolumeUpdate/disk-1", Some(body)).unwrap();
    }
    for seen in server.seen() {
        assert_eq!(seen.line, "POST /ctrl/1.0/VolumeUpdate/disk-1 HTTP/1.1");
        assert_eq!(seen.body, br#"{"size":512,"tags":[1,"a b"]}"#);
        assert_eq!(seen.header("content-type"), Some("application/json"));
        assert_eq!(seen.header("content-length"), Some("29"));
        assert_eq!(seen.header("transfer-encoding"), None);
    }
}

#[test]
fn a_post_without_json_has_an_empty_body_and_says_so() {
    let server = Server::start(responses(4));
    for caller in KINDS.iter().map(|kind| kind.caller(&server)) {
        for repeatable in [false, true] {
            let how = How { repeatable: Some(repeatable), ..How::default() };
            let _ = caller.call(Method::Post, "VolumeFreeze/disk-1", None, &how).unwrap();
        }
    }
    for seen in server.seen() {
        assert_eq!(seen.line, "POST /ctrl/1.0/VolumeFreeze/disk-1 HTTP/1.1");
        assert_eq!(seen.header("content-length"), Some("0"));
        assert_eq!(seen.header("content-type"), None);
        assert!(seen.body.is_empty());
    }
}

#[test]
fn paths_arrive_as_they_were_encoded() {
    let server = Server::start(responses(200));
    for caller in KINDS.iter().map(|kind| kind.caller(&server)) {
        for (sent, arrives) in [
            ("Volume/a%23b", "Volume/a%23b"),
            ("Volume/*a:b@1.2-3_4~5", "Volume/*a:b@1.2-3_4~5"),
            ("Volume/!$&'()+,;=", "Volume/!$&'()+,;="),
            ("Volume/a b\"<>^`{|}", "Volume/a%20b%22%3C%3E%5E%60%7B%7C%7D"),
            ("Volume/%2F%2e%2e%2F%25", "Volume/%2F%2e%2e%2F%25"),
            ("Volume/...", "Volume/..."),
            ("Volume/обем", "Volume/%D0%BE%D0%B1%D0%B5%D0%BC"),
        ] {
            let _ = caller.get(sent).unwrap();
            let line = format!("GET /ctrl/1.0/{arrives} HTTP/1.1");
            assert_eq!(server.seen().last().unwrap().line, line);
        }
    }
}

#[test]
fn query_strings_arrive_unchanged() {
    let server = Server::start(responses(200));
    for caller in KINDS.iter().map(|kind| kind.caller(&server)) {
        for path in [
            "iSCSISessionsInfo?json=%7B%7D",
            "MultiCluster/VolumesList?a=b&c=d/e?f;g=!$()*+,:@-._~",
            "RemoteCommand/x/VolumesList?a=../..&b=./%2e%2e//",
            "VolumesList?url=http://host/a",
            "VolumesList?",
        ] {
            for post in [false, true] {
                let reply = match post {
                    false => caller.get(path),
                    true => caller.post(path, Some(json!({"a": 1}))),
                };
                let _ = reply.unwrap();
                let method = if post { "POST" } else { "GET" };
                let line = format!("{method} /ctrl/1.0/{path} HTTP/1.1");
                assert_eq!(server.seen().last().unwrap().line, line);
            }
        }
    }
}

#[test]
fn base_url_with_the_path_of_the_api_makes_the_same_calls() {
    let server = Server::start(responses(200));
    for base in ["/ctrl/1.0", "/ctrl/1.0/"] {
        let setup = Setup::for_url(server.url() + base);
        for kind in KINDS {
            let _ = kind.build(&setup).unwrap().get("VolumesList").unwrap();
            let line = "GET /ctrl/1.0/VolumesList HTTP/1.1";
            assert_eq!(server.seen().last().unwrap().line, line);
        }
    }
}

#[test]
fn unsendable_values_are_not_sent() {
    let server = Server::start([]);
    for caller in KINDS.iter().map(|kind| kind.caller(&server)) {
        for path in [
            "",
            "/VolumesList",
            "a/../b",
            "a?{}",
            "a?b='c'",
            "a?b#c",
            "?a=b",
            "a#b",
            "a\r\nb",
            "http://127.0.0.1/a",
        ] {
            let error = caller.get(path).unwrap_err();
            assert!(matches!(error, storpool_api::Error::InvalidArgument(_)), "{error}");
        }
    }
    assert!(server.seen().is_empty());
}

#[test]
fn settings_change_the_request() {
    let server = Server::start(responses(2));
    let setup = Setup {
        token: "a-b_c=+/~!",
        user_agent: Some("inventory/2"),
        ..Setup::for_url(server.url() + "/storpool/")
    };
    for kind in KINDS {
        let _ = kind.build(&setup).unwrap().get("VolumesList").unwrap();
    }
    for seen in server.seen() {
        assert_eq!(seen.line, "GET /storpool/ctrl/1.0/VolumesList HTTP/1.1");
        assert_eq!(seen.header("user-agent"), Some("inventory/2"));
        assert_eq!(seen.header("authorization"), Some("Storpool v1:a-b_c=+/~!"));
    }
}

#[test]
fn only_calls_safe_to_retry_share_a_connection() {
    for kind in KINDS {
        let server = Server::start(responses(6));
        let caller = kind.caller(&server);
        for _ in 0..2 {
            let _ = caller.get("VolumesList").unwrap();
            let _ = caller.get("SnapshotsList").unwrap();
            let _ = caller.post("VolumeCreate", Some(json!({}))).unwrap();
        }
        let connections: Vec<usize> = server.seen().iter().map(|seen| seen.connection).collect();
        assert_eq!(connections, [0, 0, 1, 0, 0, 2], "{kind:?}");
    }
}

#[test]
fn old_services_close_the_connection() {
    let reply = Act::RespondAndClose(http10(r#"{"generation": 7, "data": []}"#));
    let server = Server::start(vec![reply; 4]);
    for caller in KINDS.iter().map(|kind| kind.caller(&server)) {
        for _ in 0..2 {
            let reply = caller.get("VolumesList").unwrap();
            assert_eq!((reply.generation(), reply.into_data()), (Some(7), json!([])));
        }
    }
    let connections: Vec<usize> = server.seen().iter().map(|seen| seen.connection).collect();
    assert_eq!(connections, Vec::from_iter(0..server.seen().len()));
}
