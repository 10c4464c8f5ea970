//! The backend of a CSI driver: each method is one of the controller service, and may be called
//! again with the same result, as CSI requires.
//!
//! ```text
//! cargo run -p storpool-api --example csi
//! ```
//!
//! The program takes a volume through its life, and does everything twice. It uses the configured
//! service or, without one, a simulator in this process, and attaches the volume to clients 1 and 2.
//! A driver adds gRPC: the methods take what its requests have, and `Code` has the numbers of its
//! codes.

mod shared;

use std::fmt::Debug;
use std::ops::RangeInclusive;

use storpool_api::ErrorKind as Kind;
use storpool_api::ops::{Attach, Detach, Difference, Remove, Resize};
use storpool_api::prelude::*;
use storpool_api::types::{
    AttachmentDesc, ClientId, SnapshotName, VolumeCreateDesc, VolumeName, VolumeSize,
    VolumeSnapshotDesc, VolumeSummary, VolumeTemplateName,
};
use storpool_api::units::GIB;

/// The codes of gRPC that a driver returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Code {
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    AlreadyExists = 6,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    Aborted = 10,
    OutOfRange = 11,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    Unauthenticated = 16,
}

#[derive(Debug)]
struct Status(Code, String);

/// The sizes that a volume may have.
type Bytes = RangeInclusive<u64>;

type Result<T> = std::result::Result<T, Status>;

/// Errors of calls and operations, and values that break a rule.
impl<E: Into<Error>> From<E> for Status {
    fn from(error: E) -> Self {
        let error = error.into();
        let code = match error.kind() {
            Kind::NotFound => Code::NotFound,
            Kind::AlreadyExists => Code::AlreadyExists,
            Kind::InvalidRequest => Code::InvalidArgument,
            Kind::Busy | Kind::Precondition => Code::FailedPrecondition,
            Kind::Exhausted => Code::ResourceExhausted,
            Kind::Unauthorized => Code::Unauthenticated,
            Kind::Timeout => Code::DeadlineExceeded,
            Kind::Unavailable => Code::Unavailable,
            Kind::Unsupported => Code::Unimplemented,
            _ => Code::Internal,
        };
        Self(code, error.to_string())
    }
}

