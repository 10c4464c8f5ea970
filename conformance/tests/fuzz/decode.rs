//! Decoding of every type: by serde, and by the clients.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use storpool_api::{Call, Data, Method};

use super::{Input, Outcome, Random, Target, mutate, seeds};

pub const TARGET: Target = Target {
    name: "decode",
    about: "documents of every object and union",
    make: |random: &mut Random| {
        let choice = random.below(seeds::all().len());
        let (_, documents) = &seeds::all()[choice];
        let seed = &documents[random.below(documents.len())];
        Input { choice: choice as u64, bytes: mutate::json(random, seed.as_bytes()) }
    },
    check: |input| {
        let (subject, documents) = &seeds::all()[input.choice as usize];
        among_others(&subject.readers, &input.bytes, documents)
            .and_then(|()| check(&subject.readers, &input.bytes))
            .map_err(|problem| format!("{}: {problem}", subject.name))
    },
};

/// A call that returns a `T`.
pub(super) fn call<T: Data>() -> Call<T> {
    Call::raw(Method::Get, "Fuzz", None).returning()
}

/// The ways to read a type; each returns the value as it is written back.
pub(super) struct Readers {
    text: fn(&[u8]) -> Result<Value, String>,
    parsed: fn(Value) -> Result<String, String>,
    reply: fn(&[u8], bool) -> Result<String, storpool_api::Error>,
    /// A list of it, by serde and by the clients' decoder.
    list: fn(&[u8]) -> [Result<String, String>; 2],
}

impl Readers {
    pub(super) const fn of<T: Data + Serialize + DeserializeOwned>() -> Self {
        Self {
            text: |json| {
                let value: T = serde_json::from_slice(json).map_err(|error| error.to_string())?;
                let broken = value.validate().map_or_else(|broken| broken.len(), |()| 0);
                Ok(json!([written(&value), broken]))
            },
            parsed: |value| {
                let value: T = serde_json::from_value(value).map_err(|error| error.to_string())?;
                Ok(written(&value))
            },
            reply: |body, strict| {
                let reply = call::<T>().strict(strict).decode(200, body)?;
                Ok(written(reply.data()))
            },
            list: |list| {
                let by_serde = serde_json::from_slice::<Vec<T>>(list)
                    .map(|list| written(&list))
                    .map_err(|error| error.to_string());
                let body = [b"{\"data\":", list, b"}"].concat();
                let by_client = call::<Vec<T>>()
                    .decode(200, &body)
                    .map(|list| written(list.data()))
                    .map_err(|error| error.to_string());
                [by_serde, by_client]
            },
        }
    }

    /// The value decoded from text, and the number of rules it breaks.
    fn text(&self, json: &[u8]) -> Result<(String, u64), String> {
        let read = (self.text)(json)?;
        let text = read[0].as_str().unwrap_or_default().to_owned();
        Ok((text, read[1].as_u64().unwrap_or_default()))
    }
}

/// Among documents of its type, where the decoder has come to expect something, a document is read
/// as serde reads it.
fn among_others(readers: &Readers, json: &[u8], documents: &[String]) -> Result<(), String> {
    let mut list = b"[".to_vec();
    for turn in 0..3 {
        let other = &documents[(json.len() + turn) % documents.len()];
        for part in [other.as_bytes(), b",", json, b", ", other.as_bytes(), b",\n"] {
            list.extend_from_slice(part);
        }
    }
    list.extend_from_slice(b"    ");
    list.extend_from_slice(json);
    list.push(b']');
    match (readers.list)(&list) {
        [Ok(by_serde), Ok(by_client)] => same("the decoder of a list", &by_serde, &by_client),
        [Err(_), Err(_)] => Ok(()),
        [Ok(_), Err(error)] if is_deep(&error) => Ok(()),
        [Ok(_), Err(error)] => Err(format!("a list refused by the decoder alone: {error}")),
        // Text that is not a single JSON value may still occur inside a response; and serde has to
        // hold what precedes the discriminator of a union, even if that cannot be held.
        [Err(_), Ok(_)] if serde_json::from_slice::<Value>(json).is_err() => Ok(()),
        [Err(error), Ok(_)] => Err(format!("a list refused by serde alone: {error}")),
    }
}

