//! Operations that wait, against the simulator, whose time passes in the pauses.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use storpool_sim::{Command, Simulator};

use super::*;
use crate::client::{ClientBuilder, Clock};
use crate::error::{ErrorKind, OperationErrorReason};
use crate::types::{ClientId, VolumeName};

const MINUTE: Duration = Duration::from_secs(60);

/// A clock whose pauses are seconds of the simulator.
#[derive(Debug)]
struct Skip {
    simulator: Simulator,
    start: Instant,
    pauses: Mutex<Vec<Duration>>,
}

impl Clock for Skip {
    fn now(&self) -> Instant {
        self.start + self.pauses.lock().unwrap().iter().sum::<Duration>()
    }

    fn sleep(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.pauses.lock().unwrap().push(pause);
        self.simulator.advance(5 * wait::PAUSE);
        Box::pin(std::future::ready(()))
    }
}

fn clock() -> Arc<Skip> {
    let simulator = Simulator::builder().start_blocking().unwrap();
    Arc::new(Skip { simulator, start: Instant::now(), pauses: Mutex::default() })
}

fn builder<C>(clock: &Arc<Skip>) -> ClientBuilder<C> {
    let Skip { simulator, .. } = &**clock;
    let builder = ClientBuilder::new().base_url(simulator.url()).auth_token(simulator.token());
    builder.clock(Arc::clone(clock) as Arc<dyn Clock>)
}

/// Both clients, each with a simulator of its own.
macro_rules! on_both {
    (|$clock:ident, $ops:ident| $body:block) => {{
        let $clock = clock();
        let client = builder::<Client>(&$clock).build().unwrap();
        let $ops = Both::Async(client.ops());
        $body
        #[cfg(feature = "blocking")]
        {
            let $clock = clock();
            let client = builder::<crate::blocking::Client>(&$clock).build().unwrap();
            let $ops = Both::Blocking(client.ops());
            $body
        }
    }};
}

enum Both {
    Async(Ops),
    #[cfg(feature = "blocking")]
    Blocking(Ops<crate::blocking::Client>),
}

impl Both {
    async fn wait_until(&self, condition: Condition, deadline: Instant) -> Result<(), Error> {
        match self {
            Self::Async(ops) => ops.wait_until(condition, deadline).await,
            #[cfg(feature = "blocking")]
            Self::Blocking(ops) => ops.wait_until(condition, deadline),
        }
    }

    async fn detach(&self, what: Detach) -> Result<(), Error> {
        match self {
            Self::Async(ops) => ops.detach(what).await,
            #[cfg(feature = "blocking")]
            Self::Blocking(ops) => ops.detach(what),
        }
    }

    async fn soft_eject(&self, disk: DiskId) -> Vec<Result<EjectProgress, Error>> {
        match self {
            Self::Async(ops) => {
                let (mut all, mut soft_eject) = (Vec::new(), ops.soft_eject(disk));
                while let Some(progress) = soft_eject.next().await {
                    all.push(progress);
                }
                assert!(soft_eject.next().await.is_none());
                all
            }
            #[cfg(feature = "blocking")]
            Self::Blocking(ops) => ops.soft_eject(disk).collect(),
        }
    }
}

fn disk(id: i64) -> DiskId {
    DiskId::try_from(id).unwrap()
}

#[tokio::test]
async fn soft_eject_reports_progress_until_the_disk_is_empty() {
    on_both!(|clock, ops| {
        clock.simulator.freeze();
        let all: Vec<_> = ops.soft_eject(disk(102)).await.into_iter().map(Result::unwrap).collect();
        let (last, before) = all.split_last().unwrap();
        assert!(last.is_finished && last.objects_left == 0, "{last:?}");
        assert!(before.iter().all(|one| !one.is_finished && one.objects_left > 0), "{before:?}");
        assert!(before.windows(2).all(|two| two[0].objects_left >= two[1].objects_left));
        assert!(before.len() > 1);
        assert!(clock.pauses.lock().unwrap().iter().all(|pause| *pause == wait::PAUSE));
        let deadline = clock.now() + MINUTE;
        ops.wait_until(Condition::disk_ejected(disk(102)), deadline).await.unwrap();
    });
}

#[tokio::test]
async fn soft_eject_of_a_disk_that_fails_says_so() {
    on_both!(|clock, ops| {
        clock.simulator.apply(Command::Disk { id: 102, up: false }).unwrap();
        let error = ops.soft_eject(disk(102)).await.pop().unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Precondition, "{error}");
        let deadline = clock.now() + MINUTE;
        let waited = ops.wait_until(Condition::disk_ejected(disk(101)), deadline).await;
        let error = waited.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Precondition, "{error}");
        assert!(error.to_string().contains("it is not being soft-ejected"), "{error}");
    });
}

#[tokio::test]
async fn open_device_is_detached_with_force_in_the_last_of_ten_tries() {
    on_both!(|clock, ops| {
        let volume = VolumeName::new("db-primary").unwrap();
        let error = ops.detach(Detach::volume(&volume)).await.unwrap_err();
        let Error::Operation(error) = error else { unreachable!("{error}") };
        assert_eq!(error.reason(), OperationErrorReason::Open, "{error}");
        assert_eq!(error.left(), "it is still attached to client 11");
        assert_eq!(error.attachments()[0].client, ClientId::try_from(11).unwrap());
        let pauses = clock.pauses.lock().unwrap().clone();
        assert_eq!(pauses, [Duration::from_millis(200); 9]);
        ops.detach(Detach::volume(&volume).force_last(true)).await.unwrap();
        assert_eq!(clock.pauses.lock().unwrap().len(), 18);
        assert_eq!(clock.simulator.seen()["volumesReassignWait"], 20);
    });
}

#[tokio::test]
async fn conditions_of_a_cluster_in_order_are_met() {
    on_both!(|clock, ops| {
        let volume = VolumeName::new("web-1").unwrap();
        let (client, generation) = (ClientId::try_from(2).unwrap(), clock.simulator.generation());
        let deadline = clock.now() + MINUTE;
        ops.wait_until(Condition::volume_up(&volume), deadline).await.unwrap();
        let reached = Condition::client_reached(client, generation);
        ops.wait_until(reached, deadline).await.unwrap();
        let error = ops.wait_until(Condition::client_reached(client, i64::MAX), deadline).await;
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.to_string().contains("at generation"), "{error}");
        assert_eq!(clock.pauses.lock().unwrap().len(), 60);
    });
}
