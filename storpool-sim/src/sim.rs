//! The simulator as a value: start it, look into it, disturb it, drop it.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::clock;
use crate::control::{self, Command};
use crate::devices::Devices;
use crate::fault::Fault;
use crate::http::{self, Manners};
use crate::journal::Journal;
use crate::service::{Reaction, Request, Service};
use crate::state::State;
use crate::state::seed::Seed;

/// The token of a simulator that was given none.
const TOKEN: &str = "1234567890";

/// Settings of a [`Simulator`].
#[derive(Clone, Debug)]
pub struct Builder {
    address: SocketAddr,
    token: Option<String>,
    seed: Seed,
    latency: Duration,
    state: Option<PathBuf>,
    devices: Option<PathBuf>,
    device_client: i64,
    checks: bool,
    manners: Manners,
    threads: usize,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            token: Some(TOKEN.to_owned()),
            seed: Seed::default(),
            latency: Duration::ZERO,
            state: None,
            devices: None,
            device_client: 1,
            checks: cfg!(debug_assertions),
            manners: Manners {
                body_limit: 1 << 20,
                old: false,
            },
            threads: 1,
        }
    }
}

impl Builder {
    /// Where to listen; a free port of 127.0.0.1 if not told otherwise. Whoever reaches the
    /// address can do everything to the simulator that its token allows.
    #[must_use]
    pub fn address(self, address: SocketAddr) -> Self {
        Self { address, ..self }
    }

    /// The token that clients have to send.
    #[must_use]
    pub fn token(self, token: impl Into<String>) -> Self {
        Self {
            token: Some(token.into()),
            ..self
        }
    }

    /// Accepts any token, and none.
    #[must_use]
    pub fn without_token(self) -> Self {
        Self {
            token: None,
            ..self
        }
    }

    /// The cluster to begin with.
    #[must_use]
    pub fn seed(self, seed: Seed) -> Self {
        Self { seed, ..self }
    }

    /// How much later everything is answered.
    #[must_use]
    pub fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    /// The file to keep the state in; the seed counts only if there is none yet. Every change is
    /// in the file before it is acknowledged.
    #[must_use]
    pub fn state(self, file: impl Into<PathBuf>) -> Self {
        Self {
            state: Some(file.into()),
            ..self
        }
    }

    /// A directory in which the volumes and snapshots that are attached at one client have links,
    /// as they have below `/dev/storpool/` on the host of a real client. They lead to empty files
    /// of the size of the volume, and are gone when the simulator is.
    #[must_use]
    pub fn device_dir(self, directory: impl Into<PathBuf>) -> Self {
        Self {
            devices: Some(directory.into()),
            ..self
        }
    }

    /// The client whose devices [`Builder::device_dir`] is for; 1 if not told otherwise.
    #[must_use]
    pub fn device_client(self, id: i64) -> Self {
        Self {
            device_client: id,
            ..self
        }
    }

    /// Whether every reply is compared with the types of `storpool-api`, and one that does not fit
    /// is answered as `internalError`. On in debug builds.
    #[must_use]
    pub fn check_replies(self, checks: bool) -> Self {
        Self { checks, ..self }
    }

