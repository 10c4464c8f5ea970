//! Requests of clients that speak different versions of the API, and responses of its releases.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "../../storpool-api/tests/support/mod.rs"]
mod support;

#[path = "versions/limited.rs"]
mod limited;
#[path = "versions/make.rs"]
mod make;
#[path = "versions/recorded.rs"]
mod recorded;
#[path = "versions/responses.rs"]
mod responses;
