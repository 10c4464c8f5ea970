//! The order of the members of each type of object.

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
    patterns: Vec<Pattern>,
    /// Index: the last name; value: the name that followed. The last element is the first name.
    next: Vec<u8>,
    /// Fields by the hash of their names; on a collision, in the next slot.
    table: [u8; TABLE],
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
            let mut slot = hash(name.as_bytes());
            while table[slot] != NONE {
                slot = (slot + 1) % TABLE;
            }
            table[slot] = index;
        }
        // Until more is known, in the order of the names.
        let first = if names.is_empty() { NONE } else { 0 };
        let next = (1..NONE).take(names.len()).chain([first]);
        Self {
            names,
            patterns: names.iter().map(|name| Pattern::new(name)).collect(),
            next: next.collect(),
            table,
        }
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
        let guess = usize::from(*self.next.get(last)?);
        let pattern = self.patterns.get(guess)?;
        pattern.is_at(bytes, at, comma).then_some((guess, pattern.length))
    }

    /// The field of this name. It is the next prediction after the same predecessor.
    pub(super) fn find(&mut self, last: usize, name: &[u8]) -> Option<usize> {
        let mut slot = hash(name);
        let found = loop {
            let index = self.table[slot];
            if self.names.get(usize::from(index))?.as_bytes() == name {
                break index;
            }
            slot = (slot + 1) % TABLE;
        };
        if let Some(next) = self.next.get_mut(last) {
            *next = found;
        }
        Some(usize::from(found))
    }
}

/// Whether there must be a comma before a name.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Comma {
    Required,
    Any,
}

/// Preferred slot of a name.
fn hash(name: &[u8]) -> usize {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    // Names of one type that agree in both their ends and their length are rare.
    let ends = match (name.first_chunk(), name.last_chunk()) {
        (Some(first), Some(last)) => {
            u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(29)
        }
        _ => name.iter().fold(0, |ends, byte| ends << 8 | u64::from(*byte)),
    };
    let hash = (ends ^ name.len() as u64).wrapping_mul(FACTOR);
    (hash >> 56) as usize % TABLE
}

/// Longer names are not guessed at.
const EIGHTS: usize = 5;

/// A name as it is usually written, with the comma before it, quotes and colon, in words that are
/// compared quickly.
struct Pattern {
    eights: [u64; EIGHTS],
    /// Number of words before the last one.
    before: usize,
    /// The relevant bytes of the last piece.
    mask: u64,
    /// 0 if it is too long.
    length: usize,
}

impl Pattern {
    fn new(name: &str) -> Self {
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
        Self { eights, before, mask: u64::MAX.checked_shr(unused as u32 * 8).unwrap_or(0), length }
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
        while before < self.before.min(EIGHTS - 1) {
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
