//! The thread that waits on behalf of a blocking client.

use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::mpsc as blocking;
use std::thread;

use tokio::runtime;
use tokio::sync::mpsc;

use crate::error::{TransportFailure, TransportPhase};
use crate::per_process::{PerProcess, Process};
use crate::unwind::without_panic;

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs futures on a dedicated thread, which ends when the last clone is dropped.
///
/// A fork leaves the thread behind in the parent, so the child starts another.
#[derive(Clone)]
pub(super) struct Worker(Arc<PerProcess<Jobs>>);

type Jobs = mpsc::UnboundedSender<Job>;

impl Worker {
    pub(super) fn start() -> io::Result<Self> {
        Ok(Self(Arc::new(PerProcess::new(start()?))))
    }

    /// Runs a future and waits for its output.
    pub(super) fn run<F>(&self, future: F) -> Result<F::Output, TransportFailure>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let jobs = self.0.get_or_try_make(Process::current(), start).map_err(|error| {
            let problem = "cannot start the thread of the blocking client after a fork";
            TransportFailure::stopped(TransportPhase::Connect, problem).because(&error)
        })?;
        let (done, outcome) = blocking::sync_channel(1);
        let job = Box::pin(async move {
            // If this fails, nobody waits for the result any more.
            let _ = done.send(without_panic(pin!(future)).await);
        });
        let stopped = |problem: &str| TransportFailure::stopped(TransportPhase::Exchange, problem);
        // A job that does not run to its end drops its end of the channel.
        let outcome = jobs.send(job).ok().and_then(|()| outcome.recv().ok());
        outcome
            .ok_or_else(|| stopped("the thread of the blocking client is gone"))?
            .map_err(|panic| stopped(&format!("the call panicked: {panic}")))
    }
}

fn start() -> io::Result<Jobs> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let (jobs, mut queue) = mpsc::unbounded_channel::<Job>();
    thread::Builder::new().name("storpool-api".to_owned()).spawn(move || {
        runtime.block_on(async move {
            while let Some(job) = queue.recv().await {
                tokio::spawn(job);
            }
        });
    })?;
    Ok(jobs)
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
    fn panic_of_a_job_is_an_error_with_its_message() {
        let worker = Worker::start().unwrap();
        let number = 7;
        for (error, message) in [
            (worker.run(async { panic!("on purpose") }), "on purpose"),
            (worker.run(async move { panic!("{number}") }), "7"),
            (worker.run(async move { std::panic::panic_any(number) }), "no message"),
        ] {
            let error = error.map(|()| "no error").unwrap_err().to_string();
            assert_eq!(error, format!("the call panicked: {message}"));
        }
        assert_eq!(worker.run(async { 7 }).unwrap(), 7);
    }

    #[test]
    fn lost_thread_is_an_error() {
        let (jobs, queue) = mpsc::unbounded_channel();
        drop(queue);
        let worker = Worker(Arc::new(PerProcess::new(jobs)));
        let error = worker.run(async {}).unwrap_err();
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
