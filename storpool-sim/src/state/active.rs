//! Requests in flight: derived from the time and the open attachments, so that the listings of
//! clients, targets and disks at the same moment show the same requests.

use super::State;
use super::layout::OBJECT;
use super::volume::Volume;

/// How long a request lives, in milliseconds.
const LIFE: i64 = 50;

/// Who sent a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    Client(i64),
    Target(i64),
}

#[derive(Clone, Debug)]
pub(crate) struct Active {
    pub(crate) sender: Sender,
    pub(crate) id: String,
    pub(crate) index: i64,
    pub(crate) volume: i64,
    pub(crate) writes: bool,
    pub(crate) address: i64,
    pub(crate) size: i64,
    /// Milliseconds.
    pub(crate) age: i64,
    pub(crate) disks: Vec<i64>,
}

impl State {
    /// All requests in flight.
    pub(crate) fn active(&self) -> Vec<Active> {
        let mut found = Vec::new();
        for (volume, clients) in &self.attachments {
            for (client, attachment) in clients.iter().filter(|(_, attachment)| attachment.open) {
                let runs = self.clients.get(client).is_some_and(|client| client.running);
                for index in (0..2).filter(|_| runs) {
                    let sender = Sender::Client(*client);
                    found.extend(self.request(sender, *volume, attachment.writes, index));
                }
            }
        }
        for (volume, export) in &self.exports {
            let target = export.target.and_then(|id| Some((id, self.targets.get(&id)?)));
            if let Some((id, _)) = target.filter(|(_, target)| target.running) {
                found.extend(self.request(Sender::Target(id), *volume, false, 0));
            }
        }
        found
    }

    fn request(&self, sender: Sender, id: i64, may_write: bool, index: i64) -> Option<Active> {
        let volume = self.volumes.get(&id)?;
        let (kind, number) = match sender {
            Sender::Client(number) => (0, number),
            Sender::Target(number) => (1, number),
        };
        let step = self.now / LIFE;
        let noise = mix(&[kind, number, id, index, step]);
        let (address, size) = span(volume, noise);
        let writes = may_write && noise & 1 == 1;
        let disks = volume.layout.disks_of(address / OBJECT).iter();
        let mut disks: Vec<i64> = disks
            .filter(|id| self.disks.get(id).is_some_and(super::Disk::is_up))
            .copied()
            .collect();
        if !writes {
            // Reads are served by the last copy.
            disks.drain(..disks.len().saturating_sub(1));
        }
        Some(Active {
            sender,
            id: format!("{}:{}", mix(&[kind, number]) >> 1, mix(&[id, index, step]) & 0xFF_FFFF),
            index: id * 8 + index,
            volume: id,
            writes,
            address,
            size,
            age: self.now % LIFE + 1,
            disks,
        })
    }
}

/// An offset in a volume and a length, both in whole sectors.
fn span(volume: &Volume, noise: u64) -> (i64, i64) {
    let sectors = (volume.size / 512).max(1);
    let sector = (noise >> 8) % sectors.unsigned_abs();
    let address = i64::try_from(sector).unwrap_or(0) * 512;
    let wished = 4096 << (noise % 5);
    // A request does not reach beyond the object it begins in.
    let room = (volume.size - address).min(OBJECT - address % OBJECT);
    (address, room.min(wished))
}

/// Numbers that look random and are the same each time.
fn mix(parts: &[i64]) -> u64 {
    parts.iter().fold(0x9E37_79B9_7F4A_7C15, |seed, part| {
        let mut mixed = seed ^ part.unsigned_abs().wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    })
}
