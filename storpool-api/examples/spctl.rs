//! A command line for a cluster, with the client that needs no `async`.
//!
//! ```text
//! cargo run -p storpool-api --features blocking --example spctl -- --help
//! ```
//!
//! Uses the configured service or, without one, a simulator in this process. Results are on standard
//! output, as tables or, with `--json`, as JSON; progress, retries and errors are on standard error.
//!
//! Exit codes: 0 success, 1 another failure, 2 wrong arguments, 3 not found, 4 the service cannot be
//! reached or time ran out.

mod shared;

use std::fmt::Display;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::json;
use shared::{or_dash, table};
use storpool_api::blocking::Client;
use storpool_api::ops::{Attach, Condition, Detach, Others, Remove, Resize, Revert};
use storpool_api::prelude::{Error, ErrorKind, Object, RetryPolicy, ServiceRecord};
use storpool_api::types::{
    ClientId, DiskId, SnapshotName, VolumeCreateDesc, VolumeName, VolumeSize, VolumeSnapshotDesc,
    VolumeSummary, VolumeTemplateName,
};
use storpool_api::units::{SECTOR_SIZE, human_bytes};

#[derive(Parser)]
#[command(about = "Manage a StorPool cluster", arg_required_else_help = true)]
struct Arguments {
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    /// Maximum number of retries of a call
    #[arg(long, global = true, default_value_t = 3)]
    retries: u32,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The cluster and its services
    Status,
    /// Volumes
    #[command(subcommand, arg_required_else_help = true)]
    Volumes(Volumes),
    /// Disks
    #[command(subcommand, arg_required_else_help = true)]
    Disks(Disks),
    /// Attach a volume to a client
    Attach {
        volume: VolumeName,
        client: ClientId,
        #[arg(long)]
        read_only: bool,
        /// Detach it from other clients first
        #[arg(long)]
        take: bool,
    },
    /// Detach a volume from a client, or from all
    Detach {
        volume: VolumeName,
        client: Option<ClientId>,
        /// In the last attempt, take it away from programs that have it open
        #[arg(long)]
        force: bool,
    },
}

#[derive(Subcommand)]
enum Volumes {
    /// All volumes
    List,
    /// One volume
    Show { volume: VolumeName },
    /// Create a volume, and wait until it can be used
    Create {
        volume: VolumeName,
        /// Such as 10G
        #[arg(required_unless_present = "snapshot")]
        size: Option<VolumeSize>,
        #[arg(long)]
        template: Option<VolumeTemplateName>,
        /// The snapshot that it begins with
        #[arg(long)]
        snapshot: Option<SnapshotName>,
    },
    /// Give a volume another size
    Resize {
        volume: VolumeName,
        /// Such as 10G
        size: VolumeSize,
        /// Let it become smaller, which loses what is beyond its new end
        #[arg(long)]
        shrink: bool,
    },
    /// Delete a volume
    Delete {
        volume: VolumeName,
        /// Detach it from all clients first
        #[arg(long)]
        detach: bool,
    },
    /// Take a snapshot
    Snapshot { volume: VolumeName, snapshot: VolumeName },
    /// Revert a volume to a snapshot, which loses what was written since
    Revert { volume: VolumeName, snapshot: SnapshotName },
}

#[derive(Subcommand)]
enum Disks {
    /// All disks
    List,
    /// Move all data to other disks, and wait until the disk is empty
    SoftEject { disk: DiskId },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let bar = ProgressBar::no_length();
    let outcome = connect(arguments.retries, &bar).and_then(|(client, _service)| {
        Program { client, bar: bar.clone(), json: arguments.json }.run(arguments.command)
    });
    bar.finish_and_clear();
    let Err(error) = outcome else { return ExitCode::SUCCESS };
    let kind = error.downcast_ref::<Error>().map(Error::kind);
    match arguments.json {
        true => {
            let kind = kind.map(ErrorKind::as_str);
            eprintln!("{}", json!({"error": {"kind": kind, "message": error.to_string()}}));
        }
        false => eprintln!("spctl: {error}"),
    }
    ExitCode::from(match kind {
        Some(ErrorKind::NotFound) => 3,
        Some(ErrorKind::Unavailable | ErrorKind::Timeout) => 4,
        _ => 1,
    })
}

