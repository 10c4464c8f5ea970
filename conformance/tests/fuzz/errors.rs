//! Envelopes, errors of the service, and responses of proxies.

use serde::de::IgnoredAny;
use serde_json::{Value, json};
use storpool_api::{Call, Error, Method};

use super::decode::harmless;
use super::{Input, Outcome, Random, Target, mutate};

const SEEDS: &[&str] = &[
    r#"{"error":{"name":"busy","descr":"volume is open at client 11","transient":false}}"#,
    r#"{"error":{"name":"objectDoesNotExist"}}"#,
    r#"{"error":{"descr":"x\n\u001b[31m","transient":1},"generation":7}"#,
    r#"{"error":"no","data":null}"#,
    r#"{"error":null,"data":[1,{"a":2}],"generation":17}"#,
    r#"{"error":{}}"#,
    r#"{"error":[1,2]}"#,
    r#"{"generation":"7","data":{"ok":true}}"#,
    r#"{"data":[],"later":{"x":[1.5,null]}}"#,
    "{}",
    "[]",
    "null",
    "",
    "<html>\r\n<h1>502 Bad Gateway</h1>\x1b[2J</html>",
    "upstream connect error or disconnect/reset before headers",
];

const STATUSES: &[u16] = &[200, 200, 200, 204, 302, 400, 403, 404, 408, 429, 500, 502, 503, 0, 999];

pub const TARGET: Target = Target {
    name: "errors",
    about: "envelopes, errors of the service and of proxies, with any status",
    make: |random: &mut Random| {
        let seed = random.pick(SEEDS);
        Input { choice: random.next(), bytes: mutate::json(random, seed.as_bytes()) }
    },
    check: |input| check(STATUSES[input.choice as usize % STATUSES.len()], &input.bytes),
};

/// - An error of the service is reported with all its parts, whatever the status.
/// - Without one, only a status of success gives data.
/// - No error shows control characters.
fn check(status: u16, body: &[u8]) -> Result<Outcome, String> {
    let reply = Call::raw(Method::Get, "Fuzz", None).decode(status, body);
    if let Err(error) = &reply {
        harmless(error)?;
        if error.status() != Some(status) {
            return Err(format!("lost the status: {error}"));
        }
    }
    // A document that serde_json cannot hold as a value may still be valid JSON.
    let parsed: Option<Value> = serde_json::from_slice(body).ok();
    let is_json = serde_json::from_slice::<IgnoredAny>(body).is_ok();
    let only_json = parsed.is_none() && is_json;
    let sent =
        parsed.as_ref().and_then(|reply| reply.get("error")).filter(|error| !error.is_null());
    let has_data = parsed.as_ref().is_some_and(|reply| reply.get("data").is_some());
    // Beside data, a falsy error is no error.
    let nothing = [json!(false), json!(0), json!(""), json!([])];
    let sent = sent.filter(|error| !(has_data && nothing.contains(error)));
    let success = (200..300).contains(&status);
    let fits = match (&reply, sent) {
        (Err(Error::Api(error)), Some(sent)) => {
            let text = |name| sent.get(name).and_then(Value::as_str);
            let name = error.name().map(|name| name.as_str());
            sent.as_object().is_none()
                || (name, error.description()) == (text("name"), text("descr"))
        }
        // In a parsed document, the last of two equal members wins.
        (_, Some(_)) => false,
        // A complete error is reported even if the rest is not JSON.
        (Err(Error::Api(_)), None) => only_json || !is_json && body.starts_with(b"{"),
        (Ok(_), None) if only_json => success,
        (Ok(_), None) => success && has_data,
        (Err(Error::Http(_)), None) => !success,
        (Err(Error::Decode(_)), None) => success,
        (Err(_), None) => false,
    };
    match (fits || twice(body, b"\"error\"") || twice(body, b"\"data\""), reply) {
        (true, Ok(_)) => Ok(Outcome::Accepted),
        (true, Err(_)) => Ok(Outcome::Refused),
        (false, reply) => Err(format!("HTTP {status} is read as {reply:?}")),
    }
}

fn twice(body: &[u8], name: &[u8]) -> bool {
    let found = body.windows(name.len()).filter(|part| *part == name);
    found.count() > 1
}
