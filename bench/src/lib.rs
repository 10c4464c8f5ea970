//! Measurements of `storpool-api`, compared with a program without it.
//!
//! `cargo bench -p bench` measures each subject by itself; `cargo run --release -p bench --bin
//! ratios` measures two alternatives in turns, and prints how many times faster one is.
#![forbid(unsafe_code)]

pub mod calls;
pub mod encode;
pub mod exchange;
mod payload;
pub mod payloads;
pub mod plain;
pub mod plain_union;
pub mod scaled;
pub mod simulator;
