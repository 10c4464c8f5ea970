//! Makes a cluster from its description, by the calls of the API wherever there is one.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use storpool_api::InvalidValue;
use storpool_api::types::{ClientId, DiskId, ServerId, VolumeName};

use super::plan::{Attach, Clients, DiskKind, Members, Plan, Rights, SeedDisks, Servers, Volumes};
use crate::error::ServiceError;
use crate::message::Request;
use crate::replay::carry_out;
use crate::routes::{ROOT, Routes};
use crate::state::State;
use crate::state::disk::Disk;
use crate::state::layout::Layout;
use crate::state::policy::PolicyKey;
use crate::state::volume::{Kind, Volume};

/// The most servers, clients, disks or volumes of an entry: more is a mistake.
const MOST: i64 = 10_000_000;

/// In how many ways the volumes of an entry are placed: enough to spread over all disks.
const SALTS: i64 = 4096;

/// What takes the place of a number in a name.
const NUMBER: &str = "{}";

/// What is wrong with an entry; begins with a dot and the field if one is to blame.
type Outcome = Result<(), String>;

/// The cluster of a plan. An error begins with the entry that cannot be created.
pub(super) fn grow(plan: &Plan, state: State) -> Result<State, String> {
    let routes = Routes::new(state.api)?;
    let mut grower = Grower { state, routes, placed: BTreeMap::new() };
    each("servers", &plan.servers, |entry| grower.servers(entry))?;
    if grower.state.servers.is_empty() {
        return Err("servers: a cluster needs at least one".to_owned());
    }
    grower.state.found_services();
    each("clients", &plan.clients, |entry| grower.clients(entry))?;
    each("placementGroups", &plan.placement_groups, |entry| grower.group(entry))?;
    each("templates", &plan.templates, |fields| {
        grower.call("VolumeTemplateCreate", Some(&Value::from(fields.clone())))
    })?;
    each("snapshots", &plan.snapshots, |entry| grower.volumes(entry, true))?;
    each("volumes", &plan.volumes, |entry| grower.volumes(entry, false))?;
    each("attachments", &plan.attachments, |entry| grower.attach(entry))?;
    each("calls", &plan.calls, |entry| grower.call(&entry.path, entry.json.as_ref()))?;
    let mut state = grower.state;
    state.settle_clients();
    match state.faults().first() {
        Some(fault) => Err(format!("leads to a state that is not sound: {fault}")),
        None => Ok(state),
    }
}

/// Carries out the entries of a list.
fn each<T>(
    list: &str,
    entries: &[T],
    mut carry_out: impl FnMut(&T) -> Outcome,
) -> Result<(), String> {
    entries.iter().enumerate().try_for_each(|(index, entry)| {
        carry_out(entry).map_err(|problem| {
            let colon = if problem.starts_with('.') { "" } else { ": " };
            format!("{list}[{index}]{colon}{problem}")
        })
    })
}

struct Grower {
    state: State,
    routes: Routes,
    /// How data was placed, by its policy, its number of objects and what turned the choice.
    placed: BTreeMap<(PolicyKey, i64, i64), Arc<Layout>>,
}

impl Grower {
    fn servers(&mut self, entry: &Servers) -> Outcome {
        for id in ids(entry.id, entry.count)? {
            ServerId::new(id).map_err(|error| field("id", &error))?;
            if self.state.servers.contains_key(&id) {
                return Err(exists("server", id));
            }
            self.state.found_server(id);
            let mut slot = 0;
            for (index, disks) in entry.disks.iter().enumerate() {
                let made = self.disks(id, &mut slot, disks);
                made.map_err(|problem| format!(".disks[{index}]{problem}"))?;
            }
        }
        Ok(())
    }

    fn disks(&mut self, server: i64, slot: &mut i64, entry: &SeedDisks) -> Outcome {
        let first = entry.id.unwrap_or(server.saturating_mul(100).saturating_add(*slot + 1));
        for id in ids(first, entry.count)? {
            *slot += 1;
            DiskId::new(id).map_err(|error| {
                format!("{}; give the disks of server {server} an id", field("id", &error))
            })?;
            if self.state.disks.contains_key(&id) {
                return Err(exists("disk", id));
            }
            let mut disk =
                Disk::new(server, *slot, entry.kind == DiskKind::Ssd, self.state.seconds());
            if let Some(size) = entry.size {
                disk.resize(size).map_err(|problem| format!(".size: {problem}"))?;
            }
            self.state.disks.insert(id, disk);
        }
        Ok(())
    }

    fn clients(&mut self, entry: &Clients) -> Outcome {
        for id in ids(entry.id, entry.count)? {
            ClientId::new(id).map_err(|error| field("id", &error))?;
            if self.state.clients.contains_key(&id) {
                return Err(exists("client", id));
            }
            self.state.found_client(id, entry.running);
        }
        Ok(())
    }

    fn group(&mut self, entry: &Members) -> Outcome {
        let disks: Vec<i64> = match (entry.kind, &entry.disks[..]) {
            (Some(kind), []) => {
                let disks = self.state.disks.iter();
                let disks = disks.filter(|(_, disk)| disk.ssd == (kind == DiskKind::Ssd));
                disks.map(|(id, _)| *id).collect()
            }
            (None, disks) => disks.to_vec(),
            (Some(_), _) => return Err("has kind and disks; leave one of them out".to_owned()),
        };
        if self.state.group_id(&entry.name).is_ok() {
            return Err(format!(
                ".name: there is a group {} already; choose another name",
                entry.name
            ));
        }
        let path = format!("PlacementGroupUpdate/{}", entry.name);
        self.call(&path, Some(&json!({"addDisks": disks})))
    }

