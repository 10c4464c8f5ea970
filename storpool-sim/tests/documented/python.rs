//! Examples in Python that need only the standard library of Python 3.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use storpool_sim::Simulator;

use super::page::{ADDRESS, examples, helper};
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

/// Python, which runs programs.
struct Python {
    process: Child,
    output: BufReader<ChildStdout>,
}

impl Python {
    /// `None` if it is not there.
    fn start() -> Option<Self> {
        if !is_there("python3") {
            eprintln!("skipped: python3 is not there");
            return None;
        }
        let mut process = without_proxies(&mut Command::new("python3"))
            .args(["-c", RUNNER])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        Some(Self { process, output })
    }

    /// Runs an example; returns its output, and why it failed.
    fn run(&mut self, example: &str, simulator: &Simulator) -> (String, Option<String>) {
        let program =
            format!("{}\n{example}", helper()).replace(ADDRESS, &simulator.address().to_string());
        writeln!(self.process.stdin.as_mut().unwrap(), "{}", json!(program)).unwrap();
        let mut response = String::new();
        self.output.read_line(&mut response).unwrap();
        let response: Value = serde_json::from_str(&response).unwrap();
        let text = |key: &str| response[key].as_str().map(str::to_owned);
        (text("printed").unwrap(), text("problem"))
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

#[test]
fn every_python_example_succeeds() {
    let Some(mut python) = Python::start() else { return };
    for (call, text) in examples("python") {
        let simulator = cluster::for_call(call);
        let seen = simulator.seen();
        let (printed, problem) = python.run(&text, &simulator);
        assert_eq!(problem, None, "{text}");
        assert_ne!(printed, "", "{text}");
        cluster::check(&simulator, call, seen.get(call));
    }
}

#[test]
fn python_example_that_fails_raises_name_and_description() {
    let Some(mut python) = Python::start() else { return };
    let simulator = cluster::for_call("volumeList");
    let (_, problem) = python.run(r#"call("GET", "/ctrl/1.0/Volume/nobody")"#, &simulator);
    let problem = problem.unwrap();
    assert!(problem.contains("RuntimeError: objectDoesNotExist: Volume"), "{problem}");
}
