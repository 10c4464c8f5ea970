//! Capacity, inventory, disks and monitoring.

use std::time::Duration;

use storpool_api::types::*;
use storpool_api::{Config, calls};
use storpool_sim::Command;

use super::support::caller::volume;
use super::support::{fail, simulator};
use super::*;

#[test]
fn s05_capacity() {
    play(|_, caller| {
        let disks = caller.must(calls::disks_list());
        let up = disks.values().filter_map(|disk| match disk {
            DiskSummary::Up(disk) => Some(disk),
            _ => None,
        });
        let groups = up.map(|disk| {
            (disk.ag_count.unwrap(), disk.ag_allocated.unwrap() + disk.ag_free.unwrap())
        });
        for (all, parts) in groups {
            assert_eq!(all, parts);
        }
        let free = || {
            let status = caller.must(calls::volume_templates_status());
            status[0].stored.free
        };
        let before = free();
        caller.must(calls::volume_create(&hybrid("thin", 100 * GIB)));
        assert_eq!(free(), before, "a thin volume takes nothing");
    });
    let sim = simulator();
    let caller = Caller::both()[0](&sim);
    let status = || caller.must(calls::volume_templates_status()).remove(0);
    let before = status();
    sim.apply(Command::Write { name: "web-1".to_owned(), bytes: GIB }).unwrap();
    let after = status();
    assert_eq!(after.stored_size - before.stored_size, GIB);
    // Space is counted in whole blocks.
    let taken = before.stored.free - after.stored.free;
    assert!((taken - GIB).abs() < 16 << 20, "{taken}");
    assert!(after.available_place_all < before.available_place_all);
}

#[test]
fn s06_inventory() {
    play(|_, caller| {
        let volumes = caller.must(calls::volumes_list());
        let names: Vec<&str> = volumes.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["db-primary", "web-1"]);
        let snapshots = caller.must(calls::snapshots_list());
        let shown = snapshots.iter().filter(|one| {
            let name = one.name.as_str();
            !name.starts_with('*') && !name.contains('@')
        });
        assert_eq!(shown.count(), 2);
        let space = caller.must(calls::volumes_space());
        assert_eq!(space[0].stored_size, 42_949_672_960);
        assert_eq!(space[0].space_used, 45_097_156_608);
        assert_eq!(caller.must(calls::snapshots_space()).len(), snapshots.len());
        assert_eq!(caller.must(calls::volume_templates_list()).len(), 1);
        let status = caller.must(calls::volumes_status());
        assert_eq!(status.len(), volumes.len() + snapshots.len());
        assert!(status.values().all(|one| one.status == VolumeCurrentStatus::Up));
    });
}

#[test]
fn s07_watchdog() {
    play(|sim, caller| {
        sim.apply(Command::Client { id: 11, running: false }).unwrap();
        let services = caller.at_once(calls::services_list()).unwrap();
        assert!(!services.clients[&client(11)].running());
        let dead = caller.at_once(calls::attachments_list()).unwrap();
        let dead = dead.into_iter().filter(|one| one.client.get() == 11);
        let items = dead.map(|one| {
            let only = DetachClientsList::Clients(vec![client(11)]);
            Reassign::from(VolumeReassignDesc::new(one.volume).detach(only).force(true))
        });
        let items: Vec<Reassign> = items.collect();
        // Clients that are down are not waited for.
        let desc = VolumesReassignWaitDesc::new().reassign(items);
        caller.at_once(calls::volumes_reassign_wait(&desc)).unwrap();
        assert!(attached(caller, "db-primary").is_empty());
        // Without retries the first failure counts.
        fail(sim, "attachmentsList", 1, "busy", true);
        assert!(caller.at_once(calls::attachments_list()).unwrap_err().is_transient());
        fail(sim, "attachmentsList", 3, "busy", true);
        caller.must(calls::attachments_list());
        assert_eq!(sim.seen()["attachmentsList"], 7);
    });
}

