//! An emulated StorPool management service, for tests and for a first call on a machine without a
//! cluster.
//!
//! It answers all calls of API 16.01 from a state of its own: what is created is there afterwards,
//! what is deleted is gone, disks that are emptied become empty after some time, and figures agree
//! with each other. No data is stored.
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
//! A [`Simulator`] listens on loopback, serves from a thread of its own, and is gone when dropped.
//! With [`Builder::device_dir`] the volumes that one client has attached are links in a directory, so
//! that a program can wait for its devices, too. Tests look into a simulator and disturb it through
//! its methods; other programs do the same through [`Command`]s sent to `/sim/1.0/`.
//!
//! # What is made up
//!
//! The documentation of the service does not say everything. Where it is silent, this is assumed:
//!
//! - Errors come with a fitting HTTP status. The names `unknownCall`, `methodNotAllowed`,
//!   `authorizationFailed` and `badRequest` are of the simulator's own making.
//! - Without placement, a new volume goes to the group `default` or, without one, to the largest.
//! - A snapshot that is deleted while more than one child reads it stays, marked as deleted, until
//!   at most one is left; that one inherits its data.
//! - A wait for a client that is limited by `attachTimeout` and not met is answered `busy`; the
//!   attachment stays. With `0` nothing is waited for.
//! - A disk that returns is in order at once.
//! - Ejecting a disk that is down, or ending an ejection that was not begun, changes nothing and is
//!   no error.
//! - While servers wait for disks, listing the services is answered `preconditionViolation`.
#![forbid(unsafe_code)]

mod api;
mod ask;
mod clock;
mod conform;
mod control;
mod devices;
mod disturb;
mod fault;
mod http;
mod journal;
mod message;
mod routes;
mod service;
mod sim;
mod state;
mod unique;

pub use control::Command;
pub use fault::Fault;
pub use sim::{Builder, Simulator};
pub use state::seed::Seed;
