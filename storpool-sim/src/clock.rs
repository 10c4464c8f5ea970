//! Simulated time: advances like real time, unless it is frozen or advanced.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::state::Millis;

/// The end of the year 9999: time can be moved by any amount, and sums with it must not overflow.
const LAST: Millis = 253_402_300_799_999;

#[derive(Debug)]
pub(crate) struct Clock {
    /// The time at `since`.
    base: Millis,
    /// When that was; `None` while time is frozen.
    since: Option<Instant>,
}

impl Clock {
    pub(crate) fn starting_at(base: Millis) -> Self {
        Self { base, since: Some(Instant::now()) }
    }

    pub(crate) fn now(&self) -> Millis {
        let passed = self.since.map_or(0, |since| millis(since.elapsed()));
        self.base.saturating_add(passed).min(LAST)
    }

    pub(crate) fn freeze(&mut self) {
        self.base = self.now();
        self.since = None;
    }

    pub(crate) fn resume(&mut self) {
        self.since.get_or_insert_with(Instant::now);
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.base = self.base.saturating_add(millis(by));
    }
}

pub(crate) fn millis(duration: Duration) -> Millis {
    Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX)
}

/// The real time.
pub(crate) fn wall() -> Millis {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis)
}
