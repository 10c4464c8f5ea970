//! Clients: attachments, and the generation of the configuration that each has reached.

use serde::{Deserialize, Serialize};

use super::{Millis, State};
use crate::error::ServiceError;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Client {
    pub(crate) node: i64,
    pub(crate) running: bool,
    pub(crate) started: i64,
    /// The generation of the configuration that it works with.
    pub(crate) generation: i64,
    /// When it will have caught up with changes.
    pub(crate) due: Option<Millis>,
}

impl State {
    /// Lets the clients that run catch up with all changes.
    pub(crate) fn settle_clients(&mut self) {
        for client in self.clients.values_mut().filter(|client| client.running) {
            client.generation = self.generation;
            client.due = None;
        }
    }

    pub(crate) fn client(&self, id: i64) -> Result<&Client, ServiceError> {
        let client = self.clients.get(&id);
        client.ok_or_else(|| ServiceError::missing("Client", id))
    }

    /// Starts or stops a client. Its attachments stay configured.
    pub(crate) fn set_client_running(
        &mut self,
        id: i64,
        running: bool,
    ) -> Result<(), ServiceError> {
        let due = self.now + self.pace.client_lag;
        let seconds = self.seconds();
        let client = self.clients.get_mut(&id);
        let client = client.ok_or_else(|| ServiceError::missing("Client", id))?;
        if client.running != running {
            client.running = running;
            client.due = running.then_some(due);
            if running {
                client.started = seconds;
            }
        }
        Ok(())
    }
}
