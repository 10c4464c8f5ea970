//! Disks.

use serde_json::{Value, json};
use storpool_api::types::{DiskDescUpdate, DiskId};

use super::handler::{CallResult, Done, Handler};
use super::shared::{JsonObject, members, requests};
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;
use crate::state::disk::Disk;
use crate::state::layout::{OBJECT, on_disk};
use crate::state::usage::{Usage, Which};
use crate::state::volume::Volume;

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("disksList", Handler::Read(list)),
    ("diskDescribe", Handler::Read(describe)),
    ("diskInfo", Handler::Read(info)),
    ("diskEject", Handler::Change(|state, ask| change(state, ask, State::eject_disk))),
    ("diskForget", Handler::Change(|state, ask| change(state, ask, State::forget_disk))),
    ("diskIgnore", Handler::Change(|state, ask| change(state, ask, State::ignore_disk))),
    ("diskSoftEject", Handler::Change(|state, ask| change(state, ask, State::soft_eject))),
    (
        "diskSoftEjectPause",
        Handler::Change(|state, ask| change(state, ask, State::pause_soft_eject)),
    ),
    (
        "diskSoftEjectCancel",
        Handler::Change(|state, ask| change(state, ask, State::cancel_soft_eject)),
    ),
    ("diskSetDesc", Handler::Change(set_description)),
    ("diskActiveRequests", Handler::Read(active)),
    ("diskScrubStart", Handler::Change(|state, ask| change(state, ask, State::start_scrub))),
    (
        "diskScrubPause",
        Handler::Change(|state, ask| change(state, ask, |state, id| state.hold_scrub(id, true))),
    ),
    (
        "diskScrubContinue",
        Handler::Change(|state, ask| change(state, ask, |state, id| state.hold_scrub(id, false))),
    ),
    ("diskRetrim", Handler::Change(|state, ask| change(state, ask, State::retrim))),
];

/// Size of an allocation group in bytes.
const ALLOCATION_GROUP: i64 = 512 << 20;

/// A call that takes a disk and nothing else.
fn change(
    state: &mut State,
    ask: &Ask<'_>,
    apply: fn(&mut State, i64) -> Result<(), ServiceError>,
) -> Result<Done, ServiceError> {
    ask.no_body()?;
    let id: DiskId = ask.arg(0)?;
    apply(state, id.get())?;
    Ok(Done::plain())
}

fn set_description(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let id: DiskId = ask.arg(0)?;
    let desc: DiskDescUpdate = ask.body()?;
    state.describe_disk(id.get(), desc.description.as_str())?;
    Ok(Done::plain())
}

fn list(state: &State, _: &Ask<'_>) -> CallResult {
    Ok(listed(state, |_| true))
}

/// Disks by number.
pub(super) fn listed(state: &State, wanted: impl Fn(&Disk) -> bool) -> Value {
    let usage = state.usage(Which::Current);
    let disks = state.disks.iter().filter(|(_, disk)| wanted(disk));
    let all: JsonObject = disks
        .map(|(id, disk)| {
            let usage = usage.get(id).copied().unwrap_or_default();
            (id.to_string(), summary(state, *id, disk, usage).into())
        })
        .collect();
    all.into()
}

fn summary(state: &State, id: i64, disk: &Disk, usage: Usage) -> JsonObject {
    let mut all = members(json!({
        "id": id,
        "serverId": disk.server,
        "ssd": disk.ssd,
        "generationLeft": disk.left.unwrap_or(-1),
        "model": disk.model,
        "serial": disk.serial,
        "description": disk.description,
        "softEject": disk.soft_eject.as_str(),
    }));
    if disk.is_up() {
        all.extend(counters(disk, usage));
        all.extend(allocation(disk, usage));
        all.extend(scrubbing(state, disk));
    }
    all
}

fn counters(disk: &Disk, usage: Usage) -> JsonObject {
    let entries = disk.max_objects * 4;
    let used = (usage.objects * 2 + usage.stored / (8 << 20)).min(entries);
    members(json!({
        "device": disk.device,
        "sectorsCount": disk.sectors,
        "empty": usage.objects == 0,
        "objectsOnDiskSize": usage.space,
        "objectsCount": disk.max_objects,
        "objectsAllocated": usage.objects,
        "objectsFree": disk.max_objects - usage.objects,
        "entriesCount": entries,
        "entriesAllocated": used,
        "entriesFree": entries - used,
        "isWbc": disk.cached,
        "noFua": false,
        "noFlush": false,
        "noTrim": disk.no_trim,
        "journaled": false,
    }))
}

fn allocation(disk: &Disk, usage: Usage) -> JsonObject {
    let groups = disk.size() / ALLOCATION_GROUP;
    let used = (usage.space / ALLOCATION_GROUP + i64::from(usage.space > 0)).min(groups);
    let partial = used.min(1);
    let cache = json!({
        "pages": 4096, "pagesPending": 0, "maxPages": 65536, "iops": 0, "bandwidth": null
    });
    members(json!({
        "agCount": groups,
        "agAllocated": used,
        "agFree": groups - used,
        "agFull": used - partial,
        "agPartial": partial,
        "agFreeing": 0,
        "agMaxSizeFull": used - partial,
        "agMaxSizePartial": partial,
        "wbc": if disk.cached { cache } else { Value::Null },
        "aggregateScore": {"entries": 0, "space": 0, "total": 0},
    }))
}

