//! What happens to a request between the socket and the state.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::api::{Done, Handler, Wait};
use crate::ask::Ask;
use crate::clock::Clock;
use crate::control;
use crate::disturb::{Disturbances, Trouble};
use crate::fault::Fault;
use crate::routes::{Route, Routes};
use crate::state::State;
use crate::{conform, devices::Devices, journal::Journal};

/// How often a call that waits looks again, if nothing wakes it before.
const LOOK: Duration = Duration::from_millis(5);

/// A request, as far as the service looks at it.
#[derive(Debug, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The path as it came, without a query.
    pub(crate) path: String,
    pub(crate) authorization: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// What the client gets to see.
#[derive(Debug)]
pub(crate) enum Reaction {
    Reply(Reply),
    Reset,
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            content_type: "application/json",
            body: body.to_string().into_bytes(),
        }
    }

    pub(crate) fn fault(fault: &Fault) -> Self {
        Self::json(fault.status, &fault.to_json())
    }

    fn html(status: u16) -> Self {
        Self {
            status,
            content_type: "text/html",
            body: b"<html><head><title>Bad gateway</title></head><body></body></html>\n".to_vec(),
        }
    }
}

/// The data of an answer, or what it still waits for.
enum Step {
    Data(i64, Value),
    Wait(Wait, i64, Value),
}

/// The emulated service, apart from its sockets.
pub(crate) struct Service {
    state: RwLock<State>,
    pub(crate) clock: Mutex<Clock>,
    pub(crate) disturbances: Mutex<Disturbances>,
    routes: Routes,
    token: Option<String>,
    /// Whether every reply is compared with what is documented.
    checks: bool,
    journal: Option<Mutex<Journal>>,
    devices: Option<Mutex<Devices>>,
    seen: Mutex<BTreeMap<&'static str, u64>>,
    woken: Notify,
}

impl Service {
    pub(crate) fn new(
        state: State,
        token: Option<String>,
        checks: bool,
        journal: Option<Journal>,
        devices: Option<Devices>,
    ) -> Result<Self, String> {
        Ok(Self {
            clock: Mutex::new(Clock::starting_at(state.now)),
            state: RwLock::new(state),
            disturbances: Mutex::default(),
            routes: Routes::new()?,
            token,
            checks,
            journal: journal.map(Mutex::new),
            devices: devices.map(Mutex::new),
            seen: Mutex::default(),
            woken: Notify::new(),
        })
    }

    /// Answers a request, or does to it what was asked for.
    pub(crate) async fn react(&self, request: &Request) -> Reaction {
        if let Err(fault) = self.authorize(request) {
            return Reaction::Reply(Reply::fault(&fault));
        }
        if let Some(name) = request.path.strip_prefix(control::ROOT) {
            let answer = control::request(self, name, &request.method, &request.body);
            return Reaction::Reply(match answer {
                Ok(data) => Reply::json(200, &json!({"data": data})),
                Err(fault) => Reply::fault(&fault),
            });
        }
        let (route, args) = match self.routes.find(&request.method, &request.path) {
            Ok(found) => found,
            Err(fault) => return Reaction::Reply(Reply::fault(&fault)),
        };
        let route = self
            .routes
            .meant(route, &args, |name| self.read().snapshot_id(name).is_ok());
        *lock(&self.seen).entry(route.call.name).or_default() += 1;
        let (latency, trouble) = {
            let mut disturbances = lock(&self.disturbances);
            (disturbances.latency, disturbances.next(route.call.name))
        };
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        match &trouble {
            Some(Trouble::Fail(fault)) => return Reaction::Reply(Reply::fault(fault)),
            Some(Trouble::Html { status }) => return Reaction::Reply(Reply::html(*status)),
            Some(Trouble::Reset { applied: false }) => return Reaction::Reset,
            Some(Trouble::Delay(delay)) => tokio::time::sleep(*delay).await,
            Some(Trouble::Reset { applied: true }) | None => {}
        }
        let ask = Ask {
            args: &args,
            body: &request.body,
        };
        let answer = match self.carry_out(route, &ask, request) {
            Ok(step) => self.finish(step).await,
            Err(fault) => Err(fault),
        };
        if trouble == Some(Trouble::Reset { applied: true }) {
            return Reaction::Reset;
        }
        let reply = answer.and_then(|(generation, data)| self.envelope(route, generation, data));
        Reaction::Reply(match reply {
            Ok(body) => Reply::json(200, &body),
            Err(fault) => Reply::fault(&fault),
        })
    }

