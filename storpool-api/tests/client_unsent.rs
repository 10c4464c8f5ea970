//! Calls that were never sent: there is no connection to send them on.

#![cfg(feature = "client")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot be set up fails"
)]

mod support;

use storpool_api::{Error, NotRetried, TransportErrorKind, TransportPhase};
use support::{Deaf, KINDS, SHORT, Server, Setup};

#[test]
fn refused_connection_leaves_no_call_in_doubt() {
    let setup = Setup::for_url(Server::nowhere());
    for caller in KINDS.iter().map(|kind| kind.build(&setup).unwrap()) {
        for repeatable in [true, false] {
            let error = caller.update(repeatable).unwrap_err();
            let Error::Transport(transport) = &error else {
                panic!("{error}")
            };
            assert_eq!(transport.kind(), TransportErrorKind::Refused, "{error}");
            assert_eq!(transport.phase(), TransportPhase::Connect);
            assert!(!error.is_in_doubt());
            assert_eq!(error.attempts(), Some(3), "nothing was sent: {error}");
            assert_eq!(error.not_retried(), Some(NotRetried::Exhausted));
            assert!(
                error.to_string().contains("the connection was refused"),
                "{error}"
            );
        }
    }
}

#[test]
fn hanging_connect_leaves_no_call_in_doubt() {
    let deaf = Deaf::new();
    for kind in KINDS {
        let setup = Setup {
            timeout: SHORT,
            ..Setup::for_url(deaf.url())
        };
        let caller = kind.build(&setup).unwrap();
        for error in [
            caller.get("VolumesList").unwrap_err(),
            caller.post("VolumeCreate", None).unwrap_err(),
            caller.update(true).unwrap_err(),
            caller.update(false).unwrap_err(),
        ] {
            let Error::Transport(transport) = &error else {
                panic!("{error}")
            };
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
fn message_without_retries_is_true() {
    for kind in KINDS {
        let setup = Setup {
            retry: storpool_api::RetryPolicy::never(),
            ..Setup::for_url(Server::nowhere())
        };
        let error = kind.build(&setup).unwrap().update(true).unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("not retried: the policy has no retries"),
            "{text}"
        );
    }
}
