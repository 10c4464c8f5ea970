//! Cuts a reply into its parts while it arrives: bytes in, extents of members and entries out.
//!
//! Nothing is decoded, kept or waited for here. The splitter knows just enough of JSON to tell where
//! a value ends; what it cuts out must still be read, and if each part is JSON, so is the whole.

use std::ops::Range;

/// Where a part stands in the bytes at hand.
pub(crate) type Extent = Range<usize>;

/// What is cut up in a reply.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    List,
    Map,
}

/// A part of a reply.
#[derive(Debug, PartialEq)]
pub(crate) enum Part {
    /// A member of the envelope; of `data`, if it is not of the shape that is cut up.
    Member { name: Extent, value: Extent },
    /// The beginning of the data.
    Begin,
    /// An entry of the data; it has a key in a map.
    Entry { key: Option<Extent>, value: Extent },
    /// The data, which is the only entry of a list.
    Single { value: Extent },
}

impl Part {
    /// From its name or key to its end.
    pub(crate) fn extent(&self) -> Extent {
        match self {
            Self::Begin => 0..0,
            Self::Member { name, value } => name.start..value.end,
            Self::Entry { key, value } => {
                key.as_ref().map_or(value.start, |key| key.start)..value.end
            }
            Self::Single { value } => value.clone(),
        }
    }
}

#[derive(Debug, PartialEq)]
pub(crate) enum Cut {
    Part(Part),
    /// The bytes at hand are used up.
    More,
}

/// What is expected first.
pub(crate) const THE_REPLY: &str = "an object with `data` or `error`";

/// A byte that cannot stand where it does.
#[derive(Debug, PartialEq)]
pub(crate) struct Misplaced {
    pub(crate) at: usize,
    pub(crate) expected: &'static str,
}

/// The bytes at hand are handed over at each step; those before [`Splitter::spare`] may be dropped
/// between steps.
#[derive(Debug)]
pub(crate) struct Splitter {
    shape: Shape,
    /// Whether a list of one may come as its only entry.
    single: bool,
    state: State,
    within: Within,
    /// The next byte to look at.
    at: usize,
    /// Where the part begins that is being looked at.
    from: usize,
    name: Extent,
    value: Value,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Start,
    /// Before a name; at the first one, the object may end instead.
    Name {
        first: bool,
    },
    InName,
    Colon,
    /// Before a value; at the first one, the list may end instead.
    Value {
        first: bool,
    },
    InValue,
    /// Behind a value.
    After,
    /// Behind everything.
    Tail,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Within {
    Envelope,
    /// The data itself, where it stands for a list of one.
    Single,
    List,
    Map,
}

/// How much of a value was seen.
#[derive(Debug, Default)]
struct Value {
    from: usize,
    depth: usize,
    string: bool,
    escaped: bool,
}

impl Splitter {
    pub(crate) fn new(shape: Shape, single: bool) -> Self {
        Self {
            shape,
            single,
            state: State::Start,
            within: Within::Envelope,
            at: 0,
            from: 0,
            name: 0..0,
            value: Value::default(),
        }
    }

    /// Whether nothing but white space may follow.
    pub(crate) fn is_complete(&self) -> bool {
        self.state == State::Tail
    }

    /// How many of the bytes at hand are not needed any more.
    pub(crate) fn spare(&self) -> usize {
        match (self.state, self.within) {
            (State::Value { .. }, Within::List) => self.at,
            (State::InName | State::Colon | State::Value { .. } | State::InValue, _) => self.from,
            _ => self.at,
        }
    }

    /// The bytes that are not needed were dropped.
    pub(crate) fn drop_spare(&mut self) {
        let spare = self.spare();
        self.at -= spare;
        for place in [
            &mut self.from,
            &mut self.name.start,
            &mut self.name.end,
            &mut self.value.from,
        ] {
            *place = place.saturating_sub(spare);
        }
    }

