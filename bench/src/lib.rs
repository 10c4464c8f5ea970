//! What measurements are made of.
#![forbid(unsafe_code)]

pub mod scaled;
