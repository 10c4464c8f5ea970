//! Every call, made by both clients against a service on loopback. What must be sent comes from the
//! facts of the API, not from what the client was generated from; arguments, bodies and responses
//! are the schema's examples.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use storpool_api::{Data, Error, Reply, Validate};
use support::{Act, Caller, KINDS, Seen, Server, TOKEN, data};

#[path = "corpus/calls.rs"]
#[rustfmt::skip]
#[allow(deprecated, reason = "what is deprecated is still there")]
mod table;

/// A call with example arguments.
pub(crate) struct Example {
    /// In the reference, such as `volumeUpdate`.
    name: &'static str,
    /// In Rust.
    method: &'static str,
    /// Names and values of the arguments, as JSON.
    args: &'static [(&'static str, &'static str)],
    /// What is sent.
    body: Option<&'static str>,
    /// The data of the response.
    reply: &'static str,
    /// What is written back of the response, if that differs.
    back: Option<&'static str>,
    make: fn(&Caller, &Log) -> Result<Made, Error>,
}

/// What a caller got.
struct Made {
    generation: Option<i64>,
    data: String,
}

/// Takes down of what type the body is.
type Log = RefCell<Option<&'static str>>;

macro_rules! examples {
    ($($name:literal $method:ident ($($arg:literal $pass:tt $value:literal),*) {
        $(body $([$list:tt])? $body:literal,)?
        reply $reply:literal,
        $(back $back:literal,)?
    })*) => {
        pub(crate) const EXAMPLES: &[$crate::Example] = &[$($crate::Example {
            name: $name,
            method: stringify!($method),
            args: &[$(($arg, $value)),*],
            body: $crate::examples!(@option $($body)?),
            reply: $reply,
            back: $crate::examples!(@option $($back)?),
            make: |caller, log| {
                let _ = log;
                macro_rules! send {
                    ($client:expr) => {
                        $client
                            .$method(
                                $($crate::examples!(@pass $pass $value),)*
                                $($crate::examples!(@body log $([$list])? $body),)?
                            )
                            .send()
                    };
                }
                match caller {
                    $crate::support::Caller::Async(client, runtime) => {
                        runtime.block_on(send!(client)).map($crate::made)
                    }
                    #[cfg(feature = "blocking")]
                    $crate::support::Caller::Blocking(client) => send!(client).map($crate::made),
                }
            },
        }),*];
    };

    (@option) => { None };
    (@option $value:literal) => { Some($value) };
    (@pass = $value:literal) => { $crate::value($value) };
    (@pass & $value:literal) => { &$crate::value($value) };
    (@body $log:ident $value:literal) => { &$crate::body($value, $log) };
    (@body $log:ident [list] $value:literal) => { &$crate::body::<Vec<_>>($value, $log) };
}
pub(crate) use examples;

fn value<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap()
}

/// The examples are on the reference page, so they must obey the documented rules, too.
fn body<T: DeserializeOwned + Validate>(json: &str, log: &Log) -> T {
    log.replace(Some(std::any::type_name::<T>()));
    let body: T = value(json);
    assert_eq!(body.validate(), Ok(()), "{json}");
    body
}

fn made<T: Data + Serialize + Validate>(reply: Reply<T>) -> Made {
    assert_eq!(reply.data().validate(), Ok(()));
    Made {
        generation: reply.generation(),
        data: serde_json::to_string(reply.data()).unwrap(),
    }
}

/// A call, by the facts.
struct Fact<'a> {
    method: &'a str,
    path: &'a str,
    body: Option<&'a str>,
}

/// The calls of API 16.01 by name. The file belongs to the generator's tests; how it is laid out
/// is at its head.
fn facts() -> BTreeMap<&'static str, Fact<'static>> {
    include_str!("../../generator/tests/data/facts-16.01.tsv")
        .lines()
        .filter_map(|line| line.strip_prefix("call\t"))
        .map(|line| match line.split('\t').collect::<Vec<_>>()[..] {
            [name, _, _, method, path, _, body, _] => {
                let body = Some(body).filter(|body| *body != "-");
                (name, Fact { method, path, body })
            }
            _ => panic!("{line}"),
        })
        .collect()
}

/// How a union is written in the notation of the facts.
const UNIONS: &[(&str, &str)] = &[(
    "[Either(VolumeReassignDesc, SnapshotReassignDesc)]",
    "[Reassign]",
)];

impl Fact<'_> {
    /// The path with arguments filled in.
    fn path(&self, args: &[(&str, &str)]) -> String {
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
    fn body(&self) -> Option<&str> {
        let union = UNIONS.iter().find(|(fact, _)| Some(*fact) == self.body);
        union.map(|(_, ours)| *ours).or(self.body)
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

/// `volumesReassignWait` → `volumes_reassign_wait`
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for char in name.chars() {
        if char.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(char.to_ascii_lowercase());
    }
    snake
}

/// What was sent that should not have been.
fn differences(fact: &Fact<'_>, example: &Example, seen: &Seen) -> Vec<String> {
    let mut found = Vec::new();
    let mut same = |what: &str, sent: &str, expected: &str| {
        if sent != expected {
            found.push(format!(
                "{}: {what} is {sent} instead of {expected}",
                example.name
            ));
        }
    };
    let line = format!("{} {} HTTP/1.1", fact.method, fact.path(example.args));
    same("the request", &seen.line, &line);
    let authorization = seen.header("authorization").unwrap_or_default();
    same("the token", authorization, &format!("Storpool v1:{TOKEN}"));
    let body = String::from_utf8_lossy(&seen.body);
    same("the body", &body, example.body.unwrap_or_default());
    let length = seen.header("content-length").unwrap_or("none");
    let expected = match (fact.method, fact.body) {
        ("POST", _) => seen.body.len().to_string(),
        _ => "none".to_owned(),
    };
    same("the length", length, &expected);
    let content_type = seen.header("content-type").unwrap_or("none");
    let expected = fact.body.map_or("none", |_| "application/json");
    same("the type of the body", content_type, expected);
    found
}

#[test]
fn all_calls_send_what_the_facts_say_and_read_the_reply() {
    let facts = facts();
    let mut wrong = Vec::new();
    for kind in KINDS {
        let replies = table::EXAMPLES
            .iter()
            .map(|example| Act::Respond(data(example.reply)));
        let server = Server::start(replies);
        let caller = kind.caller(&server);
        for example in table::EXAMPLES {
            let log = Log::default();
            let made = (example.make)(&caller, &log);
            let fact = &facts[example.name];
            let body = log.take().map(short);
            if body.as_deref() != fact.body() {
                wrong.push(format!("{}: takes {body:?}", example.name));
            }
            let expected = example.back.unwrap_or(example.reply);
            match made {
                Ok(made) if made.generation != Some(7) || made.data != expected => {
                    wrong.push(format!("{}: returns {}", example.name, made.data));
                }
                Ok(_) => {}
                Err(error) => wrong.push(error.to_string()),
            }
        }
        let seen = server.seen();
        assert_eq!(seen.len(), 79, "{kind:?}");
        for (example, seen) in table::EXAMPLES.iter().zip(&seen) {
            wrong.extend(differences(&facts[example.name], example, seen));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_calls_are_there_under_their_names() {
    let facts = facts();
    assert_eq!(facts.len(), 79);
    let mut names: Vec<&str> = table::EXAMPLES.iter().map(|example| example.name).collect();
    names.sort_unstable();
    assert_eq!(names, facts.into_keys().collect::<Vec<_>>());
    for example in table::EXAMPLES {
        assert_eq!(snake(example.name), example.method);
    }
}
