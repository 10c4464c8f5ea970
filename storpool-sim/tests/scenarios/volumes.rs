//! Volumes, snapshots and attachments.

use std::time::Duration;

use storpool_api::calls;
use storpool_api::types::*;
use storpool_sim::Command;

use super::support::caller::volume;
use super::*;

#[test]
fn s01_provision() {
    play(|_, caller| {
        caller.must(calls::volume_create(&hybrid("os-1", 10 * GIB)));
        let plain = VolumeCreateDesc::new(volume("os-2")).size(size(GIB));
        let plain = plain.replication(VolumeReplication::constant(2));
        caller.must(calls::volume_create(&plain));
        assert!(caller.refused(calls::volume_create(&plain)).is_already_exists());
        let from_image = hybrid("os-3", 20 * GIB).parent(snapshot("debian-8-base"));
        caller.must(calls::volume_create(&from_image));
        // A clone step by step, and one at once.
        let named = VolumeSnapshotDesc::new().name(volume("os-3-clone-base"));
        caller.must(calls::snapshot_create(&volume("os-3"), &named));
        let clone = VolumeCreateDesc::new(volume("os-4")).parent(snapshot("os-3-clone-base"));
        caller.must(calls::volume_create(&clone));
        caller.must(calls::snapshot_delete(&snapshot("os-3-clone-base")));
        let listed = caller.must(calls::snapshots_list());
        let deleted: Vec<_> = listed.iter().filter(|one| one.deleted).collect();
        assert_eq!(deleted[0].name.as_str(), "*os-3-clone-base");
        let copy = VolumeCreateDesc::new(volume("os-5")).base_on(volume("os-4"));
        let auto = caller.must(calls::volume_create(&copy)).auto_name.unwrap();
        let transient = caller.must(calls::snapshot_list(&auto)).remove(0);
        assert!(transient.transient && auto.as_str().contains('@'));
        let parents = caller.must(calls::volume_list_snapshots(&volume("os-5")));
        assert_eq!(parents[0].name, auto);
        assert_eq!(parents.last().unwrap().name.as_str(), "debian-8-base");
        caller.must(calls::volume_update(
            &volume("os-5"),
            &VolumeUpdateDesc::new().size(size(30 * GIB)),
        ));
        let grown = caller.must(calls::volume_list(&volume("os-5"))).remove(0);
        assert_eq!((grown.size.get(), grown.objects_count), (30 * GIB, 960));
        assert_eq!((grown.place_all.as_str(), grown.replication.get()), ("hdd", 3));
        for name in ["os-1", "os-2", "os-3", "os-4", "os-5"] {
            caller.must(reassign(detach_all(name)));
            caller.must(calls::volume_delete(&volume(name)));
            // A second attempt changes nothing.
            assert!(caller.refused(calls::volume_delete(&volume(name))).is_not_found());
        }
        assert!(caller.refused(reassign(detach_all("os-1"))).is_not_found());
    });
}

#[test]
fn s02_attach() {
    play(|sim, caller| {
        caller.must(calls::volume_create(&hybrid("vm-1", GIB)));
        let attach = VolumeReassignDesc::new(volume("vm-1")).rw([client(11)]);
        let done = caller.must(reassign(attach.into()));
        let states = caller.must(calls::clients_config_dump());
        let followed = states.iter().find(|one| one.id.get() == 11).unwrap();
        assert!(followed.client_generation >= done.generation);
        assert_eq!(attached(caller, "vm-1"), [(11, true)]);
        let all = caller.must(calls::attachments_list());
        let positions = all.iter().filter(|one| one.client.get() == 11).map(|one| one.pos.get());
        assert_eq!(positions.collect::<Vec<_>>(), [0, 1]);
        let moved = VolumeReassignDesc::new(volume("vm-1")).detach(DetachClientsList::All);
        caller.must(reassign(moved.rw([client(2)]).ro([client(3)]).into()));
        assert_eq!(attached(caller, "vm-1"), [(2, true), (3, false)]);
        // A client that is down: 0 does not wait, more is not enough.
        sim.apply(Command::Client { id: 1, running: false }).unwrap();
        let item: Reassign = VolumeReassignDesc::new(volume("vm-1")).rw([client(1)]).into();
        let waits = |seconds| {
            VolumesReassignWaitDesc::new().reassign([item.clone()]).attach_timeout(seconds)
        };
        caller.must(calls::volumes_reassign_wait(&waits(0)));
        assert!(caller.refused(calls::volumes_reassign_wait(&waits(1))).is_busy());
        sim.apply(Command::Client { id: 1, running: true }).unwrap();
        caller.must(calls::volumes_reassign_wait(&waits(5)));
        caller.must(calls::client_config_wait(client(1)));
    });
}

