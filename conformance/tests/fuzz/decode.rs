//! Decoding of every type: by serde, and by the clients.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use storpool_api::{Call, Data, DecodeError, Error, Method};

use super::oracle::{self, Prediction};
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
        check(&subject.readers, &input.bytes, documents)
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
    reply: fn(&[u8], bool) -> Result<String, Error>,
    /// A list of it.
    list: fn(&[u8]) -> Result<String, String>,
    list_reply: fn(&[u8]) -> Result<String, Error>,
    predict: fn(&[u8]) -> Option<Prediction>,
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
            list: |json| {
                let list: Vec<T> =
                    serde_json::from_slice(json).map_err(|error| error.to_string())?;
                Ok(written(&list))
            },
            list_reply: |body| {
                let reply = call::<Vec<T>>().decode(200, body)?;
                Ok(written(reply.data()))
            },
            predict: oracle::predict::<T>,
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
/// as serde reads it, or fails with the error that it has `alone`.
fn among_others(
    readers: &Readers,
    json: &[u8],
    documents: &[String],
    alone: Option<&DecodeError>,
) -> Result<(), String> {
    let other = |turn: usize| documents[(json.len() + turn) % documents.len()].as_bytes();
    let mut list = b"[".to_vec();
    for turn in 0..3 {
        for part in [other(turn), b",", json, b", ", other(turn), b",\n"] {
            list.extend_from_slice(part);
        }
    }
    list.extend_from_slice(b"    ");
    list.extend_from_slice(json);
    list.push(b']');
    let body = [b"{\"data\":", &*list, b"}"].concat();
    match ((readers.list)(&list), (readers.list_reply)(&body)) {
        (Ok(by_serde), Ok(by_client)) => same("the decoder of a list", &by_serde, &by_client),
        (Err(_), Err(error)) => match alone {
            // Unless the list has another error before.
            Some(alone) if readers.text(other(0)).is_ok() => same_entry(alone, &error),
            _ => Ok(()),
        },
        (Ok(_), Err(error)) if is_deep(&error.to_string()) => Ok(()),
        (Ok(_), Err(error)) => Err(format!("a list refused by the decoder alone: {error}")),
        // Text that is not a single JSON value may still occur inside a response; and serde has to
        // hold what precedes the discriminator of a union, even if that cannot be held.
        (Err(_), Ok(_)) if serde_json::from_slice::<Value>(json).is_err() => Ok(()),
        (Err(error), Ok(_)) => Err(format!("a list refused by serde alone: {error}")),
    }
}

/// The second entry of a list has the error that it has `alone`.
fn same_entry(alone: &DecodeError, error: &Error) -> Result<(), String> {
    let (path, message) = (alone.json_path(), alone.message());
    match error {
        Error::Decode(error)
            if error.json_path() == path.replacen("data", "data.1", 1)
                && error.message() == message =>
        {
            Ok(())
        }
        _ => Err(format!("alone {path}: {message}, in a list {error}")),
    }
}

/// - The clients' decoder accepts exactly what serde accepts, and reads the same value.
/// - So does serde from a parsed document.
/// - The error is the one that the oracle predicts.
/// - A written value is read back unchanged.
/// - Strict mode accepts values that obey the rules.
fn check(readers: &Readers, json: &[u8], documents: &[String]) -> Result<Outcome, String> {
    let parsed = serde_json::from_slice::<Value>(json);
    let by_serde = readers.text(json);
    let body = [b"{\"data\":", json, b"}"].concat();
    let reply = (readers.reply)(&body, false);
    let alone = match &reply {
        Err(Error::Decode(error)) if parsed.is_ok() => Some(error),
        _ => None,
    };
    among_others(readers, json, documents, alone)?;
    match (&by_serde, &reply) {
        (Ok((text, _)), Ok(reply)) => same("the decoder", text, reply)?,
        (Ok(_), Err(error)) if is_deep(&error.to_string()) => {}
        (Ok(_), Err(error)) => return Err(format!("refused by the decoder alone: {error}")),
        (Err(by_serde), Err(error)) => {
            harmless(error)?;
            if let Some(alone) = alone {
                same_error((readers.predict)(json), by_serde, alone)?;
            }
        }
        // Text that is not a single JSON value may still occur inside a response; and serde has to
        // hold what precedes the discriminator of a union, even if that cannot be held.
        (Err(error), Ok(_)) if parsed.is_ok() => {
            return Err(format!("refused by serde alone: {error}"));
        }
        (Err(_), Ok(_)) => {}
    }
    if let Ok(parsed) = parsed {
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
pub(super) fn harmless(error: &Error) -> Result<(), String> {
    let text = error.to_string();
    match text.chars().find(|c| c.is_control()) {
        Some(odd) => Err(format!("the error shows {odd:?}: {text:?}")),
        None => Ok(()),
    }
}

/// Both ways of reading report the error that the oracle predicts.
fn same_error(
    prediction: Option<Prediction>,
    by_serde: &str,
    error: &DecodeError,
) -> Result<(), String> {
    let message = error.message();
    if is_deep(message) {
        return Ok(());
    }
    let Some(Prediction { first, in_json }) = prediction else {
        return Err(format!("refused, but nothing is wrong: {error}"));
    };
    let path = error.json_path().strip_prefix("data").unwrap_or_default();
    let path = path.strip_prefix('.').map(|path| format!("{path}: ")).unwrap_or_default();
    // Such a message shows the value as it is written.
    let shows = "does not select any variant";
    let as_predicted = match message.ends_with(shows) {
        true => first.starts_with(&path) && first.ends_with(shows),
        false => without_fraction(&first) == without_fraction(&format!("{path}{message}")),
    };
    match as_predicted && by_serde.starts_with(&in_json) {
        true => Ok(()),
        false => Err(format!(
            "{path}{message}\nby serde {by_serde}\npredicted {first}\nand by serde {in_json}"
        )),
    }
}

/// The error without the fraction that it shows, if any: serde_json may round it when it reads it,
/// and again where it was written to be read once more.
fn without_fraction(error: &str) -> String {
    let shown = "invalid type: floating point `";
    match error.rsplit_once(shown).and_then(|(path, rest)| Some((path, rest.split_once('`')?))) {
        Some((path, (_, expected))) => format!("{path}{shown}`{expected}"),
        None => error.to_owned(),
    }
}

fn written<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| error.to_string())
}

fn same(which: &str, one: &str, other: &str) -> Result<(), String> {
    if one == other { Ok(()) } else { Err(format!("{which} differs:\n{one}\n{other}")) }
}
