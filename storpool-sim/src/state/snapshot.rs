//! Snapshots: changing, binding, rebasing and deleting them, and reverting to them.

use std::sync::Arc;

use super::State;
use super::expiry::Expiry;
use super::layout::{Layout, objects_of};
use super::policy::{Wish, set_tags};
use super::volume::Kind;
use crate::error::ServiceError;

/// The changes that an update of a snapshot requests.
pub(crate) struct SnapshotChange {
    pub(crate) rename: Option<String>,
    pub(crate) bind: Option<bool>,
    pub(crate) template: Option<String>,
    /// `None` if nothing about the date changes.
    pub(crate) expiry: Option<Expiry>,
    pub(crate) wish: Wish,
}

impl State {
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
        let template = change.template.as_deref().map(|name| self.template_id(name));
        let template = template.transpose()?;
        let date = change.expiry.map(|expiry| self.expiry_date(expiry)).transpose()?;
        let snapshot = &self.volumes[&id];
        let (mut policy, mut limits) = (snapshot.policy, snapshot.limits);
        if let Some(settings) = template.and_then(|id| self.templates.get(&id)) {
            policy = settings.policy(Some(policy));
            limits = settings.limits;
        }
        let policy = self.wished_policy(Some(policy), &change.wish)?;
        self.check_moves([(id, policy, snapshot.layout.objects)])?;
        let limits = change.wish.limits(limits);
        self.set_policy(id, policy);
        if let Some(new) = &change.rename {
            self.set_name(id, new);
        }
        if let Some(snapshot) = self.volume_mut(id) {
            snapshot.limits = limits;
            snapshot.template = template.or(snapshot.template);
            set_tags(&mut snapshot.tags, &change.wish.tags);
            if let Kind::Snapshot(facts) = &mut snapshot.kind {
                facts.bound = change.bind.unwrap_or(facts.bound);
                facts.auto_name &= change.rename.is_none();
            }
        }
        if let Some(date) = date {
            self.set_expiry(id, date);
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

    /// Gives a volume the content and the size of a snapshot.
    pub(crate) fn revert(&mut self, name: &str, snapshot: &str) -> Result<(), ServiceError> {
        let id = self.volume_id(name)?;
        let to = self.parent_id(snapshot)?;
        self.check_unused("Volume", id)?;
        let (volume, origin) = (&self.volumes[&id], &self.volumes[&to]);
        let (size, before) = (origin.size, volume.parent);
        let sets = self.sets_beside(Some(origin), &volume.policy, self.root_of(to))?;
        let layout = Layout::new(objects_of(size), sets);
        // The old content makes room for the new.
        let old = Arc::clone(&volume.layout);
        self.reserve(&old, -1);
        let fits = self.check_room([&layout]);
        self.reserve(&old, 1);
        fits?;
        if let Some(volume) = self.volume_mut(id) {
            (volume.size, volume.stored, volume.layout) = (size, 0, layout.into());
        }
        self.note_move(id);
        if before != Some(to) {
            self.set_parent(id, Some(to));
            if let Some(before) = before {
                self.lost_child(before);
            }
        }
        self.changed();
        Ok(())
    }

    pub(crate) fn delete_snapshot(&mut self, name: &str) -> Result<(), ServiceError> {
        let id = self.snapshot_id(name)?;
        self.check_unused("Snapshot", id)?;
        if !self.deletes(id) {
            self.begin_deletion(id);
        }
        Ok(())
    }

    /// Deletes a snapshot that nobody uses.
    pub(crate) fn begin_deletion(&mut self, id: i64) {
        let starred = self.deleted_name(self.name_of(id), id);
        self.set_name(id, &starred);
        self.expiring.remove(&id);
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
    }

    pub(crate) fn deletes(&self, id: i64) -> bool {
        let snapshot = self.snapshot_facts(id);
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
        let child = self.children_of(id).next();
        if let (Some(child), Some(snapshot)) = (child, self.volumes.get(&id)) {
            let (data, parent) = (snapshot.stored, snapshot.parent);
            if let Some(child) = self.volume_mut(child) {
                child.stored = child.stored.max(data).min(child.size);
            }
            self.set_parent(child, parent);
        }
        self.remove(id);
    }

    /// What a deletion waits for.
    pub(crate) fn deletion_delay(&self, id: i64) -> &'static str {
        if self.child_count(id) > 1 { "multiple children" } else { "not blocked" }
    }

    pub(crate) fn child_count(&self, id: i64) -> usize {
        self.children_of(id).count()
    }

    /// The volumes and snapshots based directly on a snapshot.
    pub(crate) fn children_of(&self, id: i64) -> impl DoubleEndedIterator<Item = i64> {
        self.children.range((id, i64::MIN)..=(id, i64::MAX)).map(|(_, child)| *child)
    }

    /// Cleans up a snapshot that may have lost a child or a client: bound snapshots are deleted
    /// with the last one, the service's internal ones with the last but one, and a pending deletion
    /// may continue.
    pub(crate) fn lost_child(&mut self, id: i64) {
        let Some(facts) = self.snapshot_facts(id) else {
            return;
        };
        let (bound, transient, deleted) = (facts.bound, facts.transient, facts.deleted);
        let used = self.attachments.contains_key(&id)
            || self.exports.contains_key(&id)
            || self.remote.exports.contains_key(&id);
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
        if let Some(before) = std::mem::replace(&mut volume.parent, parent) {
            self.children.remove(&(before, id));
        }
        self.children.extend(parent.map(|parent| (parent, id)));
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
            match self.children_of(below).next_back() {
                Some(child) if self.is_snapshot(child) => below = child,
                Some(child) => return self.name_of(child),
                None => break,
            }
        }
        let snapshot = self.snapshot_facts(id);
        snapshot.map_or("", |facts| facts.origin.as_str())
    }

    /// Space that deleting a snapshot would free.
    pub(crate) fn freed_by_deletion(&self, id: i64) -> i64 {
        let stored = |id: &i64| self.volumes.get(id).map_or(0, |volume| volume.stored);
        let own = stored(&id);
        let mut children = self.children_of(id);
        match (children.next(), children.next()) {
            (None, _) => own,
            (Some(child), None) => own.min(stored(&child)),
            _ => 0,
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
pub(super) fn check_snapshot_name(name: &str) -> Result<(), ServiceError> {
    if name.starts_with('#') {
        return Err(ServiceError::invalid(format!("`{name}` cannot be the name of a snapshot")));
    }
    Ok(())
}
