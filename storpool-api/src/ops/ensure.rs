//! Making sure that volumes and snapshots exist, or do not.

use std::fmt;

use serde_json::{Map, Value};

use super::attach::{Detach, detach};
use super::driver::Driver;
use super::get;
use super::item::Item;
use crate::calls;
use crate::error::{Error, OperationError, OperationErrorReason};
use crate::object::Object;
use crate::types::{
    SnapshotNameOrGlobalId, SnapshotSummary, VolumeCreateDesc, VolumeNameOrGlobalId,
    VolumeSnapshotDesc, VolumeSummary,
};

/// What [`ensure_volume`](super::Ops::ensure_volume) or
/// [`ensure_snapshot`](super::Ops::ensure_snapshot) has found or done.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[must_use = "an object of that name may differ from what was asked for"]
pub enum Ensured<T> {
    /// It did not exist, and was created.
    Created,
    /// It exists, with the properties asked for. Where the response to the request that creates it
    /// was lost, that request may have created it.
    Existing(T),
    /// It exists, but differs. It was not changed.
    #[non_exhaustive]
    Differs {
        /// What exists.
        existing: T,
        /// In what it differs; at least one property.
        differences: Vec<Difference>,
    },
}

impl<T> Ensured<T> {
    /// What existed before, whether or not it differs.
    pub fn existing(&self) -> Option<&T> {
        match self {
            Self::Created => None,
            Self::Existing(existing) | Self::Differs { existing, .. } => Some(existing),
        }
    }

    /// In what it differs from what was asked for; empty if it does not.
    pub fn differences(&self) -> &[Difference] {
        match self {
            Self::Differs { differences, .. } => differences,
            _ => &[],
        }
    }
}

/// A property in which an existing object differs from what was asked for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// The wire name of the property in the request, such as `size`.
    pub property: &'static str,
    /// As it was asked for.
    pub wanted: Value,
    /// As it is.
    pub found: Value,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {}, not {}", self.property, self.found, self.wanted)
    }
}

/// What [`ensure_absent`](super::Ops::ensure_absent) has found or done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Absent {
    /// It was deleted, maybe by a request whose response was lost.
    Deleted,
    /// There was none.
    Already,
}

pub(super) async fn volume(
    driver: &Driver,
    desc: VolumeCreateDesc,
) -> Result<Ensured<VolumeSummary>, Error> {
    let Some(name) = desc.name.clone() else { return Err(nameless("volume")) };
    let Err(error) = driver.call(calls::volume_create(&desc)).await else {
        return Ok(Ensured::Created);
    };
    let found = match looks_for_it(&error) {
        true => get::volume(driver, VolumeNameOrGlobalId::from(&name)).await,
        false => return Err(error),
    };
    settle(format!("cannot create volume `{name}`"), error, found, &desc)
}

pub(super) async fn snapshot(
    driver: &Driver,
    of: VolumeNameOrGlobalId,
    desc: VolumeSnapshotDesc,
) -> Result<Ensured<SnapshotSummary>, Error> {
    let Some(name) = desc.name.clone() else { return Err(nameless("snapshot")) };
    let Err(error) = driver.call(calls::snapshot_create(of, &desc)).await else {
        return Ok(Ensured::Created);
    };
    // A name that snapshots cannot have is refused by the service first.
    let found = match (looks_for_it(&error), SnapshotNameOrGlobalId::new(name.as_str())) {
        (true, Ok(name)) => get::snapshot(driver, name).await,
        _ => return Err(error),
    };
    settle(format!("cannot take snapshot `{name}`"), error, found, &desc)
}

/// Without a name, nothing can be found again.
fn nameless(what: &str) -> Error {
    let problem = format!("cannot make sure that a {what} without a name exists");
    OperationError::new(OperationErrorReason::NotAllowed, problem)
        .leaving("nothing was sent")
        .into()
}

/// Whether an object may exist although its creation failed.
fn looks_for_it(error: &Error) -> bool {
    error.is_already_exists() || error.is_in_doubt()
}

/// Judges what was found after a creation failed.
fn settle<T: Object>(
    step: String,
    error: Error,
    found: Result<Option<T>, Error>,
    desc: &impl Object,
) -> Result<Ensured<T>, Error> {
    let left = match found {
        Ok(Some(existing)) => {
            let differences = differences(desc, &existing);
            return Ok(match differences.is_empty() {
                true => Ensured::Existing(existing),
                false => Ensured::Differs { existing, differences },
            });
        }
        Ok(None) if error.is_already_exists() => {
            "it was not found, so it was deleted meanwhile, or the name is that of another kind of \
             object"
                .to_owned()
        }
        Ok(None) => "it did not exist afterwards, but the service may still carry out the request"
            .to_owned(),
        Err(look) if error.is_already_exists() => {
            let step = format!("{step}, as the one that exists cannot be compared");
            return Err(OperationError::step(step, look).leaving("nothing was changed").into());
        }
        Err(look) => format!("it is unknown whether it exists, as it cannot be read: {look}"),
    };
    Err(OperationError::step(step, error).leaving(left).into())
}

