//! Reading objects of any type.

use std::fmt;

use super::order::{LONGEST, Order};
use super::{FieldSlots, Json, Shape, UnexpectedValue, lenient};

/// The fields that were seen, a bit for each.
#[derive(Default)]
struct Seen {
    low: u64,
    high: u64,
}

impl Seen {
    /// Adds a field; returns whether it was seen before.
    #[inline]
    fn add(&mut self, index: u8) -> bool {
        if index >= 64 {
            return add(&mut self.high, index);
        }
        let before = self.low;
        self.low |= 1 << index;
        before >> index & 1 == 1
    }

    fn all(&self) -> u128 {
        u128::from(self.high) << 64 | u128::from(self.low)
    }
}

fn name_of(shape: &Shape, index: u8) -> &'static str {
    shape.names.get(usize::from(index)).copied().unwrap_or_default()
}

/// Out of line, so that the usual ones stay in a register.
#[inline(never)]
fn add(high: &mut u64, index: u8) -> bool {
    let before = *high;
    *high |= 1 << (index % 64);
    before >> (index % 64) & 1 == 1
}

impl<'de> Json<'de> {
    /// Reads an object: its members one by one into their slots; unknown members are skipped.
    pub(crate) fn object(
        &mut self,
        shape: &'static Shape,
        object: &mut dyn FieldSlots,
    ) -> Result<(), UnexpectedValue> {
        if self.peek() != Some(b'{') {
            return Err(self.refuse(&format_args!("an object ({})", shape.name)));
        }
        let (slot, mut order) = self.orders.take(shape.names);
        let read = self.object_in(&mut order, shape, object);
        self.orders.put(slot, order);
        read
    }

    /// Reads an object, whose brace has been seen.
    #[inline]
    fn object_in(
        &mut self,
        order: &mut Order,
        shape: &'static Shape,
        object: &mut dyn FieldSlots,
    ) -> Result<(), UnexpectedValue> {
        self.go_in()?;
        // The first name follows a brace as the others follow a comma.
        self.at -= 1;
        let mut last = order.start();
        let mut seen = Seen::default();
        // An object that is assumed to be a variant of a union confirms that as soon as it can, so that
        // a wrong assumption costs little. Until then, the field that decides counts as seen.
        let habit = self.watch.take();
        let mut watched = None;
        if let Some(habit) = habit {
            let index = order.index_of(self.habits.field(habit)).ok_or(UnexpectedValue)?;
            watched = Some(index);
            seen.add(index);
        }
        let mut next = self.name_after(*b"{\"");
        while let Some(text) = next {
            let index = match order.known(last, text) {
                Some((index, length)) => {
                    self.at += length;
                    Some(index)
                }
                None => self.find(order, last)?,
            };
            if let Some(index) = index {
                last = index;
                if seen.add(index) {
                    // Values that are no objects leave this set, which does no harm: a blank slot
                    // is made blank again.
                    self.again = watched != Some(index);
                    if !self.again {
                        watched = None;
                        self.confirm(habit)?;
                    }
                }
                if object.read_field(index.into(), self).is_err() {
                    return Err(self.below(&name_of(shape, index)));
                }
            } else {
                self.skip()?;
            }
            next = self.name_after(*b",\"");
        }
        self.again = false;
        // What ends the object may be wrong.
        if self.bytes.get(self.at) != Some(&b'}') {
            return Err(UnexpectedValue);
        }
        self.go_out();
        let mut seen = seen.all();
        if let Some(watched) = watched {
            self.confirm_missing(habit)?;
            seen &= !(1 << watched);
        }
        match shape.required & !seen {
            0 => Ok(()),
            missing => {
                Err(self.missing_field(shape.name, name_of(shape, missing.trailing_zeros() as u8)))
            }
        }
    }

