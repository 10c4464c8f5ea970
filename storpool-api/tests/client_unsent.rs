//! Calls that are never sent because there is no connection.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

mod support;

use std::time::Duration;

use storpool_api::{Error, Method, NotRetried, RetryPolicy, TransportErrorKind, TransportPhase};
use support::{Act, Deaf, How, KINDS, SHORT, Server, Setup, data};

#[test]
fn refused_connection_leaves_no_call_in_doubt() {
    let setup = Setup::for_url(Server::nowhere());
    for caller in KINDS.iter().map(|kind| kind.build(&setup).unwrap()) {
        for repeatable in [true, false] {
            let error = caller.update(repeatable).unwrap_err();
            let Error::Transport(transport) = &error else { panic!("{error}") };
            assert_eq!(transport.kind(), TransportErrorKind::Refused, "{error}");
            assert_eq!(transport.phase(), TransportPhase::Connect);
            assert!(!error.is_in_doubt());
            assert_eq!(error.attempts(), Some(3), "nothing was sent: {error}");
            assert_eq!(error.not_retried(), Some(NotRetried::Exhausted));
            assert!(error.to_string().contains("the connection was refused"), "{error}");
        }
    }
}

#[test]
fn hanging_connect_leaves_no_call_in_doubt() {
    let deaf = Deaf::new();
    for kind in KINDS {
        let setup = Setup { timeout: SHORT, ..Setup::for_url(deaf.url()) };
        let caller = kind.build(&setup).unwrap();
        for error in [
            caller.get("VolumesList").unwrap_err(),
            caller.post("VolumeCreate", None).unwrap_err(),
            caller.update(true).unwrap_err(),
            caller.update(false).unwrap_err(),
        ] {
            let Error::Transport(transport) = &error else { panic!("{error}") };
            assert_eq!(transport.kind(), TransportErrorKind::Timeout, "{error}");
            assert_eq!(transport.phase(), TransportPhase::Connect, "{error}");
            assert_eq!(error.attempts(), Some(3), "nothing was sent: {error}");
            assert!(!error.is_in_doubt());
            let text = error.to_string();
            assert!(text.contains("no connection within 50ms ["), "{text}");
        }
    }
}

#[test]
fn message_of_a_call_without_retries_is_accurate() {
    for kind in KINDS {
        let setup = Setup {
            retry: storpool_api::RetryPolicy::never(),
            ..Setup::for_url(Server::nowhere())
        };
        let error = kind.build(&setup).unwrap().update(true).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("not retried: the policy has no retries"), "{text}");
    }
}

#[test]
fn call_without_any_time_is_not_sent_even_over_a_kept_connection() {
    let policy = RetryPolicy::default().retries(2);
    for how in [
        How { timeout: Some(Duration::ZERO), ..How::default() },
        How { retry: Some(policy.deadline(Duration::ZERO)), ..How::default() },
    ] {
        for kind in KINDS {
            let server = Server::start([Act::Respond(data("[]")), Act::Respond(data("[]"))]);
            let caller = kind.caller(&server);
            let _ = caller.get("VolumesList").unwrap();
            for repeatable in [None, Some(true)] {
                let how = How { repeatable, ..how.clone() };
                let error = caller.call(Method::Post, "X", None, &how).unwrap_err();
                assert!(error.is_timeout() && !error.is_in_doubt(), "{error}");
                let text = error.to_string();
                assert!(text.contains("no connection within 0ns"), "{text}");
            }
            let _ = caller.get("VolumesList").unwrap();
            assert_eq!(server.seen().len(), 2);
        }
    }
}
