//! The documents that inputs are made from, for each object and union.

use std::sync::OnceLock;

use serde::Serialize;
use serde::de::DeserializeOwned;
use storpool_api::{Data, Object};

use super::decode;

/// A type, and the ways to read it.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    pub(super) readers: decode::Readers,
}

impl Subject {
    const fn object<T>(name: &'static str) -> Self
    where
        T: Data + Serialize + DeserializeOwned + Object,
    {
        Self::union::<T>(name)
    }

    const fn union<T>(name: &'static str) -> Self
    where
        T: Data + Serialize + DeserializeOwned,
    {
        let readers = decode::Readers::of::<T>();
        Self { name, readers }
    }
}

const SUBJECTS: &[Subject] = &include!(concat!(env!("OUT_DIR"), "/types.rs"));

/// All types, each with its documents.
pub(super) fn all() -> &'static [(&'static Subject, Vec<String>)] {
    static ALL: OnceLock<Vec<(&Subject, Vec<String>)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let corpora = conformance::corpora(&conformance::api().unwrap());
        assert_eq!(corpora.len(), SUBJECTS.len());
        let pairs = SUBJECTS.iter().zip(corpora);
        pairs
            .map(|(subject, corpus)| {
                assert_eq!(corpus.name, subject.name);
                let documents = corpus.documents.into_iter();
                (subject, documents.map(|document| document.json).collect())
            })
            .collect()
    })
}

/// The documents of one type.
pub(super) fn of(name: &str) -> &'static [String] {
    let found = all().iter().find(|(subject, _)| subject.name == name);
    &found.unwrap().1
}
