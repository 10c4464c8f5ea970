//! What is on the way between clusters when one of them is cut off.

use storpool_api::ApiVersion;

use super::{Message, OnAttached};
use crate::state::State;
use crate::state::remote::seed::{FIRST, NEIGHBOR};
use crate::state::seed::Preset;

/// The small cluster and its neighbor, which know each other.
fn pair() -> (State, State) {
    let (seed, api, now) = (Preset::Small, ApiVersion::V19_01, 1_454_938_113_000);
    let mut here = State::seed(seed, api, now);
    let mut there = State::other(NEIGHBOR, seed, api, now);
    here.meet(NEIGHBOR, 0);
    there.meet(FIRST, 0);
    (here, there)
}

fn next(state: &State) -> (u64, Message) {
    let (number, message) = state.remote.outbox.first_key_value().unwrap();
    (*number, message.clone())
}

#[test]
fn message_that_is_sent_again_has_no_effect_twice() {
    let (mut here, mut there) = pair();
    let id = here.volume_id("web-1").unwrap();
    here.send(id, NEIGHBOR, OnAttached::Export).unwrap();
    let (number, message) = next(&here);
    there.receive(FIRST, number, &message).unwrap();
    // The first cluster was cut off before it knew, and sends it again.
    let before = there.generation;
    there.receive(FIRST, number, &message).unwrap();
    assert_eq!(there.generation, before);
    here.delivered(number, false).unwrap();
    here.delivered(number, false).unwrap();
    assert!(here.remote.outbox.is_empty());
    assert!(here.volume_id("web-1").is_err() && there.volume_id("web-1").is_ok());
    assert_eq!((here.faults(), there.faults()), (Vec::new(), Vec::new()));
}

#[test]
fn volume_that_is_refused_on_the_way_is_back_with_its_clients() {
    let (mut here, _) = pair();
    let id = here.volume_id("web-1").unwrap();
    let (global_id, clients) = (here.global_id(id), here.attachments[&id].clone());
    here.send(id, NEIGHBOR, OnAttached::Export).unwrap();
    assert!(here.volume_id("web-1").is_err());
    let (number, _) = next(&here);
    here.delivered(number, true).unwrap();
    let id = here.volume_id("web-1").unwrap();
    assert_eq!((here.global_id(id), &here.attachments[&id]), (global_id, &clients));
    assert_eq!(here.faults(), Vec::<String>::new());
}

#[test]
fn volume_on_the_way_stays_known_while_exports_are_compared() {
    let (mut here, _) = pair();
    let id = here.volume_id("web-1").unwrap();
    here.send(id, NEIGHBOR, OnAttached::Export).unwrap();
    here.offered(NEIGHBOR, std::collections::BTreeMap::new());
    assert!(here.attachments.contains_key(&id));
    assert_eq!(here.faults(), Vec::<String>::new());
}

#[test]
fn cluster_that_has_lost_its_state_continues_the_numbers_of_its_messages() {
    let (mut here, _) = pair();
    here.meet(NEIGHBOR, 17);
    let id = here.volume_id("web-1").unwrap();
    here.send(id, NEIGHBOR, OnAttached::DetachForce).unwrap();
    assert_eq!(next(&here).0, 18);
}
