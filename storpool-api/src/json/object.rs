//! Reading objects of any type.

use std::fmt;

use super::order::{Comma, Order};
use super::{FieldSlots, Json, Shape, UnexpectedValue, lenient};

/// What comes next in an object.
enum Name {
    /// The name of the field with this index.
    Field(usize),
    Unknown,
    /// The end.
    None,
}

impl Json<'_> {
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
        // Before the first name, the predecessor is the last one.
        let mut last = shape.names.len();
        let mut seen = [0_u64; 2];
        // An object that is assumed to be a variant of a union confirms that as soon as it can, so that
        // a wrong assumption costs little.
        let habit = self.watch.take();
        let mut watched = match habit {
            Some(habit) => order.index_of(self.habits.field(habit)).ok_or(UnexpectedValue)?,
            None => usize::MAX,
        };
        let mut first = true;
        loop {
            // Usually, a comma and the guessed name are next.
            let guess = match first {
                true => None,
                false => order.guess(last, self.bytes, self.at, Comma::Required),
            };
            let index = match guess {
                Some((index, length)) => {
                    self.at += length;
                    index
                }
                None => match self.other_name(order, last, first)? {
                    Name::Field(index) => index,
                    Name::Unknown => {
                        first = false;
                        self.skip()?;
                        continue;
                    }
                    Name::None => break,
                },
            };
            first = false;
            last = index;
            if index == watched {
                watched = usize::MAX;
                self.confirm(habit)?;
            }
            let (word, bit) = (index / 64 % 2, 1 << (index % 64));
            self.again = seen[word] & bit != 0;
            seen[word] |= bit;
            if object.read_field(index, self).is_err() {
                return Err(self.below(&shape.names.get(index).copied().unwrap_or_default()));
            }
        }
        self.again = false;
        if watched != usize::MAX {
            self.confirm_missing(habit)?;
        }
        self.go_out();
        let [low, high] = seen;
        match shape.required & !(u128::from(high) << 64 | u128::from(low)) {
            0 => Ok(()),
            missing => {
                let index = missing.trailing_zeros() as usize;
                Err(self
                    .missing_field(shape.name, shape.names.get(index).copied().unwrap_or_default()))
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

    /// Reads a name that does not follow a comma, or was not predicted.
    fn other_name(
        &mut self,
        order: &mut Order,
        last: usize,
        first: bool,
    ) -> Result<Name, UnexpectedValue> {
        let next = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk);
        let mut known = None;
        if first || next != Some(b",\"") {
            if !self.has_next(first, b'}')? {
                return Ok(Name::None);
            }
            self.peek();
            // The bytes before the name have been checked.
            self.at -= 1;
            known = order.guess(last, self.bytes, self.at, Comma::Any);
        }
        if known.is_none() {
            known = order.look_up(last, self.bytes, self.at);
        }
        if let Some((index, length)) = known {
            self.at += length;
            return Ok(Name::Field(index));
        }
        self.at += 1;
        let found = self.find(order, last)?;
        Ok(found.map_or(Name::Unknown, Name::Field))
    }

    /// Reads a name that is not written as usual. `None` if no field has it.
    fn find(&mut self, order: &mut Order, last: usize) -> Result<Option<usize>, UnexpectedValue> {
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
