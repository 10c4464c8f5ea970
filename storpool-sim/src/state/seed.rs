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

/// A cluster to begin with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seed {
    /// Servers, disks and clients, and nothing on them.
    Empty,
    /// Three servers with nine disks, a template, a few volumes and snapshots: those of the
    /// examples in the reference. Client 12 is down.
    #[default]
    Small,
    /// Sixteen servers with 192 disks, 63 clients, 10,000 volumes and 2,000 snapshots.
    Large,
    /// As [`Seed::Large`], with this number of volumes.
    Many(u32),
}

impl State {
    pub(crate) fn seed(seed: Seed, api: ApiVersion, now: Millis) -> Self {
        let mut state = match seed {
            Seed::Empty => hardware(api, now, [3, 1, 2], &[1, 2, 3, 11]),
            Seed::Small => small(api, now),
            Seed::Large => many(api, now, 10_000),
            Seed::Many(volumes) => many(api, now, volumes.into()),
        };
        if seed == Seed::Small && api > ApiVersion::V16_01 {
            state.know_others();
        }
        state
    }

    /// As [`State::seed`], of a cluster that is not the first of its pair: without the volumes, whose names
    /// would be those of the first one.
    pub(crate) fn seed_other(cluster: &str, seed: Seed, api: ApiVersion, now: Millis) -> Self {
        let many: Vec<i64> = (1..=63).collect();
        let mut state = match seed {
            Seed::Large | Seed::Many(_) => hardware(api, now, [16, 2, 10], &many),
            Seed::Empty | Seed::Small => hardware(api, now, [3, 1, 2], &[1, 2, 3, 11]),
        };
        cluster.clone_into(&mut state.cluster);
        if seed != Seed::Empty {
            let mut places = placement(&mut state);
            if seed == Seed::Small {
                state.export_example(|state, name| {
                    let snapshot = snapshot_of("web-1", false);
                    add(state, &mut places, name, snapshot, (20 * GIB, 8 * GIB), None)
                });
            }
        }
        state
    }
}

/// Servers with disks, clients, and the services around them.
fn hardware(
    api: ApiVersion,
    now: Millis,
    [servers, ssds, hdds]: [i64; 3],
    clients: &[i64],
) -> State {
    let boot = now / 1000 - 11_272;
    let service = |node: i64| Service { node, running: true, started: boot + node * 60 };
    let mut state = State {
        api,
        generation: 15_000,
        now,
        pace: Pace::default(),
        next_id: 1039,
        next_transaction: 90_209,
        peers: BTreeMap::new(),
        servers: (1..=servers).map(|id| (id, service(id))).collect(),
        mgmts: BTreeMap::from([(1, service(1)), (2, service(2))]),
        targets: BTreeMap::from([(1, service(1))]),
        clients: BTreeMap::new(),
        bridges: BTreeMap::from([(1, service(1))]),
        fault_sets: fault_sets(servers),
        iscsi: Iscsi::new(BTreeMap::from([(1, service(1)), (2, service(2))])),
        buckets: BTreeMap::new(),
        maintenance: BTreeMap::new(),
        vags: Vags::default(),
        awaited: BTreeSet::new(),
        disks: BTreeMap::new(),
        groups: BTreeMap::new(),
        templates: BTreeMap::new(),
        volumes: OrdMap::new(),
        reserved: BTreeMap::new(),
        cluster: "b6l.b".to_owned(),
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
    };
    for id in clients {
        let client = Client {
            node: *id,
            running: true,
            started: boot + 620 + id,
            generation: state.generation,
            due: None,
        };
        state.clients.insert(*id, client);
    }
    let nodes: BTreeSet<i64> = (1..=servers).chain(clients.iter().copied()).collect();
    for node in nodes {
        let mac = |net: i64| format!("52:54:00:9a:{net}b:{node:02x}");
        let peer = Peer {
            up: true,
            voting: node <= servers,
            macs: BTreeMap::from([(0, mac(1)), (1, mac(2))]),
        };
        state.peers.insert(node, peer);
    }
    for server in 1..=servers {
        for slot in 1..=ssds + hdds {
            let disk = Disk::new(server, slot, slot <= ssds, now / 1000);
            state.disks.insert(server * 100 + slot, disk);
        }
    }
    state
}

/// Racks with two servers each.
fn fault_sets(servers: i64) -> BTreeMap<String, BTreeSet<i64>> {
    let mut sets = BTreeMap::<String, BTreeSet<i64>>::new();
    for server in 1..=servers {
        sets.entry(format!("rack-{}", (server + 1) / 2)).or_default().insert(server);
    }
    sets
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

fn many(api: ApiVersion, now: Millis, volumes: i64) -> State {
    let clients: Vec<i64> = (1..=63).collect();
    let mut state = hardware(api, now, [16, 2, 10], &clients);
    let mut places = placement(&mut state);
    let mut images = Vec::new();
    for number in 0..2000 {
        let name = format!("image-{number}");
        let image = snapshot_of(&name, false);
        images.push(add(&mut state, &mut places, &name, image, (4 * GIB, GIB), None));
    }
    for number in 0..volumes {
        let name = format!("vm-{number}");
        let image = images.get(number as usize % 2500).copied();
        let size = (4 + number % 13) * GIB;
        let id = add(&mut state, &mut places, &name, None, (size, size / 3 / 4096 * 4096), image);
        if number / 63 >= 1000 {
            continue;
        }
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
        for seed in [Seed::Empty, Seed::Small, Seed::Large] {
            let (api, now) = (ApiVersion::V19_01, 1_454_938_113_000);
            let state = State::seed(seed, api, now);
            assert_eq!(state.faults(), Vec::<String>::new(), "{seed:?}");
            let other = State::seed_other("nqs.a", seed, api, now);
            assert_eq!(other.faults(), Vec::<String>::new(), "{seed:?}, other");
            let exported = other.with_global_id("nqs.a.k7").is_some();
            assert_eq!(exported, seed == Seed::Small, "{seed:?}");
        }
    }

    #[test]
    fn small_cluster_matches_the_reference() {
        let state = State::seed(Seed::Small, ApiVersion::DEFAULT, 1_454_938_113_000);
        let db = &state.volumes[&1087];
        assert_eq!((&*db.name, db.layout.objects), ("db-primary", 3200));
        assert_eq!(state.name_of(db.parent.unwrap()), "debian-8-base");
        assert!(state.clients[&11].running && !state.clients[&12].running);
        let on_101 = db.usage(super::super::usage::Which::Current)[&101].objects;
        assert!((1066..=1067).contains(&on_101));
    }
}
