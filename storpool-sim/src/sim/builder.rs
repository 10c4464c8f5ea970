//! Settings, and how a simulator comes up with them.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use storpool_api::ApiVersion;
use storpool_api::types::ClusterId;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::{Simulator, TOKEN};
use crate::clock;
use crate::devices::Devices;
use crate::http::{self, Manners};
use crate::journal::Journal;
use crate::seed::Seed;
use crate::service::{Service, Settings};
use crate::state::State;
use crate::state::remote::seed::{FIRST, NEIGHBOR};

/// Settings of a [`Simulator`].
#[derive(Clone, Debug)]
pub struct Builder {
    address: SocketAddr,
    token: Option<String>,
    seed: Seed,
    api: ApiVersion,
    cluster: String,
    latency: Duration,
    state: Option<PathBuf>,
    devices: Option<PathBuf>,
    device_client: i64,
    checks: bool,
    lenient: bool,
    manners: Manners,
    threads: usize,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            token: Some(TOKEN.to_owned()),
            seed: Seed::default(),
            api: ApiVersion::DEFAULT,
            cluster: FIRST.to_owned(),
            latency: Duration::ZERO,
            state: None,
            devices: None,
            device_client: 1,
            checks: cfg!(debug_assertions),
            lenient: false,
            manners: Manners::default(),
            threads: 1,
        }
    }
}

impl Builder {
    /// Address to listen on; a free port of 127.0.0.1 by default. Anyone who reaches the address
    /// can do everything to the simulator that its token allows.
    #[must_use]
    pub fn address(self, address: SocketAddr) -> Self {
        Self { address, ..self }
    }

