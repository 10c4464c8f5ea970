//! The number of this host's client.

use crate::config::Config;
use crate::error::Error;
use crate::types::ClientId;

const OUR_ID: &str = "SP_OURID";

impl Config {
    /// The StorPool client of the host (`SP_OURID`), if it is set: the one to attach volumes to for
    /// use on it.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if the value cannot be the number of a client; it names the origin.
    pub fn our_id(&self) -> Result<Option<ClientId>, Error> {
        let text = self.get(OUR_ID).filter(|text| !text.is_empty());
        let id = text.map(str::parse::<ClientId>).transpose();
        Ok(id.map_err(|error| {
            let problem = format!("is not the number of a client, {}", error.rule().text);
            self.refuse(OUR_ID, &problem)
        })?)
    }
}
