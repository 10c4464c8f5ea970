//! The one place where replies are decoded.
//!
//! A reply is decoded straight from its bytes, by [`json`], into the place where it stays. Only
//! when that fails is it looked at again, to tell why: success pays nothing for good errors.

mod entries;
mod envelope;
mod feed;
mod json;
mod partial;
mod reader;
pub(crate) mod snippet;
mod split;
mod walk;

use serde_json::Value;

use crate::validate::{At, Violation};
use crate::wire::Answered;

pub use entries::Entries;
pub(crate) use feed::{Fed, Feed};
pub use json::{Json, Surprise};
pub(crate) use json::{check_syntax, read as read_json};
pub use partial::{Entrywise, Partial, Rejected};
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

/// What a reply says.
#[doc(hidden)]
#[derive(Debug)]
pub enum Envelope {
    /// The data has been read.
    Data {
        generation: Option<i64>,
    },
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
    pub(crate) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
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

/// Decodes a whole reply; its data goes to where it stays, which is blank.
pub(crate) fn reply(
    body: &[u8],
    rules: Rules,
    data: &mut dyn Answered,
) -> Result<Envelope, Malformed> {
    if let Some(entrywise) = data.entrywise() {
        return entrywise.read_reply(body, rules);
    }
    let envelope = envelope::read(body, rules.accepts_single, data)?;
    if let (true, Envelope::Data { .. }) = (rules.strict, &envelope) {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::wire::Answer;

    type Sizes = Vec<BTreeMap<String, i64>>;

    fn decode(body: &str) -> Result<Envelope, Malformed> {
        reply(body.as_bytes(), Rules::default(), &mut Answer(Sizes::new()))
    }

    #[test]
    fn the_generation_is_kept_and_may_be_missing() {
        let reply = decode(r#"{"generation": 7, "data": [], "later": {}}"#).unwrap();
        assert!(matches!(
            reply,
            Envelope::Data {
                generation: Some(7)
            }
        ));
        assert!(matches!(
            decode(r#"{"data": []}"#).unwrap(),
            Envelope::Data { generation: None }
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

    #[derive(Clone, Debug, PartialEq)]
    struct Lamp {
        id: i64,
        room: Option<i64>,
        colours: Vec<String>,
    }

    crate::object::object! {
        Lamp { id: "id" required, room: "room" optional, colours: "colours" list, }
    }

    #[test]
    fn nothing_is_left_of_an_attempt_that_failed_or_of_data_that_comes_twice() {
        let id = |id| Lamp {
            id,
            room: None,
            colours: Vec::new(),
        };
        let mut answer = Answer(id(0));
        let mut read = |body: &str| reply(body.as_bytes(), Rules::default(), &mut answer).is_ok();
        assert!(!read(
            r#"{"data": {"room": 1, "colours": ["red"], "id": "x"}}"#
        ));
        assert!(read(r#"{"data": {"id": 7}}"#));
        assert_eq!(answer.0, id(7));
        let twice = r#"{"data": {"room": 1, "id": 1}, "data": {"id": 8}}"#;
        let read = reply(twice.as_bytes(), Rules::default(), &mut answer);
        assert!(read.is_ok());
        assert_eq!(answer.0, id(8));
    }
}
