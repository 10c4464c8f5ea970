//! Lists and maps, read entry by entry.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::json::Json;
use crate::validate::{At, Found};
use crate::wire::{Data, insert_batch, insert_full_batch};

/// The kind of container that the entries are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    List,
    Map,
}

impl Shape {
    pub(super) const fn opening(self) -> u8 {
        match self {
            Self::List => b'[',
            Self::Map => b'{',
        }
    }

    pub(super) const fn closing(self) -> u8 {
        match self {
            Self::List => b']',
            Self::Map => b'}',
        }
    }
}

/// Which part of an entry cannot be read; the reader knows why.
#[derive(Clone, Copy, Debug)]
pub enum Misread {
    Key,
    Value,
}

/// A list, set or map, whose entries can be read one by one.
///
/// Implemented by [`Vec`], [`BTreeSet`] and [`BTreeMap`] of [`Data`]. This trait is sealed.
pub trait Entries: Data + Default + ReadEntries<<Self as Entries>::Entry> {
    /// One entry: a value, with its key before it if this is a map.
    type Entry: Send + 'static;
}

/// How entries are read, one by one.
pub trait ReadEntries<E>: Sized {
    const SHAPE: Shape;

    /// Reads an entry, with its key in a map.
    fn read_entry(json: &mut Json<'_>) -> Result<E, Misread>;

    fn check_entry(entry: &E, at: &At<'_>, found: &mut Found);

    /// Adds an entry, or lets it wait for others.
    fn add(&mut self, entry: E, waiting: &mut Vec<E>);

    /// Adds those that wait.
    fn add_waiting(&mut self, waiting: &mut Vec<E>);
}

fn read<T: Data>(json: &mut Json<'_>) -> Result<T, Misread> {
    let mut value = T::blank();
    match value.read(json) {
        Ok(()) => Ok(value),
        Err(_) => Err(Misread::Value),
    }
}

impl<T: Data> Entries for Vec<T> {
    type Entry = T;
}

impl<T: Data> ReadEntries<T> for Vec<T> {
    const SHAPE: Shape = Shape::List;

    fn read_entry(json: &mut Json<'_>) -> Result<T, Misread> {
        read(json)
    }

    fn check_entry(entry: &T, at: &At<'_>, found: &mut Found) {
        entry.check(at, found);
    }

    fn add(&mut self, entry: T, _: &mut Vec<T>) {
        self.push(entry);
    }

    fn add_waiting(&mut self, _: &mut Vec<T>) {}
}

impl<T: Data + Ord> Entries for BTreeSet<T> {
    type Entry = T;
}

impl<T: Data + Ord> ReadEntries<T> for BTreeSet<T> {
    const SHAPE: Shape = Shape::List;

    fn read_entry(json: &mut Json<'_>) -> Result<T, Misread> {
        read(json)
    }

    fn check_entry(entry: &T, at: &At<'_>, found: &mut Found) {
        entry.check(at, found);
    }

    fn add(&mut self, entry: T, _: &mut Vec<T>) {
        self.insert(entry);
    }

    fn add_waiting(&mut self, _: &mut Vec<T>) {}
}

impl<K: Data + Ord + fmt::Display, V: Data> Entries for BTreeMap<K, V> {
    type Entry = (K, V);
}

impl<K: Data + Ord + fmt::Display, V: Data> ReadEntries<(K, V)> for BTreeMap<K, V> {
    const SHAPE: Shape = Shape::Map;

    fn read_entry(json: &mut Json<'_>) -> Result<(K, V), Misread> {
        let mut key = K::blank();
        if key.read(json).is_err() {
            return Err(Misread::Key);
        }
        json.colon().map_err(|_| Misread::Value)?;
        Ok((key, read(json)?))
    }

    fn check_entry((key, value): &(K, V), at: &At<'_>, found: &mut Found) {
        key.check(at, found);
        value.check(at, found);
    }

    fn add(&mut self, entry: (K, V), waiting: &mut Vec<(K, V)>) {
        insert_full_batch(self, waiting);
        waiting.push(entry);
    }

    fn add_waiting(&mut self, waiting: &mut Vec<(K, V)>) {
        insert_batch(self, waiting);
    }
}
