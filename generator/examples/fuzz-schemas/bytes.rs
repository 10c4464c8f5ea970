//! Bytes bent without regard to what they mean.

use generator::SourceFile;

use super::bases::Base;
use super::rng::Rng;

const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u",
    "\\ud800",
    "null",
    "true",
    "-",
    "0",
    "1e999",
    "//",
    "/*",
    "\u{feff}",
    "\u{0}",
    "\n",
    "\r",
    "é\u{301}",
    "\u{202e}",
    "漢",
    "9223372036854775808",
    "'",
];

/// The files with one of them bent.
pub fn bend(base: &Base, rng: &mut Rng) -> Vec<SourceFile> {
    let mut files = base.files.clone();
    let which = rng.below(files.len());
    let mut bytes = files[which].text.clone().into_bytes();
    for _ in 0..=rng.below(4) {
        once(&mut bytes, rng);
    }
    files[which].text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    };
    files
}

fn once(bytes: &mut Vec<u8>, rng: &mut Rng) {
    let at = rng.below(bytes.len());
    let until = (at + rng.below(24)).min(bytes.len());
    match rng.below(9) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << rng.below(8);
            }
        }
        1 => drop(bytes.drain(at..until)),
        2 => {
            let piece = bytes[at..until].to_vec();
            let to = rng.below(bytes.len());
            bytes.splice(to..to, piece);
        }
        3 => insert(bytes, at, rng.word(TOKENS), 1),
        4 => insert(bytes, at, rng.word(TOKENS), 1 + rng.below(3)),
        5 if rng.one_in(16) => insert(bytes, at, rng.word(TOKENS), 1 + rng.below(4000)),
        5 => {
            // What is a digit stays one, so that the file stays JSON.
            let digits = |byte: &&mut u8| byte.is_ascii_digit();
            let count = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
            let digit = b'0' + rng.below(10) as u8;
            if let Some(byte) = bytes.iter_mut().filter(digits).nth(rng.below(count)) {
                *byte = digit;
            }
        }
        6 => {
            let letters = |byte: &&mut u8| byte.is_ascii_alphabetic();
            let count = bytes
                .iter()
                .filter(|byte| byte.is_ascii_alphabetic())
                .count();
            let letter = b'a' + rng.below(26) as u8;
            if let Some(byte) = bytes.iter_mut().filter(letters).nth(rng.below(count)) {
                *byte = letter;
            }
        }
        7 if rng.one_in(8) => bytes.truncate(at),
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = rng.below(256) as u8;
            }
        }
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, token: &str, times: usize) {
    let piece = token.repeat(times).into_bytes();
    bytes.splice(at..at, piece);
}
