//! Responses read entry by entry.

use std::fmt;
use std::iter::FusedIterator;
use std::sync::Arc;

use super::Client;
use super::worker::Worker;
use crate::client::{Source, Taken, open, read};
use crate::decode::Entries;
use crate::error::{Error, Failure};

/// The entries of a list or map response, one by one as they arrive; those of a map with their
/// keys.
///
/// Made by [`Request::stream`](crate::Request::stream). Each step blocks until the next entry has
/// arrived. Nothing is read ahead except what the network buffers; only what arrived last, and the
/// entries in it, are kept. Dropping it discards the rest of the response, and closes the connection.
///
/// The items are those of [`EntryStream::next`](crate::EntryStream::next).
#[must_use = "nothing is read until entries are asked for"]
pub struct EntryIter<E> {
    source: Source<E>,
    worker: Worker,
}

impl<E> EntryIter<E> {
    /// The generation of the cluster's configuration that the entries belong to, once it has
    /// arrived: it may follow the entries, or be missing.
    pub fn generation(&self) -> Option<i64> {
        self.source.generation()
    }

    /// Whether the stream is terminated: there are no more items.
    pub fn is_over(&self) -> bool {
        self.source.is_over()
    }
}

impl<E> Iterator for EntryIter<E> {
    type Item = Result<E, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.source.take() {
                Taken::Item(item) => return Some(item),
                Taken::Over => return None,
                Taken::More(opened) => match self.worker.run(read(opened)) {
                    Ok(chunk) => self.source.give(chunk),
                    Err(failure) => self.source.lose(failure),
                },
            }
        }
    }
}

impl<E> FusedIterator for EntryIter<E> {}

impl<E> fmt::Debug for EntryIter<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.describe(&mut f.debug_struct("EntryIter"))
    }
}

impl<T: Entries> crate::Request<T, Client> {
    /// Makes the call and reads its response, a list or map, entry by entry: for responses too
    /// large to be kept as a whole.
    ///
    /// ```no_run
    /// # fn example(client: &storpool_api::blocking::Client) -> Result<(), storpool_api::Error> {
    /// for volume in client.volumes_list().stream()? {
    ///     match volume {
    ///         Ok(volume) => println!("{}", volume.name),
    ///         Err(error) => eprintln!("{error}"), // the next one may be good
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Retries, limits of time and size, and strict mode are as for
    /// the [asynchronous client](struct.Request.html#method.stream).
    ///
    /// # Errors
    ///
    /// Any [`Error`] but `Config`, `Device` and `Operation`, if it comes before the first entry.
    pub fn stream(mut self) -> Result<EntryIter<T::Entry>, Error> {
        let Client { core, worker } = &self.client;
        core.adapt(self.call.head_mut())?;
        let context = core.context(self.call.head());
        let source = worker
            .run(open(Arc::clone(core), self.call, self.options))
            .map_err(|failure| Failure::Transport(failure).of(context))??;
        Ok(EntryIter { source, worker: worker.clone() })
    }
}
