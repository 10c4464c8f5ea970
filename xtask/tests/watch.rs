//! `cargo xtask codegen --watch`: generates on save, serves the page, goes on over faults.
//!
//! `cargo test --release -p xtask --test watch -- --ignored --nocapture` prints how long it takes
//! from saving a file of the real schema until everything is written.
#![cfg(unix)]
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use support::{Folder, Ran};

const TINY: &str = "generator/tests/golden/schema";

/// Only if this passes has the test failed: nothing is decided by time otherwise.
const NEVER: Duration = Duration::from_secs(60);

/// The running command, with the lines it prints as they come.
struct Watching {
    child: Child,
    lines: Receiver<String>,
    address: String,
}

fn forward(from: impl Read + Send + 'static, to: Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if to.send(line).is_err() {
                return;
            }
        }
    });
}

impl Watching {
    fn start(folder: &Folder) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["codegen", "--watch", "--port", "0", "--root"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        forward(child.stdout.take().unwrap(), sender.clone());
        forward(child.stderr.take().unwrap(), sender);
        let mut watching = Self {
            child,
            lines,
            address: String::new(),
        };
        let served = watching.until("serving http://").pop().unwrap();
        let (_, rest) = served.split_once("http://").unwrap();
        rest.split_once('/')
            .unwrap()
            .0
            .clone_into(&mut watching.address);
        watching
    }

    /// The lines up to one with a text in it.
    fn until(&self, text: &str) -> Vec<String> {
        self.until_all(&[text])
    }

    /// The lines until each of several texts was in one; what is on standard output and what is on
    /// standard error come in any order.
    fn until_all(&self, texts: &[&str]) -> Vec<String> {
        let mut seen: Vec<String> = Vec::new();
        let mut missing = texts.to_vec();
        while !missing.is_empty() {
            match self.lines.recv_timeout(NEVER) {
                Ok(line) => {
                    missing.retain(|text| !line.contains(text));
                    seen.push(line);
                }
                Err(error) => panic!("{missing:?}: {error} after {seen:#?}"),
            }
        }
        seen
    }

    fn get(&self, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(NEVER)).unwrap();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    fn page(&self) -> String {
        let mut text = String::new();
        self.get("/").read_to_string(&mut text).unwrap();
        text
    }

    /// Ends it as Ctrl-C does.
    fn interrupt(mut self) {
        let id = self.child.id().to_string();
        let killed = Command::new("kill").args(["-INT", &id]).status().unwrap();
        assert!(killed.success());
        self.until("stopped");
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn each_save_is_built_and_faults_do_not_end_it() {
    let folder = Folder::with_schema("watch", TINY);
    let watching = Watching::start(&folder);
    let lines = watching.until(" written, ");
    assert!(
        lines.contains(&"wrote storpool-api/apidoc.html".to_owned()),
        "{lines:#?}"
    );
    assert!(folder.has("storpool-api/apidoc.html"));

    folder.replace("schema/api.json", "Switches lamps.", "Switches all lamps.");
    let lines = watching.until(" written, ");
    assert!(
        lines.contains(&"wrote storpool-api/apidoc.html".to_owned()),
        "{lines:#?}"
    );
    assert!(
        folder
            .read("storpool-api/apidoc.html")
            .contains("Switches all lamps.")
    );

    folder.replace("schema/calls.json", "\"LampId\"", "\"LampID\"");
    watching.until_all(&[
        "error[SP0101]: there is no type called `LampID`",
        "did you mean `LampId`?",
        "the schema has 1 error",
        "nothing was written (",
    ]);

    // As editors do it: another file takes the place of the first.
    let text = folder
        .read("schema/calls.json")
        .replace("\"LampID\"", "\"LampId\"");
    folder.write("schema/.calls.json.tmp", &text);
    let (from, to) = (
        folder.path().join("schema/.calls.json.tmp"),
        folder.path().join("schema/calls.json"),
    );
    std::fs::rename(from, to).unwrap();
    watching.until("generated files are up to date (");

    // Without the folder there is nothing to build; when it comes back, there is.
    let schema = folder.path().join("schema");
    let away = folder.path().join("away");
    std::fs::rename(&schema, &away).unwrap();
    watching.until("nothing was written (");
    std::fs::rename(&away, &schema).unwrap();
    watching.until("generated files are up to date (");
    folder.replace("schema/api.json", "Switches all lamps.", "Switches lamps.");
    watching.until(" written, ");
    watching.interrupt();
}

#[test]
fn the_page_is_served_and_told_to_reload() {
    let folder = Folder::with_schema("watch_page", TINY);
    let watching = Watching::start(&folder);
    watching.until(" written, ");
    let page = watching.page();
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
    assert!(page.contains("Switches lamps."));
    assert!(page.contains("EventSource(\"/changes\")"));
    assert!(page.contains("connect-src 'self'"));
    let file = folder.read("storpool-api/apidoc.html");
    assert!(!file.contains("EventSource") && !file.contains("connect-src"));

    let mut events = BufReader::new(watching.get("/changes"))
        .lines()
        .map(Result::unwrap);
    let mut next = |kind: &str| {
        events
            .find(|line| *line == format!("event: {kind}"))
            .unwrap();
        events.find(|line| line.starts_with("data: ")).unwrap()
    };
    let first = next("built");
    folder.replace("schema/api.json", "Switches lamps.", "Switches all lamps.");
    let second = next("built");
    assert_ne!(first, second);
    folder.write("schema/more.json", "{");
    let faults = next("faults");
    assert!(faults.contains("schema/more.json:1:1"), "{faults}");
    // The page that was good last stays.
    assert!(watching.page().contains("Switches all lamps."));
    std::fs::remove_file(folder.path().join("schema/more.json")).unwrap();
    assert_eq!(next("built"), second);

    let mut missing = String::new();
    watching
        .get("/secret")
        .read_to_string(&mut missing)
        .unwrap();
    assert!(missing.starts_with("HTTP/1.1 404"), "{missing}");
    watching.interrupt();
}

#[test]
fn a_port_in_use_is_told() {
    let folder = Folder::with_schema("watch_port", TINY);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let ran = folder.run(&["codegen", "--watch", "--port", &port]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.err.contains(&format!("port {port} is in use")),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("--port 0"), "{}", ran.err);
}

#[test]
fn what_does_not_go_together_is_refused() {
    for args in [
        &["codegen", "--watch", "--check"][..],
        &["codegen", "--port", "1"],
        &["codegen", "--watch", "--format", "json"],
        &["codegen", "--watch", "--port", "70000"],
    ] {
        let ran = Ran::alone(args);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{args:?}");
    }
}

/// Not a test: tells how long it takes.
#[test]
#[ignore = "a benchmark"]
fn from_save_to_finished() {
    let folder = Folder::with_schema("watch_time", "schema");
    let watching = Watching::start(&folder);
    watching.until(" written, ");
    let file = "schema/calls/volumes.json";
    let text = folder.read(file);
    let mut times = Vec::new();
    for round in 0..31 {
        let word = format!("\"doc\": \"Round {round}: returns");
        let changed = text.replacen("\"doc\": \"Returns", &word, 1);
        let saved = Instant::now();
        folder.write(file, &changed);
        watching.until(" written, ");
        times.push(saved.elapsed());
    }
    times.sort_unstable();
    println!(
        "from save to finished: median {:.1} ms of {} (fastest {:.1}, slowest {:.1})",
        times[times.len() / 2].as_secs_f64() * 1e3,
        times.len(),
        times[0].as_secs_f64() * 1e3,
        times[times.len() - 1].as_secs_f64() * 1e3,
    );
    watching.interrupt();
}
