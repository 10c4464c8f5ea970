//! Request bodies, beside structs of the same shape with derived serde.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use storpool_api::types::{
    VolumeCreateDesc, VolumeName, VolumeUpdateDesc, VolumesReassignWaitDesc,
};
use storpool_api::{ApiVersion, Call, calls};

/// What creates a volume, or changes one.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Volume {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place_all: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place_tail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replication: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bw: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iops: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place_head: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reuse_server: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize, Serialize)]
struct Attachment {
    volume: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    detach: Option<Vec<i64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ro: Option<Vec<i64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rw: Option<Vec<i64>>,
    force: bool,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Reassign {
    reassign: Vec<Attachment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attach_timeout: Option<i64>,
}

const ROUNDS: usize = 301;
/// In each round: so few that most rounds are not interrupted.
const BYTES: usize = 64 << 10;

/// A call with a body, and what else is measured.
struct Body<'a> {
    name: &'a str,
    bytes: usize,
    /// The call, one without a body, and writing the same body with derived serde.
    work: [&'a dyn Fn(); 3],
}

type Visit<'a> = dyn FnMut(&Body<'_>) + 'a;

/// What is measured of each body.
pub const WORK: [&str; 3] = ["call", "without", "derived"];

/// What a body adds to a call, in turns with serde_json, which only writes it: beside that, a call
/// notes what the body uses that not every version of the API has, and whether it is safe to repeat.
///
/// # Errors
/// The text of what went wrong.
pub fn bodies() -> Result<(), String> {
    println!("ns, best of {ROUNDS}; ratio: median of {ROUNDS} rounds in turns\n");
    println!("| call | bytes | call | of it the body | derived | derived / body |");
    println!("|---|--:|--:|--:|--:|--:|");
    each(&mut compare)
}

/// The names of the calls.
///
/// # Errors
/// The text of what went wrong.
pub fn names() -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    each(&mut |body| names.push(body.name.to_owned()))?;
    Ok(names)
}

/// Repeats one of [`WORK`].
///
/// # Errors
/// The text of what went wrong.
pub fn repeat(name: &str, work: &str, times: usize) -> Result<(), String> {
    each(&mut |body| {
        let chosen = WORK.iter().zip(body.work).find(|(known, _)| **known == work);
        if let (Some((_, work)), true) = (chosen, body.name == name) {
            (0..times).for_each(|_| work());
        }
    })
}

/// Visits all bodies.
fn each(visit: &mut Visit<'_>) -> Result<(), String> {
    let create = |desc: &VolumeCreateDesc| calls::volume_create(desc);
    let update = |desc: &VolumeUpdateDesc| calls::volume_update(name(), desc);
    let small = r#"{"name":"vm-1042-disk-0","size":107374182400,"template":"hybrid-r3"}"#;
    prepare::<Volume, _, _, _>(
        ("volume_create, from a template", small, visit),
        create,
        calls::volumes_list,
    )?;
    let large = r#"{"name":"vm-1042-disk-0","size":107374182400,"parent":"debian-12-2026-01-20","placeAll":"hdd","placeTail":"ssd","replication":3,"bw":104857600,"iops":2000}"#;
    prepare::<Volume, _, _, _>(
        ("volume_create, with placement", large, visit),
        create,
        calls::volumes_list,
    )?;
    let tagged = r#"{"name":"vm-1042-disk-0","size":107374182400,"template":"hybrid-r3","tags":{"owner":"team-7","vm":"1042"}}"#;
    prepare::<Volume, _, _, _>(
        ("volume_create, with tags, which 16.01 lacks", tagged, visit),
        create,
        calls::volumes_list,
    )?;
    let limits = r#"{"size":214748364800,"bw":209715200,"iops":4000}"#;
    prepare::<Volume, _, _, _>(("volume_update", limits, visit), update, || {
        calls::volume_delete(name())
    })?;
    for count in [1_usize, 64] {
        let item = |index: usize| {
            let (from, to) = (1 + index % 40, 2 + index % 40);
            format!(
                r#"{{"volume":"vm-{index}-disk-0","detach":[{from}],"rw":[{to}],"force":false}}"#
            )
        };
        let items: Vec<String> = (1000..1000 + count).map(item).collect();
        let json = format!(r#"{{"reassign":[{}],"attachTimeout":30}}"#, items.join(","));
        let reassign = |desc: &VolumesReassignWaitDesc| calls::volumes_reassign_wait(desc);
        prepare::<Reassign, _, _, _>(
            (&format!("volumes_reassign_wait, {count}"), &json, visit),
            reassign,
            calls::volumes_list,
        )?;
    }
    Ok(())
}

fn name() -> VolumeName {
    VolumeName::constant("vm-1042-disk-0")
}

fn prepare<P: DeserializeOwned + Serialize, T: DeserializeOwned, R, W>(
    (name, json, visit): (&str, &str, &mut Visit<'_>),
    call: impl Fn(&T) -> Call<R>,
    without: impl Fn() -> Call<W>,
) -> Result<(), String> {
    let text = |error: serde_json::Error| format!("{name}: {error}");
    let body: T = serde_json::from_str(json).map_err(text)?;
    let plain: P = serde_json::from_str(json).map_err(text)?;
    let both = [
        call(&body).body_for(ApiVersion::LATEST).unwrap_or_default().to_vec(),
        serde_json::to_vec(&plain).map_err(text)?,
    ];
    if both.iter().any(|bytes| bytes != json.as_bytes()) {
        return Err(format!("{name}: not the same bytes"));
    }
    visit(&Body {
        name,
        bytes: json.len(),
        work: [
            &|| drop(black_box(call(black_box(&body)))),
            &|| drop(black_box(without())),
            &|| drop(black_box(serde_json::to_vec(black_box(&plain)))),
        ],
    });
    Ok(())
}

fn compare(body: &Body<'_>) {
    let count = u32::try_from(BYTES / body.bytes).unwrap_or(1);
    let mut took = [const { Vec::<Duration>::new() }; 3];
    for _ in 0..ROUNDS {
        for (took, work) in took.iter_mut().zip(body.work) {
            let begin = Instant::now();
            for _ in 0..count {
                work();
            }
            took.push(begin.elapsed() / count);
        }
    }
    let rounds = took[0].iter().zip(&took[1]).zip(&took[2]);
    let ratio = |((call, without), plain): ((&Duration, &Duration), &Duration)| {
        plain.as_secs_f64() / call.saturating_sub(*without).as_secs_f64()
    };
    let mut ratios: Vec<f64> = rounds.map(ratio).collect();
    ratios.sort_by(f64::total_cmp);
    let [call, without, plain] = took.map(|all| all.into_iter().min().unwrap_or_default());
    println!(
        "| {} | {} | {} | {} | {} | **{:.2}** |",
        body.name,
        body.bytes,
        call.as_nanos(),
        call.saturating_sub(without).as_nanos(),
        plain.as_nanos(),
        ratios[ROUNDS / 2]
    );
}
