//! Every call, made by both clients against a service on loopback. The expected requests come from
//! the facts of the API, not from what the client was generated from; arguments, bodies and
//! responses are the schema's examples.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "../../storpool-api/tests/support/mod.rs"]
mod support;

use std::cell::RefCell;
use std::collections::BTreeMap;

use conformance::calls::CallExample;
use serde::Serialize;
use serde::de::DeserializeOwned;
use storpool_api::{ApiVersion, Data, Error, Reply, Validate};
use support::{Act, Caller, KINDS, Seen, Server, Setup, TOKEN, data};

/// A call, and how to make it from the JSON of its arguments and body.
struct Example {
    name: &'static str,
    make: fn(&Caller, &CallExample, &Log) -> Result<Made, Error>,
}

/// The result that a caller gets.
struct Made {
    generation: Option<i64>,
    data: String,
}

/// Records the type of the body.
type Log = RefCell<Option<&'static str>>;

macro_rules! calls {
    ($(
        $name:literal $method:ident ($($(&)? $arg:ident),*) $([$body:tt])?
        $(or $without:ident($($(&)? $same:ident),*))?;
    )*) => {
        #[allow(deprecated, reason = "deprecated calls still work")]
        const EXAMPLES: &[Example] = &[$(Example {
            name: $name,
            make: |caller, example, log| {
                let _ = log;
                let mut args = example.args.iter().map(|(_, json)| json.as_str());
                let _ = &mut args;
                macro_rules! send {
                    ($client:expr) => {
                        $client
                            .$method(
                                $(value::<storpool_api::types::$arg>(&mut args),)*
                                $(calls!(@body $body example log),)?
                            )
                            .send()
                    };
                }
                match caller {
                    Caller::Async(client, runtime) => runtime.block_on(send!(client)).map(made),
                    #[cfg(feature = "blocking")]
                    Caller::Blocking(client) => send!(client).map(made),
                }
            },
        }),*];
    };

    (@body body $example:ident $log:ident) => { &body($example, $log) };
    (@body list $example:ident $log:ident) => { &body::<Vec<_>>($example, $log) };
}
include!(concat!(env!("OUT_DIR"), "/calls.rs"));

fn value<'a, T: DeserializeOwned>(args: &mut impl Iterator<Item = &'a str>) -> T {
    serde_json::from_str(args.next().unwrap()).unwrap()
}

/// The reference page shows the examples, so they must obey the documented rules, too.
fn body<T: DeserializeOwned + Validate>(example: &CallExample, log: &Log) -> T {
    log.replace(Some(std::any::type_name::<T>()));
    let json = example.body.as_deref().unwrap();
    let body: T = serde_json::from_str(json).unwrap();
    assert_eq!(body.validate(), Ok(()), "{json}");
    body
}

fn made<T: Data + Serialize + Validate>(reply: Reply<T>) -> Made {
    assert_eq!(reply.data().validate(), Ok(()));
    Made { generation: reply.generation(), data: serde_json::to_string(reply.data()).unwrap() }
}

/// A call, by the facts.
struct Fact<'a> {
    method: &'a str,
    path: &'a str,
    body: Option<&'a str>,
    /// The newest version that has it in its last release.
    version: ApiVersion,
}

/// The oldest release of the reference whose calls the crate has.
const OLDEST: &str = "3.0.1";

/// The calls of that release and later ones by name, as the newest release with each has it. The file
/// belongs to the generator's tests; how it is laid out is at its head.
fn facts() -> BTreeMap<&'static str, Fact<'static>> {
    let lines = include_str!("../../generator/tests/data/facts.tsv").lines();
    let lines: Vec<Vec<&str>> = lines.map(|line| line.split('\t').collect()).collect();
    let releases = lines.iter().filter(|line| line[0] == "release");
    let releases: Vec<(&str, &str)> = releases.map(|line| (line[1], line[5])).collect();
    let number = |name: &str| releases.iter().position(|known| known.0 == name);
    let oldest = number(OLDEST).unwrap();
    let mut facts = BTreeMap::<&str, Fact<'_>>::new();
    for line in &lines {
        let ["call", name, part, from, until, value] = line[..] else { continue };
        let until = number(until).unwrap_or(releases.len());
        if until <= oldest {
            continue;
        }
        assert!(number(from).is_some(), "{from}");
        let last = |&at: &usize| releases.get(at + 1).is_none_or(|next| next.1 != releases[at].1);
        let version = releases[(0..until).rfind(last).unwrap()].1.parse().unwrap();
        let fact = facts.entry(name).or_insert(Fact { method: "", path: "", body: None, version });
        match part {
            "path" => {
                (fact.method, fact.path) = value.split_once(' ').unwrap();
                fact.version = version;
            }
            "body" => fact.body = Some(value),
            _ => {}
        }
    }
    facts
}

/// How a body is written in the notation of the facts, and the name of its type here.
const BODIES: &[(&str, &str)] = &[
    ("[Either(VolumeReassignDesc, SnapshotReassignDesc)]", "[Reassign]"),
    ("Either(RemoteBridgeAddLocationDesc, RemoteBridgeAddClusterDesc)", "RemoteBridgeAddDesc"),
    ("{default(str, \"location\"): RemoteLocationName}", "LocationRemoveDesc"),
];

