//! Examples: JSON, and requests from a shell and from Python.

use super::text::Html;
use crate::doc;
use crate::json::{Json, object, text};
use crate::model::{Api, Body, Call, Method};
use crate::rust::example::{self, TOKEN};
use crate::rust::names::Named as _;

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

/// The call with the shortest path among those that can be made for several clusters.
pub(super) fn of_clusters(api: &Api) -> Option<&Call> {
    let calls = api.calls.iter().filter(|call| call.multi_cluster);
    calls.min_by_key(|call| (call.body.is_some(), path(api, call).len()))
}

/// The version that a page describes as a name in Rust, unless clients speak it by default.
pub(super) fn version(of_crate: &Api, api: &Api) -> Option<String> {
    let versions = of_crate.versions().into_iter();
    let mut versions = versions.filter(|version| version.name != of_crate.version);
    versions.find(|version| version.name == api.version).map(|version| version.rust())
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

/// The address of a call with its example arguments, and with `before` in front of its endpoint.
fn url(api: &Api, call: &Call, before: &str) -> String {
    let json = json_in_address(call)
        .map(|body| format!("?json={}", encoded(&body.example.compact(), b"-._~")));
    let (host, prefix, path) = (&api.address, &api.prefix, path(api, call));
    let path = path.strip_prefix(prefix).unwrap_or_default().trim_start_matches('/');
    format!("http://{host}{prefix}/{before}{path}{}", json.unwrap_or_default())
}

/// For a POSIX shell.
fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

pub(super) fn curl(api: &Api, call: &Call, before: &str) -> Html {
    let mut out = String::from("curl ");
    if call.method == Method::Post && call.body.is_none() {
        out.push_str("-X POST ");
    }
    out.push_str(&format!("-H 'Authorization: {}{TOKEN}' \\\n", api.authorization));
    if let Some(body) = document(call) {
        let quoted = shell_quoted(&body.example.pretty(WIDTH - 4));
        out.push_str(&format!("  -d {} \\\n", quoted.replace('\n', "\n  ")));
    }
    let url = url(api, call, before);
    let plain = |char: char| char.is_ascii_alphanumeric() || "-._/:@%+=,".contains(char);
    let url = if url.chars().all(plain) { url } else { shell_quoted(&url) };
    out.push_str(&format!("  {url}"));
    Html::text(&out)
}

pub(super) fn rust(of_crate: &Api, api: &Api, call: &Call, multi_cluster: bool) -> Html {
    let version = version(of_crate, api);
    Html::text(&example::with_client(of_crate, call, version.as_deref(), multi_cluster))
}

pub(super) fn python(api: &Api, call: &Call, before: &str) -> Html {
    let mut args = vec![format!("\"{}\"", url(api, call, before))];
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
