//! The documented errors of calls: each is provoked as the schema says, in the cluster of the examples.

use std::time::Duration;

use generator::model::{Api, Attempt, CallError, CallId, Method, Request};
use serde_json::Value;
use storpool_api::ApiVersion;
use storpool_sim::Simulator;

use super::cluster;
use super::support::Direct;

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
fn every_documented_error_is_provoked_by_its_example() {
    let schema = conformance::schema().unwrap();
    let api = &schema.api;
    let failures = rows(api).filter_map(|(id, row)| {
        let problem = provoke(api, ApiVersion::DEFAULT, row).err()?;
        let (call, error) = (&api.call(id).name, &api.errors[row.error].name);
        let place = schema.place(row.span);
        Some(format!("{place}: {call}, {error} ({}): {problem}", row.when.plain()))
    });
    let failures: Vec<String> = failures.collect();
    let count = rows(api).count();
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
    println!("{count} errors");
}
