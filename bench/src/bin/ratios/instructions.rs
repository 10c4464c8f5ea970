//! Instructions that decoding and encoding execute, counted by valgrind: unlike times, the same in each
//! run and under any load. They say nothing of memory.

use std::ffi::OsStr;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;

use bench::payloads::{Layout, Shape, response};
use bench::{plain, plain_union};
use serde::de::DeserializeOwned;
use storpool_api::{Call, Data, calls};

const LAYOUTS: [Layout; 3] = [Layout::Usual, Layout::Shuffled, Layout::Newest];

/// Entries of each response.
const ENTRIES: usize = 2000;

/// How often each body is written.
const BODIES: usize = 1000;

/// How many times fewer instructions than derived serde decoding takes at least: a little less than it
/// does, so that `--check` fails only for what a change of the compiler does not explain.
const fn least(shape: Shape, layout: Layout) -> f64 {
    match (shape, layout) {
        (Shape::Volumes, Layout::Shuffled) => 2.2,
        (Shape::Volumes, _) => 2.6,
        (Shape::Statuses, Layout::Shuffled) => 1.9,
        (Shape::Statuses, Layout::Newest) => 2.4,
        (Shape::Statuses, _) => 2.1,
        (Shape::Disks, Layout::Shuffled) => 1.8,
        (Shape::Disks, _) => 2.4,
    }
}

/// Prints how many instructions an entry takes; with `--check`, fails if there are too many. Runs itself,
/// once for each measurement.
pub(super) fn instructions() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(2).collect();
    match &*arguments {
        [path, shape, layout, who] => return decode(path, shape, layout, who),
        [name, work] => return bench::encode::repeat(name, work, BODIES),
        _ => {}
    }
    let is_check = arguments == ["--check"];
    println!("instructions per entry\n");
    println!("| shape | layout | storpool-api | derived | derived / storpool-api |");
    println!("|---|---|--:|--:|--:|");
    let path = std::env::temp_dir().join(format!("storpool-api-bench-{}", std::process::id()));
    let outcome = table(&path, is_check);
    let _ = std::fs::remove_file(path);
    outcome?;
    bodies(is_check)
}

/// Prints how many instructions a body adds to a call; if there must not be too many, fails where derived
/// serde takes fewer.
fn bodies(is_check: bool) -> Result<(), String> {
    println!("\ninstructions per body\n");
    println!("| call | storpool-api | derived | derived / storpool-api |");
    println!("|---|--:|--:|--:|");
    for name in bench::encode::names()? {
        let count = |work: &str| count(&[name.as_ref(), work.as_ref()]);
        let [call, without, derived] = bench::encode::WORK.map(count);
        let nothing = count("nothing")?;
        let (ours, derived) = (call? - without?, derived? - nothing);
        let ratio = derived / ours;
        println!(
            "| {name} | {:.0} | {:.0} | **{ratio:.2}** |",
            ours / BODIES as f64,
            derived / BODIES as f64
        );
        if is_check && ratio < 1.0 {
            return Err(format!("{name}: encoding takes more instructions than derived serde"));
        }
    }
    Ok(())
}

fn table(path: &Path, is_check: bool) -> Result<(), String> {
    let mut lacking = Vec::new();
    for shape in Shape::ALL {
        for layout in LAYOUTS {
            let body = response(shape, ENTRIES, layout)?;
            std::fs::write(path, body).map_err(|error| format!("{}: {error}", path.display()))?;
            let count = |who: &str| {
                let names = [shape.name(), layout.name(), who];
                count(&[path.as_os_str(), names[0].as_ref(), names[1].as_ref(), names[2].as_ref()])
            };
            let nothing = count("nothing")?;
            let (ours, derived) = (count("ours")? - nothing, count("derived")? - nothing);
            let (ratio, least) = (derived / ours, least(shape, layout));
            if ratio < least {
                lacking.push(format!(
                    "{} {}: {ratio:.2}, at least {least}",
                    shape.name(),
                    layout.name()
                ));
            }
            println!(
                "| {} | {} | {:.0} | {:.0} | **{:.2}** |",
                shape.name(),
                layout.name(),
                ours / ENTRIES as f64,
                derived / ENTRIES as f64,
                ratio
            );
        }
    }
    match lacking.is_empty() || !is_check {
        true => Ok(()),
        false => Err(format!("decoding takes more instructions: {}", lacking.join("; "))),
    }
}

/// Counts the instructions of a process.
fn count(arguments: &[&OsStr]) -> Result<f64, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .arg("instructions")
        .args(arguments)
        .output()
        .map_err(|error| format!("valgrind: {error}"))?;
    let log = String::from_utf8_lossy(&output.stderr);
    let collected = log.lines().find_map(|line| line.split_once("Collected :"));
    let count = collected.and_then(|(_, count)| count.trim().parse().ok());
    count.ok_or_else(|| format!("valgrind counted nothing: {log}"))
}

fn decode(path: &str, shape: &str, layout: &str, who: &str) -> Result<(), String> {
    let body = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
    let is_newest = layout == Layout::Newest.name();
    match shape {
        "volumes" if is_newest => {
            once::<_, plain_union::Volumes>(&calls::volumes_list(), &body, who)
        }
        "volumes" => once::<_, plain::Volumes>(&calls::volumes_list(), &body, who),
        "statuses" if is_newest => {
            once::<_, plain_union::Statuses>(&calls::volumes_status(), &body, who)
        }
        "statuses" => once::<_, plain::Statuses>(&calls::volumes_status(), &body, who),
        _ => once::<_, plain::Disks>(&calls::disks_list(), &body, who),
    }
}

fn once<T: Data, P: DeserializeOwned>(
    call: &Call<T>,
    body: &[u8],
    who: &str,
) -> Result<(), String> {
    match who {
        "ours" => drop(black_box(call.decode(200, body).map_err(|error| error.to_string())?)),
        "derived" => {
            drop(black_box(serde_json::from_slice::<P>(body).map_err(|error| error.to_string())?));
        }
        _ => {}
    }
    Ok(())
}
