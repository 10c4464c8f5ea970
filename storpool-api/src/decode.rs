//! The one place where replies are decoded.
//!
//! A reply is decoded straight from its bytes, by [`json`], into the place where it stays. Only
//! when that fails is it looked at again, to tell why: success pays nothing for good errors.

mod entries;
mod envelope;
mod feed;
mod json;
mod lenient;
mod partial;
mod reader;
mod rescue;
mod service;
pub(crate) mod snippet;
mod walk;

use crate::validate::{At, Found, Violation};
use crate::wire::Answered;

pub use entries::Entries;
#[cfg(feature = "client")]
pub(crate) use feed::{FAILURE, may_have_error};
pub(crate) use feed::{Fed, Feed};
pub use json::{Json, Surprise};
pub(crate) use json::{check_syntax, read as read_json};
pub use partial::{Entrywise, Partial, Rejected};
pub use reader::EntryReader;
pub use service::ServiceError;

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

    /// `None` if no rule is broken. The message has the first few of the broken ones.
    fn of_violations(found: Found) -> Option<Self> {
        const TOLD: usize = 5;
        let count = found.count();
        let violations = found.into_violations();
        let path = violations.first()?.path().to_owned();
        let told: Vec<String> = violations
            .iter()
            .take(TOLD)
            .map(Violation::to_string)
            .collect();
        let mut message = format!("documented rules are broken: {}", told.join("; "));
        if count > told.len() {
            message += &format!("; and {} more", count - told.len());
        }
        Some(Self {
            path,
            message,
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
        let mut broken = Found::some();
        data.check(&At::ROOT.member("data"), &mut broken);
        if rules.accepts_single && broken.count() > 0 && is_single(body) {
            broken.edit_paths(&|path| *path = path.replacen("data.0", "data", 1));
        }
        if let Some(malformed) = Malformed::of_violations(broken) {
            return Err(malformed);
        }
    }
    Ok(envelope)
}

/// Whether the data is not a list, but its only entry.
fn is_single(body: &[u8]) -> bool {
    let mut is_single = false;
    let mut json = Json::new(without_mark(body));
    let _ = json.members(&mut |name, json| {
        is_single |= name == "data" && json.peek() == Some(b'{');
        json.pass()
    });
    is_single
}

/// The mark that some programs put before UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The response behind a byte order mark.
fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(MARK).unwrap_or(body)
}

fn not_json(body: &[u8]) -> Malformed {
    let message = match check_syntax(body) {
        Err(error) => format!("the reply is not JSON: {error}"),
        Ok(()) => "the reply is not JSON".to_owned(),
    };
    Malformed::new("", message)
}

fn join(path: &str, within: &str) -> String {
    match (path, within) {
        ("", only) | (only, "") => only.to_owned(),
        (path, within) => format!("{path}.{within}"),
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
    fn nothing_is_left_of_an_attempt_that_failed() {
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
    }
}
