//! All of a call except the type it returns.

use std::fmt;

use super::address::Address;
use super::facts::{self, Wait};
use crate::call_info::{CallInfo, Method, Repeat};
use crate::decode::{Rules, Target};
use crate::error::{CallContext, Failure, InvalidArgument, UnsupportedError};
use crate::path;
use crate::validate::Check;
use crate::version::{ApiVersion, LimitedElement, Uses, Versions, Way};
use crate::wire::{Body, Writer, locate};

/// All of a call except the type it returns, so that most of the crate is compiled once.
#[derive(Clone)]
pub(crate) struct Head {
    info: &'static CallInfo,
    address: Address,
    body: Option<Bytes>,
    /// The version of the client that the call is adapted to.
    version: ApiVersion,
    refused: Option<InvalidArgument>,
    /// What the arguments use that not every version has.
    uses: Vec<LimitedElement>,
    /// Parts that not every version has.
    parts: Vec<LimitedElement>,
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
    /// What the default uses that not every version has.
    uses: Uses,
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
            version: ApiVersion::default(),
            refused: None,
            uses: Vec::new(),
            parts: Vec::new(),
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
        value.uses(0, &mut uses);
        self.uses.extend(uses.iter().map(|used| used.element(name.to_owned())));
    }

    /// Notes the use of a part of the call that only these versions have.
    pub(super) fn note_part(&mut self, part: &str, versions: Versions) {
        self.parts.push(LimitedElement {
            path: String::new(),
            element: format!("{}.{part}", self.info.name),
            versions,
            way: Way::Present,
        });
    }

    pub(super) fn set_body(&mut self, body: &dyn Body) {
        let mut json = Writer::new(ApiVersion::default());
        body.write(&mut json);
        let others = if json.varies() { others(body, json.bytes()) } else { Vec::new() };
        let (default, uses) = json.into_parts();
        let bytes = Bytes { default, others, uses };
        self.repeatable = facts::may_repeat_with(self.info.repeat, body);
        self.wait = facts::wait_with(self.info.waits, body);
        if self.info.method == Method::Get {
            self.address.set_json(&bytes.default);
        }
        self.body = Some(bytes);
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
        self.version = version;
        if let (Some(bytes), Method::Get) = (&self.body, self.info.method) {
            self.address.set_json(bytes.of_version(version));
        }
        Ok(())
    }

    /// Fails if the call uses what this version lacks.
    pub(super) fn check_version(&self, version: ApiVersion) -> Result<(), UnsupportedError> {
        let CallInfo { name, query, versions, multi_cluster, .. } = *self.info;
        let is_multi = self.multi_cluster == Some(true) && !multi_cluster.is_empty();
        let multi_cluster = if is_multi { multi_cluster } else { Versions::ALL };
        let body = self.body.iter().flat_map(|body| body.uses.iter());
        let uses = self.uses.iter().chain(&self.parts).map(|used| used.versions);
        let uses = uses.chain(body.map(|used| used.versions));
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
        let body = self.body.iter().flat_map(|body| locate(&body.default, &body.uses));
        let uses = call.into_iter().chain(self.uses.iter().cloned()).chain(body);
        let uses = uses.chain(self.parts.iter().cloned());
        let uses = uses.filter(|used| !used.is_in(version)).collect();
        Err(UnsupportedError::new(name, version, uses, possible))
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
        self.body_of(self.version)
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

/// The body for versions for which it differs from the default.
#[cold]
fn others(body: &dyn Body, default: &[u8]) -> Vec<(ApiVersion, Vec<u8>)> {
    let of_version = |version: &ApiVersion| {
        let mut json = Writer::new(*version);
        body.write(&mut json);
        (*version, json.into_parts().0)
    };
    let all = ApiVersion::ALL.iter().map(of_version);
    all.filter(|(_, bytes)| bytes != default).collect()
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("name", &self.info.name)
            .field("method", &self.info.method)
            .field("path", &self.address.without_json())
            .field(
                "body_bytes",
                &self.body.as_ref().map(|body| body.of_version(self.version).len()),
            )
            .field("may_repeat", &self.repeatable)
            .finish_non_exhaustive()
    }
}
