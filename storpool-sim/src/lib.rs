//! An emulated StorPool management service, for tests and for a first call on a machine without a
//! cluster.
//!
//! It serves all calls of API 16.01 to 19.01 from its own state: created objects exist afterwards, deleted
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
//! [`Simulator::pair`] starts two clusters that know each other, for programs that use several: volumes
//! move between them, and one makes backups for the other.
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
//! - A collection without entries is accepted where an earlier version had the field, since clients of that
//!   version send it.
//! - The volume that a snapshot names in `onVolume` is the newest of those that read it, directly or
//!   through the newest of its child snapshots; without any it is the volume that the snapshot was taken
//!   of. So it changes as volumes come and go.
//! - Without placement, a new volume goes to the group `default` or, without one, to the largest.
//! - A snapshot that is deleted while more than one child reads it stays, flagged as deleted, until
//!   at most one is left; that one inherits its data.
//! - A wait for a client that exceeds `attachTimeout` fails with `busy`; the
//!   attachment stays. With `0` nothing is waited for.
//! - A volume without a name has its global id after a `~` in place of one. A snapshot made of it does,
//!   too, until it is deleted; then its name is the id after a `*`.
//! - Global ids of new volumes and snapshots end in their number, in digits and letters.
//! - Tags in an update are added to those that are there. Volumes created with a template get its tags,
//!   and those of their own; clones and snapshots inherit none.
//! - If a request has both `targetDeleteDate` and `deleteAfter`, the earlier date holds. A snapshot that
//!   is attached at its date is deleted once it is not.
//! - A group of snapshots may have several of the same volume, and needs at least one.
//! - The first copy of a volume with one copy is its last: it goes to the tail group.
//! - With `reuseServer`, copies share servers only where different ones do not suffice.
//! - Limits are for the whole device: no request can change `limitType`.
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
//! - iSCSI: the commands of a request are applied all or not at all. The name of a target is the base name
//!   and the name of its volume at that time, in lower case and with `-` for what such names cannot have; it
//!   stays when the volume is renamed. A target goes with its volume, exports go with their portal group or
//!   initiator, and sessions with their export. Targets take turns among the running services that have
//!   portals for them. Controllers of portals need not exist. Hosts log in and out only through
//!   [`Command::IscsiLogin`].
//! - A bucket of the key-value store begins with version 1. For a key that does not exist, `kvsGet` returns
//!   the bucket without pairs.
//! - Without limits in the request, maintenance needs one good replica of everything, at most one missing
//!   replica of each volume, a majority of voting nodes, and no other node in maintenance; nodes in
//!   maintenance count as absent. Once its time is over, maintenance ends by itself, but not before the
//!   node is up with all of its services and disks.
//! - A volume allocation group exists as long as it has members. A volume or snapshot shares the group of its
//!   parent, or of the volume it was taken of, if it has the same policy and disk sets, and gets a new group
//!   otherwise, also when its policy changes. A volume that moves to a group gets its policy. Additional
//!   disk sets repeat the others until the balancer changes them.
//! - Fault sets are listed, but do not affect placement.
//! - Since API 19.01, a service that is down does not say on which node it is.
//! - A cluster that is known but not there fails calls that need it with `busy`, which is transient then.
//!   Exports and backups do not need it: it learns of them when it is there again.
//! - The location `dc2`, unless it is simulated, takes every backup that is sent to it, and no volume that
//!   moves.
//! - A location is known to its own clusters by the same list as other locations, and cannot be removed.
//!   A cluster that is added without a name gets that of its location, `-` and its id.
//! - A bridge is in use if it is the last one to its location, and a backup, a copy or a volume that is
//!   attached from afar needs it.
//! - The snapshot that a backup is made of stays until it is deleted, and the backup has its global id. A
//!   copy of a backup has one of its own.
//! - An exported volume or snapshot may be deleted; the other side then has lost it.
//! - A snapshot that moves leaves its data to what is based on it. What moves or is copied arrives without
//!   a parent, placed by the template or the groups of the same names or, without these, as any new volume.
//! - A snapshot that another cluster wants deleted while it is in use stays.
//! - A call for several clusters is made in the cluster that has what it is about, or else in the one
//!   that is asked. What it attaches is brought there before; if attaching fails then, it stays there.
//!   Names are unique in both.
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
mod envelope;
mod error;
mod exchange;
mod faults;
mod http;
mod journal;
mod listing;
mod message;
mod pair;
mod partner;
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
