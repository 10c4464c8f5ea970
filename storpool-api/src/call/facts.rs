//! Properties of a call that depend on its body.

use std::time::Duration;

use serde_json::Value;

use super::{Repeat, Waits};
use crate::wire::{Body, JsonView, Members};

/// How long the service may take before it responds, by the body of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// It responds at once.
    None,
    /// It waits for as long as this for something to happen.
    AtMost(Duration),
    /// It waits until something happens.
    Forever,
}

/// Whether a call without a body may be repeated. In doubt it may not.
pub(super) fn may_repeat(repeat: Repeat) -> bool {
    match repeat {
        Repeat::Read | Repeat::Safe => true,
        Repeat::Never => false,
        Repeat::Unless { without, .. } => without.is_empty(),
    }
}

/// Whether a call with this body may be repeated.
pub(super) fn may_repeat_with(repeat: Repeat, body: &dyn Body) -> bool {
    match repeat {
        Repeat::Unless { with, without } => {
            let mut safe = true;
            body.each(&mut |object| safe &= is_safe(object, with, without));
            safe
        }
        other => may_repeat(other),
    }
}

/// Whether it is an object with none of some members, and all of others.
fn is_safe(object: &dyn Members, with: &[&str], without: &[&str]) -> bool {
    let member = |name: &&str| object.find(name);
    let is_missing = |member| matches!(member, Some(JsonView::None));
    with.iter().all(|name| is_missing(member(name)))
        && without.iter().all(|name| member(name).is_some_and(is_set))
}

fn is_set(view: JsonView<'_>) -> bool {
    match view {
        JsonView::None | JsonView::Json(Value::Null) => false,
        JsonView::Text(text) => !text.is_empty(),
        JsonView::Json(Value::String(text)) => !text.is_empty(),
        JsonView::Constant(constant) => is_set(constant.view()),
        _ => true,
    }
}

/// How long a call without a body may wait.
pub(super) fn wait(waits: Option<Waits>) -> Wait {
    waits.map_or(Wait::None, |_| Wait::Forever)
}

/// How long a call with this body may wait.
pub(super) fn wait_with(waits: Option<Waits>, body: &dyn Body) -> Wait {
    match waits {
        Some(Waits { member: Some(name) }) => {
            let mut wait = Wait::Forever;
            body.each(&mut |object| wait = object.find(name).map_or(Wait::Forever, up_to));
            wait
        }
        other => wait(other),
    }
}

fn up_to(seconds: JsonView<'_>) -> Wait {
    let seconds = match seconds {
        JsonView::Integer(seconds) => u64::try_from(seconds).ok(),
        JsonView::Json(value) => value.as_u64(),
        _ => None,
    };
    seconds.map_or(Wait::Forever, |seconds| Wait::AtMost(Duration::from_secs(seconds)))
}
