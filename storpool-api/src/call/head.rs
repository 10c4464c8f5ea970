//! All of a call except the type it returns.

use std::fmt;

use super::address::Address;
use super::facts::{self, Wait};
use crate::call_info::{CallInfo, Method, Repeat};
use crate::decode::{Rules, Target};
use crate::error::{CallContext, Failure, InvalidArgument, UnsupportedError};
use crate::path;
use crate::validate::{At, Check};
use crate::version::{ApiVersion, LimitedElement, Uses, Versions, Way};
use crate::wire::{Body, Writer};

/// All of a call except the type it returns, so that most of the crate is compiled once.
#[derive(Clone)]
pub(crate) struct Head {
    info: &'static CallInfo,
    address: Address,
    body: Option<Bytes>,
    refused: Option<InvalidArgument>,
    /// What not every version has.
    uses: Vec<LimitedElement>,
    repeatable: bool,
    wait: Wait,
    pub(super) strict: Option<bool>,
    multi_cluster: Option<bool>,
    /// The prefix for a remote cluster; empty if there is none.
    remote: String,
    is_raw: bool,
    arguments: usize,
}

/// The body for each version of the API.
#[derive(Clone)]
struct Bytes {
    default: Vec<u8>,
    /// Versions whose body differs.
    others: Vec<(ApiVersion, Vec<u8>)>,
}

impl Bytes {
    fn of_version(&self, version: ApiVersion) -> &[u8] {
        let other = self.others.iter().find(|(of, _)| *of == version);
        other.map_or(&self.default, |(_, bytes)| bytes)
    }
}

impl Head {
    pub(super) fn new(info: &'static CallInfo) -> Self {
        Self {
            info,
            address: Address::new(info.query),
            body: None,
            refused: None,
            uses: Vec::new(),
            repeatable: facts::may_repeat(info.repeat),
            wait: facts::wait(info.waits),
            strict: None,
            multi_cluster: None,
            remote: String::new(),
            is_raw: false,
            arguments: 0,
        }
    }

    /// A call with a path that a caller wrote.
    pub(super) fn raw(info: &'static CallInfo, path: &str) -> Self {
        let mut head = Self { is_raw: true, ..Self::new(info) };
        let pushed = head.address.push_raw(path);
        head.note(pushed);
        head
    }

    pub(super) fn push_argument(&mut self, value: &dyn fmt::Display) {
        self.arguments += 1;
        let pushed = self.address.push_argument(&value.to_string());
        self.note(pushed);
    }

    /// Notes what an argument uses that not every version has.
    pub(super) fn note_uses(&mut self, name: &str, value: &dyn Check) {
        let mut uses = Uses::default();
        value.uses(&At::ROOT.field(name), &mut uses);
        self.uses.extend(uses.into_list());
    }

    /// Notes the use of a part of the call that only these versions have.
    pub(super) fn note_part(&mut self, part: &str, versions: Versions) {
        self.uses.push(LimitedElement {
            path: String::new(),
            element: format!("{}.{part}", self.info.name),
            versions,
            way: Way::Present,
        });
    }

    pub(super) fn set_body(&mut self, body: &dyn Body) {
        let mut json = Writer::new(ApiVersion::default());
        body.write(&mut json);
        let others = if json.is_limited() { self.note_limited(body, &json) } else { Vec::new() };
        let bytes = Bytes { default: json.into_bytes(), others };
        self.repeatable = facts::may_repeat_with(self.info.repeat, body);
        self.wait = facts::wait_with(self.info.waits, body);
        if self.info.method == Method::Get {
            self.address.set_json(&bytes.default);
        }
        self.body = Some(bytes);
    }

    /// Notes what the body uses that not every version has. Returns how it is written for versions
    /// for which that differs.
    #[cold]
    fn note_limited(&mut self, body: &dyn Body, default: &Writer) -> Vec<(ApiVersion, Vec<u8>)> {
        let mut uses = Uses::default();
        body.collect_uses(&mut uses);
        let mut others = Vec::new();
        if uses.varies() {
            for version in ApiVersion::ALL {
                let mut json = Writer::new(*version);
                body.write(&mut json);
                if json.bytes() != default.bytes() {
                    others.push((*version, json.into_bytes()));
                }
            }
        }
        self.uses.extend(uses.into_list());
        others
    }

    pub(super) fn set_repeatable(&mut self, repeatable: bool) {
        self.repeatable = repeatable;
    }

    pub(super) fn set_remote_cluster(&mut self, name: &str) {
        match path::remote_cluster(name) {
            Ok(prefix) => {
                self.remote = prefix;
                self.set_prefix();
            }
            refused => self.note(refused.map(drop)),
        }
    }

    pub(super) fn set_multi_cluster(&mut self, multi_cluster: bool) {
        self.multi_cluster = Some(multi_cluster);
        self.set_prefix();
    }

    /// Remembers an invalid argument; the first error wins.
    fn note(&mut self, outcome: Result<(), InvalidArgument>) {
        if let (Err(refused), None) = (outcome, &self.refused) {
            self.refused = Some(refused.in_call(self.info.name));
        }
    }

