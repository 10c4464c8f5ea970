//! Snapshots: taking, binding, rebasing and deleting them.

use super::State;
use super::volume::{Kind, SnapshotFacts, Volume, Wish};
use crate::error::ServiceError;

/// The changes that an update of a snapshot requests.
pub(crate) struct SnapshotChange {
    pub(crate) rename: Option<String>,
    pub(crate) bind: Option<bool>,
    pub(crate) wish: Wish,
}

impl State {
    /// Takes a snapshot of a volume; returns its name if the service chose it.
    pub(crate) fn create_snapshot(
        &mut self,
        volume: &str,
        name: Option<&str>,
        bind: bool,
    ) -> Result<Option<String>, ServiceError> {
        let id = self.volume_id(volume)?;
        if let Some(name) = name {
            check_snapshot_name(name)?;
            self.check_free(name, None)?;
        }
        self.check_room([&self.volumes[&id].layout])?;
        let auto_name = name.is_none();
        let (_, chosen) = self.take_snapshot(id, name, |facts| {
            facts.bound = bind;
            facts.auto_name = auto_name;
        });
        self.changed();
        Ok(auto_name.then_some(chosen))
    }

    /// The snapshot through which a volume is copied.
    pub(crate) fn take_transient(&mut self, volume: i64) -> (i64, String) {
        self.take_snapshot(volume, None, |facts| {
            facts.bound = true;
            facts.auto_name = true;
            facts.transient = true;
        })
    }

    fn take_snapshot(
        &mut self,
        volume: i64,
        name: Option<&str>,
        set: impl FnOnce(&mut SnapshotFacts),
    ) -> (i64, String) {
        let created = self.seconds();
        let source = self.volumes[&volume].clone();
        let anonymous = self.anonymous_name(&source, self.next_id + 1);
        let name = name.map_or(anonymous, str::to_owned);
        let mut facts = SnapshotFacts {
            origin: source.name.clone(),
            auto_name: false,
            bound: false,
            deleted: false,
            transient: false,
        };
        set(&mut facts);
        let snapshot = Volume {
            name: name.clone(),
            kind: Kind::Snapshot(facts),
            created,
            counted: Vec::new(),
            moving: None,
            ..source
        };
        let id = self.insert(snapshot);
        self.note_move(id);
        self.set_parent(volume, Some(id));
        if let Some(volume) = self.volume_mut(volume) {
            volume.stored = 0;
        }
        (id, name)
    }

    pub(crate) fn update_snapshot(
        &mut self,
        name: &str,
        change: &SnapshotChange,
    ) -> Result<(), ServiceError> {
        let id = self.parent_id(name)?;
        if let Some(new) = &change.rename {
            check_snapshot_name(new)?;
            self.check_free(new, Some(id))?;
        }
        let snapshot = &self.volumes[&id];
        let policy = self.wished_policy(Some(snapshot.policy), &change.wish)?;
        self.check_moves([(id, policy, snapshot.layout.objects)])?;
        let limits = change.wish.limits(snapshot.limits);
        self.set_policy(id, policy);
        if let Some(new) = &change.rename {
            self.set_name(id, new);
        }
        if let Some(snapshot) = self.volume_mut(id) {
            snapshot.limits = limits;
            if let Kind::Snapshot(facts) = &mut snapshot.kind {
                facts.bound = change.bind.unwrap_or(facts.bound);
                facts.auto_name &= change.rename.is_none();
            }
        }
        self.lost_child(id);
        self.changed();
        Ok(())
    }

    /// Makes an ancestor the direct parent, or removes the parent. Data read from those in between
    /// is copied.
    pub(crate) fn rebase(&mut self, id: i64, parent: Option<&str>) -> Result<(), ServiceError> {
        let ancestors = self.ancestors(id);
        let parent = parent.map(|name| self.parent_id(name)).transpose()?;
        let kept = match parent {
            None => ancestors.len(),
            Some(wanted) => {
                let position = ancestors.iter().position(|ancestor| *ancestor == wanted);
                position.ok_or_else(|| {
                    let (name, parent) = (self.name_of(id), self.name_of(wanted));
                    ServiceError::invalid(format!(
                        "`{parent}` is not among the ancestors of `{name}`"
                    ))
                })?
            }
        };
        let skipped = ancestors[..kept].iter().filter_map(|id| self.volumes.get(id));
        let own: i64 = skipped.map(|skipped| skipped.stored).sum();
        if let Some(volume) = self.volume_mut(id) {
            volume.stored = volume.stored.saturating_add(own).min(volume.size);
        }
        let before = self.volumes[&id].parent;
        if before != parent {
            self.set_parent(id, parent);
            if let Some(before) = before {
                self.lost_child(before);
            }
            self.changed();
        }
        Ok(())
    }

