//! Large responses, which the client decodes while they arrive: the result is that of decoding them
//! as a whole.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

mod support;

use std::fmt::Debug;

use storpool_api::{ApiVersion, Call, Data, Error, ErrorKind, Reply, calls};
use support::{Act, Caller, KINDS, Kind, Server, Setup, http, http10};

/// Larger than any part of a response that is awaited before decoding begins.
const LARGE: usize = 2 << 20;

const TEMPLATE: &str = r#"{"name":"hdd","size":1099511627776,"placeAll":"hdd","placeTail":"hdd","replication":3,"bw":"-","iops":"-","parentName":""}"#;

/// A list of templates, with others in the middle and at the end.
fn list(middle: &str, last: &str) -> String {
    let half = format!("{TEMPLATE},").repeat(LARGE / 2 / TEMPLATE.len());
    format!("[{half}{middle}{half}{last}]")
}

/// A client for one response, whatever its size.
fn caller(kind: Kind, server: &Server) -> Caller {
    let limit = 16 * LARGE;
    let setup = Setup { response_limit: limit, ..Setup::for_server(server) };
    kind.build(&Setup { api_version: ApiVersion::V19_01, ..setup }).unwrap()
}

fn send<T: Data>(caller: &Caller, call: Call<T>) -> Result<Reply<T>, Error> {
    match caller {
        Caller::Async(client, runtime) => runtime.block_on(client.request(call).send()),
        #[cfg(feature = "blocking")]
        Caller::Blocking(client) => client.request(call).send(),
    }
}

/// What identifies an error, except how a syntax error is described.
fn key(error: &Error) -> (ErrorKind, Option<String>) {
    (error.kind(), error.json_path().map(str::to_owned))
}

/// Returns whether there is data.
fn assert_decoded_as_a_whole<T: Data + Debug + PartialEq>(call: &Call<T>, body: &str) -> bool {
    let beginning = &body[..body.len().min(100)];
    for kind in KINDS {
        let server = Server::start([Act::Respond(http(200, body))]);
        let reply = send(&caller(*kind, &server), call.clone());
        match (reply, call.decode(200, body.as_bytes())) {
            (Ok(reply), Ok(whole)) => assert!(reply == whole, "{kind:?}: {beginning}"),
            (Err(error), Err(whole)) => assert_eq!(key(&error), key(&whole), "{beginning}"),
            (reply, whole) => panic!(
                "{kind:?}: {beginning}: {:?}, {:?}",
                reply.map(|_| ()).map_err(|error| error.to_string()),
                whole.map(|_| ()).map_err(|error| error.to_string()),
            ),
        }
    }
    call.decode(200, body.as_bytes()).is_ok()
}

#[test]
fn good_lists_are_decoded_as_wholes_are() {
    let call = calls::volume_templates_list();
    let good = list("", TEMPLATE);
    for body in [
        format!("{{\"generation\":7,\"data\":{good}}}"),
        format!("\u{feff} {{\"data\": {good}, \"generation\": \"7\", \"later\": [1]}} "),
        format!("{{\"later\":{good},\"data\":[{TEMPLATE}]}}"),
        format!("{{\"data\":[{}{TEMPLATE}]}}", " ".repeat(LARGE)),
    ] {
        assert!(assert_decoded_as_a_whole(&call, &body));
    }
}

#[test]
fn good_maps_and_wrapped_lists_are_decoded_as_wholes_are() {
    let down = |id| {
        format!(
            "\"{id}\":{{\"id\":{id},\"generationLeft\":7,\"model\":\"\u{e9}\",\"serial\":\"2\",\"description\":\"\\u00e9\",\"serverId\":1,\"ssd\":true,\"softEject\":\"off\"}}"
        )
    };
    let entries: Vec<String> = (0..30_000).map(|number| down(number * 7_919 % 30_000)).collect();
    let body = format!("{{\"data\":{{{}}}}}", entries.join(","));
    assert!(assert_decoded_as_a_whole(&calls::disks_list(), &body));
    let location = r#"{"id":"a","name":"sofia","sendBufferSize":1,"recvBufferSize":1}"#;
    let locations = format!("{location},").repeat(LARGE / location.len());
    let body = format!("{{\"data\":{{\"later\":1,\"locations\":[{locations}{location}]}}}}");
    assert!(assert_decoded_as_a_whole(&calls::locations_list(), &body));
}

#[test]
fn failures_are_those_of_wholes() {
    let call = calls::volume_templates_list();
    let good = list("", TEMPLATE);
    let error = r#"{"name":"busy","descr":"later"}"#;
    let broken = TEMPLATE.replace("\"replication\":3", "\"replication\":[]");
    for body in [
        format!("{{\"data\":{}}}", list(&format!("{broken},"), TEMPLATE)),
        format!("{{\"data\":{}}}", list("0,1,", &broken)),
        format!("{{\"data\":{},\"error\":{error}}}", list("0,", "1")),
        format!("{{\"data\":{good},\"error\":{error}}}"),
        format!("{{\"data\":{good},\"data\":[]}}"),
        format!("{{\"data\":{}}}", list("", "}")),
        format!("{{\"data\":{},\"error\":{error}}}", list("0,", "}")),
        format!("{{\"data\":{good}}} x"),
        format!("{{\"data\":{good}"),
        "0".repeat(LARGE),
        format!("[{good}]"),
        format!("{{\"data\":{}}}", good.replace(TEMPLATE, "0")),
    ] {
        assert!(!assert_decoded_as_a_whole(&call, &body));
    }
}

#[test]
fn limit_is_that_of_the_whole_response() {
    let body = format!("{{\"data\":{}}}", list("", TEMPLATE));
    for kind in KINDS {
        let server = Server::start([Act::Respond(http(200, &body))]);
        let setup = Setup { response_limit: body.len() - 1, ..Setup::for_server(&server) };
        let error = send(&kind.build(&setup).unwrap(), calls::volume_templates_list()).unwrap_err();
        assert!(error.to_string().contains("larger than"), "{error}");
        // The same without an announced length.
        let server = Server::start([Act::RespondAndClose(http10(&body))]);
        let setup = Setup { url: server.url(), ..setup };
        let error = send(&kind.build(&setup).unwrap(), calls::volume_templates_list()).unwrap_err();
        assert!(error.to_string().contains("larger than"), "{error}");
    }
}

#[test]
fn response_that_breaks_off_is_requested_again_and_leaves_nothing() {
    let body = format!("{{\"data\":{}}}", list("", TEMPLATE));
    let whole = calls::volume_templates_list().decode(200, body.as_bytes()).unwrap();
    for kind in KINDS {
        let cut = |response: Vec<u8>| response[..response.len() - LARGE / 3].to_vec();
        let server = Server::start([
            Act::RespondAndClose(cut(http(200, &body))),
            Act::RespondAndClose(cut(http10(&body))),
            Act::Respond(http(200, &body)),
        ]);
        let reply = send(&caller(*kind, &server), calls::volume_templates_list()).unwrap();
        assert_eq!(reply.data().len(), whole.data().len());
        assert_eq!(server.seen().len(), 3);
    }
}
