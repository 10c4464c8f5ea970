//! Members that were read ahead, then those still to come.

use serde::de::{DeserializeSeed, Error, IntoDeserializer, MapAccess};
use serde_json::Value;

/// Hands over what was buffered, then the rest.
pub(crate) struct Replay<A> {
    buffered: std::vec::IntoIter<(String, Value)>,
    value: Option<Value>,
    /// A name that was read without its value.
    name: Option<String>,
    rest: A,
}

impl<A> Replay<A> {
    pub(super) fn new(buffered: Vec<(String, Value)>, name: Option<String>, rest: A) -> Self {
        Self {
            buffered: buffered.into_iter(),
            value: None,
            name,
            rest,
        }
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Replay<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        let name = match self.buffered.next() {
            Some((name, value)) => {
                self.value = Some(value);
                Some(name)
            }
            None => self.name.take(),
        };
        match name {
            Some(name) => seed.deserialize(name.into_deserializer()).map(Some),
            None => self.rest.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.value.take() {
            Some(value) => seed.deserialize(value).map_err(Error::custom),
            None => self.rest.next_value_seed(seed),
        }
    }
}
