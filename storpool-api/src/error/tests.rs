use std::error::Error as _;

use super::*;
use crate::call::Call;

fn answered(status: u16, body: &str) -> Error {
    Call::raw(Method::Get, "Volume/a", None)
        .decode(status, body.as_bytes())
        .unwrap_err()
}

#[test]
fn errors_are_small_and_can_cross_threads() {
    fn crosses<T: Send + Sync + 'static>() {}
    crosses::<Error>();
    assert!(size_of::<Error>() <= 2 * size_of::<usize>());
}

#[test]
fn known_errors_have_a_question_each() {
    type Question = fn(&Error) -> bool;
    let questions: [(&str, Question); 4] = [
        ("objectDoesNotExist", Error::is_not_found),
        ("objectExists", Error::is_already_exists),
        ("busy", Error::is_busy),
        ("invalidParam", Error::is_invalid_param),
    ];
    for (asked, (_, question)) in questions.iter().enumerate() {
        for (answer, (name, _)) in questions.iter().enumerate() {
            let error = answered(200, &format!(r#"{{"error": {{"name": "{name}"}}}}"#));
            assert_eq!(question(&error), asked == answer, "{name}");
            assert_eq!(error.name().map(ErrorName::as_str), Some(*name));
        }
    }
}

#[test]
fn every_part_of_a_service_error_may_be_missing() {
    for (body, shown) in [
        (
            r#"{"name": "busy", "descr": "open"}"#,
            "raw: the service says busy: open (HTTP 500)",
        ),
        (
            r#"{"name": "busy", "transient": true}"#,
            "raw: the service says busy (transient, HTTP 500)",
        ),
        (
            r#"{"descr": "open"}"#,
            "raw: the service says open (HTTP 500)",
        ),
        (r#""open""#, "raw: the service says open (HTTP 500)"),
        (
            r#"{}"#,
            "raw: the service says that there is an error, not which (HTTP 500)",
        ),
    ] {
        let error = answered(500, &format!(r#"{{"error": {body}}}"#));
        assert!(error.to_string().starts_with(shown), "{error}");
        assert!(
            error.to_string().ends_with("[GET /ctrl/1.0/Volume/a]"),
            "{error}"
        );
        assert_eq!(error.is_transient(), body.contains("transient"));
        assert_eq!(error.status(), Some(500));
        assert_eq!(error.call(), Some("raw"));
        assert_eq!(error.path(), Some("/ctrl/1.0/Volume/a"));
        assert_eq!(error.attempts(), None, "no client was involved");
        assert!(!error.is_timeout());
        assert!(!error.is_in_doubt());
    }
}

#[test]
fn a_proxys_page_keeps_its_status() {
    let error = answered(502, "<html>\n<h1>Bad Gateway</h1>");
    assert!(matches!(error, Error::Http(_)));
    assert_eq!(error.status(), Some(502));
    assert_eq!(
        error.to_string(),
        "raw: HTTP 502 with a reply that is not the service's: <html>\\n<h1>Bad Gateway</h1> \
         [GET /ctrl/1.0/Volume/a]"
    );
    assert!(error.is_in_doubt(), "the service may have done it");
    assert!(!answered(404, "<html>").is_in_doubt());
    assert!(
        answered(302, "")
            .to_string()
            .contains("redirects are not followed")
    );
}

#[test]
fn what_cannot_be_decoded_says_where() {
    let error = answered(200, "{}");
    assert_eq!(error.json_path(), Some(""));
    assert!(error.to_string().contains("(HTTP 200): {}"), "{error}");
    assert!(error.source().is_none(), "all of it is in the message");
}

#[test]
fn constructors_of_values_pass_through_question_marks() {
    use crate::validate::{InvalidValue, Rule};
    fn build() -> Result<(), Error> {
        let rule = Rule {
            id: "DiskId.range",
            text: "an integer from 0 to 4095",
        };
        Err(InvalidValue::new("DiskId", rule, 5000))?
    }
    let error = build().unwrap_err();
    let Error::InvalidArgument(invalid) = &error else {
        panic!("{error}")
    };
    assert_eq!(invalid.rule().map(|rule| rule.id), Some("DiskId.range"));
    assert_eq!(invalid.call(), None);
    assert!(
        error.to_string().contains("\"5000\" is not a valid DiskId"),
        "{error}"
    );
}

#[test]
fn names_keep_what_they_do_not_know() {
    for name in [
        "busy",
        "insufficientResources",
        "jsonError",
        "preconditionViolation",
        "other",
    ] {
        let parsed: ErrorName = name.parse().unwrap();
        assert_eq!(parsed.to_string(), name);
        assert_eq!(matches!(parsed, ErrorName::Other(_)), name == "other");
    }
}
