//! Random calls: the state stays sound, and no response has status 500.
//!
//! `STORPOOL_SIM_SEED` picks the sequence, `STORPOOL_SIM_CALLS` its length.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

mod player;
#[path = "../support/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use player::Player;
use serde_json::Value;
use storpool_api::ApiVersion;
use storpool_sim::Simulator;
use support::dice::Dice;
use support::{Direct, Scratch};

/// The documented errors of each call.
fn documented() -> BTreeMap<String, Vec<String>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../schema/calls");
    let mut all = BTreeMap::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let section: Value = serde_json::from_str(&text).unwrap();
        for (name, call) in section["calls"].as_object().unwrap() {
            let errors = call["errors"].as_array().unwrap().iter();
            let errors = errors.map(|error| error["name"].as_str().unwrap().to_owned());
            all.insert(name.clone(), errors.collect());
        }
    }
    all
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().unwrap())
}

type Names = BTreeSet<String>;

/// Makes random calls, each of which leaves the cluster sound. Returns the paths of those that succeeded,
/// and the errors of the others.
fn play(player: &mut Player<'_>, seed: u64, calls: u64) -> (Names, Names) {
    let sim = player.direct.simulator;
    let mut generation = sim.generation();
    let mut good = Names::new();
    let mut refused = Names::new();
    let documented = documented();
    let mut strange = BTreeMap::new();
    for number in 0..calls {
        if player.dice.chance(15) {
            player.outside();
        }
        sim.advance(Duration::from_millis(1200));
        let before = sim.generation();
        let (call, what, status, response) = player.step();
        let at = format!("seed {seed}, call {number}: {what}: {response:.300}");
        assert_ne!(status, 500, "{at}");
        match response["error"]["name"].as_str() {
            Some(name) => {
                assert_eq!(sim.generation(), before, "{at}");
                refused.insert(name.to_owned());
                if !documented[call].iter().any(|known| known == name) {
                    strange.entry((call, name.to_owned())).or_insert(at);
                }
            }
            None => {
                good.insert(what.split([' ', '/']).nth(1).unwrap().to_owned());
            }
        }
        assert_eq!(sim.faults(), Vec::<String>::new(), "{what}");
        assert!(sim.generation() >= generation, "{what}");
        generation = sim.generation();
    }
    assert!(strange.is_empty(), "{strange:#?}");
    (good, refused)
}

#[test]
fn random_calls_keep_the_cluster_consistent() {
    let scratch = Scratch::new();
    let start = || {
        let builder = Simulator::builder().check_replies(true);
        let sim = builder.state(scratch.path("state")).start_blocking();
        let sim = sim.unwrap();
        sim.freeze();
        sim
    };
    let sim = start();
    let seed = setting("STORPOOL_SIM_SEED", 20_260_101);
    let mut player =
        Player { dice: Dice(seed | 1), api: ApiVersion::DEFAULT, direct: Direct::new(&sim) };
    let (good, refused) = play(&mut player, seed, setting("STORPOOL_SIM_CALLS", 10_000));
    // Replaying all calls leads to the same cluster.
    let lists = |direct: &Direct<'_>| {
        let lists = [
            "VolumesList",
            "SnapshotsList",
            "AttachmentsList",
            "PlacementGroupsList",
            "VolumeTemplatesList",
        ];
        lists.map(|list| direct.get(list))
    };
    sim.advance(Duration::from_secs(86_400));
    let direct = player.direct;
    direct.post("PlacementGroupUpdate/last", "{}");
    let (generation, before) = (sim.generation(), lists(&direct));
    drop(direct);
    drop(sim);
    let sim = start();
    assert_eq!(sim.generation(), generation);
    assert_eq!(lists(&Direct::new(&sim)), before);
    assert_eq!(sim.warning(), None);
    // The calls are meaningful: nearly all succeed now and then, and all errors occur.
    let queries: BTreeSet<&str> = storpool_sim::calls(ApiVersion::DEFAULT)
        .map(|call| call.path.split('/').nth(3).unwrap())
        .collect();
    let never: Vec<_> = queries.iter().filter(|query| !good.contains(**query)).collect();
    assert!(never.len() <= 3, "never: {never:?}");
    for name in [
        "objectDoesNotExist",
        "objectExists",
        "invalidParam",
        "busy",
        "preconditionViolation",
        "insufficientResources",
    ] {
        assert!(refused.contains(name), "{name}: {refused:?}");
    }
}

#[test]
fn random_calls_of_the_newest_version_keep_the_cluster_consistent() {
    let api = ApiVersion::V19_01;
    let sim = Simulator::builder().api_version(api).check_replies(true).start_blocking().unwrap();
    sim.freeze();
    let seed = setting("STORPOOL_SIM_SEED", 20_260_101);
    let mut player = Player { dice: Dice(seed | 1), api, direct: Direct::new(&sim) };
    let (good, _) = play(&mut player, seed, setting("STORPOOL_SIM_CALLS", 10_000) / 4);
    for query in ["VolumeRevert", "VolumesGroupSnapshot", "SnapshotDeleteById", "VolumeFreeze"] {
        assert!(good.contains(query), "{query}: {good:?}");
    }
}
