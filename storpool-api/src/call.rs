//! Calls as values: what would be sent, without sending it.

mod address;
mod facts;
mod feed;
mod head;
mod intake;
mod reader;

use std::fmt;
use std::marker::PhantomData;

use serde_json::Value;

use crate::decode::{Decode, Entries, Partial};
use crate::error::Error;
use crate::reply::Reply;
use crate::validate::Check;
use crate::version::{ApiVersion, Versions};
use crate::wire::{AnyBody, Body};

pub use crate::call_info::{CallInfo, Method, Repeat, Waits};
#[cfg(any(feature = "client", test))]
pub(crate) use facts::Wait;
#[cfg(feature = "client")]
pub(crate) use feed::Fed;
pub(crate) use feed::Feed;
pub(crate) use head::Head;
#[cfg(feature = "client")]
pub(crate) use intake::{FAILURE, Intake, Took, may_have_error};
pub use reader::EntryReader;

/// One call with its arguments, which returns a `T`: a value, without any input or output.
///
/// `Client::request` sends it. To send it without a client, ask whether the service's version of the
/// API [supports it](Call::supported_by), send [`method`](Call::method), [`path`](Call::path) and
/// the body [for that version](Call::body_for) with the header `Authorization: Storpool v1:<token>`,
/// and pass the response to [`decode`](Call::decode). A client with a transport of your own does
/// the same, and retries.
///
/// An invalid argument is an error of [`path`](Call::path), and of sending the call.
#[must_use = "nothing is sent until a client or a transport of your own sends the call"]
pub struct Call<T> {
    head: Head,
    returns: PhantomData<fn() -> T>,
}

impl<T> Call<T> {
    pub(crate) fn new(info: &'static CallInfo) -> Self {
        Self::from_head(Head::new(info))
    }

    /// Appends an argument to the path.
    #[inline]
    pub(crate) fn arg(mut self, value: impl fmt::Display) -> Self {
        self.head.push_argument(&value);
        self
    }

    /// Appends an argument, of a type that differs between versions of the API.
    #[allow(dead_code, reason = "a schema may have no such arguments")]
    #[inline]
    pub(crate) fn limited_arg<A: fmt::Display + Check>(mut self, name: &str, value: &A) -> Self {
        self.head.push_argument(value);
        self.head.note_uses(name, value);
        self
    }

    /// Notes that the call has a part, such as `body`, that only these versions of the API have.
    #[allow(dead_code, reason = "a schema may have no such parts")]
    pub(crate) fn limited_to(mut self, part: &str, versions: Versions) -> Self {
        self.head.note_part(part, versions);
        self
    }

    /// Sets the body. It is serialized here, once: every attempt sends the same bytes.
    #[inline]
    pub(crate) fn json<B: Body + ?Sized>(mut self, body: &B) -> Self {
        self.head.set_body(&AnyBody(body));
        self
    }

    /// Properties that do not depend on the arguments.
    pub fn info(&self) -> &'static CallInfo {
        self.head.info()
    }

    /// The HTTP method.
    pub fn method(&self) -> Method {
        self.head.method()
    }

    /// The path of the request, encoded, such as `/ctrl/1.0/VolumeUpdate/disk-1`, with its query
    /// string, if there is one: a `GET` with JSON has it there, as `?json=`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if an argument cannot be sent: a path argument, or the name of a
    /// remote cluster, that is empty, `.` or `..`.
    pub fn path(&self) -> Result<&str, Error> {
        Ok(self.head.checked_path()?)
    }

    /// The body of the request as compact JSON; `None` if it is empty.
    ///
    /// It is the body for the default version of the API; see [`body_for`](Call::body_for).
    pub fn body(&self) -> Option<&[u8]> {
        self.body_for(ApiVersion::default())
    }

    /// The body of the request for a version of the API: defaults and empty collections of fields
    /// that the version lacks are left out. Clients use that of their version.
    pub fn body_for(&self, version: ApiVersion) -> Option<&[u8]> {
        self.head.body_of(version)
    }

    /// Whether a version of the API supports the call with its arguments and body. Clients ask this
    /// before they send a call.
    ///
    /// Raw calls are supported by every version.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] with the elements that the version lacks.
    pub fn supported_by(&self, version: ApiVersion) -> Result<(), Error> {
        Ok(self.head.check_version(version)?)
    }

    /// Makes the call in a remote cluster: `RemoteCommand/<name>/` before its path. The name is that
    /// of a cluster, or `~` and its id.
    ///
    /// ```
    /// use storpool_api::calls;
    ///
    /// let call = calls::volumes_list().remote_cluster("~bb1.b");
    /// assert_eq!(call.path()?, "/ctrl/1.0/RemoteCommand/~bb1.b/VolumesList");
    /// # Ok::<(), storpool_api::Error>(())
    /// ```
    pub fn remote_cluster(mut self, name: impl AsRef<str>) -> Self {
        self.head.set_remote_cluster(name.as_ref());
        self
    }

    /// Whether the call is made for all clusters of a multicluster: `MultiCluster/` before its
    /// path, if the call can be ([`CallInfo::multi_cluster`]) or is raw. Overrides the setting of
    /// the client.
    pub fn multi_cluster(mut self, multi_cluster: bool) -> Self {
        self.head.set_multi_cluster(multi_cluster);
        self
    }

    /// Whether the call is safe to retry when it may have been carried out.
    ///
    /// Depends on the call and, for some calls, on the body: an update with `sizeAdd` may not be
    /// repeated.
    pub fn may_repeat(&self) -> bool {
        self.head.may_repeat()
    }

    /// Sets whether the call is safe to retry, whatever [`CallInfo::repeat`] says.
    pub fn repeatable(mut self, repeatable: bool) -> Self {
        self.head.set_repeatable(repeatable);
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

    #[cfg(feature = "client")]
    pub(crate) fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }
}

impl Call<Value> {
    /// A call by method and path that returns any JSON. The path is relative to `/ctrl/1.0/`, with
    /// any prefix, such as `MultiCluster/VolumesList`, and may have percent escapes. Characters
    /// that HTTP forbids in a path are encoded; anything that would change where the request goes
    /// (`..`, `#`, `\`, control characters, empty segments) is refused.
    ///
    /// A query string may follow, such as `iSCSISessionsInfo?json=%7B%7D`. It is sent unchanged,
    /// and rejected if it contains characters that must be percent-encoded. The JSON of a `GET` is
    /// added to it.
    ///
    /// Unless [set](Call::repeatable), a `POST` is not safe to retry.
    pub fn raw(method: Method, path: &str, body: Option<Value>) -> Self {
        static GET: CallInfo = CallInfo { name: "raw", ..CallInfo::BASE };
        static POST: CallInfo = CallInfo { method: Method::Post, repeat: Repeat::Never, ..GET };

        let info = match method {
            Method::Get => &GET,
            Method::Post => &POST,
        };
        let mut head = Head::raw(info, path);
        if let Some(body) = body {
            head.set_body(&body);
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
        let read = self.head.interpret(status, body, false, &mut data);
        let generation = read.map_err(|failure| failure.of(self.head.context()))?;
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

#[cfg(test)]
mod tests;
