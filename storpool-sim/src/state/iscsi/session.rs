//! Sessions: hosts that are logged in to targets.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::{Export, Iscsi, add};
use crate::error::{ServiceError, quoted};
use crate::state::State;

/// A host that is logged in to a target.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) initiator: i64,
    pub(crate) export: Export,
    /// The address that the host connects from.
    pub(crate) ip: Ipv4Addr,
    /// Unix time in seconds.
    pub(crate) created: i64,
}

impl Iscsi {
    /// The export of a volume to a host, with the number of the host.
    fn export_to(&self, initiator: &str, volume: i64) -> Result<(i64, Export), ServiceError> {
        let (id, initiator) = self.initiator(initiator)?;
        let exports = initiator.exports.iter();
        let mut exports = exports.filter(|export| {
            self.targets.get(&export.target).is_some_and(|target| target.volume == volume)
        });
        let export = exports.next().copied();
        let export = export.ok_or_else(|| ServiceError::missing("Export to", &initiator.name))?;
        Ok((id, export))
    }
}

impl State {
    /// Logs a host in to the target of a volume, or out of it. Doing so twice has no further effect.
    pub(crate) fn set_logged_in(
        &mut self,
        initiator: &str,
        volume: &str,
        logged_in: bool,
    ) -> Result<(), ServiceError> {
        let volume = self.volume_id(volume)?;
        let created = self.seconds();
        let iscsi = &mut self.iscsi;
        let (initiator, export) = iscsi.export_to(initiator, volume)?;
        let uses = |session: &Session| session.initiator == initiator && session.export == export;
        if !logged_in {
            iscsi.sessions.retain(|_, session| !uses(session));
            return Ok(());
        }
        if iscsi.sessions.values().any(uses) {
            return Ok(());
        }
        let host = &iscsi.initiators[&initiator];
        let Some(net) = host.nets.first() else {
            let name = quoted(&host.name);
            return Err(ServiceError::state(format!("{name} may connect from no network")));
        };
        if iscsi.portal(&export).is_none() {
            return Err(ServiceError::state("No iSCSI service serves the target"));
        }
        let number = u32::try_from(initiator).unwrap_or(0);
        let ip = Ipv4Addr::from_bits(net.address.to_bits().wrapping_add(101 + number));
        let session = Session { initiator, export, ip, created };
        add(&mut iscsi.sessions, &mut iscsi.next.session, session);
        Ok(())
    }
}
