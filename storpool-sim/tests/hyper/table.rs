//! Requests, and how they must be parsed.

use std::fmt::Write as _;

/// The bytes sent, the number of requests the simulator sees in them, and hyper's number if it
/// differs.
pub(super) struct Case {
    pub(super) bytes: Vec<u8>,
    pub(super) taken: u64,
    pub(super) hyper: Option<(u64, &'static str)>,
}

fn case(taken: u64, bytes: impl Into<Vec<u8>>) -> Case {
    Case { bytes: bytes.into(), taken, hyper: None }
}

fn differs(taken: u64, hyper: u64, why: &'static str, bytes: impl Into<Vec<u8>>) -> Case {
    Case { hyper: Some((hyper, why)), ..case(taken, bytes) }
}

const TOKEN: &str = "Authorization: Storpool v1:1234567890\r\n";
const BODY: &str = r#"{"description":"a"}"#;

/// A request without a body, with these lines in its head.
fn get(lines: &str) -> String {
    format!("GET /ctrl/1.0/TasksList HTTP/1.1\r\nHost: x\r\n{TOKEN}{lines}\r\n")
}

pub(super) fn get_at(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: x\r\n{TOKEN}\r\n")
}

/// A request with these lines in its head, and the bytes after the head.
fn post(lines: impl AsRef<[u8]>, rest: impl AsRef<[u8]>) -> Vec<u8> {
    let head = format!("POST /ctrl/1.0/DiskSetDescription/101 HTTP/1.1\r\nHost: x\r\n{TOKEN}");
    [head.as_bytes(), lines.as_ref(), b"\r\n", rest.as_ref()].concat()
}

fn chunked(rest: impl AsRef<[u8]>) -> Vec<u8> {
    post("Transfer-Encoding: chunked\r\n", rest)
}

const LIMIT: &str = "the limits of the simulator are its own";

pub(super) fn heads() -> Vec<Case> {
    const HOST: &str = "RFC 9112 wants status 400; hyper leaves that to the program";
    let target = "/ctrl/1.0/TasksList";
    let many = |count| {
        (0..count).fold(String::new(), |mut lines, number| {
            let _ = write!(lines, "X-{number}: y\r\n");
            lines
        })
    };
    vec![
        case(1, get("")),
        case(1, format!("GET {target} HTTP/1.0\r\n{TOKEN}\r\n")),
        case(1, format!("\r\n\r\n{}", get(""))),
        case(1, get("").replace("\r\n", "\n")),
        case(1, get("").replace("GET", "HEAD")),
        case(1, get("X: \t y \t\r\n")),
        case(1, [get("").trim_end().as_bytes(), b"\r\nX: \xff\r\n\r\n"].concat()),
        case(1, get_at("http://host:81/ctrl/1.0/TasksList?x=1")),
        case(1, get_at("HTTP://host/ctrl/1.0/TasksList")),
        case(1, get_at("Https://host/ctrl/1.0/TasksList")),
        case(0, get_at("http:///ctrl/1.0/TasksList")),
        case(0, get_at("ctrl/1.0/TasksList")),
        case(0, get_at("")),
        // Hosts.
        differs(0, 1, HOST, get("").replace("Host: x\r\n", "")),
        differs(0, 1, HOST, get("Host: x\r\n")),
        differs(0, 1, HOST, get("Host: y\r\n")),
        differs(0, 1, HOST, get("").replace("Host: x", "Host: x y")),
        case(1, get("").replace("Host: x", "Host:")),
        // Not a head.
        case(0, get("X: a\r\n b\r\n")),
        case(0, get("X: a\0b\r\n")),
        case(0, get("X\0: a\r\n")),
        case(0, get("X: a\rb\r\n")),
        case(0, get("X : a\r\n")),
        case(0, get(" X: a\r\n")),
        case(0, get("no colon\r\n")),
        case(0, get(": nameless\r\n")),
        case(0, format!("GET {target} HTTP/1.1\r\n X: y\r\nHost: x\r\n{TOKEN}\r\n")),
        case(0, get("").replace("GET ", "GET\t")),
        case(0, get("").replace("GET", "G(T")),
        case(0, get("").replace("HTTP/1.1", "HTTP/1.2")),
        case(0, get("").replace("HTTP/1.1", "HTTP/2.0")),
        case(0, get("").replace("HTTP/1.1", "http/1.1")),
        case(0, get("").replace(" HTTP/1.1", "")),
        case(0, "GET /ctrl/1.0/TasksList\r\n\r\n"),
        case(0, "GET\r\n\r\n"),
        case(0, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        case(0, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec()),
        case(0, "\0\x01\x02\r\n\r\n"),
        case(0, ""),
        case(0, "GE"),
        case(0, get("").trim_end()),
        // How much.
        case(1, get(&many(60))),
        case(0, get(&many(120))),
        differs(0, 1, LIMIT, get(&many(80))),
        differs(0, 1, LIMIT, get(&format!("X: {}\r\n", "y".repeat(20_000)))),
        case(0, get(&format!("X: {}\r\n", "y".repeat(600_000)))),
        // More than one.
        case(3, get("").repeat(3)),
        case(1, get("Connection: close\r\n") + &get("")),
        case(1, get("Connection: x, Close\r\n") + &get("")),
        case(1, format!("GET {target} HTTP/1.0\r\n{TOKEN}\r\n{}", get(""))),
        case(
            2,
            format!("GET {target} HTTP/1.0\r\nConnection: keep-alive\r\n{TOKEN}\r\n{}", get("")),
        ),
        case(1, get("") + "junk\r\n\r\n"),
    ]
}

pub(super) fn lengths() -> Vec<Case> {
    let with = |value: &str| post(format!("Content-Length:{value}\r\n"), BODY);
    let te = |value: &str| {
        post(format!("Transfer-Encoding:{value}\r\n"), "13\r\n".to_owned() + BODY + "\r\n0\r\n\r\n")
    };
    const STRICTER: &str = "RFC 9112 lets a server refuse this, and no client sends it";
    vec![
        case(1, with(" 19")),
        case(1, with("\t19 \t")),
        case(1, with(" 0019")),
        case(0, with(" 20")),
        case(0, with("")),
        case(0, with(" +19")),
        case(0, with(" -1")),
        case(0, with(" 0x13")),
        case(0, with(" 1 9")),
        case(0, with(" 19, 19")),
        case(0, with(" 99999999999999999999")),
        // White space that is none in HTTP.
        case(0, with(" \u{a0}19")),
        case(0, with("\u{a0}19")),
        case(0, with(" 19\u{a0}")),
        case(0, with(" \u{3000}19")),
        case(0, with(" \u{2003}19")),
        case(0, with(" \u{85}19")),
        case(0, with(" \x0b19")),
        case(0, with(" \x0c19")),
        case(1, post("Content-Length: 19\r\nContent-Length: 19\r\n", BODY)),
        case(0, post("Content-Length: 19\r\nContent-Length: 18\r\n", BODY)),
        case(0, post("Content-Length: 18\r\nContent-Length: 19\r\n", BODY)),
        case(1, post("Expect: 100-continue\r\nContent-Length: 19\r\n", BODY)),
        // Encodings.
        case(1, te(" chunked")),
        case(1, te(" CHUNKED")),
        case(0, te(" \u{a0}chunked")),
        case(0, te("\u{a0}chunked")),
        case(0, te(" chunked\u{a0}")),
        case(0, te(" \u{3000}chunked")),
        case(0, te(" \x0bchunked")),
        case(0, te(" identity")),
        case(0, te(" chunked, identity")),
        case(0, te(" xchunked")),
        case(0, te("")),
        differs(0, 1, STRICTER, te(" gzip, chunked")),
        differs(0, 1, STRICTER, te(" chunked\r\nTransfer-Encoding: chunked")),
        differs(0, 1, STRICTER, te(" chunked\r\nContent-Length: 4")),
        differs(
            0,
            1,
            STRICTER,
            post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        ),
        case(0, String::from_utf8(te(" chunked")).unwrap().replace("HTTP/1.1", "HTTP/1.0")),
        // Cut short.
        case(0, post("Content-Length: 19\r\n", "{\"de")),
        case(0, chunked("13\r\n{\"de")),
        case(0, chunked("13\r\n".to_owned() + BODY + "\r\n")),
        case(0, chunked("13\r\n".to_owned() + BODY + "\r\n0\r\n")),
        // Bytes after a body are the next request.
        case(2, [post("Content-Length: 19\r\n", BODY), get("").into_bytes()].concat()),
        case(2, [te(" chunked"), get("").into_bytes()].concat()),
    ]
}

pub(super) fn chunks() -> Vec<Case> {
    let line = |line: &str| chunked(format!("{line}{BODY}\r\n0\r\n\r\n"));
    let trailers = |lines: &str| chunked(format!("13\r\n{BODY}\r\n0\r\n{lines}\r\n"));
    let smuggled =
        |line: &str| [chunked(format!("{line}{BODY}\r\n0\r\n\r\n")), get("").into_bytes()].concat();
    let long = "y".repeat(20_000);
    vec![
        case(1, line("13\r\n")),
        case(1, line("00000013\r\n")),
        case(1, line("13;a=b\r\n")),
        case(1, line("13 ; a=\"b c\"\r\n")),
        case(1, line("13 \t\r\n")),
        case(1, chunked(format!("5\r\n{}\r\nE\r\n{}\r\n0\r\n\r\n", &BODY[..5], &BODY[5..]))),
        case(0, line("\r\n")),
        case(0, line(";a\r\n")),
        case(0, line(" 13\r\n")),
        case(0, line("+13\r\n")),
        case(0, line("-1\r\n")),
        case(0, line("0x13\r\n")),
        case(0, line("1 3\r\n")),
        case(0, line("13,\r\n")),
        case(0, line("13\u{a0}\r\n")),
        case(0, line("zz\r\n")),
        case(0, line("10000000000000013\r\n")),
        case(0, line("fffffffffffffffff\r\n")),
        case(0, line("13\n")),
        case(0, line("13\rx\n")),
        case(0, smuggled("13;a\nb\r\n")),
        case(0, smuggled("13;\nxx\r\n")),
        case(0, smuggled("13;a\rb\r\n")),
        case(0, line(&format!("13;{long}\r\n"))),
        case(0, chunked("12\r\n".to_owned() + BODY + "\r\n0\r\n\r\n")),
        case(0, chunked("14\r\n".to_owned() + BODY + "\r\n0\r\n\r\n")),
        case(0, chunked(format!("13\r\n{BODY}\n0\r\n\r\n"))),
        case(1, chunked(format!("13\r\n{BODY}\r\n0;end\r\n\r\n"))),
        case(0, chunked(format!("1;{}\r\n{{\r\n", "y".repeat(10_000)).repeat(2) + "0\r\n\r\n")),
        // Trailers.
        case(1, trailers("X: y\r\n")),
        case(1, trailers("X: y\r\nZ: \t w\r\n")),
        case(0, trailers("not a header line at all\0\r\n")),
        case(0, trailers("no colon\r\n")),
        case(0, trailers("X : y\r\n")),
        case(0, trailers("X: a\0b\r\n")),
        case(0, trailers(": y\r\n")),
        case(0, trailers(&format!("X: {long}\r\n"))),
        case(0, trailers(&"X: y\r\n".repeat(5000))),
        case(2, [trailers("X: y\r\n"), get("").into_bytes()].concat()),
        case(0, [trailers("junk\r\n"), get("").into_bytes()].concat()),
    ]
}

/// Requests with a byte 1 where any other is to be tried.
pub(super) fn places() -> Vec<(&'static str, Vec<u8>)> {
    let head =
        |line: &str, more: &str| format!("{line}\r\nHost: x\r\n{TOKEN}{more}\r\n").into_bytes();
    let line = "GET /ctrl/1.0/TasksList HTTP/1.1";
    let body =
        |line: &str, trailers: &str| chunked(format!("{line}\r\n{BODY}\r\n0\r\n{trailers}\r\n"));
    vec![
        ("method", head("GE\x01 /ctrl/1.0/TasksList HTTP/1.1", "")),
        ("path", head("GET /ctrl/1.0/Volume/a\x01b HTTP/1.1", "")),
        ("query", head("GET /ctrl/1.0/TasksList?a\x01b HTTP/1.1", "")),
        ("version", head("GET /ctrl/1.0/TasksList HTTP/1.\x01", "")),
        ("name of a header", head(line, "X\x01: y\r\n")),
        ("begin of a header", head(line, "\x01X: y\r\n")),
        ("value of a header", head(line, "X: a\x01b\r\n")),
        ("before a length", post("Content-Length: \x0119\r\n", BODY)),
        ("after a length", post("Content-Length: 19\x01\r\n", BODY)),
        (
            "before an encoding",
            post("Transfer-Encoding: \x01chunked\r\n", format!("13\r\n{BODY}\r\n0\r\n\r\n")),
        ),
        (
            "after an encoding",
            post("Transfer-Encoding: chunked\x01\r\n", format!("13\r\n{BODY}\r\n0\r\n\r\n")),
        ),
        ("before the size of a chunk", body("\x0113", "")),
        ("after the size of a chunk", body("13\x01", "")),
        ("extension of a chunk", body("13;a\x01b", "")),
        ("name of a trailer", body("13", "X\x01: y\r\n")),
        ("value of a trailer", body("13", "X: a\x01b\r\n")),
    ]
}
