//! What the reader reads into. Values implement these traits, so the reader is compiled once and
//! knows no type of value.

use super::{Json, Surprise};

/// A value that can be read into its place.
pub trait Part {
    /// Reads the value by the rules of the wire. When that fails, anything may be left.
    fn read(&mut self, json: &mut Json<'_>) -> Result<(), Surprise>;
}

/// What is the same for all objects of a type.
#[derive(Debug)]
pub struct Shape {
    pub(crate) name: &'static str,
    /// The names of the members on the wire.
    pub(crate) names: &'static [&'static str],
    /// Which of them must be there, a bit for each.
    pub(crate) required: u128,
}

/// The places that the members of an object are read into.
pub trait Places {
    /// Reads a member, told by its index.
    fn read_member(&mut self, index: usize, json: &mut Json<'_>) -> Result<(), Surprise>;
}

/// A list that grows while it is read.
pub(crate) trait List {
    /// Makes room for exactly so many more.
    fn reserve(&mut self, more: usize);

    /// Adds a blank entry.
    fn grow(&mut self) -> &mut dyn Part;
}

/// A map that grows while it is read.
pub(crate) trait Pairs {
    /// Makes room for exactly so many more.
    fn reserve(&mut self, more: usize);

    /// The place for the next key, blank.
    fn key(&mut self) -> &mut dyn Part;

    /// The place for the value of the last key, blank.
    fn value(&mut self) -> &mut dyn Part;
}

/// What tells the forms of an object apart.
#[derive(Clone, Copy)]
pub(crate) enum Tells {
    /// A member that is a constant in each form but perhaps one.
    Constant(&'static str, &'static [Option<Constant>]),
    /// Members that only one form has, in the order of the forms.
    Key(&'static [&'static str]),
}

/// A union of objects.
pub(crate) trait ByMember: Part {
    fn name(&self) -> &'static str;

    fn tells(&self) -> Tells;

    /// Makes the value one of this form; a blank one, unless it is that already and is not read
    /// again.
    fn select(&mut self, form: usize, again: bool) -> (&'static Shape, &mut dyn Places);
}

/// What a value is in JSON.
#[derive(Clone, Copy, Debug, PartialEq)]
// A schema need not use every kind.
#[allow(dead_code)]
pub(crate) enum Kind {
    Text,
    Number,
    Boolean,
    List,
    Object,
}

/// The forms of a union.
pub(crate) struct Kinds {
    /// What is expected, for errors.
    pub(crate) expected: &'static str,
    pub(crate) literals: &'static [&'static str],
    /// The JSON kinds of the other forms; what no form is of, is refused.
    pub(crate) forms: &'static [Kind],
}

/// A union of values of different JSON kinds.
pub(crate) trait ByKind: Part {
    fn kinds(&self) -> &'static Kinds;

    /// Makes the value a fixed string, or a blank one of a form: they are counted one after the
    /// other.
    fn choose(&mut self, choice: usize);

    /// What is to be read; nothing of a fixed string.
    fn content(&mut self) -> Option<&mut dyn Part>;
}

/// A value with a meaning of its own: the constant of a member, or the mark for "not set".
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
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}
