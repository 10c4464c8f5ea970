//! Checks that a body is exactly what the documented types look like on the wire.
//!
//! The crate's types decode tolerantly, and are written strictly: numbers as numbers, without unset
//! fields. So a body is valid if re-encoding its decoded value yields the same JSON, apart from
//! fields that were left out or are `null`.

use serde_json::Value;

/// Compares a body with its re-encoded value; `Err` describes the difference and its position.
pub(super) fn compare(given: &Value, written: &Value) -> Result<(), String> {
    compare_at(given, written, "")
}

fn compare_at(given: &Value, written: &Value, at: &str) -> Result<(), String> {
    match (given, written) {
        (Value::Object(given), Value::Object(written)) => {
            for (name, value) in given {
                let name_at = match at {
                    "" => name.escape_debug().to_string(),
                    _ => format!("{at}.{}", name.escape_debug()),
                };
                match written.get(name) {
                    Some(written) => compare_at(value, written, &name_at)?,
                    // An optional field. Release 3.0.1 of the reference's client, which belongs to API 16.01,
                    // writes all that are not set.
                    None if value.is_null() => {}
                    None => {
                        let value = shown(value);
                        return Err(format!("`{name_at}`: {value} is no value of this field"));
                    }
                }
            }
            Ok(())
        }
        (Value::Array(given), Value::Array(written)) => {
            for (index, value) in given.iter().enumerate() {
                let index_at = format!("{at}[{index}]");
                // Sets are written in their own order.
                if !written.contains(value) {
                    let counterpart = written.get(index).unwrap_or(&Value::Null);
                    compare_at(value, counterpart, &index_at)?;
                }
            }
            Ok(())
        }
        _ if given == written => Ok(()),
        _ => {
            let (given, kind) = (shown(given), kind(written));
            let at = if at.is_empty() { "the body" } else { &format!("`{at}`") };
            Err(format!("{at}: must be {kind}, not {given}"))
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A value as error texts show it.
fn shown(value: &Value) -> String {
    const LONGEST: usize = 60;
    let text = match value {
        Value::Null => return "null".to_owned(),
        Value::Array(_) => return "a list".to_owned(),
        Value::Object(_) => return "an object".to_owned(),
        Value::Bool(_) => format!("the boolean {value}"),
        Value::Number(_) => format!("the number {value}"),
        Value::String(_) => format!("the string {value}"),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
