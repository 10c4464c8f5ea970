//! Traits of the values that the reader reads. The reader is compiled once and knows no concrete
//! type.

use super::{Json, UnexpectedValue};

/// A value that can be read in place.
pub trait ReadJson {
    /// Reads the value by the rules of the wire. When that fails, anything may be left.
    fn read(&mut self, json: &mut Json<'_>) -> Result<(), UnexpectedValue>;
}

/// Static description of a type of object.
#[derive(Debug)]
pub struct Shape {
    pub(crate) name: &'static str,
    /// The names of the fields on the wire.
    pub(crate) names: &'static [&'static str],
    /// Which of them must be there, a bit for each.
    pub(crate) required: u128,
}

/// The slots that the fields of an object are read into.
pub trait FieldSlots {
    /// Reads the field with this index.
    fn read_field(&mut self, index: usize, json: &mut Json<'_>) -> Result<(), UnexpectedValue>;
}

/// A list that grows while it is read.
pub(crate) trait List {
    /// Reserves memory for exactly this many more entries.
    fn reserve(&mut self, more: usize);

    /// Adds a blank entry.
    fn grow(&mut self) -> &mut dyn ReadJson;
}

/// A map that grows while it is read.
pub(crate) trait Pairs {
    /// The slot for the next key, blank.
    fn key(&mut self) -> &mut dyn ReadJson;

    /// The slot for the value of the last key, blank.
    fn value(&mut self) -> &mut dyn ReadJson;
}

/// The discriminator of a union of objects.
#[derive(Clone, Copy)]
// A schema need not use every kind.
#[allow(dead_code)]
pub(crate) enum Discriminator {
    /// A field that is a constant in all variants but at most one.
    Constant(&'static str, &'static [Option<Constant>]),
    /// A field whose value selects the variant. `None` is the variant for all other values, also
    /// for none.
    Field(&'static str, &'static [Option<Constant>]),
    /// Fields that only one variant has, in the order of the variants. `None` is the variant
    /// without any of these.
    Key(&'static [Option<&'static str>]),
}

/// A union of objects.
pub(crate) trait ObjectUnion: ReadJson {
    fn name(&self) -> &'static str;

    fn discriminator(&self) -> Discriminator;

    /// Turns the value into this variant; blank, unless it already is that variant and is not read
    /// again.
    fn select(&mut self, variant: usize, again: bool) -> &mut dyn ReadJson;
}

/// The JSON kind of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
// A schema need not use every kind.
#[allow(dead_code)]
pub(crate) enum Kind {
    String,
    Number,
    Boolean,
    List,
    Object,
}

/// The variants of a union.
pub(crate) struct Kinds {
    /// The expected value, for errors.
    pub(crate) expected: &'static str,
    /// The variants with a fixed value.
    pub(crate) literals: &'static [Constant],
    /// The JSON kinds of the other variants; what no variant is of, is refused.
    pub(crate) variants: &'static [Kind],
}

/// A union of values of different JSON kinds.
pub(crate) trait ByKind: ReadJson {
    fn kinds(&self) -> &'static Kinds;

    /// Turns the value into a literal, or into a blank variant; both are numbered consecutively.
    fn choose(&mut self, choice: usize);

    /// The value to read; `None` for a literal.
    fn content(&mut self) -> Option<&mut dyn ReadJson>;
}

/// A value with a special meaning: the constant of a field, or the sentinel for "not set".
#[derive(Clone, Copy, Debug, PartialEq)]
// A schema need not use every kind of constant.
#[allow(dead_code)]
pub enum Constant {
    Null,
    Bool(bool),
    Integer(i64),
    Text(&'static str),
}

/// The integer that `text` writes in plain decimal: no sign but `-`, no white space.
pub(crate) fn decimal(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if is_digits(digits) { text.parse().ok() } else { None }
}

/// As [`decimal`], without a sign.
pub(crate) fn unsigned_decimal(text: &str) -> Option<u64> {
    if is_digits(text) { text.parse().ok() } else { None }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
