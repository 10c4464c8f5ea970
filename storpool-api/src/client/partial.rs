//! Requests that keep the good entries of the response.

use super::request::Request;
use crate::decode::{Entries, Partial};

impl<T: Entries, C> Request<T, C> {
    /// Collects entries of the response, a list or map, that cannot be decoded instead of failing:
    /// an entry without a required field, of a wrong kind or with an invalid key.
    ///
    /// In [strict](Request::strict) mode, entries that break documented rules are among the others.
    ///
    /// ```no_run
    /// # async fn example(client: &storpool_api::Client) -> Result<(), storpool_api::Error> {
    /// let volumes = client.volumes_list().partial().await?;
    /// for rejected in volumes.rejected() {
    ///     eprintln!("left out {rejected}"); // data.17.size: …
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
    /// Other failures are errors as usual: a response that is not JSON, or whose data is not a list
    /// or map.
    pub fn partial(self) -> Request<Partial<T>, C> {
        Request { client: self.client, call: self.call.partial(), options: self.options }
    }
}
