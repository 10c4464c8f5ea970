//! Measurements of `storpool-api`, beside what a program without it would do.
//!
//! `cargo bench -p bench` measures each thing by itself; `cargo run --release -p bench --bin ratios`
//! measures two ways of doing the same in turns, and prints how many times faster one is.
#![forbid(unsafe_code)]

pub mod exchange;
mod payload;
pub mod payloads;
pub mod plain;
pub mod scaled;
