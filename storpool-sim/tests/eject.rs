//! Soft-ejecting disks: every disk becomes empty in the end, or the service says why it cannot.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use storpool_sim::{Command, Seed, Simulator};
use support::dice::Dice;
use support::{Direct, seeded};

const DAY: Duration = Duration::from_secs(86_400);
const DISKS: [i64; 9] = [101, 102, 103, 201, 202, 203, 301, 302, 303];

/// Whether emptying a disk has begun; if not, the error names the obstacle.
fn eject(direct: &Direct<'_>, disk: i64) -> bool {
    let (status, response) = direct.call("POST", &format!("DiskSoftEject/{disk}"), "");
    if status == 200 {
        return true;
    }
    assert_eq!(response["error"]["name"], "preconditionViolation", "{response}");
    let said = response["error"]["descr"].as_str().unwrap();
    assert!(said.contains(&disk.to_string()), "{said}");
    false
}

fn disk(direct: &Direct<'_>, id: i64) -> Value {
    direct.get("DisksList")[id.to_string()].take()
}

/// Waits for all work to end, and checks that it has.
fn settle(sim: &Simulator, direct: &Direct<'_>, at: &str) {
    sim.advance(DAY);
    let relocator = direct.get("VolumeRelocatorStatus");
    let blocked = relocator["status"] == "blocked";
    if !blocked {
        assert_eq!(relocator["volumesToRelocate"], 0, "{at}: {relocator}");
        let disks = direct.get("DisksList");
        let up = disks.as_object().unwrap().iter();
        for (id, disk) in up.filter(|(_, disk)| disk["generationLeft"] == -1) {
            let empty = disk["softEject"] != "on" || disk["empty"] == true;
            assert!(empty, "{at}: {id} was never emptied: {disk}");
        }
    }
    assert_eq!(sim.faults(), Vec::<String>::new(), "{at}");
}

#[test]
fn each_disk_of_the_default_cluster_is_emptied_and_filled_again() {
    for id in DISKS {
        let sim = seeded(Seed::Small);
        sim.freeze();
        let direct = Direct::new(&sim);
        let before = disk(&direct, id)["objectsAllocated"].as_i64().unwrap();
        assert!(before > 0);
        assert!(eject(&direct, id), "{id}");
        settle(&sim, &direct, &id.to_string());
        let emptied = disk(&direct, id);
        assert_eq!((&emptied["empty"], &emptied["objectsAllocated"]), (&json!(true), &json!(0)));
        for volume in direct.get("VolumesGetStatus").as_object().unwrap().values() {
            assert_eq!(volume["decreasedRedundancy"], false, "{volume}");
            assert_eq!(volume["softEjectingDrives"], json!([]), "{volume}");
        }
        // Copies are on different servers, the last one on an SSD.
        let sets = direct.get("VolumeDescribe/db-primary");
        for set in sets["targetDiskSets"].as_array().unwrap() {
            let set: Vec<i64> =
                set.as_array().unwrap().iter().map(|id| id.as_i64().unwrap()).collect();
            let mut servers: Vec<i64> = set.iter().map(|id| id / 100).collect();
            servers.sort_unstable();
            assert_eq!(servers, [1, 2, 3], "{set:?}");
            assert_eq!(
                (set[2] % 100, set[0] % 100 > 1, set[1] % 100 > 1),
                (1, true, true),
                "{set:?}"
            );
        }
        direct.post(&format!("DiskSoftEjectCancel/{id}"), "");
        settle(&sim, &direct, &id.to_string());
        assert_eq!(disk(&direct, id)["objectsAllocated"], before);
    }
}

#[test]
fn all_disks_of_the_default_cluster_one_after_the_other_end_or_are_refused() {
    for first in DISKS {
        let sim = seeded(Seed::Small);
        sim.freeze();
        let direct = Direct::new(&sim);
        let mut ejected = 0;
        let order = DISKS.iter().cycle().skip_while(|id| **id != first).take(9);
        for id in order {
            ejected += i64::from(eject(&direct, *id));
            settle(&sim, &direct, &format!("{first}, {id}"));
        }
        // A disk of each kind on enough servers has to stay.
        assert!((3..=6).contains(&ejected), "{first}: {ejected}");
    }
}

#[test]
fn refused_ejection_changes_nothing_and_names_what_needs_the_disk() {
    let sim = seeded(Seed::Small);
    sim.freeze();
    let direct = Direct::new(&sim);
    for id in [101, 201] {
        assert!(eject(&direct, id));
    }
    settle(&sim, &direct, "101, 201");
    let generation = sim.generation();
    let (_, response) = direct.call("POST", "DiskSoftEject/301", "");
    let said = response["error"]["descr"].as_str().unwrap();
    assert!(said.contains('`') && said.contains("ssd"), "{said}");
    assert_eq!(disk(&direct, 301)["softEject"], "off");
    assert_eq!(sim.generation(), generation);
    assert_eq!(direct.get("VolumeRelocatorStatus")["volumesToRelocate"], 0);
}

