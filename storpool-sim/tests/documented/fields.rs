//! The fields of responses: exactly those that the version has.

use generator::json::Json;
use generator::model::{Api, Discriminator, Kind, Method, Request, TypeRef, VariantKind};
use serde_json::Value;
use storpool_api::ApiVersion;
use storpool_sim::Simulator;

use super::errors::{RELEASES, send};
use super::support::Direct;

/// Calls whose responses say what they created.
const CREATIONS: &[(&str, &str, &str)] = &[
    ("volumeCreate", "VolumeCreate", r#"{"name":"copy","baseOn":"web-1"}"#),
    ("snapshotCreate", "VolumeSnapshot/web-1", "{}"),
    ("snapshotCreateGroup", "VolumesGroupSnapshot", r#"{"volumes":[{"volume":"web-1"}]}"#),
];

/// Differences between a value and its type: fields that are missing, and those that it does not have.
fn differences(api: &Api, ty: &TypeRef, value: &Value, at: &str, found: &mut Vec<String>) {
    match (ty, value) {
        (TypeRef::List(item) | TypeRef::Set(item), Value::Array(values)) => {
            for value in values {
                differences(api, item, value, &format!("{at}[]"), found);
            }
        }
        (TypeRef::Map(_, item), Value::Object(values)) => {
            for value in values.values() {
                differences(api, item, value, &format!("{at}{{}}"), found);
            }
        }
        (TypeRef::Named(id), Value::Object(members)) => match &api.ty(*id).kind {
            Kind::Object(object) => {
                for field in &object.fields {
                    let at = format!("{at}.{}", field.wire);
                    match members.get(&field.wire) {
                        Some(value) => differences(api, &field.ty, value, &at, found),
                        None if field.may_be_missing() => {}
                        None => found.push(format!("{at} is missing")),
                    }
                }
                let known = |name: &str| object.fields.iter().any(|field| field.wire == name);
                let unknown = members.keys().filter(|name| !known(name));
                found.extend(unknown.map(|name| format!("{at}.{name} is unknown")));
            }
            Kind::Union(union) => {
                let Discriminator::Constant { field, values } = &union.discriminator else {
                    return;
                };
                let given = members[field.as_str()].to_string();
                let is =
                    |known: &Option<Json>| known.as_ref().is_none_or(|one| one.compact() == given);
                let variant = values.iter().position(is).map(|at| &union.variants[at].kind);
                match variant {
                    Some(VariantKind::Type(ty)) => differences(api, ty, value, at, found),
                    _ => found.push(format!("{at} is none of the variants")),
                }
            }
            _ => {}
        },
        _ => {}
    }
}

/// A cluster that has what only later versions have.
fn prepared(version: ApiVersion) -> Simulator {
    let builder = Simulator::builder().api_version(version).check_replies(true);
    let simulator = builder.start_blocking().unwrap();
    simulator.freeze();
    let direct = Direct::new(&simulator);
    if version > ApiVersion::V16_01 {
        let head = r#"{"tags":{"vm":"1"},"placeHead":"ssd","reuseServer":true}"#;
        direct.post("VolumeUpdate/web-1", head);
        direct.post("VolumeSnapshot/web-1", r#"{"deleteAfter":3600,"tags":{"vm":"1"}}"#);
        direct.post("VolumeTemplateUpdate/hybrid", r#"{"placeHead":"ssd","reuseServer":true}"#);
    }
    if version == ApiVersion::V16_01 {
        direct.post("AoeUnexportSnapshot/debian-8-base", "");
    }
    direct.post("SnapshotDelete/debian-8-base", "");
    if version == ApiVersion::V19_01 {
        direct.post("VolumeCreate", r#"{"size":512,"template":"hybrid"}"#);
    }
    drop(direct);
    simulator
}

#[test]
fn responses_have_exactly_the_fields_of_their_version() {
    let schema = conformance::schema().unwrap();
    let mut found = Vec::new();
    for (release, version) in RELEASES {
        let api = schema.release(release).unwrap();
        let simulator = prepared(version);
        let direct = Direct::new(&simulator);
        // Time is frozen, so what waits would wait forever.
        let reads =
            api.calls().filter(|(_, call)| call.method == Method::Get && call.waits.is_none());
        for (id, call) in reads {
            let (status, response) = send(&direct, &api, &Request::example(&api, id));
            assert_eq!(status, 200, "{release}: {}: {response}", call.name);
            differences(&api, &call.returns, &response["data"], &call.name, &mut found);
        }
        for (name, query, body) in CREATIONS {
            let Some((_, call)) = api.calls().find(|(_, call)| call.name == *name) else {
                continue;
            };
            differences(&api, &call.returns, &direct.post(query, body), name, &mut found);
        }
        found.iter_mut().for_each(|one| *one = format!("{release}: {one}"));
    }
    found.dedup();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