/// What a new volume begins with.
enum Source<'a> {
    Nothing,
    Snapshot(&'a str),
    Volume(&'a str),
}

/// The least size in a range; whole sectors.
fn least(bytes: &Bytes) -> Result<VolumeSize> {
    let size = VolumeSize::round_up(*bytes.start())?;
    let problem = || Status(Code::OutOfRange, format!("{size} bytes are not in {bytes:?}"));
    bytes.contains(&size.bytes()).then_some(size).ok_or_else(problem)
}

/// The attachments of a volume, and the volume.
type Listed = (Vec<AttachmentDesc>, VolumeSummary);

/// The controller. Calls for the same volume must not overlap: a driver has a lock for each.
struct Controller {
    client: Client,
    template: VolumeTemplateName,
}

impl Controller {
    /// Creates a volume; returns its size, which is in the range.
    async fn create(&self, id: &str, bytes: Bytes, source: Source<'_>) -> Result<u64> {
        let size = least(&bytes)?;
        let desc = VolumeCreateDesc::new(id.parse()?).size(size).template(self.template.clone());
        let desc = match source {
            Source::Nothing => desc,
            Source::Snapshot(id) => desc.parent(id.parse::<SnapshotName>()?),
            Source::Volume(id) => desc.base_on(id.parse::<VolumeName>()?),
        };
        let ensured = self.client.ops().ensure_volume(&desc).await?;
        let size = ensured.existing().map_or(size, |volume| volume.size).bytes();
        // It may have been expanded since, as far as the range permits.
        let is_wrong = |one: &&Difference| one.property != "size" || !bytes.contains(&size);
        match ensured.differences().iter().find(is_wrong) {
            Some(one) => Err(Status(Code::AlreadyExists, format!("volume {id}: {one}"))),
            None => Ok(size),
        }
    }

    /// A volume that is published is not deleted.
    async fn delete(&self, id: &str) -> Result<()> {
        self.client.ops().ensure_absent(Remove::volume(id.parse::<VolumeName>()?)).await?;
        Ok(())
    }

    /// Attaches a volume to a node; returns the path of the device there.
    async fn publish(&self, id: &str, node: ClientId, read_only: bool) -> Result<String> {
        let volume: VolumeName = id.parse()?;
        let attach = Attach::volume(&volume, node);
        let attach = if read_only { attach.read_only() } else { attach };
        self.client.ops().attach(attach).await?;
        Ok(DeviceLinks::new().path(&volume)?.display().to_string())
    }

    /// Detaches a volume from a node, or from all.
    async fn unpublish(&self, id: &str, node: Option<ClientId>) -> Result<()> {
        let detach = Detach::volume(id.parse::<VolumeName>()?);
        let detach = if let Some(node) = node { detach.from([node]) } else { detach };
        match self.client.ops().detach(detach).await {
            Err(error) if !error.is_not_found() => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Returns the id of the snapshot. It has the name of the volume, as nothing else keeps that. A
    /// colon cannot be part of what Kubernetes chooses as a name.
    async fn create_snapshot(&self, name: &str, source: &str) -> Result<String> {
        let (volume, id) = (source.parse::<VolumeName>()?, format!("{name}:{source}"));
        for snapshot in self.client.snapshots_list().await? {
            let taken = snapshot.name.as_str();
            if taken.split(':').next() == Some(name) && taken != id {
                return Err(Status(Code::AlreadyExists, format!("there is a snapshot {taken}")));
            }
        }
        let desc = VolumeSnapshotDesc::new().name(id.parse()?);
        self.client.ops().ensure_snapshot(&volume, &desc).await.map(drop)?;
        Ok(id)
    }

    async fn delete_snapshot(&self, id: &str) -> Result<()> {
        self.client.ops().ensure_absent(Remove::snapshot(id.parse::<SnapshotName>()?)).await?;
        Ok(())
    }

    /// Gives a volume at least the least size in the range; returns its size.
    async fn expand(&self, id: &str, bytes: Bytes) -> Result<u64> {
        let volume: VolumeName = id.parse()?;
        let found = self.client.ops().get_volume(&volume).await?;
        let found = found.ok_or_else(|| Status(Code::NotFound, format!("no volume {id}")))?;
        let size = least(&(found.size.bytes().max(*bytes.start())..=*bytes.end()))?;
        self.client.ops().resize(Resize::new(&volume, size)).await?;
        Ok(size.bytes())
    }

    /// At most `limit` volumes, by name, from `token` on, which is empty at first;
    /// and the next token, which is empty at the end. A token is the last name of a page, so changes
    /// between two pages do no harm.
    async fn list(&self, limit: usize, token: &str) -> Result<(Vec<Listed>, String)> {
        if !token.is_empty() && token.parse::<VolumeName>().is_err() {
            return Err(Status(Code::Aborted, format!("{token:?} is not a token")));
        }
        let mut volumes = self.client.volumes_list().await?;
        let attachments = self.client.attachments_list().await?;
        volumes.retain(|volume| volume.name.as_str() > token);
        volumes.sort_unstable_by(|a, b| a.name.as_str().cmp(b.name.as_str()));
        let is_last = volumes.len() <= limit;
        volumes.truncate(limit);
        let next = volumes.last().filter(|_| !is_last).map(|volume| volume.name.to_string());
        let page = volumes.into_iter().map(|volume| {
            let is_own = |one: &&AttachmentDesc| one.volume == volume.name.as_str();
            (attachments.iter().filter(is_own).cloned().collect(), volume)
        });
        Ok((page.collect(), next.unwrap_or_default()))
    }

    /// How many bytes can still be stored.
    async fn capacity(&self) -> Result<u64> {
        let templates = self.client.volume_templates_status().await?;
        let own = templates.iter().find(|template| template.name == self.template);
        let missing = || Status(Code::NotFound, format!("no template {}", self.template));
        Ok(own.ok_or_else(missing)?.stored.free.try_into().unwrap_or(0))
    }
}

/// Does something twice, as Kubernetes may, with the same result.
async fn twice<T: Debug + PartialEq>(step: &str, act: impl AsyncFn() -> Result<T>) -> Result<T> {
    let (first, second) = (act().await?, act().await?);
    assert_eq!(first, second, "{step}");
    println!("{step}: {first:?}");
    Ok(first)
}

fn refused<T: Debug>(step: &str, outcome: Result<T>) {
    match outcome {
        Err(Status(code, why)) => println!("{step}: {code:?} ({}), {why}", code as i32),
        Ok(done) => unreachable!("{step}: {done:?}"),
    }
}

#[tokio::main]
async fn main() -> shared::Outcome {
    let service = shared::Service::find()?;
    let client = Client::from_config(&service.config)?;
    let template = client.volume_templates_list().await?.into_iter().next();
    let template = template.ok_or("the cluster has no template")?.name;
    let lived = live(&Controller { client, template }).await;
    lived.map_err(|Status(code, why)| format!("{code:?} ({}), {why}", code as i32).into())
}

async fn live(controller: &Controller) -> Result<()> {
    let [here, there] = [1, 2].map(ClientId::constant);
    let (gib, process) = (GIB.unsigned_abs(), std::process::id());
    let names = ["", "-restored", "-cloned"].map(|suffix| format!("pvc-{process}{suffix}"));
    let [pvc, restored, cloned] = names.each_ref().map(String::as_str);
    println!("capacity: {} bytes", controller.capacity().await?);
    twice("create", async || controller.create(pvc, gib..=2 * gib, Source::Nothing).await).await?;
    refused("create", controller.create(pvc, 3 * gib..=4 * gib, Source::Nothing).await);
    twice("publish", async || controller.publish(pvc, here, false).await).await?;
    refused("publish", controller.publish(pvc, there, false).await);
    refused("delete", controller.delete(pvc).await);
    let size = 2 * gib..=2 * gib;
    twice("expand", async || controller.expand(pvc, size.clone()).await).await?;
    let id = twice("snapshot", async || controller.create_snapshot("s", pvc).await).await?;
    let restore = async || controller.create(restored, size.clone(), Source::Snapshot(&id)).await;
    twice("restore", restore).await?;
    let clone = async || controller.create(cloned, size.clone(), Source::Volume(pvc)).await;
    twice("clone", clone).await?;
    refused("snapshot", controller.create_snapshot("s", restored).await);
    let (first, next) = controller.list(2, "").await?;
    let (second, _) = controller.list(2, &next).await?;
    for (attachments, volume) in first.iter().chain(&second) {
        println!("list: {}, {}, {} nodes", volume.name, volume.size.human(), attachments.len());
    }
    refused("list", controller.list(2, "~").await);
    twice("unpublish", async || controller.unpublish(pvc, Some(here)).await).await?;
    twice("delete snapshot", async || controller.delete_snapshot(&id).await).await?;
    for name in names.each_ref() {
        twice("delete", async || controller.delete(name).await).await?;
    }
    twice("unpublish", async || controller.unpublish(pvc, None).await).await
}
