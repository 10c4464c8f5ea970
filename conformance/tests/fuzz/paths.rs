//! Paths of calls, out of arguments and as callers write them.

use serde_json::Value;
use storpool_api::types::{SnapshotName, VolumeName};
use storpool_api::{Call, Method, calls};

use super::{Input, Outcome, Random, Target, mutate};

const ROOT: &str = "/ctrl/1.0/";

const SEEDS: &[&str] = &[
    "disk-1",
    "*vol:1@2-x_y.z~",
    ".",
    "..",
    "...",
    "%2e%2e",
    "%2E.",
    "a/b",
    "a\\b",
    "a#b",
    "a?b",
    "a?json=%7B%7D",
    "a?b=../c?d//e",
    "a?{\"b\"}'#",
    "a%b",
    "a b",
    "ж",
    "\u{202e}x",
    "\r\nHost: x",
    "//host/a",
    "http://host/",
    "a;b",
    "\u{0}",
    "VolumeUpdate/disk-1",
    "Volume/a%23b",
    "a/%2e%2e/b",
    "a/./b",
    "a//b",
    "%",
    "%zz",
    "",
];

pub const TARGET: Target = Target {
    name: "paths",
    about: "path arguments and raw paths",
    make: |random: &mut Random| {
        let mut bytes = random.pick(SEEDS).as_bytes().to_vec();
        for _ in 0..random.below(5) {
            if random.once_in(3) {
                bytes.extend_from_slice(random.pick(SEEDS).as_bytes());
            } else {
                bytes = mutate::bytes(random, bytes);
            }
        }
        Input { choice: 0, bytes }
    },
    check: |input| {
        let text = String::from_utf8_lossy(&input.bytes);
        let argument = argument(&text)?;
        let raw = raw(&text)?;
        Ok(match argument || raw {
            true => Outcome::Accepted,
            false => Outcome::Refused,
        })
    },
};

/// The path of a call with one argument has one part more, which decodes to the argument.
fn argument(text: &str) -> Result<bool, String> {
    // As the service may have sent it, and so maybe not as documented.
    let volume: VolumeName = serde_json::from_value(text.into()).map_err(|e| e.to_string())?;
    let snapshot: SnapshotName = serde_json::from_value(text.into()).map_err(|e| e.to_string())?;
    let volume = calls::volume_list(&volume);
    let snapshot = calls::snapshot_list(&snapshot);
    let refuse = matches!(text, "" | "." | "..");
    for (path, query) in [(volume.path(), "Volume/"), (snapshot.path(), "Snapshot/")] {
        let path = match path {
            Err(_) if refuse => continue,
            Err(error) => return Err(format!("refused: {error}")),
            Ok(path) if refuse => return Err(format!("accepted as {path}")),
            Ok(path) => path,
        };
        allowed(path)?;
        let rest = path.strip_prefix(ROOT).and_then(|rest| rest.strip_prefix(query));
        let rest = rest.ok_or_else(|| format!("elsewhere: {path}"))?;
        if rest.contains('/') || decoded(rest) != text.as_bytes() {
            return Err(format!("sent as {path}"));
        }
    }
    Ok(!refuse)
}

/// A raw path stays below the root, with unchanged segments and query string.
fn raw(text: &str) -> Result<bool, String> {
    let call: Call<Value> = Call::raw(Method::Get, text, None);
    let Ok(path) = call.path() else {
        return Ok(false);
    };
    let (path, query) = split(path);
    let (text, wanted_query) = split(text);
    allowed(path)?;
    if query != wanted_query {
        return Err(format!("sent with the query string {query:?}"));
    }
    if let Some(query) = query {
        characters(query, b"-._~!$&()*+,;=:@/?")?;
    }
    let rest = path.strip_prefix(ROOT).ok_or_else(|| format!("elsewhere: {path}"))?;
    let parts: Vec<Vec<u8>> = rest.split('/').map(decoded).collect();
    let wanted: Vec<Vec<u8>> = text.split('/').map(decoded).collect();
    if parts == wanted { Ok(true) } else { Err(format!("sent as {path}")) }
}

/// A path and its query string.
fn split(text: &str) -> (&str, Option<&str>) {
    match text.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (text, None),
    }
}

/// Only characters that need no encoding, and percent escapes.
fn characters(text: &str, plain: &[u8]) -> Result<(), String> {
    let bytes = text.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        let escape = byte == b'%'
            && bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        if !byte.is_ascii_alphanumeric() && !plain.contains(&byte) && !escape {
            return Err(format!("has {:?}: {text}", char::from(byte)));
        }
    }
    Ok(())
}

/// A path contains only characters that RFC 3986 allows, and no dot segments.
fn allowed(path: &str) -> Result<(), String> {
    characters(path, b"-._~!$&'()*+,;=:@/")?;
    let parts = path.split('/').skip(1);
    for part in parts {
        if part.is_empty()
            || matches!(decoded(part).as_slice(), b"." | b"..") && !part.contains("%25")
        {
            return Err(format!("has a step: {path}"));
        }
    }
    Ok(())
}

fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        let value = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let hexadecimal = hex.is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match value {
            Some(value) if byte == b'%' && hexadecimal => {
                all.push(value);
                at += 3;
            }
            _ => {
                all.push(byte);
                at += 1;
            }
        }
    }
    all
}
