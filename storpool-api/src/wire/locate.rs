//! Where in a body is what not every version of the API has.
//!
//! While a body is written, only offsets are noted. Paths are needed for errors alone.

use std::iter::Peekable;

use crate::validate::At;
use crate::version::{LimitedElement, Use, Uses};

/// Finds the paths of what is used in the JSON. It is compact, as a `Writer` has written it.
pub(crate) fn locate(json: &[u8], uses: &Uses) -> Vec<LimitedElement> {
    let mut search = Search { json, at: 0, uses: uses.iter().peekable(), found: Vec::new() };
    search.value(&At::ROOT);
    search.found
}

struct Search<'a, I: Iterator> {
    json: &'a [u8],
    at: usize,
    uses: Peekable<I>,
    found: Vec<LimitedElement>,
}

impl<'a, I: Iterator<Item = &'a Use>> Search<'_, I> {
    fn value(&mut self, at: &At<'_>) {
        let here = self.at;
        while let Some(used) = self.uses.next_if(|used| !used.is_field && used.at <= here) {
            self.found.push(used.element(at.path()));
        }
        match self.peek() {
            Some(b'{') => self.object(at),
            Some(b'[') => {
                let mut index = 0;
                while self.continues(b']') {
                    self.value(&at.index(index));
                    index += 1;
                }
            }
            Some(b'"') => drop(self.string()),
            _ => {
                let rest = self.json.get(self.at..).unwrap_or_default();
                self.at += rest.iter().take_while(|byte| !b",]}".contains(byte)).count();
            }
        }
    }

    fn object(&mut self, at: &At<'_>) {
        // They come after what is in the values of the fields.
        let mut fields = Vec::new();
        while self.continues(b'}') {
            let name = self.string();
            // The colon.
            self.at += 1;
            self.fields(at, &mut fields);
            self.value(&at.field(&name));
        }
        self.fields(at, &mut fields);
        self.found.append(&mut fields);
    }

    /// Takes the fields noted so far.
    fn fields(&mut self, at: &At<'_>, fields: &mut Vec<LimitedElement>) {
        let here = self.at;
        while let Some(used) = self.uses.next_if(|used| used.is_field && used.at <= here) {
            fields.push(used.element(at.field(used.name()).path()));
        }
    }

    /// Passes the bracket or comma before an entry, or the closing bracket. Returns whether an entry
    /// follows.
    fn continues(&mut self, end: u8) -> bool {
        let is_end = self.peek() == Some(end);
        self.at += 1;
        // Empty.
        if !is_end && self.peek() == Some(end) {
            self.at += 1;
            return false;
        }
        !is_end && self.at < self.json.len()
    }

    /// Passes a string, and returns it.
    fn string(&mut self) -> String {
        let rest = self.json.get(self.at..).unwrap_or_default();
        let mut texts = serde_json::Deserializer::from_slice(rest).into_iter::<String>();
        let text = texts.next().and_then(Result::ok).unwrap_or_default();
        self.at += texts.byte_offset();
        text
    }

    fn peek(&self) -> Option<u8> {
        self.json.get(self.at).copied()
    }
}
