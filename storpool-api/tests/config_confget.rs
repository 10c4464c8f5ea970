//! An external program instead of the configuration's files.

#![cfg(all(feature = "client", unix))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

mod support;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use storpool_api::{Config, Error};
use support::{Dir, TOKEN};

/// A program must not be open for writing when it is run, which a fork at the wrong moment in
/// another thread would cause: so one test at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn program(dir: &Dir, script: &str) -> PathBuf {
    let path = dir.write("storpool_confget", format!("#!/bin/sh\n{script}\n"));
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    path
}

/// Runs a script, for a host or for none.
fn ask(script: &str, host: Option<&str>) -> Result<Config, String> {
    let _alone = ONE_AT_A_TIME.lock();
    let dir = Dir::new();
    let loader = Config::loader().without_environment().confget(program(&dir, script));
    let loader = match host {
        Some(host) => loader.host(host),
        None => loader,
    };
    loader.load().map_err(|error| {
        let Error::Config(config) = &error else { panic!("{error}") };
        assert!(config.file().is_none() && config.setting().is_none());
        format!("{error}\n{error:?}")
    })
}

fn refused(script: &str) -> String {
    ask(script, None).unwrap_err()
}

#[test]
fn confget_provides_variables() {
    let script = r#"echo "A=1"; echo; printf 'B=x=y \\\nz\nC=\nA=2  \n'; echo "ARGS=$*""#;
    let config = ask(script, None).unwrap();
    let seen: Vec<(&str, &str)> = config.iter().collect();
    assert_eq!(seen, [("A", "2"), ("ARGS", ""), ("B", "x=y z"), ("C", "")]);
    let origin = config.origin("A").unwrap().to_string();
    assert!(origin.ends_with("storpool_confget`"), "{origin}");
    assert!(config.explain().to_string().contains("looked in `"));
    assert_eq!(config.sections().count(), 0);
}

#[test]
fn confget_is_called_with_a_section() {
    let config = ask(r#"echo "ARGS=$*""#, Some("node 2")).unwrap();
    assert_eq!(config.get("ARGS"), Some("-s node 2"));
    assert_eq!(config.host(), Some("node 2"));
    let origin = config.origin("ARGS").unwrap().to_string();
    assert!(origin.ends_with("storpool_confget -s node 2`"), "{origin}");
}

#[test]
fn environment_overrides_confget_and_files_are_not_read() {
    let _alone = ONE_AT_A_TIME.lock();
    let dir = Dir::new();
    dir.write("etc/storpool.conf", "A=file\nB=file\n");
    let config = Config::loader()
        .root(dir.path())
        .environment([("SP_AUTH_TOKEN", "2")])
        .confget(program(&dir, "echo A=program; echo SP_AUTH_TOKEN=1"))
        .load()
        .unwrap();
    let seen: Vec<(&str, &str)> = config.iter().collect();
    assert_eq!(seen, [("A", "program"), ("SP_AUTH_TOKEN", "2")]);
}

#[test]
fn confget_failures_are_errors() {
    for (script, message) in [
        ("exit 3", "failed with exit status: 3"),
        ("echo A=1; echo oh >&2; exit 1", "failed with exit status: 1: oh"),
        ("kill -9 $$", "failed with signal: 9"),
        ("echo A=1; echo >&2; echo ' no such section ' >&2", "reported an error: no such section"),
        ("echo A=1; echo B", "something else than NAME=VALUE in line 2"),
        (r"printf 'A=\377'", "not UTF-8"),
        ("yes A=1 | head -c 2000000", "wrote more than 1048576 bytes"),
        ("yes A=1", "wrote more than 1048576 bytes"),
    ] {
        let refused = refused(script);
        assert!(refused.contains(message), "{script}: {refused}");
        assert!(refused.contains("storpool_confget`"), "{refused}");
    }
    let nowhere = Config::loader().confget("/nonexistent/confget").load();
    let message = nowhere.unwrap_err().to_string();
    assert!(message.contains("`/nonexistent/confget` cannot be run (No such file"), "{message}");
}

#[test]
fn confget_errors_do_not_show_the_token() {
    for script in [
        format!("echo SP_AUTH_TOKEN={TOKEN}; echo 'bad value {TOKEN}' >&2"),
        format!("echo 'bad line: SP_AUTH_TOKEN = {TOKEN}' >&2; exit 1"),
        format!("echo SP_AUTH_TOKEN {TOKEN}"),
        format!("printf 'SP_AUTH_TOKEN={TOKEN}\\377'"),
    ] {
        let refused = refused(&script);
        assert!(!refused.contains(TOKEN), "{refused}");
    }
}

#[test]
fn confget_is_killed_on_timeout() {
    let _alone = ONE_AT_A_TIME.lock();
    let stopped = |script: &str| {
        let dir = Dir::new();
        let started = Instant::now();
        let loader = Config::loader().confget(program(&dir, script));
        let error = loader.confget_timeout(support::SHORT).load().unwrap_err();
        assert!(started.elapsed() < Duration::from_secs(30), "{error}");
        error.to_string()
    };
    let message = stopped("exec sleep 60");
    assert!(message.contains("did not end in 50ms, and was stopped"), "{message}");
    // A child process left behind holds its output open.
    let message = stopped("sleep 2 & exit 0");
    assert!(message.contains("did not close its output in 50ms"), "{message}");
    assert!(Path::new("/bin/sh").exists());
}
