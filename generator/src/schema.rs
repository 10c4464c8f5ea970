//! A schema: the API in all its releases. What is emitted is projected from it.

use rayon::prelude::*;

use crate::diag::Diagnostics;
use crate::history::{self, ReleaseChanges};
use crate::lifetimes::States;
use crate::lint;
use crate::model::Api;
use crate::project::{Detail, Target};
use crate::raw::{Files, Raw};
use crate::report::Report;
use crate::resolve::{resolve, share};
use crate::source::SourceFile;
use crate::{html, rust};

/// An API in all its releases.
pub struct Schema {
    /// The API as the newest release of its default version has it.
    pub api: Api,
    /// Everything that the supported releases have: the API that the crate speaks.
    pub union: Api,
    /// What each release changed, oldest first.
    pub history: Vec<ReleaseChanges>,
    files: Files,
    states: States,
}

/// The API as it is described, the union, the history and all states.
type Resolved = (Api, Api, Vec<ReleaseChanges>, States);

impl Schema {
    /// Loads a schema, and resolves it in all its releases.
    ///
    /// # Errors
    /// All errors of the schema.
    pub fn load(sources: &[SourceFile]) -> Result<Self, Report> {
        let mut diags = Diagnostics::default();
        let files = Files::load(sources, &mut diags);
        match Self::resolve(&files, &mut diags) {
            Some((api, union, history, states)) => Ok(Self { api, union, history, files, states }),
            None => Err(Report::new(diags, sources, files.roots)),
        }
    }

    /// Checks a schema against the house rules, once it has no errors.
    pub(crate) fn lint(sources: &[SourceFile]) -> Report {
        let mut diags = Diagnostics::default();
        let files = Files::load(sources, &mut diags);
        if Self::resolve(&files, &mut diags).is_some() {
            let raw = files.project(Target::default(), Detail::Full, &mut diags);
            if let Some(whole) = resolve(&raw, &mut diags) {
                lint::check(&raw, &whole, (sources, &files.roots), &mut diags);
            }
        }
        Report::new(diags, sources, files.roots)
    }

    fn resolve(files: &Files, diags: &mut Diagnostics) -> Option<Resolved> {
        if !files.are_complete() {
            return None;
        }
        // Every definition in its newest form. Errors in it would come again with each release.
        let whole = full(files, Target::default(), diags)?;
        let described = whole.newest_of(&whole.version).unwrap_or(whole.described);
        let alone = |target| {
            let mut diags = Diagnostics::default();
            (full(files, target, &mut diags), diags)
        };
        let (states, (api, union)) = rayon::join(
            || states(files, diags),
            || {
                let (release, since) =
                    (Target::Release(described.0), Target::Since(whole.supports.0));
                rayon::join(|| alone(release), || alone(since))
            },
        );
        let states = states?;
        let ((api, found), (union, found_in_union)) = (api, union);
        diags.append(found, "");
        diags.append(found_in_union, " (in the union of releases)");
        let (mut api, mut union) = (api?, union?);
        let lives = states.lives();
        lives.annotate(&mut api);
        let newest = whole.versions().pop().and_then(|version| states.at(version.release));
        html::check([Some(&api), newest], diags);
        lives.annotate(&mut union);
        states.limit(&mut union);
        states.unite(&mut union);
        // What only some variants may lack is not shared.
        share(&mut union);
        union.version.clone_from(&whole.version);
        rust::check(&union, diags);
        let history = history::history(&states, api.releases.len());
        diags.is_empty().then_some((api, union, history, states))
    }

    /// How many calls and types the first release has.
    pub(crate) fn first(&self) -> (usize, usize) {
        let first = self.states.changed().next();
        first.map_or((0, 0), |(_, api)| (api.calls.len(), api.types.len()))
    }

    /// The API as a release has it.
    ///
    /// # Errors
    /// If there is no such release: the names of all releases.
    pub fn release(&self, name: &str) -> Result<Api, Vec<String>> {
        let releases = &self.api.releases;
        let Some(number) = releases.iter().position(|release| release.name == name) else {
            return Err(releases.iter().map(|release| release.name.clone()).collect());
        };
        Ok(self.at(number))
    }

    /// The API as the newest version has it, unless that is the default version.
    #[must_use]
    pub fn newest(&self) -> Option<Api> {
        let newest = self.api.versions().pop()?;
        (newest.name != self.api.version).then(|| self.at(newest.release.0))
    }

    fn at(&self, release: usize) -> Api {
        // All releases were resolved without errors.
        let mut api = full(&self.files, Target::Release(release), &mut Diagnostics::default())
            .unwrap_or_default();
        self.states.lives().annotate(&mut api);
        api
    }
}

/// The model of a target, if it has no errors.
fn full(files: &Files, target: Target, diags: &mut Diagnostics) -> Option<Api> {
    let raw: Raw = files.project(target, Detail::Full, diags);
    let api = resolve(&raw, diags)?;
    diags.is_empty().then_some(api)
}

/// The API as each release has it, without descriptions and examples. What is wrong in several
/// releases is reported for the oldest.
fn states(files: &Files, diags: &mut Diagnostics) -> Option<States> {
    let boundaries = files.boundaries();
    let models = boundaries.par_iter().map(|release| {
        let mut diags = Diagnostics::default();
        let raw = files.project(Target::Release(*release), Detail::Structure, &mut diags);
        // What no form can be read from is missing elsewhere.
        let api = if diags.is_empty() { resolve(&raw, &mut diags) } else { None };
        (*release, api, diags)
    });
    let mut states = Vec::new();
    for (release, api, found) in models.collect::<Vec<_>>() {
        diags.append(found, &format!(" (in release {})", files.releases.name(release)));
        states.extend(api.map(|api| (release, api)));
    }
    diags.is_empty().then(|| States::new(states, files.releases.len().max(1)))
}
