//! The key-value store: buckets of pairs, each with a version that grows with every write.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::State;
use crate::error::{ServiceError, quoted};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Bucket {
    pub(crate) version: i64,
    pub(crate) pairs: BTreeMap<String, String>,
}

impl State {
    /// The buckets of the examples.
    pub(super) fn seed_buckets(&mut self) {
        let bucket = |version, pairs: &[(&str, &str)]| {
            let pairs = pairs.iter();
            let pairs = pairs.map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
            Bucket { version, pairs: pairs.collect() }
        };
        let leader = bucket(17, &[("leader", "host-11")]);
        let deployments = bucket(4, &[("db", "3.2"), ("web", "1.9")]);
        self.buckets.insert("ha-agent".to_owned(), leader);
        self.buckets.insert("deployments".to_owned(), deployments);
    }

    pub(crate) fn bucket(&self, name: &str) -> Result<&Bucket, ServiceError> {
        self.buckets.get(name).ok_or_else(|| ServiceError::missing("Bucket", quoted(name)))
    }

    pub(crate) fn create_bucket(&mut self, name: &str) -> Result<(), ServiceError> {
        if self.buckets.contains_key(name) {
            return Err(ServiceError::exists("Bucket", quoted(name)));
        }
        self.buckets.insert(name.to_owned(), Bucket { version: 1, pairs: BTreeMap::new() });
        Ok(())
    }

    pub(crate) fn delete_bucket(&mut self, name: &str) -> Result<(), ServiceError> {
        let removed = self.buckets.remove(name);
        removed.map(drop).ok_or_else(|| ServiceError::missing("Bucket", quoted(name)))
    }

    /// Sets pairs, and deletes those whose new value is empty: all of them, or none if the bucket has
    /// another version than `expected`.
    pub(crate) fn update_bucket(
        &mut self,
        name: &str,
        expected: Option<i64>,
        set: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(), ServiceError> {
        let bucket = self.buckets.get_mut(name);
        let bucket = bucket.ok_or_else(|| ServiceError::missing("Bucket", quoted(name)))?;
        if let Some(expected) = expected.filter(|expected| *expected != bucket.version) {
            let (name, version) = (quoted(name), bucket.version);
            let descr = format!("Bucket {name} has version {version}, not {expected}");
            return Err(ServiceError::new("runIfVersionIsMismatch", 412, descr));
        }
        for (key, value) in set {
            if value.is_empty() {
                bucket.pairs.remove(&key);
            } else {
                bucket.pairs.insert(key, value);
            }
        }
        bucket.version += 1;
        Ok(())
    }
}
