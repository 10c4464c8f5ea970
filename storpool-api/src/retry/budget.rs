//! How many retries clients may make together.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many retries clients may make together, so that they do not bury a service in trouble under
/// repeated calls.
///
/// Each retry takes one from the budget, and calls with a response refill it at a fixed rate, up to
/// its initial size. While it is empty, failed calls are not retried
/// ([`NotRetried::Budget`](crate::NotRetried::Budget)); first attempts are always made.
///
/// Clones share the budget, and so do all clients whose [`RetryPolicy`](crate::RetryPolicy) has it.
///
/// ```
/// use storpool_api::{RetryBudget, RetryPolicy};
///
/// let budget = RetryBudget::new(50).refund_every(20);
/// let inventory = RetryPolicy::default().budget(budget.clone());
/// let watchdog = RetryPolicy::default().retries(1).budget(budget);
/// ```
#[derive(Clone)]
pub struct RetryBudget {
    /// The balance. One unit is what each call with a response pays in.
    left: Arc<AtomicU64>,
    price: u64,
    most: u64,
}

impl RetryBudget {
    /// A budget of this many retries, one of which is refilled every 10 calls with a response.
    pub fn new(retries: u32) -> Self {
        Self::with_price(retries.into(), 10)
    }

    /// Number of calls with a response that refill one retry; 0 means 1.
    ///
    /// The budget is a new one, and full.
    #[must_use]
    pub fn refund_every(self, calls: u32) -> Self {
        Self::with_price(self.most / self.price, u64::from(calls.max(1)))
    }

    fn with_price(retries: u64, price: u64) -> Self {
        // Both fit in 32 bits.
        let most = retries.saturating_mul(price);
        Self { left: Arc::new(AtomicU64::new(most)), price, most }
    }

    /// How many retries are left.
    pub fn left(&self) -> u32 {
        let left = self.left.load(Ordering::Relaxed) / self.price;
        u32::try_from(left).unwrap_or(u32::MAX)
    }

    /// Takes one retry, if any is left.
    pub(crate) fn take(&self) -> bool {
        self.change(|left| left.checked_sub(self.price))
    }

    /// Refills the share of one call with a response.
    pub(crate) fn refund(&self) {
        self.change(|left| (left < self.most).then(|| left + 1));
    }

    fn change(&self, to: impl FnMut(u64) -> Option<u64>) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, to).is_ok()
    }
}

impl fmt::Debug for RetryBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryBudget")
            .field("left", &self.left())
            .field("most", &(self.most / self.price))
            .field("refund_every", &self.price)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budget_is_spent_by_retries_and_refilled_by_responses() {
        let budget = RetryBudget::new(2).refund_every(3);
        let shared = budget.clone();
        assert!(budget.take() && shared.take());
        assert!(!budget.take() && !shared.take());
        budget.refund();
        shared.refund();
        assert!(!budget.take());
        budget.refund();
        assert!(shared.take());
        for _ in 0..100 {
            budget.refund();
        }
        assert_eq!((budget.left(), shared.left()), (2, 2));
    }

    #[test]
    fn extreme_budgets_do_not_overflow() {
        let none = RetryBudget::new(0);
        none.refund();
        assert!(!none.take());
        let all = RetryBudget::new(u32::MAX).refund_every(u32::MAX);
        assert!(all.take());
        assert_eq!(all.left(), u32::MAX - 1);
        assert_eq!(RetryBudget::new(7).refund_every(0).left(), 7);
    }

    #[test]
    fn concurrent_threads_never_overspend_the_budget() {
        let budget = RetryBudget::new(1000);
        let taken: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| (0..500).filter(|_| budget.take()).count()))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!((taken, budget.left()), (1000, 0));
    }
}