/// The properties that `desc` sets and `found` reports otherwise.
///
/// What data an object began with is not compared: nothing shows it for long.
fn differences(desc: &impl Object, found: &impl Object) -> Vec<Difference> {
    let (wanted, found) = (desc.to_map(), found.to_map());
    let mut all = Vec::new();
    for (property, wanted) in
        desc.members().into_iter().filter(|(name, _)| wanted.contains_key(*name))
    {
        let reported = match property {
            "name" | "parent" | "baseOn" => continue,
            "template" => "templateName",
            other => other,
        };
        // A property that is not reported cannot be compared, except for a template, which is
        // left out where there is none.
        let found = match (found.get(reported), property) {
            (Some(found), _) => found.clone(),
            (None, "template") => Value::Null,
            (None, _) => continue,
        };
        let is_same = match (&wanted, &found) {
            (Value::Object(wanted), Value::Object(found)) => has_all(found, wanted),
            (wanted, found) => wanted == found,
        };
        if !is_same {
            all.push(Difference { property, wanted, found });
        }
    }
    all
}

/// Whether tags have these values. An empty value is that of a tag that is not set.
fn has_all(found: &Map<String, Value>, wanted: &Map<String, Value>) -> bool {
    let unset = Value::from("");
    wanted.iter().all(|(name, value)| found.get(name).unwrap_or(&unset) == value)
}

/// What [`ensure_absent`](super::Ops::ensure_absent) is to delete.
///
/// ```
/// use storpool_api::ops::Remove;
/// use storpool_api::types::VolumeName;
///
/// let volume: VolumeName = "scratch".parse()?;
/// let remove = Remove::volume(&volume).detach();
/// # Ok::<(), storpool_api::InvalidValue>(())
/// ```
#[derive(Clone, Debug)]
pub struct Remove {
    item: Item,
    detach: Option<Detach>,
}

impl Remove {
    /// A volume.
    pub fn volume(name: impl Into<VolumeNameOrGlobalId>) -> Self {
        Self { item: Item::Volume(name.into()), detach: None }
    }

    /// A snapshot.
    pub fn snapshot(name: impl Into<SnapshotNameOrGlobalId>) -> Self {
        Self { item: Item::Snapshot(name.into()), detach: None }
    }

    /// Detaches it from all clients first. Without this, one that is attached is not deleted.
    #[must_use]
    pub fn detach(self) -> Self {
        Self { detach: Some(Detach::item(self.item.clone())), ..self }
    }

    /// Detaches it from all clients first, in the last attempt with force: as
    /// [`Detach::force_last`].
    #[must_use]
    pub fn detach_force_last(self) -> Self {
        Self { detach: Some(Detach::item(self.item.clone()).force_last(true)), ..self }
    }
}

pub(super) async fn absent(driver: &Driver, remove: Remove) -> Result<Absent, Error> {
    let Remove { item, detach: detaching } = remove;
    let detached = match detaching {
        Some(detaching) => match detach(driver, detaching).await {
            Ok(()) => "it was detached from all clients; ",
            Err(error) if error.is_not_found() => return Ok(Absent::Already),
            Err(error) => return Err(error),
        },
        None => "",
    };
    let deletion = match &item {
        Item::Volume(name) => driver.call(calls::volume_delete(name)).await,
        Item::Snapshot(name) => driver.call(calls::snapshot_delete(name)).await,
    };
    let error = match deletion {
        Ok(_) => return Ok(Absent::Deleted),
        // An earlier attempt may have deleted it.
        Err(error) if error.is_not_found() && error.is_in_doubt() => return Ok(Absent::Deleted),
        Err(error) if error.is_not_found() => return Ok(Absent::Already),
        Err(error) => error,
    };
    let left = match error.is_in_doubt() {
        false => format!("{detached}it still exists"),
        true => match exists(driver, &item).await {
            Ok(false) => return Ok(Absent::Deleted),
            Ok(true) => {
                format!("{detached}it existed afterwards, but the service may still delete it")
            }
            Err(look) => format!("{detached}whether it exists cannot be read: {look}"),
        },
    };
    Err(OperationError::step(format!("cannot delete {item}"), error).leaving(left).into())
}

async fn exists(driver: &Driver, item: &Item) -> Result<bool, Error> {
    Ok(match item {
        Item::Volume(name) => get::volume(driver, name.clone()).await?.is_some(),
        // One that has children stays as long as they need it.
        Item::Snapshot(name) => {
            get::snapshot(driver, name.clone()).await?.is_some_and(|snapshot| !snapshot.deleted)
        }
    })
}
