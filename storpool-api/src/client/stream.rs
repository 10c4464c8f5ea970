//! Responses read entry by entry.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::handle::Client;
use super::request::Request;
use super::source::{self, Chunk, Source, Taken};
use crate::decode::Entries;
use crate::error::Error;
use crate::exclusive::Exclusive;
use crate::transport::BoxFuture;

/// The entries of a list or map response, one by one as they arrive; those of a map with their
/// keys.
///
/// Made by [`Request::stream`]. It is a [`Stream`](futures_core::Stream), too. Nothing is read
/// ahead except what the network buffers; only what arrived last, and the entries in it, are kept.
/// Dropping it discards the rest of the response, and closes the connection.
///
/// It must be polled within a Tokio runtime.
#[must_use = "nothing is read until entries are asked for"]
pub struct EntryStream<E> {
    source: Source<E>,
    reading: Option<Exclusive<BoxFuture<'static, Chunk>>>,
}

impl<E> EntryStream<E> {
    /// The next entry; `None` after the last.
    ///
    /// The future may be dropped at any time; nothing is lost.
    ///
    /// # Errors
    ///
    /// - [`Error::Decode`] with a path ([`Error::json_path`]) such as `data.17.size` if an entry
    ///   cannot be read. The entries behind it follow.
    /// - [`Error::Api`] if an error of the service follows the entries, [`Error::Transport`] if the
    ///   connection breaks, nothing comes in time or an entry is too large, [`Error::Decode`] if
    ///   the rest is not JSON. Nothing follows.
    ///
    /// Each error has the number of entries yielded before it ([`Error::entries`]).
    pub async fn next(&mut self) -> Option<Result<E, Error>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// The generation of the cluster's configuration that the entries belong to, once it has
    /// arrived: it may follow the entries, or be missing.
    pub fn generation(&self) -> Option<i64> {
        self.source.generation()
    }

    /// Whether the stream is terminated: there are no more items.
    pub fn is_over(&self) -> bool {
        self.source.is_over()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<E, Error>>> {
        loop {
            if let Some(reading) = &mut self.reading {
                let chunk = ready!(reading.get().as_mut().poll(context));
                self.reading = None;
                self.source.give(chunk);
            }
            match self.source.take() {
                Taken::Item(item) => return Poll::Ready(Some(item)),
                Taken::Over => return Poll::Ready(None),
                Taken::More(opened) => {
                    self.reading = Some(Exclusive::new(Box::pin(source::read(opened))));
                }
            }
        }
    }
}

/// Nothing in it is pinned but behind a box.
impl<E> Unpin for EntryStream<E> {}

impl<E> futures_core::Stream for EntryStream<E> {
    type Item = Result<E, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<E> fmt::Debug for EntryStream<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.describe(&mut f.debug_struct("EntryStream"))
    }
}

impl<T: Entries> Request<T, Client> {
    /// Makes the call and reads its response, a list or map, entry by entry: for responses too
    /// large to be kept as a whole.
    ///
    /// ```no_run
    /// # async fn example(client: &storpool_api::Client) -> Result<(), storpool_api::Error> {
    /// let mut volumes = client.volumes_list().stream().await?;
    /// while let Some(volume) = volumes.next().await {
    ///     match volume {
    ///         Ok(volume) => println!("{}", volume.name),
    ///         Err(error) => eprintln!("{error}"), // the next one may be good
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// **Retries** are made as for any call, until the first entry has arrived; a later failure is
    /// an error at the point where it happens.
    ///
    /// **Timeouts**: until the first entry, the limits are those of any call. From then on the
    /// caller sets the pace, so there is no limit for the whole: each wait for more of the response
    /// may take as long as an attempt, that is, [`Request::timeout`] or else
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout).
    ///
    /// **Size**: [`ClientBuilder::response_limit`](crate::ClientBuilder::response_limit) holds for
    /// each entry, and for any other member of the envelope, not for the whole.
    ///
    /// **Traces**: the span of the call ends when the first entry has arrived.
    ///
    /// In [strict](Request::strict) mode, an entry that breaks documented rules is an error like
    /// one that cannot be read.
    ///
    /// # Errors
    ///
    /// Any [`Error`] but `Config`, `Device` and `Operation`, if it comes before the first entry.
    pub async fn stream(mut self) -> Result<EntryStream<T::Entry>, Error> {
        self.client.core.adapt(self.call.head_mut())?;
        let core = Arc::clone(&self.client.core);
        Ok(EntryStream {
            source: source::open(core, self.call, self.options).await?,
            reading: None,
        })
    }
}
