//! The corpus of documents that the generator works out from the schema and the contract: each is
//! read by the public serde traits and by the clients' decoder, written back, and validated.

#![allow(
    clippy::unwrap_used,
    reason = "a corpus that cannot be read fails the test"
)]

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use storpool_api::{Call, Data, Method, Object, Validate};

#[path = "support/formats.rs"]
mod formats;

#[path = "corpus/mod.rs"]
#[rustfmt::skip]
mod documents;

/// The documents of a type, and how that type reads them.
pub(crate) struct Corpus {
    name: &'static str,
    text: &'static str,
    members: &'static [&'static str],
    read: fn(&str) -> Readings,
}

/// The same document, read in all ways.
struct Readings {
    /// From text, by serde.
    text: Result<Facts, String>,
    /// From a parsed document, by serde.
    parsed: Result<Facts, String>,
    /// From a reply, by the clients' decoder: the path of the fault, and all that the error says.
    reply: Result<Facts, (Option<String>, String)>,
    /// From other formats, after the value was written in them.
    formats: Vec<(&'static str, Result<Facts, String>)>,
}

/// What became of a document.
#[derive(Debug, PartialEq)]
struct Facts {
    written: String,
    violations: Vec<(String, String)>,
}

impl Corpus {
    /// The documents of an object.
    pub(crate) const fn object<T>(name: &'static str, text: &'static str) -> Self
    where
        T: Data + Serialize + DeserializeOwned + Validate + Object,
    {
        Self {
            name,
            text,
            members: T::MEMBERS,
            read: |json| {
                let mut readings = read::<T>(json);
                readings.text = readings.text.and_then(|facts| walked::<T>(json, facts));
                readings
            },
        }
    }

