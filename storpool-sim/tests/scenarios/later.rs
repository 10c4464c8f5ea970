//! What integrations do with API 19.01: anonymous volumes, tags, reverting, groups of snapshots and
//! deletion at a later time.

use std::collections::BTreeMap;
use std::time::Duration;

use storpool_api::types::*;
use storpool_api::{ApiVersion, ErrorKind, calls};
use storpool_sim::Simulator;

use super::support::caller::{Caller, volume};
use super::*;

fn play_later(scenario: impl Fn(&Simulator, &Caller)) {
    let version = ApiVersion::V19_01;
    for caller in Caller::both() {
        let builder = Simulator::builder().api_version(version).check_replies(true);
        let sim = builder.start_blocking().unwrap();
        let caller = caller(&sim).speaking(version);
        scenario(&sim, &caller);
        assert_eq!(sim.faults(), Vec::<String>::new());
    }
}

fn tags(pairs: &[(&str, &str)]) -> BTreeMap<VolumeTagName, VolumeTagValue> {
    let pairs = pairs.iter();
    pairs.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
}

fn by_id(id: &GlobalVolumeId) -> VolumeNameOrGlobalId {
    format!("~{id}").parse().unwrap()
}

/// Does not wait for clients, which follow only while time advances.
fn no_wait(item: Reassign) -> storpool_api::Call<ApiOk> {
    let desc = VolumesReassignWaitDesc::new().reassign([item]).attach_timeout(0);
    calls::volumes_reassign_wait(&desc)
}

fn summary(caller: &Caller, name: &VolumeNameOrGlobalId) -> VolumeSummary {
    caller.must(calls::volume_list(name)).remove(0)
}

#[test]
fn s14_anonymous_volumes() {
    play_later(|_, caller| {
        let mut desc = VolumeCreateDesc::new(volume("unused"));
        desc.name = None;
        let desc = desc.size(size(GIB)).template("hybrid".parse().unwrap());
        let created =
            caller.must(calls::volume_create(&desc.clone().tags(tags(&[("pvc", "orders")]))));
        let id = created.global_id.unwrap();
        let name = by_id(&id);
        assert_eq!(created.name.unwrap(), name);
        let other = caller.must(calls::volume_create(&desc)).global_id.unwrap();
        assert_ne!(id, other);
        // It is found by its tags, and addressed by its id everywhere.
        let all = caller.must(calls::volumes_list());
        let mut tagged = all.iter().filter(|one| one.tags == Some(tags(&[("pvc", "orders")])));
        assert_eq!(tagged.next().unwrap().global_id.as_ref(), Some(&id));
        assert_eq!(tagged.next(), None);
        let attach = VolumeReassignDesc::new(&name).rw([client(3)]);
        caller.must(reassign(attach.into()));
        let attachments = caller.must(calls::attachments_list());
        let attached = attachments.iter().find(|one| one.client.get() == 3).unwrap();
        assert_eq!((&attached.volume, attached.global_id.as_ref()), (&name, Some(&id)));
        assert!(caller.refused(calls::volume_delete(&name)).is_busy());
        let grow = VolumeUpdateDesc::new().size(size(2 * GIB));
        caller.must(calls::volume_update(&name, &grow));
        assert_eq!(summary(caller, &name).size.get(), 2 * GIB);
        let auto = caller.must(calls::snapshot_create(&name, &VolumeSnapshotDesc::new()));
        let base = format!("~{}", auto.snapshot_global_id.unwrap());
        let base: SnapshotNameOrGlobalId = base.parse().unwrap();
        let clone = VolumeCreateDesc::new(volume("clone")).parent(&base);
        caller.must(calls::volume_create(&clone));
        let copy = VolumeCreateDesc::new(volume("copy")).base_on(&name);
        caller.must(calls::volume_create(&copy));
        let rebase = VolumeRebaseDesc::new().parent_name(&base);
        caller.must(calls::volume_rebase(&volume("copy"), &rebase));
        assert!(caller.must(calls::volumes_quick_status()).contains_key(name.as_str()));
        // A name makes it a volume as any other; its id stays.
        let rename = VolumeUpdateDesc::new().rename(volume("orders"));
        caller.must(calls::volume_update(&name, &rename));
        assert_eq!(summary(caller, &name).name.as_str(), "orders");
        let detach = VolumeReassignDesc::new(&name).detach(DetachClientsList::All);
        caller.must(reassign(detach.into()));
        caller.must(calls::volume_delete(&name));
        assert!(caller.refused(calls::volume_delete(&name)).is_not_found());
        // A snapshot made of one has no name either, until it is deleted.
        let frozen = by_id(&other);
        caller.must(calls::volume_freeze(&frozen));
        let frozen: SnapshotNameOrGlobalId = frozen.as_str().parse().unwrap();
        caller.must(calls::snapshot_delete_by_id(&other));
        assert!(caller.must(calls::snapshot_list(&frozen))[0].name.as_str().starts_with('*'));
    });
}

