//! Times and durations of the API, as those of the standard library.

use std::time::{Duration, SystemTime};

/// The time that a field has as Unix time in seconds; none if it is too far from 1970 for the system.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use storpool_api::time::from_unix;
///
/// let created = from_unix(1_455_000_000);
/// assert_eq!(created, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_455_000_000)));
/// ```
pub fn from_unix(seconds: i64) -> Option<SystemTime> {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    match seconds < 0 {
        true => SystemTime::UNIX_EPOCH.checked_sub(distance),
        false => SystemTime::UNIX_EPOCH.checked_add(distance),
    }
}

/// Defines a span of time in whole units, of so many nanoseconds each.
macro_rules! span {
    ($(#[$docs:meta])* $name:ident of $nanos:literal) => {
        $(#[$docs])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// The number.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl From<i64> for $name {
            fn from(number: i64) -> Self {
                Self(number)
            }
        }

        impl From<Duration> for $name {
            fn from(duration: Duration) -> Self {
                let whole = duration.as_nanos().div_ceil($nanos);
                Self(i64::try_from(whole).unwrap_or(i64::MAX))
            }
        }
    };
}

span! {
    /// Whole seconds for a request: a number, or a [`Duration`], which is rounded up, so that what
    /// waits does not wait less, and is at most `i64::MAX` seconds.
    ///
    /// ```
    /// use std::time::Duration;
    /// use storpool_api::types::VolumesReassignWaitDesc;
    ///
    /// let desc = VolumesReassignWaitDesc::new().attach_timeout(Duration::from_millis(19_500));
    /// assert_eq!(desc, VolumesReassignWaitDesc::new().attach_timeout(20));
    /// ```
    Seconds of 1_000_000_000
}

span! {
    /// Whole milliseconds for a request: a number, or a [`Duration`], which is rounded up and is at
    /// most `i64::MAX` milliseconds.
    Milliseconds of 1_000_000
}

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
    fn unix_times_convert_on_both_sides_of_1970() {
        let second = Duration::from_secs(1);
        assert_eq!(from_unix(0), Some(SystemTime::UNIX_EPOCH));
        assert_eq!(from_unix(-1), Some(SystemTime::UNIX_EPOCH - second));
        assert_eq!(from_unix(1), Some(SystemTime::UNIX_EPOCH + second));
        // The extremes depend on the system; neither panics.
        let _ = (from_unix(i64::MIN), from_unix(i64::MAX));
    }

    #[test]
    fn durations_round_up_to_whole_units() {
        for (nanos, seconds) in [(0, 0), (1, 1), (1_000_000_000, 1), (1_000_000_001, 2)] {
            assert_eq!(Seconds::from(Duration::from_nanos(nanos)).get(), seconds, "{nanos}");
        }
        assert_eq!(Seconds::from(Duration::MAX).get(), i64::MAX);
        for (nanos, millis) in [(0, 0), (1, 1), (1_000_000, 1), (1_000_001, 2)] {
            assert_eq!(Milliseconds::from(Duration::from_nanos(nanos)).get(), millis, "{nanos}");
        }
        assert_eq!(Milliseconds::from(Duration::MAX).get(), i64::MAX);
    }

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
