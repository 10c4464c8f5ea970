//! Waiting for device links, on a clock that is paused.

#![cfg(all(feature = "client", unix))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

mod support;

use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::time::Duration;

use storpool_api::types::{SnapshotName, VolumeName};
use storpool_api::{DeviceErrorKind, DeviceLinks, Error};
use support::Dir;
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

/// A directory of links, a device in it, and a wait of up to 10 seconds that polls every second.
struct Node {
    dir: Dir,
    links: DeviceLinks,
}

impl Node {
    fn new() -> Self {
        let dir = Dir::new();
        dir.write("sp-1", "");
        let links = DeviceLinks::new()
            .directory(dir.path())
            .block_devices_only(false)
            .interval(SECOND)
            .limit(10 * SECOND);
        Self { dir, links }
    }

    fn attach(&self, name: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        symlink("sp-1", &path).unwrap();
        path
    }
}

fn kind(error: &Error) -> DeviceErrorKind {
    match error {
        Error::Device(error) => error.kind(),
        other => panic!("{other}"),
    }
}

#[tokio::test(start_paused = true)]
async fn existing_link_is_returned_at_once() {
    let node = Node::new();
    let path = node.attach("db-1");
    let started = Instant::now();
    let volume: VolumeName = "db-1".parse().unwrap();
    let snapshot: SnapshotName = "db-1".parse().unwrap();
    assert_eq!(node.links.wait_attached(&volume).await.unwrap(), path);
    assert_eq!(node.links.wait_attached(&snapshot).await.unwrap(), path);
    assert_eq!(node.links.wait_attached("db-1").await.unwrap(), path);
    assert_eq!(node.links.wait_attached(String::from("db-1")).await.unwrap(), path);
    assert!(node.links.is_attached(&volume).unwrap());
    node.links.wait_detached("db-2").await.unwrap();
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn link_changes_are_noticed_at_the_next_poll() {
    let node = Node::new();
    let started = Instant::now();
    let (found, ()) = tokio::join!(node.links.wait_attached("db-1"), async {
        sleep(3 * SECOND / 2).await;
        node.attach("db-1");
    });
    let path = found.unwrap();
    assert_eq!(started.elapsed(), 2 * SECOND);

    let (gone, ()) = tokio::join!(node.links.wait_detached("db-1"), async {
        sleep(5 * SECOND / 2).await;
        std::fs::remove_file(&path).unwrap();
    });
    gone.unwrap();
    assert_eq!(started.elapsed(), 5 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn timeout_is_kept_and_the_last_poll_is_at_its_end() {
    let node = Node::new();
    let started = Instant::now();
    let links = node.links.clone().interval(4 * SECOND);
    let error = links.wait_attached("db-1").await.unwrap_err();
    assert_eq!(started.elapsed(), 10 * SECOND);
    assert_eq!(kind(&error), DeviceErrorKind::NotAttached);
    assert!(error.is_timeout() && !error.is_in_doubt());
    assert_eq!(error.elapsed(), Some(10 * SECOND));
    assert!(error.to_string().ends_with("/db-1 has not appeared in 10.000s"), "{error}");

    let (found, ()) = tokio::join!(links.wait_attached("db-1"), async {
        sleep(9 * SECOND).await;
        node.attach("db-1");
    });
    found.unwrap();
    let error = links.wait_detached("db-1").await.unwrap_err();
    assert_eq!(kind(&error), DeviceErrorKind::NotDetached);
    assert!(error.is_timeout());

    let started = Instant::now();
    let once = links.limit(Duration::ZERO);
    assert!(once.wait_detached("db-1").await.is_err());
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn extreme_timeouts_and_intervals_do_not_overflow() {
    let node = Node::new();
    let links = node.links.limit(Duration::MAX).interval(Duration::ZERO);
    let (found, ()) = tokio::join!(links.wait_attached("db-1"), async {
        sleep(SECOND).await;
        symlink("sp-1", node.dir.path().join("db-1")).unwrap();
    });
    found.unwrap();
}

#[tokio::test(start_paused = true)]
async fn dangling_link_counts_as_missing() {
    let node = Node::new();
    symlink("sp-2", node.dir.path().join("db-1")).unwrap();
    assert!(!node.links.is_attached("db-1").unwrap());
    node.links.wait_detached("db-1").await.unwrap();
    let (found, ()) = tokio::join!(node.links.wait_attached("db-1"), async {
        sleep(SECOND).await;
        node.dir.write("sp-2", "");
    });
    found.unwrap();
}

#[tokio::test(start_paused = true)]
async fn path_that_is_not_a_link_is_an_error_at_once() {
    let node = Node::new();
    node.dir.write("file", "");
    node.dir.write("directory/x", "");
    let started = Instant::now();
    for name in ["file", "directory"] {
        for error in [
            node.links.wait_attached(name).await.unwrap_err(),
            node.links.wait_detached(name).await.unwrap_err(),
            node.links.is_attached(name).unwrap_err(),
            node.links.blocking_wait_attached(name).unwrap_err(),
            node.links.blocking_wait_detached(name).unwrap_err(),
        ] {
            assert_eq!(kind(&error), DeviceErrorKind::NotALink);
            assert!(!error.is_timeout());
            assert!(error.to_string().ends_with(" is not a symbolic link"), "{error}");
        }
    }
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn directory_may_be_missing_but_not_a_file() {
    let node = Node::new();
    let missing = node.links.clone().directory(node.dir.path().join("none"));
    missing.wait_detached("db-1").await.unwrap();
    assert!(missing.wait_attached("db-1").await.unwrap_err().is_timeout());
    let other = node.links.clone().directory(node.dir.path().join("sp-1"));
    let error = other.wait_detached("db-1").await.unwrap_err();
    assert_eq!(kind(&error), DeviceErrorKind::Unreadable, "{error}");
    assert!(error.to_string().contains("Not a directory"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn only_links_to_block_devices_count() {
    let node = Node::new();
    let links = node.links.clone().block_devices_only(true);
    std::fs::create_dir(node.dir.path().join("directory")).unwrap();
    for target in ["sp-1", "directory", "/dev/null", "missing"] {
        let path = node.dir.path().join("db-1");
        symlink(target, &path).unwrap();
        assert!(!links.is_attached("db-1").unwrap(), "{target}");
        links.wait_detached("db-1").await.unwrap();
        let error = links.wait_attached("db-1").await.unwrap_err();
        assert_eq!(kind(&error), DeviceErrorKind::NotAttached, "{error}");
        let any = links.clone().block_devices_only(false);
        assert_eq!(any.is_attached("db-1").unwrap(), target != "missing");
        std::fs::remove_file(path).unwrap();
    }
    // Containers often have none.
    use std::os::unix::fs::FileTypeExt;
    let devices = std::fs::read_dir("/dev").unwrap().map_while(Result::ok);
    let mut block_devices = devices.filter(|entry| {
        let kind = entry.file_type();
        kind.is_ok_and(|kind| kind.is_block_device())
    });
    if let Some(device) = block_devices.next() {
        symlink(device.path(), node.dir.path().join("db-2")).unwrap();
        assert!(links.is_attached("db-2").unwrap());
        links.wait_attached("db-2").await.unwrap();
    }
}

#[test]
fn runtime_without_a_timer_is_an_error() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let node = Node::new();
    let error = runtime.block_on(node.links.wait_attached("db-1")).unwrap_err();
    assert_eq!(kind(&error), DeviceErrorKind::Stopped);
    assert!(error.to_string().contains("has no timer"), "{error}");
}

#[test]
fn names_stay_within_the_directory() {
    let links = DeviceLinks::new();
    for name in ["", ".", "..", "/", "/etc/passwd", "../sda", "a/b", "a/", "./a", "a/..", "a\0b"] {
        for error in [
            links.path(name).unwrap_err(),
            links.is_attached(name).unwrap_err(),
            links.blocking_wait_attached(name).unwrap_err(),
        ] {
            assert_eq!(kind(&error), DeviceErrorKind::InvalidName, "{name:?}");
            assert!(error.to_string().contains("cannot be the name of a device link"));
        }
    }
    for name in ["a", "...", "*a@1", "#a", "a:b", "-x", "~", "a\\b"] {
        let path = links.path(name).unwrap();
        assert_eq!(path, PathBuf::from(format!("/dev/storpool/{name}")));
    }
}

#[test]
fn blocking_wait_works_on_threads() {
    let node = Node::new();
    let links = node.links.clone().interval(Duration::ZERO);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| links.blocking_wait_attached("db-1"));
        let path = node.attach("db-1");
        assert_eq!(waiting.join().unwrap().unwrap(), path);
        let waiting = scope.spawn(|| links.blocking_wait_detached("db-1"));
        std::fs::remove_file(&path).unwrap();
        waiting.join().unwrap().unwrap();
    });
    let error = links.limit(Duration::ZERO).blocking_wait_attached("db-1").unwrap_err();
    assert_eq!(kind(&error), DeviceErrorKind::NotAttached);
    assert!(error.is_timeout());
}

#[test]
fn call_outside_a_runtime_is_an_error() {
    let node = Node::new();
    let poll = |name: &str| {
        let mut wait = Box::pin(node.links.wait_attached(name));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match wait.as_mut().poll(&mut context) {
            std::task::Poll::Ready(outcome) => outcome,
            std::task::Poll::Pending => panic!("nothing would wake it"),
        }
    };
    assert_eq!(kind(&poll("db-1").unwrap_err()), DeviceErrorKind::Stopped);
    node.attach("db-1");
    poll("db-1").unwrap();
}

#[test]
fn wait_futures_are_send() {
    fn sends<T: Send>(_: T) {}
    let links = DeviceLinks::default();
    sends(links.wait_attached("a"));
    sends(links.wait_detached("a"));
}