    /// The longest body that is accepted, in bytes; a mebibyte if not told otherwise.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.manners.body_limit = bytes;
        self
    }

    /// Answers with HTTP/1.0 and closes connections, as older services do.
    #[must_use]
    pub fn old_http(mut self, old: bool) -> Self {
        self.manners.old = old;
        self
    }

    /// How many threads serve; one if not told otherwise.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        Self {
            threads: threads.max(1),
            ..self
        }
    }

    /// Starts the simulator.
    ///
    /// # Errors
    ///
    /// If the address cannot be listened on, the file of the state cannot be read or written, or
    /// the directory of devices cannot be made or has no client.
    pub async fn start(self) -> io::Result<Simulator> {
        // Nothing here waits for anything but the file of the state.
        self.start_blocking()
    }

    /// As [`Builder::start`], outside of any runtime.
    ///
    /// # Errors
    ///
    /// As [`Builder::start`].
    pub fn start_blocking(self) -> io::Result<Simulator> {
        let listener = std::net::TcpListener::bind(self.address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let first = || State::seed(self.seed, clock::wall());
        let (state, journal) = match &self.state {
            Some(path) => {
                let (mut state, journal) = Journal::open(path, first)?;
                state.advance(clock::wall());
                (state, Some(journal))
            }
            None => (first(), None),
        };
        let devices = match &self.devices {
            Some(_) if !state.clients.contains_key(&self.device_client) => {
                let problem = format!("there is no client {}", self.device_client);
                return Err(io::Error::new(io::ErrorKind::NotFound, problem));
            }
            Some(directory) => Some(Devices::open(directory, self.device_client)?),
            None => None,
        };
        let token = self.token.clone();
        let service = Service::new(state, self.token, self.checks, journal, devices);
        let service = Arc::new(service.map_err(io::Error::other)?);
        crate::service::lock(&service.disturbances).latency = self.latency;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(self.threads)
            .thread_name("storpool-sim")
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = Arc::clone(&service);
        let manners = self.manners;
        let thread = std::thread::spawn(move || {
            runtime.block_on(async move {
                let Ok(listener) = TcpListener::from_std(listener) else {
                    return;
                };
                let service = Arc::clone(&serving);
                tokio::select! {
                    () = http::serve(listener, serving, manners) => {}
                    () = service.follow_devices() => {}
                    _ = stopped => {}
                }
            });
            runtime.shutdown_background();
        });
        Ok(Simulator {
            address,
            token: token.unwrap_or_else(|| TOKEN.to_owned()),
            service,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

/// A running service; dropping it ends it.
pub struct Simulator {
    address: SocketAddr,
    token: String,
    service: Arc<Service>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Simulator {
    /// Settings to start with.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Starts one with the small cluster on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// If it cannot listen.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address as a client takes it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The token that it accepts.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Makes a call without a socket, and gives the status and the body of the reply; `None` if the
    /// connection would have been reset.
    ///
    /// Waits if the call does; under [`Command::Freeze`] that may be for ever.
    pub async fn call(&self, method: &str, path: &str, body: &[u8]) -> Option<(u16, Value)> {
        let request = Request {
            method: method.to_owned(),
            path: path.to_owned(),
            authorization: Some(format!("Storpool v1:{}", self.token)),
            body: body.to_vec(),
        };
        match self.service.react(&request).await {
            Reaction::Reset => None,
            Reaction::Reply(reply) => {
                let body = serde_json::from_slice(&reply.body);
                Some((reply.status, body.unwrap_or(Value::Null)))
            }
        }
    }

    /// Does something to the service or to the cluster.
    ///
    /// # Errors
    ///
    /// If what the command names is not there, or not in a state in which it can be done.
    pub fn apply(&self, command: Command) -> Result<Value, Fault> {
        control::command(&self.service, &command)
    }

    /// Stops time. Calls that wait for a client wait until it goes on.
    pub fn freeze(&self) {
        let _ = self.apply(Command::Freeze {});
    }

    /// Lets time go on.
    pub fn resume(&self) {
        let _ = self.apply(Command::Resume {});
    }

    /// Moves time, whether it stands still or not.
    pub fn advance(&self, by: Duration) {
        let milliseconds = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        let _ = self.apply(Command::Advance { milliseconds });
    }

    /// Refuses the next `times` calls of this name, or of any.
    pub fn fail(&self, call: Option<&str>, times: u32, name: &str, transient: bool) {
        let _ = self.apply(Command::Fail {
            call: call.map(str::to_owned),
            times,
            name: name.to_owned(),
            descr: "as asked for".to_owned(),
            transient,
            status: 400,
        });
    }

    /// The generation of the cluster.
    pub fn generation(&self) -> i64 {
        self.service.read().generation
    }

    /// How often each call has come in.
    pub fn seen(&self) -> BTreeMap<&'static str, u64> {
        self.service.seen()
    }

    /// What is wrong with the state of the cluster; nothing should be.
    pub fn faults(&self) -> Vec<String> {
        self.service.faults()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        self.service.close_devices();
    }
}

impl std::fmt::Debug for Simulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let address = &self.address;
        f.debug_struct("Simulator")
            .field("address", address)
            .finish_non_exhaustive()
    }
}
