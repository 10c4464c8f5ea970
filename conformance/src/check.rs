//! Runs the crate against documents: each is decoded by serde and by the clients, validated, and
//! encoded in every format.
//!
//! This file and `formats.rs` are also copied into crates that tests generate from other schemas. So it
//! uses nothing else of this crate.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use storpool_api::{Call, Data, Method, Object, Validate};

use crate::formats;

/// The documents of a type, as the schema requires them to be read.
#[derive(Debug, Deserialize, Serialize)]
pub struct Corpus {
    /// The name of the type.
    pub name: String,
    /// The fields of an object, by their names on the wire.
    pub fields: Vec<String>,
    /// The documents, each once.
    pub documents: Vec<Document>,
}

/// A document and its expected results.
#[derive(Debug, Deserialize, Serialize)]
pub struct Document {
    /// The document itself.
    pub json: String,
    /// The decoded value, or the JSON path of the decode error.
    pub expected: Result<Decoded, String>,
}

/// A decoded value, as far as it can be compared.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub struct Decoded {
    /// The JSON that the value is encoded as.
    pub encoded: String,
    /// The JSON paths and ids of the rules that it breaks, in the order of the fields.
    pub violations: Vec<(String, String)>,
}

/// A type of the crate.
#[derive(Debug)]
pub struct Subject {
    name: &'static str,
    fields: &'static [&'static str],
    read: fn(&str) -> Readings,
}

