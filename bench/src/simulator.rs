//! The simulator with a hundred thousand volumes, in a process of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use storpool_api::types::{SnapshotName, VolumeCreateDesc, VolumeSize, VolumeTemplateCreateDesc};
use storpool_sim::{DiskKind, Seed, SeedDisks, Simulator};

const VOLUMES: i64 = 100_000;
/// Snapshots that the volumes are based on.
const IMAGES: i64 = 500;
const ROUNDS: usize = 20;
/// What is read or written at a time.
const PIECE: usize = 64 << 10;

/// Prints the figures. With the argument `serve`, it is the process to be measured.
///
/// # Errors
/// If a process, a file or a socket is not to be had.
pub fn run(arguments: &[String]) -> Result<(), String> {
    match arguments {
        [] => measure().map_err(|error| error.to_string()),
        [serve, state @ ..] if serve == "serve" => {
            self::serve(state.first()).map_err(|error| error.to_string())
        }
        _ => Err("the only argument is `serve`".to_owned()),
    }
}

/// Serves until the standard input ends.
fn serve(state: Option<&String>) -> std::io::Result<()> {
    let builder = Simulator::builder().without_token().seed(seed()?);
    let builder = match state {
        Some(file) => builder.state(file),
        None => builder,
    };
    let begin = Instant::now();
    let simulator = builder.start_blocking()?;
    println!("{} {}", simulator.address(), begin.elapsed().as_millis());
    std::io::stdin().read_to_end(&mut Vec::new()).map(|_| ())
}

/// Volumes of snapshots, as a cluster of virtual machines has them.
fn seed() -> std::io::Result<Seed> {
    let describe = || -> Result<Seed, storpool_api::InvalidValue> {
        let hybrid = VolumeTemplateCreateDesc::new("hybrid".parse()?)
            .place_all("hdd".parse()?)
            .place_tail("ssd".parse()?)
            .replication(3.try_into()?);
        let mut seed = Seed::builder()
            .servers(1..=16, [SeedDisks::ssd().count(2), SeedDisks::hdd().count(10)])
            .clients(1..=63)
            .placement_group("ssd", DiskKind::Ssd)
            .placement_group("hdd", DiskKind::Hdd)
            .template(&hybrid);
        for number in 1..=IMAGES {
            let name = format!("image-{number}");
            let size = VolumeSize::gib(1)?;
            let image = VolumeCreateDesc::new(name.parse()?).size(size).template("hybrid".parse()?);
            let machine = VolumeCreateDesc::new("vm".parse()?)
                .size(size)
                .parent(name.parse::<SnapshotName>()?)
                .template("hybrid".parse()?);
            let each = VOLUMES / IMAGES;
            let numbers = (number - 1) * each + 1..=number * each;
            seed = seed.snapshot(&image, 1 << 28).volumes("vm-{}", numbers, &machine, 1 << 28);
        }
        Ok(seed.into())
    };
    describe().map_err(std::io::Error::other)
}

/// A process that serves; it ends when this is dropped.
struct Server {
    child: Child,
    address: SocketAddr,
    seeding: u64,
}

impl Server {
    fn start(state: Option<&std::path::Path>) -> std::io::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["simulator", "serve"]).args(state);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(output) = &mut child.stdout {
            BufReader::new(output).read_line(&mut line)?;
        }
        let told = line.trim().split_once(' ');
        let told = told
            .and_then(|(address, seeding)| Some((address.parse().ok()?, seeding.parse().ok()?)));
        let (address, seeding) =
            told.ok_or_else(|| std::io::Error::other("the simulator did not start"))?;
        Ok(Self { child, address, seeding })
    }

    /// Memory in use, in bytes.
    fn resident(&self) -> std::io::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kibibytes.map(|count| count * 1024.0).ok_or_else(|| std::io::Error::other("no VmRSS"))
    }

    /// The response to a request for all volumes, and how long it took to come.
    fn list(&self) -> std::io::Result<(Vec<u8>, Duration)> {
        let begin = Instant::now();
        let mut stream = TcpStream::connect(self.address)?;
        stream.write_all(b"GET /ctrl/1.0/VolumesList HTTP/1.0\r\n\r\n")?;
        let response = read(&mut stream)?;
        Ok((response, begin.elapsed()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

fn read(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let (mut all, mut piece) = (Vec::with_capacity(64 << 20), vec![0; PIECE]);
    loop {
        match stream.read(&mut piece)? {
            0 => return Ok(all),
            count => all.extend_from_slice(&piece[..count]),
        }
    }
}

/// How long the same bytes take from a thread that has them.
fn written(bytes: &[u8]) -> std::io::Result<Duration> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    std::thread::scope(|scope| {
        let writer = scope.spawn(move || {
            let (mut stream, _) = listener.accept()?;
            bytes.chunks(PIECE).try_for_each(|piece| stream.write_all(piece))
        });
        let begin = Instant::now();
        read(&mut TcpStream::connect(address)?)?;
        let took = begin.elapsed();
        writer.join().map_err(|_| std::io::Error::other("the writer panicked"))??;
        Ok(took)
    })
}

fn measure() -> std::io::Result<()> {
    let server = Server::start(None)?;
    let before = server.resident()?;
    let (mut listed, mut plain, mut length) = (Vec::new(), Vec::new(), 0);
    for _ in 0..ROUNDS {
        let (response, took) = server.list()?;
        length = response.len();
        listed.push(took);
        plain.push(written(&response)?);
    }
    let after = server.resident()?;
    let file = std::env::temp_dir().join(format!("storpool-sim-bench-{}", std::process::id()));
    let kept = Server::start(Some(&file));
    let json = std::fs::metadata(&file).map(|file| file.len() as f64);
    drop(kept?);
    for ending in ["", ".lock"] {
        let mut path = file.clone().into_os_string();
        path.push(ending);
        let _ = std::fs::remove_file(path);
    }
    let json = json?;
    let median = |all: &mut Vec<Duration>| {
        all.sort();
        all[all.len() / 2].as_secs_f64() * 1e3
    };
    let (listed, plain) = (median(&mut listed), median(&mut plain));
    println!("{VOLUMES} volumes; medians of {ROUNDS} rounds in turns\n");
    println!("| | |\n|---|--:|");
    println!("| start, seeding included | {} ms |", server.seeding);
    println!("| list of volumes | {:.1} MB in {listed:.1} ms |", length as f64 / 1e6);
    println!("| the same bytes, written to a socket | {plain:.1} ms |");
    println!("| list / bytes | **{:.2}** |", listed / plain);
    println!("| state as JSON | {:.1} MB |", json / 1e6);
    println!(
        "| memory of the process at first / JSON | {:.1} MB, **{:.2}** |",
        before / 1e6,
        before / json
    );
    println!("| after {ROUNDS} lists / JSON | {:.1} MB, **{:.2}** |", after / 1e6, after / json);
    Ok(())
}
