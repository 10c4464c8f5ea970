//! Static properties of calls.

use std::fmt;

use crate::version::Versions;

/// Static properties of a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CallInfo {
    /// The name of the call, such as `volumeUpdate`.
    pub name: &'static str,
    /// Its HTTP method.
    pub method: Method,
    /// The part of the path that identifies the call: what precedes the arguments, such as
    /// `VolumeUpdate` or `KV/List`.
    pub query: &'static str,
    /// Whether making it twice differs from making it once.
    pub repeat: Repeat,
    /// Set for long-polling calls: the service responds only after something has happened.
    pub waits: Option<Waits>,
    /// Whether a response documented as a list may be a single object instead.
    pub accepts_single: bool,
    /// The only field of the response's data, if the call returns the value of this field.
    pub unwraps: Option<&'static str>,
    /// The versions of the API that have the call.
    pub versions: Versions,
    /// The versions of the API in which the call may be made for all clusters of a multicluster:
    /// `MultiCluster/` before its path.
    pub multi_cluster: Versions,
}

impl CallInfo {
    /// What [`calls!`](crate::call_macro::calls) takes for the fields that a call leaves out.
    pub(crate) const BASE: Self = Self {
        name: "",
        method: Method::Get,
        query: "",
        repeat: Repeat::Read,
        waits: None,
        accepts_single: false,
        unwraps: None,
        versions: Versions::ALL,
        multi_cluster: Versions::NONE,
    };
}

/// Whether a call is safe to retry when it may have been carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repeat {
    /// It only reads.
    Read,
    /// It changes something, and making it twice leaves the same state as making it once.
    Safe,
    /// Making it twice differs from making it once.
    Never,
    /// As [`Repeat::Safe`], depending on the body.
    #[non_exhaustive]
    Unless {
        /// Body fields whose presence makes a retry unsafe, such as `sizeAdd`.
        with: &'static [&'static str],
        /// Body fields that make a retry unsafe when missing, null or empty, such as the `name` of
        /// a new object.
        without: &'static [&'static str],
    },
}

/// How long a call may wait in the service before the service responds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waits {
    /// The body field that limits the wait, in seconds; without it, the wait is unlimited.
    pub member: Option<&'static str>,
}

/// The HTTP method of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// `GET`.
    Get,
    /// `POST`.
    Post,
}

impl Method {
    /// The method as written in a request: `GET` or `POST`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
