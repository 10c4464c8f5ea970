//! Client and types for the StorPool management API, version 16.01.
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
//!   Awaiting it gives the data; [`Request::send`] gives a [`Reply`], which also keeps the
//!   generation of the cluster.
//! - [`calls`] makes the same calls as values, for a transport of your own.
//! - [`types`] holds everything that is sent and answered. What a program builds obeys the
//!   documented rules; what the service answers is decoded tolerantly, and [`Validate`] tells which
//!   rules it breaks. [`Request::strict`] makes a reply that breaks rules an error,
//!   [`Request::partial`] keeps the good entries of a list or map and returns the others, and
//!   [`Request::stream`] hands entries over one by one as they arrive.
//! - [`Config`] reads the configuration of a StorPool node; [`Client::from_config`] takes it.
//! - [`DeviceLinks`] waits for what was attached to appear under `/dev/storpool`.
//! - [`Error`] says which call failed, where, after how many attempts, and whether the call may
//!   have been carried out all the same.
//!
//! # Features
//!
//! | feature | gives | default |
//! |---|---|---|
//! | `client` | the asynchronous client, plain HTTP; configuration; device links | yes |
//! | `tracing` | with `client`: a span for each call, an event for each retry | yes |
//! | `blocking` | the blocking client | no |
//! | `rustls` | HTTPS | no |
//! | `meta` | [`meta`]: descriptions of calls, types and members at run time | no |
//!
//! Without default features the crate is types only, and needs no runtime.
#![forbid(unsafe_code)]

#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
mod choice;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod config;
mod decode;
#[cfg(feature = "client")]
mod device;
mod error;
#[rustfmt::skip]
mod generated;
#[cfg(feature = "meta")]
pub mod meta;
mod object;
mod path;
mod reply;
#[cfg(feature = "client")]
mod retry;
mod scalar;
mod time;
#[cfg(feature = "client")]
mod token;
#[cfg(feature = "client")]
mod transport;
mod union;
mod validate;
mod wire;

pub use call::{Call, CallInfo, Method, Repeat, Waits};
pub use choice::{UnknownNumber, UnknownValue};
#[cfg(feature = "client")]
pub use client::{Client, ClientBuilder, EntryStream, Request};
#[cfg(feature = "client")]
pub use config::{Config, ConfigLoader, ConfigOrigin, Explanation};
pub use decode::{Entries, EntryReader, Partial, Rejected};
#[cfg(feature = "client")]
pub use device::DeviceLinks;
pub use error::{
    ApiError, CallContext, DecodeError, Error, ErrorName, HttpError, InvalidArgument, NotRetried,
};
#[cfg(feature = "client")]
pub use error::{
    ConfigError, DeviceError, DeviceErrorKind, TransportError, TransportErrorKind, TransportPhase,
};
pub use generated::calls;
pub use object::Object;
pub use reply::Reply;
#[cfg(feature = "client")]
pub use retry::{RetryBudget, RetryPolicy};
#[cfg(feature = "client")]
pub use token::AuthToken;
pub use validate::{InvalidValue, Rule, Validate, Violation, Violations};
pub use wire::Data;

/// Everything that is sent and answered, flat.
///
/// # Other formats
///
/// `Serialize` and `Deserialize` round-trip through every format that tells what comes: JSON, CBOR,
/// MessagePack, YAML, and TOML as far as it goes (a table at the top, and no null). The rules are those
/// of JSON on the wire:
///
/// - Fields that are not set are left out. Keys of maps are strings.
/// - Integers may also be decimal strings, and booleans 0 or 1. Where a string is expected, YAML may
///   have any scalar: `name: 123` is the name `123`. Byte strings are no strings.
/// - An integer beyond 64 bits with a sign, NaN and the infinities are errors.
///
/// Formats that do not tell what comes, such as bincode and postcard, refuse to write objects, lists
/// and maps; they would be unreadable. By themselves, strings, integers and enums round-trip in these,
/// too. A limit, or a union that may be a plain string, can be written by itself but not read, since
/// there is nothing that such a format can refuse.
///
/// Any type is read as a whole before it is decoded, which takes some five times as long as a response.
pub mod types {
    pub use crate::generated::enums::*;
    pub use crate::generated::objects::*;
    pub use crate::generated::scalars::*;
    pub use crate::generated::unions::*;
}
