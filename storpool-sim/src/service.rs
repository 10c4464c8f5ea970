//! Processing of a request between the socket and the state.

mod inspect;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use serde_json::Value;
use storpool_api::ApiVersion;
use tokio::sync::Notify;

use crate::api::{Done, Handler, Output, Wait};
use crate::ask::Ask;
use crate::clock::Clock;
use crate::envelope::Envelope;
use crate::error::ServiceError;
use crate::faults::{Fault, Faults};
use crate::listing::{Listing, Long};
use crate::message::{Body, Data, Reaction, Request, Response};
use crate::partner::Partner;
use crate::routes::{Route, Routes};
use crate::state::State;
use crate::{conform, devices::Devices, journal::Journal};

/// How often a call that waits looks again, if nothing wakes it before.
const LOOK: Duration = Duration::from_millis(5);

/// How many entries of a list are compared with what is documented.
pub(crate) const SAMPLE: usize = 500;

/// The data of a response, or the condition it waits for.
enum Step {
    Data(i64, Data),
    Wait(Wait, i64, Value),
}

/// The emulated service, apart from its sockets.
pub(crate) struct Service {
    state: RwLock<State>,
    pub(crate) clock: Mutex<Clock>,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) routes: Routes,
    pub(crate) pair: Partner<Self>,
    token: Option<String>,
    /// Whether every response is checked against the documented type.
    checks: bool,
    /// Whether bodies are taken as a tolerant decoder takes them.
    lenient: bool,
    journal: Option<Mutex<Journal>>,
    devices: Option<Mutex<Devices>>,
    seen: Mutex<BTreeMap<&'static str, u64>>,
    woken: Notify,
}

/// How a service treats requests and responses.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) token: Option<String>,
    pub(crate) checks: bool,
    pub(crate) lenient: bool,
}

impl Service {
    pub(crate) fn new(
        state: State,
        settings: Settings,
        journal: Option<Journal>,
        devices: Option<Devices>,
    ) -> Result<Self, String> {
        let Settings { token, checks, lenient } = settings;
        Ok(Self {
            clock: Mutex::new(Clock::starting_at(state.now)),
            routes: Routes::new(state.api)?,
            state: RwLock::new(state),
            pair: Partner::default(),
            faults: Mutex::default(),
            token,
            checks,
            lenient,
            journal: journal.map(Mutex::new),
            devices: devices.map(Mutex::new),
            seen: Mutex::default(),
            woken: Notify::new(),
        })
    }

    /// The version of the API that it has.
    pub(crate) fn api(&self) -> ApiVersion {
        self.routes.api
    }

