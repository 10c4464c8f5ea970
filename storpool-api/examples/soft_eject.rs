//! Soft-ejects a disk, and shows how far it is.
//!
//! ```text
//! cargo run -p storpool-api --example soft_eject [-- DISK]
//! ```
//!
//! Uses the configured service or, without one, a simulator in this process. Exits with 1 if the disk
//! cannot be emptied. After Ctrl-C the soft eject goes on: run this again to follow it.

mod shared;

use std::pin::pin;
use std::process::ExitCode;

use storpool_api::Client;
use storpool_api::types::DiskId;

#[tokio::main]
async fn main() -> shared::Outcome<ExitCode> {
    let disk: DiskId =
        std::env::args().nth(1).map_or(Ok(DiskId::constant(101)), |id| id.parse())?;
    let service = shared::Service::find()?;
    let client = Client::from_config(&service.config)?;
    // One future for all turns of the loop: a signal between two of them must not be lost.
    let mut interrupt = pin!(tokio::signal::ctrl_c());
    let mut soft_eject = client.ops().soft_eject(disk);
    loop {
        let progress = tokio::select! {
            progress = soft_eject.next() => progress,
            _ = &mut interrupt => {
                println!("Disk {disk} is still being soft-ejected; cancel that if it should stay.");
                return Ok(ExitCode::from(130));
            }
        };
        match progress {
            Some(Ok(progress)) => println!("Disk {disk}: {progress}."),
            Some(Err(error)) => {
                eprintln!("{error}");
                return Ok(ExitCode::FAILURE);
            }
            None => return Ok(ExitCode::SUCCESS),
        }
    }
}
