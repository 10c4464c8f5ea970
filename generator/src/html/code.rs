//! Examples: JSON, and how a call is made from a shell and from Python.

use crate::json::Json;
use crate::model::{Api, Call, Method};
use crate::rust::example::TOKEN;

use super::anchor;
use super::text::{self, Html, escape};

/// Columns of an example.
pub(super) const WIDTH: usize = 56;

/// JSON as text of the page.
pub(super) fn json(value: &Json, width: usize) -> Html {
    Html::trusted(escape(&value.pretty(width)))
}

/// A call and its reply as they go over the wire.
pub(super) struct Tour {
    pub(super) call: Html,
    pub(super) request: Html,
    pub(super) reply: Html,
}

/// The shortest exchange there is: a call that only reads, without arguments.
pub(super) fn tour(api: &Api) -> Option<Tour> {
    let call = api
        .calls
        .iter()
        .filter(|call| call.method == Method::Get && call.args.is_empty())
        .min_by_key(|call| call.response_example.compact().len())?;
    let host = &api.address;
    let path = path(api, call);
    Some(Tour {
        call: text::link(&anchor::call(call), &call.title),
        request: Html::text(&format!(
            "GET {path} HTTP/1.1\nHost: {host}\nAuthorization: {}{TOKEN}",
            api.authorization
        )),
        reply: json(&reply(api, call), WIDTH),
    })
}

/// The example reply of a call, with what stands around its data.
pub(super) fn reply(api: &Api, call: &Call) -> Json {
    Json::Object(vec![
        ("generation".to_owned(), Json::Integer(api.example_generation)),
        ("data".to_owned(), call.response_example.clone()),
    ])
}

/// The address of a call with its example arguments.
fn url(api: &Api, call: &Call) -> String {
    format!("http://{}{}", api.address, path(api, call))
}

fn path(api: &Api, call: &Call) -> String {
    call.path_with(api, |arg| {
        let mut path = String::new();
        for byte in arg.example.unquoted().bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => path.push(char::from(byte)),
                b'-' | b'.' | b'_' | b'~' | b':' | b'@' | b'*' => path.push(char::from(byte)),
                _ => path.push_str(&format!("%{byte:02X}")),
            }
        }
        path
    })
}

/// For a POSIX shell; quoted only if need be.
fn shell_word(word: &str) -> String {
    let plain = |char: char| char.is_ascii_alphanumeric() || "-._/:@%+=,".contains(char);
    if word.chars().all(plain) { word.to_owned() } else { shell_quoted(word) }
}

fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// With curl.
pub(super) fn curl(api: &Api, call: &Call) -> Html {
    let mut out = String::from("curl ");
    if call.method == Method::Post && call.body.is_none() {
        out.push_str("-X POST ");
    }
    out.push_str(&format!("-H 'Authorization: {}{TOKEN}' \\\n", api.authorization));
    if let Some(body) = &call.body {
        let quoted = shell_quoted(&body.example.pretty(WIDTH - 4));
        out.push_str(&format!("  -d {} \\\n", quoted.replace('\n', "\n  ")));
    }
    out.push_str(&format!("  {}", shell_word(&url(api, call))));
    Html::text(&out)
}

/// With Python and nothing but its standard library.
pub(super) fn python(api: &Api, call: &Call) -> Html {
    let mut args = vec![format!("\"{}\"", url(api, call))];
    if let Some(body) = &call.body {
        args.push(format!("json.dumps({}).encode()", python_literal(&body.example, 4)));
    } else if call.method == Method::Post {
        args.push("method=\"POST\"".to_owned());
    }
    let line = format!("call = Request({})", args.join(", "));
    let request = if line.len() <= WIDTH + 6 {
        line
    } else {
        format!("call = Request(\n    {},\n)", args.join(",\n    "))
    };
    Html::text(&format!(
        "import json\nfrom urllib.request import Request, urlopen\n\n{request}\n\
         call.add_header(\"Authorization\", \"{}{TOKEN}\")\n\
         print(json.load(urlopen(call))[\"data\"])",
        api.authorization
    ))
}

/// As Python writes it; one member a line where there are several.
fn python_literal(value: &Json, indent: usize) -> String {
    let line = python_line(value);
    if indent + line.len() + 28 <= WIDTH + 10 {
        return line;
    }
    let margin = format!("\n{}", " ".repeat(indent + 4));
    let end = format!("\n{}", " ".repeat(indent));
    match value {
        Json::Array(items) => {
            let items: String = items
                .iter()
                .map(|item| format!("{margin}{},", python_literal(item, indent + 4)))
                .collect();
            format!("[{items}{end}]")
        }
        Json::Object(members) => {
            let members: String = members
                .iter()
                .map(|(name, value)| {
                    let name = Json::String(name.clone()).compact();
                    format!("{margin}{name}: {},", python_literal(value, indent + 4))
                })
                .collect();
            format!("{{{members}{end}}}")
        }
        _ => line,
    }
}

fn python_line(value: &Json) -> String {
    match value {
        Json::Null => "None".to_owned(),
        Json::Bool(true) => "True".to_owned(),
        Json::Bool(false) => "False".to_owned(),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(python_line).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| {
                    let name = Json::String(name.clone()).compact();
                    format!("{name}: {}", python_line(value))
                })
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        other => other.compact(),
    }
}