#[test]
fn s15_tags() {
    play_later(|_, caller| {
        let desc = hybrid("vm-7", GIB).tags(tags(&[("vm", "7"), ("app", "db"), ("none", "")]));
        caller.must(calls::volume_create(&desc));
        let name = VolumeNameOrGlobalId::from(volume("vm-7"));
        assert_eq!(summary(caller, &name).tags, Some(tags(&[("vm", "7"), ("app", "db")])));
        let change = VolumeUpdateDesc::new().tags(tags(&[("app", ""), ("zone", "a")]));
        caller.must(calls::volume_update(&name, &change));
        let left = Some(tags(&[("vm", "7"), ("zone", "a")]));
        assert_eq!(summary(caller, &name).tags, left);
        assert_eq!(caller.must(calls::volumes_status())["vm-7"].tags, left);
        // A snapshot has tags of its own.
        let take = |desc: VolumeSnapshotDesc| caller.must(calls::snapshot_create(&name, &desc));
        take(VolumeSnapshotDesc::new().name(volume("plain")));
        take(VolumeSnapshotDesc::new().name(volume("daily")).tags(tags(&[("schedule", "daily")])));
        let of = |name: &str| caller.must(calls::snapshot_list(&snapshot(name)))[0].tags.clone();
        assert_eq!((of("plain"), of("daily")), (None, Some(tags(&[("schedule", "daily")]))));
        let change = SnapshotUpdateDesc::new().tags(tags(&[("schedule", "")]));
        caller.must(calls::snapshot_update(&snapshot("daily"), &change));
        assert_eq!(of("daily"), None);
        // A frozen volume keeps its tags.
        caller.must(calls::volume_freeze(&name));
        assert_eq!(of("vm-7"), left);
    });
}

#[test]
fn s16_revert() {
    play_later(|_, caller| {
        let name = VolumeNameOrGlobalId::from(volume("web-1"));
        let before = summary(caller, &name);
        let take = VolumeSnapshotDesc::new().name(volume("web-1-good"));
        let taken = caller.must(calls::snapshot_create(&name, &take));
        let grow = VolumeUpdateDesc::new().size(size(40 * GIB));
        caller.must(calls::volume_update(&name, &grow));
        let good = format!("~{}", taken.snapshot_global_id.unwrap());
        for to in [snapshot("web-1-good").into(), good.parse::<SnapshotNameOrGlobalId>().unwrap()] {
            let desc = VolumeRevertDesc::new(&to);
            caller.must(reassign(VolumeReassignDesc::new(&name).rw([client(2)]).into()));
            assert!(caller.refused(calls::volume_revert(&name, &desc)).is_busy());
            caller.must(reassign(detach_all("web-1")));
            caller.must(calls::volume_revert(&name, &desc));
            let after = summary(caller, &name);
            assert_eq!((&after.name, after.size), (&before.name, before.size));
            assert_eq!(after.global_id, before.global_id);
            assert_eq!(after.parent_name.unwrap().as_str(), "web-1-good");
            assert_eq!(after.objects_count, before.objects_count);
        }
        let nowhere = VolumeRevertDesc::new(snapshot("nothing"));
        assert!(caller.refused(calls::volume_revert(&name, &nowhere)).is_not_found());
    });
}

#[test]
fn s17_consistent_group_snapshot() {
    play_later(|_, caller| {
        let one = |name: &str| GroupSnapshotSpec::new(volume(name));
        let before = caller.must(calls::snapshots_list()).len();
        // All or nothing.
        for wrong in [one("nobody"), one("web-1").name(snapshot("vm-db"))] {
            let group = [one("db-primary").name(snapshot("vm-db")), wrong];
            caller.refused(calls::snapshot_create_group(&GroupSnapshotsSpec::new().volumes(group)));
        }
        assert_eq!(caller.must(calls::snapshots_list()).len(), before);
        let group = [one("db-primary").name(snapshot("vm-db")), one("web-1")];
        let group = GroupSnapshotsSpec::new().volumes(group).tags(tags(&[("vm", "204")]));
        let taken = caller.must(calls::snapshot_create_group(&group)).snapshots;
        let named: Vec<(&str, bool)> = taken
            .iter()
            .map(|one| (one.volume.as_str(), one.snapshot.as_ref().unwrap().as_str() == "vm-db"))
            .collect();
        assert_eq!(named, [("db-primary", true), ("web-1", false)]);
        for one in &taken {
            let snapshot = one.snapshot.as_ref().unwrap();
            let snapshot = caller.must(calls::snapshot_list(snapshot)).remove(0);
            assert_eq!(snapshot.tags, Some(tags(&[("vm", "204")])));
            assert_eq!(snapshot.global_id, one.snapshot_global_id);
            assert_eq!(snapshot.on_volume, one.volume);
        }
    });
}

