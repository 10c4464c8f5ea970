//! Random operations on random clusters: the state stays sound, and whatever has begun ends.
//!
//! Failing cases are kept in `proptest-regressions` and tried first.

use proptest::prelude::*;
use serde_json::{Value, json};
use storpool_api::ApiVersion;

use super::State;
use super::disk::SoftEject;
use super::seed::Preset;
use crate::message::Request;
use crate::replay::replay;
use crate::routes::Routes;

const START: i64 = 1_454_938_113_000;
const DAY: i64 = 86_400_000;
const OBJECT: i64 = 32 << 20;

/// Servers, and the disks of each: whether it is an SSD, and how many objects it has room for.
type Hardware = Vec<Vec<(bool, i64)>>;

/// What happens to the cluster. Numbers choose among the objects that there are.
#[derive(Clone, Debug)]
enum Step {
    Create { objects: i64, replication: i64, tail: bool },
    Clone { of: usize },
    Resize { which: usize, objects: i64 },
    Replicate { which: usize, replication: i64 },
    Snapshot { which: usize },
    Delete { which: usize },
    Write { which: usize, objects: i64 },
    SoftEject { disk: usize },
    Pause { disk: usize },
    Cancel { disk: usize },
    Fail { disk: usize },
    Return { disk: usize },
    Forget { disk: usize },
    Replace { server: i64, ssd: bool },
    Leave { disk: usize },
    Join,
    Balance { commit: bool },
    Pass { milliseconds: i64 },
}

fn hardware() -> impl Strategy<Value = Hardware> {
    let disk = (any::<bool>(), prop_oneof![8..60_i64, 200..2000_i64]);
    prop::collection::vec(prop::collection::vec(disk, 1..5), 1..7)
}

fn step() -> impl Strategy<Value = Step> {
    let which = 0..12_usize;
    let disk = 0..24_usize;
    prop_oneof![
        4 => (1..70_i64, 1..4_i64, any::<bool>())
            .prop_map(|(objects, replication, tail)| Step::Create { objects, replication, tail }),
        2 => which.clone().prop_map(|of| Step::Clone { of }),
        1 => (which.clone(), 1..100_i64)
            .prop_map(|(which, objects)| Step::Resize { which, objects }),
        1 => (which.clone(), 1..4_i64)
            .prop_map(|(which, replication)| Step::Replicate { which, replication }),
        2 => which.clone().prop_map(|which| Step::Snapshot { which }),
        2 => which.clone().prop_map(|which| Step::Delete { which }),
        1 => (which, 1..70_i64).prop_map(|(which, objects)| Step::Write { which, objects }),
        3 => disk.clone().prop_map(|disk| Step::SoftEject { disk }),
        1 => disk.clone().prop_map(|disk| Step::Pause { disk }),
        1 => disk.clone().prop_map(|disk| Step::Cancel { disk }),
        1 => disk.clone().prop_map(|disk| Step::Fail { disk }),
        2 => disk.clone().prop_map(|disk| Step::Return { disk }),
        1 => disk.clone().prop_map(|disk| Step::Forget { disk }),
        1 => (1..7_i64, any::<bool>()).prop_map(|(server, ssd)| Step::Replace { server, ssd }),
        1 => disk.prop_map(|disk| Step::Leave { disk }),
        1 => Just(Step::Join),
        2 => any::<bool>().prop_map(|commit| Step::Balance { commit }),
        4 => (1..20_000_i64).prop_map(|milliseconds| Step::Pass { milliseconds }),
    ]
}

/// A cluster, and the calls that it takes.
struct Cluster {
    state: State,
    routes: Routes,
    /// How many names were given.
    names: i64,
}

impl Cluster {
    fn new(hardware: &Hardware) -> Self {
        let api = ApiVersion::V19_01;
        let mut state = State::seed(Preset::Empty, api, START);
        state.pace.relocation = 40;
        state.disks.clear();
        let template = state.servers[&1].clone();
        state.servers.clear();
        for (server, disks) in (1..).zip(hardware) {
            state.servers.insert(server, template.clone());
            for (slot, (ssd, room)) in (1..).zip(disks) {
                let id = server * 100 + slot;
                state.add_disk(id, server, *ssd).unwrap();
                state.disks.get_mut(&id).unwrap().max_objects = *room;
            }
        }
        let mut cluster = Self { state, routes: Routes::new(api).unwrap(), names: 0 };
        for (group, ssd) in [("all", None), ("ssd", Some(true))] {
            cluster.gather(group, ssd);
        }
        cluster
    }

