//! Lists, sets and maps.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::iter::repeat_with;
use std::ops::ControlFlow;

use super::{Data, Hint, JsonView, Members, ReadJson, Wire, Write, Writer};
use crate::json::{Json, List, Pairs, UnexpectedValue};
use crate::validate::{At, Check, Found};
use crate::version::Uses;

/// Larger values than this are written to their place at once; `push` would copy them there.
const COPIED: usize = 128;

impl<T: Data> List for Vec<T> {
    fn reserve(&mut self, more: usize) {
        self.reserve_exact(more);
    }

    fn grow(&mut self) -> &mut dyn ReadJson {
        let last = self.len();
        if size_of::<T>() > COPIED {
            self.extend(repeat_with(T::blank).take(1));
        } else {
            self.push(T::blank());
        }
        &mut self[last]
    }
}

/// A map, and the key that was read last.
struct Growing<'a, K, V>(&'a mut BTreeMap<K, V>, K);

impl<K: Data + Ord, V: Data> Pairs for Growing<'_, K, V> {
    fn key(&mut self) -> &mut dyn ReadJson {
        &mut self.1
    }

    fn value(&mut self) -> &mut dyn ReadJson {
        let key = std::mem::replace(&mut self.1, K::blank());
        match self.0.entry(key) {
            Entry::Vacant(entry) => entry.insert(V::blank()),
            Entry::Occupied(entry) => {
                let value = entry.into_mut();
                *value = V::blank();
                value
            }
        }
    }
}

/// Visits an entry of a list or map, with its key in a map.
pub type Visit<'a> = dyn FnMut(Option<&dyn Write>, &dyn Write) -> ControlFlow<()> + 'a;

/// Visits each entry of a list or map.
pub trait Walk {
    fn length(&self) -> usize;

    fn walk(&self, visit: &mut Visit<'_>);
}

/// Collects what the keys and the entries of a list or map use that not every version has.
fn collect_uses(entries: &dyn Walk, at: &At<'_>, uses: &mut Uses) {
    let mut index = 0;
    entries.walk(&mut |key, entry| {
        match key {
            Some(key) => {
                let name = key.view();
                let at = at.key(&name);
                key.uses(&at, uses);
                entry.uses(&at, uses);
            }
            None => entry.uses(&at.index(index), uses),
        }
        index += 1;
        ControlFlow::Continue(())
    });
}

/// Checks the keys and the entries of a list or map.
fn check(entries: &dyn Walk, at: &At<'_>, found: &mut Found) {
    let mut index = 0;
    entries.walk(&mut |key, entry| {
        match key {
            Some(key) => {
                let name = key.view();
                let at = at.key(&name);
                key.check(&at, found);
                entry.check(&at, found);
            }
            None => entry.check(&at.index(index), found),
        }
        index += 1;
        ControlFlow::Continue(())
    });
}

macro_rules! walk_entries {
    () => {
        fn length(&self) -> usize {
            self.len()
        }

        fn walk(&self, visit: &mut Visit<'_>) {
            let _ = self.iter().try_for_each(|entry| visit(None, entry));
        }
    };
}

impl<T: Data> Wire for Vec<T> {
    const HINT: Hint = Hint::List(&T::HINT);

    fn blank() -> Self {
        Self::new()
    }

    fn read_data(&mut self, json: &mut Json<'_>, single: bool) -> Result<(), UnexpectedValue> {
        if !(single && json.peek() == Some(b'{')) {
            return self.read(json);
        }
        self.clear();
        self.grow().read(json)
    }

    fn is_nothing(&self) -> bool {
        self.is_empty()
    }

    fn write(&self, json: &mut Writer) {
        json.list(self);
    }

    fn all(&self, passes: &dyn Fn(&dyn Members) -> bool) -> bool {
        self.iter().all(|entry| passes(entry))
    }
}

impl<T: Data> Check for Vec<T> {
    fn check(&self, at: &At<'_>, found: &mut Found) {
        check(self, at, found);
    }

