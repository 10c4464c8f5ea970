//! JSON from bytes that are all at hand: what everything is read with.
//!
//! Replies are long lists of small objects whose members come in the same order each time. So the
//! name of the next member is guessed, and a guess that holds costs a comparison: no search for its
//! end, no string to match. Values are read into the place where they stay, which is blank before.
//! Whatever is surprising goes the general way.
//!
//! Nothing in here is generic: an object is handed the index of a member, and reads it itself
//! ([`Members`]). What is accepted, and what it means, is exactly what serde_json accepts and takes
//! it to mean; tests hold the two against each other.

mod entries;
mod fault;
mod number;
mod object;
mod order;
mod scalar;
mod skip;
mod telling;
mod text;

use serde_json::Value;

use crate::wire::{Data, Part};
pub use fault::Surprise;
pub(crate) use fault::Unreadable;
use order::Orders;

/// As deep as serde_json goes.
const DEPTH: u8 = 128;

/// Reads a value that is all of the bytes.
pub(crate) fn read<T: Data>(bytes: &[u8]) -> Result<T, Unreadable> {
    let mut value = T::blank();
    read_into(bytes, &mut value)?;
    Ok(value)
}

/// As [`read`], into a value that is blank, whatever its type.
fn read_into(bytes: &[u8], value: &mut dyn Part) -> Result<(), Unreadable> {
    let mut json = Json::new(bytes);
    let read = value.read(&mut json).and_then(|()| json.end());
    read.map_err(|Surprise| json.fault)
}

/// Tells what keeps the bytes from being JSON, if something does.
pub(crate) fn check_syntax(bytes: &[u8]) -> Result<(), serde_json::Error> {
    let mut json = Json::new(bytes);
    match json.pass().and_then(|()| json.end()) {
        Ok(()) => Ok(()),
        Err(Surprise) => serde_json::from_slice::<Value>(bytes).map(drop),
    }
}

/// The bytes, and how far they were read.
pub struct Json<'de> {
    bytes: &'de [u8],
    /// All of them, if all of them are UTF-8.
    text: Option<&'de str>,
    at: usize,
    /// So many lists and objects may still be opened, less one.
    depth: u8,
    /// Whether the next object was read before, and is not blank.
    again: bool,
    /// The last string that had escapes.
    scratch: Vec<u8>,
    /// What is open while a value is skipped.
    open: Vec<u8>,
    orders: Orders,
    /// What is wrong, once something is.
    fault: Unreadable,
}

impl<'de> Json<'de> {
    pub(crate) fn new(bytes: &'de [u8]) -> Self {
        Self {
            bytes,
            text: std::str::from_utf8(bytes).ok(),
            at: 0,
            depth: DEPTH,
            again: false,
            scratch: Vec::new(),
            open: Vec::new(),
            orders: Orders::default(),
            fault: Unreadable::default(),
        }
    }

    /// Nothing but white space may follow.
    pub(crate) fn end(&mut self) -> Result<(), Surprise> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(Surprise),
        }
    }

    /// The next byte that is no white space.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        match self.bytes.get(self.at) {
            Some(b' ' | b'\n' | b'\t' | b'\r') => self.behind_space(),
            next => next.copied(),
        }
    }

    /// As [`Json::peek`]; indentation is passed by in large steps.
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

    /// Takes this byte, behind any white space.
    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), Surprise> {
        if self.peek() != Some(byte) {
            return Err(Surprise);
        }
        self.at += 1;
        Ok(())
    }

    /// The next eight bytes.
    #[inline]
    fn next_eight(&self) -> Option<[u8; 8]> {
        self.bytes.get(self.at..)?.first_chunk().copied()
    }

    /// Takes this word, which has to stand right here.
    #[inline]
    fn word<const N: usize>(&mut self, word: &[u8; N]) -> Result<(), Surprise> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if rest.first_chunk() != Some(word) {
            return Err(Surprise);
        }
        self.at += N;
        Ok(())
    }

    /// Goes into a list or object, whose bracket has been seen.
    #[inline]
    fn go_in(&mut self) -> Result<(), Surprise> {
        self.at += 1;
        self.depth -= 1;
        if self.depth == 0 {
            return Err(Surprise);
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
    fn has_next(&mut self, first: bool, close: u8) -> Result<bool, Surprise> {
        match self.peek() {
            Some(b',') if !first => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if byte == close => Ok(false),
            Some(_) if first => Ok(true),
            _ => Err(Surprise),
        }
    }
}

#[cfg(test)]
mod tests;
