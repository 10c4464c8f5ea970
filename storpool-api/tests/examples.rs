//! The examples, run as programs: against the simulator that they start themselves, and against one
//! that is configured.

#![cfg(all(feature = "client", unix))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use storpool_api::Config;
use storpool_sim::{Command as SimCommand, Simulator};

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
    let (code, out, complaints) = outcome(command.output().unwrap());
    assert_eq!(code, 0, "{command:?}: {complaints}{out}");
    (out, complaints)
}

/// The exit code, the output and the complaints of a run.
fn outcome(output: Output) -> (i32, String, String) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The first line that a program prints, as soon as it does.
fn first_line(program: &mut Child) -> String {
    let mut line = String::new();
    // Without a buffer, the rest stays where it is.
    let output = program.stdout.as_mut().unwrap();
    BufReader::with_capacity(1, output).read_line(&mut line).unwrap();
    line
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
fn tour_shows_the_cluster() {
    let simulator = Simulator::builder().start_blocking().unwrap();
    let (out, complaints) = output(&mut configured("tour", &simulator));
    for known in ["is running", "db-primary", "debian-8-base", "hybrid", "INTEL"] {
        assert!(out.contains(known), "{out}");
    }
    assert!(!out.contains("web-1@"), "{out}");
    assert!(complaints.contains("configured service"), "{complaints}");
    if !is_node() {
        let (own, complaints) = output(&mut example("tour"));
        assert_eq!(own, out);
        assert!(complaints.contains("simulator"), "{complaints}");
    }
}

/// The first words of what `csi` prints.
const STEPS: &str = "capacity create create publish publish delete expand snapshot restore clone \
                     snapshot list list list list list unpublish delete delete delete delete \
                     unpublish";

#[test]
fn csi_repeats_every_step_and_refuses_what_differs() {
    let simulator = Simulator::builder().start_blocking().unwrap();
    // The responses to the first creations, deletions and attachments are lost.
    for call in ["volumeCreate", "volumeDelete", "volumesReassignWait", "snapshotCreate"] {
        let call = Some(call.to_owned());
        simulator.apply(SimCommand::Reset { call, times: 1, applied: true }).unwrap();
    }
    let (out, _) = output(&mut configured("csi", &simulator));
    let words: Vec<_> = out.lines().filter_map(|line| line.split([' ', ':']).next()).collect();
    assert_eq!(words.join(" "), STEPS, "{out}");
    for refusal in [
        "create: AlreadyExists (6), volume pvc-",
        "publish: FailedPrecondition (9), volume `pvc-",
        "delete: FailedPrecondition (9), cannot delete volume `pvc-",
        "snapshot: AlreadyExists (6), there is a snapshot s:pvc-",
        "list: Aborted (10), \"~\" is not a token",
    ] {
        assert!(out.lines().any(|line| line.starts_with(refusal)), "{refusal}: {out}");
    }
    let (volumes, _) = output(&mut configured("tour", &simulator));
    assert!(!volumes.contains("pvc-"), "{volumes}");
    assert_eq!(simulator.faults(), [""; 0]);
}

#[test]
fn csi_reports_a_wrong_token() {
    let simulator = Simulator::builder().start_blocking().unwrap();
    let mut command = configured("csi", &simulator);
    let (code, _, complaints) = outcome(command.env("SP_AUTH_TOKEN", "9").output().unwrap());
    assert_eq!(code, 1, "{complaints}");
    assert!(complaints.contains("HTTP 401"), "{complaints}");
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
    let line = first_line(&mut served);
    let address = line.trim().split('/').nth(2).unwrap().to_owned();
    let get = |path: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
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

#[test]
fn exporter_with_a_wrong_token_reports_the_service_as_down() {
    let simulator = Simulator::builder().start_blocking().unwrap();
    let mut command = configured("exporter", &simulator);
    let (out, complaints) = output(command.env("SP_AUTH_TOKEN", "9").arg("--once"));
    assert!(out.ends_with("\nstorpool_up 0\n"), "{out}");
    assert!(complaints.contains("HTTP 401"), "{complaints}");
}

/// Soft-ejects disk 101 while time stands still, does something, and waits for the program.
fn soft_eject(meanwhile: impl FnOnce(&Simulator, &Child)) -> (i32, String, String) {
    let simulator = Simulator::builder().start_blocking().unwrap();
    simulator.freeze();
    let mut command = configured("soft_eject", &simulator);
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = command.spawn().unwrap();
    let line = first_line(&mut program);
    assert!(line.contains("Disk 101: 2667 of 2667 objects are left"), "{line}");
    meanwhile(&simulator, &program);
    let outcome = outcome(program.wait_with_output().unwrap());
    assert!(!simulator.seen().contains_key("diskSoftEjectCancel"));
    outcome
}

#[test]
fn soft_eject_ends_with_an_empty_disk() {
    let day = Duration::from_secs(24 * 60 * 60);
    let (code, out, complaints) = soft_eject(|simulator, _| simulator.advance(day));
    assert_eq!((code, out.as_str()), (0, "Disk 101: the disk is empty.\n"), "{complaints}");
}

#[test]
fn soft_eject_that_cannot_finish_says_why() {
    let (code, _, complaints) = soft_eject(|simulator, _| {
        simulator.apply(SimCommand::Disk { id: 101, up: false }).unwrap();
    });
    assert_eq!(code, 1, "{complaints}");
    assert!(complaints.contains("cannot finish: it is down"), "{complaints}");
}

#[test]
fn soft_eject_goes_on_after_ctrl_c() {
    let (code, out, complaints) = soft_eject(|_, program| {
        let mut kill = Command::new("kill");
        assert!(kill.args(["-INT", &program.id().to_string()]).status().unwrap().success());
    });
    assert_eq!(code, 130, "{complaints}");
    assert!(out.contains("Disk 101 is still being soft-ejected"), "{out}");
}

#[test]
fn client_over_ureq_retries_keeps_deadlines_and_knows_doubt() {
    let (out, _) = output(&mut example("transport_ureq"));
    let [retried, late, doubt] = out.lines().collect::<Vec<_>>()[..] else { panic!("{out}") };
    assert_eq!(retried, "listed in 2 attempts");
    assert!(late.contains("no response within 200ms"), "{late}");
    assert!(doubt.starts_with("in doubt: true") && doubt.contains("objectExists"), "{doubt}");
}

#[cfg(feature = "blocking")]
mod spctl {
    use super::*;

    fn run(simulator: &Simulator, arguments: &str) -> (i32, String, String) {
        let mut command = configured("spctl", simulator);
        outcome(command.args(arguments.split(' ')).output().unwrap())
    }

    #[track_caller]
    fn succeeds(simulator: &Simulator, arguments: &str) -> String {
        let (code, out, complaints) = run(simulator, arguments);
        assert_eq!(code, 0, "{arguments}: {complaints}");
        out
    }

    #[test]
    fn commands_change_volumes() {
        let simulator = Simulator::builder().start_blocking().unwrap();
        for (arguments, result) in [
            ("volumes create a 1G --template hybrid", "a: created"),
            ("volumes resize a 2G", "a: of 2 GiB"),
            ("volumes snapshot a s", "a: snapshot s taken"),
            ("volumes revert a s", "a: reverted to s"),
            ("attach a 1", "a: attached to client 1"),
            ("attach a 3 --take", "a: attached to client 3"),
            ("detach a", "a: detached"),
            ("attach a 1 --read-only", "a: attached to client 1"),
            ("volumes delete a --detach", "a: deleted"),
            ("volumes create b --snapshot s --template hybrid", "b: created"),
            ("detach web-1 2", "web-1: detached"),
        ] {
            assert_eq!(succeeds(&simulator, arguments).trim_end(), result, "{arguments}");
        }
        let volumes = succeeds(&simulator, "volumes list");
        assert!(volumes.contains("\nb             2 GiB  hybrid    s "), "{volumes}");
        let volume = succeeds(&simulator, "volumes show b --json");
        assert!(volume.contains(r#""parentName": "s""#), "{volume}");
        assert_eq!(simulator.faults(), [""; 0]);
    }

    #[test]
    fn commands_show_services_and_disks() {
        let simulator = Simulator::builder().start_blocking().unwrap();
        simulator.apply(SimCommand::Disk { id: 101, up: false }).unwrap();
        let disks = succeeds(&simulator, "disks list");
        assert!(disks.contains("\n 101       1  down "), "{disks}");
        let status = succeeds(&simulator, "status");
        assert!(status.contains("\nserver    3     3  running"), "{status}");
        assert!(succeeds(&simulator, "--json status").contains(r#""clusterStatus": "running""#));
    }

    #[test]
    fn failures_have_exit_codes_and_messages() {
        let simulator = Simulator::builder().start_blocking().unwrap();
        let host = simulator.url();
        for (arguments, code, message) in [
            ("volumes show nope", 3, host.as_str()),
            ("volumes resize web-1 1G", 1, "it was not shrunk"),
            ("volumes delete web-1", 1, "attached at client 2"),
            ("attach web-1 1", 1, "is attached to client 2; nothing was changed"),
            ("attach web-1 nine", 2, "invalid value 'nine'"),
            ("volumes create a", 2, "--help"),
            ("volumes", 2, "Usage: spctl volumes"),
            ("--json volumes show nope", 3, r#"{"error":{"kind":"not_found","message":"#),
        ] {
            let (exit, out, complaints) = run(&simulator, arguments);
            assert_eq!((exit, out.as_str()), (code, ""), "{arguments}: {complaints}");
            assert!(complaints.contains(message), "{arguments}: {complaints}");
        }
        let (exit, _, complaints) = outcome(example("spctl").output().unwrap());
        assert_eq!(exit, 2);
        assert!(complaints.contains("Commands:"), "{complaints}");
    }

    #[test]
    fn wrong_token_and_unreachable_service_are_told_apart() {
        let simulator = Simulator::builder().start_blocking().unwrap();
        let mut command = configured("spctl", &simulator);
        let command = command.args(["volumes", "list"]).env("SP_AUTH_TOKEN", "9");
        let (exit, _, complaints) = outcome(command.output().unwrap());
        assert_eq!(exit, 1);
        assert!(complaints.contains("HTTP 401"), "{complaints}");

        let mut command = configured("spctl", &simulator);
        let command = command.args(["volumes", "list", "--retries", "1"]);
        drop(simulator);
        let (exit, _, complaints) = outcome(command.output().unwrap());
        assert_eq!(exit, 4);
        assert!(complaints.contains("; attempt 2 of 2 in "), "{complaints}");
        assert!(complaints.contains("not retried: no attempts are left"), "{complaints}");
    }

    #[test]
    fn soft_eject_waits_until_the_disk_is_empty() {
        let simulator = Simulator::builder().start_blocking().unwrap();
        let mut command = configured("spctl", &simulator);
        let command = command.args(["disks", "soft-eject", "101"]).stdout(Stdio::piped());
        let program = command.spawn().unwrap();
        let (code, out, _) = outcome(program.wait_with_output().unwrap());
        assert_eq!((code, out.as_str()), (0, "101: empty\n"));
    }
}
