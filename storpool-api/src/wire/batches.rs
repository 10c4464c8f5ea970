//! Large maps, which are filled in batches.

use std::collections::BTreeMap;
use std::iter::once_with;

use super::{Data, ReadJson};
use crate::json::{Json, Pairs, UnexpectedValue};

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
        grow_pairs(&mut self.pairs).0
    }

    fn value(&mut self) -> &mut dyn ReadJson {
        let last = self.pairs.len() - 1;
        &mut self.pairs[last].1
    }
}

/// Adds a blank pair, in its place.
pub(super) fn grow_pairs<K: Data, V: Data>(pairs: &mut Vec<(K, V)>) -> (&mut K, &mut V) {
    let last = pairs.len();
    pairs.extend(once_with(|| (K::blank(), V::blank())));
    let (key, value) = &mut pairs[last];
    (key, value)
}

/// Moves pairs into a map, in batches.
pub(super) fn insert_all<K: Ord, V>(map: &mut BTreeMap<K, V>, pairs: &mut Vec<(K, V)>) {
    let mut batch = Vec::new();
    for pair in pairs.drain(..) {
        insert_full_batch(map, &mut batch);
        batch.push(pair);
    }
    insert_batch(map, &mut batch);
}

/// How many pairs of a full node stay in it when it splits, and how many fit in one. Only speed and
/// memory depend on what the standard library does here.
const HALF: usize = 6;
const FULL: usize = 11;

/// Moves pairs into a map once there are enough of them.
fn insert_full_batch<K: Ord, V>(map: &mut BTreeMap<K, V>, pairs: &mut Vec<(K, V)>) {
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
fn insert_batch<K: Ord, V>(map: &mut BTreeMap<K, V>, pairs: &mut Vec<(K, V)>) {
    let is_whole = pairs.len() == FULL + 1;
    if is_whole && pairs.is_sorted_by(|(key, _), (next, _)| key < next) {
        map.extend(pairs.drain(FULL - HALF..));
    }
    map.extend(pairs.drain(..));
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
