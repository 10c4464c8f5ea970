//! The external program that prints the configuration, used instead of its files.

use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::{LIMIT, TOKEN};
use crate::error::ConfigError;
use crate::token::AuthToken;

/// How often the program is polled.
const TICK: Duration = Duration::from_millis(5);

#[derive(Clone, Debug)]
pub(super) struct Confget {
    pub(super) program: PathBuf,
    pub(super) time: Duration,
}

/// The output of the program.
type Output = Zeroizing<Vec<u8>>;

impl Confget {
    /// The command, as people would write it.
    pub(super) fn command(&self, section: Option<&str>) -> String {
        let program = self.program.display();
        match section {
            Some(section) => format!("{program} -s {section}"),
            None => program.to_string(),
        }
    }

    /// Runs the program and reads its output.
    pub(super) fn run(
        &self,
        section: Option<&str>,
    ) -> Result<Vec<(String, Zeroizing<String>)>, ConfigError> {
        let command = self.command(section);
        let output = self.output(section, &command)?;
        variables(&output).map_err(|problem| ConfigError::program(&command, problem))
    }

    fn output(&self, section: Option<&str>, shown: &str) -> Result<Output, ConfigError> {
        let failed =
            |what: &str, error: io::Error| ConfigError::program(shown, what).because(&error);
        let refuse = |problem: String| Err(ConfigError::program(shown, problem));
        let mut command = Command::new(&self.program);
        if let Some(section) = section {
            command.args(["-s", section]);
        }
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| failed("cannot be run", error))?;
        let stdout = child.stdout.take().map(|stream| collect(Stream::Output(stream)));
        let stderr = child.stderr.take().map(|stream| collect(Stream::Complaint(stream)));
        let end = Instant::now().checked_add(self.time);
        let in_time =
            wait(&mut child, end).map_err(|error| failed("cannot be waited for", error))?;
        let time = self.time;
        let Some(status) = in_time else {
            return refuse(format!("did not end in {time:?}, and was stopped"));
        };
        // A child process it left behind may still hold the other end.
        let (Some(output), Some(complaint)) = (receive(stdout, end), receive(stderr, end)) else {
            return refuse(format!("did not close its output in {time:?}"));
        };
        let output = output.map_err(|error| failed("cannot be read", error))?;
        let complaint = complaint.map_err(|error| failed("cannot be read", error))?;
        if output.len() > LIMIT {
            return refuse(format!("wrote more than {LIMIT} bytes"));
        }
        match message(&complaint, &output) {
            Some(complaint) if status.success() => {
                refuse(format!("reported an error: {complaint}"))
            }
            Some(complaint) => refuse(format!("failed with {status}: {complaint}")),
            None if status.success() => Ok(output),
            None => refuse(format!("failed with {status}")),
        }
    }
}

/// The exit status of the program, or `None` if it had to be killed.
fn wait(child: &mut Child, end: Option<Instant>) -> io::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if end.is_some_and(|end| Instant::now() >= end) {
            // It may have ended just now; either way it is gone after this.
            let _ = child.kill();
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(TICK);
    }
}

type Collector = JoinHandle<io::Result<Output>>;

/// A pipe that the program writes to.
enum Stream {
    Output(ChildStdout),
    Complaint(ChildStderr),
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Output(stream) => stream.read(buffer),
            Self::Complaint(stream) => stream.read(buffer),
        }
    }
}

/// Reads all of one stream while the program runs, and at most a little more than the limit.
fn collect(stream: Stream) -> io::Result<Collector> {
    thread::Builder::new().spawn(move || {
        let mut bytes = Zeroizing::new(Vec::with_capacity(1 << 16));
        stream.take(LIMIT as u64 + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    })
}

/// The collected output, or `None` if it is not complete in time. A thread that still waits for
/// more is left running.
fn receive(
    collector: Option<io::Result<Collector>>,
    end: Option<Instant>,
) -> Option<io::Result<Output>> {
    let collector = match collector? {
        Ok(collector) => collector,
        Err(error) => return Some(Err(error)),
    };
    // Output that is already written can still be read, even if time is up.
    let end = end.map(|end| end.max(Instant::now() + 10 * TICK));
    while !collector.is_finished() {
        if end.is_some_and(|end| Instant::now() >= end) {
            return None;
        }
        thread::sleep(TICK);
    }
    collector.join().ok()
}

/// The first line of the program's error output, shortened and with the token redacted.
fn message(complaint: &[u8], output: &[u8]) -> Option<String> {
    const LONGEST: usize = 200;
    let text = String::from_utf8_lossy(complaint);
    let mut line = text.lines().find(|line| !line.trim().is_empty())?.trim().to_owned();
    if let Some(at) = line.find(TOKEN) {
        line.truncate(at + TOKEN.len());
        line.push_str(" [redacted]");
    }
    let output = Zeroizing::new(String::from_utf8_lossy(output).into_owned());
    for token in output.lines().filter_map(|line| line.strip_prefix(TOKEN)?.strip_prefix('=')) {
        AuthToken::from(token.trim()).redact_wholly(&mut line);
    }
    let shown = line.chars().take(LONGEST);
    Some(shown.flat_map(char::escape_debug).collect())
}

/// The lines `NAME=VALUE`. A `\` joins lines.
fn variables(output: &[u8]) -> Result<Vec<(String, Zeroizing<String>)>, String> {
    let text = std::str::from_utf8(output).map_err(|_| "wrote something that is not UTF-8")?;
    let joined = Zeroizing::new(text.replace("\\\n", ""));
    joined
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
        .map(|(index, line)| {
            let (name, value) = line.split_once('=').ok_or_else(|| {
                format!("wrote something else than NAME=VALUE in line {}", index + 1)
            })?;
            Ok((name.to_owned(), Zeroizing::new(value.trim_end().to_owned())))
        })
        .collect()
}
