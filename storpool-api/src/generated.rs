//! Output of `cargo xtask codegen`. This file is written by hand: lints that generated code may
//! break are allowed here and nowhere else.
#![allow(
    // Calls that are deprecated are made by the methods that offer them.
    deprecated,
    // The variants of a union differ in size; most values are of the largest.
    clippy::large_enum_variant,
    // A module uses what some of its calls need, depending on features.
    unused_imports,
    clippy::doc_lazy_continuation,
    // Links have full paths, whether or not their file imports the type.
    rustdoc::redundant_explicit_links,
    // A call has as many arguments as its path and body need, and a type as many required fields.
    clippy::too_many_arguments,
    // Lists and maps nest as deep as they do on the wire.
    clippy::type_complexity,
    // The API chooses the names of fields and calls, without regard for Rust's conventions.
    clippy::disallowed_names,
    clippy::new_ret_no_self,
    clippy::self_named_constructors,
    clippy::should_implement_trait,
    clippy::upper_case_acronyms,
    clippy::wrong_self_convention,
    clippy::len_without_is_empty,
)]

pub mod calls;
pub(crate) mod enums;
pub(crate) mod errors;
#[cfg(feature = "test-util")]
mod examples;
#[cfg(feature = "meta")]
pub(crate) mod meta;
pub(crate) mod objects;
pub(crate) mod scalars;
pub(crate) mod unions;
pub(crate) mod versions;
