//! Decoding of every type: by serde, and by the clients.

use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use storpool_api::{Call, Data, Method};

use super::{Input, Outcome, Random, Target, mutate, seeds};

pub const TARGET: Target = Target {
    name: "decode",
    about: "documents of every object and union",
    make: |random: &mut Random| {
        let choice = random.below(seeds::all().len());
        let (_, documents) = &seeds::all()[choice];
        let seed = &documents[random.below(documents.len())];
        Input {
            choice: choice as u64,
            bytes: mutate::json(random, seed.as_bytes()),
        }
    },
    check: |input| {
        let (corpus, _) = &seeds::all()[input.choice as usize];
        (corpus.decode)(&input.bytes).map_err(|problem| format!("{}: {problem}", corpus.name))
    },
};

/// A call that is answered with a `T`.
pub(super) fn call<T: Data>() -> Call<T> {
    Call::new(Call::raw(Method::Get, "Fuzz", None).info())
}

/// - What serde accepts, the clients' decoder accepts, and the other way round; and they read the
///   same.
/// - So does serde from a parsed document.
/// - What is written is read as what it was.
/// - Strict mode accepts what obeys the rules.
pub(super) fn check<T>(json: &[u8]) -> Result<Outcome, String>
where
    T: Data + Serialize + DeserializeOwned,
{
    let by_serde = serde_json::from_slice::<T>(json);
    let body = [b"{\"data\":", json, b"}"].concat();
    let by_reply = call::<T>().decode(200, &body);
    match (&by_serde, by_reply) {
        (Ok(value), Ok(reply)) => same("the decoder", &written(value)?, &written(&*reply)?)?,
        (Ok(_), Err(error)) if is_deep(&error.to_string()) => {}
        (Ok(_), Err(error)) => return Err(format!("refused by the decoder alone: {error}")),
        (Err(_), Err(error)) => harmless(&error)?,
        // What is not one JSON value may well be the rest of a reply.
        (Err(error), Ok(_)) if serde_json::from_slice::<IgnoredAny>(json).is_ok() => {
            return Err(format!("refused by serde alone: {error}"));
        }
        (Err(_), Ok(_)) => {}
    }
    if let Ok(parsed) = serde_json::from_slice::<Value>(json) {
        // As text once more, where no member comes twice.
        let once = serde_json::from_str::<T>(&parsed.to_string());
        match (serde_json::from_value::<T>(parsed), once) {
            (Ok(parsed), Ok(once)) => same("a parsed one", &written(&parsed)?, &written(&once)?)?,
            (Err(_), Err(_)) => {}
            (Err(error), Ok(_)) => return Err(format!("refused if parsed: {error}")),
            (Ok(_), Err(error)) => return Err(format!("accepted only if parsed: {error}")),
        }
    }
    let Ok(value) = by_serde else {
        return Ok(Outcome::Refused);
    };
    let text = written(&value)?;
    let again: T = serde_json::from_str(&text)
        .map_err(|error| format!("cannot read what it has written, {text}: {error}"))?;
    same("what was written", &text, &written(&again)?)?;
    let body = format!("{{\"data\":{text}}}");
    let strict = call::<T>().strict(true).decode(200, body.as_bytes());
    match (again.validate(), strict) {
        (Ok(()), Ok(_)) => {}
        (Err(broken), Err(error)) if error.violations().len() == broken.len() => {
            harmless(&error)?;
        }
        (valid, strict) => {
            let strict = strict.map(drop);
            return Err(format!(
                "validated to {valid:?}, strictly read to {strict:?}"
            ));
        }
    }
    Ok(Outcome::Accepted)
}

/// The limit of nesting counts what is around a value, too.
pub(super) fn is_deep(error: &str) -> bool {
    error.contains("recursion limit")
}

/// What is shown of others must not steer a terminal.
pub(super) fn harmless(error: &storpool_api::Error) -> Result<(), String> {
    let text = error.to_string();
    match text.chars().find(|c| c.is_control()) {
        Some(odd) => Err(format!("the error shows {odd:?}: {text:?}")),
        None => Ok(()),
    }
}

fn written<T: Serialize>(value: &T) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| format!("cannot be written: {error}"))
}

fn same(which: &str, one: &str, other: &str) -> Result<(), String> {
    if one == other {
        Ok(())
    } else {
        Err(format!("{which} differs:\n{one}\n{other}"))
    }
}
