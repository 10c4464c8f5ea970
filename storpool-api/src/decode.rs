//! The one place where replies are decoded.
//!
//! A reply is decoded straight from its bytes, by [`json`]. Only when that fails is it read again,
//! slowly, by [`locate`], to tell where: success pays nothing for good errors.

mod entries;
mod feed;
mod json;
mod locate;
mod partial;
mod reader;
mod split;
mod walk;

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::error::snippet;
use crate::validate::{At, Violation};
use crate::wire::{self, Data};

pub use entries::Entries;
pub(crate) use feed::{Fed, Feed};
pub use partial::{Partial, Rejected};
pub use reader::EntryReader;

/// How a reply is read.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules {
    /// Whether a list of one may come as its only entry.
    pub(crate) accepts_single: bool,
    /// Whether values must obey the documented rules.
    pub(crate) strict: bool,
}

/// What every reply is wrapped in.
#[doc(hidden)]
#[derive(Debug)]
pub enum Envelope<T> {
    Data { generation: Option<i64>, data: T },
    Error(ServiceError),
}

/// What the service says of an error; each part may be missing.
#[doc(hidden)]
#[derive(Debug, Default, PartialEq)]
pub struct ServiceError {
    pub(crate) name: Option<String>,
    pub(crate) descr: Option<String>,
    pub(crate) transient: Option<bool>,
}

/// A reply that is not what the call answers.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct Malformed {
    /// The JSON path, such as `data.0.size`; empty for the document.
    pub(crate) path: String,
    pub(crate) message: String,
    /// The documented rules that are broken, if that is what is wrong.
    pub(crate) violations: Vec<Violation>,
}

impl Malformed {
    fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
            violations: Vec::new(),
        }
    }

    fn neither() -> Self {
        Self::new("", "the reply has neither `data` nor `error`")
    }

    /// `None` if no rule is broken.
    fn of_violations(violations: Vec<Violation>) -> Option<Self> {
        let path = violations.first()?.path().to_owned();
        let all: Vec<String> = violations.iter().map(Violation::to_string).collect();
        Some(Self {
            path,
            message: format!("documented rules are broken: {}", all.join("; ")),
            violations,
        })
    }

    /// Everything that the other side may have written.
    pub(crate) fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let violations = self.violations.iter_mut().flat_map(Violation::texts);
        [&mut self.path, &mut self.message]
            .into_iter()
            .chain(violations)
    }
}

/// Decodes a whole reply.
pub(crate) fn envelope<T: Data>(body: &[u8], rules: Rules) -> Result<Envelope<T>, Malformed> {
    let envelope: Envelope<T> = tolerant(body, rules.accepts_single)?;
    if let (true, Envelope::Data { data, .. }) = (rules.strict, &envelope) {
        let mut broken = Vec::new();
        data.check(&At::ROOT.member("data"), &mut broken);
        if rules.accepts_single && !broken.is_empty() && is_single(body) {
            for [path, _] in broken.iter_mut().map(Violation::texts) {
                *path = path.replacen("data.0", "data", 1);
            }
        }
        if let Some(malformed) = Malformed::of_violations(broken) {
            return Err(malformed);
        }
    }
    Ok(envelope)
}

/// Whether the data is not a list, but its only entry.
fn is_single(body: &[u8]) -> bool {
    serde_json::from_slice(body).is_ok_and(|reply: Value| reply["data"].is_object())
}

fn tolerant<T: Data>(body: &[u8], accepts_single: bool) -> Result<Envelope<T>, Malformed> {
    match json::read_seed(body, EnvelopeSeed::new(accepts_single)) {
        Ok(parts) => parts.sort(),
        Err(json::Surprise) => again(body, accepts_single),
    }
}

/// Finds out why a reply could not be decoded. An error of the service comes before any fault of
/// the data beside it.
fn again<T: Data>(body: &[u8], accepts_single: bool) -> Result<Envelope<T>, Malformed> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| Malformed::new("", format!("the reply is not JSON: {error}")))?;
    if let Some(error) = value.get("error").and_then(ServiceError::from_json) {
        return Ok(Envelope::Error(error));
    }
    match EnvelopeSeed::<T>::new(accepts_single).deserialize(locate::Located::new(&value)) {
        Err(fault) => Err(Malformed::new(fault.path(), fault.message())),
        Ok(_) => Err(Malformed::new("", TWICE)),
    }
}

/// A parsed document has each member once: the last one. So what is wrong with an earlier one is
/// not to be seen in it any more.
const TWICE: &str = "an object has a member twice, and not all of its values can be read";

