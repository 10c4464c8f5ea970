//! How values are read from JSON and written to it: by JSON kind, tolerant where the contract says
//! so.
//!
//! Integers may come as decimal strings and booleans as 0 or 1; nothing else is coerced. The
//! documented range or pattern of a scalar is not looked at here: see [`crate::Validate`].
//!
//! Values are read into slots, which are [blank](Wire::blank) before, and shown through their
//! [`JsonView`]. Neither depends on the type, so decoder and serializers are compiled once, not once
//! per type. Only bodies have code for each type that [writes](Wire::write) them.

mod batches;
mod body;
mod builtin;
mod collect;
mod constant;
mod entries;
mod foreign;
mod hint;
mod locate;
mod view;
mod writer;

use std::collections::BTreeMap;

use crate::json::{self, Json, UnexpectedValue, Unreadable};
use crate::validate::{Check, Validate};
use crate::version::{ApiVersion, LimitedElement};

pub use crate::json::ReadJson;
#[allow(unused_imports, reason = "a schema may have no unsigned types")]
pub(crate) use crate::json::unsigned_decimal;
pub(crate) use crate::json::{Constant, decimal};
pub(crate) use batches::read_large_map;
pub use body::Members;
pub(crate) use body::{AnyBody, Body};
pub(crate) use builtin::value;
pub(crate) use collect::{Batch, Container, EntryType};
pub use collect::{Collect, Entries, Misread};
#[allow(unused_imports, reason = "a schema may have no such fields")]
pub(crate) use constant::read_optional_with_sentinel;
pub(crate) use constant::{Fixed, WithSentinel, read_with_sentinel};
pub(crate) use foreign::{read_foreign, serde_as_data};
pub use hint::{Hint, Hinted};
pub(crate) use locate::locate;
pub(crate) use view::to_map;
pub use view::{Fields, JsonView};
pub use writer::Writer;
pub(crate) use writer::are_plain;

/// A value that can be written.
pub trait Write: Check + Hinted {
    /// The value as JSON.
    fn view(&self) -> JsonView<'_>;

    /// Whether it may be unset. Some formats, such as RON, write optional values in their own way,
    /// and expect them to be written so where they are read.
    fn is_optional(&self) -> bool {
        false
    }
}

/// A value that the service can send.
///
/// Implemented by every type of [`crate::types`], by lists, sets and maps of them, and by
/// [`serde_json::Value`]; not to be implemented elsewhere.
pub trait Data: Validate + Wire {
    /// Everything in the value that some version of the API lacks, requires or forbids.
    fn limited_elements(&self) -> Vec<LimitedElement> {
        let mut json = Writer::new(ApiVersion::default());
        self.write(&mut json);
        locate(json.bytes(), json.uses())
    }
}

impl<T: Wire> Data for T {}

/// Everything the wire format needs of a type.
pub trait Wire: Check + ReadJson + Write + Sized + Send + 'static {
    /// The type to request from formats other than JSON.
    const HINT: Hint = Hint::Any;

    /// The value before anything is read.
    fn blank() -> Self;

    /// Whether it is a list, set or map without entries, or not set.
    #[inline]
    fn is_nothing(&self) -> bool {
        false
    }

    /// Writes the value, as part of a body. Only compiled for the types of bodies.
    #[inline]
    fn write(&self, json: &mut Writer) {
        json.note_uses(self);
        json.view(self.view());
    }

    /// A member of an object; a missing one is [`JsonView::None`]. `None` if the value is no object.
    #[inline]
    fn member(&self, name: &str) -> Option<JsonView<'_>> {
        let _ = name;
        None
    }

    /// Visits the value, or, if it is a list, each of its entries.
    #[inline]
    fn each(&self, visit: &mut dyn FnMut(&dyn Members)) {
        visit(self);
    }

    /// Writes a field with this value: nothing if it is not set.
    #[inline]
    fn write_field(&self, key: &'static str, json: &mut Writer) {
        json.field(key, self);
    }

    /// As [`ReadJson::read`], where the value is all the data of a response, and may be large. With
    /// `single`, a list of one may also come as its only entry.
    fn read_data(&mut self, json: &mut Json<'_>, single: bool) -> Result<(), UnexpectedValue> {
        let _ = single;
        self.read(json)
    }

    /// The blank value, to add entries to, if it is a list, set or map.
    fn entries(&mut self) -> Option<Box<dyn Collect + Send + '_>> {
        None
    }

    /// As [`Wire::read_data`], of a map with keys of this type. There are never very many numbers;
    /// names take the way that is more code, and faster.
    fn read_map<V: Data>(
        map: &mut BTreeMap<Self, V>,
        json: &mut Json<'_>,
    ) -> Result<(), UnexpectedValue>
    where
        Self: Ord,
    {
        map.read(json)
    }
}

/// Reads a value that is all of the bytes.
pub(crate) fn read<T: Data>(bytes: &[u8]) -> Result<T, Unreadable> {
    let mut value = T::blank();
    json::read_into(bytes, &mut value)?;
    Ok(value)
}
