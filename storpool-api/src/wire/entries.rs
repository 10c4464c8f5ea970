//! Lists, sets and maps.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::iter::once_with;
use std::ops::ControlFlow;

use super::collect::{Collect, ReadEntries};
use super::{Data, Hint, JsonView, Members, ReadJson, Wire, Write, Writer};
use crate::json::{Json, List, Pairs, UnexpectedValue};
use crate::validate::{At, Check, Found};

/// Larger values than this are written to their place at once; `push` would copy them there.
const COPIED: usize = 128;

impl<T: Data> List for Vec<T> {
    fn reserve(&mut self, more: usize) {
        self.reserve_exact(more);
    }

    fn grow(&mut self) -> &mut dyn ReadJson {
        let last = self.len();
        if size_of::<T>() > COPIED {
            self.extend(once_with(T::blank));
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

/// Implements what lists and sets have in common.
macro_rules! list {
    ($ty:ident $(of $bound:ident)? $(; $($other:tt)*)?) => {
        impl<T: Data $(+ $bound)?> Wire for $ty<T> {
            const HINT: Hint = Hint::List(&T::HINT);

            fn blank() -> Self {
                Self::new()
            }

            fn entries(&mut self) -> Option<Box<dyn Collect + Send + '_>> {
                Some(ReadEntries::collector(self))
            }

            fn is_nothing(&self) -> bool {
                self.is_empty()
            }

            fn write(&self, json: &mut Writer) {
                json.list(self);
            }

            fn each(&self, visit: &mut dyn FnMut(&dyn Members)) {
                self.iter().for_each(|entry| visit(entry));
            }

            $($($other)*)?
        }

        impl<T: Data $(+ $bound)?> Check for $ty<T> {
            fn check(&self, at: &At<'_>, found: &mut Found) {
                check(self, at, found);
            }
        }

        impl<T: Data $(+ $bound)?> Write for $ty<T> {
            fn view(&self) -> JsonView<'_> {
                JsonView::List(self)
            }
        }

        impl<T: Data $(+ $bound)?> Walk for $ty<T> {
            walk_entries!();
        }
    };
}

list!(Vec;
    fn read_data(&mut self, json: &mut Json<'_>, single: bool) -> Result<(), UnexpectedValue> {
        if !(single && json.peek() == Some(b'{')) {
            return self.read(json);
        }
        self.clear();
        self.grow().read(json)
    }
);

list!(BTreeSet of Ord);

impl<T: Data> ReadJson for Vec<T> {
    fn read(&mut self, json: &mut Json<'_>) -> Result<(), UnexpectedValue> {
        self.clear();
        json.list(self)
    }
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

    fn entries(&mut self) -> Option<Box<dyn Collect + Send + '_>> {
        Some(ReadEntries::collector(self))
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

impl<K: Data + Ord, V: Data> Check for BTreeMap<K, V> {
    fn check(&self, at: &At<'_>, found: &mut Found) {
        check(self, at, found);
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
    fn last_value_of_a_duplicate_key_wins() {
        let json = r#"{"b": [1], "a": [2], "b": [3, 3]}"#;
        let mut map = read::<BTreeMap<String, Vec<i64>>>(json).unwrap();
        assert_eq!(map["b"], [3, 3]);
        map.read_data(&mut Json::new(json.as_bytes()), false).unwrap();
        assert_eq!(map["b"], [3, 3]);
        assert_eq!(read::<BTreeSet<i64>>("[3, 1, \"3\"]").unwrap(), BTreeSet::from([1, 3]));
    }
}