    fn uses(&self, at: &At<'_>, uses: &mut Uses) {
        collect_uses(self, at, uses);
    }
}

impl<T: Data> Write for Vec<T> {
    fn view(&self) -> JsonView<'_> {
        JsonView::List(self)
    }
}

impl<T: Data> Walk for Vec<T> {
    walk_entries!();
}

impl<T: Data> ReadJson for Vec<T> {
    fn read(&mut self, json: &mut Json<'_>) -> Result<(), UnexpectedValue> {
        self.clear();
        json.list(self)
    }
}

impl<T: Data + Ord> Wire for BTreeSet<T> {
    const HINT: Hint = Hint::List(&T::HINT);

    fn blank() -> Self {
        Self::new()
    }

    fn is_nothing(&self) -> bool {
        self.is_empty()
    }

    fn write(&self, json: &mut Writer) {
        json.list(self);
    }

    fn all(&self, passes: &dyn Fn(&dyn Members) -> bool) -> bool {
        self.iter().all(|entry| passes(entry))
    }
}

impl<T: Data + Ord> Check for BTreeSet<T> {
    fn check(&self, at: &At<'_>, found: &mut Found) {
        check(self, at, found);
    }

    fn uses(&self, at: &At<'_>, uses: &mut Uses) {
        collect_uses(self, at, uses);
    }
}

impl<T: Data + Ord> Write for BTreeSet<T> {
    fn view(&self) -> JsonView<'_> {
        JsonView::List(self)
    }
}

impl<T: Data + Ord> Walk for BTreeSet<T> {
    walk_entries!();
}

impl<T: Data + Ord> ReadJson for BTreeSet<T> {
    fn read(&mut self, json: &mut Json<'_>) -> Result<(), UnexpectedValue> {
        let mut entries = Vec::<T>::new();
        json.list(&mut entries)?;
        self.clear();
        self.extend(entries);
        Ok(())
    }
}

impl<K: Data + Ord, V: Data> Wire for BTreeMap<K, V> {
    const HINT: Hint = Hint::Map(&K::HINT, &V::HINT);

    fn blank() -> Self {
        Self::new()
    }

    fn read_data(&mut self, json: &mut Json<'_>, _: bool) -> Result<(), UnexpectedValue> {
        K::read_map(self, json)
    }

    fn is_nothing(&self) -> bool {
        self.is_empty()
    }

    fn write(&self, json: &mut Writer) {
        json.map(self);
    }
}

/// Reads a map that may be large. Pairs are read where they stay in the cache, and moved in batches.
pub(crate) fn read_large_map<K: Data + Ord, V: Data>(
    map: &mut BTreeMap<K, V>,
    json: &mut Json<'_>,
) -> Result<(), UnexpectedValue> {
    map.clear();
    let mut batches = Batches { map, pairs: Vec::new() };
    json.map(&mut batches)?;
    insert_batch(batches.map, &mut batches.pairs);
    Ok(())
}

/// A map, and the pairs that were read last, in the order of the document.
struct Batches<'a, K, V> {
    map: &'a mut BTreeMap<K, V>,
    pairs: Vec<(K, V)>,
}

impl<K: Data + Ord, V: Data> Pairs for Batches<'_, K, V> {
    fn key(&mut self) -> &mut dyn ReadJson {
        insert_full_batch(self.map, &mut self.pairs);
        let last = self.pairs.len();
        self.pairs.extend(repeat_with(|| (K::blank(), V::blank())).take(1));
        &mut self.pairs[last].0
    }

    fn value(&mut self) -> &mut dyn ReadJson {
        let last = self.pairs.len() - 1;
        &mut self.pairs[last].1
    }
}

/// How many pairs of a full node stay in it when it splits, and how many fit in one. Only speed and
/// memory depend on what the standard library does here.
const HALF: usize = 6;
const FULL: usize = 11;

/// Moves pairs into a map once there are enough of them.
pub(crate) fn insert_full_batch<K: Ord, V>(map: &mut BTreeMap<K, V>, pairs: &mut Vec<(K, V)>) {
    let enough = if map.is_empty() { HALF } else { FULL + 1 };
    if pairs.len() == enough {
        insert_batch(map, pairs);
    }
}

