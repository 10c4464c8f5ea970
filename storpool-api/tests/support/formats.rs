//! Formats that programs write values in.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Writes a value, and reads it back.
type Trip<T> = fn(&T) -> Result<T, String>;

fn text(error: impl ToString) -> String {
    error.to_string()
}

/// The self-describing formats that can hold any value.
pub fn formats<T: Serialize + DeserializeOwned>() -> [(&'static str, Trip<T>); 7] {
    [
        ("JSON", |value| {
            let written = serde_json::to_string(value).map_err(text)?;
            serde_json::from_str(&written).map_err(text)
        }),
        ("a JSON value", |value| {
            let written = serde_json::to_value(value).map_err(text)?;
            serde_json::from_value(written).map_err(text)
        }),
        ("CBOR", |value| {
            let mut written = Vec::new();
            ciborium::into_writer(value, &mut written).map_err(text)?;
            ciborium::from_reader(&*written).map_err(text)
        }),
        ("MessagePack with names", |value| {
            let written = rmp_serde::to_vec_named(value).map_err(text)?;
            rmp_serde::from_slice(&written).map_err(text)
        }),
        ("MessagePack", |value| {
            let written = rmp_serde::to_vec(value).map_err(text)?;
            rmp_serde::from_slice(&written).map_err(text)
        }),
        ("YAML", |value| {
            let written = serde_norway::to_string(value).map_err(text)?;
            serde_norway::from_str(&written).map_err(text)
        }),
        ("RON", |value| {
            let written = ron::to_string(value).map_err(text)?;
            ron::from_str(&written).map_err(text)
        }),
    ]
}

/// As [`formats`]; TOML has no null, and needs a table.
pub fn toml<T: Serialize + DeserializeOwned>(value: &T) -> Result<T, String> {
    let written = toml::to_string(value).map_err(text)?;
    toml::from_str(&written).map_err(text)
}
