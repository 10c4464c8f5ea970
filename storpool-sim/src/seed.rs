//! Clusters to begin with: presets, and clusters that a program or a file describes.

mod grow;
mod plan;

use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::{fs, io};

use serde::Serialize;
use serde_json::{Value, json};
use storpool_api::ApiVersion;
use storpool_api::types::{VolumeCreateDesc, VolumeTemplateCreateDesc};

use crate::saved;
use crate::state::remote::seed::FIRST;
use crate::state::seed::{self, Preset};
use crate::state::{Millis, State};
use plan::{Attach, Clients, Members, Plan, SeedCall, Servers, Volumes};
pub use plan::{DiskKind, SeedDisks};

/// A cluster to begin with.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Seed {
    /// Servers, disks and clients, and nothing on them.
    Empty,
    /// Three servers with nine disks, a template, a few volumes and snapshots: those of the
    /// examples in the reference. Client 12 is down.
    #[default]
    Small,
    /// Sixteen servers with 192 disks, 63 clients, 10,000 volumes and 2,000 snapshots.
    Large,
    /// A cluster that a program describes: see [`Seed::builder`].
    Built(SeedBuilder),
    /// A cluster that a file describes, in the [JSON of seeds](https://docs.rs/storpool-sim/latest/storpool_sim/struct.SeedBuilder.html#json).
    File(PathBuf),
    /// A cluster that [`Simulator::save`](crate::Simulator::save) has saved, at the time at which it was saved.
    Saved(PathBuf),
}

impl Seed {
    /// A cluster to be described.
    pub fn builder() -> SeedBuilder {
        SeedBuilder::default()
    }

    /// The state to begin with.
    pub(crate) fn state(&self, api: ApiVersion, cluster: &str, now: Millis) -> io::Result<State> {
        let invalid = |problem| io::Error::new(io::ErrorKind::InvalidData, problem);
        let preset = |preset| match cluster {
            FIRST => State::seed(preset, api, now),
            other => State::other(other, preset, api, now),
        };
        Ok(match self {
            Self::Empty => preset(Preset::Empty),
            Self::Small => preset(Preset::Small),
            Self::Large => preset(Preset::Large),
            Self::Built(builder) => {
                let grown =
                    builder.plan().and_then(|plan| grow::grow(plan, seed::bare(api, cluster, now)));
                return grown.map_err(|problem| invalid(format!("seed: {problem}")));
            }
            Self::File(path) => {
                let named = |problem| format!("{}{problem}", path.display());
                let text = fs::read_to_string(path)
                    .map_err(|error| io::Error::new(error.kind(), named(format!(": {error}"))))?;
                let grown = Plan::parse(&text).and_then(|plan| {
                    grow::grow(&plan, seed::bare(api, cluster, now))
                        .map_err(|problem| format!(": {problem}"))
                });
                return grown.map_err(|problem| invalid(named(problem)));
            }
            Self::Saved(path) => return saved::load(path),
        })
    }
}

impl From<SeedBuilder> for Seed {
    fn from(builder: SeedBuilder) -> Self {
        Self::Built(builder)
    }
}