    /// Reads an object, described for errors, member by member with the function `read`, which gets
    /// the name. Invalid text in a name is replaced.
    pub(crate) fn members(
        &mut self,
        expected: &dyn fmt::Display,
        read: &mut dyn FnMut(&str, &mut Self) -> Result<(), UnexpectedValue>,
    ) -> Result<(), UnexpectedValue> {
        if self.peek() != Some(b'{') {
            return Err(self.refuse(expected));
        }
        self.go_in()?;
        let mut first = true;
        while self.has_next(first, b'}')? {
            first = false;
            if self.peek() != Some(b'"') {
                return Err(UnexpectedValue);
            }
            let name = lenient::text(self.raw()?);
            self.expect(b':')?;
            read(&name, self)?;
            self.again = false;
        }
        self.go_out();
        Ok(())
    }

    /// Reads only this field of an object; returns whether it is there.
    pub(crate) fn only_field(
        &mut self,
        field: &str,
        read: &mut dyn FnMut(&mut Self) -> Result<(), UnexpectedValue>,
    ) -> Result<bool, UnexpectedValue> {
        let mut is_there = false;
        self.members(&format_args!("an object with `{field}`"), &mut |name, json| {
            if name != field {
                return json.pass();
            }
            is_there = true;
            read(json).map_err(|_| json.below(&field))
        })?;
        Ok(is_there)
    }

    /// The slot for the next value may not be blank any more.
    pub(crate) fn read_again(&mut self) {
        self.again = true;
    }

    /// Whether the slot for the next value may not be blank any more.
    pub(crate) fn takes_again(&mut self) -> bool {
        std::mem::take(&mut self.again)
    }

    /// Passes over a value.
    pub(crate) fn pass(&mut self) -> Result<(), UnexpectedValue> {
        self.skip().map(drop)
    }

    /// Goes to the next name, if there is one: its text begins two bytes further. Usually, it follows
    /// these two bytes.
    #[inline]
    fn name_after(&mut self, before: [u8; 2]) -> Option<&'de [u8; LONGEST]> {
        match self.next_text() {
            Some((found, text)) if *found == before => Some(text),
            _ => self.name_elsewhere(before[0] == b'{'),
        }
    }

    /// The next two bytes and the text after them, unless the end of the document is near.
    #[inline]
    fn next_text(&self) -> Option<(&'de [u8; 2], &'de [u8; LONGEST])> {
        let next: &[u8; LONGEST + 2] = self.next()?;
        Some((next.first_chunk()?, next.last_chunk()?))
    }

    /// Goes to the next name from the bracket before the first one, or from what follows a value.
    #[inline(never)]
    fn name_elsewhere(&mut self, first: bool) -> Option<&'de [u8; LONGEST]> {
        self.at += usize::from(first);
        let start = self.at;
        match self.has_next(first, b'}') {
            Ok(false) => return None,
            Ok(true) if self.peek() == Some(b'"') => {}
            _ => {
                self.at = start;
                return None;
            }
        }
        self.at -= 1;
        Some(self.next_text().map_or(&[0; LONGEST], |(_, text)| text))
    }

    /// Reads a name that is not written as usual. `None` if no field has it.
    fn find(&mut self, order: &mut Order, last: u8) -> Result<Option<u8>, UnexpectedValue> {
        self.at += 1;
        let checkpoint = self.checkpoint();
        let plain = match self.name() {
            Ok(plain) => plain,
            // A name that is not valid UTF-8 matches no field.
            Err(UnexpectedValue) => {
                self.rewind(checkpoint);
                self.skip_name()?;
                return Ok(None);
            }
        };
        let name = match plain {
            Some(plain) => plain.as_bytes(),
            None => &self.scratch,
        };
        Ok(order.find(last, name))
    }

    /// A required field is missing.
    #[cold]
    pub(crate) fn missing_field(&mut self, owner: &str, field: &str) -> UnexpectedValue {
        self.fail(&format_args!("missing field `{field}` of {owner}"));
        self.below(&field)
    }
}
