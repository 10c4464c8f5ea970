//! Volume templates.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use storpool_api::types::{VolumeTemplateCreateDesc, VolumeTemplateName, VolumeTemplateUpdateDesc};

use super::handler::{CallResult, Done, Handler};
use super::shared::{Limit, given, wish};
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;
use crate::state::template::{Template, TemplateChange};
use crate::state::usage::{Usages, Which};

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("volumeTemplatesList", Handler::Read(list)),
    ("volumeTemplatesStatus", Handler::Read(status)),
    ("volumeTemplateDescribe", Handler::Read(describe)),
    ("volumeTemplateCreate", Handler::Change(create)),
    ("volumeTemplateUpdate", Handler::Change(update)),
    ("volumeTemplateDelete", Handler::Change(delete)),
];

fn or_dash(number: Option<i64>) -> Value {
    number.map_or_else(|| json!("-"), Value::from)
}

fn entry(state: &State, id: i64, template: &Template) -> Value {
    let policy = template.policy(None);
    given(json!({
        "name": template.name,
        "placeAll": state.group_name(template.all),
        "placeTail": state.group_name(template.tail),
        "placeHead": state.group_name(policy.head()),
        "reuseServer": template.reuse_server,
        "replication": or_dash(template.replication),
        "size": or_dash(template.size),
        "parentName": template.parent.map_or("", |parent| state.name_of(parent)),
        "bw": Limit(template.limits.bw),
        "iops": Limit(template.limits.iops),
        "limitType": "total",
        "id": id,
    }))
}

fn list(state: &State, _: &Ask<'_>) -> CallResult {
    let all = state.templates.iter();
    Ok(all.map(|(id, template)| entry(state, *id, template)).collect())
}

fn describe(state: &State, ask: &Ask<'_>) -> CallResult {
    let name: VolumeTemplateName = ask.arg(0)?;
    let id = state.template_id(name.as_str())?;
    Ok(entry(state, id, &state.templates[&id]))
}

/// Totals of all volumes and snapshots that use a template.
#[derive(Default)]
struct Sums {
    volumes: i64,
    snapshots: i64,
    removing: i64,
    size: i64,
    total: i64,
    stored: i64,
    on_disk: i64,
    /// Sizes of snapshots that nothing is based on, and of the others.
    childless: i64,
    parents: i64,
}

fn status(state: &State, _: &Ask<'_>) -> CallResult {
    let usage = state.usage(Which::Current);
    let mut sums: BTreeMap<i64, Sums> = BTreeMap::new();
    for (id, volume) in &state.volumes {
        let Some(template) = volume.template else {
            continue;
        };
        let sums = sums.entry(template).or_default();
        if let Some(facts) = volume.snapshot() {
            sums.snapshots += 1;
            sums.removing += i64::from(facts.deleted);
            let alone = state.child_count(*id) == 0;
            *(if alone { &mut sums.childless } else { &mut sums.parents }) += volume.size;
            continue;
        }
        sums.volumes += 1;
        sums.size += volume.size;
        sums.total += volume.size * volume.policy.replication;
        sums.stored += volume.stored;
        sums.on_disk += volume.on_disk();
    }
    let all = state.templates.iter().map(|(id, template)| {
        let sums = sums.remove(id).unwrap_or_default();
        let policy = template.policy(None);
        let room = |group| room(state, group, &usage);
        let (all, tail, head) = (room(policy.all), room(policy.tail), room(policy.head()));
        json!({
            "name": template.name,
            "placeAll": state.group_name(template.all),
            "placeTail": state.group_name(template.tail),
            "placeHead": state.group_name(policy.head()),
            "replication": or_dash(template.replication),
            "volumesCount": sums.volumes,
            "snapshotsCount": sums.snapshots,
            "removingSnapshotsCount": sums.removing,
            "size": sums.size,
            "totalSize": sums.total,
            "storedSize": sums.stored,
            "onDiskSize": sums.on_disk,
            "availablePlaceAll": all.free,
            "availablePlaceTail": tail.free,
            "capacityPlaceAll": all.capacity,
            "capacityPlaceTail": tail.capacity,
            "availablePlaceHead": head.free,
            "capacityPlaceHead": head.capacity,
            "volumesSize": sums.size,
            "snapshotsWithoutChildrenSize": sums.childless,
            "snapshotsWithChildrenSize": sums.parents,
            "stored": estimate(template, room),
            "id": id,
        })
    });
    Ok(all.collect())
}

