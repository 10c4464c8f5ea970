//! The table of releases, and which of them is described.

use super::context::Context;
use crate::diag::Code;
use crate::model::{Api, Release, ReleaseId};
use crate::project::Target;

pub(super) fn releases(context: &mut Context<'_>, api: &mut Api) {
    let raw = context.raw;
    let mut before: Option<Vec<u32>> = None;
    for release in &raw.releases {
        let (name, span) = (&release.name.text, release.name.span);
        if api.releases.iter().any(|known| known.name == *name) {
            // Reported as defined twice.
            continue;
        }
        let parts = name
            .split('.')
            .map(|part| part.parse().ok().filter(|number: &u32| number.to_string() == part));
        let numbers: Option<Vec<u32>> = parts.collect();
        if numbers.is_none() {
            let help = "write numbers with dots between, such as 3.0.1";
            let message = format!("`{name}` is not a version");
            context.error(Code::UnknownRelease, span, message).help(help);
        } else if before.is_some() && numbers <= before {
            let message = format!("the release `{name}` is out of order");
            let help = "list releases from the oldest to the newest";
            context.error(Code::UnknownRelease, span, message).help(help);
        }
        before = numbers.or(before);
        let version = release.api.as_ref().map(|version| version.text.clone());
        api.releases.push(Release { name: name.clone(), api: version });
    }
    if api.releases.is_empty() {
        let span = raw.api.as_ref().map_or_else(Default::default, |api| api.doc.span);
        context
            .error(Code::UnknownRelease, span, "there are no `releases`")
            .help("add `\"releases\": {\"1.0.0\": {}}`, beside `api`");
        api.releases.push(Release { name: String::new(), api: None });
    }
    let front = raw.api.as_ref();
    let supports = front.and_then(|front| front.supports.as_ref());
    api.supports = context.release(supports);
    if let Some(version) = front.and_then(|front| front.version.as_ref())
        && api.newest_of(&version.text).is_none_or(|newest| newest < api.supports)
    {
        let message = format!("no supported release is of version `{}`", version.text);
        let help = "give a release this version as its `api`, or correct one of the two";
        context.error(Code::UnknownRelease, version.span, message).help(help);
    }
    if let Target::Release(release) = raw.target {
        let version = api.releases.get(release).and_then(|release| release.api.clone());
        api.version = version.unwrap_or_default();
    }
    let last = api.releases.len() - 1;
    api.described = ReleaseId(match raw.target {
        Target::Release(release) => release.min(last),
        Target::Since(_) | Target::Whole => last,
    });
}