    /// Makes all disks of a kind members of a group.
    fn gather(&mut self, group: &str, ssd: Option<bool>) {
        let disks =
            self.state.disks.iter().filter(|(_, disk)| ssd.is_none_or(|ssd| disk.ssd == ssd));
        let disks: Vec<i64> = disks.map(|(id, _)| *id).collect();
        self.call(&format!("PlacementGroupUpdate/{group}"), &json!({"addDisks": disks}));
    }

    /// Makes a call; a refusal leaves everything as it was.
    fn call(&mut self, call: &str, body: &Value) {
        let request = Request {
            method: "POST".to_owned(),
            path: format!("/ctrl/1.0/{call}"),
            body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
            ..Request::default()
        };
        let before = self.state.clone();
        if let Err(error) = replay(&self.routes, &mut self.state, &request) {
            assert_ne!(error.status, 500, "{call} {body}: {error}");
            let json = |state: &State| serde_json::to_value(state).unwrap();
            assert_eq!(json(&self.state), json(&before), "{call}: {error}");
        }
    }

    fn volume(&self, which: usize) -> Option<String> {
        let names: Vec<&str> = self.state.names.keys().map(|name| &**name).collect();
        (!names.is_empty()).then(|| names[which % names.len()].to_owned())
    }

    fn disk(&self, which: usize) -> i64 {
        let ids: Vec<i64> = self.state.disks.keys().copied().collect();
        if ids.is_empty() { 101 } else { ids[which % ids.len()] }
    }

    fn update(&mut self, which: usize, body: &Value) {
        if let Some(name) = self.volume(which) {
            let of = if self.state.snapshot_id(&name).is_ok() { "Snapshot" } else { "Volume" };
            self.call(&format!("{of}Update/{name}"), body);
        }
    }

    fn take(&mut self, step: &Step) {
        self.names += 1;
        let fresh = format!("v{}", self.names);
        match *step {
            Step::Create { objects, replication, tail } => {
                let tail = if tail { "ssd" } else { "all" };
                self.call(
                    "VolumeCreate",
                    &json!({"name": fresh, "size": objects * OBJECT, "replication": replication,
                        "placeAll": "all", "placeTail": tail}),
                );
            }
            Step::Clone { of } => {
                if let Some(name) = self.volume(of) {
                    let snapshot = self.state.snapshot_id(&name).is_ok();
                    let source = if snapshot { "parent" } else { "baseOn" };
                    self.call("VolumeCreate", &json!({"name": fresh, source: name}));
                }
            }
            Step::Resize { which, objects } => {
                self.update(which, &json!({"size": objects * OBJECT, "shrinkOk": true}));
            }
            Step::Replicate { which, replication } => {
                self.update(which, &json!({"replication": replication}));
            }
            Step::Snapshot { which } => {
                if let Some(name) = self.volume(which) {
                    self.call(&format!("VolumeSnapshot/{name}"), &json!({"name": fresh}));
                }
            }
            Step::Delete { which } => {
                if let Some(name) = self.volume(which) {
                    let snapshot = self.state.snapshot_id(&name).is_ok();
                    let of = if snapshot { "Snapshot" } else { "Volume" };
                    self.call(&format!("{of}Delete/{name}"), &Value::Null);
                }
            }
            Step::Write { which, objects } => {
                if let Some(name) = self.volume(which) {
                    // A snapshot cannot be written.
                    if self.state.volume_id(&name).is_ok() {
                        self.state.write(&name, objects * OBJECT).unwrap();
                    }
                }
            }
            Step::SoftEject { disk } => self.on_disk("SoftEject", disk),
            Step::Pause { disk } => self.on_disk("SoftEjectPause", disk),
            Step::Cancel { disk } => self.on_disk("SoftEjectCancel", disk),
            Step::Fail { disk } => self.on_disk("Eject", disk),
            Step::Return { disk } => self.bring_back(self.disk(disk)),
            Step::Forget { disk } => self.on_disk("Forget", disk),
            Step::Replace { server, ssd } => {
                let taken = |id: &i64| self.state.disks.contains_key(id);
                let id = (1..99).map(|slot| server * 100 + slot).find(|id| !taken(id));
                if let Some(id) = id.filter(|_| self.state.servers.contains_key(&server)) {
                    self.state.add_disk(id, server, ssd).unwrap();
                }
            }
            Step::Leave { disk } => {
                let disk = self.disk(disk);
                self.call("PlacementGroupUpdate/all", &json!({"rmDisks": [disk]}));
            }
            Step::Join => self.gather("all", None),
            Step::Balance { commit } => {
                let cmd = if commit { "commit" } else { "start" };
                self.call("VolumeBalancerStatus", &json!({"cmd": cmd}));
            }
            Step::Pass { milliseconds } => self.pass(milliseconds),
        }
    }

