//! Properties of a call that depend on its body.

use std::time::Duration;

use serde_json::{Map, Value};

use super::{Repeat, Waits};

/// How long the service may take before it responds, by the body of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// It responds at once.
    None,
    /// It waits for as long as this for something to happen.
    AtMost(Duration),
    /// It waits until something happens.
    Forever,
}

/// Whether a call with this body may be repeated. In doubt it may not.
pub(super) fn may_repeat(repeat: Repeat, body: Option<&[u8]>) -> bool {
    match repeat {
        Repeat::Read | Repeat::Safe => true,
        Repeat::Never => false,
        Repeat::Unless { with, without } => {
            let Some(body) = body else {
                return without.is_empty();
            };
            let safe = |object: &Map<String, Value>| {
                !with.iter().any(|field| object.contains_key(*field))
                    && without.iter().all(|field| object.get(*field).is_some_and(is_set))
            };
            match serde_json::from_slice(body) {
                Ok(Value::Object(object)) => safe(&object),
                Ok(Value::Array(items)) => {
                    items.iter().all(|item| item.as_object().is_some_and(safe))
                }
                _ => false,
            }
        }
    }
}

fn is_set(value: &Value) -> bool {
    !value.is_null() && value.as_str() != Some("")
}

/// How long a call with this body may wait.
pub(super) fn wait(waits: Option<Waits>, body: Option<&[u8]>) -> Wait {
    let Some(waits) = waits else {
        return Wait::None;
    };
    waits
        .member
        .and_then(|field| {
            let body: Value = serde_json::from_slice(body?).ok()?;
            body.get(field)?.as_u64()
        })
        .map_or(Wait::Forever, |seconds| Wait::AtMost(Duration::from_secs(seconds)))
}
