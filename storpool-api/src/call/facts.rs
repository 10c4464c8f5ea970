//! Properties of a call that depend on its body.

use std::ops::ControlFlow;
use std::time::Duration;

use serde_json::Value;

use super::{Repeat, Waits};
use crate::version::ApiVersion;
use crate::wire::{JsonView, Write};

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

/// Whether a call with this body may be repeated. In doubt it may not.
pub(super) fn may_repeat(repeat: Repeat, body: Option<JsonView<'_>>) -> bool {
    match repeat {
        Repeat::Read | Repeat::Safe => true,
        Repeat::Never => false,
        Repeat::Unless { with, without } => match body {
            None => without.is_empty(),
            Some(JsonView::List(items)) => {
                let mut are_safe = true;
                items.walk(&mut |_, item| {
                    are_safe = is_safe(item.view(), with, without);
                    if are_safe { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
                });
                are_safe
            }
            Some(JsonView::Json(Value::Array(items))) => {
                items.iter().all(|item| is_safe(item.view(), with, without))
            }
            Some(object) => is_safe(object, with, without),
        },
    }
}

/// Whether it is an object with none of some members, and all of others.
fn is_safe(object: JsonView<'_>, with: &[&str], without: &[&str]) -> bool {
    let is_object = matches!(object, JsonView::Object(..) | JsonView::Json(Value::Object(_)));
    is_object
        && with.iter().all(|name| member(object, name, |_| Some(())).is_none())
        && without
            .iter()
            .all(|name| member(object, name, |view| is_set(view).then_some(())).is_some())
}

/// What a member is read as, if it is there.
fn member<T>(
    object: JsonView<'_>,
    name: &str,
    read: impl Fn(JsonView<'_>) -> Option<T>,
) -> Option<T> {
    let mut found = None;
    object.with_member(name, ApiVersion::default(), &mut |view| found = read(view));
    found
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

/// How long a call with this body may wait.
pub(super) fn wait(waits: Option<Waits>, body: Option<JsonView<'_>>) -> Wait {
    let Some(waits) = waits else {
        return Wait::None;
    };
    let seconds = |view: JsonView<'_>| match view {
        JsonView::Integer(seconds) => u64::try_from(seconds).ok(),
        JsonView::Json(value) => value.as_u64(),
        _ => None,
    };
    waits
        .member
        .and_then(|field| member(body?, field, seconds))
        .map_or(Wait::Forever, |seconds| Wait::AtMost(Duration::from_secs(seconds)))
}
