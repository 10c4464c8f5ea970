//! Rules of string types. The generator turns patterns into sequences of byte classes.

use super::SmallStr;
use crate::validate::{At, Found, Rule};

/// A rule of a string type.
#[derive(Clone, Copy, Debug)]
pub(crate) enum StringCheck {
    /// The parts that the string consists of.
    Pattern(&'static [Part]),
    /// Least and greatest length in bytes.
    Length(usize, usize),
    /// Reserved words.
    Reserved(&'static [&'static str]),
}

/// A byte out of a class, several times.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    /// A bit for each byte of ASCII. Numbers of 128 bits are slow to shift.
    class: [u64; 2],
    min: usize,
    max: usize,
}

impl Part {
    /// `class` holds the first and the last byte of each of its ranges, one after the other.
    pub(crate) const fn new(class: &[u8], min: usize, max: usize) -> Self {
        let mut bits = [0_u64; 2];
        let mut index = 0;
        while index + 1 < class.len() {
            let mut byte = class[index];
            while byte <= class[index + 1] && byte < 128 {
                bits[byte as usize / 64] |= 1 << (byte % 64);
                byte += 1;
            }
            index += 2;
        }
        Self { class: bits, min, max }
    }

    const fn contains(self, byte: u8) -> bool {
        byte < 128 && self.class[byte as usize / 64] >> (byte % 64) & 1 == 1
    }
}

impl StringCheck {
    pub(crate) const fn passes(self, bytes: &[u8]) -> bool {
        match self {
            Self::Pattern(parts) => matches(bytes, parts),
            Self::Length(min, max) => min <= bytes.len() && bytes.len() <= max,
            Self::Reserved(words) => !contains(words, bytes),
        }
    }
}

/// The first rule that a string breaks.
pub(crate) const fn broken(bytes: &[u8], rules: &[(Rule, StringCheck)]) -> Option<Rule> {
    // Loops over iterators are not for constants.
    let mut index = 0;
    while index < rules.len() {
        let (rule, check) = rules[index];
        if !check.passes(bytes) {
            return Some(rule);
        }
        index += 1;
    }
    None
}

/// Checks the rules of a type.
pub(crate) fn check(
    type_name: &'static str,
    value: &SmallStr,
    rules: &[(Rule, StringCheck)],
    at: &At<'_>,
    found: &mut Found,
) {
    for (rule, _) in rules.iter().filter(|(_, check)| !check.passes(value.bytes())) {
        found.push(type_name, *rule, &&**value, at);
    }
}

/// No byte can belong to two parts, so matching never backtracks.
const fn matches(mut bytes: &[u8], mut parts: &[Part]) -> bool {
    while let [part, next @ ..] = parts {
        let mut count = 0;
        while let [byte, rest @ ..] = bytes {
            if count == part.max || !part.contains(*byte) {
                break;
            }
            bytes = rest;
            count += 1;
        }
        if count < part.min {
            return false;
        }
        parts = next;
    }
    bytes.is_empty()
}

const fn contains(words: &[&str], bytes: &[u8]) -> bool {
    let mut index = 0;
    while index < words.len() {
        if equal(words[index].as_bytes(), bytes) {
            return true;
        }
        index += 1;
    }
    false
}

const fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}
