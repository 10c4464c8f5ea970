//! Calls as values: what would be sent, without sending it.

mod facts;
mod feed;
mod reader;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde_json::Value;

use crate::decode::{Decode, Entries, Partial, Rules, Target};
use crate::error::{CallContext, Error, Failure, InvalidArgument};
use crate::path;
use crate::reply::Reply;
use crate::wire::Body;

pub use crate::call_info::{CallInfo, Method, Repeat, Waits};
pub(crate) use facts::Wait;
pub(crate) use feed::Feed;
#[cfg(feature = "client")]
pub(crate) use feed::{FAILURE, Fed, may_have_error};
pub use reader::EntryReader;

/// One call with its arguments, which returns a `T`: a value, without any input or output.
///
/// `Client::request` sends it. To send it with another transport, use [`method`](Call::method),
/// [`path`](Call::path) and [`body`](Call::body), add the header `Authorization: Storpool
/// v1:<token>`, and pass the response to [`decode`](Call::decode).
///
/// An invalid argument is an error of [`path`](Call::path), and of sending the call.
#[must_use = "nothing is sent until a client or a transport of your own sends the call"]
pub struct Call<T> {
    head: Head,
    returns: PhantomData<fn() -> T>,
}

/// All of a call except the type it returns, so that most of the crate is compiled once.
#[derive(Clone)]
pub(crate) struct Head {
    info: &'static CallInfo,
    path: String,
    body: Option<Arc<[u8]>>,
    refused: Option<InvalidArgument>,
    repeatable: bool,
    wait: Wait,
    strict: Option<bool>,
}

impl<T> Call<T> {
    pub(crate) fn new(info: &'static CallInfo) -> Self {
        Self::from_head(Head::of(info))
    }

    /// Appends an argument to the path.
    pub(crate) fn arg(mut self, value: impl fmt::Display) -> Self {
        self.head.push_argument(&value);
        self
    }

    /// Sets the body. It is serialized here, once: every attempt sends the same bytes.
    pub(crate) fn json<B: Body + ?Sized>(mut self, body: &B) -> Self {
        self.head.set_body(body.to_json());
        self
    }

    /// Properties that do not depend on the arguments.
    pub fn info(&self) -> &'static CallInfo {
        self.head.info
    }

    /// The HTTP method.
    pub fn method(&self) -> Method {
        self.head.info.method
    }

    /// The path of the request, encoded, such as `/ctrl/1.0/VolumeUpdate/disk-1`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if an argument cannot be sent: a path argument that is empty,
    /// `.` or `..`.
    pub fn path(&self) -> Result<&str, Error> {
        Ok(self.head.checked_path()?)
    }

    /// The body of the request as compact JSON; `None` if it is empty.
    pub fn body(&self) -> Option<&[u8]> {
        self.head.body.as_deref()
    }

    /// Whether the call is safe to retry when it may have been carried out.
    ///
    /// Depends on the call and, for some calls, on the body: an update with `sizeAdd` may not be
    /// repeated.
    pub fn may_repeat(&self) -> bool {
        self.head.repeatable
    }

    /// Sets whether the call is safe to retry, whatever [`CallInfo::repeat`] says.
    pub fn repeatable(mut self, repeatable: bool) -> Self {
        self.head.repeatable = repeatable;
        self
    }

    /// Whether the response must obey the documented rules ([`Validate`](crate::Validate)): a
    /// response that breaks some is an [`Error::Decode`] that lists [them](Error::violations).
    /// Unknown values of enumerations break a rule, unknown fields do not.
    ///
    /// By default, responses are read tolerantly.
    pub fn strict(mut self, strict: bool) -> Self {
        self.head.strict = Some(strict);
        self
    }

    /// The same call, with its data decoded into another type: [`Value`] for the JSON as it was
    /// sent, unknown fields included, or one of [`types`](crate::types) for a [raw](Call::raw)
    /// call.
    ///
    /// ```
    /// use storpool_api::types::VolumeSummary;
    /// use storpool_api::{Call, Method};
    ///
    /// let call = Call::raw(Method::Get, "MultiCluster/VolumesList", None);
    /// let call: Call<Vec<VolumeSummary>> = call.returning();
    /// assert_eq!(call.path()?, "/ctrl/1.0/MultiCluster/VolumesList");
    /// # Ok::<(), storpool_api::Error>(())
    /// ```
    pub fn returning<U: Decode>(self) -> Call<U> {
        Call::from_head(self.head)
    }

    fn from_head(head: Head) -> Self {
        Self { head, returns: PhantomData }
    }

    #[cfg(feature = "client")]
    pub(crate) fn head(&self) -> &Head {
        &self.head
    }
}

