//! Retries that calls and clients pay from one budget.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::time::Duration;

use storpool_api::{Error, NotRetried, RetryBudget, RetryPolicy};
use support::{Act, Caller, KINDS, Server, Setup, data, error, http, http_with};

fn callers(server: &Server, policy: &RetryPolicy) -> Vec<Caller> {
    let setup = Setup { retry: policy.clone(), ..Setup::for_server(server) };
    KINDS.iter().map(|kind| kind.build(&setup).unwrap()).collect()
}

fn without_pauses() -> RetryPolicy {
    RetryPolicy::default().backoff(|_| Duration::ZERO)
}

#[test]
fn clients_share_a_budget() {
    let busy = Act::Respond(error(500, r#"{"name": "busy", "transient": true}"#));
    let server = Server::start(vec![busy; 30]);
    let budget = RetryBudget::new(7);
    let callers = callers(&server, &without_pauses().budget(budget.clone()));
    let callers: Vec<&Caller> = callers.iter().cycle().take(3).collect();
    let outcomes: Vec<Error> =
        callers.iter().map(|caller| caller.get("VolumesList").unwrap_err()).collect();
    let made: Vec<_> = outcomes.iter().map(|error| error.attempts().unwrap()).collect();
    assert_eq!(made, [6, 3, 1], "5 retries, the 2 that were left, and none");
    let reasons: Vec<_> = outcomes.iter().map(|error| error.not_retried().unwrap()).collect();
    let (exhausted, budget_out) = (NotRetried::Exhausted, NotRetried::Budget);
    assert_eq!(reasons, [exhausted, budget_out, budget_out]);
    assert!(
        outcomes[2].to_string().contains("not retried: the retry budget is used up"),
        "{}",
        outcomes[2]
    );
    assert_eq!((budget.left(), server.seen().len()), (0, 10));
}

#[test]
fn responses_refund_retries() {
    let lost = || Act::close();
    let gone = || Act::Respond(error(200, r#"{"name": "objectDoesNotExist"}"#));
    let good = || Act::Respond(data("[]"));
    for index in 0..KINDS.len() {
        // Two calls that are lost for want of retries, two responses, and one that is not lost.
        let script = [lost(), lost(), good(), gone(), lost(), good()];
        let server = Server::start(script);
        let budget = RetryBudget::new(1).refund_every(2);
        assert!(budget.left() == 1);
        let caller = &callers(&server, &without_pauses().budget(budget.clone()))[index];
        let error = caller.get("VolumesList").unwrap_err();
        assert_eq!(error.attempts(), Some(2));
        let _ = caller.get("VolumesList").unwrap();
        assert!(caller.get("Volume/x").unwrap_err().is_not_found());
        assert_eq!(budget.left(), 1, "an error of the service is a response, too");
        let _ = caller.get("VolumesList").unwrap();
        assert!(server.is_done());
    }
}

#[test]
fn calls_without_retries_spend_no_budget() {
    let server = Server::start([
        Act::close(),
        Act::Respond(http(403, "")),
        Act::Respond(http(200, "pong")),
        Act::Respond(http_with(503, "Retry-After: 60\r\n", "")),
    ]);
    let budget = RetryBudget::new(1);
    let policy = without_pauses().deadline(Duration::from_secs(30)).budget(budget.clone());
    let caller = &callers(&server, &policy)[0];
    let reasons: Vec<_> = [false, true, true, true]
        .map(|repeatable| caller.update(repeatable).unwrap_err().not_retried())
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(
        reasons,
        [NotRetried::Unsafe, NotRetried::Final, NotRetried::Final, NotRetried::Deadline]
    );
    assert_eq!(budget.left(), 1);
}
