//! Where in a body is what not every version of the API has.
//!
//! While a body is written, only offsets are noted. Paths are needed for errors alone.

use std::iter::Peekable;

use crate::json::{Json, UnexpectedValue};
use crate::validate::At;
use crate::version::{LimitedElement, Use, Uses};

/// Finds the paths of what is used in the JSON. It is compact, as a `Writer` has written it.
pub(crate) fn locate(json: &[u8], uses: &Uses) -> Vec<LimitedElement> {
    let mut search = Search { uses: uses.iter().peekable(), found: Vec::new() };
    // There is no failing to read what was written.
    let _ = search.value(&mut Json::new(json), &At::ROOT);
    search.found
}

struct Search<I: Iterator> {
    uses: Peekable<I>,
    found: Vec<LimitedElement>,
}

impl<'a, I: Iterator<Item = &'a Use>> Search<I> {
    fn value(&mut self, json: &mut Json<'_>, at: &At<'_>) -> Result<(), UnexpectedValue> {
        let here = json.at();
        while let Some(used) = self.uses.next_if(|used| !used.is_field && used.at <= here) {
            self.found.push(used.element(at.path()));
        }
        match json.peek() {
            Some(b'{') => self.object(json, at),
            Some(b'[') => json.items(&mut |index, json| self.value(json, &at.index(index))),
            _ => json.pass(),
        }
    }

    fn object(&mut self, json: &mut Json<'_>, at: &At<'_>) -> Result<(), UnexpectedValue> {
        // They come after what is in the values of the fields.
        let mut fields = Vec::new();
        json.members(&"an object", &mut |name, json| {
            self.fields(json.at(), at, &mut fields);
            self.value(json, &at.field(name))
        })?;
        self.fields(json.at(), at, &mut fields);
        self.found.append(&mut fields);
        Ok(())
    }

    /// Takes the fields noted so far.
    fn fields(&mut self, here: usize, at: &At<'_>, fields: &mut Vec<LimitedElement>) {
        while let Some(used) = self.uses.next_if(|used| used.is_field && used.at <= here) {
            fields.push(used.element(at.field(used.name()).path()));
        }
    }
}
