//! Panics of code that users bring: they become errors.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::Poll;

/// The output of a future, or the message of its panic.
///
/// The future is pinned elsewhere, so that it is not moved into another one.
pub(crate) fn without_panic<F: Future + Unpin>(
    mut future: F,
) -> impl Future<Output = Result<F::Output, String>> + Unpin {
    poll_fn(move |context| match caught(|| Pin::new(&mut future).poll(context)) {
        Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
        Ok(Poll::Pending) => Poll::Pending,
        Err(message) => Poll::Ready(Err(message)),
    })
}

/// The result of a function, or the message of its panic.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| message(&*panic).to_owned())
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    let fixed = panic.downcast_ref::<&'static str>().copied();
    owned.or(fixed).unwrap_or("no message")
}
