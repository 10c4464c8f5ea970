//! How values are read from JSON and written to it: by JSON kind, tolerant where the contract says
//! so.
//!
//! Integers may come as decimal strings and booleans as 0 or 1; nothing else is coerced. The
//! documented range or pattern of a scalar is not looked at here: see [`crate::Validate`].
//!
//! Values are read into their places, which are [blank](Data::blank) before, and written as the
//! [`Form`] that they have. Both work without knowing the type, so that a decoder and an encoder
//! are compiled once, and not once for each type.

mod builtin;
mod constant;
mod entries;
mod foreign;
mod form;
mod hint;

use std::collections::BTreeMap;

use crate::decode::{Entrywise, Json, Surprise};
use crate::validate::{At, Check, Found, Validate};

mod sealed {
    pub trait Sealed {}
}
pub(crate) use builtin::{decimal, value};
pub(crate) use constant::{Constant, Fixed, Marked, read_marked};
pub use entries::Body;
pub(crate) use entries::{List, Pairs, read_large_map};
pub(crate) use foreign::{read_foreign, serde_as_data};
pub use form::Form;
pub(crate) use form::to_map;
pub use hint::Hint;
pub(crate) use hint::hint_of;
pub(crate) use sealed::Sealed;

/// A value that can be written.
#[doc(hidden)]
pub trait Write: Check {
    /// What the value is in JSON.
    fn form(&self) -> Form<'_>;

    /// Whether it may be unset. Some formats, such as RON, write optional values in their own way,
    /// and expect them to be written so where they are read.
    fn is_optional(&self) -> bool {
        false
    }
}

/// A value that can be read into its place.
#[doc(hidden)]
pub trait Part {
    /// Reads the value by the rules of the wire. When that fails, anything may be left.
    fn read(&mut self, json: &mut Json<'_>) -> Result<(), Surprise>;
}

/// A value that the service can answer.
///
/// Implemented by every type of [`crate::types`], by lists, sets and maps of them, and by
/// [`serde_json::Value`]; not to be implemented elsewhere.
pub trait Data: Validate + Part + Write + Sized + Send + 'static + Sealed {
    /// What formats other than JSON are asked for.
    #[doc(hidden)]
    const HINT: Hint = Hint::Any;

    /// What is there before anything is read.
    #[doc(hidden)]
    fn blank() -> Self;

    /// As [`Part::read`], where the value is all that a call answers, and may be large. With
    /// `single`, a list of one may also come as its only entry.
    #[doc(hidden)]
    fn read_answer(&mut self, json: &mut Json<'_>, single: bool) -> Result<(), Surprise> {
        let _ = single;
        self.read(json)
    }

    /// As [`Data::read_answer`], of a map with keys of this type. There are never very many numbers;
    /// names take the way that is more code, and faster.
    #[doc(hidden)]
    fn read_map<V: Data>(map: &mut BTreeMap<Self, V>, json: &mut Json<'_>) -> Result<(), Surprise>
    where
        Self: Ord,
    {
        map.read(json)
    }

    /// The value as one that reads a reply entry by entry, if it is.
    #[doc(hidden)]
    fn entrywise(&mut self) -> Option<&mut dyn Entrywise> {
        None
    }
}

/// What a call answers, without its type.
pub(crate) trait Answered: Check {
    fn read(&mut self, json: &mut Json<'_>, single: bool) -> Result<(), Surprise>;

    fn entrywise(&mut self) -> Option<&mut dyn Entrywise>;
}

/// What a call answers.
pub(crate) struct Answer<T>(pub(crate) T);

impl<T: Data> Check for Answer<T> {
    fn check(&self, at: &At<'_>, found: &mut Found) {
        self.0.check(at, found);
    }
}

impl<T: Data> Answered for Answer<T> {
    fn read(&mut self, json: &mut Json<'_>, single: bool) -> Result<(), Surprise> {
        self.0.read_answer(json, single)
    }

    fn entrywise(&mut self) -> Option<&mut dyn Entrywise> {
        self.0.entrywise()
    }
}