/// A client that shows above the progress bar what goes wrong. The service ends if it is dropped.
fn connect(retries: u32, bar: &ProgressBar) -> shared::Result<(Client, shared::Service)> {
    let service = shared::Service::find()?;
    let bar = bar.clone();
    let client = Client::builder()
        .config(&service.config)
        .retry(RetryPolicy::default().retries(retries))
        .on_attempt(move |attempt| {
            if let (Some(error), Some(pause)) = (attempt.error(), attempt.delay()) {
                let (call, number) = (attempt.context().call(), attempt.number());
                let next = format!("{} of {} in {pause:.1?}", number + 1, attempt.max_attempts());
                bar.suspend(|| eprintln!("{call}: {error}; attempt {next}"));
            }
        })
        .build()?;
    Ok((client, service))
}

struct Program {
    client: Client,
    bar: ProgressBar,
    json: bool,
}

impl Program {
    fn run(&self, command: Command) -> shared::Result<()> {
        match command {
            Command::Status => self.status(),
            Command::Volumes(command) => self.volumes(command),
            Command::Disks(Disks::List) => self.disks(),
            Command::Disks(Disks::SoftEject { disk }) => self.soft_eject(disk),
            Command::Attach { volume, client, read_only, take } => {
                self.wait(format!("attaching {volume} to client {client}"));
                let attach = Attach::volume(&volume, client);
                let attach = if read_only { attach.read_only() } else { attach };
                let others = if take { Others::Detach } else { Others::Refuse };
                self.client.ops().attach(attach.others(others))?;
                self.done(&volume, format!("attached to client {client}"))
            }
            Command::Detach { volume, client, force } => {
                self.wait(format!("detaching {volume}"));
                let detach = Detach::volume(&volume).force_last(force);
                let detach = if let Some(client) = client { detach.from([client]) } else { detach };
                self.client.ops().detach(detach)?;
                self.done(&volume, "detached")
            }
        }
    }

    fn status(&self) -> shared::Result<()> {
        let cluster = self.client.services_list().send()?.into_data();
        self.show(&cluster, || {
            println!("The cluster is {}.", cluster.cluster_status);
            let services = [
                rows(cluster.mgmt.values()),
                rows(cluster.servers.values()),
                rows(cluster.clients.values()),
            ];
            table(["SERVICE", ">ID", ">NODE", "STATUS", "VERSION"], services.concat());
        })
    }

    fn volumes(&self, command: Volumes) -> shared::Result<()> {
        let ops = self.client.ops();
        match command {
            Volumes::List => {
                let volumes = self.client.volumes_list().send()?.into_data();
                self.show(&volumes, || volume_table(&volumes))
            }
            Volumes::Show { volume } => {
                let found = self.client.volume_list(&volume).send()?.into_data();
                self.show(&found, || volume_table(&found))
            }
            Volumes::Create { volume, size, template, snapshot } => {
                self.wait(format!("creating {volume}"));
                let desc = VolumeCreateDesc::new(volume.clone())
                    .when_some(size, VolumeCreateDesc::size)
                    .when_some(template, VolumeCreateDesc::template)
                    .when_some(snapshot, VolumeCreateDesc::parent);
                self.client.volume_create(&desc).send()?.into_data();
                let deadline = Instant::now() + Duration::from_secs(60);
                ops.wait_until(Condition::volume_up(&volume), deadline)?;
                self.done(&volume, "created")
            }
            Volumes::Resize { volume, size, shrink } => {
                self.wait(format!("resizing {volume}"));
                ops.resize(Resize::new(&volume, size).allow_shrinking(shrink))?;
                self.done(&volume, format!("of {}", size.human()))
            }
            Volumes::Delete { volume, detach } => {
                self.wait(format!("deleting {volume}"));
                let remove = Remove::volume(&volume);
                ops.ensure_absent(if detach { remove.detach() } else { remove })?;
                self.done(&volume, "deleted")
            }
            Volumes::Snapshot { volume, snapshot } => {
                let desc = VolumeSnapshotDesc::new().name(snapshot.clone());
                self.client.snapshot_create(&volume, &desc).send()?.into_data();
                self.done(&volume, format!("snapshot {snapshot} taken"))
            }
            Volumes::Revert { volume, snapshot } => {
                self.wait(format!("reverting {volume}"));
                ops.revert(Revert::new(&volume, &snapshot))?;
                self.done(&volume, format!("reverted to {snapshot}"))
            }
        }
    }

