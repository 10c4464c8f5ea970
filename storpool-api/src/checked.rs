//! Values that are checked when they are deserialized.

use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::validate::{Validate, Violations};

/// A value that obeys the documented rules, even if deserialized: for a program's own input, such as
/// its configuration or the body of a web request. Plain `Deserialize` reads whatever the service
/// may send.
///
/// ```
/// use storpool_api::Checked;
/// use storpool_api::types::VolumeCreateDesc;
///
/// type Body = Checked<VolumeCreateDesc>;
///
/// let desc = serde_json::from_str::<Body>(r#"{"name": "db", "size": 512}"#)?;
/// assert_eq!(desc.size, Some("512".parse()?));
///
/// let error = serde_json::from_str::<Body>(r#"{"name": "db", "size": 513}"#).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "size: \"513\" is not a valid VolumeSize: must be a multiple of 512 \
///      (rule VolumeSize.multipleOf)"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Checked<T>(T);

impl<T> Checked<T> {
    /// Checks a value.
    ///
    /// # Errors
    /// All rules that it breaks, each with its JSON path.
    pub fn new(value: T) -> Result<Self, Violations>
    where
        T: Validate,
    {
        value.validate()?;
        Ok(Self(value))
    }

    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Checked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> AsRef<T> for Checked<T> {
    fn as_ref(&self) -> &T {
        &self.0
    }
}

impl<'de, T: Deserialize<'de> + Validate> Deserialize<'de> for Checked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(T::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl<T: Serialize> Serialize for Checked<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Checked;
    use crate::types::{DiskId, VolumeName};

    #[test]
    fn checked_values_round_trip() {
        let names: Vec<Checked<VolumeName>> = serde_json::from_str(r#"["a", "b"]"#).unwrap();
        assert_eq!(names[1].as_str(), "b");
        assert_eq!(serde_json::to_string(&names).unwrap(), r#"["a","b"]"#);
    }

    #[test]
    fn every_broken_rule_is_an_error_with_its_path() {
        let json = r#"{"a b": [101, 5000], "c": [-1]}"#;
        let read = serde_json::from_str::<Checked<BTreeMap<VolumeName, Vec<DiskId>>>>(json);
        let error = read.unwrap_err().to_string();
        for part in ["\"a b\" is not a valid VolumeName", "a b.1: \"5000\"", "c.0: \"-1\""] {
            assert!(error.contains(part), "{part}: {error}");
        }
    }

    #[test]
    fn other_kinds_of_json_remain_errors_of_deserialization() {
        let error = serde_json::from_str::<Checked<DiskId>>("[]").unwrap_err().to_string();
        assert!(error.contains("expected an integer (DiskId)"), "{error}");
    }
}