impl Fact<'_> {
    /// The path with arguments filled in.
    fn path(&self, args: &[(String, String)]) -> String {
        let mut path = self.path.to_owned();
        for (name, json) in args {
            let text = json.trim_matches('"').replace('#', "%23");
            let filled = path.replace(&format!("{{{name}}}"), &text);
            assert_ne!(filled, path, "{name} is no argument of {}", self.path);
            path = filled;
        }
        assert!(!path.contains('{'), "{path} lacks an argument");
        path
    }

    /// The type of the body, as the crate names it.
    fn body(&self) -> Option<String> {
        let body = self.body?;
        let body =
            body.strip_prefix("Optional(").and_then(|body| body.strip_suffix(')')).unwrap_or(body);
        let known = BODIES.iter().find(|(fact, _)| *fact == body);
        Some(known.map_or(body, |(_, ours)| ours).replace("iSCSI", "Iscsi"))
    }
}

/// `alloc::vec::Vec<a::b::C>` → `[C]`
fn short(type_name: &str) -> String {
    let last = |name: &str| name.rsplit("::").next().unwrap_or(name).to_owned();
    match type_name.strip_prefix("alloc::vec::Vec<") {
        Some(item) => format!("[{}]", last(item.trim_end_matches('>'))),
        None => last(type_name),
    }
}

fn percent_encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

/// Differences between the request that was sent and the expected one.
fn differences(fact: &Fact<'_>, example: &CallExample, seen: &Seen) -> Vec<String> {
    let mut found = Vec::new();
    let mut same = |what: &str, sent: &str, expected: &str| {
        if sent != expected {
            found.push(format!("{}: {what} is {sent} instead of {expected}", example.name));
        }
    };
    let (json, body) = match (fact.method, example.body.as_deref()) {
        ("GET", Some(json)) => (format!("?json={}", percent_encoded(json)), ""),
        (_, body) => (String::new(), body.unwrap_or_default()),
    };
    let line = format!("{} {}{json} HTTP/1.1", fact.method, fact.path(&example.args));
    same("the request", &seen.line, &line);
    let authorization = seen.header("authorization").unwrap_or_default();
    same("the token", authorization, &format!("Storpool v1:{TOKEN}"));
    same("the body", &String::from_utf8_lossy(&seen.body), body);
    let length = seen.header("content-length").unwrap_or("none");
    let expected = match (fact.method, fact.body) {
        ("POST", _) => seen.body.len().to_string(),
        _ => "none".to_owned(),
    };
    same("the length", length, &expected);
    let content_type = seen.header("content-type").unwrap_or("none");
    let expected = if body.is_empty() { "none" } else { "application/json" };
    same("the type of the body", content_type, expected);
    found
}

/// Every call of the crate, with the values that it is made with.
fn calls() -> Vec<(&'static Example, CallExample)> {
    let examples = conformance::calls::examples(&conformance::api().unwrap());
    assert_eq!(examples.len(), EXAMPLES.len());
    let calls: Vec<_> = EXAMPLES.iter().zip(examples).collect();
    assert!(calls.iter().all(|(call, example)| call.name == example.name));
    calls
}

/// The calls of releases 3.0.1 to 7.3.0.
const CALLS: usize = 130;

#[test]
fn every_call_sends_the_documented_request_and_decodes_the_response() {
    let facts = facts();
    let calls = calls();
    let mut wrong = Vec::new();
    for kind in KINDS {
        let responses = calls.iter().map(|(_, example)| Act::Respond(data(&example.response)));
        let server = Server::start(responses);
        for (call, example) in &calls {
            let log = Log::default();
            let fact = &facts[call.name];
            assert_eq!(fact.version.to_string(), example.version, "{}", call.name);
            let setup = Setup { api_version: fact.version, ..Setup::for_server(&server) };
            let made = (call.make)(&kind.build(&setup).unwrap(), example, &log);
            let body = log.take().map(short);
            if body != fact.body() {
                wrong.push(format!("{}: takes {body:?}", call.name));
            }
            match made {
                Ok(made) if made.generation != Some(7) || made.data != example.encoded => {
                    wrong.push(format!("{}: returns {}", call.name, made.data));
                }
                Ok(_) => {}
                Err(error) => wrong.push(error.to_string()),
            }
        }
        let seen = server.seen();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(seen.len(), CALLS, "{kind:?}");
        for ((call, example), seen) in calls.iter().zip(&seen) {
            wrong.extend(differences(&facts[call.name], example, seen));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The names of their methods are those of the contract, or this file would not compile.
#[test]
fn all_calls_exist() {
    let facts = facts();
    assert_eq!(facts.len(), CALLS);
    let mut names: Vec<&str> = EXAMPLES.iter().map(|example| example.name).collect();
    names.sort_unstable();
    assert_eq!(names, facts.into_keys().collect::<Vec<_>>());
}
