//! The documented errors of calls: each is provoked as the schema says, in the cluster of the examples.

use std::time::Duration;

use generator::Schema;
use generator::model::{Api, Attempt, CallError, CallId, Method, Request};
use serde_json::Value;
use storpool_api::ApiVersion;
use storpool_sim::Simulator;

use super::cluster;
use super::support::{Direct, versioned};

/// The last release of each version.
pub(crate) const RELEASES: [(&str, ApiVersion); 4] = [
    ("3.0.1", ApiVersion::V16_01),
    ("4.1.0", ApiVersion::V18_01),
    ("5.1.0", ApiVersion::V18_02),
    ("7.3.0", ApiVersion::V19_01),
];

/// Sections whose errors later versions of the simulator have.
const LATER: [&str; 13] = [
    "active-requests",
    "balancer",
    "clients",
    "disks",
    "iscsi",
    "key-value-store",
    "maintenance",
    "peers",
    "placement-groups",
    "servers",
    "services",
    "tasks",
    "volume-relocator",
];

/// Sends a request, and gives the status and the response.
pub(crate) fn send(direct: &Direct<'_>, api: &Api, request: &Request) -> (u16, Value) {
    let call = api.call(request.call);
    let method = match call.method {
        Method::Get => "GET",
        Method::Post => "POST",
    };
    let body = request.document(api).map(|json| json.compact()).unwrap_or_default();
    direct.call_at(method, &request.target(api, ""), &body)
}

/// A cluster in which time passes only before the requests that come first, so that work that one of
/// them begins is done by the next, and in progress when the last one is sent. Calls that wait need
/// time.
fn prepared(api: &Api, version: ApiVersion, attempt: &Attempt) -> Simulator {
    let simulator = versioned(version);
    let mut requests = attempt.after.iter().chain([&attempt.request]);
    if requests.all(|request| api.call(request.call).waits.is_none()) {
        simulator.freeze();
    }
    // No call brings the whole cluster down.
    if ["servicesList", "serversList"].contains(&&*api.call(attempt.request.call).name) {
        cluster::block(&simulator);
    }
    simulator
}

/// What is wrong with a row: nothing, if its request fails as it says.
fn provoke(api: &Api, version: ApiVersion, row: &CallError) -> Result<(), String> {
    let example = row.example.as_ref().ok_or("it has no example")?;
    let simulator = prepared(api, version, example);
    let direct = Direct::new(&simulator);
    for request in &example.after {
        simulator.advance(Duration::from_secs(2));
        let (status, response) = send(&direct, api, request);
        if status != 200 {
            return Err(format!("{} before fails: {response}", api.call(request.call).name));
        }
    }
    let (status, response) = send(&direct, api, &example.request);
    let error = &api.errors[row.error];
    if response["error"]["name"] != error.name.as_str() {
        return Err(format!("the response is {response}"));
    }
    if error.status != Some(status.into()) {
        return Err(format!("the status is {status}, not {:?}", error.status));
    }
    Ok(())
}

fn rows(api: &Api) -> impl Iterator<Item = (CallId, &CallError)> {
    api.calls().flat_map(|(id, call)| call.errors.iter().map(move |row| (id, row)))
}

/// The rows of some calls that their examples do not provoke.
fn failures(
    schema: &Schema,
    api: &Api,
    version: ApiVersion,
    wanted: impl Fn(&CallId) -> bool,
) -> Vec<String> {
    let failures = rows(api).filter(|(id, _)| wanted(id)).filter_map(|(id, row)| {
        let problem = provoke(api, version, row).err()?;
        let (call, error) = (&api.call(id).name, &api.errors[row.error].name);
        let place = schema.place(row.span);
        Some(format!("{place}: {call}, {error} ({}): {problem}", row.when.plain()))
    });
    failures.collect()
}

#[test]
fn every_documented_error_is_provoked_by_its_example() {
    let schema = conformance::schema().unwrap();
    let api = &schema.api;
    let failures = failures(&schema, api, ApiVersion::DEFAULT, |_| true);
    let count = rows(api).count();
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
    println!("{count} errors");
}

#[test]
fn errors_of_later_versions_are_provoked_by_their_examples() {
    let schema = conformance::schema().unwrap();
    for (release, version) in &RELEASES[1..] {
        let api = schema.release(release).unwrap();
        let wanted = |id: &CallId| LATER.contains(&&*api.sections[api.call(*id).section].id);
        let failures = failures(&schema, &api, *version, wanted);
        assert!(failures.is_empty(), "{version}:\n{}", failures.join("\n"));
    }
}
