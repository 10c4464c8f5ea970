//! Arguments and body of a request, checked by the rules of the crate's types.

mod strict;
#[cfg(test)]
mod tests;

use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use storpool_api::meta::TYPES;
use storpool_api::types::{
    DetachClientsList, GlobalIdReference, Reassign, SnapshotName, SnapshotReassignDesc, VolumeName,
    VolumeReassignDesc, VolumesReassignWaitDesc,
};
use storpool_api::{ApiVersion, Data, InvalidValue, Object};

use crate::error::{ServiceError, quoted};
use crate::state::attach::{Detach, Wanted};
use crate::unique::Unique;

/// A request for a known call, its path taken apart.
pub(crate) struct Ask<'a> {
    pub(crate) args: &'a [String],
    pub(crate) body: &'a [u8],
    /// The version whose rules hold.
    pub(crate) api: ApiVersion,
    /// Takes bodies as a tolerant decoder takes them: duplicate keys and numbers in strings.
    pub(crate) lenient: bool,
}

impl Ask<'_> {
    /// An argument of the path.
    pub(crate) fn arg<T: FromStr<Err = InvalidValue>>(
        &self,
        index: usize,
    ) -> Result<T, ServiceError> {
        let text = self.text(index);
        text.parse().map_err(|error: InvalidValue| ServiceError::invalid(error.to_string()))
    }

    /// A volume in the path: its name or, where the version has that, its global id after a `~`.
    pub(crate) fn volume(&self, index: usize) -> Result<&str, ServiceError> {
        if !self.is_global_id(index) {
            self.arg::<VolumeName>(index)?;
        }
        Ok(self.text(index))
    }

    /// A snapshot in the path, as [`Ask::volume`].
    pub(crate) fn snapshot(&self, index: usize) -> Result<&str, ServiceError> {
        if !self.is_global_id(index) {
            self.arg::<SnapshotName>(index)?;
        }
        Ok(self.text(index))
    }

    fn is_global_id(&self, index: usize) -> bool {
        self.api >= ApiVersion::V19_01 && self.text(index).parse::<GlobalIdReference>().is_ok()
    }

    /// An argument in the path, as sent.
    pub(crate) fn text(&self, index: usize) -> &str {
        self.args.get(index).map_or("", String::as_str)
    }

    fn json(&self) -> Result<Value, ServiceError> {
        if self.body.is_empty() {
            return Err(ServiceError::json("The body is empty"));
        }
        let parsed = if self.lenient {
            serde_json::from_slice(self.body)
        } else {
            serde_json::from_slice::<Unique>(self.body).map(|unique| unique.0)
        };
        parsed.map_err(|error| ServiceError::json(format!("The body cannot be read: {error}")))
    }

    /// The body of a call that takes an object.
    pub(crate) fn body<T: Object + Serialize + DeserializeOwned>(&self) -> Result<T, ServiceError> {
        let json = self.json()?;
        self.known_members::<T>(&json, "")?;
        self.decode(json)
    }

    /// The body of a call that may be made without one.
    pub(crate) fn optional_body<T: Object + Serialize + DeserializeOwned>(
        &self,
    ) -> Result<Option<T>, ServiceError> {
        if self.body.is_empty() { Ok(None) } else { self.body().map(Some) }
    }

    /// Whether the body is an object with a field of this name.
    pub(crate) fn has_member(&self, name: &str) -> bool {
        let json = self.json();
        json.is_ok_and(|json| json.get(name).is_some())
    }

    /// Refuses a body where the call takes none.
    pub(crate) fn no_body(&self) -> Result<(), ServiceError> {
        if self.body.is_empty() {
            return Ok(());
        }
        match self.json()? {
            Value::Object(members) if members.is_empty() => Ok(()),
            _ => Err(ServiceError::json("The call takes no body")),
        }
    }

    /// The body of the calls that attach and detach: a list of items, or an object around it.
    pub(crate) fn reassign(
        &self,
        wrapped: bool,
    ) -> Result<(Vec<Wanted>, Option<i64>), ServiceError> {
        let json = self.json()?;
        if let Value::Object(members) = &json
            && wrapped
        {
            self.known_members::<VolumesReassignWaitDesc>(&json, "")?;
            self.check_items(members.get("reassign"))?;
            let desc: VolumesReassignWaitDesc = self.decode(json)?;
            return Ok((
                desc.reassign.iter().map(wanted).collect::<Result<_, _>>()?,
                desc.attach_timeout,
            ));
        }
        self.check_items(Some(&json))?;
        let items: Vec<Reassign> = self.decode(json)?;
        let items: Result<_, _> = items.iter().map(wanted).collect();
        Ok((items?, None))
    }

    fn decode<T: Data + Serialize + DeserializeOwned>(
        &self,
        json: Value,
    ) -> Result<T, ServiceError> {
        let given = (!self.lenient).then(|| json.clone());
        let decoded: T =
            serde_json::from_value(json).map_err(|error| ServiceError::json(error.to_string()))?;
        if let Some(given) = given {
            let written = serde_json::to_value(&decoded);
            let written = written.map_err(|error| ServiceError::json(error.to_string()))?;
            strict::compare(&given, &written).map_err(ServiceError::json)?;
        }
        decoded.validate().map_err(|broken| ServiceError::invalid(broken.to_string()))?;
        // The types are those of all versions.
        let limited = decoded.limited_elements().into_iter();
        let mut unknown = limited.filter(|one| !one.versions().contains(self.api));
        match unknown.next() {
            Some(element) => Err(ServiceError::json(format!("API {}: {element}", self.api))),
            None => Ok(decoded),
        }
    }

    fn check_items(&self, items: Option<&Value>) -> Result<(), ServiceError> {
        let items = items.and_then(Value::as_array);
        for (index, item) in items.into_iter().flatten().enumerate() {
            let at = format!(" in item {index}");
            match item.get("snapshot") {
                Some(_) => self.known_members::<SnapshotReassignDesc>(item, &at)?,
                None => self.known_members::<VolumeReassignDesc>(item, &at)?,
            }
        }
        Ok(())
    }

    fn known_members<T: Object>(&self, json: &Value, at: &str) -> Result<(), ServiceError> {
        let ty = TYPES.iter().find(|ty| ty.name == T::NAME);
        let fields = ty.map_or(&[][..], |ty| ty.fields);
        let known = |name: &str, value: &Value| {
            fields.iter().filter(|field| field.name == name).any(|field| {
                // Clients of an earlier version send its collections, even without entries.
                let earlier = || field.versions.iter().any(|version| version < self.api);
                field.versions.contains(self.api) || (is_empty(value) && earlier())
            })
        };
        let mut members = json.as_object().into_iter().flatten();
        match members.find(|(name, value)| !known(name, value)) {
            Some((name, _)) => {
                Err(ServiceError::json(format!("Unknown field {}{at}", quoted(name))))
            }
            None => Ok(()),
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(entries) => entries.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

fn wanted(item: &Reassign) -> Result<Wanted, ServiceError> {
    let ids = |clients: &[storpool_api::types::ClientId]| -> Vec<i64> {
        clients.iter().map(|client| client.get()).collect()
    };
    let detach = |detach: &Option<DetachClientsList>| match detach {
        Some(DetachClientsList::All) => Detach::All,
        Some(DetachClientsList::Clients(clients)) => Detach::From(ids(clients)),
        _ => Detach::From(Vec::new()),
    };
    Ok(match item {
        Reassign::Volume(item) => Wanted {
            name: item.volume.as_str().to_owned(),
            snapshot: false,
            detach: detach(&item.detach),
            ro: ids(item.ro.as_deref().unwrap_or_default()),
            rw: ids(item.rw.as_deref().unwrap_or_default()),
            force: item.force,
            remote: item.allow_remote_exported.unwrap_or(false),
        },
        Reassign::Snapshot(item) => Wanted {
            name: item.snapshot.as_str().to_owned(),
            snapshot: true,
            detach: detach(&item.detach),
            ro: ids(item.ro.as_deref().unwrap_or_default()),
            rw: Vec::new(),
            force: item.force,
            remote: false,
        },
        _ => return Err(ServiceError::json("Unknown kind of item")),
    })
}
