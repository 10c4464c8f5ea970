//! What is said to be safe to repeat: the second request changes nothing that the first has not
//! changed, and is refused at most as a client of such a call expects it.

use serde_json::{Value, json};

use super::cluster;
use super::curl::Parsed;
use super::page::{SERVICE, examples};
use super::support::Direct;

/// What a cluster looks like to those that use it, apart from counters of changes and of time.
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

/// Clients repeat these requests by themselves where an answer was lost: none of the examples is one
/// that must not be repeated.
#[test]
fn the_second_request_changes_nothing() {
    for (call, text) in examples("curl") {
        let simulator = cluster::for_call(call);
        // What goes on by itself would look like a change.
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
