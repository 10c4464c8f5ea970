//! Lists and maps, read entry by entry.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::json::{Json, List};
use crate::validate::{At, Found};
use crate::wire::{Data, grow_pairs, insert_all};

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

    /// Reads an entry, with its key in a map, and adds it to others. If that fails, anything may have
    /// been added.
    fn read_entry(json: &mut Json<'_>, entries: &mut Vec<E>) -> Result<(), Misread>;

    fn check_entry(entry: &E, at: &At<'_>, found: &mut Found);

    /// Takes all of these entries.
    fn take(&mut self, entries: &mut Vec<E>);
}

impl<T: Data> Entries for Vec<T> {
    type Entry = T;
}

impl<T: Data> ReadEntries<T> for Vec<T> {
    const SHAPE: Shape = Shape::List;

    fn read_entry(json: &mut Json<'_>, entries: &mut Vec<T>) -> Result<(), Misread> {
        entries.grow().read(json).map_err(|_| Misread::Value)
    }

    fn check_entry(entry: &T, at: &At<'_>, found: &mut Found) {
        entry.check(at, found);
    }

    fn take(&mut self, entries: &mut Vec<T>) {
        self.append(entries);
    }
}

impl<T: Data + Ord> Entries for BTreeSet<T> {
    type Entry = T;
}

impl<T: Data + Ord> ReadEntries<T> for BTreeSet<T> {
    const SHAPE: Shape = Shape::List;

    fn read_entry(json: &mut Json<'_>, entries: &mut Vec<T>) -> Result<(), Misread> {
        entries.grow().read(json).map_err(|_| Misread::Value)
    }

    fn check_entry(entry: &T, at: &At<'_>, found: &mut Found) {
        entry.check(at, found);
    }

    fn take(&mut self, entries: &mut Vec<T>) {
        self.extend(entries.drain(..));
    }
}

impl<K: Data + Ord + fmt::Display, V: Data> Entries for BTreeMap<K, V> {
    type Entry = (K, V);
}

impl<K: Data + Ord + fmt::Display, V: Data> ReadEntries<(K, V)> for BTreeMap<K, V> {
    const SHAPE: Shape = Shape::Map;

    fn read_entry(json: &mut Json<'_>, entries: &mut Vec<(K, V)>) -> Result<(), Misread> {
        let (key, value) = grow_pairs(entries);
        key.read(json).map_err(|_| Misread::Key)?;
        json.colon().map_err(|_| Misread::Value)?;
        value.read(json).map_err(|_| Misread::Value)
    }

    fn check_entry((key, value): &(K, V), at: &At<'_>, found: &mut Found) {
        key.check(at, found);
        value.check(at, found);
    }

    fn take(&mut self, entries: &mut Vec<(K, V)>) {
        insert_all(self, entries);
    }
}
