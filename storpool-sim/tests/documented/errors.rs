//! The documented errors of calls: each is provoked as the schema says, in the cluster of the examples.

use std::time::Duration;

use generator::model::{Api, Attempt, CallError, CallId, Method, Request};
use serde_json::Value;
use storpool_api::ApiVersion;
use storpool_sim::Simulator;

use super::cluster;
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

/// A cluster in which time passes only before the requests that come first, so that work that one of
/// them begins is done by the next, and in progress when the last one is sent. Calls that wait need
/// time.
fn prepared(api: &Api, version: ApiVersion, attempt: &Attempt) -> Simulator {
    let builder = Simulator::builder().api_version(version).check_replies(true);
    let simulator = builder.start_blocking().unwrap();
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
pub(crate) fn provoke(api: &Api, version: ApiVersion, row: &CallError) -> Result<(), String> {
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

pub(crate) fn rows(api: &Api) -> impl Iterator<Item = (CallId, &CallError)> {
    api.calls().flat_map(|(id, call)| call.errors.iter().map(move |row| (id, row)))
}

#[test]
fn every_documented_error_of_every_version_is_provoked_by_its_example() {
    let schema = conformance::schema().unwrap();
    let (mut count, mut failures) = (0, Vec::new());
    for (release, version) in RELEASES {
        let api = schema.release(release).unwrap();
        for (id, row) in rows(&api).filter(|(_, row)| row.example.is_some()) {
            count += 1;
            if let Err(problem) = provoke(&api, version, row) {
                let (call, error) = (&api.call(id).name, &api.errors[row.error].name);
                let when = row.when.plain();
                failures.push(format!("API {version}: {call}, {error} ({when}): {problem}"));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
    println!("{count} errors");
}

#[test]
fn every_documented_error_of_the_default_version_has_an_example() {
    let schema = conformance::schema().unwrap();
    let without = rows(&schema.api).filter(|(_, row)| row.example.is_none());
    let without: Vec<String> = without.map(|(_, row)| schema.place(row.span).to_string()).collect();
    assert_eq!(without, Vec::<String>::new());
}
