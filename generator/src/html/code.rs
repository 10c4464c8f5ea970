//! Examples: JSON, and requests from a shell and from Python.

use super::text::Html;
use crate::json::{Json, object, text};
use crate::model::{Api, Call, CallId, Method, Request};
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

/// A call that fails, and its response: the first that may fail among those that only read.
pub(super) fn failure(api: &Api) -> Option<(CallId, Html)> {
    let reads = api.calls().filter(|(_, call)| call.method == Method::Get);
    let (id, row) = reads.filter_map(|(id, call)| Some((id, call.errors.first()?))).next()?;
    let error = &api.errors[row.error];
    let descr = row.when.plain();
    let fields = [
        ("name", text(&error.name)),
        ("descr", text(descr.trim_end_matches('.'))),
        ("transient", Json::Bool(false)),
    ];
    let status = error.status.map(|status| format!("HTTP/1.1 {status}\n\n")).unwrap_or_default();
    let body = object([("error", object(fields))]).pretty(WIDTH);
    Some((id, Html::text(&format!("{status}{body}"))))
}

/// A request in a line: method and path.
pub(super) fn line(api: &Api, request: &Request) -> Html {
    let method = api.call(request.call).method.as_str();
    let target = request.target(api, "");
    Html::trusted(format!("<b>{method}</b> <code>{}</code>", Html::text(&target)))
}

/// The call with the shortest response among those that only read and have no arguments.
pub(super) fn simplest(api: &Api) -> Option<CallId> {
    let is_simple =
        |call: &Call| call.method == Method::Get && call.args.is_empty() && call.body.is_none();
    let calls = api.calls().filter(|(_, call)| is_simple(call));
    calls.min_by_key(|(_, call)| call.data_example().compact().len()).map(|(id, _)| id)
}

pub(super) fn http(api: &Api, call: CallId) -> Html {
    Html::text(&format!(
        "GET {} HTTP/1.1\nHost: {}\nAuthorization: {}{TOKEN}",
        Request::example(api, call).target(api, ""),
        api.address,
        api.authorization
    ))
}

/// The call with the shortest path among those that can be made for several clusters.
pub(super) fn of_clusters(api: &Api) -> Option<CallId> {
    let calls = api.calls().filter(|(_, call)| call.multi_cluster);
    calls.min_by_key(|(_, call)| (call.body.is_some(), call.path(api).len())).map(|(id, _)| id)
}

/// The version that a page describes as a name in Rust, unless clients speak it by default.
pub(super) fn version(of_crate: &Api, api: &Api) -> Option<String> {
    let versions = of_crate.versions().into_iter();
    let mut versions = versions.filter(|version| version.name != of_crate.version);
    versions.find(|version| version.name == api.version).map(|version| version.rust())
}

/// The address of a request, with `before` in front of its endpoint.
fn url(api: &Api, request: &Request, before: &str) -> String {
    format!("http://{}{}", api.address, request.target(api, before))
}

/// For a POSIX shell.
fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

pub(super) fn curl(api: &Api, request: &Request, before: &str) -> Html {
    let mut out = String::from("curl -sS --fail-with-body ");
    if api.call(request.call).method == Method::Post && request.json.is_none() {
        out.push_str("-X POST ");
    }
    out.push_str(&format!("\\\n  -H 'Authorization: {}{TOKEN}' \\\n", api.authorization));
    if let Some(document) = request.document(api) {
        let quoted = shell_quoted(&document.pretty(WIDTH - 4));
        out.push_str(&format!("  -d {} \\\n", quoted.replace('\n', "\n  ")));
    }
    let url = url(api, request, before);
    let plain = |char: char| char.is_ascii_alphanumeric() || "-._/:@%+=,".contains(char);
    let url = if url.chars().all(plain) { url } else { shell_quoted(&url) };
    out.push_str(&format!("  {url}"));
    Html::text(&out)
}

/// The example in Rust of a call whose error is handled by its kind.
pub(super) fn rust_failure(of_crate: &Api, api: &Api, call: &Call) -> Html {
    Html::text(&example::with_error(of_crate, call, version(of_crate, api).as_deref()))
}

pub(super) fn rust(of_crate: &Api, api: &Api, call: &Call, multi_cluster: bool) -> Html {
    let version = version(of_crate, api);
    Html::text(&example::with_client(of_crate, call, version.as_deref(), multi_cluster))
}

/// The function that makes calls in Python; raises an exception with name and description.
pub(super) fn helper(api: &Api) -> Html {
    Html::text(&format!(
        r#"import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

def call(method, path, body=None):
    request = Request("http://{}" + path, method=method)
    request.add_header("Authorization", "{}{TOKEN}")
    if body is not None:
        request.data = json.dumps(body).encode()
    try:
        response = json.load(urlopen(request, timeout=60))
    except HTTPError as failure:
        response = json.load(failure)
    if "error" in response:
        error = response["error"]
        raise RuntimeError(f"{{error['name']}}: {{error['descr']}}")
    return response["data"]"#,
        api.address, api.authorization
    ))
}

/// A request with that function.
pub(super) fn python(api: &Api, request: &Request, before: &str) -> Html {
    let method = api.call(request.call).method.as_str();
    let mut args = vec![format!("\"{method}\""), format!("\"{}\"", request.target(api, before))];
    if let Some(document) = request.document(api) {
        args.push(with_python_names(document).pretty(WIDTH - 4).replace('\n', "\n    "));
    }
    let line = format!("print(call({}))", args.join(", "));
    if line.len() <= WIDTH + 6 && !line.contains('\n') {
        return Html::text(&line);
    }
    Html::text(&format!("print(call(\n    {},\n))", args.join(",\n    ")))
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
