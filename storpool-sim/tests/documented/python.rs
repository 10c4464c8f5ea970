//! Examples in Python that need only the standard library of Python 3.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::page::{SERVICE, examples};
use super::{cluster, is_there, without_proxies};

/// Runs one program for each line, and reports its output, or why it failed.
const RUNNER: &str = r#"
import contextlib, io, json, sys, traceback

for line in sys.stdin:
    printed = io.StringIO()
    response = {}
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(json.loads(line), "example", "exec"), {})
    except BaseException:
        response["problem"] = traceback.format_exc()
    response["printed"] = printed.getvalue()
    print(json.dumps(response), flush=True)
"#;

#[test]
fn every_python_example_succeeds() {
    if !is_there("python3") {
        eprintln!("skipped: python3 is not there");
        return;
    }
    let mut python = without_proxies(&mut Command::new("python3"))
        .args(["-c", RUNNER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = python.stdin.take().unwrap();
    let mut output = BufReader::new(python.stdout.take().unwrap());
    for (call, text) in examples("python") {
        let simulator = cluster::for_call(call);
        let seen = simulator.seen();
        let program = text.replace(SERVICE, &simulator.url());
        writeln!(input, "{}", json!(program)).unwrap();
        let mut response = String::new();
        output.read_line(&mut response).unwrap();
        let response: Value = serde_json::from_str(&response).unwrap();
        assert!(response["problem"].is_null(), "{text}\n{}", response["problem"]);
        assert_ne!(response["printed"], "", "{text}");
        cluster::check(&simulator, call, seen.get(call));
    }
    drop(input);
    assert!(python.wait().unwrap().success());
}
