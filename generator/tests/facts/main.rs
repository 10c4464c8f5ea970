//! The projection to each release has exactly the facts of that release: no call, field, flag or rule
//! more or less.
//!
//! The model is written down in the notation of the reference, fact by fact, and compared with
//! `data/facts.tsv`. `mistakes` lists what the reference itself has wrong.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

#[path = "../common/mod.rs"]
mod common;
mod mistakes;
mod notation;

use std::collections::{BTreeMap, BTreeSet};

use generator::json::Json;
use generator::model::{Api, Kind};

use mistakes::MISTAKES;
use notation::{MISSPELLED, Names};

/// From kind, name and part to value.
type Facts = BTreeMap<String, String>;

/// A line of the data.
struct Row {
    key: String,
    from: usize,
    until: usize,
    value: String,
}

/// The data of all releases.
struct Data {
    /// Each with the version of the API, if it is recorded.
    releases: Vec<(String, Option<String>)>,
    rows: Vec<Row>,
}

impl Data {
    fn read() -> Self {
        let mut data = Self { releases: Vec::new(), rows: Vec::new() };
        let mut text = common::data("facts.tsv");
        for (wrong, right) in MISSPELLED {
            assert!(text.contains(wrong), "{wrong} is nowhere");
            text = text.replace(wrong, right);
        }
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let parts: Vec<&str> = line.split('\t').collect();
            let [kind, name, part, from, until, value] = parts[..] else {
                panic!("not six columns: {line}");
            };
            if kind == "release" {
                data.releases.push((name.to_owned(), (value != "-").then(|| value.to_owned())));
                continue;
            }
            data.rows.push(Row {
                key: format!("{kind}\t{name}\t{part}"),
                from: data.number(from),
                until: data.number(until),
                value: notation::canonical(value),
            });
        }
        data
    }

    /// The number of a release; `-` comes after all.
    fn number(&self, name: &str) -> usize {
        let found = self.releases.iter().position(|(known, _)| known == name);
        found.unwrap_or_else(|| {
            assert_eq!(name, "-", "no release");
            self.releases.len()
        })
    }

    fn name(&self, number: usize) -> &str {
        self.releases.get(number).map_or("-", |(name, _)| name)
    }

    /// What is true in a release.
    fn of(&self, release: usize) -> Facts {
        let mut facts = Facts::new();
        let rows = self.rows.iter().filter(|row| (row.from..row.until).contains(&release));
        for row in rows {
            let before = facts.insert(row.key.clone(), row.value.clone());
            assert_eq!(before, None, "{} is there twice in {}", row.key, self.name(release));
        }
        facts
    }

    fn names(&self) -> Names {
        let types = self.rows.iter().filter_map(|row| {
            let parts: Vec<&str> = row.key.split('\t').collect();
            matches!(parts[0], "object" | "scalar").then(|| parts[1].to_owned())
        });
        Names::new(types)
    }
}

/// What only one side has, as the key and what the model has, or `none`.
fn differences(facts: &Facts, model: &Facts) -> BTreeMap<String, String> {
    let keys: BTreeSet<&String> = facts.keys().chain(model.keys()).collect();
    let different = keys.into_iter().filter(|key| facts.get(*key) != model.get(*key));
    let ours = |key: &String| model.get(key).cloned().unwrap_or_else(|| "none".to_owned());
    different.map(|key| (key.clone(), ours(key))).collect()
}

/// Differences by release as lines: key, first release, first release without, what the model has.
fn lines(data: &Data, found: &[BTreeMap<String, String>]) -> Vec<String> {
    let mut lines = Vec::new();
    let keys: BTreeSet<&String> = found.iter().flat_map(BTreeMap::keys).collect();
    for key in keys {
        let mut from = 0;
        while from < found.len() {
            let ours = found[from].get(key);
            let run = found[from..].iter().take_while(|found| found.get(key) == ours).count();
            let until = from + run;
            let end = if until == found.len() { "-" } else { data.name(until) };
            if let Some(ours) = ours {
                lines.push(format!("{key}\t{}\t{end}\t{ours}", data.name(from)));
            }
            from = until;
        }
    }
    lines
}

