//! The simulator as a value: start it, look into it, disturb it, drop it.

mod builder;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;
use storpool_api::ApiVersion;
use storpool_api::types::{DiskId, DiskSummary, SnapshotSummary, VolumeSummary};
use tokio::sync::oneshot;

use crate::command::Command;
use crate::control;
use crate::disturbance::Disturbance;
use crate::error::{ServiceError, quoted};
use crate::message::{Reaction, Request};
use crate::saved;
use crate::service::{Service, lock};

pub use builder::Builder;

/// The default token of a simulator.
const TOKEN: &str = "1234567890";

/// A running service; dropping it ends it.
pub struct Simulator {
    address: SocketAddr,
    token: String,
    warning: Option<String>,
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

    /// Starts two clusters of one location that know each other, with API 19.01: the small one, and one with
    /// the same servers, groups and template and no volumes. See [`Builder::start_pair`].
    ///
    /// # Errors
    ///
    /// If one of them cannot listen.
    pub async fn pair() -> io::Result<(Self, Self)> {
        let builder = || Self::builder().api_version(ApiVersion::V19_01);
        builder().start_pair(builder()).await
    }

    /// The version of the API that it has.
    pub fn api_version(&self) -> ApiVersion {
        self.service.api()
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

    /// Problems with the file of [`Builder::state`]: whether the service that wrote it was killed,
    /// and what was dropped.
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    /// Makes a call without a socket, and returns the status and the body of the response; `None`
    /// if the connection would have been reset.
    ///
    /// Waits if the call does; under [`Command::Freeze`] possibly forever.
    pub async fn call(&self, method: &str, path: &str, body: &[u8]) -> Option<(u16, Value)> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let request = Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            authorization: Some(format!("Storpool v1:{}", self.token)),
            body: body.to_vec(),
        };
        match control::react(&self.service, &request).await {
            Reaction::Reset => None,
            Reaction::Response(response) => {
                let status = response.status;
                let (status, body) = match response.body.whole() {
                    Ok(body) => (status, serde_json::from_slice(&body)),
                    Err(error) => (error.status, Ok(error.to_json())),
                };
                Some((status, body.unwrap_or(Value::Null)))
            }
        }
    }

    /// Does something to the service or to the cluster.
    ///
    /// # Errors
    ///
    /// If an object that the command names does not exist, or is not in a suitable state; if a
    /// fault is for an unknown call, or has a status that no response with a body can have.
    pub fn apply(&self, command: Command) -> Result<Value, ServiceError> {
        control::command(&self.service, &command)
    }

    /// Freezes time. Calls that wait for a client wait until time continues.
    pub fn freeze(&self) {
        lock(&self.service.clock).freeze();
        self.service.wake();
    }

    /// Lets time continue.
    pub fn resume(&self) {
        lock(&self.service.clock).resume();
        self.service.wake();
    }

    /// Advances time, frozen or not.
    pub fn advance(&self, by: Duration) {
        self.service.advance(by);
    }

    /// Disturbs the next calls.
    ///
    /// # Errors
    ///
    /// If the version has no such call, the status is none that a response with a body can have, or it is to happen 0
    /// times.
    pub fn disturb(&self, disturbance: Disturbance) -> Result<(), ServiceError> {
        self.service.disturb(disturbance)
    }

    /// The data that a call would return which only reads, by its path after `/ctrl/1.0/`, such as `VolumesList` or
    /// `Volume/web-1`. Such a look is neither counted nor disturbed.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use storpool_api::types::AttachmentDesc;
    ///
    /// let simulator = storpool_sim::Simulator::builder().start_blocking()?;
    /// let attachments: Vec<AttachmentDesc> = simulator.read("AttachmentsList")?;
    /// assert_eq!(attachments.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the call fails, waits or changes something, or its data does not have this type.
    pub fn read<T: DeserializeOwned>(&self, path: &str) -> Result<T, ServiceError> {
        serde_json::from_value(self.service.look(path)?)
            .map_err(|error| ServiceError::internal(format!("{path}: {error}")))
    }

    /// A volume.
    ///
    /// # Errors
    ///
    /// If it does not exist.
    pub fn volume(&self, name: &str) -> Result<VolumeSummary, ServiceError> {
        self.first("Volume", name)
    }

    /// A snapshot.
    ///
    /// # Errors
    ///
    /// If it does not exist.
    pub fn snapshot(&self, name: &str) -> Result<SnapshotSummary, ServiceError> {
        self.first("Snapshot", name)
    }

    /// The disks.
    ///
    /// # Errors
    ///
    /// None that is expected: they can always be listed.
    pub fn disks(&self) -> Result<BTreeMap<DiskId, DiskSummary>, ServiceError> {
        self.read("DisksList")
    }

    fn first<T: DeserializeOwned>(&self, what: &str, name: &str) -> Result<T, ServiceError> {
        let found: Vec<T> = self.read(&format!("{what}/{name}"))?;
        found.into_iter().next().ok_or_else(|| ServiceError::missing(what, quoted(name)))
    }

    /// Saves the state to a file, from which [`Builder::load`] and `--load` begin. Disturbances, frozen time and how
    /// often calls were received are not part of it.
    ///
    /// The file is a JSON object. Each format has `kind`, `format` and `simulator`; this one also has `apiVersion`,
    /// `checksum` and `state`. What the state consists of may change with the format and with the version of the
    /// simulator, so only the same version loads it.
    ///
    /// # Errors
    ///
    /// If it cannot be written; then the file has what it had before.
    pub fn save(&self, file: impl AsRef<Path>) -> io::Result<()> {
        let document = self.service.saved().map_err(io::Error::other)?;
        saved::save(&document, file.as_ref())
    }

    /// The generation of the cluster.
    pub fn generation(&self) -> i64 {
        self.service.read().generation
    }

    /// How often each call has come in.
    pub fn seen(&self) -> BTreeMap<&'static str, u64> {
        self.service.seen()
    }

    /// Inconsistencies of the cluster's state; there should be none.
    pub fn faults(&self) -> Vec<String> {
        self.service.faults()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that has panicked has said so.
            let _ = thread.join();
        }
        self.service.leave_pair();
        self.service.close_journal();
        self.service.close_devices();
    }
}

impl std::fmt::Debug for Simulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let address = &self.address;
        f.debug_struct("Simulator").field("address", address).finish_non_exhaustive()
    }
}
