//! Times of the service, and the clock of this computer.

use std::time::{Duration, SystemTime};

/// Time elapsed since a Unix time in seconds; zero for a time in the future.
pub(crate) fn since(start: Option<i64>) -> Option<Duration> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    between(start?, now)
}

fn between(start: i64, now: Duration) -> Option<Duration> {
    // A clock before 1970 was never set.
    let start = Duration::from_secs(u64::try_from(start).ok()?);
    Some(Duration::from_secs(now.as_secs().saturating_sub(start.as_secs())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_since_a_future_instant_is_zero() {
        let now = Duration::from_millis(1_455_000_000_900);
        assert_eq!(between(1_455_000_000, now), Some(Duration::ZERO));
        assert_eq!(between(1_454_999_000, now), Some(Duration::from_secs(1000)));
        assert_eq!(between(1_999_999_999, now), Some(Duration::ZERO));
        assert_eq!(between(-1, now), None);
        assert_eq!(since(None), None);
    }
}