/// The same document, decoded in all ways.
struct Readings {
    /// From text, by serde.
    text: Result<Decoded, String>,
    /// From a parsed document, by serde.
    parsed: Result<Decoded, String>,
    /// From a response, by the decoder of the clients: the path in the error, and its message.
    response: Result<Decoded, (Option<String>, String)>,
    /// From other formats, after the value was encoded in them.
    formats: Vec<(&'static str, Result<Decoded, String>)>,
}

impl Subject {
    /// An object type.
    pub const fn object<T>(name: &'static str) -> Self
    where
        T: Data + Serialize + DeserializeOwned + Validate + Object,
    {
        Self {
            name,
            fields: T::MEMBERS,
            read: |json| {
                let mut readings = read::<T>(json);
                readings.text = readings.text.and_then(|decoded| walk::<T>(json, decoded));
                readings
            },
        }
    }

    /// A union type.
    pub const fn union<T>(name: &'static str) -> Self
    where
        T: Data + Serialize + DeserializeOwned + Validate,
    {
        Self { name, fields: &[], read: read::<T> }
    }

    /// Differences from the expectation.
    fn mismatches(&self, document: &Document) -> Vec<String> {
        let readings = (self.read)(&document.json);
        let mut found = Vec::new();
        let by_serde = [("text", readings.text), ("parsed", readings.parsed)];
        match &document.expected {
            Ok(expected) => {
                let response = readings.response.map_err(|(_, error)| error);
                let all = by_serde.into_iter().chain([("response", response)]);
                for (way, reading) in all.chain(readings.formats) {
                    found.extend(
                        difference(&reading, expected).map(|what| format!("{way}: {what}")),
                    );
                }
            }
            Err(path) => {
                for (way, reading) in by_serde {
                    if let Ok(decoded) = reading {
                        found.push(format!("{way}: decodes as {}", decoded.encoded));
                    }
                }
                let dot = if path.is_empty() { "" } else { "." };
                let path = format!("data{dot}{path}");
                match readings.response {
                    Ok(decoded) => {
                        found.push(format!("response: decodes as {}", decoded.encoded));
                    }
                    Err((found_at, error)) if found_at.as_ref() != Some(&path) => {
                        found.push(format!("response: at {found_at:?} instead of {path}: {error}"));
                    }
                    Err(_) => {}
                }
            }
        }
        let (name, json) = (self.name, &document.json);
        let described = found.into_iter();
        described.map(|mismatch| format!("{name} {json}\n  {mismatch}")).collect()
    }
}

fn difference(reading: &Result<Decoded, String>, expected: &Decoded) -> Option<String> {
    match reading {
        Err(error) => Some(format!("does not decode: {error}")),
        Ok(read) if read.encoded != expected.encoded => {
            Some(format!("{}\n    instead of {}", read.encoded, expected.encoded))
        }
        Ok(read) if read.violations != expected.violations => {
            Some(format!("breaks {:?}\n    instead of {:?}", read.violations, expected.violations))
        }
        Ok(_) => None,
    }
}

/// All differences between the crate and the documents' expectations. Both lists have the same
/// types in the same order.
pub fn mismatches(subjects: &[Subject], corpora: &[Corpus]) -> Vec<String> {
    let names: Vec<&str> = subjects.iter().map(|subject| subject.name).collect();
    let expected: Vec<&str> = corpora.iter().map(|corpus| corpus.name.as_str()).collect();
    if names != expected {
        return vec![format!("the types are {names:?}\n  instead of {expected:?}")];
    }
    let mut found = Vec::new();
    for (subject, corpus) in subjects.iter().zip(corpora) {
        let (name, fields, expected) = (subject.name, subject.fields, &corpus.fields);
        if fields != expected {
            found.push(format!("{name} has {fields:?}\n  instead of {expected:?}"));
        }
        for document in &corpus.documents {
            found.extend(subject.mismatches(document));
        }
    }
    found
}

fn read<T: Data + Serialize + DeserializeOwned + Validate>(json: &str) -> Readings {
    let parsed = |value: Value| serde_json::from_value::<T>(value);
    let response = format!(r#"{{"generation":7,"data":{json}}}"#);
    let response =
        Call::raw(Method::Get, "Corpus", None).returning::<T>().decode(200, response.as_bytes());
    Readings {
        text: serde_json::from_str::<T>(json)
            .map_err(|error| error.to_string())
            .and_then(|value| decoded(&value)),
        parsed: serde_json::from_str(json)
            .and_then(parsed)
            .map_err(|error| error.to_string())
            .and_then(|value| decoded(&value)),
        response: response
            .map_err(|error| (error.json_path().map(str::to_owned), error.to_string()))
            .and_then(|value| decoded(value.data()).map_err(|error| (None, error))),
        formats: serde_json::from_str::<T>(json).map_or_else(|_| Vec::new(), |value| trips(&value)),
    }
}

/// The value read back from each format.
fn trips<T>(value: &T) -> Vec<(&'static str, Result<Decoded, String>)>
where
    T: Serialize + DeserializeOwned + Validate,
{
    let mut all: Vec<_> = formats::formats::<T>()
        .into_iter()
        .map(|(format, trip)| (format, trip(value).and_then(|value| decoded(&value))))
        .collect();
    // TOML has no null, and needs a table.
    let table = serde_json::to_string(value)
        .is_ok_and(|encoded| encoded.starts_with('{') && !encoded.contains("null"));
    if table {
        let back = formats::toml(value).and_then(|value| decoded(&value));
        all.push(("TOML", back));
    }
    all
}

fn decoded<T: Serialize + Validate>(value: &T) -> Result<Decoded, String> {
    let violations = match value.validate() {
        Ok(()) => Vec::new(),
        Err(violations) => violations
            .iter()
            .map(|broken| (broken.path().to_owned(), broken.rule().id.to_owned()))
            .collect(),
    };
    Ok(Decoded {
        encoded: serde_json::to_string(value).map_err(|error| error.to_string())?,
        violations,
    })
}

/// Walking over an object, and turning it into a map, must give the same as encoding it.
fn walk<T: DeserializeOwned + Object>(json: &str, decoded: Decoded) -> Result<Decoded, String> {
    let value: T = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let pairs = value.members();
    let names: Vec<&str> = pairs.iter().map(|(name, _)| *name).collect();
    if names != T::MEMBERS {
        return Err(format!("walks over {names:?}"));
    }
    let encoded: Map<String, Value> =
        serde_json::from_str(&decoded.encoded).map_err(|error| error.to_string())?;
    // A field that is not set is null in the walk, and missing in the encoded object unless null is
    // its sentinel.
    let set =
        pairs.into_iter().filter(|(name, value)| !value.is_null() || encoded.contains_key(*name));
    let walked: Map<String, Value> = set.map(|(name, value)| (name.to_owned(), value)).collect();
    if walked != encoded || value.to_map() != encoded {
        return Err("walking gives something else than encoding".to_owned());
    }
    Ok(decoded)
}
