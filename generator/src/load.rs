//! Loads a schema: checks it, and resolves it in all its releases.

use rayon::prelude::*;

use crate::diag::Diagnostics;
use crate::history::{self, ReleaseChanges};
use crate::lifetimes::{State, States};
use crate::model::{Api, ReleaseId};
use crate::project::{Detail, Target};
use crate::raw::Files;
use crate::report::Report;
use crate::resolve::{resolve, share};
use crate::schema::{Schema, full};
use crate::source::SourceFile;
use crate::{html, lint, rust};

struct Resolved {
    api: Api,
    union: Api,
    newest: Option<Api>,
    history: Vec<ReleaseChanges>,
    states: States,
}

impl Schema {
    /// Loads a schema, and resolves it in all its releases.
    ///
    /// # Errors
    /// All errors of the schema.
    pub fn load(sources: &[SourceFile]) -> Result<Self, Report> {
        let mut diags = Diagnostics::default();
        let files = Files::load(sources, &mut diags);
        match Self::resolve(&files, &mut diags) {
            Some(Resolved { api, union, newest, history, states }) => {
                let sources = sources.to_vec();
                Ok(Self { api, union, newest, history, sources, files, states })
            }
            None => Err(Report::new(diags, sources, files.roots)),
        }
    }

    /// Checks a schema against the house rules, once it has no errors.
    pub(crate) fn lint(sources: &[SourceFile]) -> Report {
        let mut diags = Diagnostics::default();
        let files = Files::load(sources, &mut diags);
        if let Some(resolved) = Self::resolve(&files, &mut diags) {
            in_full(&files, resolved.states.boundaries(), &mut diags);
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
        let alone = |target| {
            let mut diags = Diagnostics::default();
            (full(files, target, &mut diags), diags)
        };
        let release = |release: ReleaseId| alone(Target::Release(release.0));
        let is_loaded = diags.is_empty();
        let (states, models) = rayon::join(
            || {
                let mut diags = Diagnostics::default();
                let states = if is_loaded { states(files, &mut diags) } else { None };
                (states, diags)
            },
            || {
                // Every definition in its newest form. Errors in it come again with each release.
                let whole = full(files, Target::default(), diags)?;
                let described = whole.newest_of(&whole.version).unwrap_or(whole.described);
                let newest = whole.versions().pop().map(|version| version.release);
                let newest = newest.filter(|newest| *newest != described);
                let union = || alone(Target::Since(whole.supports.0));
                let others = || rayon::join(|| newest.map(release), union);
                let (described, (newest, union)) = rayon::join(|| release(described), others);
                Some((whole, described, newest, union))
            },
        );
        let (whole, described, newest, union) = models?;
        diags.append(states.1, "");
        let states = states.0?;
        diags.append(described.1, "");
        diags.append(union.1, " (in the union of releases)");
        let newest = newest.and_then(|(newest, found)| {
            diags.append(found, " (in the newest release)");
            newest
        });
        let (mut api, mut union, mut newest) = (described.0?, union.0?, newest);
        let finish = || {
            let lives = states.lives();
            for model in [&mut api, &mut union].into_iter().chain(&mut newest) {
                lives.annotate(model);
            }
            html::check([Some(&api), newest.as_ref()], diags);
            states.limit(&mut union);
            states.unite(&mut union);
            // What only some variants may lack is not shared.
            share(&mut union);
            union.version.clone_from(&whole.version);
            rust::check(&union, diags);
        };
        let (history, ()) = rayon::join(|| history::history(&states, files.releases.len()), finish);
        diags.is_empty().then_some(Resolved { api, union, newest, history, states })
    }
}

/// Reports what is wrong with descriptions and examples of any release.
fn in_full(files: &Files, releases: impl Iterator<Item = usize>, diags: &mut Diagnostics) {
    let releases: Vec<usize> = releases.collect();
    let found = releases.par_iter().map(|release| {
        let mut diags = Diagnostics::default();
        full(files, Target::Release(*release), &mut diags);
        (*release, diags)
    });
    for (release, found) in found.collect::<Vec<_>>() {
        diags.append(found, &format!(" (in release {})", files.releases.name(release)));
    }
}

/// The API as each release has it, without descriptions and examples. What is wrong in several
/// releases is reported for the oldest.
fn states(files: &Files, diags: &mut Diagnostics) -> Option<States> {
    let releases: Vec<usize> = files.boundaries().into_iter().collect();
    let models = releases.into_par_iter().map(|release| {
        let mut diags = Diagnostics::default();
        let raw = files.project(Target::Release(release), Detail::Structure, &mut diags);
        // What no form can be read from is missing elsewhere.
        let api = if diags.is_empty() { resolve(&raw, &mut diags) } else { None };
        (api.map(|api| State { release, raw, api }), release, diags)
    });
    let mut states = Vec::new();
    for (state, release, found) in models.collect::<Vec<_>>() {
        diags.append(found, &format!(" (in release {})", files.releases.name(release)));
        states.extend(state);
    }
    diags.is_empty().then(|| States::new(states, files.releases.len().max(1)))
}
