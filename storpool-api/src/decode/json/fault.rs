//! What is wrong, and where.

use std::fmt;

use serde::de::Unexpected;
use serde_json::Value;

use super::Json;

/// Something is not as it should be; the decoder knows what.
#[doc(hidden)]
#[derive(Debug)]
pub struct Surprise;

/// Why a value cannot be read.
#[derive(Debug, Default)]
pub(crate) struct Unreadable {
    /// From the innermost step outwards.
    steps: Vec<String>,
    message: Option<String>,
}

impl Unreadable {
    /// The JSON path within the value that was read; empty for that itself.
    pub(crate) fn path(&self) -> String {
        let mut steps = self.steps.clone();
        steps.reverse();
        steps.join(".")
    }

    pub(crate) fn message(&self) -> &str {
        self.message.as_deref().unwrap_or("this is not JSON")
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.steps.is_empty() {
            write!(f, "{}: ", self.path())?;
        }
        f.write_str(self.message())
    }
}

/// The path is put together while a surprise travels up, so nothing is kept on the way down.
impl Json<'_> {
    /// What is wrong, after a surprise.
    pub(crate) fn fault(&self) -> &Unreadable {
        &self.fault
    }

    /// Notes what is wrong.
    #[cold]
    pub(crate) fn fail(&mut self, message: &dyn fmt::Display) -> Surprise {
        self.fault.message = Some(message.to_string());
        Surprise
    }

    /// The surprise comes from within this member or entry.
    #[cold]
    pub(super) fn below(&mut self, step: &dyn fmt::Display) -> Surprise {
        self.fault.steps.push(step.to_string());
        Surprise
    }

    /// The next value is not what is expected.
    #[cold]
    pub(crate) fn refuse(&mut self, expected: &dyn fmt::Display) -> Surprise {
        self.refuse_from(self.at, expected)
    }

    /// As [`Json::refuse`], where the value begins at `start`, or at white space before it.
    #[cold]
    pub(super) fn refuse_from(&mut self, start: usize, expected: &dyn fmt::Display) -> Surprise {
        self.at = start;
        let Ok(value) = self.value() else {
            return Surprise;
        };
        let found = match &value {
            Value::Null => Unexpected::Other("null"),
            Value::Bool(value) => Unexpected::Bool(*value),
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
            Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => Unexpected::Signed(number),
                (None, Some(_)) => {
                    return self.fail(&format_args!(
                        "{number} does not fit in a signed integer of 64 bits"
                    ));
                }
                (None, None) => Unexpected::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
        };
        self.fail(&format_args!("invalid type: {found}, expected {expected}"))
    }
}
