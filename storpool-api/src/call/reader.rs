//! Entries of a response that arrives over a user's transport.

use std::fmt;

use super::feed::{Fed, Feed};
use crate::error::{CallContext, Error};

/// Reads the entries of a response one by one while it arrives, without doing any I/O; made by
/// [`Call::entry_reader`](crate::Call::entry_reader).
///
/// [Push](EntryReader::push) each chunk that arrives, iterate over the complete entries, and repeat
/// until the [end](EntryReader::end) of the response. Only the last chunk, and the entries in it, are
/// kept in memory.
///
/// ```
/// use storpool_api::calls;
///
/// let call = calls::volume_templates_list();
/// let mut reader = call.entry_reader(200);
/// for piece in [&br#"{"generation": 7, "data": [{"na"#[..], br#"me": 7}, 1"#, b"8]}"] {
///     reader.push(piece);
///     for template in &mut reader {
///         let error = template.unwrap_err();
///         println!("{error}"); // at data.0.name, then at data.1
///     }
/// }
/// reader.end();
/// assert!(reader.next().is_none());
/// assert!(reader.is_over());
/// assert_eq!(reader.generation(), Some(7));
/// ```
#[must_use = "nothing is read until entries are asked for"]
pub struct EntryReader<E> {
    feed: Feed<E>,
    context: CallContext,
}

impl<E> EntryReader<E> {
    pub(crate) fn new(feed: Feed<E>, context: CallContext) -> Self {
        Self { feed, context }
    }

    /// Takes what has arrived of the response.
    pub fn push(&mut self, bytes: &[u8]) {
        self.feed.push(bytes);
    }

    /// Signals the end of the response.
    pub fn end(&mut self) {
        self.feed.end();
    }

    /// The generation, once it has arrived: it may follow the data.
    pub fn generation(&self) -> Option<i64> {
        self.feed.generation()
    }

    /// Whether the response was read to its end, or to an error that ends it.
    pub fn is_over(&self) -> bool {
        self.feed.is_over()
    }
}

/// The entries that have arrived; none as long as more must be pushed.
///
/// An entry that cannot be read is an error with its path ([`Error::json_path`]); others may
/// follow. An error of the service, a response that is not JSON or one that ends too early is the
/// last item.
impl<E> Iterator for EntryReader<E> {
    type Item = Result<E, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let before = self.feed.count();
        match self.feed.next() {
            Fed::Entry(entry) => Some(Ok(entry)),
            Fed::Rejected(failure) | Fed::Failed(failure) => {
                Some(Err(failure.of(self.context.clone().with_entries(before))))
            }
            Fed::More | Fed::Done => None,
        }
    }
}

impl<E> fmt::Debug for EntryReader<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EntryReader")
            .field("call", &self.context.call())
            .field("entries", &self.feed.count())
            .field("generation", &self.generation())
            .finish_non_exhaustive()
    }
}
