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
    /// Of each name, the length of all that belongs to it as it is usually written.
    lengths: [u8; TABLE],
    /// Of each name, the one that followed it when it was seen last; what comes first follows the
    /// [number of names](Order::start).
    next: [u8; TABLE],
    /// Fields by the hash of their names; on a collision, in the next slot.
    table: [u8; TABLE],
    /// A name that was asked for, and its field.
    asked: (&'static str, Option<u8>),
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
        let mut order = Self {
            names,
            patterns: Vec::with_capacity(names.len()),
            lengths: [0; TABLE],
            next: [NONE; TABLE],
            table: [NONE; TABLE],
            asked: ("", None),
        };
        // Until more is known, in the order of the names.
        let mut last = order.start();
        for (index, name) in (0..NONE).zip(names) {
            let (pattern, length) = Pattern::new(name.as_bytes());
            order.patterns.push(pattern);
            order.lengths[usize::from(index)] = length;
            order.next[usize::from(last)] = index;
            last = index;
            let mut slot = hash(&padded(name.as_bytes()));
            while order.table[slot] != NONE {
                slot = (slot + 1) % TABLE;
            }
            order.table[slot] = index;
        }
        order
    }

    /// The predecessor of the first name.
    #[inline]
    pub(super) fn start(&self) -> u8 {
        u8::try_from(self.names.len()).unwrap_or(NONE)
    }

    /// The field whose name, as it is usually written, begins the text, and the length of the name
    /// with what belongs to it. If it was not predicted, it is from now on, after the same
    /// predecessor.
    #[inline]
    pub(super) fn known(&mut self, last: u8, text: &[u8; LONGEST]) -> Option<(u8, usize)> {
        let mut index = self.next[usize::from(last)];
        let guess = self.patterns.get(usize::from(index));
        if !guess.is_some_and(|name| name.begins(text)) {
            index = self.look_up(last, text)?;
        }
        Some((index, self.lengths[usize::from(index)].into()))
    }

    #[inline(never)]
    fn look_up(&mut self, last: u8, text: &[u8; LONGEST]) -> Option<u8> {
        let mut slot = hash(text);
        let mut index;
        loop {
            index = self.table[slot];
            if self.patterns.get(usize::from(index))?.begins(text) {
                break;
            }
            slot = (slot + 1) % TABLE;
        }
        self.next[usize::from(last)] = index;
        Some(index)
    }

    /// The field of this name. It is the next prediction after the same predecessor.
    pub(super) fn find(&mut self, last: u8, name: &[u8]) -> Option<u8> {
        let mut slot = hash(&padded(name));
        let found = loop {
            let index = self.table[slot];
            if self.names.get(usize::from(index))?.as_bytes() == name {
                break index;
            }
            slot = (slot + 1) % TABLE;
        };
        self.next[usize::from(last)] = found;
        Some(found)
    }

    /// The field of a name, which usually is the same each time.
    #[inline]
    pub(super) fn index_of(&mut self, name: &'static str) -> Option<u8> {
        if !std::ptr::eq(self.asked.0, name) {
            let index = self.names.iter().position(|known| *known == name);
            self.asked = (name, index.and_then(|index| u8::try_from(index).ok()));
        }
        self.asked.1
    }
}

/// How much of a text is compared with names. Longer names are not predicted.
pub(super) const LONGEST: usize = 32;

/// Preferred slot of a name with quote and colon. What follows does not matter. There is no branch,
/// since nothing would predict it.
#[inline]
fn hash(text: &[u8; LONGEST]) -> usize {
    let word = |at: usize| {
        let eight = text.get(at..).and_then(<[u8]>::first_chunk);
        eight.map_or(0, |eight| u64::from_le_bytes(*eight))
    };
    let first = word(0);
    // Quotes are among the few bytes that lack both of these bits.
    let ends = !(first | first << 2) & u64::from_ne_bytes([0x40; 8]);
    let below = (ends & ends.wrapping_neg()).wrapping_sub(1);
    let all = (below as i64 >> 63) as u64;
    let relevant = (first & below) ^ (word(2) & all);
    (relevant.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize % TABLE
}

/// As much of a name as fits, as it is usually written.
fn padded(name: &[u8]) -> [u8; LONGEST] {
    let name = name.get(..LONGEST - 2).unwrap_or(name);
    let (start, end) = (name.len(), name.len() + 2);
    let mut text = [0; LONGEST];
    text[..start].copy_from_slice(name);
    text[start..end].copy_from_slice(b"\":");
    text
}

type Words = [u64; LONGEST / 8];

#[inline]
fn words(text: &[u8; LONGEST]) -> Words {
    let mut words = [0; LONGEST / 8];
    for (word, eight) in words.iter_mut().zip(text.chunks_exact(8)) {
        *word = eight.first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
    }
    words
}

/// A name as it is usually written, with quote and colon, in words that are compared quickly.
#[repr(align(64))]
struct Pattern {
    words: Words,
    /// The relevant bytes.
    masks: Words,
}

impl Pattern {
    /// The pattern, and its length. What is not relevant is 0.
    fn new(name: &[u8]) -> (Self, u8) {
        let length = name.len() + 2;
        // A name with escapes is never written this way.
        let plain = name.iter().all(|byte| !matches!(byte, b'"' | b'\\' | ..0x20));
        if !plain || length > LONGEST {
            // No text with its irrelevant bytes removed equals this.
            return (Self { words: [1; 4], masks: [0; 4] }, 0);
        }
        let mut mask = [0; LONGEST];
        mask[..length].fill(u8::MAX);
        (Self { words: words(&padded(name)), masks: words(&mask) }, length as u8 + 2)
    }

    /// Whether the text begins with the name. Most names differ in the first word.
    #[inline]
    fn begins(&self, text: &[u8; LONGEST]) -> bool {
        let text = words(text);
        let differs = |index: usize| (text[index] & self.masks[index]) ^ self.words[index];
        differs(0) == 0 && differs(1) | differs(2) | differs(3) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_from_their_text_whatever_follows() {
        const NAMES: &[&str] = &[
            "",
            "a",
            "size",
            "sizes",
            "eightand",
            "eightand2",
            "eightand1more",
            "eightand1moreBehind",
            "kebab-case",
            "größe",
            "twoWords, one comma",
            "thirtyBytesAreUsuallyTheLonges",
            "thirtyOneBytesAreNotPredictedIt",
            "with\"quote",
        ];
        let mut order = Order::new(NAMES);
        for (index, name) in (0..).zip(NAMES) {
            for follows in ["1,", "\"a\":", " ", "eightand\":"] {
                let mut text = [b'x'; LONGEST];
                let written = format!("{name}\":{follows}");
                let length = written.len().min(LONGEST);
                text[..length].copy_from_slice(&written.as_bytes()[..length]);
                let is_usual = name.len() + 2 <= LONGEST && !name.contains('"');
                let known = is_usual.then_some((index, name.len() + 4));
                for last in 0..=order.start() {
                    assert_eq!(order.known(last, &text), known, "{written}");
                    assert_eq!(order.find(last, name.as_bytes()), Some(index), "{name}");
                }
            }
        }
        assert_eq!(order.known(0, &[0; LONGEST]), None);
        assert_eq!(order.find(0, b"other"), None);
    }
}
