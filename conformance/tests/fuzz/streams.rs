//! Responses read entry by entry and partially, compared with responses read as a whole.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::Serialize;
use serde::de::IgnoredAny;
use storpool_api::types::{
    AttachmentDesc, ClientConfigStatus, DiskId, DiskSummary, DiskTarget, PeerDesc, PeerId, Task,
    VolumeOrSnapshotName, VolumeStatus, VolumeSummary,
};
use storpool_api::{Call, Data, Entries, Error};

use super::decode::{call, harmless, is_deep};
use super::{Input, Outcome, Random, Target, mutate, seeds};

/// Types of entries of list and map responses.
const CASES: &[Case] = &[
    Case::list::<AttachmentDesc>("AttachmentDesc"),
    Case::list::<ClientConfigStatus>("ClientConfigStatus"),
    Case::list::<Task>("Task"),
    Case::list::<VolumeSummary>("VolumeSummary"),
    Case::map::<DiskId, DiskSummary>("DiskSummary"),
    Case::map::<DiskId, DiskTarget>("DiskTarget"),
    Case::map::<PeerId, PeerDesc>("PeerDesc"),
    Case::map::<VolumeOrSnapshotName, VolumeStatus>("VolumeStatus"),
];

struct Case {
    /// The type of the entries.
    name: &'static str,
    is_map: bool,
    check: fn(&[u8], u64) -> Result<Outcome, String>,
}

impl Case {
    const fn list<T: Data + Serialize>(name: &'static str) -> Self {
        Self {
            name,
            is_map: false,
            check: |body, choice| {
                let call = call::<Vec<T>>();
                compare(
                    &call,
                    body,
                    choice,
                    |entry| show(entry),
                    |all| all.iter().map(show).collect(),
                )
            },
        }
    }

    const fn map<K: Data + Ord + Display, T: Data + Serialize>(name: &'static str) -> Self {
        Self {
            name,
            is_map: true,
            check: |body, choice| {
                let pair = |key: &K, entry: &T| format!("{key}: {}", show(entry));
                let call = call::<BTreeMap<K, T>>();
                compare(
                    &call,
                    body,
                    choice,
                    |(key, entry)| pair(key, entry),
                    |all| all.iter().map(|(key, entry)| pair(key, entry)).collect(),
                )
            },
        }
    }
}

pub const TARGET: Target = Target {
    name: "streams",
    about: "list and map responses: in pieces, partial and whole",
    make: |random: &mut Random| {
        let choice = random.next();
        let case = case(choice);
        let documents = seeds::of(case.name);
        let mut data = Vec::new();
        for number in 0..random.below(5) {
            if number > 0 {
                data.extend_from_slice(b" ,");
            }
            if case.is_map {
                data.extend_from_slice(format!("\"{number}\" :").as_bytes());
            }
            let document = documents[random.below(documents.len())].as_bytes();
            match random.once_in(3) {
                true => data.append(&mut mutate::json(random, document)),
                false => data.extend_from_slice(document),
            }
        }
        let (open, close): (&[u8], &[u8]) = match case.is_map {
            true => (b"{", b"}"),
            false => (b"[", b"]"),
        };
        let envelopes: &[(&str, &str)] = &[
            ("{\"generation\":7,\"data\":", "}"),
            ("{ \"data\" :\n", ", \"generation\": 7 }\n"),
            ("{\"error\":null,\"data\":", "}"),
            ("{\"data\":", ",\"error\":{\"name\":\"busy\"}}"),
            ("{\"later\":[{}],\"data\":", ",\"later\":\"]\"}"),
        ];
        let (before, after) = envelopes[random.below(envelopes.len())];
        let body = [before.as_bytes(), open, &data, close, after.as_bytes()].concat();
        let bytes = match random.once_in(3) {
            true => mutate::bytes(random, body),
            false => body,
        };
        Input { choice, bytes }
    },
    check: |input| {
        let case = case(input.choice);
        (case.check)(&input.bytes, input.choice)
            .map_err(|problem| format!("{}: {problem}", case.name))
    },
};

fn case(choice: u64) -> &'static Case {
    &CASES[(choice % CASES.len() as u64) as usize]
}

fn show<T: Serialize>(entry: &T) -> String {
    serde_json::to_string(entry).unwrap_or_else(|error| error.to_string())
}

/// The result of reading a response entry by entry.
#[derive(Debug, PartialEq)]
struct Read {
    good: Vec<String>,
    /// The paths of rejected entries.
    odd: Vec<String>,
    /// The error that ended the response early.
    failed: Option<String>,
    generation: Option<i64>,
}

