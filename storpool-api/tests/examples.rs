//! The examples, run as programs: against the simulator that they start themselves, and against one
//! that is configured.

#![cfg(all(feature = "client", unix))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use storpool_api::Config;
use storpool_sim::Simulator;

/// An example that was built together with this test.
fn example(name: &str) -> Command {
    let test = std::env::current_exe().unwrap();
    let built: PathBuf = test.parent().unwrap().parent().unwrap().join("examples");
    let path = built.join(name);
    assert!(
        path.is_file(),
        "{} is not there: `cargo test` builds it, `cargo test --test` does not",
        path.display()
    );
    let mut command = Command::new(path);
    for variable in ["SP_AUTH_TOKEN", "SP_API_HTTP_HOST", "SP_API_HTTP_PORT", "SP_API_VERSION"] {
        command.env_remove(variable);
    }
    command
}

/// The same, made to talk to a simulator.
fn configured(name: &str, simulator: &Simulator) -> Command {
    let mut command = example(name);
    command
        .env("SP_AUTH_TOKEN", simulator.token())
        .env("SP_API_HTTP_HOST", simulator.address().ip().to_string())
        .env("SP_API_HTTP_PORT", simulator.address().port().to_string());
    command
}

/// The output of a successful run.
fn output(command: &mut Command) -> (String, String) {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (out, complaints) = (text(output.stdout), text(output.stderr));
    assert!(output.status.success(), "{command:?}: {complaints}{out}");
    (out, complaints)
}

/// Examples must not touch a real cluster that this host belongs to.
fn is_node() -> bool {
    let config = Config::loader().without_environment().load();
    let is_node =
        config.is_err() || config.is_ok_and(|config| config.get("SP_AUTH_TOKEN").is_some());
    if is_node {
        eprintln!("skipped: this host is configured for a real service");
    }
    is_node
}

#[test]
fn tour() {
    let simulator = Simulator::builder().start_blocking().unwrap();
    let (out, complaints) = output(&mut configured("tour", &simulator));
    for known in ["db-primary", "debian-8-base", "hybrid", "INTEL", "NODE_UP"] {
        assert!(out.contains(known), "{out}");
    }
    let own = |line: &str| line.starts_with("  web-1@");
    assert!(!out.lines().any(own), "{out}");
    assert!(complaints.contains("configured service"), "{complaints}");
    if !is_node() {
        let (own, complaints) = output(&mut example("tour"));
        assert_eq!(own.lines().count(), out.lines().count());
        assert!(complaints.contains("simulator"), "{complaints}");
    }
}

#[test]
fn provision() {
    if is_node() {
        return;
    }
    let (out, _) = output(&mut example("provision"));
    let words: Vec<_> = out.lines().filter_map(|line| line.split([' ', ',']).next()).collect();
    assert_eq!(words, ["created", "attached", "the", "detached", "deleted"]);
    let device = out.lines().nth(2).unwrap().rsplit(' ').next().unwrap();
    let directory = PathBuf::from(device).parent().unwrap().to_owned();
    assert!(!directory.exists(), "{}", directory.display());
}

#[test]
fn provision_cleans_up_after_a_failure() {
    let simulator = Simulator::builder().start_blocking().unwrap();
    // The number of this host comes from its files, of which there should be none.
    if is_node() {
        return;
    }
    let failed = configured("provision", &simulator).output().unwrap();
    assert!(!failed.status.success());
    assert!(String::from_utf8_lossy(&failed.stderr).contains("SP_OURID"));
    assert!(simulator.seen().contains_key("volumeDelete"));
}

#[test]
fn exporter() {
    let simulator = Simulator::builder().start_blocking().unwrap();
    let (out, _) = output(configured("exporter", &simulator).arg("--once"));
    for line in [
        "storpool_up 1",
        "storpool_disk_up{disk=\"101\",server=\"1\"} 1",
        "storpool_volume_size_bytes{volume=\"db-primary\"} 107374182400",
        "# TYPE storpool_template_free_bytes gauge",
    ] {
        assert!(out.lines().any(|one| one == line), "{line}: {out}");
    }

    let mut served = configured("exporter", &simulator).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let output = served.stdout.as_mut().unwrap();
    BufReader::new(output).read_line(&mut line).unwrap();
    let address = line.trim().split('/').nth(2).unwrap().to_owned();
    let get = |path: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response
    };
    let response = get("/metrics");
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    assert!(response.contains("\nstorpool_attachments 2\n"), "{response}");
    assert!(get("/").starts_with("HTTP/1.1 404 "));
    drop(simulator);
    let response = get("/metrics");
    assert!(response.contains("\nstorpool_up 0\n"), "{response}");
    assert!(!response.contains("storpool_attachments"), "{response}");
    served.kill().unwrap();
    served.wait().unwrap();
}

#[cfg(feature = "blocking")]
#[test]
fn blocking() {
    let simulator = Simulator::builder().start_blocking().unwrap();
    let (out, _) = output(&mut configured("blocking", &simulator));
    assert_eq!(out.matches("took ").count(), 4, "{out}");
    assert_eq!(out.matches("deleted ").count(), 2, "{out}");
    for _ in 0..3 {
        output(configured("blocking", &simulator).arg("web-1"));
    }
    let client = storpool_api::blocking::Client::builder()
        .base_url(simulator.url())
        .auth_token(simulator.token())
        .build()
        .unwrap();
    let snapshots = client.snapshots_list().send().unwrap().into_data();
    let names: Vec<&str> = snapshots.iter().map(|one| one.name.as_str()).collect();
    let kept = ["web-1-hourly-2", "web-1-hourly-3"];
    assert!(kept.iter().all(|name| names.contains(name)), "{names:?}");
    assert!(!names.contains(&"web-1-hourly-1"), "{names:?}");
    let own = |name: &&&str| name.starts_with("blocking-");
    assert_eq!(names.iter().find(own), None);
}
