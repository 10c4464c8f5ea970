//! Which call failed, and how it went.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::call_info::Method;

/// The call that failed, and how it went.
#[derive(Clone, Debug)]
pub struct CallContext {
    call: &'static str,
    method: Method,
    base_url: Option<Arc<str>>,
    path: String,
    reads: bool,
    in_doubt: bool,
    course: Option<Course>,
    entries: Option<usize>,
}

/// The attempts of a client; absent if a user's transport sent the call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Course {
    pub(crate) made: u32,
    pub(crate) allowed: u32,
    pub(crate) elapsed: Duration,
    pub(crate) not_retried: NotRetried,
    /// Whether an attempt before the last may have been carried out.
    pub(crate) earlier_in_doubt: bool,
}

/// Why a failed call was not retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NotRetried {
    /// A retry would fail in the same way.
    Final,
    /// The call may have been carried out, and carrying it out twice differs from once.
    Unsafe,
    /// The maximum of the client's `RetryPolicy` was reached.
    Exhausted,
    /// No time is left of what was set for the call.
    Deadline,
    /// Entries of the response were already returned, and a retry would start over.
    HandedOver,
    /// No retry is left in the `RetryBudget` that the client shares with others.
    Budget,
}

impl CallContext {
    /// A call that only reads is never in doubt.
    pub(crate) fn new(call: &'static str, method: Method, path: String, reads: bool) -> Self {
        Self {
            call,
            method,
            base_url: None,
            path,
            reads,
            in_doubt: false,
            course: None,
            entries: None,
        }
    }

    /// Made by a client of the service at `base_url`. A raw path may contain anything, so the token
    /// is redacted in it.
    #[cfg(feature = "client")]
    pub(crate) fn at(mut self, base_url: &Arc<str>, token: &crate::token::AuthToken) -> Self {
        token.redact(&mut self.path);
        Self { base_url: Some(Arc::clone(base_url)), ..self }
    }

    /// After the attempts of a client.
    #[cfg(feature = "client")]
    pub(crate) fn after(self, course: Course) -> Self {
        let earlier_in_doubt = course.earlier_in_doubt && !self.reads;
        Self {
            in_doubt: earlier_in_doubt,
            course: Some(Course { earlier_in_doubt, ..course }),
            ..self
        }
    }

    /// After this many entries of the response were yielded.
    pub(crate) fn with_entries(self, entries: usize) -> Self {
        Self { entries: Some(entries), ..self }
    }

    /// After a last attempt that may have been carried out, or not.
    pub(super) fn ending(self, in_doubt: bool) -> Self {
        Self { in_doubt: self.in_doubt || in_doubt && !self.reads, ..self }
    }

    /// The name of the call, such as `volumeUpdate`; `raw` for a raw call.
    pub fn call(&self) -> &'static str {
        self.call
    }

    /// Its HTTP method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The base URL of the client that made the call, such as `http://127.0.0.1:81`.
    pub fn base_url(&self) -> Option<&str> {
        self.base_url.as_deref()
    }

    /// Its path, encoded, such as `/ctrl/1.0/VolumesList`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether any attempt may have carried out the call despite the error.
    ///
    /// See [`Error::is_in_doubt`](crate::Error::is_in_doubt).
    pub fn is_in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// Number of entries yielded before, unreadable ones included, if the response is read entry by
    /// entry.
    pub fn entries(&self) -> Option<usize> {
        self.entries
    }

    /// Number of attempts that a client of this crate made, the first included.
    pub fn attempts(&self) -> Option<u32> {
        self.course.map(|course| course.made)
    }

    /// How many attempts the policy allows, the first included.
    pub fn max_attempts(&self) -> Option<u32> {
        self.course.map(|course| course.allowed)
    }

    /// How long the call took, all attempts and the pauses between them.
    pub fn elapsed(&self) -> Option<Duration> {
        self.course.map(|course| course.elapsed)
    }

    /// Why there was no further attempt.
    pub fn not_retried(&self) -> Option<NotRetried> {
        self.course.map(|course| course.not_retried)
    }
}

/// As shown at the end of an error.
impl fmt::Display for CallContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base_url = self.base_url.as_deref().unwrap_or_default();
        write!(f, "{} {base_url}{}", self.method, self.path)?;
        match self.entries {
            Some(1) => f.write_str(", after 1 entry")?,
            Some(entries) => write!(f, ", after {entries} entries")?,
            None => {}
        }
        if let Some(course) = self.course {
            let Course { made, allowed, elapsed, not_retried, earlier_in_doubt } = course;
            write!(f, ", attempt {made} of {allowed}, {elapsed:.3?}, not retried: ")?;
            match not_retried {
                NotRetried::Exhausted if allowed == 1 => f.write_str("the policy has no retries"),
                not_retried => not_retried.fmt(f),
            }?;
            if earlier_in_doubt {
                f.write_str("; an earlier attempt may have been carried out")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for NotRetried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Final => "a retry would fail in the same way",
            Self::Unsafe => "it may have been carried out and is not safe to retry",
            Self::Exhausted => "no attempts are left",
            Self::Deadline => "no time is left",
            Self::HandedOver => "entries were already returned",
            Self::Budget => "the retry budget is used up",
        })
    }
}