impl ServiceError {
    /// `None` for null: there is no error then.
    fn from_json(error: &Value) -> Option<Self> {
        let text = |name| error.get(name).and_then(Value::as_str).map(str::to_owned);
        match error {
            Value::Null => None,
            Value::String(descr) => Some(Self {
                descr: Some(descr.clone()),
                ..Self::default()
            }),
            Value::Object(_) => Some(Self {
                name: text("name"),
                descr: text("descr"),
                transient: error
                    .get("transient")
                    .and_then(|value| value.as_bool().or_else(|| Some(value.as_i64()? != 0))),
            }),
            other => Some(Self {
                descr: Some(other.to_string()),
                ..Self::default()
            }),
        }
    }
}

struct Parts<T> {
    generation: Option<i64>,
    data: Option<T>,
    error: Option<ServiceError>,
}

impl<T> Parts<T> {
    fn sort(self) -> Result<Envelope<T>, Malformed> {
        match self {
            Self {
                error: Some(error), ..
            } => Ok(Envelope::Error(error)),
            Self {
                data: Some(data),
                generation,
                ..
            } => Ok(Envelope::Data { generation, data }),
            Self { .. } => Err(Malformed::neither()),
        }
    }
}

struct EnvelopeSeed<T> {
    accepts_single: bool,
    marker: PhantomData<T>,
}

impl<T> EnvelopeSeed<T> {
    fn new(accepts_single: bool) -> Self {
        Self {
            accepts_single,
            marker: PhantomData,
        }
    }
}

impl<'de, T: Data> DeserializeSeed<'de> for EnvelopeSeed<T> {
    type Value = Parts<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Parts<T>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Data> Visitor<'de> for EnvelopeSeed<T> {
    type Value = Parts<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a reply, an object with `data` or `error`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Parts<T>, A::Error> {
        let mut parts = Parts {
            generation: None,
            data: None,
            error: None,
        };
        while let Some(name) = members.next_key_seed(wire::seed::<String>())? {
            match name.as_str() {
                "generation" => parts.generation = members.next_value_seed(wire::seed())?,
                "data" if self.accepts_single => {
                    parts.data = Some(members.next_value_seed(SingleSeed(PhantomData))?);
                }
                "data" => parts.data = Some(members.next_value_seed(wire::seed())?),
                "error" => parts.error = ServiceError::from_json(&members.next_value()?),
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(parts)
    }
}

struct SingleSeed<T>(PhantomData<T>);

impl<'de, T: Data> DeserializeSeed<'de> for SingleSeed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read_single(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    type Sizes = Vec<BTreeMap<String, i64>>;

    fn decode(body: &str) -> Result<Envelope<Sizes>, Malformed> {
        envelope(body.as_bytes(), Rules::default())
    }

    #[test]
    fn the_generation_is_kept_and_may_be_missing() {
        let reply = decode(r#"{"generation": 7, "data": [], "later": {}}"#).unwrap();
        assert!(matches!(
            reply,
            Envelope::Data {
                generation: Some(7),
                ..
            }
        ));
        assert!(matches!(
            decode(r#"{"data": []}"#).unwrap(),
            Envelope::Data {
                generation: None,
                ..
            }
        ));
    }

    #[test]
    fn faults_are_located() {
        let fault = decode(r#"{"data": [{"a": 1}, {"a": 1, "b": "x"}]}"#).unwrap_err();
        assert_eq!(fault.path, "data.1.b");
        assert_eq!(
            fault.message,
            r#"invalid type: string "x", expected an integer"#
        );
    }

    #[test]
    fn neither_data_nor_error() {
        assert!(decode("{}").unwrap_err().message.contains("neither"));
        assert!(decode("[]").is_err());
        assert!(
            decode("<html>")
                .unwrap_err()
                .message
                .starts_with("the reply is not JSON")
        );
        assert!(
            decode(r#"{"data": []} x"#)
                .unwrap_err()
                .message
                .contains("not JSON")
        );
    }

    #[test]
    fn an_error_wins_over_broken_data_on_either_side() {
        for body in [
            r#"{"data": null, "error": {"name": "busy"}}"#,
            r#"{"error": {"name": "busy"}, "data": null}"#,
        ] {
            match decode(body).unwrap() {
                Envelope::Error(error) => assert_eq!(error.name.as_deref(), Some("busy")),
                Envelope::Data { .. } => panic!("{body}"),
            }
        }
        assert!(matches!(
            decode(r#"{"error": null, "data": []}"#),
            Ok(Envelope::Data { .. })
        ));
    }

    #[test]
    fn an_error_may_be_a_bare_string_or_lack_parts() {
        let error = |body| match decode(body) {
            Ok(Envelope::Error(error)) => error,
            other => panic!("{other:?}"),
        };
        assert_eq!(error(r#"{"error": "no"}"#).descr.as_deref(), Some("no"));
        assert_eq!(error(r#"{"error": {}}"#), ServiceError::default());
        assert_eq!(
            error(r#"{"error": {"transient": 1}}"#).transient,
            Some(true)
        );
    }
}