/// Space on the disks of a group that are up, in bytes.
#[derive(Clone, Copy, Default)]
struct Room {
    free: i64,
    capacity: i64,
}

impl Room {
    /// The remaining capacity for data with this many copies here, overhead included.
    fn client_data(self, copies: i64) -> Self {
        let part = |bytes: i64| bytes / (copies.max(1) * 26) * 25;
        Self { free: part(self.free), capacity: part(self.capacity) }
    }

    fn to_json(self) -> Value {
        json!({
            "free": self.free,
            "capacity": self.capacity,
            "internal": {"u1": 0, "u2": 0, "u3": 0},
        })
    }
}

fn room(state: &State, group: i64, usage: &Usages) -> Room {
    let mut room = Room::default();
    let disks = state.groups.get(&group).into_iter().flat_map(|group| &group.disks);
    for id in disks {
        let disk = state.disks.get(id).filter(|disk| disk.is_up());
        let size = disk.map_or(0, crate::state::disk::Disk::size);
        let used = usage.get(id).map_or(0, |usage| usage.space);
        room.capacity += size;
        room.free += (size - used).max(0);
    }
    room
}

/// The capacity left under a template: the minimum over its placement groups.
fn estimate(template: &Template, room: impl Fn(i64) -> Room) -> Value {
    let policy = template.policy(None);
    let copies = usize::try_from(template.replication.unwrap_or(3)).unwrap_or(0);
    // Several copies may be in the same group, and without redundancy some groups have none.
    let in_group = |group: i64| {
        let positions = (0..copies).filter(|position| policy.group_at(*position, copies) == group);
        positions.count() as i64
    };
    let data = |group: i64| room(group).client_data(in_group(group));
    let used = [policy.head(), policy.all, policy.tail];
    let used = used.into_iter().filter(|group| in_group(*group) > 0).map(data);
    let least = |of: fn(&Room) -> i64| used.clone().map(|room| of(&room)).min().unwrap_or(0);
    let total = Room { free: least(|room| room.free), capacity: least(|room| room.capacity) };
    let mut entry = total.to_json();
    entry["placeAll"] = data(policy.all).to_json();
    entry["placeTail"] = data(policy.tail).to_json();
    entry["placeHead"] = data(policy.head()).to_json();
    entry
}

fn create(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: VolumeTemplateCreateDesc = ask.body()?;
    let new = TemplateChange {
        rename: None,
        size: desc.size.map(|size| size.get()),
        parent: desc.parent.as_ref().map(|name| name.as_str().to_owned()),
        propagate: false,
        wish: wish!(desc),
    };
    state.create_template(desc.name.as_str(), &new)?;
    Ok(Done::plain())
}

fn update(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let name: VolumeTemplateName = ask.arg(0)?;
    let desc: VolumeTemplateUpdateDesc = ask.body()?;
    let change = TemplateChange {
        rename: desc.rename.as_ref().map(|name| name.as_str().to_owned()),
        size: desc.size.map(|size| size.get()),
        parent: desc.parent.as_ref().map(|name| name.as_str().to_owned()),
        propagate: desc.propagate.unwrap_or(false),
        wish: wish!(desc),
    };
    state.update_template(name.as_str(), &change)?;
    Ok(Done::plain())
}

fn delete(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    ask.no_body()?;
    let name: VolumeTemplateName = ask.arg(0)?;
    state.delete_template(name.as_str())?;
    Ok(Done::plain())
}
