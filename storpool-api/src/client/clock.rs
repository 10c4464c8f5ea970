//! Time, as far as it lies between attempts: the seam by which tests drive it.

use std::fmt::Debug;
use std::pin::Pin;
use std::time::{Duration, Instant};

/// The time, and waiting.
pub(crate) trait Clock: Debug + Send + Sync {
    fn now(&self) -> Instant;

    fn sleep(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// The clock of the Tokio runtime, which is that on the wall unless a test has paused it.
#[derive(Debug)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }

    fn sleep(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        // Created when polled, so that it uses the runtime that has the timer.
        Box::pin(async move { tokio::time::sleep(pause).await })
    }
}