fn compare<C: Entries>(
    call: &Call<C>,
    body: &[u8],
    choice: u64,
    entry: impl Fn(&C::Entry) -> String,
    entries: impl Fn(&C) -> Vec<String>,
) -> Result<Outcome, String> {
    let streamed = read(call, body, None, &entry)?;
    let pieces = read(call, body, Some(choice), &entry)?;
    if pieces != streamed {
        return Err(format!("in pieces {pieces:?}\nat once {streamed:?}"));
    }
    let partial = call.clone().partial().decode(200, body);
    let whole = call.decode(200, body);
    let problem = |what: &str| {
        let partial =
            partial.as_ref().map(|reply| (entries(reply.data().data()), reply.data().rejected()));
        let whole = whole.as_ref().map(|reply| entries(reply.data()));
        Err(format!("{what}\nstreamed {streamed:?}\npartial {partial:?}\nwhole {whole:?}"))
    };
    let json = serde_json::from_slice::<IgnoredAny>(body).is_ok();

    match &partial {
        Ok(reply) => {
            let partial = reply.data();
            let odd: Vec<&str> = partial.rejected().iter().map(|odd| odd.json_path()).collect();
            let mut good = streamed.good.clone();
            let mut kept = entries(partial.data());
            good.sort();
            kept.sort();
            // Of entries with the same key, the last is kept.
            let same = good == kept || good.len() > kept.len();
            if !same || streamed.failed.is_some() || streamed.odd != odd {
                return problem("streamed otherwise than in part");
            }
            if streamed.generation != reply.generation() || !json {
                return problem("read in part only");
            }
        }
        Err(error) => {
            harmless(error)?;
            if streamed.failed.is_none() {
                return problem("streamed to the end, but not read in part");
            }
        }
    }
    let twice = partial.as_ref().is_err_and(|error| error.to_string().contains("twice"));
    match (&whole, &partial) {
        (Ok(_), Ok(partial)) if partial.data().is_complete() => Ok(Outcome::Accepted),
        (Err(Error::Decode(_)), Ok(partial)) if !partial.data().is_complete() => {
            Ok(Outcome::Refused)
        }
        (Err(Error::Api(one)), Err(Error::Api(other))) if one.name() == other.name() => {
            Ok(Outcome::Refused)
        }
        (Err(Error::Decode(_)), Err(Error::Decode(_))) => Ok(Outcome::Refused),
        (Err(error), _) if is_deep(&error.to_string()) => Ok(Outcome::Refused),
        _ if twice || repeats(body) => Ok(Outcome::Refused),
        // JSON that cannot be held as a value, but in which a reader that continues finds an error
        // of the service.
        (Err(Error::Decode(_)), Err(Error::Api(_))) if json => Ok(Outcome::Refused),
        _ => problem("read in part otherwise than as a whole"),
    }
}

/// Whether a member of the envelope occurs twice.
fn repeats(body: &[u8]) -> bool {
    [&b"\"error\""[..], b"\"generation\""].iter().any(|name| {
        let found = body.windows(name.len()).filter(|part| part == name);
        found.count() > 1
    })
}

fn read<C: Entries>(
    call: &Call<C>,
    body: &[u8],
    cuts: Option<u64>,
    entry: &impl Fn(&C::Entry) -> String,
) -> Result<Read, String> {
    let mut reader = call.entry_reader(200);
    let mut found = Read { good: Vec::new(), odd: Vec::new(), failed: None, generation: None };
    let mut rest = body;
    let mut random = cuts.map(Random::new);
    loop {
        let length = match &mut random {
            Some(random) => match random.once_in(2) {
                true => 1 + random.below(4),
                false => 1 + random.below(64),
            },
            None => rest.len(),
        };
        let (piece, left) = rest.split_at(length.min(rest.len()));
        rest = left;
        reader.push(piece);
        if rest.is_empty() {
            reader.end();
        }
        while let Some(item) = reader.next() {
            match item {
                Ok(item) => found.good.push(entry(&item)),
                Err(error) => {
                    harmless(&error)?;
                    let before = found.good.len() + found.odd.len();
                    if error.entries() != Some(before) {
                        return Err(format!("{before} entries, but {error}"));
                    }
                    let path = error.json_path().unwrap_or_default().to_owned();
                    if reader.is_over() {
                        found.failed = Some(path);
                    } else {
                        found.odd.push(path);
                    }
                }
            }
        }
        if rest.is_empty() {
            break;
        }
    }
    if !reader.is_over() {
        return Err("not over at the end".to_owned());
    }
    found.generation = reader.generation();
    Ok(found)
}
