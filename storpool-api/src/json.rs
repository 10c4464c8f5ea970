//! JSON from bytes that are all at hand: what everything is read with.
//!
//! Responses are long lists of small objects whose members come in the same order each time. So the
//! name of the next member is predicted, and a correct prediction costs a comparison: no search for
//! the end of the name, no string to match. Values are read directly into their slots, which are
//! blank before. Anything unexpected takes the general path.
//!
//! Nothing in here is generic: an object gets the index of a field, and reads it itself
//! ([`FieldSlots`]). The reader accepts exactly what serde_json accepts, and gives it the same
//! meaning; tests compare the two.

mod brackets;
mod entries;
pub(crate) mod lenient;
mod number;
mod object;
mod order;
mod scalar;
mod skip;
mod syntax;
mod target;
mod text;
mod union;
mod unreadable;

use std::fmt;

pub(crate) use brackets::Brackets;
use order::Orders;
pub(crate) use skip::Passage;
pub(crate) use target::{
    ByKind, Discriminator, Kind, Kinds, List, ObjectUnion, Pairs, decimal, unsigned_decimal,
};
pub use target::{Constant, FieldSlots, ReadJson, Shape};
pub(crate) use text::special;
use union::{Habit, Habits};
pub(crate) use unreadable::Shortened;
pub use unreadable::{UnexpectedValue, Unreadable};

/// The nesting limit of serde_json.
const DEPTH: u8 = 128;

/// Reads `value`, which is blank, from all of the bytes.
pub(crate) fn read_into(bytes: &[u8], value: &mut dyn ReadJson) -> Result<(), Unreadable> {
    let mut json = Json::new(bytes);
    let read = value.read(&mut json).and_then(|()| json.end());
    read.map_err(|UnexpectedValue| json.error)
}

/// Fails with the reason if the bytes are not JSON.
pub(crate) fn check_syntax(bytes: &[u8]) -> Result<(), serde_json::Error> {
    let mut json = Json::new(bytes);
    match json.pass().and_then(|()| json.end()) {
        Ok(()) => Ok(()),
        Err(UnexpectedValue) => syntax::check(bytes),
    }
}

/// Learned orders and allocated buffers, for the next reader.
#[derive(Default)]
pub(crate) struct Experience {
    scratch: Vec<u8>,
    open: Brackets,
    orders: Orders,
    habits: Habits,
}

impl fmt::Debug for Experience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Experience").finish_non_exhaustive()
    }
}

/// Where a value begins.
#[derive(Clone, Copy)]
pub(crate) struct Checkpoint {
    at: usize,
    depth: u8,
}

/// The bytes, and how far they were read.
pub struct Json<'de> {
    bytes: &'de [u8],
    /// The bytes that were found to be text last.
    text: &'de str,
    text_at: usize,
    at: usize,
    /// Remaining nesting depth, minus one.
    depth: u8,
    /// Whether the next object was read before, and is not blank.
    again: bool,
    /// The last string that had escapes.
    scratch: Vec<u8>,
    /// Open brackets while a value is skipped.
    open: Brackets,
    orders: Orders,
    habits: Habits,
    /// What the next object has to confirm.
    watch: Option<Habit>,
    /// The error, once there is one.
    error: Unreadable,
    /// Whether errors are reported without details.
    quiet: bool,
}

impl<'de> Json<'de> {
    pub(crate) fn new(bytes: &'de [u8]) -> Self {
        Self {
            bytes,
            text: "",
            text_at: 0,
            at: 0,
            depth: DEPTH,
            again: false,
            scratch: Vec::new(),
            open: Brackets::default(),
            orders: Orders::default(),
            habits: Habits::default(),
            watch: None,
            error: Unreadable::default(),
            quiet: false,
        }
    }

    /// Continues at `at`, in bytes that may be incomplete.
    pub(crate) fn resume(bytes: &'de [u8], at: usize, experience: Experience) -> Self {
        Self {
            bytes,
            text: "",
            text_at: 0,
            at,
            depth: DEPTH,
            again: false,
            scratch: experience.scratch,
            open: experience.open,
            orders: experience.orders,
            habits: experience.habits,
            watch: None,
            error: Unreadable::default(),
            quiet: false,
        }
    }

    /// The state that the next reader can reuse.
    pub(crate) fn into_experience(self) -> Experience {
        Experience {
            scratch: self.scratch,
            open: self.open,
            orders: self.orders,
            habits: self.habits,
        }
    }

