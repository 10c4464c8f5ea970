//! Disks: up, down, being emptied, being scrubbed.

use serde::{Deserialize, Serialize};

use super::{Millis, State};
use crate::error::ServiceError;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Disk {
    pub(crate) server: i64,
    pub(crate) ssd: bool,
    /// The generation of the cluster when it was last in use; `None` while it is up.
    pub(crate) left: Option<i64>,
    pub(crate) model: String,
    pub(crate) serial: String,
    pub(crate) device: String,
    pub(crate) description: String,
    pub(crate) soft_eject: SoftEject,
    pub(crate) sectors: i64,
    pub(crate) max_objects: i64,
    pub(crate) cached: bool,
    pub(crate) no_trim: bool,
    pub(crate) scrub: Option<Scrub>,
    /// Unix time in seconds.
    pub(crate) last_scrub: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SoftEject {
    On,
    Off,
    Paused,
}

impl SoftEject {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Paused => "paused",
        }
    }
}

/// A scrub in progress.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Scrub {
    pub(crate) started: Millis,
    /// How long it was paused, not counting a current pause.
    pub(crate) held: Millis,
    pub(crate) paused: Option<Millis>,
    /// Bytes to read, and how many of them in a second.
    pub(crate) total: i64,
    pub(crate) rate: i64,
}

impl Scrub {
    /// When it ends, unless it is paused.
    pub(crate) fn ends(&self) -> Option<Millis> {
        let duration = self.total.saturating_mul(1000) / self.rate.max(1);
        let end = self.started + self.held + duration + 1;
        self.paused.is_none().then_some(end)
    }

    pub(crate) fn done(&self, now: Millis) -> i64 {
        let until = self.paused.unwrap_or(now);
        let spent = (until - self.started - self.held).max(0);
        (spent.saturating_mul(self.rate) / 1000).min(self.total)
    }
}

impl Disk {
    /// A disk without data, in a slot of a server; `seconds` is the current time.
    pub(crate) fn new(server: i64, slot: i64, ssd: bool, seconds: i64) -> Self {
        let letter = char::from(b'a' + u8::try_from(slot % 26).unwrap_or(0));
        Self {
            server,
            ssd,
            left: None,
            model: (if ssd { "INTEL SSDSC2BB480G6" } else { "ST4000NM0033-9ZM170" }).to_owned(),
            serial: format!("{}{:05}", if ssd { "BTWA5470" } else { "Z1Z7A" }, server * 100 + slot),
            device: format!("/dev/sd{letter}"),
            description: format!("shelf {server} slot {slot}"),
            soft_eject: SoftEject::Off,
            sectors: if ssd { 937_703_088 } else { 7_814_037_168 },
            max_objects: if ssd { 460_000 } else { 119_232 },
            cached: !ssd,
            no_trim: !ssd,
            scrub: None,
            last_scrub: seconds - 86_400 - server * 600 - slot * 60,
        }
    }

    /// Gives it another size in bytes, and room for as many objects as fits that size.
    pub(crate) fn resize(&mut self, size: i64) -> Result<(), String> {
        if size <= 0 || size % 512 != 0 {
            return Err(format!("{size} is not a positive multiple of 512"));
        }
        let objects = i128::from(self.max_objects) * i128::from(size) / i128::from(self.size());
        self.max_objects = i64::try_from(objects).unwrap_or(i64::MAX);
        self.sectors = size / 512;
        Ok(())
    }

    pub(crate) fn is_up(&self) -> bool {
        self.left.is_none()
    }

    /// Whether new data may be placed on it.
    pub(crate) fn takes_data(&self) -> bool {
        self.is_up() && self.soft_eject == SoftEject::Off
    }

    pub(crate) fn size(&self) -> i64 {
        self.sectors * 512
    }
}

impl State {
    pub(crate) fn disk(&self, id: i64) -> Result<&Disk, ServiceError> {
        let disk = self.disks.get(&id);
        disk.ok_or_else(|| ServiceError::missing("Disk", id))
    }

    fn disk_mut(&mut self, id: i64) -> Result<&mut Disk, ServiceError> {
        let disk = self.disks.get_mut(&id);
        disk.ok_or_else(|| ServiceError::missing("Disk", id))
    }

    /// A disk that is up; `refuse` makes the error if it is not.
    fn up_disk_mut(
        &mut self,
        id: i64,
        refuse: fn(String) -> ServiceError,
    ) -> Result<&mut Disk, ServiceError> {
        let disk = self.disk_mut(id)?;
        if disk.is_up() { Ok(disk) } else { Err(refuse(format!("Disk {id} is down"))) }
    }

    pub(crate) fn server(&self, id: i64) -> Result<&super::Service, ServiceError> {
        let server = self.servers.get(&id);
        server.ok_or_else(|| ServiceError::missing("Server", id))
    }

