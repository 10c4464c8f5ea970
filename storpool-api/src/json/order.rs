//! The order of the members of each type of object.

use super::text::matches_of;

/// The order of members seen in each type of object of a document.
#[derive(Default)]
pub(super) struct Orders(Vec<Slot>);

struct Slot {
    names: &'static [&'static str],
    /// `None` while an object of this type is read.
    order: Option<Box<Order>>,
}

/// The names of a type of object, and which follows which.
pub(super) struct Order {
    names: &'static [&'static str],
    /// Of each name; the last one is before the first name.
    patterns: Vec<Pattern>,
    /// Fields by the hash of their names; on a collision, in the next slot.
    table: [u8; TABLE],
    /// A name that was asked for, and its field.
    asked: (&'static str, Option<usize>),
}

const TABLE: usize = 256;

/// No name. The table is at most half full.
const NONE: u8 = u8::MAX;

impl Orders {
    /// Takes the order of objects with these names, to be [put](Orders::put) back. Names are the
    /// same if they have the same address.
    #[inline]
    pub(super) fn take(&mut self, names: &'static [&'static str]) -> (usize, Box<Order>) {
        let same =
            |slot: &Slot| slot.names.as_ptr() == names.as_ptr() && slot.names.len() == names.len();
        if let Some(slot) = self.0.iter().position(same) {
            if let Some(order) = self.0.get_mut(slot).and_then(|slot| slot.order.take()) {
                return (slot, order);
            }
        }
        self.add(names)
    }

    #[inline]
    pub(super) fn put(&mut self, slot: usize, order: Box<Order>) {
        if let Some(slot) = self.0.get_mut(slot) {
            slot.order = Some(order);
        }
    }

    /// Of an object within one of the same type, little is seen: what it has learnt is forgotten.
    #[cold]
    fn add(&mut self, names: &'static [&'static str]) -> (usize, Box<Order>) {
        let order = Box::new(Order::new(names));
        let is_known = self.0.iter().any(|slot| slot.names.as_ptr() == names.as_ptr());
        if is_known {
            return (usize::MAX, order);
        }
        self.0.push(Slot { names, order: None });
        (self.0.len() - 1, order)
    }
}

impl Order {
    fn new(names: &'static [&'static str]) -> Self {
        let mut table = [NONE; TABLE];
        for (index, name) in (0..NONE).zip(names) {
            let mut slot = hash(&padded(name.as_bytes()));
            while table[slot] != NONE {
                slot = (slot + 1) % TABLE;
            }
            table[slot] = index;
        }
        // Until more is known, in the order of the names.
        let next = |index| u8::try_from(index).ok().filter(|_| index < names.len()).unwrap_or(NONE);
        let patterns = names.iter().enumerate();
        let mut patterns: Vec<_> =
            patterns.map(|(index, name)| Pattern::new(name, next(index + 1))).collect();
        patterns.push(Pattern::new("", next(0)));
        Self { names, patterns, table, asked: ("", None) }
    }

    /// The predicted next field, and the length of its name with all that belongs to it. `at` is
    /// the position of the comma before it, or of what is there instead.
    #[inline]
    pub(super) fn guess(
        &self,
        last: usize,
        bytes: &[u8],
        at: usize,
        comma: Comma,
    ) -> Option<(usize, usize)> {
        let guess = usize::from(self.patterns.get(last)?.next);
        let pattern = self.patterns.get(guess)?;
        pattern.is_at(bytes, at, comma).then_some((guess, pattern.length.into()))
    }

    /// The field whose name is here, as it is usually written, and the length of the name with all
    /// that belongs to it. `at` is the position of what is before the name. It is the next prediction
    /// after the same predecessor.
    #[inline]
    pub(super) fn look_up(
        &mut self,
        last: usize,
        bytes: &[u8],
        at: usize,
    ) -> Option<(usize, usize)> {
        let mut slot = hash(bytes.get(at + 2..)?.first_chunk()?);
        loop {
            let index = self.table[slot];
            let pattern = self.patterns.get(usize::from(index))?;
            if pattern.is_at(bytes, at, Comma::Any) {
                let length = pattern.length.into();
                self.learn(last, index);
                return Some((index.into(), length));
            }
            slot = (slot + 1) % TABLE;
        }
    }

    /// The field of this name. It is the next prediction after the same predecessor.
    pub(super) fn find(&mut self, last: usize, name: &[u8]) -> Option<usize> {
        let mut slot = hash(&padded(name));
        let found = loop {
            let index = self.table[slot];
            if self.names.get(usize::from(index))?.as_bytes() == name {
                break index;
            }
            slot = (slot + 1) % TABLE;
        };
        self.learn(last, found);
        Some(usize::from(found))
    }

    /// The field of a name, which usually is the same each time.
    #[inline]
    pub(super) fn index_of(&mut self, name: &'static str) -> Option<usize> {
        if !std::ptr::eq(self.asked.0, name) {
            self.asked = (name, self.names.iter().position(|known| *known == name));
        }
        self.asked.1
    }

    #[inline]
    fn learn(&mut self, last: usize, found: u8) {
        if let Some(pattern) = self.patterns.get_mut(last) {
            pattern.next = found;
        }
    }
}

