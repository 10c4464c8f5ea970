//! Policies: how many copies of data there are, on which groups of disks, and limits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::State;
use crate::error::ServiceError;

/// Names and values that programs mark volumes and snapshots with.
pub(crate) type Tags = BTreeMap<String, String>;

/// How data is to be kept.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Policy {
    /// The group of the first copy, unless it is the same as for those in the middle.
    pub(crate) head: Option<i64>,
    pub(crate) all: i64,
    /// The group of the last copy.
    pub(crate) tail: i64,
    pub(crate) replication: i64,
    /// Whether copies may be on the same server; `None` if that was never said.
    pub(crate) reuse_server: Option<bool>,
}

/// Limits; `None` is unlimited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Limits {
    pub(crate) bw: Option<i64>,
    pub(crate) iops: Option<i64>,
}

/// Policy, limits and tags in a request; `None` leaves a value unchanged.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wish {
    pub(crate) head: Option<String>,
    pub(crate) all: Option<String>,
    pub(crate) tail: Option<String>,
    pub(crate) replication: Option<i64>,
    pub(crate) reuse_server: Option<bool>,
    pub(crate) bw: Option<Option<i64>>,
    pub(crate) iops: Option<Option<i64>>,
    pub(crate) tags: Tags,
}

impl Policy {
    pub(crate) fn head(&self) -> i64 {
        self.head.unwrap_or(self.all)
    }

    pub(crate) fn reuses_servers(&self) -> bool {
        self.reuse_server.unwrap_or(false)
    }

    /// The group of one copy out of `copies`.
    pub(crate) fn group_at(&self, position: usize, copies: usize) -> i64 {
        if position + 1 == copies {
            self.tail
        } else if position == 0 {
            self.head()
        } else {
            self.all
        }
    }

    pub(crate) fn uses(&self, group: i64) -> bool {
        [self.head(), self.all, self.tail].contains(&group)
    }

    /// Policies with the same key place data alike.
    pub(crate) fn key(&self) -> PolicyKey {
        (self.all, self.tail, self.replication, self.head(), self.reuses_servers())
    }
}

/// Groups, replication and reuse of servers.
pub(crate) type PolicyKey = (i64, i64, i64, i64, bool);

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Wish {
    pub(crate) fn limits(&self, base: Limits) -> Limits {
        Limits { bw: self.bw.unwrap_or(base.bw), iops: self.iops.unwrap_or(base.iops) }
    }
}

/// Sets tags; those without a value are removed.
pub(crate) fn set_tags(tags: &mut Tags, new: &Tags) {
    tags.extend(new.clone());
    tags.retain(|_, value| !value.is_empty());
}

impl State {
    /// The requested policy; anything not requested is taken from `base`.
    pub(crate) fn wished_policy(
        &self,
        base: Option<Policy>,
        wish: &Wish,
    ) -> Result<Policy, ServiceError> {
        let group = |name: &Option<String>| name.as_deref().map(|name| self.group_id(name));
        let (head, all) = (group(&wish.head).transpose()?, group(&wish.all).transpose()?);
        let tail = group(&wish.tail).transpose()?;
        let usual = || {
            // Integrations create volumes with only a replication.
            let groups = self.groups.iter();
            let largest = groups
                .max_by_key(|(id, group)| (group.name == "default", group.disks.len(), -**id));
            largest.map(|(id, _)| *id)
        };
        let base_all = base.map(|base| base.all);
        let base_tail = base.map(|base| base.tail);
        let chosen_all = all.or(base_all).or(tail).or_else(usual);
        let chosen_tail = tail.or(base_tail).or(all).or(chosen_all);
        let replication = wish.replication;
        let replication = replication.or(base.map(|base| base.replication));
        let replication = replication.filter(|copies| *copies > 0);
        Ok(Policy {
            head: head.or(base.and_then(|base| base.head)),
            all: chosen_all
                .ok_or_else(|| ServiceError::invalid("placeAll: there is no placement group"))?,
            tail: chosen_tail
                .ok_or_else(|| ServiceError::invalid("placeTail: there is no placement group"))?,
            replication: replication
                .ok_or_else(|| ServiceError::invalid("replication: neither given nor preset"))?,
            reuse_server: wish.reuse_server.or(base.and_then(|base| base.reuse_server)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn tag_with_an_empty_value_is_removed_and_others_stay() {
        let mut all = tags(&[("vm", "1"), ("app", "db")]);
        set_tags(&mut all, &tags(&[("vm", ""), ("zone", "a"), ("none", "")]));
        assert_eq!(all, tags(&[("app", "db"), ("zone", "a")]));
    }

    #[test]
    fn head_follows_the_group_of_the_middle_until_another_is_chosen() {
        let plain = Policy { head: None, all: 1, tail: 2, replication: 3, reuse_server: None };
        let groups = |policy: Policy| (0..3).map(|at| policy.group_at(at, 3)).collect::<Vec<_>>();
        assert_eq!(groups(plain), [1, 1, 2]);
        assert_eq!(groups(Policy { head: Some(4), ..plain }), [4, 1, 2]);
        assert_eq!(plain, Policy { head: Some(1), reuse_server: Some(false), ..plain });
        assert_eq!(plain.group_at(0, 1), 2, "a single copy is the one that is read");
    }
}