    fn volumes(&mut self, entry: &Volumes, snapshot: bool) -> Outcome {
        let pattern = entry.desc.get("name").and_then(Value::as_str).unwrap_or_default();
        if entry.count.is_some_and(|count| count != 1) && !pattern.contains(NUMBER) {
            return Err(format!(
                ".name: needs {NUMBER} in place of the number, since there is a count"
            ));
        }
        let numbers = match entry.count {
            Some(count) => ids(entry.first, count)?,
            None => ids(entry.first, 1)?,
        };
        let parent = entry.desc.get("parent").and_then(Value::as_str);
        let same_parent = parent.is_none_or(|parent| !parent.contains(NUMBER));
        let mut first = None;
        for number in numbers {
            match first {
                Some(first) if same_parent => {
                    let name = pattern.replace(NUMBER, &number.to_string());
                    self.copy(first, &name).map_err(|error| advised(&error))?;
                }
                _ => {
                    let mut desc = entry.desc.clone();
                    if entry.count.is_some() {
                        numbered(&mut desc, number);
                    }
                    self.volume(desc, entry.stored, snapshot)?;
                    first = Some(self.state.next_id);
                }
            }
        }
        Ok(())
    }

    /// Another volume or snapshot like one that a call has just created: takes a fraction of the time of a call.
    fn copy(&mut self, like: i64, name: &str) -> Result<(), ServiceError> {
        name.parse::<VolumeName>().map_err(|error| ServiceError::invalid(error.to_string()))?;
        self.state.check_free(name, None)?;
        let mut copy = Volume::clone(&self.state.volumes[&like]);
        copy.name = name.into();
        if let Kind::Snapshot(facts) = &mut copy.kind {
            name.clone_into(&mut facts.origin);
        }
        if copy.parent.is_none() {
            let salt = self.state.next_id % SALTS;
            let policy = copy.policy;
            let layout = match self.placed.entry((policy.key(), copy.layout.objects, salt)) {
                Entry::Occupied(known) => Arc::clone(known.get()),
                Entry::Vacant(new) => {
                    let sets = self.state.place(&policy, salt)?;
                    Arc::clone(new.insert(Layout::new(copy.layout.objects, sets).into()))
                }
            };
            copy.layout = layout;
        }
        self.state.check_room([&*copy.layout])?;
        copy.counted = None;
        self.state.insert(copy);
        Ok(())
    }

    fn volume(&mut self, desc: Map<String, Value>, stored: i64, snapshot: bool) -> Outcome {
        let name = desc.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        self.call("VolumeCreate", Some(&desc.into()))?;
        if stored != 0 {
            let written = self.state.write(&name, stored);
            written.map_err(|error| format!(".stored: {}", error.descr))?;
        }
        if snapshot {
            self.call(&format!("VolumeFreeze/{name}"), None)?;
        }
        Ok(())
    }

    fn attach(&mut self, entry: &Attach) -> Outcome {
        let (kind, name, usual) = match (&entry.volume, &entry.snapshot) {
            (Some(volume), None) => ("volume", volume, Rights::Rw),
            (None, Some(snapshot)) => ("snapshot", snapshot, Rights::Ro),
            _ => return Err("needs a volume or a snapshot, and not both".to_owned()),
        };
        let rights = match entry.rights.unwrap_or(usual) {
            Rights::Ro => "ro",
            Rights::Rw => "rw",
        };
        self.call("VolumesReassign", Some(&json!([{kind: name, rights: [entry.client]}])))?;
        if entry.open {
            let opened = self.state.set_open(name, entry.client, true);
            opened.map_err(|error| format!(".open: {}", error.descr))?;
        }
        Ok(())
    }

    /// Makes a call that changes something.
    fn call(&mut self, path: &str, json: Option<&Value>) -> Outcome {
        let request = Request {
            method: "POST".to_owned(),
            path: format!("{ROOT}{path}"),
            body: json.map(Value::to_string).unwrap_or_default().into_bytes(),
            ..Request::default()
        };
        carry_out(&self.routes, &mut self.state, &request, false).map_err(|error| advised(&error))
    }
}

/// Consecutive numbers.
fn ids(first: i64, count: i64) -> Result<std::ops::Range<i64>, String> {
    match first.checked_add(count) {
        Some(end) if (0..=MOST).contains(&count) => Ok(first..end),
        _ => Err(format!(".count: {count} from {first} on is not possible; at most {MOST} are")),
    }
}

/// Puts a number into a name and into that of the parent.
fn numbered(desc: &mut Map<String, Value>, number: i64) {
    for name in ["name", "parent"] {
        if let Some(Value::String(text)) = desc.get_mut(name) {
            *text = text.replace(NUMBER, &number.to_string());
        }
    }
}

fn field(name: &str, error: &InvalidValue) -> String {
    format!(".{name}: {error}")
}

fn exists(what: &str, id: i64) -> String {
    format!(".id: there is a {what} {id} already; choose another id")
}

/// An error, and what to do about it.
fn advised(error: &ServiceError) -> String {
    let advice = match error.name.as_str() {
        "objectDoesNotExist" => "; create it before, in this list or in one before it",
        "objectExists" => "; choose another name",
        "insufficientResources" => "; add disks or servers, or choose another size or replication",
        _ => "",
    };
    format!("{}{advice}", error.descr)
}
