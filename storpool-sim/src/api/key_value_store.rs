//! Key-value store.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use storpool_api::types::{KeyValueBucketSetDesc, KvsKeyName, KvsName};

use super::handler::{CallResult, Done, Handler};
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;
use crate::state::key_value::Bucket;

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("kvsBuckets", Handler::Read(buckets)),
    ("kvsList", Handler::Read(list)),
    ("kvsGet", Handler::Read(get)),
    ("kvsCreate", Handler::Change(create)),
    ("kvsDelete", Handler::Change(delete)),
    ("kvsUpdate", Handler::Change(update)),
];

fn buckets(state: &State, _: &Ask<'_>) -> CallResult {
    let versions = state.buckets.iter().map(|(name, bucket)| (name, bucket.version));
    Ok(json!({"buckets": versions.collect::<BTreeMap<_, _>>()}))
}

fn found<'a>(state: &'a State, ask: &Ask<'_>) -> Result<(KvsName, &'a Bucket), ServiceError> {
    let name: KvsName = ask.arg(0)?;
    let bucket = state.bucket(name.as_str())?;
    Ok((name, bucket))
}

/// A bucket, with these of its pairs.
fn described(name: &KvsName, bucket: &Bucket, pairs: &BTreeMap<&str, &str>) -> Value {
    let mut described = json!({"name": name.as_str(), "version": bucket.version});
    if !pairs.is_empty() {
        described["pairs"] = json!(pairs);
    }
    described
}

fn list(state: &State, ask: &Ask<'_>) -> CallResult {
    let (name, bucket) = found(state, ask)?;
    let pairs = bucket.pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    Ok(described(&name, bucket, &pairs.collect()))
}

fn get(state: &State, ask: &Ask<'_>) -> CallResult {
    let key: KvsKeyName = ask.arg(1)?;
    let (name, bucket) = found(state, ask)?;
    let pair = bucket.pairs.get_key_value(key.as_str()).into_iter();
    let pair = pair.map(|(key, value)| (key.as_str(), value.as_str()));
    Ok(described(&name, bucket, &pair.collect()))
}

fn create(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    ask.no_body()?;
    let name: KvsName = ask.arg(0)?;
    state.create_bucket(name.as_str())?;
    Ok(Done::plain())
}

fn delete(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    ask.no_body()?;
    let name: KvsName = ask.arg(0)?;
    state.delete_bucket(name.as_str())?;
    Ok(Done::plain())
}

fn update(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let name: KvsName = ask.arg(0)?;
    let desc: KeyValueBucketSetDesc = ask.body()?;
    let set = desc.set.into_iter().map(|(key, value)| (key.as_str().to_owned(), value));
    state.update_bucket(name.as_str(), desc.run_if_version_is, set)?;
    Ok(Done::plain())
}