#[test]
fn s23_deletion_later() {
    play_later(|sim, caller| {
        sim.freeze();
        let exists = |name: &str| caller.ask(calls::snapshot_list(&snapshot(name))).is_ok();
        let web = volume("web-1");
        let take = |name: &str| VolumeSnapshotDesc::new().name(volume(name));
        caller.must(calls::snapshot_create(&web, &take("hourly").delete_after(3600)));
        caller.must(calls::snapshot_create(&web, &take("attached").delete_after(3600)));
        let hourly = caller.must(calls::snapshot_list(&snapshot("hourly"))).remove(0);
        let date = hourly.target_delete_date.unwrap();
        assert_eq!(date, hourly.creation_timestamp + 3600);
        let past = take("late").target_delete_date(hourly.creation_timestamp);
        assert!(caller.refused(calls::snapshot_create(&web, &past)).is_invalid_param());
        // A date can be set later, and be withdrawn.
        let weekly = SnapshotUpdateDesc::new().target_delete_date(date + 7 * 86_400);
        caller.must(calls::snapshot_update(&snapshot("db-primary-daily-1"), &weekly));
        caller.must(calls::snapshot_create(&web, &take("kept").target_delete_date(date)));
        caller.must(calls::snapshot_update(
            &snapshot("kept"),
            &SnapshotUpdateDesc::new().target_delete_date(0),
        ));
        let attach = SnapshotReassignDesc::new(snapshot("attached")).ro([client(3)]);
        caller.must(no_wait(attach.into()));
        sim.advance(Duration::from_secs(3599));
        assert!(exists("hourly"));
        sim.advance(Duration::from_secs(10));
        assert!(!exists("hourly") && exists("kept") && exists("db-primary-daily-1"));
        // One in use is deleted as soon as it no longer is.
        assert!(exists("attached"));
        let detach = SnapshotReassignDesc::new(snapshot("attached")).detach(DetachClientsList::All);
        caller.must(no_wait(detach.into()));
        sim.advance(Duration::from_secs(10));
        assert!(!exists("attached"));
        // A frozen volume may have a date, too.
        caller.must(no_wait(detach_all("web-1")));
        let freeze = VolumeFreezeDesc::new().delete_after(60);
        caller.must(calls::volume_freeze_with(&web, &freeze));
        assert!(exists("web-1"));
        sim.advance(Duration::from_secs(8 * 86_400));
        assert!(!exists("web-1") && !exists("db-primary-daily-1"));
    });
}

#[test]
fn copies_are_on_the_disks_that_the_policy_asks_for() {
    play_later(|_, caller| {
        let group = |name: &str| -> PlacementGroupName { name.parse().unwrap() };
        let solo = PlacementGroupUpdateDesc::new().add_disks([disk(102), disk(103)]);
        caller.must(calls::placement_group_update(&group("solo"), &solo));
        let objects = |name: &str| {
            let described = caller.must(calls::volume_describe(&volume(name))).objects;
            let ids = |set: &Vec<DiskId>| set.iter().map(|id| id.get()).collect::<Vec<_>>();
            described.iter().map(ids).collect::<Vec<_>>()
        };
        let desc = hybrid("head", GIB).place_head(group("ssd"));
        caller.must(calls::volume_create(&desc));
        let is_ssd = |id: &i64| id % 100 == 1;
        for set in objects("head") {
            assert_eq!(set.iter().map(is_ssd).collect::<Vec<_>>(), [true, false, true], "{set:?}");
        }
        assert_eq!(summary(caller, &volume("head").into()).place_head, Some(group("ssd")));
        // The only server of a group can have one copy, unless more are explicitly allowed.
        let two = VolumeCreateDesc::new(volume("two")).size(size(GIB));
        let two = two.replication(VolumeReplication::constant(2)).place_all(group("solo"));
        let two = two.place_tail(group("solo"));
        let refused = caller.refused(calls::volume_create(&two));
        assert_eq!(refused.kind(), ErrorKind::Exhausted);
        caller.must(calls::volume_create(&two.reuse_server(true)));
        for mut set in objects("two") {
            set.sort_unstable();
            assert_eq!(set, [102, 103]);
        }
        assert_eq!(summary(caller, &volume("two").into()).reuse_server, Some(true));
    });
}