    /// The methods that the calls with a path take.
    pub(crate) fn methods(&self, path: &str) -> &'static str {
        self.routes.methods(path)
    }

    /// Responds to a call about this cluster, or disturbs it as requested.
    pub(crate) async fn call_here(&self, request: &Request) -> Result<Reaction, ServiceError> {
        let (route, args) = self.routes.find(&request.method, &request.path)?;
        let route = self.routes.meant(route, &args, |name| self.read().snapshot_id(name).is_ok());
        *lock(&self.seen).entry(route.call.name).or_default() += 1;
        let (latency, fault) = {
            let mut faults = lock(&self.faults);
            (faults.latency, faults.next(route.call.name))
        };
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        match &fault {
            Some(Fault::Fail(error)) => return Err(error.clone()),
            Some(Fault::Html { status }) => return Ok(Reaction::Response(Response::html(*status))),
            Some(Fault::Reset { applied: false }) => return Ok(Reaction::Reset),
            Some(Fault::Delay(delay)) => tokio::time::sleep(*delay).await,
            Some(Fault::Reset { applied: true }) | None => {}
        }
        let body = route.body(request);
        let ask = Ask { args: &args, body: &body, api: self.routes.api, lenient: self.lenient };
        let step = self.prepare(route.call.name, &ask);
        let step = step.and_then(|()| self.carry_out(route, &ask, request));
        self.exchange();
        let result = match step {
            Ok(step) => self.finish(step).await,
            Err(error) => Err(error),
        };
        if fault == Some(Fault::Reset { applied: true }) {
            return Ok(Reaction::Reset);
        }
        let (generation, data) = result?;
        let body = self.body(route, generation, data)?;
        Ok(Reaction::Response(Response::json(200, body)))
    }

    /// Refuses requests without the token.
    pub(crate) fn authorize(&self, authorization: Option<&str>) -> Result<(), ServiceError> {
        let Some(token) = &self.token else {
            return Ok(());
        };
        let given = authorization.unwrap_or_default();
        if given.strip_prefix("Storpool v1:") == Some(token) {
            return Ok(());
        }
        let descr = "The header Authorization must be \"Storpool v1:\" and the token";
        Err(ServiceError::new("authorizationFailed", 401, descr))
    }

    fn body(&self, route: &Route, generation: i64, data: Data) -> Result<Body, ServiceError> {
        let name = route.call.name;
        let unwritten =
            |error: serde_json::Error| ServiceError::internal(format!("{name}: {error}"));
        let mut envelope = match data {
            Data::Written(envelope) => envelope,
            Data::Long(long) if lock(&self.faults).grows() => long.whole()?,
            Data::Long(long) => return Ok(Body::Long(long)),
            Data::Json(mut data) => {
                route.shape.prune(&mut data);
                let mut envelope = Envelope::new(generation);
                envelope.set_data(&data).map_err(unwritten)?;
                envelope
            }
        };
        if !matches!(route.handler, Handler::List(_)) {
            self.check(route, envelope.data())?;
        }
        let faults = lock(&self.faults);
        if faults.grows() {
            let mut data = serde_json::from_slice(envelope.data()).map_err(unwritten)?;
            faults.grow(route.call, self.api(), &mut data);
            envelope.set_data(&data).map_err(unwritten)?;
        }
        Ok(envelope.finish().into())
    }

    /// Compares data with what is documented, if that is wanted.
    fn check(&self, route: &Route, data: &[u8]) -> Result<(), ServiceError> {
        if !self.checks {
            return Ok(());
        }
        conform::check(route.call, self.api(), data).map_err(|problem| {
            let name = route.call.name;
            ServiceError::internal(format!(
                "The response of {name} is not as documented: {problem}"
            ))
        })
    }

    fn carry_out(
        &self,
        route: &Route,
        ask: &Ask<'_>,
        request: &Request,
    ) -> Result<Step, ServiceError> {
        match route.handler {
            Handler::Read(read) => {
                let state = self.read();
                Ok(Step::Data(state.generation, Data::Json(read(&state, ask)?)))
            }
            Handler::Write(write) => {
                let state = self.read();
                let mut envelope = Envelope::new(state.generation);
                let mut output = Output::new(envelope.data_mut(), &route.shape);
                write(&state, ask, &mut output)?;
                output.finish()?;
                Ok(Step::Data(state.generation, Data::Written(envelope)))
            }
            Handler::List(list) => {
                let state = self.read();
                let keys = (list.keys)(&state, ask)?;
                if self.checks {
                    let sample = keys.iter().step_by(keys.len().div_ceil(SAMPLE).max(1));
                    let mut data = Vec::new();
                    let mut output = Output::new(&mut data, &route.shape);
                    output.list(&list, &state, sample.copied());
                    output.finish()?;
                    self.check(route, &data)?;
                }
                let mut envelope = Envelope::new(state.generation);
                let mut listing = Listing::new(list, &route.shape, keys);
                let data = if listing.write(&state, envelope.data_mut())? {
                    Data::Written(envelope)
                } else {
                    Data::Long(Long::new(envelope, listing, state.clone()).into())
                };
                Ok(Step::Data(state.generation, data))
            }
            Handler::Follow(follow) => {
                let state = self.read();
                let wait = follow(&state, ask)?;
                Ok(Step::Wait(wait, state.generation, Value::Null))
            }
            Handler::Change(change) => {
                let (generation, done) = self.change(request, |state| change(state, ask))?;
                let Done { mut data, wait } = done;
                data.insert("ok".to_owned(), true.into());
                data.insert("generation".to_owned(), generation.into());
                let data = Value::from(data);
                Ok(match wait {
                    Some(wait) => Step::Wait(wait, generation, data),
                    None => Step::Data(generation, Data::Json(data)),
                })
            }
        }
    }

    /// Makes a change and records it. A change that cannot be recorded is undone.
    pub(crate) fn change<T>(
        &self,
        request: &Request,
        change: impl FnOnce(&mut State) -> Result<T, ServiceError>,
    ) -> Result<(i64, T), ServiceError> {
        let mut state = self.write();
        let mut journal = self.journal.as_ref().map(lock);
        let unkept = |error: std::io::Error| {
            ServiceError::internal(format!(
                "The change was not made, since it cannot be kept: {error}"
            ))
        };
        let before = match &mut journal {
            Some(journal) => {
                journal.prepare(&state).map_err(unkept)?;
                Some(state.clone())
            }
            None => None,
        };
        let done = change(&mut state)?;
        if let (Some(journal), Some(before)) = (&mut journal, before)
            && let Err(error) = journal.note(&state, request)
        {
            *state = before;
            return Err(unkept(error));
        }
        let generation = state.generation;
        drop(state);
        self.woken.notify_waiters();
        Ok((generation, done))
    }

    /// Waits until the response may be sent.
    async fn finish(&self, step: Step) -> Result<(i64, Data), ServiceError> {
        let (wait, generation, data) = match step {
            Step::Data(generation, data) => return Ok((generation, data)),
            Step::Wait(wait, generation, data) => (wait, generation, data),
        };
        loop {
            let woken = self.woken.notified();
            {
                let state = self.read();
                let Some(missing) = wait.missing(&state) else {
                    return Ok(match wait.report(&state) {
                        Some(report) => (state.generation, Data::Json(report)),
                        None => (generation, Data::Json(data)),
                    });
                };
                if wait.deadline.is_some_and(|deadline| deadline <= state.now) {
                    return Err(ServiceError::busy(format!(
                        "Client {missing} has not attached in time"
                    )));
                }
            }
            // Woken or not, it looks again.
            let _ = tokio::time::timeout(LOOK, woken).await;
        }
    }

    /// Keeps the links to devices as they should be, for as long as it is polled.
    pub(crate) async fn follow_devices(&self) {
        let Some(devices) = &self.devices else {
            return std::future::pending().await;
        };
        loop {
            let woken = self.woken.notified();
            let more = lock(devices).follow(&self.read());
            if more {
                // Woken or not, it looks again.
                let _ = tokio::time::timeout(LOOK, woken).await;
            } else {
                woken.await;
            }
        }
    }

    /// Removes the links to devices permanently.
    pub(crate) fn close_devices(&self) {
        if let Some(devices) = &self.devices {
            lock(devices).close();
        }
    }

    /// Inconsistencies of the cluster and its external state; there should be none.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut faults = self.read().faults();
        let devices = self.devices.as_ref().map(lock);
        faults.extend(devices.and_then(|devices| devices.problem().map(str::to_owned)));
        faults
    }

    /// Records that the state file is complete, and releases it for other processes.
    pub(crate) fn close_journal(&self) {
        if let Some(journal) = &self.journal {
            lock(journal).close();
        }
    }

    /// The state as it is now.
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, State> {
        let now = lock(&self.clock).now();
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        // Readers go side by side as long as nothing happens within the same instant.
        if state.now >= now {
            return state;
        }
        drop(state);
        drop(self.write());
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state as it is now, to be changed.
    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, State> {
        let now = lock(&self.clock).now();
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.advance(now);
        state
    }

    /// Advances time, and applies everything that is due by then.
    pub(crate) fn advance(&self, by: Duration) {
        lock(&self.clock).advance(by);
        drop(self.read());
        self.wake();
    }

    pub(crate) fn wake(&self) {
        self.woken.notify_waiters();
    }
}

/// A lock whose owner has panicked is as good as any: the state is checked where it matters.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
