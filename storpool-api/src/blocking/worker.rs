//! The thread that does the waiting of a blocking client.

use std::io;
use std::pin::Pin;
use std::sync::mpsc as blocking;
use std::thread;

use tokio::runtime;
use tokio::sync::mpsc;

use crate::error::{TransportFault, TransportPhase};

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs futures on a thread of its own, which ends when the last clone is dropped.
#[derive(Clone)]
pub(super) struct Worker {
    jobs: mpsc::UnboundedSender<Job>,
}

impl Worker {
    pub(super) fn start() -> io::Result<Self> {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (jobs, mut queue) = mpsc::unbounded_channel::<Job>();
        thread::Builder::new()
            .name("storpool-api".to_owned())
            .spawn(move || {
                runtime.block_on(async move {
                    while let Some(job) = queue.recv().await {
                        tokio::spawn(job);
                    }
                });
            })?;
        Ok(Self { jobs })
    }

    /// Runs a future and waits for what comes of it.
    pub(super) fn run<F>(&self, future: F) -> Result<F::Output, TransportFault>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let (done, outcome) = blocking::sync_channel(1);
        let job = Box::pin(async move {
            // Nobody waits for it any more if this fails.
            let _ = done.send(future.await);
        });
        // A job that is not run, or not to its end, drops its end of the channel.
        self.jobs
            .send(job)
            .ok()
            .and_then(|()| outcome.recv().ok())
            .ok_or_else(|| {
                let phase = TransportPhase::Exchange;
                TransportFault::stopped(phase, "the thread of the blocking client is gone")
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_run_side_by_side() {
        let worker = Worker::start().unwrap();
        let (first, second) = blocking::channel();
        let other = worker.clone();
        let waits = thread::spawn(move || {
            other.run(async move {
                while second.try_recv().is_err() {
                    tokio::task::yield_now().await;
                }
            })
        });
        worker.run(async move { first.send(()) }).unwrap().unwrap();
        waits.join().unwrap().unwrap();
    }

    #[test]
    fn a_job_that_panics_is_an_error_and_no_more() {
        let worker = Worker::start().unwrap();
        assert!(worker.run(async { panic!("on purpose") }).is_err());
        assert_eq!(worker.run(async { 7 }).unwrap(), 7);
    }

    #[test]
    fn a_worker_that_is_gone_is_an_error() {
        let (jobs, queue) = mpsc::unbounded_channel();
        drop(queue);
        let error = Worker { jobs }.run(async {}).unwrap_err();
        assert!(error.to_string().contains("is gone"));
    }

    #[test]
    fn the_thread_ends_with_the_last_clone() {
        let worker = Worker::start().unwrap();
        let (alive, ended) = blocking::channel::<()>();
        worker
            .run(async move {
                // Lives in a task that only the end of the runtime drops.
                tokio::spawn(async move {
                    let _alive = alive;
                    std::future::pending::<()>().await;
                });
            })
            .unwrap();
        let clone = worker.clone();
        drop(worker);
        clone.run(async {}).unwrap();
        drop(clone);
        assert!(ended.recv().is_err());
    }
}