    fn on_disk(&mut self, call: &str, disk: usize) {
        let disk = self.disk(disk);
        self.call(&format!("Disk{call}/{disk}"), &Value::Null);
    }

    fn bring_back(&mut self, disk: i64) {
        if self.state.disks.contains_key(&disk) {
            self.state.set_disk_up(disk, true).unwrap();
        }
    }

    fn pass(&mut self, milliseconds: i64) {
        self.state.advance(self.state.now + milliseconds);
    }

    fn assert_sound(&self, at: &str) {
        assert_eq!(self.state.faults(), Vec::<String>::new(), "{at}");
    }

    /// Volumes have all their replicas, or there are not enough disks for them.
    fn assert_redundant(&self) {
        for volume in self.state.volumes.values() {
            let replicas = usize::try_from(volume.policy.replication).unwrap();
            for slot in &volume.layout.slots {
                // Lost data does not come back.
                if slot.target.len() == replicas || slot.target.is_empty() {
                    continue;
                }
                let used = slot.target.iter().map(|disk| self.state.disks[disk].server);
                let used: Vec<i64> = used.collect();
                let free = self.state.groups[&volume.policy.all].disks.iter().find(|disk| {
                    let reserved = self.state.reserved.get(disk).copied().unwrap_or(0);
                    let disk = &self.state.disks[disk];
                    let room = disk.max_objects - reserved;
                    !used.contains(&disk.server) && room > 2 * volume.layout.objects
                });
                assert_eq!(free, None, "{}: replicas are missing", volume.name);
            }
        }
    }

    /// All that has begun has ended, or there is an obstacle that the service shows.
    fn assert_ended(&self, at: &str) {
        let state = &self.state;
        let paused = |disk: &super::Disk| disk.soft_eject == SoftEject::Paused;
        let obstacle = state.disks.values().any(|disk| !disk.is_up() || paused(disk));
        if state.relocating.is_empty() {
            for (id, disk) in &state.disks {
                let held = state.usage_of(*id).objects;
                let left = disk.soft_eject != SoftEject::On || !disk.is_up() || held == 0;
                assert!(left, "{at}: disk {id} still has {held} objects");
            }
        } else {
            let stuck: Vec<_> =
                state.relocating.iter().map(|id| &state.volumes[id].layout).collect();
            let blocked = state.relocator_blocked();
            assert!(obstacle && blocked, "{at}: obstacle {obstacle}, {blocked}, {stuck:?}");
        }
        assert!(state.deleting.is_empty(), "{at}: deletions do not end");
    }
}

proptest! {
    #[test]
    fn whatever_has_begun_ends_and_the_state_stays_sound(
        hardware in hardware(),
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut cluster = Cluster::new(&hardware);
        for (number, step) in steps.iter().enumerate() {
            cluster.take(step);
            cluster.assert_sound(&format!("step {number}, {step:?}"));
        }
        cluster.pass(DAY);
        cluster.assert_ended("after a day");
        // Without obstacles, all of it ends.
        let disks: Vec<i64> = cluster.state.disks.keys().copied().collect();
        for disk in disks {
            cluster.bring_back(disk);
            cluster.call(&format!("DiskSoftEjectCancel/{disk}"), &Value::Null);
        }
        cluster.pass(DAY);
        cluster.assert_ended("without obstacles");
        assert!(cluster.state.relocating.is_empty(), "data is left to move");
        // The balancer comes to an end, too.
        for round in 0.. {
            assert!(round < 20, "the balancer always finds something to do");
            cluster.call("VolumeBalancerStatus", &json!({"cmd": "start"}));
            cluster.pass(DAY);
            if cluster.state.balancer_status() == "nothing to do" {
                cluster.assert_redundant();
                break;
            }
            assert_eq!(cluster.state.balancer_status(), "ready");
            cluster.call("VolumeBalancerStatus", &json!({"cmd": "commit"}));
            cluster.pass(DAY);
            cluster.assert_sound("after balancing");
            cluster.assert_ended("after balancing");
        }
    }
}