    /// The documents of a union.
    pub(crate) const fn union<T>(name: &'static str, text: &'static str) -> Self
    where
        T: Data + Serialize + DeserializeOwned + Validate,
    {
        Self {
            name,
            text,
            members: &[],
            read: read::<T>,
        }
    }
}

fn read<T: Data + Serialize + DeserializeOwned + Validate>(json: &str) -> Readings {
    let parsed: Value = serde_json::from_str(json).unwrap();
    let reply = format!(r#"{{"generation":7,"data":{json}}}"#);
    Readings {
        text: serde_json::from_str::<T>(json)
            .map(|value| facts(&value))
            .map_err(|error| error.to_string()),
        parsed: serde_json::from_value::<T>(parsed)
            .map(|value| facts(&value))
            .map_err(|error| error.to_string()),
        reply: Call::raw(Method::Get, "Corpus", None)
            .returning::<T>()
            .decode(200, reply.as_bytes())
            .map(|value| facts(value.data()))
            .map_err(|error| (error.json_path().map(str::to_owned), error.to_string())),
        formats: match serde_json::from_str::<T>(json) {
            Ok(value) => in_formats(&value),
            Err(_) => Vec::new(),
        },
    }
}

fn in_formats<T>(value: &T) -> Vec<(&'static str, Result<Facts, String>)>
where
    T: Serialize + DeserializeOwned + Validate,
{
    let mut all: Vec<_> = formats::formats::<T>()
        .into_iter()
        .map(|(format, trip)| (format, trip(value).map(|value| facts(&value))))
        .collect();
    // TOML has no null.
    let written = serde_json::to_string(value).unwrap();
    if written.starts_with('{') && !written.contains("null") {
        all.push(("TOML", formats::toml(value).map(|value| facts(&value))));
    }
    all
}

fn facts<T: Serialize + Validate>(value: &T) -> Facts {
    let violations = match value.validate() {
        Ok(()) => Vec::new(),
        Err(violations) => violations
            .iter()
            .map(|broken| (broken.path().to_owned(), broken.rule().id.to_owned()))
            .collect(),
    };
    Facts {
        written: serde_json::to_string(value).unwrap(),
        violations,
    }
}

/// Walking over an object, and turning it into a map, must tell the same as writing it.
fn walked<T: DeserializeOwned + Object>(json: &str, facts: Facts) -> Result<Facts, String> {
    let value: T = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let pairs = value.members();
    let names: Vec<&str> = pairs.iter().map(|(name, _)| *name).collect();
    if names != T::MEMBERS {
        return Err(format!("walks over {names:?}"));
    }
    // A member that is not set is null in the walk, and missing in what is written, unless null
    // is how it is written.
    let written: Map<String, Value> = serde_json::from_str(&facts.written).unwrap();
    let set = pairs
        .into_iter()
        .filter(|(name, value)| !value.is_null() || written.contains_key(*name));
    let walked: Map<String, Value> = set.map(|(name, value)| (name.to_owned(), value)).collect();
    if walked != written || value.to_map() != written {
        return Err("walking tells something else than writing".to_owned());
    }
    Ok(facts)
}

/// A part of the corpus as it is written: the order of members is part of a test.
type Raw = Box<RawValue>;

/// What is to be expected of a document.
struct Expected {
    json: String,
    /// What it decodes to, or the JSON path of the fault.
    outcome: Result<Facts, String>,
}

impl Corpus {
    fn file(&self) -> BTreeMap<String, Raw> {
        serde_json::from_str(self.text).unwrap()
    }

    fn documents(&self) -> Vec<Expected> {
        let file = self.file();
        assert_eq!(file["type"].get(), format!("{:?}", self.name));
        let documents: Vec<BTreeMap<String, Raw>> =
            serde_json::from_str(file["documents"].get()).unwrap();
        documents.iter().map(Expected::of).collect()
    }
}

impl Expected {
    fn of(document: &BTreeMap<String, Raw>) -> Self {
        let text = |name: &str| document.get(name).map(|value| value.get());
        let json = text("json").unwrap().to_owned();
        let outcome = if text("decodes") == Some("true") {
            Ok(Facts {
                written: text("written").unwrap_or(&json).to_owned(),
                violations: serde_json::from_str(text("violations").unwrap_or("[]")).unwrap(),
            })
        } else {
            let path: String = serde_json::from_str(text("error_path").unwrap()).unwrap();
            let dot = if path.is_empty() { "" } else { "." };
            Err(format!("data{dot}{path}"))
        };
        Self { json, outcome }
    }

    /// What does not meet the expectation.
    fn mismatches(&self, readings: Readings) -> Vec<String> {
        let mut found = Vec::new();
        let by_serde = [("text", readings.text), ("parsed", readings.parsed)];
        match &self.outcome {
            Ok(expected) => {
                let reply = readings.reply.map_err(|(_, error)| error);
                let all = by_serde.into_iter().chain([("reply", reply)]);
                for (way, reading) in all.chain(readings.formats) {
                    if reading.as_ref() != Ok(expected) {
                        found.push(format!("{way}: {reading:?}\n    instead of {expected:?}"));
                    }
                }
            }
            Err(path) => {
                for (way, reading) in by_serde {
                    if let Ok(facts) = reading {
                        found.push(format!("{way}: decodes as {}", facts.written));
                    }
                }
                match readings.reply {
                    Ok(facts) => found.push(format!("reply: decodes as {}", facts.written)),
                    Err((told, error)) if told.as_deref() != Some(path) => {
                        found.push(format!("reply: at {told:?} instead of {path}: {error}"));
                    }
                    Err(_) => {}
                }
            }
        }
        found
    }
}

#[test]
fn documents_are_read_written_and_validated_as_the_contract_says() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for corpus in documents::CORPORA {
        for document in corpus.documents() {
            count += 1;
            for mismatch in document.mismatches((corpus.read)(&document.json)) {
                wrong.push(format!("{} {}\n  {mismatch}", corpus.name, document.json));
            }
        }
    }
    let mismatches = wrong.len();
    wrong.truncate(20);
    assert!(
        wrong.is_empty(),
        "{mismatches} mismatches in {count} documents, the first of them:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn objects_have_the_members_of_the_schema_in_its_order() {
    for corpus in documents::CORPORA {
        let members = serde_json::to_string(corpus.members).unwrap();
        assert_eq!(corpus.file()["members"].get(), members, "{}", corpus.name);
    }
}

#[test]
fn there_are_enough_documents_of_each_sort() {
    for corpus in documents::CORPORA {
        let documents = corpus.documents();
        let good = documents.iter().filter(|one| one.outcome.is_ok()).count();
        let bad = documents.len() - good;
        assert!(
            good >= 20 && bad >= 20,
            "{}: {good} good, {bad} bad",
            corpus.name
        );
        let distinct: HashSet<&str> = documents.iter().map(|one| one.json.as_str()).collect();
        assert_eq!(distinct.len(), documents.len(), "{}", corpus.name);
    }
    assert!(
        documents::CORPORA.len() > 69,
        "there are 69 objects, and unions"
    );
}
