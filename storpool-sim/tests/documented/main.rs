//! The examples of the documentation, carried out: curl, Rust and Python. Each call has one of each,
//! and each finds the cluster in a state in which it succeeds.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

mod cluster;
mod curl;
mod errors;
mod fields;
mod page;
mod python;
mod repeated;
mod rust;
#[path = "../support/mod.rs"]
mod support;
mod tasks;

use std::process::{Command, Stdio};

/// Whether a program is there. On machines that check changes it has to be.
fn is_there(program: &str) -> bool {
    let asked =
        Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let there = asked.is_ok_and(|status| status.success());
    let must = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(there || !must, "{program} is not there, and CI is set");
    there
}

/// Keeps a program from talking to anything but the simulator.
fn without_proxies(command: &mut Command) -> &mut Command {
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(name);
    }
    command
}