/// Moves pairs into a map.
///
/// They come in order, more often than not. Inserted one after the other, they would leave every node
/// half empty. So the last ones are inserted first: the node splits before them, and those that belong
/// in between fill its first part.
pub(crate) fn insert_batch<K: Ord, V>(map: &mut BTreeMap<K, V>, pairs: &mut Vec<(K, V)>) {
    let is_whole = pairs.len() == FULL + 1;
    if is_whole && pairs.is_sorted_by(|(key, _), (next, _)| key < next) {
        map.extend(pairs.drain(FULL - HALF..));
    }
    map.extend(pairs.drain(..));
}

impl<K: Data + Ord, V: Data> Check for BTreeMap<K, V> {
    fn check(&self, at: &At<'_>, found: &mut Found) {
        check(self, at, found);
    }

    fn uses(&self, at: &At<'_>, uses: &mut Uses) {
        collect_uses(self, at, uses);
    }
}

impl<K: Data + Ord, V: Data> Write for BTreeMap<K, V> {
    fn view(&self) -> JsonView<'_> {
        JsonView::Map(self)
    }
}

impl<K: Data + Ord, V: Data> Walk for BTreeMap<K, V> {
    fn length(&self) -> usize {
        self.len()
    }

    fn walk(&self, visit: &mut Visit<'_>) {
        let _ = self.iter().try_for_each(|(key, value)| visit(Some(key), value));
    }
}

impl<K: Data + Ord, V: Data> ReadJson for BTreeMap<K, V> {
    fn read(&mut self, json: &mut Json<'_>) -> Result<(), UnexpectedValue> {
        self.clear();
        json.map(&mut Growing(self, K::blank()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: Data>(json: &str) -> Result<T, String> {
        crate::wire::read(json.as_bytes()).map_err(|failure| failure.to_string())
    }

    #[test]
    fn single_entry_is_accepted_as_a_list_only_where_allowed() {
        type Numbered = BTreeMap<String, i64>;
        let text = b"{\"a\": 1}";
        let mut list = Vec::<Numbered>::blank();
        list.read_data(&mut Json::new(text), true).unwrap();
        assert_eq!(list, [BTreeMap::from([("a".to_owned(), 1)])]);
        assert!(list.read_data(&mut Json::new(text), false).is_err());
    }

    #[test]
    fn map_keys_are_read_as_their_type() {
        let map = read::<BTreeMap<i64, bool>>("{\"7\": 1}").unwrap();
        assert_eq!(map, BTreeMap::from([(7, true)]));
        assert_eq!(
            read::<BTreeMap<i64, bool>>("{\"seven\": 1}").unwrap_err(),
            "seven: invalid type: string \"seven\", expected an integer"
        );
    }

    #[test]
    fn maps_of_any_size_and_order_are_read() {
        for count in 0..60_i64 {
            for step in [1, 59, 7, 20] {
                let numbers = (0..count).map(|number| (number * step % 60, number));
                let names = numbers.map(|(key, number)| (format!("{key:02}"), number));
                let pairs: Vec<_> = names.collect();
                let text: Vec<_> =
                    pairs.iter().map(|(key, number)| format!("\"{key}\":{number}")).collect();
                let text = format!("{{{}}}", text.join(","));
                let mut map = BTreeMap::<String, i64>::new();
                read_large_map(&mut map, &mut Json::new(text.as_bytes())).unwrap();
                assert_eq!(map, pairs.into_iter().collect(), "{text}");
            }
        }
    }

    #[test]
    fn last_value_of_a_duplicate_key_wins() {
        let json = r#"{"b": [1], "a": [2], "b": [3, 3]}"#;
        let mut map = read::<BTreeMap<String, Vec<i64>>>(json).unwrap();
        assert_eq!(map["b"], [3, 3]);
        map.read_data(&mut Json::new(json.as_bytes()), false).unwrap();
        assert_eq!(map["b"], [3, 3]);
        assert_eq!(read::<BTreeSet<i64>>("[3, 1, \"3\"]").unwrap(), BTreeSet::from([1, 3]));
    }
}