    /// Takes a disk out of use at once, or brings it back.
    pub(crate) fn set_disk_up(&mut self, id: i64, up: bool) -> Result<(), ServiceError> {
        let generation = self.generation;
        let disk = self.disk_mut(id)?;
        if disk.is_up() == up {
            return Ok(());
        }
        disk.left = (!up).then_some(generation);
        disk.scrub = None;
        if up {
            self.awaited.remove(&id);
        }
        self.changed();
        Ok(())
    }

    /// Puts a new, empty disk into a server.
    pub(crate) fn add_disk(&mut self, id: i64, server: i64, ssd: bool) -> Result<(), ServiceError> {
        self.server(server)?;
        if self.disks.contains_key(&id) {
            return Err(ServiceError::exists("Disk", id));
        }
        if !(0..=4095).contains(&id) {
            return Err(ServiceError::invalid(format!("{id} is no number of a disk")));
        }
        let disk = Disk::new(server, id % 100, ssd, self.seconds());
        self.disks.insert(id, disk);
        self.changed();
        Ok(())
    }

    /// Sets a state, and so does nothing to a disk that is down.
    pub(crate) fn eject_disk(&mut self, id: i64) -> Result<(), ServiceError> {
        self.set_disk_up(id, false)
    }

    /// Forgets a disk that is down: neither groups nor volumes refer to it afterwards.
    pub(crate) fn forget_disk(&mut self, id: i64) -> Result<(), ServiceError> {
        if self.disk(id)?.is_up() {
            return Err(ServiceError::state(format!("Disk {id} is up: eject it first")));
        }
        self.disks.remove(&id);
        self.awaited.remove(&id);
        let groups: Vec<i64> = self.groups.keys().copied().collect();
        for group in groups {
            let held = self.groups.get_mut(&group);
            if held.is_some_and(|group| group.disks.remove(&id)) {
                self.leave_disks(group);
            }
        }
        let volumes: Vec<i64> = self.volumes.keys().copied().collect();
        for volume in volumes {
            self.abandon(volume, id);
        }
        self.balancer.reset();
        self.changed();
        Ok(())
    }

    pub(crate) fn soft_eject(&mut self, id: i64) -> Result<(), ServiceError> {
        let disk = self.up_disk_mut(id, ServiceError::state)?;
        let before = disk.soft_eject;
        if before == SoftEject::On {
            return Ok(());
        }
        disk.soft_eject = SoftEject::On;
        if let Err(error) = self.empty_disk(id) {
            self.disk_mut(id)?.soft_eject = before;
            return Err(error);
        }
        self.balancer.reset();
        self.changed();
        Ok(())
    }

    pub(crate) fn pause_soft_eject(&mut self, id: i64) -> Result<(), ServiceError> {
        let disk = self.up_disk_mut(id, ServiceError::state)?;
        match disk.soft_eject {
            SoftEject::Off => Err(ServiceError::state(format!("Disk {id} is not being ejected"))),
            SoftEject::Paused => Ok(()),
            SoftEject::On => {
                disk.soft_eject = SoftEject::Paused;
                self.changed();
                Ok(())
            }
        }
    }

    pub(crate) fn cancel_soft_eject(&mut self, id: i64) -> Result<(), ServiceError> {
        let disk = self.disk_mut(id)?;
        if disk.soft_eject == SoftEject::Off {
            return Ok(());
        }
        disk.soft_eject = SoftEject::Off;
        self.refill_disk(id);
        self.changed();
        Ok(())
    }

    pub(crate) fn describe_disk(&mut self, id: i64, text: &str) -> Result<(), ServiceError> {
        let disk = self.disk_mut(id)?;
        if disk.description != text {
            text.clone_into(&mut disk.description);
            self.changed();
        }
        Ok(())
    }

    pub(crate) fn start_scrub(&mut self, id: i64) -> Result<(), ServiceError> {
        let (now, rate) = (self.now, self.pace.scrub);
        let total = self.usage_of(id).space;
        let disk = self.up_disk_mut(id, ServiceError::state)?;
        if disk.scrub.is_some() {
            return Err(ServiceError::state(format!("Disk {id} is being scrubbed already")));
        }
        disk.scrub = Some(Scrub { started: now, held: 0, paused: None, total, rate });
        Ok(())
    }

    /// Pauses or resumes a scrub.
    pub(crate) fn hold_scrub(&mut self, id: i64, hold: bool) -> Result<(), ServiceError> {
        let now = self.now;
        let disk = self.up_disk_mut(id, ServiceError::state)?;
        let Some(scrub) = &mut disk.scrub else {
            return Err(ServiceError::state(format!("Disk {id} is not being scrubbed")));
        };
        if hold {
            scrub.paused.get_or_insert(now);
        } else if let Some(since) = scrub.paused.take() {
            scrub.held += now - since;
        }
        Ok(())
    }

    pub(crate) fn retrim(&mut self, id: i64) -> Result<(), ServiceError> {
        let disk = self.up_disk_mut(id, ServiceError::state)?;
        if disk.no_trim {
            return Err(ServiceError::state(format!("TRIM is disabled on disk {id}")));
        }
        Ok(())
    }
}
