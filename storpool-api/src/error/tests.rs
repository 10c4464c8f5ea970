use super::*;
use crate::call::Call;

fn failed(status: u16, body: &str) -> Error {
    Call::raw(Method::Get, "Volume/a", None).decode(status, body.as_bytes()).unwrap_err()
}

#[test]
fn errors_are_small_and_can_cross_threads() {
    fn crosses<T: Send + Sync + 'static>() {}
    crosses::<Error>();
    assert!(size_of::<Error>() <= 2 * size_of::<usize>());
}

#[test]
fn every_known_error_has_a_predicate() {
    type Question = fn(&Error) -> bool;
    let questions: [(&str, Question); 4] = [
        ("objectDoesNotExist", Error::is_not_found),
        ("objectExists", Error::is_already_exists),
        ("busy", Error::is_busy),
        ("invalidParam", Error::is_invalid_param),
    ];
    for (asked, (_, question)) in questions.iter().enumerate() {
        for (variant, (name, _)) in questions.iter().enumerate() {
            let error = failed(200, &format!(r#"{{"error": {{"name": "{name}"}}}}"#));
            assert_eq!(question(&error), asked == variant, "{name}");
            assert_eq!(error.name().map(ErrorName::as_str), Some(*name));
        }
    }
}

#[test]
fn every_part_of_a_service_error_may_be_missing() {
    for (body, shown) in [
        (r#"{"name": "busy", "descr": "open"}"#, "raw: the service says busy: open (HTTP 500)"),
        (
            r#"{"name": "busy", "transient": true}"#,
            "raw: the service says busy (transient, HTTP 500)",
        ),
        (r#"{"descr": "open"}"#, "raw: the service says open (HTTP 500)"),
        (r#""open""#, "raw: the service says open (HTTP 500)"),
        (r#"{}"#, "raw: the service says unspecified error (HTTP 500)"),
    ] {
        let error = failed(500, &format!(r#"{{"error": {body}}}"#));
        assert!(error.to_string().starts_with(shown), "{error}");
        assert!(error.to_string().ends_with("[GET /ctrl/1.0/Volume/a]"), "{error}");
        assert_eq!(error.is_transient(), body.contains("transient"));
        assert_eq!(error.status(), Some(500));
        assert_eq!(error.call(), Some("raw"));
        assert_eq!(error.path(), Some("/ctrl/1.0/Volume/a"));
        assert_eq!(error.attempts(), None, "no client was involved");
        assert!(!error.is_timeout());
        assert!(!error.is_in_doubt());
    }
}

/// A call that changes something, so that it may be in doubt.
fn changed(status: u16, body: &str) -> Error {
    Call::raw(Method::Post, "VolumeDelete/a", None).decode(status, body.as_bytes()).unwrap_err()
}

#[test]
fn page_of_a_proxy_keeps_its_status() {
    let error = failed(502, "<html>\n<h1>Bad Gateway</h1>");
    assert!(matches!(error, Error::Http(_)));
    assert_eq!(error.status(), Some(502));
    assert_eq!(
        error.to_string(),
        "raw: HTTP 502 with a response in an unknown format: <html>\\n<h1>Bad Gateway</h1> \
         [GET /ctrl/1.0/Volume/a]"
    );
}

#[test]
fn message_matches_the_http_status() {
    for (status, body, message) in [
        (101, "", "HTTP 101 with an empty response ["),
        (302, "", "HTTP 302 (redirects are not followed) with an empty response ["),
        (304, "", "HTTP 304 with an empty response ["),
        (401, "No.", "HTTP 401 (is the token right?) with a response in an unknown format: No. ["),
        (
            403,
            r#"{"generation":7,"data":[]}"#,
            r#"HTTP 403 (is the token right?) with data instead of an error: {"generation":7,"data":[]} ["#,
        ),
        (500, r#"{"data":[]}"#, r#"HTTP 500 with data instead of an error: {"data":[]} ["#),
        (
            500,
            r#"{"generation":7}"#,
            r#"HTTP 500 with a response in an unknown format: {"generation":7} ["#,
        ),
        (204, "", "cannot decode the response: empty response (HTTP 204) ["),
        (205, "", "cannot decode the response: empty response (HTTP 205) ["),
        (200, "", "cannot decode the response: empty response (HTTP 200) ["),
    ] {
        let error = failed(status, body).to_string();
        assert!(error.starts_with(&format!("raw: {message}")), "{error}");
    }
}

#[test]
fn http_status_determines_whether_the_call_is_in_doubt() {
    for status in [100, 101, 199, 200, 201, 204, 205, 408, 500, 501, 502, 503, 504, 599, 600, 999] {
        assert!(changed(status, "").is_in_doubt(), "{status}");
        assert!(!failed(status, "").is_in_doubt(), "{status}, a read");
        let refused = changed(status, r#"{"error": {"name": "busy"}}"#);
        assert!(!refused.is_in_doubt(), "{status}, an error of the service");
    }
    for status in [300, 301, 304, 307, 400, 401, 403, 404, 407, 409, 413, 425, 429, 499] {
        assert!(!changed(status, "").is_in_doubt(), "{status}");
        assert!(!changed(status, r#"{"data": []}"#).is_in_doubt(), "{status}");
    }
}

#[test]
fn decode_error_names_path_and_call() {
    let error = failed(200, "{}");
    assert_eq!(error.json_path(), Some(""));
    assert!(error.to_string().contains("(HTTP 200): {}"), "{error}");
}

#[test]
fn constructors_of_values_pass_through_question_marks() {
    use crate::validate::{InvalidValue, Rule};
    fn build() -> Result<(), Error> {
        let rule = Rule { id: "DiskId.range", text: "an integer from 0 to 4095" };
        Err(InvalidValue::new("DiskId", rule, 5000))?
    }
    let error = build().unwrap_err();
    let Error::InvalidArgument(invalid) = &error else { panic!("{error}") };
    assert_eq!(invalid.rule().map(|rule| rule.id), Some("DiskId.range"));
    assert_eq!(invalid.call(), None);
    assert!(error.to_string().contains("\"5000\" is not a valid DiskId"), "{error}");
}

#[test]
fn unknown_error_names_are_preserved() {
    for name in ["busy", "insufficientResources", "jsonError", "preconditionViolation", "other"] {
        let parsed: ErrorName = name.parse().unwrap();
        assert_eq!(parsed.to_string(), name);
        assert_eq!(matches!(parsed, ErrorName::Other(_)), name == "other");
    }
}
