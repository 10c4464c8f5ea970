//! Client and types for the StorPool management API, versions 16.01 to 19.01.
//!
//! ```no_run
//! # async fn example() -> Result<(), storpool_api::Error> {
//! use storpool_api::Client;
//!
//! let client = Client::builder().base_url("http://127.0.0.1:81").auth_token("1234").build()?;
//! for volume in client.volumes_list().await? {
//!     println!("{} {}", volume.name, volume.size);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! - Each call is a method of [`Client`], and of [`blocking::Client`] with the feature `blocking`.
//!   Awaiting it returns the data; [`Request::send`] returns a [`Reply`], which also keeps the
//!   generation of the cluster.
//! - [`calls`] makes the same calls as values, for a transport of your own.
//! - [`types`] holds everything that is sent and received. Values that a program builds obey the
//!   documented rules; responses are decoded tolerantly, and [`Validate`] reports the rules they
//!   break. [`Request::strict`] makes a response that breaks rules an error, [`Request::partial`]
//!   keeps the good entries of a list or map and returns the rejected ones separately, and
//!   [`Request::stream`] returns entries one by one as they arrive.
//! - [`Config`] reads the configuration of a StorPool node; [`Client::from_config`] takes it.
//! - [`ops`] does jobs of several calls: make sure that a volume exists, attach and detach, resize,
//!   revert, wait until a disk is empty.
//! - [`DeviceLinks`] waits for what was attached to appear under `/dev/storpool`.
//! - [`transport`] is how requests reach the service: bring your own, wrap the default, or test
//!   without a service.
//! - [`Error`] shows which call failed, where, after how many attempts, and whether the call may
//!   still have been carried out.
//!
//! # Versions of the API
//!
//! There is one set of types and calls for all versions, and documentation says which versions have
//! what. A client speaks one [`ApiVersion`], by default 16.01. Select that of the service with
//! [`ClientBuilder::api_version`] or `SP_API_VERSION` of the configuration. A call that uses what
//! this version lacks fails with [`Error::Unsupported`], and nothing is sent. To check the same
//! without a client, use [`Call::supported_by`]:
//!
//! ```
//! use storpool_api::types::VolumeNameOrGlobalId;
//! use storpool_api::{ApiVersion, calls};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let volume: VolumeNameOrGlobalId = "~nqs.b.5".parse()?;
//! let call = calls::volume_info(volume);
//! call.supported_by(ApiVersion::V19_01)?;
//!
//! let error = call.supported_by(ApiVersion::V16_01).unwrap_err();
//! assert!(error.is_unsupported());
//! assert_eq!(
//!     error.to_string(),
//!     "volumeInfo: API 16.01, the client's version, does not support this call: \
//!      it lacks `VolumeNameOrGlobalId.GlobalIdReference` at volumeName (19.01 and later). \
//!      Nothing was sent. If the service has API 19.01, select it where the client is built: \
//!      `.api_version(ApiVersion::V19_01)`"
//! );
//! # Ok(())
//! # }
//! ```
//!
//! Responses are decoded alike for all versions: a field that some version lacks is an `Option`.
//!
//! # Several clusters
//!
//! [`ClientBuilder::multi_cluster`] makes the calls that allow it for all clusters of a
//! multicluster; [`Request::remote_cluster`] makes one call in another cluster:
//!
//! ```no_run
//! use storpool_api::{ApiVersion, Client};
//!
//! # async fn example() -> Result<(), storpool_api::Error> {
//! let client = Client::builder()
//!     .auth_token("1234")
//!     .api_version(ApiVersion::V19_01)
//!     .multi_cluster(true)
//!     .build()?;
//! let everywhere = client.volumes_list().await?; // MultiCluster/VolumesList
//! let there = client.disks_list().remote_cluster("dc1-c2").await?; // RemoteCommand/dc1-c2/DisksList
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | provides | default |
//! |---|---|---|
//! | `client` | the asynchronous client, plain HTTP; configuration; device links | yes |
//! | `tracing` | with `client`: a span for each call, an event for each attempt | yes |
//! | `blocking` | the blocking client | no |
//! | `rustls` | HTTPS, with the cryptography of aws-lc-rs | no |
//! | `rustls-no-provider` | HTTPS, with the cryptography that the program installs | no |
//! | `meta` | [`meta`]: descriptions of calls, types and fields at run time | no |
//! | `test-util` | `example()` of every type of object and union, for tests | no |
//!
//! Without default features the crate is types only, and needs no runtime.
//!
//! # Releases
//!
//! Descriptions say since when something exists. They name releases of the reference of the API, and
//! in parentheses the version of the API that each describes, where that is known.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

// Modules use only those before them in this order (`tests/layers.rs` checks it):
//
// - `time`, `per_process`, `version`, `validate`, `units`, `token`: leaves, in this order
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
#[rustfmt::skip]
mod generated;
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
///   [`storpool_api::Client`](crate::Client); import it by name beside `types::*`, since glob
///   imports of both modules make the name ambiguous.
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

/// Compiles the examples of the README.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
struct Readme;
