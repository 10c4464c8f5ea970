//! The documents that inputs are made from: those of the corpus, for each object and union.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use storpool_api::{Data, Object};

use super::decode;

#[path = "../corpus/mod.rs"]
#[rustfmt::skip]
#[allow(warnings, reason = "the table of another test")]
mod documents;

/// A type, and what is done with it.
pub(crate) struct Corpus {
    pub(crate) name: &'static str,
    text: &'static str,
    pub(super) readers: decode::Readers,
}

impl Corpus {
    pub(crate) const fn object<T>(name: &'static str, text: &'static str) -> Self
    where
        T: Data + Serialize + DeserializeOwned + Object,
    {
        Self::union::<T>(name, text)
    }

    pub(crate) const fn union<T>(name: &'static str, text: &'static str) -> Self
    where
        T: Data + Serialize + DeserializeOwned,
    {
        Self {
            name,
            text,
            readers: decode::Readers::of::<T>(),
        }
    }
}

/// All types, each with its documents.
pub(super) fn all() -> &'static [(&'static Corpus, Vec<String>)] {
    static ALL: OnceLock<Vec<(&Corpus, Vec<String>)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let documents = |corpus: &Corpus| {
            let file: BTreeMap<String, Box<RawValue>> = serde_json::from_str(corpus.text).unwrap();
            let documents: Vec<BTreeMap<String, Box<RawValue>>> =
                serde_json::from_str(file["documents"].get()).unwrap();
            let json = documents.iter().map(|one| one["json"].get().to_owned());
            json.collect()
        };
        let corpora = documents::CORPORA.iter();
        corpora.map(|one| (one, documents(one))).collect()
    })
}

/// The documents of one type.
pub(super) fn of(name: &str) -> &'static [String] {
    let found = all().iter().find(|(corpus, _)| corpus.name == name);
    &found.unwrap().1
}