#[test]
fn s09_disk_service() {
    play(|sim, caller| {
        sim.freeze();
        let disk_state = |id: i64| caller.must(calls::disks_list()).remove(&disk(id)).unwrap();
        let up = |id: i64| match disk_state(id) {
            DiskSummary::Up(up) => up,
            other => panic!("{other:?}"),
        };
        caller.must(calls::disk_soft_eject(disk(103)));
        sim.advance(Duration::from_secs(1));
        let tasks = caller.must(calls::tasks_list());
        assert!(tasks.iter().any(|task| task.disk_id == disk(102) && task.completed_objects > 0));
        caller.must(calls::disk_soft_eject_pause(disk(103)));
        let paused = up(103);
        assert_eq!(paused.soft_eject, DiskSoftEjectStatus::Paused);
        sim.advance(Duration::from_secs(600));
        assert_eq!(up(103).objects_allocated, paused.objects_allocated);
        assert!(caller.must(calls::tasks_list()).is_empty());
        assert_eq!(caller.must(calls::volume_relocator_status()).status, RelocatorStatus::Blocked);
        caller.must(calls::disk_soft_eject_cancel(disk(103)));
        sim.advance(Duration::from_secs(600));
        assert!(!up(103).empty && up(103).soft_eject == DiskSoftEjectStatus::Off);
        caller.must(calls::disk_soft_eject(disk(103)));
        sim.advance(Duration::from_secs(600));
        assert!(up(103).empty);
        caller.must(calls::disk_eject(disk(103)));
        assert!(!disk_state(103).is_up());
        caller.must(calls::disk_forget(disk(103)));
        let group = caller.must(calls::placement_group_describe(&"hdd".parse().unwrap()));
        assert!(!group.disks.contains(&disk(103)));
        // Removed at once: replicas are missing, nothing is lost.
        caller.must(calls::disk_eject(disk(202)));
        assert!(!disk_state(202).is_up());
        let status = caller.must(calls::volumes_status());
        let db = status.values().find(|one| one.name.as_str() == "db-primary").unwrap();
        assert!(db.decreased_redundancy && db.status == VolumeCurrentStatus::Up);
        assert_eq!(db.missing_drives, [disk(202)]);
        // Scrubbing.
        let done = |id| up(id).last_scrub_completed;
        let before = done(102);
        caller.must(calls::disk_scrub_start(disk(102)));
        sim.advance(Duration::from_secs(10));
        caller.must(calls::disk_scrub_pause(disk(102)));
        sim.advance(Duration::from_secs(100));
        let held = up(102);
        assert!(held.scrubbing_paused && held.scrubbing_paused_for == 100);
        assert_eq!(held.scrubbed_bytes, 10 * held.scrubbing_bw);
        caller.must(calls::disk_scrub_continue(disk(102)));
        sim.advance(Duration::from_secs(3600));
        assert!(done(102) > before && up(102).scrubbed_bytes == 0);
        caller.must(calls::disk_retrim(disk(101)));
        let note = DiskDescUpdate::new("shelf 9".parse().unwrap());
        caller.must(calls::disk_set_desc(disk(202), &note));
        assert_eq!(disk_state(202).description().as_str(), "shelf 9");
    });
}

#[test]
fn s10_cluster_bring_up() {
    with_both(Seed::Empty, |sim, caller| {
        let disks = |ids: &[i64]| ids.iter().map(|id| disk(*id)).collect::<Vec<_>>();
        let ssd = PlacementGroupUpdateDesc::new().add_disks(disks(&[101, 201, 301]));
        caller.must(calls::placement_group_update(&"ssd".parse().unwrap(), &ssd));
        // Groups of whole servers are a matter of API 16.01.
        let whole = sim.api_version() == ApiVersion::V16_01;
        let hdd = match whole {
            true => PlacementGroupUpdateDesc::new()
                .add_servers((1..=3).map(|id| ServerId::new(id).unwrap()))
                .rm_disks(disks(&[101, 201, 301])),
            false => {
                PlacementGroupUpdateDesc::new().add_disks(disks(&[102, 103, 202, 203, 302, 303]))
            }
        };
        caller.must(calls::placement_group_update(&"hdd".parse().unwrap(), &hdd));
        let groups = caller.must(calls::placement_groups_list());
        assert_eq!((groups.len(), groups["hdd"].disks.len()), (2, 6));
        let template = VolumeTemplateCreateDesc::new("fast".parse().unwrap())
            .place_all("ssd".parse().unwrap())
            .place_tail("ssd".parse().unwrap())
            .replication(VolumeReplication::constant(2));
        caller.must(calls::volume_template_create(&template));
        let desc =
            VolumeCreateDesc::new(volume("v")).size(size(GIB)).template("fast".parse().unwrap());
        caller.must(calls::volume_create(&desc));
        let change = VolumeTemplateUpdateDesc::new().place_all("hdd".parse().unwrap());
        let name = "fast".parse().unwrap();
        caller.must(calls::volume_template_update(&name, &change));
        let place = || caller.must(calls::volume_list(&volume("v"))).remove(0).place_all;
        assert_eq!(place().as_str(), "ssd", "nothing is propagated unless asked for");
        caller.must(calls::volume_template_update(&name, &change.propagate(true)));
        assert_eq!(place().as_str(), "hdd");
        let short = VolumeTemplateUpdateDesc::new().replication(VolumeReplication::constant(3));
        caller.must(calls::volume_template_update(&name, &short.propagate(true)));
        let rest = match whole {
            true => PlacementGroupUpdateDesc::new().rm_servers([ServerId::constant(3)]),
            false => PlacementGroupUpdateDesc::new().rm_disks(disks(&[302, 303])),
        };
        caller.must(calls::placement_group_update(&"hdd".parse().unwrap(), &rest));
        if whole {
            let groups = caller.must(calls::volume_balancer_groups());
            assert!(
                groups.iter().all(|group| group.feasible),
                "the last copy is on an ssd of server 3"
            );
        }
    });
}

