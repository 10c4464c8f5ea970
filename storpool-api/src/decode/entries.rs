//! Lists and maps, read entry by entry.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::json::{self, Unreadable};
use super::split::Shape;
use crate::validate::{At, Violation};
use crate::wire::Data;

/// A list, set or map, whose entries can be read one by one.
///
/// Implemented by [`Vec`], [`BTreeSet`] and [`BTreeMap`] of what the service answers; not to be
/// implemented elsewhere.
pub trait Entries: Data + Default {
    /// One entry: a value, with its key before it if this is a map.
    type Entry: Send + 'static;

    #[doc(hidden)]
    const SHAPE: Shape;

    /// Reads an entry from its JSON, the key with its quotes.
    #[doc(hidden)]
    fn read_entry(key: Option<&[u8]>, value: &[u8]) -> Result<Self::Entry, Odd>;

    #[doc(hidden)]
    fn check_entry(entry: &Self::Entry, at: &At<'_>, found: &mut Vec<Violation>);

    #[doc(hidden)]
    fn keep(&mut self, entry: Self::Entry);
}

/// What is wrong with one part of a reply.
#[doc(hidden)]
#[derive(Debug)]
pub enum Odd {
    /// It is not JSON, and so the reply is not.
    NotJson(String),
    /// It is not what it should be, at this path within it.
    Other { within: String, message: String },
    /// As that, with the key of an entry.
    Key(String),
}

/// Reads the JSON of one value; only when that fails is it looked at again, to tell why.
pub(super) fn read<T: Data>(bytes: &[u8]) -> Result<T, Odd> {
    json::read(bytes).map_err(|fault| odd(bytes, &fault))
}

fn odd(bytes: &[u8], fault: &Unreadable) -> Odd {
    if let Err(error) = json::check_syntax(bytes) {
        return Odd::NotJson(error.to_string());
    }
    Odd::Other {
        within: fault.path(),
        message: fault.message().to_owned(),
    }
}

impl<T: Data> Entries for Vec<T> {
    type Entry = T;

    const SHAPE: Shape = Shape::List;

    fn read_entry(_: Option<&[u8]>, value: &[u8]) -> Result<T, Odd> {
        read(value)
    }

    fn check_entry(entry: &T, at: &At<'_>, found: &mut Vec<Violation>) {
        entry.check(at, found);
    }

    fn keep(&mut self, entry: T) {
        self.push(entry);
    }
}

impl<T: Data + Ord> Entries for BTreeSet<T> {
    type Entry = T;

    const SHAPE: Shape = Shape::List;

    fn read_entry(_: Option<&[u8]>, value: &[u8]) -> Result<T, Odd> {
        read(value)
    }

    fn check_entry(entry: &T, at: &At<'_>, found: &mut Vec<Violation>) {
        entry.check(at, found);
    }

    fn keep(&mut self, entry: T) {
        self.insert(entry);
    }
}

impl<K: Data + Ord + fmt::Display, V: Data> Entries for BTreeMap<K, V> {
    type Entry = (K, V);

    const SHAPE: Shape = Shape::Map;

    fn read_entry(key: Option<&[u8]>, value: &[u8]) -> Result<(K, V), Odd> {
        let key = read(key.unwrap_or_default()).map_err(|odd| match odd {
            Odd::Other { message, .. } => Odd::Key(message),
            other => other,
        });
        // What is not JSON comes first, on either side of the colon.
        match (key, read(value)) {
            (Ok(key), Ok(value)) => Ok((key, value)),
            (Err(Odd::NotJson(error)), _) | (_, Err(Odd::NotJson(error))) => {
                Err(Odd::NotJson(error))
            }
            (Err(odd), _) | (_, Err(odd)) => Err(odd),
        }
    }

    fn check_entry((key, value): &(K, V), at: &At<'_>, found: &mut Vec<Violation>) {
        key.check(at, found);
        value.check(at, found);
    }

    fn keep(&mut self, (key, value): (K, V)) {
        self.insert(key, value);
    }
}