    /// How far the bytes were read.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn bytes(&self) -> &'de [u8] {
        self.bytes
    }

    /// Takes the next byte.
    pub(crate) fn take(&mut self) {
        self.at += 1;
    }

    /// The position to [go back](Json::rewind) to.
    pub(crate) fn checkpoint(&mut self) -> Checkpoint {
        self.peek();
        Checkpoint { at: self.at, depth: self.depth }
    }

    /// Goes back after an unexpected value, and forgets about it.
    pub(crate) fn rewind(&mut self, checkpoint: Checkpoint) {
        self.at = checkpoint.at;
        self.depth = checkpoint.depth;
        self.again = false;
        self.watch = None;
        self.error = Unreadable::default();
    }

    /// Goes to a value at this depth of the document, and drops any error.
    pub(crate) fn go_to(&mut self, at: usize, depth: u8) {
        self.rewind(Checkpoint { at, depth: DEPTH - depth });
    }

    /// Whether the value ends here even if more bytes follow: a number might continue.
    pub(crate) fn is_settled(&self) -> bool {
        let last = self.at.checked_sub(1).and_then(|last| self.bytes.get(last));
        self.at < self.bytes.len() || !last.is_some_and(u8::is_ascii_digit)
    }

    /// From now on, errors have no details.
    pub(crate) fn hush(&mut self) {
        self.quiet = true;
    }

    /// Skips a value, and returns its bytes.
    pub(crate) fn raw(&mut self) -> Result<&'de [u8], UnexpectedValue> {
        self.peek();
        let start = self.at;
        self.skip()?;
        self.bytes.get(start..self.at).ok_or(UnexpectedValue)
    }

    /// Only white space may follow.
    pub(crate) fn end(&mut self) -> Result<(), UnexpectedValue> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(UnexpectedValue),
        }
    }

    /// The next byte that is not white space.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        match self.bytes.get(self.at) {
            Some(b' ' | b'\n' | b'\t' | b'\r') => self.behind_space(),
            next => next.copied(),
        }
    }

    /// As [`Json::peek`]; indentation is passed by in large steps.
    #[inline(never)]
    fn behind_space(&mut self) -> Option<u8> {
        const SPACES: u64 = u64::from_ne_bytes([b' '; 8]);
        loop {
            self.at += 1;
            if self.bytes.get(self.at) == Some(&b' ') {
                while let Some(eight) = self.next_eight() {
                    let others = u64::from_le_bytes(eight) ^ SPACES;
                    self.at += others.trailing_zeros() as usize / 8;
                    if others != 0 {
                        break;
                    }
                }
            }
            match self.bytes.get(self.at) {
                Some(b' ' | b'\n' | b'\t' | b'\r') => {}
                next => return next.copied(),
            }
        }
    }

    /// Consumes this byte, after any white space.
    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), UnexpectedValue> {
        if self.peek() != Some(byte) {
            return Err(UnexpectedValue);
        }
        self.at += 1;
        Ok(())
    }

    /// The next bytes, unless the end of the document is nearer.
    #[inline]
    fn next<const N: usize>(&self) -> Option<&'de [u8; N]> {
        self.bytes.get(self.at..self.at + N)?.first_chunk()
    }

    /// The next eight bytes.
    #[inline]
    fn next_eight(&self) -> Option<[u8; 8]> {
        self.next().copied()
    }

    /// Takes this word, which must be next.
    #[inline]
    fn word<const N: usize>(&mut self, word: &[u8; N]) -> Result<(), UnexpectedValue> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if rest.first_chunk() != Some(word) {
            return Err(UnexpectedValue);
        }
        self.at += N;
        Ok(())
    }

    /// Enters a list or object, whose bracket has been read.
    #[inline]
    fn go_in(&mut self) -> Result<(), UnexpectedValue> {
        self.at += 1;
        self.depth -= 1;
        if self.depth == 0 {
            return Err(self.too_deep());
        }
        Ok(())
    }

    /// Leaves a list or object, whose closing bracket has been seen.
    #[inline]
    fn go_out(&mut self) {
        self.at += 1;
        self.depth += 1;
    }

    /// Goes to the next entry or member; there is none if `close` comes.
    #[inline]
    fn has_next(&mut self, first: bool, close: u8) -> Result<bool, UnexpectedValue> {
        match self.peek() {
            Some(b',') if !first => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if byte == close => Ok(false),
            Some(_) if first => Ok(true),
            _ => Err(UnexpectedValue),
        }
    }
}

#[cfg(test)]
mod tests;