/// - The clients' decoder accepts exactly what serde accepts, and reads the same value.
/// - So does serde from a parsed document.
/// - A written value is read back unchanged.
/// - Strict mode accepts values that obey the rules.
fn check(readers: &Readers, json: &[u8]) -> Result<Outcome, String> {
    let by_serde = readers.text(json);
    let body = [b"{\"data\":", json, b"}"].concat();
    match (&by_serde, (readers.reply)(&body, false)) {
        (Ok((text, _)), Ok(reply)) => same("the decoder", text, &reply)?,
        (Ok(_), Err(error)) if is_deep(&error.to_string()) => {}
        (Ok(_), Err(error)) => return Err(format!("refused by the decoder alone: {error}")),
        (Err(by_serde), Err(error)) => {
            harmless(&error)?;
            if serde_json::from_slice::<Value>(json).is_ok() {
                same_place(by_serde, &error)?;
            }
        }
        // Text that is not a single JSON value may still occur inside a response; and serde has to
        // hold what precedes the discriminator of a union, even if that cannot be held.
        (Err(error), Ok(_)) if serde_json::from_slice::<Value>(json).is_ok() => {
            return Err(format!("refused by serde alone: {error}"));
        }
        (Err(_), Ok(_)) => {}
    }
    if let Ok(parsed) = serde_json::from_slice::<Value>(json) {
        // As text once more, unless a member occurs twice.
        let once = readers.text(parsed.to_string().as_bytes());
        match ((readers.parsed)(parsed), once) {
            (Ok(parsed), Ok((once, _))) => same("a parsed one", &parsed, &once)?,
            (Err(_), Err(_)) => {}
            (Err(error), Ok(_)) => return Err(format!("refused if parsed: {error}")),
            (Ok(_), Err(error)) => return Err(format!("accepted only if parsed: {error}")),
        }
    }
    let Ok((text, broken)) = by_serde else {
        return Ok(Outcome::Refused);
    };
    let (again, broken_again) = readers
        .text(text.as_bytes())
        .map_err(|error| format!("cannot read what it has written, {text}: {error}"))?;
    same("what was written", &text, &again)?;
    let strict = (readers.reply)(format!("{{\"data\":{text}}}").as_bytes(), true);
    match (broken_again, &strict) {
        _ if broken != broken_again => {
            return Err(format!("{broken} broken rules, {broken_again}"));
        }
        (0, Ok(_)) => {}
        (1.., Err(error)) if error.violations().len() as u64 == broken => harmless(error)?,
        _ => {
            return Err(format!("{broken} broken rules, strictly read to {strict:?}"));
        }
    }
    Ok(Outcome::Accepted)
}

/// The limit of nesting counts what is around a value, too.
pub(super) fn is_deep(error: &str) -> bool {
    error.contains("recursion limit")
}

/// Excerpts of foreign data must not contain terminal control sequences.
pub(super) fn harmless(error: &storpool_api::Error) -> Result<(), String> {
    let text = error.to_string();
    match text.chars().find(|c| c.is_control()) {
        Some(odd) => Err(format!("the error shows {odd:?}: {text:?}")),
        None => Ok(()),
    }
}

/// Every way of reading reports an error at the same position.
fn same_place(by_serde: &str, error: &storpool_api::Error) -> Result<(), String> {
    let path = error.json_path().unwrap_or_default();
    let within = path.strip_prefix("data").unwrap_or(path);
    let within = within.strip_prefix('.').unwrap_or(within);
    if within.is_empty() || by_serde.starts_with(&format!("{within}: ")) {
        Ok(())
    } else {
        Err(format!("the error is at {path:?}, and by serde: {by_serde}"))
    }
}

fn written<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| error.to_string())
}

fn same(which: &str, one: &str, other: &str) -> Result<(), String> {
    if one == other { Ok(()) } else { Err(format!("{which} differs:\n{one}\n{other}")) }
}
