//! What every reply is wrapped in.

use serde_json::Value;

use super::json::{Json, Surprise};
use super::{Envelope, Malformed, ServiceError};
use crate::wire::{Answered, Part};

/// What the members of a reply say.
#[derive(Default)]
struct Parts {
    generation: Option<i64>,
    has_data: bool,
    error: Option<ServiceError>,
}

/// Reads a reply.
pub(super) fn read(
    body: &[u8],
    accepts_single: bool,
    data: &mut dyn Answered,
) -> Result<Envelope, Malformed> {
    let mut json = Json::new(body);
    let mut parts = Parts::default();
    let mut read = json.members(&mut |name, json| parts.read(name, json, accepts_single, data));
    if read.is_ok() {
        read = json.end();
    }
    if let Err(Surprise) = read {
        return failed(body, &json);
    }
    match parts.error {
        Some(error) => Ok(Envelope::Error(error)),
        None if parts.has_data => Ok(Envelope::Data {
            generation: parts.generation,
        }),
        None => Err(Malformed::neither()),
    }
}

impl Parts {
    fn read(
        &mut self,
        name: &str,
        json: &mut Json<'_>,
        accepts_single: bool,
        data: &mut dyn Answered,
    ) -> Result<(), Surprise> {
        match name {
            "generation" => self.generation.read(json),
            "data" => {
                // It may come twice, or have been read by an attempt that failed.
                json.read_again();
                self.has_data = true;
                data.read(json, accepts_single)
            }
            "error" => {
                self.error = ServiceError::from_json(&json.value()?);
                Ok(())
            }
            _ => json.pass(),
        }
    }
}

/// Tells why a reply could not be read. An error of the service comes before any fault of the data
/// beside it.
fn failed(body: &[u8], json: &Json<'_>) -> Result<Envelope, Malformed> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| Malformed::new("", format!("the reply is not JSON: {error}")))?;
    match value.get("error").and_then(ServiceError::from_json) {
        Some(error) => Ok(Envelope::Error(error)),
        None => Err(Malformed::new(json.fault().path(), json.fault().message())),
    }
}
