//! The Tokio runtime that a call runs on.

use std::cell::Cell;
use std::panic::catch_unwind;

use tokio::runtime::{Handle, Id};

thread_local! {
    /// The last runtime on this thread that was found complete.
    static COMPLETE: Cell<Option<Id>> = const { Cell::new(None) };
}

/// Checks that there is a runtime with the drivers that HTTP needs, or reports which one is
/// missing.
///
/// Tokio has no way to ask for its drivers; it panics where one is missing. The panic is caught
/// here, before anything has begun.
pub(crate) fn check() -> Result<Id, &'static str> {
    let Ok(handle) = Handle::try_current() else {
        return Err(
            "there is no Tokio runtime; run this within one, or use the blocking interface",
        );
    };
    let id = handle.id();
    if COMPLETE.get() == Some(id) {
        return Ok(id);
    }
    if catch_unwind(|| drop(tokio::time::sleep(std::time::Duration::ZERO))).is_err() {
        return Err("the Tokio runtime has no timer; enable it with `enable_time` or `enable_all`");
    }
    // Without a socket this cannot be checked; the call will report why.
    if let Ok(socket) = socket() {
        let registered = catch_unwind(|| drop(tokio::net::UdpSocket::from_std(socket)));
        if registered.is_err() {
            return Err(
                "the Tokio runtime has no input and output; enable them with `enable_io` or \
                 `enable_all`",
            );
        }
    }
    COMPLETE.set(Some(id));
    Ok(id)
}

/// A socket that is bound, but sends and receives nothing.
fn socket() -> std::io::Result<std::net::UdpSocket> {
    let socket = std::net::UdpSocket::bind((std::net::Ipv4Addr::LOCALHOST, 0))?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}
