#![cfg_attr(feature = "client", doc = include_str!("../README.md"))]
#![cfg_attr(feature = "client", doc = include_str!("overview.md"))]
// Links to what is not compiled lead to the table of features.
#![cfg_attr(not(feature = "blocking"), doc = "\n\n[`blocking::Client`]: #features")]
#![cfg_attr(not(feature = "meta"), doc = "\n[`meta`]: #features")]
#![cfg_attr(
    not(feature = "client"),
    doc = "Types and calls of the StorPool management API, versions 16.01 to 19.01, as values: see \
           [`types`] and [`calls`]. The feature `client` adds the client."
)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

// Modules use only those before them in this order (`tests/layers.rs` checks it):
//
// - `time`, `per_process`, `exclusive`, `version`, `validate`, `units`, `token`: leaves, in this order
// - `json`: the reader, and the traits of what it reads into
// - `wire`: how values are read and written, through serde too
// - `scalar`, `enumeration`, `object`, `union`, `error_name`: macros behind the generated types
// - `generated`: the types, and `meta`
// - `checked`: values that are checked when read
// - `response`, `decode`: whole responses, `partial` ones, and entries one by one
// - `call_info`, `error`, `retry`, `config`
// - `specific`: what is written by hand about types of this API
// - `path`
// - `call`: calls as values
// - `runtime`, `unwind`, `transport`, `device`, `client`, `blocking`
// - `call_macro`, `generated::calls`: a method on both clients for each call
// - `ops`: operations of several calls, for both clients
// - `guide`: documentation only

#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
mod call_info;
mod call_macro;
mod checked;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod config;
mod decode;
#[cfg(feature = "client")]
mod device;
mod enumeration;
mod error;
mod error_name;
#[cfg(feature = "client")]
mod exclusive;
#[rustfmt::skip]
mod generated;
#[cfg(feature = "client")]
pub mod guide;
mod json;
#[cfg(feature = "meta")]
pub mod meta;
mod object;
#[cfg(feature = "client")]
pub mod ops;
mod path;
#[cfg(feature = "client")]
mod per_process;
mod reply;
#[cfg(feature = "client")]
mod retry;
#[cfg(feature = "client")]
mod runtime;
mod scalar;
mod specific;
pub mod time;
#[cfg(feature = "client")]
mod token;
#[cfg(feature = "client")]
pub mod transport;
mod union;
pub mod units;
#[cfg(feature = "client")]
mod unwind;
mod validate;
mod version;
mod wire;

pub use call::{Call, EntryReader};
pub use call_info::{CallInfo, Method, Repeat, Waits};
pub use checked::Checked;
#[cfg(feature = "client")]
pub use client::{Attempt, Client, ClientBuilder, ClientOptions, EntryStream, Request};
#[cfg(feature = "client")]
pub use config::{Config, ConfigLoader, ConfigOrigin, Explanation};
pub use decode::{Decode, Entries, Partial, Rejected};
#[cfg(feature = "client")]
pub use device::DeviceLinks;
pub use enumeration::{UnknownNumber, UnknownValue};
pub use error::{
    ApiError, CallContext, DecodeError, Error, ErrorKind, ErrorName, HttpError, InvalidArgument,
    NotRetried, UnsupportedError,
};
#[cfg(feature = "client")]
pub use error::{
    ConfigError, DeviceError, DeviceErrorKind, OperationError, OperationErrorReason,
    TransportError, TransportErrorKind, TransportFailure, TransportPhase,
};
pub use generated::calls;
pub use object::Object;
pub use reply::Reply;
#[cfg(feature = "client")]
pub use retry::{RetryBudget, RetryPolicy};
pub use specific::{MAX_CLIENT_DISKS, ServiceRecord};
#[cfg(feature = "client")]
pub use token::AuthToken;
pub use units::SECTOR_SIZE;
pub use validate::{InvalidValue, Rule, Validate, Violation, Violations};
pub use version::{ApiVersion, LimitedElement, UnknownApiVersion, Versions};
pub use wire::Data;

/// What most programs import: the client, errors, the versions of the API, and the traits.
///
/// ```
/// use storpool_api::prelude::*;
/// ```
///
/// The types of the API are not among them, because there are many, and one is named `Client`: import
/// these by name.
pub mod prelude {
    pub use crate::{
        ApiVersion, Call, Checked, Data, Error, ErrorKind, ErrorName, InvalidValue, Object, Reply,
        ServiceRecord, Validate, calls, units,
    };
    #[cfg(feature = "client")]
    pub use crate::{Client, ClientBuilder, Config, DeviceLinks, Request, RetryPolicy};
}

/// Everything that requests and responses consist of, in one flat module.
///
/// - Constructors and parsing check the documented rules. `Deserialize` does not, so that every
///   response can be read: check input of your own, such as configuration or the body of a web
///   request, with [`Validate`], or read it as [`Checked`].
/// - `types::Client` describes a client service of the cluster. The API client is
///   `storpool_api::Client`; import it by name beside `types::*`, since glob imports of both modules
///   make the name ambiguous.
///
/// # Other formats
///
/// `Serialize` and `Deserialize` round-trip through every self-describing format: JSON, CBOR,
/// MessagePack, YAML, and TOML within its limits (a table at the top, and no null). The rules are
/// those of JSON on the wire:
///
/// - Fields that are not set are left out. Map keys are strings.
/// - Integers may also be decimal strings, and booleans 0 or 1. Where a string is expected, YAML
///   may have any scalar: `name: 123` is the name `123`. Byte strings are not accepted as strings.
/// - Integers outside the signed 64-bit range, NaN and infinities are errors.
///
/// Writing an object, list or map fails in formats that are not self-describing, such as bincode
/// and postcard, because nothing could read it. A string, integer or enum alone round-trips in
/// these. A limit, or a union that may be a plain string, can be written alone but not read.
///
/// `Deserialize` transcribes its input to JSON first, so it takes about five times as long as
/// decoding a response.
pub mod types {
    pub use crate::generated::enums::*;
    pub use crate::generated::objects::*;
    pub use crate::generated::scalars::*;
    pub use crate::generated::unions::*;
}