    /// The next part in the bytes at hand.
    pub(crate) fn next(&mut self, bytes: &[u8]) -> Result<Cut, Misplaced> {
        loop {
            if !matches!(self.state, State::InName | State::InValue) {
                self.skip_space(bytes);
            }
            let Some(&byte) = bytes.get(self.at) else {
                return Ok(Cut::More);
            };
            match self.state {
                State::Start => match byte {
                    b'{' => self.go(State::Name { first: true }),
                    _ => return self.misplaced(THE_REPLY),
                },
                State::Name { first } => match byte {
                    b'"' => {
                        self.from = self.at;
                        self.begin(byte);
                        self.state = State::InName;
                    }
                    b'}' if first => self.close(),
                    _ if first => return self.misplaced("a name or `}`"),
                    _ => return self.misplaced("a name"),
                },
                State::InName => {
                    if !self.pass(bytes) {
                        return Ok(Cut::More);
                    }
                    self.name = self.from..self.at;
                    self.state = State::Colon;
                }
                State::Colon => match byte {
                    b':' => self.go(State::Value { first: false }),
                    _ => return self.misplaced("`:`"),
                },
                State::Value { first } => {
                    if self.within == Within::List {
                        self.from = self.at;
                    }
                    match byte {
                        b']' if first => self.close(),
                        b',' | b':' | b']' | b'}' => return self.misplaced("a value"),
                        _ => {
                            if let Some(part) = self.value(bytes, byte) {
                                return Ok(Cut::Part(part));
                            }
                        }
                    }
                }
                State::InValue => {
                    if !self.pass(bytes) {
                        return Ok(Cut::More);
                    }
                    return Ok(Cut::Part(self.cut()));
                }
                State::After => match (byte, self.within) {
                    (b',', Within::List) => self.go(State::Value { first: false }),
                    (b',', _) => self.go(State::Name { first: false }),
                    (b']', Within::List) | (b'}', Within::Map | Within::Envelope) => self.close(),
                    (_, Within::List) => return self.misplaced("`,` or `]`"),
                    _ => return self.misplaced("`,` or `}`"),
                },
                State::Tail => return self.misplaced("nothing more"),
            }
        }
    }

    /// Goes past one byte.
    fn go(&mut self, state: State) {
        self.at += 1;
        self.state = state;
    }

    /// Goes past the end of the data, or of all.
    fn close(&mut self) {
        let state = match self.within {
            Within::Envelope | Within::Single => State::Tail,
            Within::List | Within::Map => State::After,
        };
        self.within = Within::Envelope;
        self.go(state);
    }

    /// Begins with a value, or with the data.
    fn value(&mut self, bytes: &[u8], byte: u8) -> Option<Part> {
        if self.within == Within::Envelope && is_data(&bytes[self.name.clone()]) {
            match (self.shape, byte) {
                (Shape::List, b'[') => {
                    self.within = Within::List;
                    self.go(State::Value { first: true });
                    return Some(Part::Begin);
                }
                (Shape::Map, b'{') => {
                    self.within = Within::Map;
                    self.go(State::Name { first: true });
                    return Some(Part::Begin);
                }
                (Shape::List, b'{') if self.single => self.within = Within::Single,
                _ => {}
            }
        }
        self.begin(byte);
        self.state = State::InValue;
        None
    }

    /// The value that was passed, as a part.
    fn cut(&mut self) -> Part {
        self.state = State::After;
        let value = self.value.from..self.at;
        match self.within {
            Within::Envelope => Part::Member {
                name: self.name.clone(),
                value,
            },
            Within::Map => Part::Entry {
                key: Some(self.name.clone()),
                value,
            },
            Within::List => Part::Entry { key: None, value },
            Within::Single => {
                self.within = Within::Envelope;
                Part::Single { value }
            }
        }
    }

    /// Begins to pass a value.
    fn begin(&mut self, byte: u8) {
        self.value = Value {
            from: self.at,
            depth: usize::from(matches!(byte, b'{' | b'[')),
            string: byte == b'"',
            escaped: false,
        };
        // The first byte of a number or literal ends nothing either.
        self.at += 1;
    }

    /// Goes to the end of a value; tells whether it was reached.
    fn pass(&mut self, bytes: &[u8]) -> bool {
        let Value {
            from,
            depth,
            string,
            escaped,
        } = &mut self.value;
        let composite = matches!(bytes.get(*from), Some(b'{' | b'[' | b'"'));
        while let Some(&byte) = bytes.get(self.at) {
            if *string {
                self.at += 1;
                match byte {
                    _ if *escaped => *escaped = false,
                    b'\\' => *escaped = true,
                    b'"' => {
                        *string = false;
                        if *depth == 0 {
                            return true;
                        }
                    }
                    _ => {}
                }
            } else if composite {
                self.at += 1;
                match byte {
                    b'"' => *string = true,
                    b'{' | b'[' => *depth += 1,
                    b'}' | b']' => {
                        *depth -= 1;
                        if *depth == 0 {
                            return true;
                        }
                    }
                    _ => {}
                }
            } else if matches!(byte, b',' | b':' | b']' | b'}') || is_space(byte) {
                return true;
            } else {
                self.at += 1;
            }
        }
        false
    }

    fn skip_space(&mut self, bytes: &[u8]) {
        while bytes.get(self.at).copied().is_some_and(is_space) {
            self.at += 1;
        }
    }

    fn misplaced(&self, expected: &'static str) -> Result<Cut, Misplaced> {
        Err(Misplaced {
            at: self.at,
            expected,
        })
    }
}

/// White space as JSON has it.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Whether a name, with its quotes, is `data`.
fn is_data(name: &[u8]) -> bool {
    name == b"\"data\""
        || (name.contains(&b'\\')
            && serde_json::from_slice::<String>(name).is_ok_and(|name| name == "data"))
}

#[cfg(test)]
mod tests;
