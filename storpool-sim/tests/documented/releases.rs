//! What the releases after the default one document of volumes, snapshots, attachments and templates:
//! their errors, and the fields of their responses.

use generator::json::Json;
use generator::model::{Api, CallId, Discriminator, Kind, Method, Request, TypeRef, VariantKind};
use serde_json::Value;
use storpool_api::ApiVersion;
use storpool_sim::Simulator;

use super::errors::{provoke, rows, send};
use super::support::Direct;
use super::tasks::carry_out;

const RELEASES: &[(&str, ApiVersion)] =
    &[("4.1.0", ApiVersion::V18_01), ("5.1.0", ApiVersion::V18_02), ("7.3.0", ApiVersion::V19_01)];

const SECTIONS: &[&str] = &["volumes", "snapshots", "attachments", "volume-templates"];

/// Parts of the names of calls that concern other clusters.
const REMOTE: &[&str] = &["Remote", "xport", "Backup", "Acquire"];

/// Calls whose responses say what they created.
const CREATIONS: &[(&str, &str, &str)] = &[
    ("volumeCreate", "VolumeCreate", r#"{"name":"copy","baseOn":"web-1"}"#),
    ("snapshotCreate", "VolumeSnapshot/web-1", "{}"),
    ("snapshotCreateGroup", "VolumesGroupSnapshot", r#"{"volumes":[{"volume":"web-1"}]}"#),
];

fn is_local(api: &Api, id: CallId) -> bool {
    let call = api.call(id);
    let section = api.sections[call.section].id.as_str();
    SECTIONS.contains(&section) && !REMOTE.iter().any(|part| call.name.contains(part))
}

#[test]
fn every_documented_error_of_later_releases_is_provoked_by_its_example() {
    let schema = conformance::schema().unwrap();
    let mut failures = Vec::new();
    for (release, version) in RELEASES {
        let api = schema.release(release).unwrap();
        let local = rows(&api).filter(|(id, row)| is_local(&api, *id) && row.example.is_some());
        for (id, row) in local {
            if let Err(problem) = provoke(&api, *version, row) {
                let (call, error) = (&api.call(id).name, &api.errors[row.error].name);
                failures
                    .push(format!("{release}: {call}, {error} ({}): {problem}", row.when.plain()));
            }
        }
    }
    assert!(failures.is_empty(), "{}:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn tasks_of_the_newest_release_succeed() {
    let schema = conformance::schema().unwrap();
    let api = schema.release("7.3.0").unwrap();
    let mut carried_out = Vec::new();
    for task in &api.tasks {
        let mut requests = task.steps.iter().filter_map(|step| step.request.as_ref());
        if api.release(task.since).api.as_deref() == Some("19.01")
            && requests.all(|request| is_local(&api, request.call))
        {
            let problem = carry_out(&api, ApiVersion::V19_01, task).err();
            assert_eq!(problem, None, "{}", task.id);
            carried_out.push(task.id.as_str());
        }
    }
    assert!(carried_out.contains(&"anonymous-volumes"), "{carried_out:?}");
}

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
    direct
        .post("VolumeUpdate/web-1", r#"{"tags":{"vm":"1"},"placeHead":"ssd","reuseServer":true}"#);
    direct.post("VolumeSnapshot/web-1", r#"{"deleteAfter":3600,"tags":{"vm":"1"}}"#);
    direct.post("VolumeTemplateUpdate/hybrid", r#"{"placeHead":"ssd","reuseServer":true}"#);
    direct.post("SnapshotDelete/debian-8-base", "");
    if version == ApiVersion::V19_01 {
        direct.post("VolumeCreate", r#"{"size":512,"template":"hybrid"}"#);
    }
    drop(direct);
    simulator
}

#[test]
fn responses_of_later_releases_have_exactly_their_fields() {
    let schema = conformance::schema().unwrap();
    let mut found = Vec::new();
    for (release, version) in RELEASES {
        let api = schema.release(release).unwrap();
        let simulator = prepared(*version);
        let direct = Direct::new(&simulator);
        let reads =
            api.calls().filter(|(id, call)| call.method == Method::Get && is_local(&api, *id));
        for (id, call) in reads {
            let (status, response) = send(&direct, &api, &Request::example(&api, id));
            assert_eq!(status, 200, "{release}: {}: {response}", call.name);
            differences(&api, &call.returns, &response["data"], &call.name, &mut found);
        }
        for (name, query, body) in CREATIONS {
            let call = api.calls().find(|(_, call)| call.name == *name).unwrap().1;
            differences(&api, &call.returns, &direct.post(query, body), name, &mut found);
        }
        found.iter_mut().for_each(|one| *one = format!("{release}: {one}"));
    }
    found.dedup();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
