//! The service on its sockets: valid and invalid requests of all kinds of clients.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;

use storpool_sim::{Command, Simulator};
use support::{say, simulator};

fn request(simulator: &Simulator, line: &str, more: &str, body: &str) -> String {
    let token = simulator.token();
    let length = body.len();
    let head = format!(
        "{line}\r\nHost: sim\r\nAuthorization: Storpool v1:{token}\r\nContent-Length: {length}\r\n"
    );
    say(simulator, format!("{head}{more}\r\n{body}").as_bytes())
}

#[test]
fn http_1_0_and_1_1_are_supported() {
    let sim = simulator();
    let old = request(&sim, "GET /ctrl/1.0/VolumesList HTTP/1.0", "", "");
    assert!(old.starts_with("HTTP/1.0 200 OK\r\n") && old.contains("Connection: close"), "{old}");
    let new = request(&sim, "GET /ctrl/1.0/VolumesList HTTP/1.1", "Connection: close\r\n", "");
    assert!(new.contains(" 200 OK") && new.contains("\"db-primary\""), "{new}");
}

#[test]
fn connections_are_kept() {
    let sim = simulator();
    let mut stream = TcpStream::connect(sim.address()).unwrap();
    let token = sim.token();
    for version in ["1.1", "1.0"] {
        for _ in 0..3 {
            let keep = if version == "1.0" { "Connection: keep-alive\r\n" } else { "" };
            let head = format!(
                "GET /ctrl/1.0/TasksList HTTP/{version}\r\nHost: sim\r\nAuthorization: Storpool v1:{token}\r\n{keep}\r\n"
            );
            stream.write_all(head.as_bytes()).unwrap();
            let mut response = Vec::new();
            while !response.ends_with(b"}") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                response.extend(byte);
            }
            let response = String::from_utf8(response).unwrap();
            assert!(response.starts_with(&format!("HTTP/{version} 200")), "{response}");
        }
    }
}

#[test]
fn older_services_close_each_connection() {
    let sim = Simulator::builder().old_http(true).start_blocking().unwrap();
    let response = request(&sim, "GET /ctrl/1.0/TasksList HTTP/1.1", "", "");
    assert!(
        response.starts_with("HTTP/1.0 200") && response.contains("Connection: close"),
        "{response}"
    );
}

#[test]
fn number_sign_in_a_path_is_accepted_raw_and_encoded() {
    let sim = simulator();
    let create = request(
        &sim,
        "POST /ctrl/1.0/VolumeCreate HTTP/1.0",
        "",
        r##"{"name":"#sys","size":512,"replication":2}"##,
    );
    assert!(create.contains("\"ok\":true"), "{create}");
    for path in ["#sys", "%23sys"] {
        let response = request(&sim, &format!("GET /ctrl/1.0/Volume/{path} HTTP/1.0"), "", "");
        assert!(response.contains("\"name\":\"#sys\""), "{response}");
    }
    let absolute = request(&sim, "GET http://host:81/ctrl/1.0/Volume/web-1?x=1 HTTP/1.0", "", "");
    assert!(absolute.contains("\"name\":\"web-1\""), "{absolute}");
}

