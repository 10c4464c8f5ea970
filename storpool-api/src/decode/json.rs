//! JSON from bytes that are all at hand: what the client reads replies with.
//!
//! Replies are long lists of small objects whose members come in the same order each time. So the
//! name of the next member is guessed, and a guess that holds costs a comparison: no search for its
//! end, no string to match. The visitor of an object is handed the member's index instead of its
//! name. Whatever is surprising goes the general way.
//!
//! What is accepted, and what it means, is exactly what serde_json accepts and takes it to mean;
//! tests hold the two against each other. Errors say nothing: whoever gets one reads again with
//! [`locate`](super::locate), which tells what is wrong and where.

mod ahead;
mod members;
mod number;
mod order;
mod skip;
mod text;

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use crate::wire::Data;
use ahead::Ahead;
use members::Members;
use order::Orders;

/// As deep as serde_json goes.
const DEPTH: u8 = 128;

/// Reads a value that is all of the bytes.
pub(super) fn read<T: Data>(bytes: &[u8]) -> Result<T, Surprise> {
    read_with(bytes, |json| T::read(json))
}

/// As [`read`], for what is not a value of the wire.
pub(super) fn read_seed<'de, S: DeserializeSeed<'de>>(
    bytes: &'de [u8],
    seed: S,
) -> Result<S::Value, Surprise> {
    read_with(bytes, |json| seed.deserialize(json))
}

fn read_with<'de, T>(
    bytes: &'de [u8],
    read: impl FnOnce(&mut Json<'de>) -> Result<T, Surprise>,
) -> Result<T, Surprise> {
    let mut json = Json {
        bytes,
        text: std::str::from_utf8(bytes).ok(),
        at: 0,
        depth: DEPTH,
        scratch: Vec::new(),
        open: Vec::new(),
        orders: Orders::default(),
    };
    let value = read(&mut json)?;
    match json.peek() {
        None => Ok(value),
        Some(_) => Err(Surprise),
    }
}

/// Something is not as it should be.
#[derive(Debug)]
pub(super) struct Surprise;

impl fmt::Display for Surprise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the JSON cannot be read as what it should be")
    }
}

impl std::error::Error for Surprise {}

impl de::Error for Surprise {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// The bytes, and how far they were read.
struct Json<'de> {
    bytes: &'de [u8],
    /// All of them, if all of them are UTF-8.
    text: Option<&'de str>,
    at: usize,
    /// So many lists and objects may still be opened, less one.
    depth: u8,
    /// The last string that had escapes.
    scratch: Vec<u8>,
    /// What is open while a value is skipped.
    open: Vec<u8>,
    orders: Orders,
}

impl<'de> Json<'de> {
    /// The next byte that is no white space.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
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

    /// Reads what is within brackets, which are of these two kinds.
    #[inline]
    fn within<T>(
        &mut self,
        [open, close]: [u8; 2],
        read: impl FnOnce(&mut Self) -> Result<T, Surprise>,
    ) -> Result<T, Surprise> {
        self.expect(open)?;
        self.depth -= 1;
        if self.depth == 0 {
            return Err(Surprise);
        }
        let value = read(self)?;
        self.depth += 1;
        self.expect(close)?;
        Ok(value)
    }
}

impl<'de> Deserializer<'de> for &mut Json<'de> {
    type Error = Surprise;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Surprise> {
        match self.peek().ok_or(Surprise)? {
            b'"' => self.visit_string(visitor),
            b'-' | b'0'..=b'9' => self.visit_number(visitor),
            b'{' => self.deserialize_map(visitor),
            b'[' => self.deserialize_seq(visitor),
            b't' => self.word(b"true").and_then(|()| visitor.visit_bool(true)),
            b'f' => self.word(b"false").and_then(|()| visitor.visit_bool(false)),
            b'n' => self.word(b"null").and_then(|()| visitor.visit_unit()),
            _ => Err(Surprise),
        }
    }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Surprise> {
        match self.peek() {
            Some(b'"') => self.visit_string(visitor),
            _ => Err(Surprise),
        }
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Surprise> {
        match self.peek() {
            Some(b'n') => self.word(b"null").and_then(|()| visitor.visit_none()),
            _ => visitor.visit_some(self),
        }
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Surprise> {
        self.within(*b"[]", |json| {
            visitor.visit_seq(Items {
                guess: Guess::new(json.at),
                json,
                first: true,
            })
        })
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Surprise> {
        self.within(*b"{}", |json| visitor.visit_map(Members::of_map(json)))
    }

    /// Objects alone come here: their visitors take the index of a name for the name.
    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Surprise> {
        self.within(*b"{}", |json| {
            visitor.visit_map(Members::of_struct(json, names))
        })
    }

    /// Unions of objects alone come here: their visitors can do with looking ahead.
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Surprise> {
        visitor.visit_enum(Ahead(self))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Surprise> {
        self.skip()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char string bytes byte_buf
        unit unit_struct tuple tuple_struct enum identifier
    }
}

/// Guesses how much is still to come of a long list or map.
#[derive(Clone, Copy)]
struct Guess {
    start: usize,
    count: usize,
}

impl Guess {
    fn new(start: usize) -> Self {
        Self { start, count: 0 }
    }

    /// As if all the rest of the document were like what was read of it, and a little more.
    fn to_come(self, json: &Json<'_>) -> Option<usize> {
        let rest = json.bytes.len() - json.at;
        let entries = rest.checked_mul(self.count)? / (json.at - self.start).max(1);
        Some(entries + entries / 64)
    }
}

/// The entries of a list.
struct Items<'a, 'de> {
    guess: Guess,
    json: &'a mut Json<'de>,
    first: bool,
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Surprise;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Surprise> {
        match self.json.peek() {
            Some(b',') if !self.first => self.json.at += 1,
            Some(b']') => return Ok(None),
            Some(_) if self.first => {}
            _ => return Err(Surprise),
        }
        self.first = false;
        self.guess.count += 1;
        seed.deserialize(&mut *self.json).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        self.guess.to_come(self.json)
    }
}

#[cfg(test)]
mod tests;