    /// The token that clients have to send.
    #[must_use]
    pub fn token(self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self }
    }

    /// Accepts any token, and none.
    #[must_use]
    pub fn without_token(self) -> Self {
        Self { token: None, ..self }
    }

    /// The version of the API that the service has; 16.01 by default. What it lacks is refused,
    /// and responses have exactly its fields.
    #[must_use]
    pub fn api_version(self, api: ApiVersion) -> Self {
        Self { api, ..self }
    }

    /// The id of the cluster: that of its location, a dot, and its own; `b6l.b` by default. The simulated clusters
    /// call the locations `b6l` and `nqs` `dc1` and `dc2`.
    #[must_use]
    pub fn cluster_id(self, id: impl Into<String>) -> Self {
        Self { cluster: id.into(), ..self }
    }

    /// The cluster to begin with; [`Seed::Small`] by default.
    #[must_use]
    pub fn seed(self, seed: impl Into<Seed>) -> Self {
        Self { seed: seed.into(), ..self }
    }

    /// Begins with a state that [`Simulator::save`] has saved: the same as [`Seed::Saved`].
    #[must_use]
    pub fn load(self, file: impl Into<PathBuf>) -> Self {
        self.seed(Seed::Saved(file.into()))
    }

    /// Answers to web pages of any origin, as interactive documentation needs it: preflights with `OPTIONS`, and the
    /// headers of cross-origin resource sharing. Off by default, since any page can then call the service.
    #[must_use]
    pub fn cors(mut self, cors: bool) -> Self {
        self.manners.cors = cors;
        self
    }

    /// Delay of every response.
    #[must_use]
    pub fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    /// The file to keep the state in; the seed is used only if the file does not exist.
    ///
    /// Every change is in the file before it is acknowledged, and a change that cannot be written
    /// is undone. So acknowledged changes survive the end of the process, `kill -9` included; they
    /// may not survive a loss of power, since the file is not synchronized for every change. Only
    /// one simulator at a time can use the file; `FILE.lock` beside it ensures this. A damaged
    /// file, or one of another version of the simulator, is an error that names the line; an
    /// incomplete last line is dropped, and [`Simulator::warning`] reports it.
    #[must_use]
    pub fn state(self, file: impl Into<PathBuf>) -> Self {
        Self { state: Some(file.into()), ..self }
    }

    /// A directory in which the volumes and snapshots attached at one client have links, as they
    /// have below `/dev/storpool/` on the host of a real client. The links point to empty files of
    /// the size of the volume, and are removed with the simulator.
    #[must_use]
    pub fn device_dir(self, directory: impl Into<PathBuf>) -> Self {
        Self { devices: Some(directory.into()), ..self }
    }

    /// The client whose devices [`Builder::device_dir`] is for; 1 by default.
    #[must_use]
    pub fn device_client(self, id: i64) -> Self {
        Self { device_client: id, ..self }
    }

    /// Whether every response is compared with the types of `storpool-api`, and one that does not fit
    /// becomes an `internalError`. On in debug builds. Of a list with more than 500 entries up to 500 are
    /// compared, evenly spread, so that lists of any length can be used with it.
    #[must_use]
    pub fn check_replies(self, checks: bool) -> Self {
        Self { checks, ..self }
    }

    /// Accepts request bodies as tolerantly as responses are decoded: duplicate keys, integers in
    /// strings, and 0 and 1 for booleans. Otherwise these are refused with `jsonError`. In either
    /// case unknown fields are refused, and `null` for an optional field is the same as leaving it
    /// out.
    #[must_use]
    pub fn lenient(self, lenient: bool) -> Self {
        Self { lenient, ..self }
    }

    /// How long a request may take to arrive: its head as a whole, and its body as a whole. 30 seconds by
    /// default. A client that is slower gets status 408.
    #[must_use]
    pub fn request_timeout(mut self, limit: Duration) -> Self {
        self.manners.request_timeout = limit;
        self
    }

    /// How long a connection is kept open without a request; 120 seconds by default, which is longer than
    /// clients usually keep them.
    #[must_use]
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.manners.idle_timeout = limit;
        self
    }

    /// How many connections there may be at once; 4096 by default. Those beyond get status 503.
    #[must_use]
    pub fn max_connections(mut self, count: usize) -> Self {
        self.manners.max_connections = count;
        self
    }

    /// The longest body that is accepted, in bytes; 1 MiB by default.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.manners.body_limit = bytes;
        self
    }

    /// Responds with HTTP/1.0 and closes connections, as older services do.
    #[must_use]
    pub fn old_http(mut self, old: bool) -> Self {
        self.manners.old = old;
        self
    }

    /// Number of worker threads; one by default.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        Self { threads: threads.max(1), ..self }
    }

    /// Starts the simulator.
    ///
    /// # Errors
    ///
    /// If the address cannot be listened on, the seed breaks a rule, a file cannot be read or written, is damaged, in
    /// use or of another version, or the directory of devices cannot be made or has no client.
    pub async fn start(self) -> io::Result<Simulator> {
        // Nothing here waits for anything but the file of the state.
        self.start_blocking()
    }

    /// Starts two clusters that know each other, with a bridge to each other. If both have the same id, as by default,
    /// the second one becomes `b6l.c`, a neighbor of `b6l.b` in its location. A cluster that is not `b6l.b` begins
    /// without volumes, but for the snapshot that `nqs.a` exports to the first location in the small seed.
    ///
    /// They exchange what they have to as long as both are there. If one is dropped, the other says that it does not
    /// answer, and keeps what it has to tell it; with [`Builder::state`], until they are started as a pair again.
    ///
    /// # Errors
    ///
    /// As [`Builder::start`], and if the two have other versions of the API.
    pub async fn start_pair(self, other: Self) -> io::Result<(Simulator, Simulator)> {
        self.start_pair_blocking(other)
    }

    /// As [`Builder::start_pair`], outside of any runtime.
    ///
    /// # Errors
    ///
    /// As [`Builder::start_pair`].
    pub fn start_pair_blocking(self, mut other: Self) -> io::Result<(Simulator, Simulator)> {
        if self.cluster == other.cluster {
            other = other.cluster_id(if self.cluster == NEIGHBOR { FIRST } else { NEIGHBOR });
        }
        let (first, second) = (self.start_blocking()?, other.start_blocking()?);
        Service::pair_up(&first.service, &second.service).map_err(io::Error::other)?;
        Ok((first, second))
    }

    /// As [`Builder::start`], outside of any runtime.
    ///
    /// # Errors
    ///
    /// As [`Builder::start`].
    pub fn start_blocking(self) -> io::Result<Simulator> {
        let listener = std::net::TcpListener::bind(self.address);
        let listener = listener
            .map_err(|error| named(&error, &format!("cannot listen on {}", self.address)))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        if let Err(invalid) = self.cluster.parse::<ClusterId>() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, invalid.to_string()));
        }
        let first = || {
            let state = self.seed.state(self.api, &self.cluster, clock::wall())?;
            match &self.seed {
                Seed::Saved(path) => self.of_version(path, state),
                _ => Ok(state),
            }
        };
        let (state, journal, warning) = match &self.state {
            Some(path) => {
                let opening = Journal::open(path, first)?;
                let mut state = self.of_version(path, opening.state)?;
                state.advance(clock::wall());
                (state, Some(opening.journal), opening.warning)
            }
            None => (first()?, None, None),
        };
        let devices = match &self.devices {
            Some(_) if !state.clients.contains_key(&self.device_client) => {
                let problem = format!("there is no client {}", self.device_client);
                return Err(io::Error::new(io::ErrorKind::NotFound, problem));
            }
            Some(directory) => {
                let devices = Devices::open(directory, self.device_client);
                Some(devices.map_err(|error| {
                    let directory = directory.display();
                    named(&error, &format!("cannot keep devices in {directory}"))
                })?)
            }
            None => None,
        };
        let token = self.token.clone();
        let settings = Settings { token: self.token, checks: self.checks, lenient: self.lenient };
        let service = Service::new(state, settings, journal, devices);
        let service = Arc::new(service.map_err(io::Error::other)?);
        crate::service::lock(&service.faults).latency = self.latency;
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
            warning,
            service,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// A state from a file, if it is of the version and the cluster that the service is to have.
    fn of_version(&self, path: &Path, state: State) -> io::Result<State> {
        let differs = |what: &str, of: &str, wanted: &str| {
            let problem = format!(
                "{}: the state of a service with {what} {of}; this one is to have {wanted}: choose {what} {of}, or another file",
                path.display(),
            );
            Err(io::Error::new(io::ErrorKind::InvalidData, problem))
        };
        if state.api != self.api {
            return differs("API", state.api.as_str(), self.api.as_str());
        }
        if state.cluster != self.cluster {
            return differs("cluster", &state.cluster, &self.cluster);
        }
        Ok(state)
    }
}

fn named(error: &io::Error, what: &str) -> io::Error {
    io::Error::new(error.kind(), format!("{what}: {error}"))
}
