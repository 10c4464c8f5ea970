//! The documented tasks: each is carried out step by step, on a cluster of its own.

use std::time::Duration;

use generator::json::Json;
use generator::model::{Api, Outcome, Step, Task};
use serde_json::Value;
use storpool_api::ApiVersion;

use super::cluster::Clusters;
use super::errors::{RELEASES, command, send};
use super::support::Direct;

/// Whether a value has everything that another one has: objects may have further fields, lists
/// further entries.
fn contains(value: &Value, part: &Value) -> bool {
    match (value, part) {
        (Value::Object(value), Value::Object(part)) => part
            .iter()
            .all(|(name, part)| value.get(name).is_some_and(|value| contains(value, part))),
        (Value::Array(value), Value::Array(part)) => {
            part.iter().all(|part| value.iter().any(|value| contains(value, part)))
        }
        _ => value == part,
    }
}

fn parsed(json: &Json) -> Value {
    serde_json::from_str(&json.compact()).unwrap()
}

/// What is wrong with a step: nothing, if its call has the documented outcome.
fn take(clusters: &Clusters, direct: &Direct<'_>, api: &Api, step: &Step) -> Result<(), String> {
    command(direct, &step.simulate)?;
    let Some(request) = &step.request else { return Ok(()) };
    clusters.advance(Duration::from_secs(step.elapse.unsigned_abs()));
    let (_, response) = send(direct, api, request);
    let call = api.call(request.call);
    let data = match &call.unwrap {
        Some(field) => &response["data"][field],
        None => &response["data"],
    };
    let is_right = match &step.outcome {
        Outcome::Fails(error) => response["error"]["name"] == api.errors[*error].name.as_str(),
        Outcome::Returns(None) => !data.is_null(),
        Outcome::Returns(Some(part)) => contains(data, &parsed(part)),
    };
    if is_right { Ok(()) } else { Err(format!("{} returns {response}", call.name)) }
}

fn carry_out(api: &Api, version: ApiVersion, task: &Task) -> Result<(), (usize, String)> {
    let clusters =
        Clusters::start(version, task.steps.iter().filter_map(|step| step.request.as_ref()));
    let direct = Direct::new(&clusters.first);
    for (index, step) in task.steps.iter().enumerate() {
        take(&clusters, &direct, api, step).map_err(|problem| (index, problem))?;
    }
    assert_eq!(clusters.faults(), Vec::<String>::new(), "{}", task.id);
    Ok(())
}

#[test]
fn every_documented_task_of_every_page_succeeds() {
    let schema = conformance::schema().unwrap();
    let mut failures = Vec::new();
    for (release, version) in RELEASES {
        let api = schema.release(release).unwrap();
        for task in &api.tasks {
            if let Err((index, problem)) = carry_out(&api, version, task) {
                let step = index + 1;
                failures.push(format!("API {version}: {}, step {step}: {problem}", task.id));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn task_step_with_another_outcome_is_found() {
    let value = serde_json::json!({"a": [{"b": 1, "c": 2}], "d": "e"});
    for part in [r#"{"d":"e"}"#, r#"{"a":[{"c":2}]}"#, "{}"] {
        assert!(contains(&value, &serde_json::from_str(part).unwrap()), "{part}");
    }
    for part in [r#"{"d":"f"}"#, r#"{"a":[{"c":1}]}"#, r#"{"f":null}"#, "[]"] {
        assert!(!contains(&value, &serde_json::from_str(part).unwrap()), "{part}");
    }
}
