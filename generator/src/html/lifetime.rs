//! Since when an element exists, and until when, in versions of the API.

use crate::model::{Api, ReleaseId};

/// "since API 18.01 (release 4.0.0)", if the owner of the element is older.
pub(super) fn since(api: &Api, since: ReleaseId, owner: ReleaseId) -> Option<String> {
    (since > owner).then(|| format!("since {}", release(api, since)))
}

/// "removed in API 18.01 (release 4.0.0)", unless the owner of the element goes with it.
pub(super) fn until(
    api: &Api,
    until: Option<ReleaseId>,
    owner: Option<ReleaseId>,
) -> Option<String> {
    let until = until.filter(|until| Some(*until) != owner)?;
    Some(format!("removed in {}", release(api, until)))
}

pub(super) fn release(api: &Api, id: ReleaseId) -> String {
    api.release_in_words(id, "")
}

/// The version of the API of a release; for one that has none, the next.
pub(super) fn version(api: &Api, id: ReleaseId) -> &str {
    let later = api.releases.iter().skip(id.0);
    later.filter_map(|release| release.api.as_deref()).next().unwrap_or_default()
}
