//! Calls that are documented as safe to retry: the second request changes nothing further, and
//! fails at most in a way that a client of such a call expects.

use serde_json::{Value, json};

use super::cluster;
use super::curl::Parsed;
use super::page::{SERVICE, examples};
use super::support::Direct;

/// The state of a cluster as users see it, without counters of changes and time.
fn look(direct: &Direct<'_>) -> Value {
    let lists = [
        "VolumesList",
        "SnapshotsList",
        "AttachmentsList",
        "AoeStatus",
        "PlacementGroupsList",
        "VolumeTemplatesList",
    ];
    let mut all: Vec<Value> = lists.iter().map(|query| direct.get(query)).collect();
    let disks = direct.get("DisksList");
    for disk in disks.as_object().unwrap().values() {
        let down = disk["generationLeft"] != -1;
        all.push(json!([disk["id"], down, disk["softEject"], disk["description"]]));
    }
    all.into()
}

/// Clients retry these requests by themselves when a response was lost: none of the examples is one
/// that must not be retried.
#[test]
fn second_identical_request_changes_nothing() {
    for (call, text) in examples("curl") {
        let simulator = cluster::for_call(call);
        // Background activity would look like a change.
        simulator.freeze();
        let direct = Direct::new(&simulator);
        let request = Parsed::from(text.as_str());
        // This one waits, and time is frozen.
        let body = request.body.replace("\"attachTimeout\": 20", "\"attachTimeout\": 0");
        let query = request.url.strip_prefix(SERVICE).unwrap();
        let query = query.strip_prefix("/ctrl/1.0/").unwrap();
        let make = || direct.call(&request.method, query, &body);
        let (status, first) = make();
        assert_eq!(status, 200, "{text}: {first}");
        let before = look(&direct);
        let (_, second) = make();
        assert_eq!(look(&direct), before, "{text}: {second}");
        if let Some(name) = second["error"]["name"].as_str() {
            let expected = ["objectExists", "objectDoesNotExist", "preconditionViolation"];
            assert!(expected.contains(&name), "{text}: {second}");
        }
    }
}
