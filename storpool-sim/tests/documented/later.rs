//! What versions after the default one document of the cluster: errors of calls, and tasks.

use generator::model::CallId;
use storpool_api::ApiVersion;

use super::errors::{provoke, rows};
use super::tasks::carry_out;

/// The last release of each version.
const RELEASES: [(&str, ApiVersion); 3] =
    [("4.1.0", ApiVersion::V18_01), ("5.1.0", ApiVersion::V18_02), ("7.3.0", ApiVersion::V19_01)];

const SECTIONS: [&str; 13] = [
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

#[test]
fn errors_of_later_versions_are_provoked_by_their_examples() {
    let schema = conformance::schema().unwrap();
    for (release, version) in RELEASES {
        let api = schema.release(release).unwrap();
        let wanted = |id: &CallId| SECTIONS.contains(&&*api.sections[api.call(*id).section].id);
        let failures = rows(&api).filter(|(id, _)| wanted(id)).filter_map(|(id, row)| {
            let problem = provoke(&api, version, row).err()?;
            let (call, error) = (&api.call(id).name, &api.errors[row.error].name);
            Some(format!("{call}, {error} ({}): {problem}", row.when.plain()))
        });
        let failures: Vec<String> = failures.collect();
        assert!(failures.is_empty(), "{version}:\n{}", failures.join("\n"));
    }
}

#[test]
fn tasks_of_later_versions_succeed() {
    let schema = conformance::schema().unwrap();
    let api = schema.release("7.3.0").unwrap();
    for id in ["export-iscsi", "maintain-node", "shared-state"] {
        let task = api.tasks.iter().find(|task| task.id.as_str() == id).unwrap();
        assert_eq!(carry_out(&api, ApiVersion::V19_01, task), Ok(()), "{id}");
    }
}
