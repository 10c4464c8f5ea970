//! Examples: JSON, and requests from a shell and from Python.

use super::text::Html;
use crate::doc;
use crate::json::{Json, object, text};
use crate::model::{Api, Body, Call, Method};
use crate::rust::example::{self, TOKEN};

const WIDTH: usize = 56;

pub(super) fn json(value: &Json) -> Html {
    Html::text(&value.pretty(WIDTH))
}

pub(super) fn response(api: &Api, call: &Call) -> Html {
    let generation = Json::Integer(api.example_generation);
    json(&object([("generation", generation), ("data", call.data_example())]))
}

/// The response of a call that fails with the error that is described most briefly.
pub(super) fn error(api: &Api) -> Option<Html> {
    let described = api.errors.iter().map(|error| {
        let sentence = doc::plain(&error.doc.first_sentence());
        (error, sentence.trim_end_matches('.').to_owned())
    });
    let (error, sentence) = described.min_by_key(|(_, sentence)| sentence.len())?;
    let fields =
        [("name", text(&error.name)), ("descr", text(&sentence)), ("transient", Json::Bool(false))];
    Some(json(&object([("error", object(fields))])))
}

/// The call with the shortest response among those that only read and have no arguments.
pub(super) fn simplest(api: &Api) -> Option<&Call> {
    let calls = api.calls.iter();
    calls
        .filter(|call| call.method == Method::Get && call.args.is_empty() && call.body.is_none())
        .min_by_key(|call| call.data_example().compact().len())
}

pub(super) fn http(api: &Api, call: &Call) -> Html {
    Html::text(&format!(
        "GET {} HTTP/1.1\nHost: {}\nAuthorization: {}{TOKEN}",
        path(api, call),
        api.address,
        api.authorization
    ))
}

fn path(api: &Api, call: &Call) -> String {
    call.path_with(api, |arg| encoded(&arg.example.unquoted(), b"-._~:@*"))
}

/// Percent-encoded except for letters, digits and some other characters.
fn encoded(text: &str, others: &[u8]) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        _ if byte.is_ascii_alphanumeric() || others.contains(&byte) => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    bytes.collect()
}

/// The JSON that a call sends in the address.
fn json_in_address(call: &Call) -> Option<&Body> {
    call.body.as_ref().filter(|_| call.method == Method::Get)
}

/// The JSON that a call sends as a document.
fn document(call: &Call) -> Option<&Body> {
    call.body.as_ref().filter(|_| call.method == Method::Post)
}

/// The address of a call with its example arguments.
fn url(api: &Api, call: &Call) -> String {
    let json = json_in_address(call)
        .map(|body| format!("?json={}", encoded(&body.example.compact(), b"-._~")));
    format!("http://{}{}{}", api.address, path(api, call), json.unwrap_or_default())
}

/// For a POSIX shell.
fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

pub(super) fn curl(api: &Api, call: &Call) -> Html {
    let mut out = String::from("curl ");
    if call.method == Method::Post && call.body.is_none() {
        out.push_str("-X POST ");
    }
    out.push_str(&format!("-H 'Authorization: {}{TOKEN}' \\\n", api.authorization));
    if let Some(body) = document(call) {
        let quoted = shell_quoted(&body.example.pretty(WIDTH - 4));
        out.push_str(&format!("  -d {} \\\n", quoted.replace('\n', "\n  ")));
    }
    let url = url(api, call);
    let plain = |char: char| char.is_ascii_alphanumeric() || "-._/:@%+=,".contains(char);
    let url = if url.chars().all(plain) { url } else { shell_quoted(&url) };
    out.push_str(&format!("  {url}"));
    Html::text(&out)
}

pub(super) fn rust(of_crate: &Api, call: &Call) -> Html {
    Html::text(&example::rust(of_crate, call))
}

pub(super) fn python(api: &Api, call: &Call) -> Html {
    let mut args = vec![format!("\"{}\"", url(api, call))];
    if let Some(body) = document(call) {
        let body = with_python_names(&body.example).pretty(WIDTH - 4).replace('\n', "\n    ");
        args.push(format!("json.dumps({body}).encode()"));
    } else if call.method == Method::Post {
        args.push("method=\"POST\"".to_owned());
    }
    let mut request = format!("call = Request({})", args.join(", "));
    if request.len() > WIDTH + 6 {
        request = format!("call = Request(\n    {},\n)", args.join(",\n    "));
    }
    Html::text(&format!(
        "import json\nfrom urllib.request import Request, urlopen\n\n{request}\n\
         call.add_header(\"Authorization\", \"{}{TOKEN}\")\n\
         print(json.load(urlopen(call))[\"data\"])",
        api.authorization
    ))
}

/// JSON that prints as a Python expression. Only the names of constants differ; a number prints as
/// it is written, so these names can take its place.
fn with_python_names(value: &Json) -> Json {
    match value {
        Json::Null => Json::Number("None".to_owned()),
        Json::Bool(true) => Json::Number("True".to_owned()),
        Json::Bool(false) => Json::Number("False".to_owned()),
        Json::Array(items) => Json::Array(items.iter().map(with_python_names).collect()),
        Json::Object(members) => {
            object(members.iter().map(|(name, value)| (name.as_str(), with_python_names(value))))
        }
        other => other.clone(),
    }
}