fn scrubbing(state: &State, disk: &Disk) -> JsonObject {
    let scrub = disk.scrub.as_ref();
    let done = scrub.map_or(0, |scrub| scrub.done(state.now));
    let left = scrub.map_or(0, |scrub| (scrub.total - done) / scrub.rate.max(1));
    let paused = scrub.and_then(|scrub| scrub.paused);
    members(json!({
        "scrubbingStartedBefore": scrub.map_or(0, |scrub| (state.now - scrub.started) / 1000),
        "scrubbedBytes": done,
        "scrubbingBW": scrub.map_or(0, |scrub| scrub.rate),
        "scrubbingFinishAfter": left,
        "scrubbingPausedFor": paused.map_or(0, |since| (state.now - since) / 1000),
        "scrubbingPaused": paused.is_some(),
        "lastScrubCompleted": disk.last_scrub,
    }))
}

/// A disk that can be looked into.
fn active_disk<'a>(
    state: &'a State,
    ask: &Ask<'_>,
    index: usize,
) -> Result<(i64, &'a Disk), ServiceError> {
    let id: DiskId = ask.arg(index)?;
    let disk = state.disk(id.get())?;
    if !disk.is_up() {
        return Err(ServiceError::invalid(format!("Disk {id} is down")));
    }
    Ok((id.get(), disk))
}

fn info(state: &State, ask: &Ask<'_>) -> CallResult {
    let (id, disk) = active_disk(state, ask, 0)?;
    let mut total = Usage::default();
    let mut infos = JsonObject::new();
    for volume in state.volumes.values() {
        let Some(usage) = volume.usage(Which::Current).get(&id).copied() else {
            continue;
        };
        total.objects += usage.objects;
        total.stored += usage.stored;
        total.space += usage.space;
        let entry = json!({
            "name": volume.name,
            "objectsCount": usage.objects,
            "objectStates": {"1": usage.objects},
            "storedSize": usage.stored,
            "onDiskSize": usage.space,
        });
        infos.insert(volume.name.to_string(), entry);
    }
    let mut all = summary(state, id, disk, total);
    all.insert("objectStates".to_owned(), json!({"1": total.objects}));
    all.insert("volumeInfos".to_owned(), infos.into());
    Ok(all.into())
}

fn describe(state: &State, ask: &Ask<'_>) -> CallResult {
    let (id, _) = active_disk(state, ask, 0)?;
    described(state, id)
}

/// A disk of a server, with its objects.
pub(super) fn described_at(state: &State, ask: &Ask<'_>, server: i64) -> CallResult {
    let (id, disk) = active_disk(state, ask, 1)?;
    if disk.server != server {
        return Err(ServiceError::missing("Disk", format!("{id} of server {server}")));
    }
    described(state, id)
}

fn described(state: &State, id: i64) -> CallResult {
    let disk = state.disk(id)?;
    let mut objects = JsonObject::new();
    let mut total = Usage::default();
    for (volume_id, volume) in &state.volumes {
        let parent = volume.parent.map_or("", |parent| state.name_of(parent));
        for (index, stored) in objects_on(volume, id) {
            let space = on_disk(stored);
            total.objects += 1;
            total.stored += stored;
            total.space += space;
            let number = objects.len().to_string();
            let entry = json!({
                "volume": volume.name,
                "parentVolume": parent,
                "state": 1,
                "generation": state.generation,
                "version": 1 + stored * 8 / OBJECT,
                "storedSize": stored,
                "onDiskSize": space,
                "objectId": index,
                "volumeId": volume_id,
            });
            objects.insert(number, entry);
        }
    }
    let mut all = summary(state, id, disk, total);
    all.insert("objects".to_owned(), objects.into());
    Ok(all.into())
}

/// The objects of a volume on a disk, and the data in each.
fn objects_on(volume: &Volume, disk: i64) -> impl Iterator<Item = (i64, i64)> + '_ {
    let fill = volume.fill();
    let slots = volume.layout.slots.len() as i64;
    let runs = volume.layout.runs();
    let here = runs.filter(move |(_, _, run)| run.disks.contains(&disk));
    here.flat_map(move |(slot, from, run)| {
        let positions = from..from + run.count;
        positions.map(move |position| {
            let index = position * slots + slot as i64;
            (index, fill.object(index))
        })
    })
}

fn active(state: &State, ask: &Ask<'_>) -> CallResult {
    let (id, _) = active_disk(state, ask, 0)?;
    let all = state.active();
    let own = all.iter().filter(|active| active.disks.contains(&id));
    Ok(json!({"diskId": id, "requests": requests(state, own)}))
}