#[test]
fn s11_balancer() {
    play(|sim, caller| {
        sim.freeze();
        for server in 1..=3 {
            let id = server * 100 + 4;
            sim.apply(Command::AddDisk { id, server, ssd: false }).unwrap();
            let add = PlacementGroupUpdateDesc::new().add_disks([disk(id)]);
            caller.must(calls::placement_group_update(&"hdd".parse().unwrap(), &add));
        }
        let command = |cmd| calls::volume_balancer_set_status(&VolumeBalancerCommand::new(cmd));
        let status = || caller.must(calls::volume_balancer_get_status()).status;
        let to_working = || {
            caller.must(command(BalancerCommand::Start));
            assert_eq!(status(), BalancerStatus::Working);
            sim.advance(Duration::from_secs(5));
        };
        assert_eq!(status(), BalancerStatus::Waiting);
        to_working();
        assert_eq!(status(), BalancerStatus::Ready);
        caller.must(command(BalancerCommand::Stop));
        assert_eq!(status(), BalancerStatus::Waiting);
        to_working();
        let moves = caller.must(calls::volume_balancer_volumes_status());
        assert!(moves.iter().any(|one| one.reallocated && !one.blocked));
        let sets = caller.must(calls::volume_balancer_volume_disk_sets(&volume("web-1")));
        assert_ne!(sets.current_disk_sets, sets.balancer_disk_sets);
        let target =
            |targets: std::collections::BTreeMap<DiskId, DiskTarget>| match &targets[&disk(104)] {
                DiskTarget::Up(up) => (
                    up.objects_allocated.current,
                    up.objects_allocated.target,
                    up.objects_allocated.to_recover,
                ),
                other => panic!("{other:?}"),
            };
        let (current, planned, recover) = target(caller.must(calls::volume_balancer_disks()));
        assert!(current == 0 && planned > 0 && recover == planned);
        assert!(caller.must(calls::tasks_list()).is_empty(), "nothing moves before the commit");
        caller.must(command(BalancerCommand::Commit));
        assert_eq!(status(), BalancerStatus::Committing);
        sim.advance(Duration::from_secs(2));
        assert_eq!(target(caller.must(calls::volume_relocator_disks())).1, planned);
        let relocator = caller.must(calls::volume_relocator_status());
        assert!(relocator.volumes_to_relocate > 0 && relocator.status == RelocatorStatus::On);
        sim.advance(Duration::from_secs(600));
        assert_eq!(target(caller.must(calls::volume_relocator_disks())), (planned, planned, 0));
        let again = caller.refused(command(BalancerCommand::Commit));
        assert!(again.to_string().contains("preconditionViolation"), "{again}");
        to_working();
        assert_eq!(status(), BalancerStatus::NothingToDo);
    });
}

#[test]
fn s13_another_host() {
    play(|sim, caller| {
        let text = format!(
            "SP_AUTH_TOKEN={}\nSP_API_HTTP_HOST=127.0.0.1\nSP_API_HTTP_PORT={}\n\
             [node-a]\nSP_OURID=1\n[node-b]\nSP_OURID=11\n",
            sim.token(),
            sim.address().port()
        );
        let config = |host: &str| {
            let loader =
                Config::loader().without_environment().text("/etc/storpool.conf", text.as_str());
            loader.host(host).load().unwrap()
        };
        let there: i64 = config("node-b").get("SP_OURID").unwrap().parse().unwrap();
        caller.must(reassign(VolumeReassignDesc::new(volume("web-1")).rw([client(there)]).into()));
        assert!(attached(caller, "web-1").contains(&(11, true)));
        // The same configuration leads a client here.
        let here = storpool_api::blocking::Client::from_config(&config("node-a")).unwrap();
        assert_eq!(here.request(calls::volumes_list()).send().unwrap().data().len(), 2);
    });
}