    fn set_prefix(&mut self) {
        let can = self.is_raw || !self.info.multi_cluster.is_empty();
        let prefix = match self.multi_cluster {
            Some(true) if can => format!("{}MultiCluster/", self.remote),
            _ => self.remote.clone(),
        };
        self.address.set_prefix(&prefix);
    }

    /// Adapts the call to a client that speaks this version of the API.
    #[cfg(feature = "client")]
    pub(crate) fn adapt(
        &mut self,
        version: ApiVersion,
        multi_cluster: bool,
    ) -> Result<(), UnsupportedError> {
        if self.multi_cluster.is_none() && multi_cluster && !self.is_raw {
            self.set_multi_cluster(true);
        }
        self.check_version(version)?;
        if let Some(bytes) = &mut self.body {
            let other = bytes.others.drain(..).find(|(of, _)| *of == version);
            if let Some((_, other)) = other {
                bytes.default = other;
            }
            if self.info.method == Method::Get {
                self.address.set_json(&bytes.default);
            }
        }
        Ok(())
    }

    /// Fails if the call uses what this version lacks.
    pub(super) fn check_version(&self, version: ApiVersion) -> Result<(), UnsupportedError> {
        let CallInfo { name, query, versions, multi_cluster, .. } = *self.info;
        let is_multi = self.multi_cluster == Some(true) && !multi_cluster.is_empty();
        let multi_cluster = if is_multi { multi_cluster } else { Versions::ALL };
        let uses = self.uses.iter().map(|used| used.versions);
        let possible = uses.fold(versions.and(multi_cluster), Versions::and);
        if possible.contains(version) {
            return Ok(());
        }
        let whole = |element, versions| LimitedElement {
            path: String::new(),
            element,
            versions,
            way: Way::Present,
        };
        let call = [
            whole(name.to_owned(), versions),
            whole(format!("MultiCluster/{query}"), multi_cluster),
        ];
        let uses = call.iter().chain(&self.uses).filter(|used| !used.is_in(version));
        Err(UnsupportedError::new(name, version, uses.cloned().collect(), possible))
    }

    pub(super) fn info(&self) -> &'static CallInfo {
        self.info
    }

    /// As [`Call::decode`](super::Call::decode), for callers that decide how to handle a failure.
    /// Strict if the call is, or, if the call does not say, if `strict` is true. Returns the
    /// generation.
    pub(crate) fn interpret(
        &self,
        status: u16,
        body: &[u8],
        strict: bool,
        data: &mut dyn Target,
    ) -> Result<Option<i64>, Failure> {
        let envelope = data.read_response(body, self.rules(strict));
        Failure::sort(status, body, envelope)
    }

    pub(crate) fn checked_path(&self) -> Result<&str, InvalidArgument> {
        match &self.refused {
            Some(refused) => Err(refused.clone()),
            None => Ok(self.address.as_str()),
        }
    }

    pub(crate) fn rules(&self, strict: bool) -> Rules {
        Rules {
            accepts_single: self.info.accepts_single,
            unwraps: self.info.unwraps,
            strict: self.strict.unwrap_or(strict),
        }
    }

    pub(crate) fn context(&self) -> CallContext {
        let reads = self.info.repeat == Repeat::Read || self.info.method == Method::Get;
        let path = self.address.without_json().to_owned();
        CallContext::new(self.info.name, self.info.method, path, reads)
    }

    #[cfg(feature = "client")]
    pub(crate) fn name(&self) -> &'static str {
        self.info.name
    }

    /// The path with `{}` for each argument; none for a raw call.
    #[cfg(feature = "tracing")]
    pub(crate) fn template(&self) -> Option<String> {
        let template =
            || format!("{}{}{}", path::ROOT, self.info.query, "/{}".repeat(self.arguments));
        (!self.is_raw).then(template)
    }

    pub(crate) fn method(&self) -> Method {
        self.info.method
    }

    /// The body for the default version, or for that of the client the call is adapted to.
    #[cfg(feature = "client")]
    pub(crate) fn body(&self) -> Option<&[u8]> {
        self.body_of(ApiVersion::default())
    }

    /// The body of the HTTP request; a `GET` has none.
    pub(super) fn body_of(&self, version: ApiVersion) -> Option<&[u8]> {
        let bytes = self.body.as_ref().filter(|_| self.info.method != Method::Get)?;
        Some(bytes.of_version(version))
    }

    pub(crate) fn may_repeat(&self) -> bool {
        self.repeatable
    }

    #[cfg(any(feature = "client", test))]
    pub(crate) fn wait(&self) -> Wait {
        self.wait
    }
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("name", &self.info.name)
            .field("method", &self.info.method)
            .field("path", &self.address.without_json())
            .field("body_bytes", &self.body.as_ref().map(|body| body.default.len()))
            .field("may_repeat", &self.repeatable)
            .finish_non_exhaustive()
    }
}
