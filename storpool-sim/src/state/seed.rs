//! Clusters to begin with.

use std::collections::{BTreeMap, BTreeSet};

use imbl::{OrdMap, OrdSet};
use storpool_api::ApiVersion;

use super::attach::{Attachment, Export};
use super::balance::Balancer;
use super::client::Client;
use super::disk::Disk;
use super::group::Group;
use super::iscsi::Iscsi;
use super::layout::{Layout, Layouts, objects_of};
use super::placement::Placer;
use super::policy::{Limits, Policy, Tags};
use super::remote::seed::FIRST;
use super::service::{Peer, Service};
use super::template::Template;
use super::vag::Vags;
use super::volume::{Kind, SnapshotFacts, Volume};
use super::{Millis, Pace, State};

const GIB: i64 = 1 << 30;
const SSD: i64 = 1;
const HDD: i64 = 2;
const HYBRID: i64 = 3;
const POLICY: Policy =
    Policy { head: None, all: HDD, tail: SSD, replication: 3, reuse_server: None };

/// A cluster that is not described by data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Preset {
    /// Three servers with nine disks, and four clients.
    Empty,
    /// The cluster of the examples.
    Small,
    /// 10,000 volumes on 192 disks.
    Large,
}

impl State {
    pub(crate) fn seed(preset: Preset, api: ApiVersion, now: Millis) -> Self {
        let mut state = match preset {
            Preset::Empty => return empty(api, now),
            Preset::Large => return large(api, now),
            Preset::Small => small(api, now),
        };
        if api > ApiVersion::V16_01 {
            state.know_others();
        }
        state
    }

    /// A cluster that is not the first of its pair: without the volumes, whose names would be those of the first one.
    pub(crate) fn other(cluster: &str, preset: Preset, api: ApiVersion, now: Millis) -> Self {
        let many: Vec<i64> = (1..=63).collect();
        let mut state = match preset {
            Preset::Large => hardware(api, now, [16, 2, 10], &many),
            Preset::Empty | Preset::Small => empty(api, now),
        };
        cluster.clone_into(&mut state.cluster);
        if preset != Preset::Empty {
            let mut places = placement(&mut state);
            if preset == Preset::Small {
                state.export_example(|state, name| {
                    let snapshot = snapshot_of("web-1", false);
                    add(state, &mut places, name, snapshot, (20 * GIB, 8 * GIB), None)
                });
            }
        }
        state
    }
}

fn empty(api: ApiVersion, now: Millis) -> State {
    hardware(api, now, [3, 1, 2], &[1, 2, 3, 11])
}

/// A cluster without nodes.
pub(crate) fn bare(api: ApiVersion, cluster: &str, now: Millis) -> State {
    State {
        api,
        generation: 15_000,
        now,
        pace: Pace::default(),
        next_id: 1039,
        next_transaction: 90_209,
        peers: BTreeMap::new(),
        servers: BTreeMap::new(),
        mgmts: BTreeMap::new(),
        targets: BTreeMap::new(),
        clients: BTreeMap::new(),
        bridges: BTreeMap::new(),
        fault_sets: BTreeMap::new(),
        iscsi: Iscsi::new(BTreeMap::new()),
        buckets: BTreeMap::new(),
        maintenance: BTreeMap::new(),
        vags: Vags::default(),
        awaited: BTreeSet::new(),
        disks: BTreeMap::new(),
        groups: BTreeMap::new(),
        templates: BTreeMap::new(),
        volumes: OrdMap::new(),
        reserved: BTreeMap::new(),
        cluster: cluster.to_owned(),
        foreign: OrdMap::new(),
        names: OrdMap::new(),
        children: OrdSet::new(),
        attachments: OrdMap::new(),
        exports: OrdMap::new(),
        balancer: Balancer::default(),
        relocating: OrdSet::new(),
        relocation_carry: 0,
        deleting: OrdMap::new(),
        expiring: OrdMap::new(),
        remote: super::remote::Remote::default(),
    }
}

impl State {
    /// Adds a server, and its node.
    pub(crate) fn found_server(&mut self, id: i64) {
        let server = self.founded(id);
        self.servers.insert(id, server);
        self.found_peer(id, true);
    }

