//! Lists and maps.

use super::{Json, List, Pairs, UnexpectedValue, lenient};

/// Up to this length, a list grows as `Vec` does.
const LONG: usize = 1024;

/// After its first entries, a long list reserves memory by an estimate of the remaining ones, so
/// that little is left unused in the end.
struct Growth {
    start: usize,
    count: usize,
    room: usize,
}

impl Growth {
    fn new(start: usize) -> Self {
        Self { start, count: 0, room: LONG }
    }

    /// How much room to make before the next entry: as if all the rest of the document were like
    /// what was read of it, and a little more.
    #[cold]
    fn more(&mut self, json: &Json<'_>) -> usize {
        let rest = json.bytes.len() - json.at;
        let read = (json.at - self.start).max(1);
        let entries = rest.saturating_mul(self.count) / read;
        let more = (entries + entries / 64).clamp(self.count / 8, self.count);
        self.room += more;
        more
    }
}

impl Json<'_> {
    /// Reads a list.
    pub(crate) fn list(&mut self, list: &mut dyn List) -> Result<(), UnexpectedValue> {
        if self.peek() != Some(b'[') {
            return Err(self.refuse(&"a list"));
        }
        self.again = false;
        self.go_in()?;
        let mut growth = Growth::new(self.at);
        while self.has_next(growth.count == 0, b']')? {
            if growth.count == growth.room {
                list.reserve(growth.more(self));
            }
            if list.grow().read(self).is_err() {
                return Err(self.below(&growth.count));
            }
            growth.count += 1;
        }
        self.go_out();
        Ok(())
    }

    /// Reads a list entry by entry with the function `read`, which gets the index. The bracket has been
    /// seen.
    pub(crate) fn items(
        &mut self,
        read: &mut dyn FnMut(usize, &mut Self) -> Result<(), UnexpectedValue>,
    ) -> Result<(), UnexpectedValue> {
        self.go_in()?;
        let mut count = 0;
        while self.has_next(count == 0, b']')? {
            read(count, self)?;
            count += 1;
        }
        self.go_out();
        Ok(())
    }

    /// Reads a map.
    pub(crate) fn map(&mut self, pairs: &mut dyn Pairs) -> Result<(), UnexpectedValue> {
        if self.peek() != Some(b'{') {
            return Err(self.refuse(&"a map"));
        }
        self.again = false;
        self.go_in()?;
        let mut first = true;
        while self.has_next(first, b'}')? {
            first = false;
            if self.peek() != Some(b'"') {
                return Err(UnexpectedValue);
            }
            let start = self.at;
            let mut read = pairs.key().read(self);
            if read.is_ok() {
                self.expect(b':')?;
                read = pairs.value().read(self);
            }
            if read.is_err() {
                return Err(self.below_key(start));
            }
        }
        self.go_out();
        Ok(())
    }

    /// Takes the colon between a key and its value.
    pub(crate) fn colon(&mut self) -> Result<(), UnexpectedValue> {
        self.expect(b':')
    }

    #[cold]
    fn below_key(&mut self, start: usize) -> UnexpectedValue {
        self.at = start;
        match self.raw().map(lenient::text) {
            Ok(key) => self.below(&key),
            Err(unexpected) => unexpected,
        }
    }
}
