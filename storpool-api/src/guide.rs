//! How to use this crate, chapter by chapter.
//!
//! | chapter | question |
//! |---|---|
//! | [Getting started](getting_started) | How do I connect, make a call, read a response? |
//! | [Errors](errors) | What went wrong, and what does my program do about it? |
//! | [Retries, time limits and calls in doubt](retries) | Was it done? How long may it take? |
//! | [Versions of the API](versions) | Which version do I select? What if the service is older? |
//! | [Operations](operations) | How do I do a job of several calls? |
//! | [Transports](transports) | How do I reach the service through a proxy, with certificates, with my own HTTP library? |
//! | [Testing](testing) | How do I test my program without a cluster? |
//! | [Migrating from Python](migrating) | What replaces which part of the package `storpool`? |
//!
//! The folder `examples` of the repository has whole programs: `tour`, `csi`, `exporter`, `spctl`,
//! `soft_eject`, `transport_ureq`, `testing` and `stream_million`.

#[doc = include_str!("guide/getting_started.md")]
#[cfg_attr(not(feature = "blocking"), doc = "\n[`blocking::Client`]: crate#features")]
#[cfg_attr(feature = "blocking", doc = "\n[`blocking::Client`]: crate::blocking::Client")]
pub mod getting_started {}

#[doc = include_str!("guide/errors.md")]
pub mod errors {}

#[doc = include_str!("guide/retries.md")]
pub mod retries {}

#[doc = include_str!("guide/versions.md")]
pub mod versions {}

#[doc = include_str!("guide/operations.md")]
pub mod operations {}

#[doc = include_str!("guide/transports.md")]
pub mod transports {}

#[doc = include_str!("guide/testing.md")]
pub mod testing {}

#[doc = include_str!("guide/migrating.md")]
pub mod migrating {}