    /// Adds the services around the servers: two of management, an AoE target, a bridge, two for iSCSI, and
    /// racks with two servers each.
    pub(crate) fn found_services(&mut self) {
        let mut nodes: Vec<i64> = self.servers.keys().copied().take(2).collect();
        nodes.extend_from_within(..nodes.len() % 2);
        let services = nodes.iter().zip(1..).map(|(node, id)| (id, self.founded(*node)));
        self.mgmts = services.collect();
        self.targets = self.mgmts.iter().take(1).map(|(id, one)| (*id, one.clone())).collect();
        self.bridges.clone_from(&self.targets);
        self.iscsi = Iscsi::new(self.mgmts.clone());
        for (number, server) in self.servers.keys().enumerate() {
            let rack = format!("rack-{}", number / 2 + 1);
            self.fault_sets.entry(rack).or_default().insert(*server);
        }
    }

    /// Adds a client, and its node unless a server has it.
    pub(crate) fn found_client(&mut self, id: i64, running: bool) {
        let started = self.boot() + 620 + id;
        let generation = self.generation;
        self.clients.insert(id, Client { node: id, running, started, generation, due: None });
        if !self.servers.contains_key(&id) {
            self.found_peer(id, false);
        }
    }

    /// When the machines of the cluster were started.
    fn boot(&self) -> i64 {
        self.seconds() - 11_272
    }

    fn founded(&self, node: i64) -> Service {
        Service { node, running: true, started: self.boot() + node * 60 }
    }

    fn found_peer(&mut self, node: i64, voting: bool) {
        let [low, high] = [node % 256, node / 256 % 256];
        let mac = |net: i64| format!("52:54:00:{:02x}:{net}b:{low:02x}", 0x9a ^ high);
        let macs = BTreeMap::from([(0, mac(1)), (1, mac(2))]);
        self.peers.insert(node, Peer { up: true, voting, macs });
    }
}

/// Servers with disks, clients, and the services around them.
fn hardware(
    api: ApiVersion,
    now: Millis,
    [servers, ssds, hdds]: [i64; 3],
    clients: &[i64],
) -> State {
    let mut state = bare(api, FIRST, now);
    for server in 1..=servers {
        state.found_server(server);
        for slot in 1..=ssds + hdds {
            let disk = Disk::new(server, slot, slot <= ssds, now / 1000);
            state.disks.insert(server * 100 + slot, disk);
        }
    }
    state.found_services();
    for id in clients {
        state.found_client(*id, true);
    }
    state
}

/// The groups and the template of the examples.
fn placement(state: &mut State) -> Places {
    let kind = |ssd: bool| -> BTreeSet<i64> {
        let disks = state.disks.iter().filter(|(_, disk)| disk.ssd == ssd);
        disks.map(|(id, _)| *id).collect()
    };
    let groups = [(SSD, "ssd", kind(true)), (HDD, "hdd", kind(false))];
    for (id, name, disks) in groups {
        let name = name.to_owned();
        state.groups.insert(id, Group { name, disks });
    }
    let hybrid = Template {
        name: "hybrid".to_owned(),
        head: None,
        all: HDD,
        tail: SSD,
        replication: Some(3),
        reuse_server: None,
        limits: Limits::default(),
        tags: Tags::new(),
        size: None,
        parent: None,
    };
    state.templates.insert(HYBRID, hybrid);
    (state.placer(&POLICY), Layouts::default())
}

/// Where volumes are placed; looking for disks once for each would take seconds.
type Places = (Placer, Layouts);

/// Adds a volume, or with `facts` a snapshot.
fn add(
    state: &mut State,
    places: &mut Places,
    name: &str,
    facts: Option<SnapshotFacts>,
    (size, stored): (i64, i64),
    parent: Option<i64>,
) -> i64 {
    let root = parent.map_or(state.next_id + 1, |parent| state.root_of(parent));
    let layout = Layout::new(objects_of(size), places.0.place(root).unwrap_or_default());
    let created = state.seconds() - 7 * 86_400 + state.next_id;
    state.insert(Volume {
        name: name.into(),
        kind: facts.map_or(Kind::Volume, |facts| Kind::Snapshot(facts.into())),
        size,
        foreign_id: None,
        policy: POLICY,
        limits: Limits::default(),
        tags: Tags::new(),
        template: Some(HYBRID),
        parent,
        first_parent: parent,
        created,
        stored,
        layout: places.1.shared(layout),
        counted: None,
        moving: None,
    })
}