/// Describes a cluster to begin with.
///
/// Nothing is checked here; a description that breaks a rule is an error of
/// [`Builder::start`](crate::Builder::start) that names the entry, such as `volumes[3]`.
///
/// ```
/// use storpool_api::types::{VolumeCreateDesc, VolumeSize, VolumeTemplateCreateDesc};
/// use storpool_sim::{DiskKind, Seed, SeedDisks, Simulator};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let hybrid = VolumeTemplateCreateDesc::new("hybrid".parse()?)
///     .place_all("hdd".parse()?)
///     .place_tail("ssd".parse()?)
///     .replication(3.try_into()?);
/// let vm = VolumeCreateDesc::new("vm".parse()?).size(VolumeSize::gib(4)?).template("hybrid".parse()?);
/// let seed = Seed::builder()
///     .servers(1..=4, [SeedDisks::ssd().count(2), SeedDisks::hdd().count(10)])
///     .clients(1..=8)
///     .stopped_clients(9..=9)
///     .placement_group("ssd", DiskKind::Ssd)
///     .placement_group("hdd", DiskKind::Hdd)
///     .template(&hybrid)
///     .volumes("vm-{}", 1..=100, &vm, 1 << 30)
///     .attach("vm-7", 2);
/// let simulator = Simulator::builder().seed(seed).start_blocking()?;
/// assert_eq!(simulator.volume("vm-7")?.size.get(), 4 << 30);
/// # Ok(())
/// # }
/// ```
///
/// # JSON
///
/// A file for `--seed-file` and [`Seed::File`] is an object with these lists; each may be left out, but a cluster needs
/// a server. Unknown fields and duplicate keys are errors.
///
/// | list | fields of an entry |
/// |---|---|
/// | `servers` | `id`, `count` (servers with consecutive ids, 1), `disks`: list of `kind` (`ssd` or `hdd`), `count` (1), `size` in bytes, `id` of the first |
/// | `clients` | `id`, `count` (1), `running` (true) |
/// | `placementGroups` | `name`, and either `kind` of the disks or `disks`, a list of ids |
/// | `templates` | those of the body of `volumeTemplateCreate` |
/// | `snapshots` | those of the body of `volumeCreate`; `stored` bytes (0); `count`, and `first` (1): how many, with consecutive numbers in place of `{}` in `name` and `parent` |
/// | `volumes` | as `snapshots` |
/// | `attachments` | `volume` or `snapshot`, `client`, `rights` (`rw` or `ro`), `open` (false) |
/// | `calls` | `path` of a call after `/ctrl/1.0/`, `json` (its body) |
///
/// The lists are carried out in this order, by the calls of the API, whose rules therefore hold, as do those of the
/// version: tags of a volume, for example, need a version that has them. Disks have the ids 101, 102 and so on in
/// server 1, 201 and so on in server 2, unless they have an `id`. A snapshot in `snapshots` belongs to no volume. Calls
/// create what the other lists do not have, such as snapshots of volumes and iSCSI targets.
///
/// ```
/// # let text = r#"
/// {
///   "servers": [{"id": 1, "count": 3, "disks": [{"kind": "ssd"}, {"kind": "hdd", "count": 2, "size": 4000787030016}]}],
///   "clients": [{"id": 1, "count": 3}, {"id": 12, "running": false}],
///   "placementGroups": [{"name": "ssd", "kind": "ssd"}, {"name": "hdd", "kind": "hdd"}],
///   "templates": [{"name": "hybrid", "placeAll": "hdd", "placeTail": "ssd", "replication": 3}],
///   "snapshots": [{"name": "debian-8-base", "template": "hybrid", "size": 10737418240, "stored": 2147483648}],
///   "volumes": [
///     {"name": "db", "template": "hybrid", "parent": "debian-8-base", "size": 107374182400},
///     {"name": "vm-{}", "count": 100, "template": "hybrid", "size": 4294967296}
///   ],
///   "attachments": [{"volume": "db", "client": 1, "open": true}],
///   "calls": [{"path": "VolumeSnapshot/db", "json": {"name": "db-daily"}}]
/// }
/// # "#;
/// # let path = std::env::temp_dir().join(format!("storpool-sim-seed-{}.json", std::process::id()));
/// # std::fs::write(&path, text).unwrap();
/// # let simulator = storpool_sim::Simulator::builder().seed(storpool_sim::Seed::File(path.clone())).start_blocking();
/// # std::fs::remove_file(path).unwrap();
/// # assert_eq!(simulator.unwrap().snapshot("db-daily").unwrap().name.as_str(), "db-daily");
/// ```
#[derive(Clone, Debug, Default)]
pub struct SeedBuilder {
    plan: Plan,
    /// A description that cannot be written as JSON.
    problem: Option<String>,
}

impl SeedBuilder {
    /// Servers, each with these disks.
    #[must_use]
    pub fn servers(
        mut self,
        ids: RangeInclusive<i64>,
        disks: impl IntoIterator<Item = SeedDisks>,
    ) -> Self {
        let (id, count) = span(&ids);
        self.plan.servers.push(Servers { id, count, disks: disks.into_iter().collect() });
        self
    }

