//! Dates at which snapshots are deleted.

use super::{Millis, State};
use crate::error::ServiceError;

/// When a snapshot is to be deleted, as requested; 0 stands for never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expiry {
    /// Unix time in seconds.
    pub(crate) date: i64,
    /// Seconds from now.
    pub(crate) after: i64,
}

impl State {
    /// The date that a request means; of two, the earlier one.
    pub(crate) fn expiry_date(&self, expiry: Expiry) -> Result<Option<i64>, ServiceError> {
        let Expiry { date, after } = expiry;
        let now = self.seconds();
        if date != 0 && date <= now {
            return Err(ServiceError::invalid(format!(
                "targetDeleteDate: {date} is not in the future, it is {now} now"
            )));
        }
        if after < 0 {
            return Err(ServiceError::invalid(format!("deleteAfter: {after} is negative")));
        }
        let dates = [date, if after == 0 { 0 } else { now.saturating_add(after) }];
        Ok(dates.into_iter().filter(|date| *date != 0).min())
    }

    /// Sets when a snapshot is deleted.
    pub(crate) fn set_expiry(&mut self, id: i64, date: Option<i64>) {
        match date {
            Some(date) => self.expiring.insert(id, date),
            None => self.expiring.remove(&id),
        };
    }

    /// Snapshots with a date, and that in milliseconds. One in use is kept until it no longer is.
    fn expiries(&self) -> impl Iterator<Item = (i64, Millis)> {
        let free =
            self.expiring.iter().filter(|(id, _)| self.check_unused("Snapshot", **id).is_ok());
        free.map(|(id, date)| (*id, date.saturating_mul(1000)))
    }

    pub(crate) fn next_expiry(&self) -> Option<Millis> {
        self.expiries().map(|(_, due)| due).min()
    }

    pub(crate) fn expire_snapshots(&mut self) {
        let due = self.expiries().filter(|(_, due)| *due <= self.now);
        let due: Vec<i64> = due.map(|(id, _)| id).collect();
        for id in due {
            self.expiring.remove(&id);
            self.begin_deletion(id);
        }
    }

    pub(super) fn check_expiries(&self, found: &mut Vec<String>) {
        for id in self.expiring.keys() {
            let facts = self.snapshot_facts(*id);
            if facts.is_none_or(|facts| facts.deleted) {
                found.push(format!(
                    "{id} is to be deleted at some time, and there is no such snapshot"
                ));
            }
        }
    }
}
