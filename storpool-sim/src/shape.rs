//! Which fields the responses of a version have: handlers write those of all versions.

use serde_json::Value;
use storpool_api::ApiVersion;
use storpool_api::meta::{CallMeta, FieldMeta, TYPES, TypeMeta};

/// The part of a type that one version has.
#[derive(Debug)]
pub(crate) enum Shape {
    /// A value without fields.
    Plain,
    /// A list, a set or a map of values.
    Each(Box<Shape>),
    /// An object with these fields; for a union, those of all its variants.
    Fields(Vec<(&'static str, Shape)>),
}

impl Shape {
    /// The shape of a call's data.
    pub(crate) fn of_response(call: &CallMeta, api: ApiVersion) -> Self {
        let shape = Self::of(returned(call, api), api);
        match call.unwraps {
            Some(field) => Self::Fields(vec![(field, shape)]),
            None => shape,
        }
    }

    /// The shape of a type in the notation of [`storpool_api::meta`].
    pub(crate) fn of(notation: &str, api: ApiVersion) -> Self {
        match element(notation) {
            Some(element) => match Self::of(element, api) {
                Self::Plain => Self::Plain,
                element => Self::Each(Box::new(element)),
            },
            None => match TYPES.iter().find(|ty| ty.name == notation) {
                Some(ty) => Self::of_type(ty, api),
                None => Self::Plain,
            },
        }
    }

    fn of_type(ty: &TypeMeta, api: ApiVersion) -> Self {
        let mut all: Vec<(&'static str, Self)> = Vec::new();
        for FieldMeta { name, ty, .. } in fields(ty, api) {
            if all.iter().all(|(known, _)| known != name) {
                all.push((name, Self::of(ty, api)));
            }
        }
        if all.is_empty() { Self::Plain } else { Self::Fields(all) }
    }

    /// Removes the fields that the version lacks.
    pub(crate) fn prune(&self, value: &mut Value) {
        match (self, value) {
            (Self::Each(shape), Value::Array(values)) => {
                values.iter_mut().for_each(|value| shape.prune(value));
            }
            (Self::Each(shape), Value::Object(values)) => {
                values.values_mut().for_each(|value| shape.prune(value));
            }
            (Self::Fields(fields), Value::Object(object)) => object.retain(|name, value| {
                let known = fields.iter().find(|(known, _)| known == name);
                known.inspect(|(_, shape)| shape.prune(value)).is_some()
            }),
            _ => {}
        }
    }

    /// The fields of an object.
    pub(crate) fn fields(&self) -> &[(&'static str, Self)] {
        match self {
            Self::Fields(fields) => fields,
            _ => &[],
        }
    }

    /// The shape of the values in a list, a set or a map.
    pub(crate) fn each(&self) -> &Self {
        match self {
            Self::Each(shape) => shape,
            _ => &Self::Plain,
        }
    }
}

/// The type that a call returns in a version. The crate decodes what all versions return as one type.
pub(crate) fn returned(call: &CallMeta, api: ApiVersion) -> &'static str {
    match call.name {
        "volumesStatus" if api >= ApiVersion::V19_01 => {
            "{VolumeOrSnapshotName: VolumeOrSnapshotStatus}"
        }
        "snapshotCreate" if api < ApiVersion::V19_01 => "ApiOkVolumeCreate",
        _ => call.returns,
    }
}

/// The fields that an object has in a version; for a union, those of all its variants.
pub(crate) fn fields(ty: &TypeMeta, api: ApiVersion) -> impl Iterator<Item = &'static FieldMeta> {
    let variants = ty.variants.iter().filter_map(|name| TYPES.iter().find(|ty| ty.name == *name));
    let variants = variants.filter(move |ty| ty.versions.contains(api));
    let all = ty.fields.iter().chain(variants.flat_map(|ty| ty.fields));
    all.filter(move |field| field.versions.contains(api))
}

/// The type of the values in a list, a set or a map.
pub(crate) fn element(notation: &str) -> Option<&str> {
    let inner = |open: char, close: char| notation.strip_prefix(open)?.strip_suffix(close);
    inner('[', ']').or_else(|| {
        let inside = inner('{', '}')?;
        Some(inside.split_once(": ").map_or(inside, |(_, value)| value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_of_later_versions_are_removed_at_every_depth() {
        let entry = json!({"id": 101, "generationLeft": -1, "unheard": 1});
        for (notation, data) in [
            ("DiskSummary", entry.clone()),
            ("{DiskId: DiskSummary}", json!({"101": entry})),
            ("[DiskSummary]", json!([entry])),
        ] {
            let mut pruned = data.clone();
            Shape::of(notation, ApiVersion::V16_01).prune(&mut pruned);
            assert!(!pruned.to_string().contains("unheard"), "{notation}");
            assert!(pruned.to_string().contains("generationLeft"), "{notation}");
        }
        for (api, kept) in [(ApiVersion::V16_01, false), (ApiVersion::V19_01, true)] {
            let mut volumes = json!([{"name": "a", "tags": {"vm": "1"}}]);
            Shape::of("[VolumeSummary]", api).prune(&mut volumes);
            assert_eq!(volumes[0].get("tags").is_some(), kept, "{api}");
        }
    }

    #[test]
    fn values_without_fields_stay_as_they_are() {
        let mut sets = json!([[101, 201], [102]]);
        Shape::of("[[DiskId]]", ApiVersion::V16_01).prune(&mut sets);
        assert_eq!(sets, json!([[101, 201], [102]]));
    }
}