fn snapshot_of(origin: &str, auto_name: bool) -> Option<SnapshotFacts> {
    Some(SnapshotFacts { origin: origin.to_owned(), auto_name, ..SnapshotFacts::default() })
}

fn attach(state: &mut State, volume: i64, client: i64, attachment: Attachment) {
    let clients = state.attachments.entry(volume).or_default();
    clients.insert(client, attachment);
}

fn small(api: ApiVersion, now: Millis) -> State {
    let mut state = hardware(api, now, [3, 1, 2], &[1, 2, 3, 11, 12]);
    // An absent client: attaching to it fails once the wait is over.
    if let Some(absent) = state.clients.get_mut(&12) {
        absent.running = false;
    }
    let mut places = placement(&mut state);
    let image = snapshot_of("debian-8-base", false);
    let base = add(&mut state, &mut places, "debian-8-base", image, (10 * GIB, 2 * GIB), None);
    state.next_id = 1086;
    let db = add(&mut state, &mut places, "db-primary", None, (100 * GIB, 40 * GIB), Some(base));
    let daily = snapshot_of("db-primary", false);
    let sizes = (100 * GIB, 40 * GIB);
    add(&mut state, &mut places, "db-primary-daily-1", daily, sizes, Some(base));
    state.next_id = 1094;
    let auto = snapshot_of("web-1", true);
    let auto = add(&mut state, &mut places, "web-1@1095", auto, (20 * GIB, 6 * GIB), Some(base));
    let web = add(&mut state, &mut places, "web-1", None, (20 * GIB, 8 * GIB), Some(auto));
    let open = |writes: bool| Attachment { pos: 0, writes, open: true };
    attach(&mut state, db, 11, open(true));
    let idle = Attachment { open: false, ..open(true) };
    attach(&mut state, web, 2, idle);
    let export = Export { address: "e1.0".to_owned(), target: Some(1) };
    if api == ApiVersion::V16_01 {
        // Later versions have no AoE.
        state.exports.insert(base, export);
    }
    state.seed_iscsi();
    state.seed_buckets();
    state.seed_vag(db);
    state
}

fn large(api: ApiVersion, now: Millis) -> State {
    let clients: Vec<i64> = (1..=63).collect();
    let mut state = hardware(api, now, [16, 2, 10], &clients);
    let mut places = placement(&mut state);
    let mut images = Vec::new();
    for number in 0..2000 {
        let name = format!("image-{number}");
        let image = snapshot_of(&name, false);
        images.push(add(&mut state, &mut places, &name, image, (4 * GIB, GIB), None));
    }
    for number in 0..10_000_i64 {
        let name = format!("vm-{number}");
        let image = images.get(number as usize % 2500).copied();
        let size = (4 + number % 13) * GIB;
        let id = add(&mut state, &mut places, &name, None, (size, size / 3 / 4096 * 4096), image);
        let attachment = Attachment { pos: number / 63, writes: true, open: number % 50 == 0 };
        attach(&mut state, id, 1 + number % 63, attachment);
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_consistent() {
        for seed in [Preset::Empty, Preset::Small, Preset::Large] {
            let (api, now) = (ApiVersion::V19_01, 1_454_938_113_000);
            let state = State::seed(seed, api, now);
            assert_eq!(state.faults(), Vec::<String>::new(), "{seed:?}");
            let other = State::other("nqs.a", seed, api, now);
            assert_eq!(other.faults(), Vec::<String>::new(), "{seed:?}, other");
            let exported = other.with_global_id("nqs.a.k7").is_some();
            assert_eq!(exported, seed == Preset::Small, "{seed:?}");
        }
    }

    #[test]
    fn small_cluster_matches_the_reference() {
        let state = State::seed(Preset::Small, ApiVersion::DEFAULT, 1_454_938_113_000);
        let db = &state.volumes[&1087];
        assert_eq!((&*db.name, db.layout.objects), ("db-primary", 3200));
        assert_eq!(state.name_of(db.parent.unwrap()), "debian-8-base");
        assert!(state.clients[&11].running && !state.clients[&12].running);
        let on_101 = db.usage(super::super::usage::Which::Current)[&101].objects;
        assert!((1066..=1067).contains(&on_101));
    }
}
