//! What `cargo xtask codegen` prints. This file is written by hand: it is the one place for lints
//! that generated code may break.
#![allow(
    // Calls that are deprecated are made by the methods that offer them.
    deprecated,
    // The forms of a union differ in size; most values are of the greatest.
    clippy::large_enum_variant,
    // A module uses what some of its calls need, depending on features.
    unused_imports,
    clippy::doc_lazy_continuation,
)]

pub mod calls;
pub(crate) mod enums;
pub(crate) mod errors;
#[cfg(feature = "meta")]
pub(crate) mod meta;
pub(crate) mod objects;
pub(crate) mod scalars;
pub(crate) mod unions;
