//! Where errors must be: in a response, and in a document that serde_json reads.
//!
//! Of several problems, the first in the document is the error, once each union around it is
//! classified. serde_json stops at a value that is not a string where one is requested. If it stops
//! before the discriminator of a union, the problems before are not known as such, and that value
//! is the error.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::Deserialize;
use serde::de::value::{Error, SeqAccessDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess,
    SeqAccess, Visitor,
};
use serde_json::Value;

/// The errors of a document.
pub(super) struct Prediction {
    /// The first one, with its path.
    pub(super) first: String,
    /// How the error of serde_json begins.
    pub(super) in_json: String,
}

/// The errors of a document that is JSON; `None` if it can be read.
pub(super) fn predict<T: DeserializeOwned>(json: &[u8]) -> Option<Prediction> {
    let tree: Tree = serde_json::from_slice(json).ok()?;
    let whole = Reading::default();
    let first = whole.of::<T>(&tree)?;
    let in_json = match whole.refused.take() {
        Some(refused) => {
            let refused = format!("{refused}: ");
            let cut = Reading { cuts: true, ..Reading::default() };
            let hidden = cut.of::<T>(&tree).is_some_and(|error| is_unclassified(&error, &refused));
            if hidden || first.starts_with(&refused) { refused } else { first.clone() }
        }
        None => first.clone(),
    };
    Some(Prediction { first, in_json })
}

/// Whether the error is that of a union around this path that has no discriminator.
fn is_unclassified(error: &str, path: &str) -> bool {
    let Some((union, _)) = error.split_once(" has none of the fields that select a variant") else {
        return false;
    };
    let around = union.rsplit_once(": ").map(|(around, _)| around);
    around.is_none_or(|around| {
        path.strip_prefix(around).is_some_and(|within| within.starts_with('.'))
    })
}

/// JSON with all members, in order.
enum Tree {
    Scalar(Value),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Grower)
    }
}

struct Grower;

impl<'de> Visitor<'de> for Grower {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Scalar(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Scalar(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Scalar(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Scalar(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Scalar(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Tree, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(Tree::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Tree, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = object.next_entry()? {
            members.push(member);
        }
        Ok(Tree::Object(members))
    }
}

/// One reading of a tree: as from a format that has a string wherever one is requested.
#[derive(Default)]
struct Reading {
    /// The path of the first value that is none, where one is requested.
    refused: RefCell<Option<String>>,
    /// Whether the document ends behind that.
    cuts: bool,
    is_over: Cell<bool>,
}

impl Reading {
    /// The error, with its path.
    fn of<T: DeserializeOwned>(&self, tree: &Tree) -> Option<String> {
        let root = Node { tree, path: String::new(), reading: self };
        T::deserialize(root).err().map(|error| error.to_string())
    }
}

/// A value, and where it is.
struct Node<'a> {
    tree: &'a Tree,
    path: String,
    reading: &'a Reading,
}

impl<'a> Node<'a> {
    fn child(&self, step: &str, tree: &'a Tree) -> Self {
        // As much of a long key as a path has.
        let mut step: String = match step.char_indices().nth(200) {
            Some((end, _)) => format!("{}…", &step[..end]),
            None => step.to_owned(),
        };
        if !self.path.is_empty() {
            step.insert_str(0, &format!("{}.", self.path));
        }
        Self { tree, path: step, reading: self.reading }
    }
}

impl<'de> Deserializer<'de> for Node<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.tree {
            Tree::Scalar(value) => value.clone().deserialize_any(visitor).map_err(Error::custom),
            Tree::List(entries) => visitor.visit_seq(Entries { of: &self, next: 0, entries }),
            Tree::Object(members) => visitor.visit_map(Members { of: &self, next: 0, members }),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if !matches!(self.tree, Tree::Scalar(Value::String(_))) {
            self.reading.refused.borrow_mut().get_or_insert_with(|| self.path.clone());
            if self.reading.cuts {
                self.reading.is_over.set(true);
                return visitor.visit_str("");
            }
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.tree {
            Tree::Scalar(Value::Null) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Entries<'a> {
    of: &'a Node<'a>,
    next: usize,
    entries: &'a [Tree],
}

impl<'de> SeqAccess<'de> for Entries<'_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let index = self.next;
        self.next += 1;
        match self.entries.get(index) {
            Some(entry) if !self.of.reading.is_over.get() => {
                seed.deserialize(self.of.child(&index.to_string(), entry)).map(Some)
            }
            _ => Ok(None),
        }
    }
}

struct Members<'a> {
    of: &'a Node<'a>,
    next: usize,
    members: &'a [(String, Tree)],
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        match self.members.get(self.next) {
            Some((key, _)) if !self.of.reading.is_over.get() => {
                seed.deserialize(key.as_str().into_deserializer()).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let (key, value) = &self.members[self.next];
        self.next += 1;
        seed.deserialize(self.of.child(key, value))
    }
}
