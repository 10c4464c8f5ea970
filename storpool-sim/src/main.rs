//! The simulator as a program.

use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use storpool_api::ApiVersion;
use storpool_sim::{Seed, Simulator};

/// An emulated StorPool management service.
///
/// Serves the API from its own state until interrupted. Tests inject faults with `POST
/// /sim/1.0/<command>`, which takes the same token as the calls.
#[derive(Debug, Parser)]
#[command(name = "storpool-sim", version)]
struct Options {
    /// Port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Address to listen on. Beyond loopback, everybody who has the token is in charge.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,
    /// Token that clients have to send; without one, any will do.
    #[arg(long)]
    token: Option<String>,
    /// Version of the API: what it lacks is refused, and responses have exactly its fields.
    #[arg(long, value_name = "VERSION", default_value_t = ApiVersion::DEFAULT)]
    api_version: ApiVersion,
    /// Cluster to begin with.
    #[arg(long, value_enum, default_value_t = SeedCluster::Small)]
    seed_cluster: SeedCluster,
    /// File that describes the cluster to begin with.
    ///
    /// A JSON object with the lists servers, clients, placementGroups, templates, snapshots, volumes, attachments and
    /// calls; the documentation of the crate has their fields. An entry that breaks a rule is an error that names it.
    #[arg(long, value_name = "FILE", conflicts_with = "seed_cluster")]
    seed_file: Option<PathBuf>,
    /// File with the saved state to begin with; it is only read.
    ///
    /// POST /sim/1.0/save responds with such a file. Only the version of the simulator that saved it can load it, with
    /// the same --api-version.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["seed_cluster", "seed_file"])]
    load: Option<PathBuf>,
    /// Id of the cluster: that of its location, a dot, and its own.
    #[arg(long, value_name = "ID", default_value = "b6l.b")]
    cluster_id: String,
    /// Port of a second cluster, which this one knows and moves volumes to; 0 takes a free one.
    ///
    /// The second cluster has the same options as the first, but for those below and --device-dir. Without volumes to
    /// begin with, it has the same servers, groups and template. Other clusters are part of the API since 18.01.
    #[arg(long, value_name = "PORT")]
    pair_port: Option<u16>,
    /// Id of the second cluster: b6l.c is in the location of the first, nqs.a in another one.
    #[arg(long, value_name = "ID", default_value = "b6l.c", requires = "pair_port")]
    pair_id: String,
    /// File to keep the state of the second cluster in.
    #[arg(long, value_name = "FILE", requires = "pair_port")]
    pair_state: Option<PathBuf>,
    /// Milliseconds to delay every response by.
    #[arg(long, default_value_t = 0)]
    latency: u64,
    /// File to keep the state in. Once it is there, --seed-cluster, --seed-file and --load no longer count.
    ///
    /// Every change is written to the file before it is acknowledged, and a change that cannot be written, on a full
    /// disk for example, has not happened. Acknowledged changes survive the end of the process, kill -9 included. They
    /// may not survive a loss of power or a crash of the system: the file is not synchronized for every change.
    ///
    /// Only one simulator at a time can use the file; FILE.lock beside it ensures this. A damaged
    /// file, or one written by another version of the simulator, is refused with the line. An
    /// incomplete last line is dropped with a warning.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Directory for links to the volumes that --device-client has attached, as a real client
    /// makes them below /dev/storpool.
    #[arg(long)]
    device_dir: Option<PathBuf>,
    /// Client that --device-dir is for.
    #[arg(long, default_value_t = 1, requires = "device_dir")]
    device_client: i64,
    /// Compare every response with the documented types, and fail if it does not fit.
    #[arg(long)]
    check_replies: bool,
    /// Accept request bodies as tolerantly as responses are decoded: duplicate keys, integers in
    /// strings, 0 and 1 for booleans. Without this option they are refused with jsonError.
    #[arg(long)]
    lenient: bool,
    /// Answer to web pages of any origin, as interactive documentation (Swagger UI, Redoc) needs it. Any page that is
    /// open in a browser on this machine can then call the service.
    #[arg(long)]
    cors: bool,
    /// Respond with HTTP/1.0 and close connections, as older services do.
    #[arg(long)]
    old_http: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SeedCluster {
    /// Servers and disks, and nothing on them.
    Empty,
    /// The cluster of the reference's examples.
    Small,
    /// 10,000 volumes on 192 disks.
    Large,
}

fn main() -> ExitCode {
    let outcome = match Options::try_parse() {
        Ok(options) => run(options),
        Err(usage) => match usage.print().and_then(|()| std::io::stdout().flush()) {
            Ok(()) => return ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2)),
            Err(error) => Err(unwritable(&error)),
        },
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            note(&problem);
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> Result<(), String> {
    let address = |port| SocketAddr::new(options.listen, port);
    let mut builder = Simulator::builder()
        .address(address(options.port))
        .api_version(options.api_version)
        .cluster_id(&options.cluster_id)
        .seed(match (options.seed_file, options.load, options.seed_cluster) {
            (Some(file), ..) => Seed::File(file),
            (None, Some(file), _) => Seed::Saved(file),
            (None, None, SeedCluster::Empty) => Seed::Empty,
            (None, None, SeedCluster::Small) => Seed::Small,
            (None, None, SeedCluster::Large) => Seed::Large,
        })
        .latency(Duration::from_millis(options.latency))
        .check_replies(options.check_replies)
        .lenient(options.lenient)
        .old_http(options.old_http)
        .cors(options.cors)
        .threads(4);
    builder = match &options.token {
        Some(token) if token.is_empty() || token.contains(|c: char| !c.is_ascii_graphic()) => {
            return Err("--token: must be printable, without white space".to_owned());
        }
        Some(token) => builder.token(token),
        None if !options.listen.is_loopback() => {
            return Err("--listen: an address beyond loopback needs a --token".to_owned());
        }
        None => builder.without_token(),
    };
    let pair = options.pair_port.map(|port| {
        let pair = builder.clone().address(address(port)).cluster_id(&options.pair_id);
        match &options.pair_state {
            Some(file) => pair.state(file),
            None => pair,
        }
    });
    if let Some(file) = &options.state {
        builder = builder.state(file);
    }
    if let Some(directory) = &options.device_dir {
        builder = builder.device_dir(directory).device_client(options.device_client);
    }
    // The error says whether it is about the address, the state or the devices.
    let simulators = match pair {
        None => builder.start_blocking().map(|simulator| vec![simulator]),
        Some(pair) => builder.start_pair_blocking(pair).map(|(one, other)| vec![one, other]),
    };
    let simulators = simulators.map_err(|error| error.to_string())?;
    for warning in simulators.iter().filter_map(Simulator::warning) {
        note(&format!("warning: {warning}"));
    }
    let urls = simulators.iter().map(|simulator| format!("listening on {}\n", simulator.url()));
    wait(|| say(&urls.collect::<String>()))
}

/// Writes to standard output.
fn say(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| unwritable(&error))
}

fn unwritable(error: &std::io::Error) -> String {
    format!("cannot write to standard output: {error}")
}

/// Writes to standard error. A failure cannot be reported anywhere.
fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "storpool-sim: {text}");
}

/// Waits for a signal to end; calls `ready` once it can receive one.
fn wait(ready: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("cannot wait for signals: {error}");
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    runtime.block_on(async {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};

            let mut terminated = signal(SignalKind::terminate()).map_err(failed)?;
            let mut interrupted = signal(SignalKind::interrupt()).map_err(failed)?;
            ready()?;
            tokio::select! {
                _ = terminated.recv() => Ok(()),
                _ = interrupted.recv() => Ok(()),
            }
        }
        #[cfg(not(unix))]
        {
            ready()?;
            tokio::signal::ctrl_c().await.map_err(failed)
        }
    })
}
