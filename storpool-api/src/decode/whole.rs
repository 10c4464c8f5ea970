//! Responses that are decoded as a whole.

use super::envelope::{self, ResponseData};
use super::malformed::{Malformed, without_bom};
use super::rules::Rules;
use super::service::Envelope;
use crate::json::Json;
use crate::validate::{At, Found};

/// Decodes a response into `data`, which is blank.
pub(super) fn read(
    body: &[u8],
    rules: Rules,
    data: &mut dyn ResponseData,
) -> Result<Envelope, Malformed> {
    let envelope = envelope::read(body, rules, data)?;
    if let (true, Envelope::Data { .. }) = (rules.strict, &envelope) {
        let mut broken = Found::some();
        let at = At::ROOT.field("data");
        match rules.unwraps {
            Some(field) => data.check(&at.field(field), &mut broken),
            None => data.check(&at, &mut broken),
        }
        if rules.accepts_single && rules.unwraps.is_none() && broken.count() > 0 && is_single(body)
        {
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
    let mut json = Json::new(without_bom(body));
    let _ = json.members(&"a response", &mut |name, json| {
        is_single |= name == "data" && json.peek() == Some(b'{');
        json.pass()
    });
    is_single
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::service::ServiceError;
    use super::super::target::Target;
    use super::*;

    type Sizes = Vec<BTreeMap<String, i64>>;

    fn decode(body: &str) -> Result<Envelope, Malformed> {
        Sizes::new().read_response(body.as_bytes(), Rules::default())
    }

    #[test]
    fn the_generation_is_kept_and_may_be_missing() {
        let reply = decode(r#"{"generation": 7, "data": [], "later": {}}"#).unwrap();
        assert!(matches!(reply, Envelope::Data { generation: Some(7) }));
        assert!(matches!(decode(r#"{"data": []}"#).unwrap(), Envelope::Data { generation: None }));
    }

    #[test]
    fn decode_error_has_the_path_of_the_value() {
        let error = decode(r#"{"data": [{"a": 1}, {"a": 1, "b": "x"}]}"#).unwrap_err();
        assert_eq!(error.path, "data.1.b");
        assert_eq!(error.message, r#"invalid type: string "x", expected an integer"#);
    }

    #[test]
    fn response_without_data_and_error_is_malformed() {
        assert!(decode("{}").unwrap_err().message.contains("neither"));
        assert!(decode("[]").is_err());
        assert!(decode("<html>").unwrap_err().message.starts_with("the response is not JSON"));
        assert!(decode(r#"{"data": []} x"#).unwrap_err().message.contains("not JSON"));
    }

    #[test]
    fn service_error_takes_precedence_over_broken_data() {
        for body in [
            r#"{"data": null, "error": {"name": "busy"}}"#,
            r#"{"error": {"name": "busy"}, "data": null}"#,
        ] {
            match decode(body).unwrap() {
                Envelope::Error(error) => assert_eq!(error.name.as_deref(), Some("busy")),
                Envelope::Data { .. } => panic!("{body}"),
            }
        }
        assert!(matches!(decode(r#"{"error": null, "data": []}"#), Ok(Envelope::Data { .. })));
    }

    #[test]
    fn error_may_be_a_bare_string_or_incomplete() {
        let error = |body| match decode(body) {
            Ok(Envelope::Error(error)) => error,
            other => panic!("{other:?}"),
        };
        assert_eq!(error(r#"{"error": "no"}"#).descr.as_deref(), Some("no"));
        assert_eq!(error(r#"{"error": {}}"#), ServiceError::default());
        assert_eq!(error(r#"{"error": {"transient": 1}}"#).transient, Some(true));
    }

    #[derive(Clone, Debug, PartialEq)]
    struct Lamp {
        id: i64,
        room: Option<i64>,
        colours: Vec<String>,
    }

    crate::object::object! {
        Lamp { id: "id" required, room: "room" optional, colours: "colours" or_empty, }
    }

    #[test]
    fn failed_attempt_leaves_no_partial_data() {
        let id = |id| Lamp { id, room: None, colours: Vec::new() };
        let mut lamp = id(0);
        let mut read = |body: &str| lamp.read_response(body.as_bytes(), Rules::default()).is_ok();
        assert!(!read(r#"{"data": {"room": 1, "colours": ["red"], "id": "x"}}"#));
        assert!(read(r#"{"data": {"id": 7}}"#));
        assert_eq!(lamp, id(7));
    }
}