#[test]
fn s03_detach_while_open() {
    play(|sim, caller| {
        let mut tries = 0;
        let detach = VolumeReassignDesc::new(volume("db-primary")).detach(DetachClientsList::All);
        loop {
            tries += 1;
            let force = tries == 10;
            match caller.ask(reassign(detach.clone().force(force).into())) {
                Ok(_) => break,
                Err(error) => {
                    assert!(error.is_busy() && error.to_string().contains("is open at"), "{error}");
                }
            }
        }
        assert_eq!((tries, attached(caller, "db-primary").len()), (10, 0));
        // One that is closed in time needs no force.
        caller
            .must(reassign(VolumeReassignDesc::new(volume("db-primary")).rw([client(11)]).into()));
        for open in [true, false] {
            let name = "db-primary".to_owned();
            sim.apply(Command::Open { name, client: 11, open }).unwrap();
            assert_eq!(caller.ask(reassign(detach.clone().into())).is_err(), open);
        }
    });
}

#[test]
fn s04_rename_swap() {
    play(|_, caller| {
        let id = |name: &str| caller.must(calls::volume_list(&volume(name)))[0].visible_volume_id;
        let before = (id("db-primary"), id("web-1"));
        for (from, to) in [("db-primary", "tmp"), ("web-1", "db-primary"), ("tmp", "web-1")] {
            let rename = VolumeUpdateDesc::new().rename(volume(to));
            caller.must(calls::volume_update(&volume(from), &rename));
        }
        assert_eq!((id("web-1"), id("db-primary")), before);
        assert_eq!(attached(caller, "web-1"), [(11, true)]);
        assert!(!caller.exists("tmp"));
    });
}

#[test]
fn s08_snapshot_schedule() {
    play(|sim, caller| {
        sim.freeze();
        let take = |desc: VolumeSnapshotDesc| {
            caller.must(calls::snapshot_create(&volume("web-1"), &desc)).auto_name
        };
        let hourly = take(VolumeSnapshotDesc::new()).unwrap();
        assert!(take(VolumeSnapshotDesc::new().name(volume("daily-1"))).is_none());
        assert!(caller.must(calls::snapshot_list(&hourly))[0].auto_name);
        let limits = SnapshotUpdateDesc::new().iops(Iops::constant(100)).bw(Bandwidth::UNLIMITED);
        caller.must(calls::snapshot_update(&snapshot("daily-1"), &limits));
        assert_eq!(
            caller.must(calls::snapshot_list(&snapshot("daily-1")))[0].iops.get(),
            Some(100)
        );
        // A bound snapshot is deleted with its last child.
        let bound = VolumeSnapshotDesc::new().name(volume("gold")).bind(true);
        take(bound);
        let child = VolumeCreateDesc::new(volume("from-gold")).parent(snapshot("gold"));
        caller.must(calls::volume_create(&child));
        let rebase = VolumeRebaseDesc::new().parent_name(snapshot("daily-1"));
        caller.must(calls::volume_rebase(&volume("web-1"), &rebase));
        caller.must(calls::snapshot_list(&snapshot("gold")));
        caller.must(calls::volume_delete(&volume("from-gold")));
        assert!(caller.refused(calls::snapshot_list(&snapshot("gold"))).is_not_found());
        // Only ancestors are accepted.
        let stranger = VolumeRebaseDesc::new().parent_name(snapshot("db-primary-daily-1"));
        assert!(
            caller.refused(calls::volume_rebase(&volume("web-1"), &stranger)).is_invalid_param()
        );
        let base = VolumeRebaseDesc::new().parent_name(snapshot("debian-8-base"));
        caller.must(calls::snapshot_rebase(&snapshot("daily-1"), &base));
        caller.must(calls::volume_rebase(&volume("web-1"), &VolumeRebaseDesc::new()));
        assert!(caller.must(calls::volume_list_snapshots(&volume("web-1"))).is_empty());
        // Deletion takes time, and the name is free meanwhile.
        caller.must(calls::snapshot_delete(&snapshot("daily-1")));
        assert!(caller.must(calls::snapshot_list(&snapshot("*daily-1")))[0].deleted);
        sim.advance(Duration::from_secs(5));
        assert!(caller.refused(calls::snapshot_list(&snapshot("*daily-1"))).is_not_found());
        // Freezing requires that writers are detached.
        assert!(caller.refused(calls::volume_freeze(&volume("web-1"))).is_busy());
        // Clients follow only while time advances.
        sim.resume();
        caller.must(reassign(detach_all("web-1")));
        caller.must(calls::volume_freeze(&volume("web-1")));
        assert!(!caller.exists("web-1"));
        caller.must(calls::snapshot_list(&snapshot("web-1")));
    });
}

#[test]
fn s12_existence_check() {
    play(|_, caller| {
        assert!(caller.exists("web-1"));
        assert!(!caller.exists("debian-8-base"), "a snapshot is no volume");
        assert!(!caller.exists("nothing"));
        assert!(!caller.exists("#nothing"));
        assert_eq!(caller.must(calls::snapshot_list(&snapshot("web-1@1095"))).len(), 1);
        assert!(caller.refused(calls::snapshot_list(&snapshot("*a@b"))).is_not_found());
    });
}