/// Whether there must be a comma before a name.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Comma {
    Required,
    Any,
}

/// Preferred slot of a name that ends with a quote, or is cut off. What follows does not matter.
#[inline]
fn hash(text: &[u8; HASHED]) -> usize {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = 0_u64;
    for eight in text.chunks_exact(8) {
        let eight = eight.first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
        let quotes = matches_of(eight, b'"');
        // Only the lowest mark counts; without any, all bytes are below it.
        let below = ((quotes & quotes.wrapping_neg()) >> 7).wrapping_sub(1);
        hash = (hash.rotate_left(23) ^ (eight & below)).wrapping_mul(FACTOR);
        if quotes != 0 {
            break;
        }
    }
    (hash >> 56) as usize % TABLE
}

/// How much of a name is hashed.
const HASHED: usize = 32;

/// A name with its quote, as far as it is hashed.
fn padded(name: &[u8]) -> [u8; HASHED] {
    let mut text = [0; HASHED];
    for (to, from) in text.iter_mut().zip(name.iter().chain(b"\"")) {
        *to = *from;
    }
    text
}

/// Longer names are not guessed at.
const EIGHTS: usize = 5;

/// A name as it is usually written, with the comma before it, quotes and colon, in words that are
/// compared quickly.
#[repr(align(64))]
struct Pattern {
    eights: [u64; EIGHTS],
    /// The relevant bytes of the last piece.
    mask: u64,
    /// Number of words before the last one.
    before: u8,
    /// 0 if it is too long.
    length: u8,
    /// The name that followed this one when it was seen last.
    next: u8,
}

impl Pattern {
    fn new(name: &str, next: u8) -> Self {
        let text = format!(",\"{name}\":");
        let mut bytes = [0; EIGHTS * 8];
        // A name with escapes is never written this way.
        let plain = name.bytes().all(|byte| !matches!(byte, b'"' | b'\\' | ..0x20));
        let length = if plain && text.len() <= bytes.len() { text.len() } else { 0 };
        bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
        let mut eights = [0; EIGHTS];
        for (index, eight) in eights.iter_mut().enumerate() {
            *eight = piece(&bytes, index);
        }
        let before = length.saturating_sub(1) / 8;
        let unused = 8 - (length - before * 8);
        let mask = u64::MAX.checked_shr(unused as u32 * 8).unwrap_or(0);
        Self { eights, mask, before: before as u8, length: length as u8, next }
    }

    /// Near the end of the document, the result may be `false` nevertheless.
    #[inline]
    fn is_at(&self, bytes: &[u8], at: usize, comma: Comma) -> bool {
        let Some(bytes) = bytes.get(at..).and_then(<[u8]>::first_chunk) else {
            return false;
        };
        let mut differs = piece(bytes, 0) ^ self.eights[0];
        if comma == Comma::Any {
            differs &= !0xff;
        }
        let mut before = 0;
        while before < usize::from(self.before).min(EIGHTS - 1) {
            if differs != 0 {
                return false;
            }
            before += 1;
            differs = piece(bytes, before) ^ self.eights[before];
        }
        differs & self.mask == 0 && self.length > 0
    }
}

#[inline]
fn piece(bytes: &[u8; EIGHTS * 8], index: usize) -> u64 {
    let eight = bytes.get(index * 8..).and_then(<[u8]>::first_chunk);
    eight.map_or(0, |eight| u64::from_le_bytes(*eight))
}
