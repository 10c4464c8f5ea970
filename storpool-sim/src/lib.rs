//! An emulated StorPool management service, for tests and for a first call on a machine without a
//! cluster.
//!
//! It serves all calls of API 16.01 from its own state: created objects exist afterwards, deleted
//! ones do not, disks being emptied become empty after some time, and figures agree with each
//! other. No data is stored.
//!
//! ```
//! use storpool_sim::Simulator;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let simulator = Simulator::start().await?;
//! let client = storpool_api::Client::builder()
//!     .base_url(&simulator.url())
//!     .auth_token(simulator.token())
//!     .build()?;
//! assert_eq!(client.volumes_list().await?.len(), 2);
//! # Ok(())
//! # }
//! # tokio::runtime::Runtime::new().unwrap().block_on(example()).unwrap();
//! ```
//!
//! A [`Simulator`] listens on loopback, serves from its own thread, and stops when dropped. With
//! [`Builder::device_dir`] the volumes attached at one client are links in a directory, so that a
//! program can wait for its devices, too. Tests inspect a simulator through its methods and disturb it
//! with a [`Disturbance`]; other programs do the same through [`Command`]s sent to `/sim/1.0/`, with the same
//! token as the calls.
//!
//! # Seeds and saved states
//!
//! A simulator begins with a [`Seed`]: a preset, a description made by [`Seed::builder`] or read from a file, or a state
//! that [`Simulator::save`] has saved. [`Builder::state`] keeps the state in a file all the time.
//!
//! # Assumptions
//!
//! The documentation of the service does not say everything. Where it is silent, this is assumed:
//!
//! - Errors come with a fitting HTTP status. The names `unknownCall`, `methodNotAllowed`,
//!   `authorizationFailed`, `badRequest` and `tooManyConnections` are inventions of the simulator.
//! - A request body has to match the wire format of the documented types exactly. Unknown fields,
//!   values of another JSON kind (integers in strings, 0 and 1 for booleans) and duplicate keys are
//!   refused with `jsonError`. So is `null`, except for an optional field, where it is the same as
//!   leaving the field out: release 3.0.1 of the reference's client, which belongs to API 16.01,
//!   sends it for every unset optional field. [`Builder::lenient`] accepts more.
//! - The volume that a snapshot names in `onVolume` is the newest of those that read it, directly or
//!   through the newest of its child snapshots; without any it is the volume that the snapshot was taken
//!   of. So it changes as volumes come and go.
//! - Without placement, a new volume goes to the group `default` or, without one, to the largest.
//! - A snapshot that is deleted while more than one child reads it stays, flagged as deleted, until
//!   at most one is left; that one inherits its data.
//! - A wait for a client that exceeds `attachTimeout` fails with `busy`; the
//!   attachment stays. With `0` nothing is waited for.
//! - A disk that returns is in order at once.
//! - Ejecting a disk that is down, or canceling an ejection that was not begun, changes nothing and
//!   is not an error.
//! - Soft-ejecting a disk is refused with `preconditionViolation` if the other disks cannot take
//!   all of its data: on different servers, in the placement groups of the volumes, with enough
//!   space for the objects. Otherwise other disks of a set may change along with the one that
//!   leaves. Once it is accepted, only disks that go down or other paused soft-ejects can delay it;
//!   while nothing can move, the status of the relocator is `blocked`. When the disk is empty, its
//!   `softEject` stays `on`.
//! - A disk that leaves a placement group keeps the data for which the group has no other disks.
//! - `HEAD` is taken wherever `GET` is. Status 405 comes with `Allow`, 401 with `WWW-Authenticate`, and a
//!   client that is too slow gets 408.
//! - While servers wait for disks, listing the services fails with `preconditionViolation`.
#![forbid(unsafe_code)]

mod api;
mod ask;
mod clock;
mod command;
mod conform;
mod control;
mod devices;
mod disturbance;
mod error;
mod faults;
mod http;
mod journal;
mod message;
mod replay;
mod routes;
mod saved;
mod seed;
mod service;
mod shape;
mod sim;
mod state;
mod unique;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use command::Command;
pub use disturbance::{CallName, Disturbance, UnknownCall};
pub use error::ServiceError;
pub use routes::calls;
pub use seed::{DiskKind, Seed, SeedBuilder, SeedDisks};
pub use sim::{Builder, Simulator};
