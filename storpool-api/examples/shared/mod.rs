//! The service that the examples talk to, and tables.

#![allow(dead_code, reason = "each example uses some of it")]

use std::fs;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use storpool_api::types::ClientId;
use storpool_api::{Client, Config, DeviceLinks};
use storpool_sim::Simulator;

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The service that is configured on this host or, without one, an emulated one in this process.
pub enum Service {
    Configured(Config),
    Emulated { simulator: Simulator, devices: Scratch },
}

impl Service {
    /// Reads the environment and the files, and prints the configuration.
    pub fn find() -> Result<Self> {
        let config = Config::load()?;
        if config.get("SP_AUTH_TOKEN").is_some() {
            eprintln!("Talking to the configured service, {}.", config.base_url()?);
            return Ok(Self::Configured(config));
        }
        let devices = Scratch::new()?;
        let simulator = Simulator::builder().device_dir(&devices.0).start_blocking()?;
        eprintln!(
            "No service is configured (SP_AUTH_TOKEN is not set): talking to a simulator in this \
             process, {}.",
            simulator.url()
        );
        Ok(Self::Emulated { simulator, devices })
    }

    pub fn client(&self) -> Result<Client> {
        Ok(match self {
            Self::Configured(config) => Client::from_config(config)?,
            Self::Emulated { simulator, .. } => {
                Client::builder().base_url(simulator.url()).auth_token(simulator.token()).build()?
            }
        })
    }

    #[cfg(feature = "blocking")]
    pub fn blocking_client(&self) -> Result<storpool_api::blocking::Client> {
        use storpool_api::blocking::Client;

        Ok(match self {
            Self::Configured(config) => Client::from_config(config)?,
            Self::Emulated { simulator, .. } => {
                Client::builder().base_url(simulator.url()).auth_token(simulator.token()).build()?
            }
        })
    }

    /// The client that volumes are attached to on this host.
    pub fn our_id(&self) -> Result<ClientId> {
        Ok(match self {
            Self::Configured(config) => {
                let id = config.get("SP_OURID");
                id.ok_or("SP_OURID, the number of this host, is not configured")?.parse()?
            }
            // The one that the simulator makes device links for.
            Self::Emulated { .. } => ClientId::constant(1),
        })
    }

    /// Where the volumes that are attached on this host have their links.
    pub fn device_links(&self) -> DeviceLinks {
        match self {
            Self::Configured(_) => DeviceLinks::new(),
            // The simulator has no block devices to link to.
            Self::Emulated { devices, .. } => {
                DeviceLinks::new().directory(&devices.0).block_devices_only(false)
            }
        }
    }
}

/// A directory that is removed when dropped.
pub struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self> {
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
        let name = format!("storpool-example-{}-{nanos}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Prints a table. Columns whose heading begins with `>` are aligned to the right.
pub fn table<const N: usize>(title: &str, headings: [&str; N], rows: &[[String; N]]) {
    let plain = headings.map(|heading| heading.trim_start_matches('>').to_owned());
    let mut widths = [0; N];
    for row in rows.iter().chain([&plain]) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    println!("\n{title} ({})", rows.len());
    for row in [&plain].into_iter().chain(rows) {
        let mut line = String::new();
        for ((cell, width), heading) in row.iter().zip(widths).zip(headings) {
            line += &match heading.starts_with('>') {
                true => format!("  {cell:>width$}"),
                false => format!("  {cell:<width$}"),
            };
        }
        println!("{}", line.trim_end());
    }
}

/// A number of bytes as people say it.
pub fn bytes(count: i64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut size = count as f64;
    let mut unit = 0;
    while size >= 1024.0 && unit + 1 < units.len() {
        size /= 1024.0;
        unit += 1;
    }
    match unit {
        0 => format!("{count} B"),
        _ => format!("{size:.1} {}", units[unit]),
    }
}

/// An optional value, or a dash.
pub fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}