impl Call<Value> {
    /// A call by method and path that returns any JSON. The path is relative to `/ctrl/1.0/`, with
    /// any prefix, such as `MultiCluster/VolumesList`, and may have percent escapes. Characters
    /// that HTTP forbids in a path are encoded; anything that would change where the request goes
    /// (`..`, `#`, `\`, control characters, empty segments) is refused.
    ///
    /// A query string may follow, such as `iSCSISessionsInfo?json=%7B%7D`. It is sent unchanged,
    /// and rejected if it contains characters that must be percent-encoded.
    ///
    /// Unless [set](Call::repeatable), a `POST` is not safe to retry.
    pub fn raw(method: Method, path: &str, body: Option<Value>) -> Self {
        static GET: CallInfo = CallInfo {
            name: "raw",
            method: Method::Get,
            query: "",
            repeat: Repeat::Read,
            waits: None,
            accepts_single: false,
        };
        static POST: CallInfo = CallInfo { method: Method::Post, repeat: Repeat::Never, ..GET };

        let info = match method {
            Method::Get => &GET,
            Method::Post => &POST,
        };
        let mut head = Head::new(info, path::ROOT.to_owned());
        if let Err(refused) = path::push_raw(&mut head.path, path) {
            head.refuse(refused);
        }
        if let Some(body) = body {
            head.set_body(body.to_json());
        }
        Self::from_head(head)
    }
}

impl<T: Decode> Call<T> {
    /// Reads the response to this call.
    ///
    /// # Errors
    ///
    /// [`Error::Api`] if the service refused the call, with any HTTP status; [`Error::Http`] if the
    /// status is not a success and the response has no error of the service; [`Error::Decode`] if
    /// the response is not what the call returns.
    ///
    /// ```
    /// use storpool_api::{Call, Method};
    ///
    /// let call = Call::raw(Method::Get, "VolumesList", None);
    /// let error = call.decode(200, br#"{"error": {"name": "busy", "transient": true}}"#);
    /// assert!(error.unwrap_err().is_busy());
    /// ```
    pub fn decode(&self, status: u16, body: &[u8]) -> Result<Reply<T>, Error> {
        let mut data = T::blank();
        let generation = self.head.decode(status, body, &mut data)?;
        Ok(Reply::from_parts(generation, data))
    }
}

impl<T: Entries> Call<T> {
    /// The same call, which collects entries that cannot be decoded instead of failing.
    ///
    /// A response that is not JSON, or whose data is not a list or map, is still an error. In
    /// [strict](Call::strict) mode, entries that break documented rules are rejected, too.
    pub fn partial(self) -> Call<Partial<T>> {
        Call::from_head(self.head)
    }

    /// Reads the response to this call entry by entry while it arrives, given its HTTP status.
    pub fn entry_reader(&self, status: u16) -> EntryReader<T::Entry> {
        EntryReader::new(
            Feed::new::<T>(status, self.head.rules(false), usize::MAX),
            self.head.context(),
        )
    }
}

impl Head {
    fn of(info: &'static CallInfo) -> Self {
        Self::new(info, format!("{}{}", path::ROOT, info.query))
    }

    fn new(info: &'static CallInfo, path: String) -> Self {
        Self {
            info,
            path,
            body: None,
            refused: None,
            repeatable: facts::may_repeat(info.repeat, None),
            wait: facts::wait(info.waits, None),
            strict: None,
        }
    }

    fn push_argument(&mut self, value: &dyn fmt::Display) {
        if let Err(refused) = path::push_argument(&mut self.path, &value.to_string()) {
            self.refuse(refused);
        }
    }

    fn set_body(&mut self, body: Vec<u8>) {
        self.repeatable = facts::may_repeat(self.info.repeat, Some(&body));
        self.wait = facts::wait(self.info.waits, Some(&body));
        self.body = Some(body.into());
    }

    /// Remembers an invalid argument; the first error wins.
    fn refuse(&mut self, refused: InvalidArgument) {
        if self.refused.is_none() {
            self.refused = Some(refused.in_call(self.info.name));
        }
    }

    fn decode(
        &self,
        status: u16,
        body: &[u8],
        data: &mut dyn Target,
    ) -> Result<Option<i64>, Error> {
        self.interpret(status, body, false, data).map_err(|failure| failure.of(self.context()))
    }

    /// As [`Call::decode`], for callers that decide how to handle a failure. Strict if the call is,
    /// or, if the call does not say, if `strict` is true. Returns the generation.
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
            None => Ok(&self.path),
        }
    }

    pub(crate) fn rules(&self, strict: bool) -> Rules {
        Rules { accepts_single: self.info.accepts_single, strict: self.strict.unwrap_or(strict) }
    }

    pub(crate) fn context(&self) -> CallContext {
        let reads = self.info.repeat == Repeat::Read || self.info.method == Method::Get;
        CallContext::new(self.info.name, self.info.method, self.path.clone(), reads)
    }
}

#[cfg(feature = "client")]
impl Head {
    pub(crate) fn method(&self) -> Method {
        self.info.method
    }

    pub(crate) fn body(&self) -> Option<&Arc<[u8]>> {
        self.body.as_ref()
    }

    pub(crate) fn may_repeat(&self) -> bool {
        self.repeatable
    }

    pub(crate) fn wait(&self) -> Wait {
        self.wait
    }
}

impl<T> Clone for Call<T> {
    fn clone(&self) -> Self {
        Self::from_head(self.head.clone())
    }
}

/// Shows what identifies the call; bodies are not for logs.
impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.head.fmt(f)
    }
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("name", &self.info.name)
            .field("method", &self.info.method)
            .field("path", &self.path)
            .field("body_bytes", &self.body.as_ref().map(|body| body.len()))
            .field("may_repeat", &self.repeatable)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
