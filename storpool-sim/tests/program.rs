//! The program: its addresses, and arguments that it refuses.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use storpool_sim::Simulator;
use support::{Scratch, simulator};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_storpool-sim"));
    command.args(["--port", "0"]).args(arguments);
    command
}

/// A serving program, killed when dropped.
struct Served(Child, String);

impl Served {
    fn new(arguments: &[&str]) -> Self {
        let mut child = program(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let stdout = child.stdout.as_mut().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on http://").unwrap();
        let address = url.to_owned();
        Self(child, address)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The error message for arguments that keep it from starting.
fn complaint(arguments: &[&str]) -> String {
    let output = program(arguments).output().unwrap();
    assert!(!output.status.success(), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn program_listens_on_loopback_by_default() {
    assert!(simulator().address().ip().is_loopback());
    assert!(Simulator::builder().start_blocking().unwrap().address().ip().is_loopback());
    let served = Served::new(&[]);
    assert!(served.1.starts_with("127.0.0.1:"), "{}", served.1);
    TcpStream::connect(&served.1).unwrap();
    // Beyond loopback only with an explicit token, since anyone who reaches the address is in
    // charge.
    assert!(complaint(&["--listen", "0.0.0.0"]).contains("--token"));
    let served = Served::new(&["--listen", "0.0.0.0", "--token", "t"]);
    assert!(served.1.starts_with("0.0.0.0:"), "{}", served.1);
}

#[test]
fn unusable_arguments_are_reported_at_once() {
    let scratch = Scratch::new();
    let state = scratch.path("state");
    std::fs::write(&state, "something else").unwrap();
    let state = state.to_str().unwrap();
    for (arguments, word) in [
        (&["--token", "a b"][..], "--token"),
        (&["--state", state], "state"),
        (&["--state", "/nowhere/at/all"], "/nowhere/at/all"),
        (&["--device-client", "1"], "--device-dir"),
        (&["--device-dir", "/dev/null/x"], "/dev/null/x"),
        (&["--seed-cluster", "huge"], "small"),
        (&["--seed-cluster", "small", "--seed-file", "x"], "--seed-file"),
        (&["--seed-file", "x", "--load", "x"], "--load"),
        (&["--seed-file", "/nowhere/seed"], "/nowhere/seed"),
        (&["--seed-file", state], "state:1:1: "),
        (&["--load", "/nowhere/saved"], "/nowhere/saved"),
        (&["--load", state], "state:1:1: "),
        (&["--api-version", "17.01"], "16.01, 18.01, 18.02"),
    ] {
        let said = complaint(arguments);
        assert!(said.contains(word), "{arguments:?}: {said}");
    }
    let output = program(&["--help"]).output().unwrap();
    assert!(output.status.success());
    let help = String::from_utf8(output.stdout).unwrap();
    for word in [
        "--device-dir",
        "--pair-port",
        "--lenient",
        "kill -9",
        "loss of power",
        "same token",
        "--cors",
    ] {
        assert!(help.contains(word), "{word}: {help}");
    }
}

#[test]
fn program_serves_two_clusters_that_know_each_other() {
    let mut child = program(&["--api-version", "19.01", "--pair-port", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().take(2);
    let lines: Vec<String> = lines.map(Result::unwrap).collect();
    let served = Served(child, lines[0].replace("listening on http://", ""));
    let mut stream = TcpStream::connect(&served.1).unwrap();
    let path = "/ctrl/1.0/RemoteCommand/dc1-c2/VolumesList";
    write!(stream, "GET {path} HTTP/1.0\r\n\r\n").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.ends_with("\"data\":[]}"), "{response}");
    assert_ne!(lines[0], lines[1]);
}

#[test]
fn exit_code_says_whether_the_arguments_or_the_start_failed() {
    let code = |arguments: &[&str]| program(arguments).output().unwrap().status.code();
    assert_eq!(code(&["--help"]), Some(0));
    assert_eq!(code(&["--load", "/nowhere/saved"]), Some(1));
    assert_eq!(code(&["--api-version", "17.01"]), Some(2));
    assert_eq!(code(&["--nothing"]), Some(2));
}

#[test]
fn program_begins_with_the_cluster_of_a_file() {
    let scratch = Scratch::new();
    let (seed, saved) = (scratch.path("seed.json"), scratch.path("saved.json"));
    std::fs::write(&seed, r#"{"servers": [{"id": 7}], "clients": [{"id": 1}]}"#).unwrap();
    simulator().save(&saved).unwrap();
    for (option, file) in [("--seed-file", &seed), ("--load", &saved)] {
        let served = Served::new(&[option, file.to_str().unwrap()]);
        TcpStream::connect(&served.1).unwrap();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn full_standard_output_is_an_error() {
    let full = || std::fs::File::options().write(true).open("/dev/full");
    for arguments in [&[][..], &["--help"], &["--version"]] {
        let mut command = program(arguments);
        let output = command.stdout(full().unwrap()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.starts_with("storpool-sim: cannot write to standard output"),
            "{arguments:?}: {said}"
        );
    }
    let status = program(&["--token", "a b"]).stderr(full().unwrap()).status();
    assert_eq!(status.unwrap().code(), Some(1));
}

#[cfg(unix)]
#[test]
fn program_cleans_up_on_a_signal() {
    let scratch = Scratch::new();
    let directory = scratch.path("dev");
    let mut served = Served::new(&["--device-dir", directory.to_str().unwrap()]);
    assert!(directory.is_dir());
    let id = served.0.id().to_string();
    assert!(Command::new("kill").arg(&id).status().unwrap().success());
    assert!(served.0.wait().unwrap().success());
    assert_eq!(directory.read_dir().unwrap().count(), 0);
    let mut rest = String::new();
    served.0.stdout.take().unwrap().read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}