#[test]
fn each_release_has_the_facts_of_the_reference() {
    let (data, schema) = (Data::read(), common::schema());
    let names = data.names();
    let found: Vec<_> = (0..data.releases.len())
        .map(|release| {
            let api = schema.release(data.name(release)).unwrap();
            differences(&data.of(release), &notation::facts(&api, &names))
        })
        .collect();
    let found: BTreeSet<String> = lines(&data, &found).into_iter().collect();
    let mut known = BTreeSet::new();
    for mistake in MISTAKES {
        assert!(mistake.why.len() > 8, "{:?}", mistake.lines);
        for line in mistake.lines {
            let parts: Vec<&str> = line.split('\t').collect();
            assert_eq!(parts.len(), 6, "not six columns: {line}");
            assert!(known.insert(line.to_string()), "twice: {line}");
        }
    }
    let unknown: Vec<_> = found.difference(&known).collect();
    let stale: Vec<_> = known.difference(&found).collect();
    assert!(
        unknown.is_empty() && stale.is_empty(),
        "{} not in the list of mistakes:\n{}\n{} are no mistakes any more:\n{}",
        unknown.len(),
        list(&unknown),
        stale.len(),
        list(&stale)
    );
}

fn list(lines: &[&String]) -> String {
    lines.iter().map(|line| format!("{line:?},\n")).collect()
}

#[test]
fn schema_has_the_releases_of_the_data() {
    let (data, api) = (Data::read(), common::api());
    let known = api.releases.iter().map(|release| (release.name.clone(), release.api.clone()));
    assert_eq!(known.collect::<Vec<_>>(), data.releases);
}

#[test]
fn types_that_the_reference_does_not_name_are_listed() {
    let (data, schema) = (Data::read(), common::schema());
    let names = data.names();
    let mut own = BTreeSet::new();
    for release in 0..data.releases.len() {
        let api = schema.release(data.name(release)).unwrap();
        let types = api.types.iter().filter(|ty| !names.has(&ty.name));
        own.extend(types.map(|ty| ty.name.clone()));
    }
    let listed: BTreeSet<String> = notation::OUR_OWN.iter().map(|&name| name.into()).collect();
    assert_eq!(own, listed);
}

#[test]
fn data_is_complete() {
    let data = Data::read();
    let count = |kind: &str, release: &str| {
        let facts = data.of(data.number(release));
        facts.keys().filter(|key| key.starts_with(&format!("{kind}\t"))).count()
    };
    let paths = |release: &str| {
        let facts = data.of(data.number(release));
        facts.keys().filter(|key| key.ends_with("\tpath")).count()
    };
    assert_eq!(data.releases.len(), 27);
    assert_eq!((paths("1.0.0"), paths("3.0.1"), paths("7.3.0")), PATHS);
    assert_eq!((count("object", "3.0.1"), count("object", "7.3.0")), OBJECTS);
    assert_eq!((count("field", "3.0.1"), count("field", "7.3.0")), FIELDS);
    let internal = data.of(data.number("3.0.1"));
    assert_eq!(internal.values().filter(|value| value.contains("Internal(")).count(), 87);
}

const PATHS: (usize, usize, usize) = (53, 79, 122);
const OBJECTS: (usize, usize) = (69, 163);
const FIELDS: (usize, usize) = (613, 1304);

/// Any change of the model is a difference from the facts.
#[test]
fn changed_model_differs_from_the_facts() {
    let (data, schema) = (Data::read(), common::schema());
    let names = data.names();
    let first_object = |api: &mut Api, change: fn(&mut generator::model::Object)| {
        let objects = api.types.iter_mut().filter_map(|ty| match &mut ty.kind {
            Kind::Object(object) if !object.fields.is_empty() => Some(object),
            _ => None,
        });
        objects.take(1).for_each(change);
    };
    let changes: [&dyn Fn(&mut Api); 6] = [
        &|api| api.calls[0].endpoint.push('x'),
        &|api| drop(api.calls.pop()),
        &|api| drop(api.types.pop()),
        &|api| first_object(api, |object| object.fields[0].default = Some(Json::Integer(99))),
        &|api| first_object(api, |object| object.fields[0].internal ^= true),
        &|api| first_object(api, |object| drop(object.fields.remove(0))),
    ];
    let last = &schema.api.releases.last().unwrap().name;
    let facts = |api: &Api| notation::facts(api, &names);
    let before = facts(&schema.release(last).unwrap());
    for change in changes {
        let mut api = schema.release(last).unwrap();
        change(&mut api);
        assert!(!differences(&before, &facts(&api)).is_empty());
    }
}
