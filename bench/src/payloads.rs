//! Large responses in several layouts; reproducible.

use generator::Schema;
use generator::json::Json;
use generator::model::Api;

use crate::payload::Payload;

/// How a response is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Layout {
    /// No white space, members of all objects in the same order: as the service writes.
    Usual,
    /// Each object has its fields in a different order.
    Shuffled,
    /// Over many lines, indented.
    Pretty,
    /// Every string has an escape in it.
    Escapes,
    /// Each object has unknown fields.
    Unknown,
    /// As usual, with all fields of the newest version of the API.
    Newest,
}

impl Layout {
    /// All variants.
    pub const ALL: [Self; 6] =
        [Self::Usual, Self::Shuffled, Self::Pretty, Self::Escapes, Self::Unknown, Self::Newest];

    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Shuffled => "shuffled",
            Self::Pretty => "pretty",
            Self::Escapes => "escapes",
            Self::Unknown => "unknown fields",
            Self::Newest => "newest version",
        }
    }
}

/// The type of the data in a response.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// A list of volumes.
    Volumes,
    /// Statuses by name.
    Statuses,
    /// Disks by number, one of ten down.
    Disks,
}

impl Shape {
    /// All variants.
    pub const ALL: [Self; 3] = [Self::Volumes, Self::Statuses, Self::Disks];

    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Volumes => "volumes",
            Self::Statuses => "statuses",
            Self::Disks => "disks",
        }
    }

    /// Number of entries in a large installation.
    pub const fn usual_count(self) -> usize {
        match self {
            Self::Volumes | Self::Statuses => 100_000,
            Self::Disks => 4_096,
        }
    }
}

/// Generates responses from the schema of the repository.
///
/// # Errors
/// Fails if the schema cannot be read.
pub fn response(shape: Shape, count: usize, layout: Layout) -> Result<Vec<u8>, String> {
    let api = api(layout)?;
    let mut payload = Payload::new(&api, 16_01);
    let mut entry = |number: usize| {
        let ty = match shape {
            Shape::Volumes => "VolumeSummary",
            Shape::Statuses => "VolumeStatus",
            Shape::Disks if number % 10 == 3 => "DownDiskSummary",
            Shape::Disks => "UpDiskSummary",
        };
        let entry = payload.entry(ty, number).ok_or_else(|| format!("the schema has no {ty}"))?;
        Ok(match layout {
            Layout::Shuffled => payload.shuffled(&entry),
            Layout::Unknown => with_unknown(entry),
            _ => entry,
        })
    };
    let entries: Result<Vec<Json>, String> = (0..count).map(&mut entry).collect();
    let data = match shape {
        Shape::Volumes => Json::Array(entries?),
        Shape::Statuses => Json::Object(
            entries?
                .into_iter()
                .map(|entry| match entry.get("name") {
                    Some(Json::String(name)) => (name.clone(), entry),
                    _ => (String::new(), entry),
                })
                .collect(),
        ),
        Shape::Disks => Json::Object(
            entries?
                .into_iter()
                .enumerate()
                .map(|(number, entry)| (number.to_string(), entry))
                .collect(),
        ),
    };
    let response = Json::Object(vec![
        ("generation".to_owned(), Json::Integer(7_130)),
        ("data".to_owned(), data),
    ]);
    Ok(match layout {
        Layout::Pretty => {
            let value: serde_json::Value =
                serde_json::from_str(&response.compact()).map_err(|error| error.to_string())?;
            serde_json::to_vec_pretty(&value).map_err(|error| error.to_string())?
        }
        Layout::Escapes => escaped(&response.compact()),
        _ => response.compact().into_bytes(),
    })
}

fn with_unknown(entry: Json) -> Json {
    let Json::Object(mut members) = entry else {
        return entry;
    };
    let text = |text: &str| Json::String(text.to_owned());
    members.insert(members.len() / 2, ("laterCounter".to_owned(), Json::Integer(1_234_567)));
    members.push(("laterText".to_owned(), text("not known yet")));
    Json::Object(members)
}

/// The first letter of each value that is a string is written as `\u0061`.
fn escaped(json: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len() * 2);
    let mut rest = json;
    while let Some(at) = rest.find(":\"") {
        let (before, after) = rest.split_at(at + 2);
        out.extend_from_slice(before.as_bytes());
        rest = after;
        if let Some(first) = rest.chars().next()
            && first.is_ascii_alphanumeric()
        {
            out.extend_from_slice(format!("\\u{:04x}", u32::from(first)).as_bytes());
            rest = &rest[1..];
        }
    }
    out.extend_from_slice(rest.as_bytes());
    out
}

fn api(layout: Layout) -> Result<Api, String> {
    let sources = crate::scaled::schema().map_err(|error| error.to_string())?;
    let schema = Schema::load(&sources)
        .map_err(|_| "the schema has errors: cargo xtask codegen".to_owned())?;
    match layout {
        Layout::Newest => schema.newest.ok_or_else(|| "the schema has one version only".to_owned()),
        _ => Ok(schema.api),
    }
}