#[test]
fn staying_disk_returns_no_data_to_a_leaving_one() {
    let sim = seeded(Seed::Small);
    sim.freeze();
    let direct = Direct::new(&sim);
    assert!(eject(&direct, 102));
    assert!(eject(&direct, 202));
    direct.post("DiskSoftEjectCancel/102", "");
    settle(&sim, &direct, "102 stays");
    assert_eq!(disk(&direct, 202)["empty"], true);
    assert_ne!(disk(&direct, 102)["empty"], true);
    direct.post("DiskSoftEjectCancel/202", "");
    settle(&sim, &direct, "both stay");
    assert_ne!(disk(&direct, 202)["empty"], true);
}

/// A cluster of up to three servers with disks, groups and volumes by chance.
fn cluster(dice: &mut Dice) -> (Simulator, Vec<i64>) {
    let sim = seeded(Seed::Empty);
    sim.freeze();
    let mut disks = DISKS.to_vec();
    for _ in 0..dice.roll(6) {
        let server = 1 + dice.roll(3) as i64;
        let id = server * 100 + 4 + dice.roll(20) as i64;
        if !disks.contains(&id) {
            let ssd = dice.chance(50);
            sim.apply(Command::AddDisk { id, server, ssd }).unwrap();
            disks.push(id);
        }
    }
    let direct = Direct::new(&sim);
    for group in ["a", "b", "c"] {
        let share = 30 + dice.roll(70);
        let chosen: Vec<i64> = disks.iter().copied().filter(|_| dice.chance(share)).collect();
        let body = json!({"addDisks": chosen}).to_string();
        direct.post(&format!("PlacementGroupUpdate/{group}"), &body);
    }
    for number in 0..dice.roll(12) {
        let body = json!({
            "name": format!("v{number}"),
            "size": (1 + dice.roll(400) as i64) << 28,
            "replication": 1 + dice.roll(3),
            "placeAll": dice.pick(&["a", "b", "c"]),
            "placeTail": dice.pick(&["a", "b", "c"]),
        });
        let (status, _) = direct.call("POST", "VolumeCreate", &body.to_string());
        if status == 200 && dice.chance(40) {
            direct.post(&format!("VolumeSnapshot/v{number}"), "{}");
        }
    }
    drop(direct);
    (sim, disks)
}

#[test]
fn every_disk_operation_on_random_clusters_ends_or_reports_why_not() {
    let (mut begun, mut refused) = (0, 0);
    for seed in 1..=60_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let (sim, disks) = cluster(&mut dice);
        let direct = Direct::new(&sim);
        for step in 0..12 {
            let id = *dice.pick(&disks);
            let at = format!("seed {seed}, step {step}, disk {id}");
            match dice.roll(10) {
                0..=4 => {
                    if eject(&direct, id) {
                        begun += 1;
                    } else {
                        refused += 1;
                    }
                }
                5 => drop(direct.call("POST", &format!("DiskSoftEjectPause/{id}"), "")),
                6 | 7 => drop(direct.post(&format!("DiskSoftEjectCancel/{id}"), "")),
                8 => {
                    let group = dice.pick(&["a", "b", "c"]);
                    let body = json!({"rmDisks": [id]}).to_string();
                    direct.post(&format!("PlacementGroupUpdate/{group}"), &body);
                }
                _ => {
                    let up = dice.chance(50);
                    sim.apply(Command::Disk { id, up }).unwrap();
                }
            }
            if dice.chance(60) {
                settle(&sim, &direct, &at);
            } else {
                sim.advance(Duration::from_millis(dice.roll(3000) as u64));
                assert_eq!(sim.faults(), Vec::<String>::new(), "{at}");
            }
        }
    }
    assert!(begun > 100 && refused > 20, "{begun} {refused}");
}

#[test]
fn disks_without_room_refuse_moves_instead_of_overflowing() {
    let sim = seeded(Seed::Small);
    sim.freeze();
    let direct = Direct::new(&sim);
    // A disk takes a little more than 3.6 TiB.
    let size = 2_i64 << 40;
    direct.post("PlacementGroupUpdate/one", r#"{"addDisks":[102]}"#);
    for name in ["a", "b"] {
        let body = json!({"name": name, "size": size, "replication": 1, "placeAll": "hdd", "placeTail": "hdd"});
        direct.post("VolumeCreate", &body.to_string());
    }
    let to_one = r#"{"placeAll":"one","placeTail":"one"}"#;
    direct.post("VolumeUpdate/a", to_one);
    assert_eq!(direct.refused("POST", "VolumeUpdate/b", to_one), "insufficientResources");
    settle(&sim, &direct, "a");
    let grow = json!({"size": 2 * size}).to_string();
    assert_eq!(direct.refused("POST", "VolumeUpdate/a", &grow), "insufficientResources");
    // All of it is on one disk, and no other disk has enough free space.
    let body = json!({"name": "c", "size": 10 * size, "replication": 1, "placeAll": "hdd", "placeTail": "hdd"});
    let (_, _) = direct.call("POST", "VolumeCreate", &body.to_string());
    for id in [103, 202, 203, 302, 303] {
        eject(&direct, id);
        settle(&sim, &direct, &format!("full, {id}"));
    }
    for disk in direct.get("DisksList").as_object().unwrap().values() {
        assert!(disk["objectsFree"].as_i64().unwrap() >= 0, "{disk}");
    }
}
