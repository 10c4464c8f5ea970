//! Requests of whose replies the good entries are kept.

use super::request::Request;
use crate::decode::{Entries, Partial};

impl<'a, T: Entries, C> Request<'a, T, C> {
    /// Keeps the good entries of the reply, a list or map, and tells the others: an entry without a
    /// required member, of a wrong kind or with an odd key does not lose the whole.
    ///
    /// In [strict](Request::strict) mode, entries that break documented rules are among the others.
    ///
    /// ```no_run
    /// # async fn example(client: &storpool_api::Client) -> Result<(), storpool_api::Error> {
    /// let volumes = client.volumes_list().partial().await?;
    /// for odd in volumes.rejected() {
    ///     eprintln!("left out {odd}"); // data.17.size: …
    /// }
    /// for volume in volumes.into_data() {
    ///     println!("{}", volume.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Sending it fails as it would without, but for entries: a reply that is not JSON, or whose
    /// data is no list or map, is an error all the same.
    pub fn partial(self) -> Request<'a, Partial<T>, C> {
        Request {
            client: self.client,
            call: self.call.partial(),
            options: self.options,
        }
    }
}