    fn disks(&self) -> shared::Result<()> {
        let disks = self.client.disks_list().send()?.into_data();
        let rows = disks.values().map(|disk| {
            // A disk that is down keeps little of this.
            let up = disk.up();
            let bytes = |count: Option<i64>| or_dash(count.map(human_bytes));
            [
                disk.id().to_string(),
                disk.server_id().to_string(),
                if disk.is_up() { "up" } else { "down" }.to_owned(),
                bytes(up.map(|up| up.sectors_count * SECTOR_SIZE)),
                bytes(up.map(|up| up.objects_on_disk_size)),
                or_dash(up.map(|up| &up.soft_eject)),
            ]
        });
        self.show(&disks, || {
            table([">DISK", ">SERVER", "STATE", ">SIZE", ">USED", "SOFT EJECT"], rows)
        })
    }

    fn soft_eject(&self, disk: DiskId) -> shared::Result<()> {
        let style = "{msg} {wide_bar} {pos} of {len} objects, {eta} left";
        self.bar.set_style(ProgressStyle::with_template(style)?);
        self.bar.set_message(format!("disk {disk}"));
        for progress in self.client.ops().soft_eject(disk) {
            let progress = progress?;
            self.bar.set_length(progress.objects.try_into()?);
            self.bar.set_position((progress.objects - progress.objects_left).try_into()?);
        }
        self.done(&disk, "empty")
    }

    /// Shows that something is going on.
    fn wait(&self, what: String) {
        self.bar.set_style(ProgressStyle::default_spinner());
        self.bar.set_message(what);
        self.bar.enable_steady_tick(Duration::from_millis(100));
    }

    fn done(&self, name: &impl Display, state: impl Display) -> shared::Result<()> {
        let name = name.to_string();
        let result = json!({"name": name, "result": state.to_string()});
        self.show(&result, || println!("{name}: {state}"))
    }

    /// Prints a result, for programs or for people.
    fn show(&self, result: &impl Serialize, print: impl FnOnce()) -> shared::Result<()> {
        self.bar.finish_and_clear();
        match self.json {
            true => println!("{}", serde_json::to_string_pretty(result)?),
            false => print(),
        }
        Ok(())
    }
}

fn rows<'a, T: ServiceRecord + 'a>(services: impl Iterator<Item = &'a T>) -> Vec<[String; 5]> {
    let row = |one: &T| {
        let (node, kind) = (or_dash(one.node_id()), T::NAME.to_lowercase());
        [kind, one.id().to_string(), node, one.status().to_owned(), one.version().to_owned()]
    };
    services.map(row).collect()
}

fn volume_table(volumes: &[VolumeSummary]) {
    let rows = volumes.iter().map(|volume| {
        [
            volume.name.to_string(),
            volume.size.human().to_string(),
            or_dash(volume.template_name.as_ref()),
            or_dash(volume.parent_name.as_ref()),
            volume.replication.to_string(),
        ]
    });
    table(["VOLUME", ">SIZE", "TEMPLATE", "PARENT", ">COPIES"], rows);
}