#[test]
fn bodies_are_accepted_whole_or_chunked() {
    let sim = simulator();
    let token = sim.token();
    let chunked = format!(
        "POST /ctrl/1.0/DiskSetDescription/101 HTTP/1.1\r\nHost: sim\r\nAuthorization: Storpool v1:{token}\r\n\
         Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n\
         5\r\n{{\"des\r\nd\r\ncription\":\"a\"\r\n1\r\n}}\r\n0\r\n\r\n"
    );
    let response = say(&sim, chunked.as_bytes());
    assert!(response.contains("\"ok\":true"), "{response}");
    let expecting = request(
        &sim,
        "POST /ctrl/1.0/DiskSetDescription/101 HTTP/1.1",
        "Expect: 100-continue\r\nConnection: close\r\n",
        r#"{"description":"b"}"#,
    );
    assert!(expecting.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK"), "{expecting}");
}

#[test]
fn invalid_requests_are_rejected_and_the_service_continues() {
    let sim = Simulator::builder().body_limit(1000).start_blocking().unwrap();
    let long = "a".repeat(20_000);
    let body = "a".repeat(1001);
    let lines = "A: b\r\n".repeat(100);
    let post = format!(
        "POST /ctrl/1.0/VolumeCreate HTTP/1.1\r\nHost: sim\r\nAuthorization: Storpool v1:{}\r\n",
        sim.token()
    );
    for (bytes, status) in [
        ("\u{0}\u{1}\u{2}\r\n\r\n".to_owned(), 400),
        ("GET\r\n\r\n".to_owned(), 400),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), 400),
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n".to_owned(), 400),
        (format!("GET /{long} HTTP/1.1\r\n\r\n"), 431),
        (format!("GET / HTTP/1.1\r\n{lines}\r\n"), 431),
        (format!("{post}Content-Length: 1001\r\n\r\n{body}"), 413),
        (format!("{post}Content-Length: 99999999999999\r\n\r\n"), 413),
        (format!("{post}Content-Length: -1\r\n\r\n"), 400),
        (format!("{post}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"), 400),
        (format!("{post}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400),
        (format!("{post}Transfer-Encoding: gzip\r\n\r\n"), 400),
        (format!("{post}Transfer-Encoding: chunked\r\n\r\nzz\r\n"), 400),
        (format!("{post}Transfer-Encoding: chunked\r\n\r\nffff\r\n"), 413),
        (format!("{post}Transfer-Encoding: chunked\r\n\r\n1\r\nabc"), 400),
    ] {
        let response = say(&sim, bytes.as_bytes());
        assert!(response.contains(&format!(" {status} ")), "{bytes:.60}: {response}");
        assert!(response.contains(r#""name":"badRequest""#), "{response}");
    }
    // Cut short by the client: there is nobody to respond to.
    for cut in ["GE", "GET /ctrl", "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nab"] {
        let mut stream = TcpStream::connect(sim.address()).unwrap();
        stream.write_all(cut.as_bytes()).unwrap();
    }
    let response = request(&sim, "GET /ctrl/1.0/TasksList HTTP/1.0", "", "");
    assert!(response.contains(" 200 OK"), "{response}");
}

#[test]
fn wrong_tokens_and_unknown_calls_are_rejected() {
    let sim = simulator();
    for authorization in ["", "Authorization: Storpool v1:wrong\r\n", "Authorization: Bearer 1\r\n"]
    {
        let response = say(
            &sim,
            format!("GET /ctrl/1.0/VolumesList HTTP/1.0\r\n{authorization}\r\n").as_bytes(),
        );
        assert!(
            response.contains(" 401 ") && response.contains("authorizationFailed"),
            "{response}"
        );
    }
    for (line, status, name) in [
        ("GET /ctrl/1.0/Nothing HTTP/1.0", 404, "unknownCall"),
        ("POST /ctrl/1.0/VolumesList HTTP/1.0", 405, "methodNotAllowed"),
        ("DELETE /ctrl/1.0/Volume/a HTTP/1.0", 405, "methodNotAllowed"),
        ("GET /ctrl/1.0/Volume/nothing HTTP/1.0", 404, "objectDoesNotExist"),
        ("GET /ctrl/1.0/DiskDescribe/99999 HTTP/1.0", 400, "invalidParam"),
        ("GET /ctrl/1.0/Volume/a%20b HTTP/1.0", 400, "invalidParam"),
    ] {
        let response = request(&sim, line, "", "");
        assert!(
            response.contains(&format!(" {status} ")) && response.contains(name),
            "{line}: {response}"
        );
    }
    let open = Simulator::builder().without_token().start_blocking().unwrap();
    let response = say(&open, b"GET /ctrl/1.0/VolumesList HTTP/1.0\r\n\r\n");
    assert!(response.contains(" 200 OK"), "{response}");
}

#[test]
fn dropped_simulator_stops_listening() {
    let sim = simulator();
    let address = sim.address();
    sim.apply(Command::Client { id: 11, running: false }).unwrap();
    drop(sim);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn web_page_of_another_origin_is_answered_only_with_cors() {
    let options = "OPTIONS /ctrl/1.0/VolumesList HTTP/1.1\r\nHost: sim\r\nOrigin: http://page\r\n\
         Access-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: authorization\r\n\
         Connection: close\r\n\r\n";
    let sim = Simulator::builder().cors(true).start_blocking().unwrap();
    // A browser sends no token with it.
    let preflight = say(&sim, options.as_bytes());
    assert!(preflight.starts_with("HTTP/1.0 200 OK\r\n"), "{preflight}");
    for header in ["Methods: GET, HEAD, POST", "Headers: Authorization, Content-Type", "Origin: *"]
    {
        assert!(
            preflight.contains(&format!("\r\nAccess-Control-Allow-{header}\r\n")),
            "{preflight}"
        );
    }
    let origin = "Origin: http://page\r\nConnection: close\r\n";
    for (line, status) in [
        ("GET /ctrl/1.0/VolumesList HTTP/1.1", 200),
        ("GET /ctrl/1.0/Volume/nothing HTTP/1.1", 404),
        ("GET /nothing HTTP/1.1", 404),
    ] {
        let response = request(&sim, line, origin, "");
        assert!(response.contains(&format!(" {status} ")), "{response}");
        assert!(response.contains("\r\nAccess-Control-Allow-Origin: *\r\n"), "{response}");
    }
    let response = say(&sim, b"GET /ctrl/1.0/VolumesList HTTP/1.0\r\n\r\n");
    assert!(response.contains(" 401 ") && response.contains("Allow-Origin: *"), "{response}");
    assert!(sim.seen().keys().eq(["volumeList", "volumesList"].iter()), "{:?}", sim.seen());

    let sim = simulator();
    let refused = say(&sim, options.as_bytes());
    assert!(refused.contains(" 401 ") && !refused.contains("Access-Control"), "{refused}");
    let response = request(&sim, "GET /ctrl/1.0/VolumesList HTTP/1.1", origin, "");
    assert!(response.contains(" 200 OK") && !response.contains("Access-Control"), "{response}");
}
