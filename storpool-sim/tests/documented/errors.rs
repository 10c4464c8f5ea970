//! The documented errors of calls: each is provoked as the schema says, in the cluster of the examples.

use std::time::Duration;

use generator::json::Json;
use generator::model::{Api, CallError, CallId, Method, Request};
use serde_json::Value;
use storpool_api::ApiVersion;

use super::cluster::Clusters;
use super::support::Direct;

/// The last release of each version.
pub(crate) const RELEASES: [(&str, ApiVersion); 4] = [
    ("3.0.1", ApiVersion::V16_01),
    ("4.1.0", ApiVersion::V18_01),
    ("5.1.0", ApiVersion::V18_02),
    ("7.3.0", ApiVersion::V19_01),
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

/// Sends commands to the simulator.
pub(crate) fn command(direct: &Direct<'_>, commands: &[(String, Json)]) -> Result<(), String> {
    for (command, json) in commands {
        let path = format!("/sim/1.0/{command}");
        let (status, response) = direct.call_at("POST", &path, &json.compact());
        if status != 200 {
            return Err(format!("the simulator refuses `{command}`: {response}"));
        }
    }
    Ok(())
}

/// What is wrong with a row: nothing, if its request fails as it says.
fn provoke(api: &Api, version: ApiVersion, row: &CallError) -> Result<(), String> {
    let example = &row.example;
    let requests = || example.after.iter().chain([&example.request]);
    let clusters = Clusters::start(version, requests());
    // Time passes only before the requests that come first, so that work that one of them begins is done
    // by the next, and in progress when the last one is sent. Calls that wait need time.
    if requests().all(|request| api.call(request.call).waits.is_none()) {
        clusters.freeze();
    }
    let direct = Direct::new(&clusters.first);
    for request in &example.after {
        clusters.advance(Duration::from_secs(2));
        let (status, response) = send(&direct, api, request);
        if status != 200 {
            return Err(format!("{} before fails: {response}", api.call(request.call).name));
        }
    }
    command(&direct, &example.simulate)?;
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

#[test]
fn every_documented_error_of_every_version_is_provoked_by_its_example() {
    let schema = conformance::schema().unwrap();
    let (mut count, mut failures) = (0, Vec::new());
    for (release, version) in RELEASES {
        let api = schema.release(release).unwrap();
        for (id, row) in rows(&api) {
            count += 1;
            if let Err(problem) = provoke(&api, version, row) {
                let (call, error) = (&api.call(id).name, &api.errors[row.error].name);
                let (place, when) = (schema.place(row.span), row.when.plain());
                failures
                    .push(format!("{place}: API {version}: {call}, {error} ({when}): {problem}"));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
    println!("{count} errors");
}

#[test]
fn row_that_its_example_does_not_provoke_is_found() {
    let schema = conformance::schema().unwrap();
    let [.., (release, version)] = RELEASES;
    let api = schema.release(release).unwrap();
    let is_elsewhere = |row: &&CallError| row.example.after.iter().any(|one| one.cluster.is_some());
    let mut row = rows(&api).map(|(_, row)| row).find(is_elsewhere).unwrap().clone();
    assert_eq!(provoke(&api, version, &row), Ok(()));
    row.example.after.clear();
    assert!(provoke(&api, version, &row).is_err());
}
