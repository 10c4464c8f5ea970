//! The single implementation of decoding responses.
//!
//! A response is decoded directly from its bytes into its final location. Only if that fails is it
//! read again to find out why, so good error messages cost nothing on success.

mod envelope;
mod malformed;
mod partial;
mod rejected;
pub(crate) mod rescue;
mod rules;
mod service;
pub(crate) mod snippet;
mod target;
pub(crate) mod walk;
mod whole;

pub use crate::wire::Entries;
pub use malformed::Malformed;
pub(crate) use malformed::without_bom;
pub use partial::Partial;
pub use rejected::Rejected;
pub use rules::Rules;
pub use service::{Envelope, ServiceError};
pub use target::{Decode, Target};