    /// Clients that run.
    #[must_use]
    pub fn clients(mut self, ids: RangeInclusive<i64>) -> Self {
        let (id, count) = span(&ids);
        self.plan.clients.push(Clients { id, count, running: true });
        self
    }

    /// Clients that do not run.
    #[must_use]
    pub fn stopped_clients(mut self, ids: RangeInclusive<i64>) -> Self {
        let (id, count) = span(&ids);
        self.plan.clients.push(Clients { id, count, running: false });
        self
    }

    /// A placement group of all disks of a kind.
    #[must_use]
    pub fn placement_group(mut self, name: impl Into<String>, kind: DiskKind) -> Self {
        let (name, kind) = (name.into(), Some(kind));
        self.plan.placement_groups.push(Members { name, kind, disks: Vec::new() });
        self
    }

    /// A placement group of these disks.
    #[must_use]
    pub fn placement_group_of(
        mut self,
        name: impl Into<String>,
        disks: impl IntoIterator<Item = i64>,
    ) -> Self {
        let (name, disks) = (name.into(), disks.into_iter().collect());
        self.plan.placement_groups.push(Members { name, kind: None, disks });
        self
    }

    /// A template.
    #[must_use]
    pub fn template(mut self, template: &VolumeTemplateCreateDesc) -> Self {
        let fields = self.fields(template);
        self.plan.templates.push(fields);
        self
    }

    /// A snapshot of no volume that holds `stored` bytes.
    #[must_use]
    pub fn snapshot(mut self, snapshot: &VolumeCreateDesc, stored: i64) -> Self {
        let desc = self.fields(snapshot);
        self.plan.snapshots.push(Volumes { count: None, first: 1, stored, desc });
        self
    }

    /// A volume that holds `stored` bytes.
    #[must_use]
    pub fn volume(mut self, volume: &VolumeCreateDesc, stored: i64) -> Self {
        let desc = self.fields(volume);
        self.plan.volumes.push(Volumes { count: None, first: 1, stored, desc });
        self
    }

    /// A volume for each number, which takes the place of `{}` in `name`. Apart from their names they are alike.
    #[must_use]
    pub fn volumes(
        mut self,
        name: &str,
        numbers: RangeInclusive<i64>,
        like: &VolumeCreateDesc,
        stored: i64,
    ) -> Self {
        let mut desc = self.fields(like);
        desc.insert("name".to_owned(), name.into());
        let (first, count) = span(&numbers);
        self.plan.volumes.push(Volumes { count: Some(count), first, stored, desc });
        self
    }

    /// Attaches a volume at a client, to read and write.
    #[must_use]
    pub fn attach(mut self, volume: impl Into<String>, client: i64) -> Self {
        self.plan.attachments.push(Attach::new(volume.into(), client));
        self
    }

    /// A call that changes something, by its path after `/ctrl/1.0/`.
    #[must_use]
    pub fn call(mut self, path: impl Into<String>, json: &impl Serialize) -> Self {
        let json = self.json(json);
        self.plan.calls.push(SeedCall { path: path.into(), json: Some(json) });
        self
    }

    fn fields(&mut self, desc: &impl Serialize) -> serde_json::Map<String, Value> {
        match self.json(desc) {
            Value::Object(fields) => fields,
            _ => serde_json::Map::new(),
        }
    }

    fn json(&mut self, value: &impl Serialize) -> Value {
        serde_json::to_value(value).unwrap_or_else(|error| {
            self.problem.get_or_insert(error.to_string());
            json!({})
        })
    }

    fn plan(&self) -> Result<&Plan, String> {
        self.problem.clone().map_or(Ok(&self.plan), Err)
    }
}

fn span(ids: &RangeInclusive<i64>) -> (i64, i64) {
    (*ids.start(), ids.end().saturating_sub(*ids.start()).saturating_add(1).max(0))
}