    fn authorize(&self, request: &Request) -> Result<(), Fault> {
        let Some(token) = &self.token else {
            return Ok(());
        };
        let given = request.authorization.as_deref().unwrap_or_default();
        if given.strip_prefix("Storpool v1:") == Some(token) {
            return Ok(());
        }
        let descr = "The header Authorization must be \"Storpool v1:\" and the token";
        Err(Fault::new("authorizationFailed", 401, descr))
    }

    fn envelope(&self, route: &Route, generation: i64, mut data: Value) -> Result<Value, Fault> {
        if self.checks
            && let Err(problem) = conform::check(route.call.returns, &data)
        {
            let name = route.call.name;
            return Err(Fault::internal(format!(
                "{name} is answered wrongly: {problem}"
            )));
        }
        lock(&self.disturbances).grow(route.call.returns, &mut data);
        Ok(json!({"generation": generation, "data": data}))
    }

    fn carry_out(&self, route: &Route, ask: &Ask<'_>, request: &Request) -> Result<Step, Fault> {
        match route.handler {
            Handler::Read(read) => {
                let state = self.read();
                Ok(Step::Data(state.generation, read(&state, ask)?))
            }
            Handler::Follow(follow) => {
                let state = self.read();
                let wait = follow(&state, ask)?;
                Ok(Step::Wait(wait, state.generation, Value::Null))
            }
            Handler::Change(change) => {
                let mut state = self.write();
                let done = change(&mut state, ask)?;
                self.note(&state, request)?;
                self.woken.notify_waiters();
                let generation = state.generation;
                let Done { auto_name, wait } = done;
                let mut data = json!({"ok": true, "generation": generation});
                if let Some(name) = auto_name {
                    data["autoName"] = name.into();
                }
                Ok(match wait {
                    Some(wait) => Step::Wait(wait, generation, data),
                    None => Step::Data(generation, data),
                })
            }
        }
    }

    /// Waits for what an answer waits for.
    async fn finish(&self, step: Step) -> Result<(i64, Value), Fault> {
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
                        Some(report) => (state.generation, report),
                        None => (generation, data),
                    });
                };
                if wait.deadline.is_some_and(|deadline| deadline <= state.now) {
                    return Err(Fault::busy(format!(
                        "Client {missing} has not attached in time"
                    )));
                }
            }
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
                let _ = tokio::time::timeout(LOOK, woken).await;
            } else {
                woken.await;
            }
        }
    }

    /// Removes the links to devices, for good.
    pub(crate) fn close_devices(&self) {
        if let Some(devices) = &self.devices {
            lock(devices).close();
        }
    }

    /// What is wrong with the cluster, or with what is kept of it outside; nothing should be.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut faults = self.read().faults();
        let devices = self.devices.as_ref().map(lock);
        faults.extend(devices.and_then(|devices| devices.problem().map(str::to_owned)));
        faults
    }

    /// Writes down a change before it is acknowledged.
    pub(crate) fn note(&self, state: &State, request: &Request) -> Result<(), Fault> {
        let Some(journal) = &self.journal else {
            return Ok(());
        };
        let noted = lock(journal).note(state, request);
        noted.map_err(|error| Fault::internal(format!("The state cannot be kept: {error}")))
    }

    /// Carries out a change that was noted earlier; what is refused now was not done then either.
    pub(crate) fn repeat(routes: &Routes, state: &mut State, request: &Request) {
        if let Some(name) = request.path.strip_prefix(control::ROOT) {
            let _ = control::repeat(state, name, &request.body);
        } else if let Ok((route, args)) = routes.find(&request.method, &request.path)
            && let Handler::Change(change) = route.handler
        {
            let ask = Ask {
                args: &args,
                body: &request.body,
            };
            let _ = change(state, &ask);
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

    pub(crate) fn wake(&self) {
        self.woken.notify_waiters();
    }

    /// How often each call has come in.
    pub(crate) fn seen(&self) -> BTreeMap<&'static str, u64> {
        lock(&self.seen).clone()
    }
}

/// A lock whose owner has panicked is as good as any: the state is checked where it matters.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
