//! How to test a program that uses the client: with fixtures, a transport that answers as it is
//! told to, and the simulator.
//!
//! ```text
//! cargo test -p storpool-api --features test-util --example testing
//! cargo run -p storpool-api --features test-util --example testing
//! ```

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use storpool_api::ops::Remove;
use storpool_api::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportFailure};
use storpool_api::types::{VolumeName, VolumeSnapshotDesc, VolumeSummary};
use storpool_api::{Client, ClientBuilder, Error};
use storpool_sim::Simulator;

/// What is tested first: a function of a response.
fn label(volume: &VolumeSummary) -> String {
    let template = volume.template_name.as_ref().map_or("no template", |name| name.as_str());
    format!("{} ({}, {template})", volume.name, volume.size.human())
}

/// What is tested next: keeps a volume as a snapshot, unless it is in use. May be repeated.
async fn shelve(client: &Client, volume: &VolumeName) -> Result<VolumeName, Error> {
    let snapshot: VolumeName = format!("{volume}-shelved").parse()?;
    let desc = VolumeSnapshotDesc::new().name(snapshot.clone());
    client.ops().ensure_snapshot(volume, &desc).await.map(drop)?;
    client.ops().ensure_absent(Remove::volume(volume)).await?;
    Ok(snapshot)
}

/// A transport around another one: numbers the requests, retries included.
struct Numbered {
    inner: Arc<dyn Transport>,
    count: Arc<AtomicU64>,
}

impl Transport for Numbered {
    fn send(
        &self,
        mut request: HttpRequest,
    ) -> BoxFuture<'_, Result<HttpResponse, TransportFailure>> {
        let number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        Box::pin(async move {
            request.set_header("x-request-id", &number.to_string())?;
            self.inner.send(request).await
        })
    }
}

/// A client whose requests are numbered.
fn client(builder: ClientBuilder<Client>, count: &Arc<AtomicU64>) -> Result<Client, Error> {
    let count = Arc::clone(count);
    builder.layer(|inner| Numbered { inner, count }).build()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let simulator = Simulator::start().await?;
    let count = Arc::default();
    let builder = Client::builder().base_url(simulator.url()).auth_token(simulator.token());
    let client = client(builder, &count)?;
    for volume in client.volumes_list().await? {
        let name = volume.name.as_str().parse()?;
        match shelve(&client, &name).await {
            Ok(snapshot) => println!("{} is now {snapshot}", label(&volume)),
            Err(error) => println!("{}: {error}", label(&volume)),
        }
    }
    println!("{} requests", count.load(Ordering::Relaxed));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use storpool_api::ops::Detach;
    use storpool_api::transport::{Canned, from_fn};
    use storpool_api::types::SnapshotName;
    use storpool_api::{ErrorKind, RetryPolicy};
    use storpool_sim::Command;

    use super::*;

    type TestResult = Result<(), Box<dyn std::error::Error>>;

    /// A builder of clients that do not pause before they retry.
    fn builder() -> ClientBuilder<Client> {
        let policy = RetryPolicy::default().backoff(|_| Duration::ZERO);
        Client::builder().auth_token("1234").retry(policy)
    }

    /// A fixture has valid values in all fields; change those that matter.
    #[test]
    fn label_has_name_size_and_template() -> TestResult {
        let mut volume = VolumeSummary::example();
        volume.name = "db".parse()?;
        volume.size = "10G".parse()?;
        volume.template_name = None;
        assert_eq!(label(&volume), "db (10 GiB, no template)");
        Ok(())
    }

    /// A canned transport shows what is sent, and makes any failure happen.
    #[tokio::test]
    async fn volume_in_use_is_not_shelved() -> TestResult {
        let service = Canned::new().ok("snapshotCreate").error(
            "POST VolumeDelete/db",
            409,
            "busy",
            "Volume db is attached at client 7",
        );
        let client = client(builder().transport(service.clone()), &Arc::default())?;

        let error = shelve(&client, &"db".parse()?).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy);
        let sent = service.sent();
        assert_eq!(sent[0].body(), Some(&serde_json::json!({"name": "db-shelved"})));
        assert!(service.unused().is_empty());
        Ok(())
    }

    #[tokio::test]
    async fn retries_are_numbered_like_first_attempts() -> TestResult {
        let service = from_fn(|request| async move {
            Ok(match request.header("x-request-id") {
                Some("2") => HttpResponse::new(200, r#"{"data": []}"#),
                _ => HttpResponse::new(503, "not yet"),
            })
        });
        let count = Arc::default();
        let client = client(builder().transport(service), &count)?;
        assert!(client.volumes_list().await?.is_empty());
        assert_eq!(count.load(Ordering::Relaxed), 2);
        Ok(())
    }

    /// The simulator has the state of a cluster, and fails when told to.
    #[tokio::test]
    async fn shelved_volume_is_a_snapshot_even_if_responses_are_lost() -> TestResult {
        let simulator = Simulator::start().await?;
        let builder = builder().base_url(simulator.url()).auth_token(simulator.token());
        let client = client(builder, &Arc::default())?;
        let volume: VolumeName = "web-1".parse()?;
        client.ops().detach(Detach::volume(&volume)).await?;
        for call in ["snapshotCreate", "volumeDelete"] {
            let call = Some(call.to_owned());
            simulator.apply(Command::Reset { call, times: 1, applied: true })?;
        }

        let snapshot = shelve(&client, &volume).await?;
        assert_eq!(client.ops().get_volume(&volume).await?, None);
        let kept = client.ops().get_snapshot(SnapshotName::try_from(snapshot)?).await?;
        assert!(kept.is_some());
        Ok(())
    }
}
