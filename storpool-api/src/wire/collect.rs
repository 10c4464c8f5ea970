//! Lists, sets and maps that are read entry by entry.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::batches::{grow_pairs, insert_all};
use super::{Data, read};
use crate::json::{Json, List, Unreadable};
use crate::validate::{At, Found};

/// The kind of container that the entries are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    List,
    Map,
}

impl Container {
    pub(crate) const fn opening(self) -> u8 {
        match self {
            Self::List => b'[',
            Self::Map => b'{',
        }
    }

    pub(crate) const fn closing(self) -> u8 {
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

/// How many entries are read at a time: few enough to stay in the cache.
const BATCH: usize = 120;

/// What entries are added to. Readers of responses are compiled once, not once per type.
pub trait Collect {
    fn container(&self) -> Container;

    /// Why data of another kind cannot be read.
    fn misfit(&self) -> fn(&[u8]) -> Result<(), Unreadable>;

    /// Reads an entry, with its key in a map, and adds it. Nothing is added if that fails.
    fn read_entry(&mut self, json: &mut Json<'_>) -> Result<(), Misread>;

    fn check_last(&self, at: &At<'_>, found: &mut Found);

    fn remove_last(&mut self);

    /// Whether the entries have to be taken before others are added.
    fn is_full(&self) -> bool {
        false
    }

    /// No other entries follow.
    fn settle(&mut self) {}
}

/// How the entries of a list, set or map are read.
#[derive(Debug)]
pub struct EntryType<E> {
    container: Container,
    read: fn(&mut Json<'_>, &mut Vec<E>) -> Result<(), Misread>,
    check: fn(&E, &At<'_>, &mut Found),
    misfit: fn(&[u8]) -> Result<(), Unreadable>,
}

impl<E> Clone for EntryType<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for EntryType<E> {}

impl<T: Data> EntryType<T> {
    fn of_list<C: Data>() -> Self {
        Self {
            container: Container::List,
            read: |json, entries| entries.grow().read(json).map_err(|_| Misread::Value),
            check: |entry, at, found| entry.check(at, found),
            misfit: |data| read::<C>(data).map(drop),
        }
    }
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
    fn entry_type() -> EntryType<E>;

    /// The blank value, to add entries to.
    fn collector(&mut self) -> Box<dyn Collect + Send + '_>;
}

impl<T: Data> Entries for Vec<T> {
    type Entry = T;
}

impl<T: Data> ReadEntries<T> for Vec<T> {
    fn entry_type() -> EntryType<T> {
        EntryType::of_list::<Self>()
    }

    fn collector(&mut self) -> Box<dyn Collect + Send + '_> {
        self.clear();
        Box::new(Batch { entries: self, ty: Self::entry_type(), most: usize::MAX })
    }
}

impl<T: Data + Ord> Entries for BTreeSet<T> {
    type Entry = T;
}

impl<T: Data + Ord> ReadEntries<T> for BTreeSet<T> {
    fn entry_type() -> EntryType<T> {
        EntryType::of_list::<Self>()
    }

    fn collector(&mut self) -> Box<dyn Collect + Send + '_> {
        self.clear();
        let take = |set: &mut Self, entries: &mut Vec<T>| set.extend(entries.drain(..));
        Box::new(Waiting { to: self, entries: Vec::new(), ty: Self::entry_type(), take })
    }
}

impl<K: Data + Ord + fmt::Display, V: Data> Entries for BTreeMap<K, V> {
    type Entry = (K, V);
}

impl<K: Data + Ord, V: Data> ReadEntries<(K, V)> for BTreeMap<K, V> {
    fn entry_type() -> EntryType<(K, V)> {
        EntryType {
            container: Container::Map,
            read: |json, entries| {
                let (key, value) = grow_pairs(entries);
                key.read(json).map_err(|_| Misread::Key)?;
                json.colon().map_err(|_| Misread::Value)?;
                value.read(json).map_err(|_| Misread::Value)
            },
            check: |(key, value), at, found| {
                key.check(at, found);
                value.check(at, found);
            },
            misfit: |data| read::<Self>(data).map(drop),
        }
    }

    fn collector(&mut self) -> Box<dyn Collect + Send + '_> {
        self.clear();
        let (entries, ty) = (Vec::new(), Self::entry_type());
        Box::new(Waiting { to: self, entries, ty, take: insert_all })
    }
}

/// Entries in the order of the document.
pub(crate) struct Batch<'a, E> {
    entries: &'a mut Vec<E>,
    ty: EntryType<E>,
    most: usize,
}

impl<'a, E> Batch<'a, E> {
    /// Adds a few to these entries.
    pub(crate) fn new(entries: &'a mut Vec<E>, ty: EntryType<E>) -> Self {
        Self { entries, ty, most: BATCH }
    }
}

impl<E> Collect for Batch<'_, E> {
    fn container(&self) -> Container {
        self.ty.container
    }

    fn misfit(&self) -> fn(&[u8]) -> Result<(), Unreadable> {
        self.ty.misfit
    }

    fn read_entry(&mut self, json: &mut Json<'_>) -> Result<(), Misread> {
        let count = self.entries.len();
        let read = (self.ty.read)(json, self.entries);
        if read.is_err() {
            self.entries.truncate(count);
        }
        read
    }

    fn check_last(&self, at: &At<'_>, found: &mut Found) {
        if let Some(last) = self.entries.last() {
            (self.ty.check)(last, at, found);
        }
    }

    fn remove_last(&mut self) {
        self.entries.pop();
    }

    fn is_full(&self) -> bool {
        self.entries.len() >= self.most
    }
}

/// Entries that wait until there are enough of them to be moved to a set or map.
struct Waiting<'a, C, E> {
    to: &'a mut C,
    entries: Vec<E>,
    ty: EntryType<E>,
    take: fn(&mut C, &mut Vec<E>),
}

impl<C, E> Waiting<'_, C, E> {
    fn batch(&mut self) -> Batch<'_, E> {
        Batch::new(&mut self.entries, self.ty)
    }
}

impl<C, E> Collect for Waiting<'_, C, E> {
    fn container(&self) -> Container {
        self.ty.container
    }

    fn misfit(&self) -> fn(&[u8]) -> Result<(), Unreadable> {
        self.ty.misfit
    }

    fn read_entry(&mut self, json: &mut Json<'_>) -> Result<(), Misread> {
        if self.batch().is_full() {
            (self.take)(self.to, &mut self.entries);
        }
        self.batch().read_entry(json)
    }

    fn check_last(&self, at: &At<'_>, found: &mut Found) {
        if let Some(last) = self.entries.last() {
            (self.ty.check)(last, at, found);
        }
    }

    fn remove_last(&mut self) {
        self.entries.pop();
    }

    fn settle(&mut self) {
        (self.take)(self.to, &mut self.entries);
    }
}