    pub(crate) fn delete_snapshot(&mut self, name: &str) -> Result<(), ServiceError> {
        let id = self.snapshot_id(name)?;
        self.check_unused("Snapshot", id)?;
        if self.deletes(id) {
            return Ok(());
        }
        let starred = self.deleted_name(name, id);
        self.set_name(id, &starred);
        if let Some(snapshot) = self.volume_mut(id)
            && let Kind::Snapshot(facts) = &mut snapshot.kind
        {
            facts.deleted = true;
        }
        for template in self.templates.values_mut() {
            template.parent = template.parent.filter(|parent| *parent != id);
        }
        self.schedule_deletion(id);
        self.changed();
        Ok(())
    }

    fn deletes(&self, id: i64) -> bool {
        let snapshot = self.volumes.get(&id).and_then(Volume::snapshot);
        snapshot.is_some_and(|facts| facts.deleted)
    }

    /// Space is freed only when at most one child reads the snapshot's data.
    fn schedule_deletion(&mut self, id: i64) {
        if self.child_count(id) <= 1 {
            let due = self.now + self.pace.deletion;
            self.deleting.entry(id).or_insert(due);
        }
    }

    pub(crate) fn finish_deletion(&mut self, id: i64) {
        if self.child_count(id) <= 1 {
            self.merge(id);
            self.changed();
        }
    }

    /// Removes a snapshot and hands its data to its only child, if it has one.
    fn merge(&mut self, id: i64) {
        let children = self.children.get(&id);
        let child = children.and_then(|children| children.first().copied());
        if let (Some(child), Some(snapshot)) = (child, self.volumes.get(&id)) {
            let (data, parent) = (snapshot.stored, snapshot.parent);
            if let Some(child) = self.volume_mut(child) {
                child.stored = child.stored.max(data).min(child.size);
            }
            self.set_parent(child, parent);
        }
        self.remove(id);
    }

    pub(crate) fn child_count(&self, id: i64) -> usize {
        self.children.get(&id).map_or(0, std::collections::BTreeSet::len)
    }

    /// Cleans up a snapshot that may have lost a child or a client: bound snapshots are deleted
    /// with the last one, the service's internal ones with the last but one, and a pending deletion
    /// may continue.
    pub(crate) fn lost_child(&mut self, id: i64) {
        let Some(facts) = self.volumes.get(&id).and_then(Volume::snapshot) else {
            return;
        };
        let (bound, transient, deleted) = (facts.bound, facts.transient, facts.deleted);
        let used = self.attachments.contains_key(&id) || self.exports.contains_key(&id);
        let children = self.child_count(id);
        if deleted {
            self.schedule_deletion(id);
        } else if !used && ((bound && children == 0) || (transient && children <= 1)) {
            self.merge(id);
        }
    }

    pub(crate) fn set_parent(&mut self, id: i64, parent: Option<i64>) {
        let Some(volume) = self.volume_mut(id) else {
            return;
        };
        if let Some(before) = std::mem::replace(&mut volume.parent, parent)
            && let Some(children) = self.children.get_mut(&before)
        {
            children.remove(&id);
        }
        if let Some(parent) = parent {
            self.children.entry(parent).or_default().insert(id);
        }
    }

    /// The parent, its parent and so on.
    pub(crate) fn ancestors(&self, id: i64) -> Vec<i64> {
        let parent = |id: &i64| self.volumes.get(id)?.parent;
        std::iter::successors(parent(&id), parent).collect()
    }

    /// The volume that a snapshot is shown with: one that reads it, or else the one it is of.
    pub(crate) fn volume_above(&self, id: i64) -> &str {
        let mut below = id;
        loop {
            let mut children = self.children.get(&below).into_iter().flatten();
            match children.next_back() {
                Some(child) if self.is_snapshot(*child) => below = *child,
                Some(child) => return self.name_of(*child),
                None => break,
            }
        }
        let snapshot = self.volumes.get(&id).and_then(Volume::snapshot);
        snapshot.map_or("", |facts| facts.origin.as_str())
    }

    /// Space that deleting a snapshot would free.
    pub(crate) fn freed_by_deletion(&self, id: i64) -> i64 {
        let stored = |id: &i64| self.volumes.get(id).map_or(0, |volume| volume.stored);
        let own = stored(&id);
        let children = self.children.get(&id);
        match children.map(|children| (children.len(), children.first())) {
            None | Some((0, _)) => own,
            Some((1, Some(child))) => own.min(stored(child)),
            Some(_) => 0,
        }
    }

    /// The oldest ancestor. All members of a chain have the same placement, so that they share
    /// disks.
    pub(crate) fn root_of(&self, id: i64) -> i64 {
        self.ancestors(id).last().copied().unwrap_or(id)
    }
}

/// Snapshots may have any volume name a user can choose, but the rule of snapshot names does not
/// know the prefix of the system's internal volumes.
fn check_snapshot_name(name: &str) -> Result<(), ServiceError> {
    if name.starts_with('#') {
        return Err(ServiceError::invalid(format!("`{name}` cannot be the name of a snapshot")));
    }
    Ok(())
}
