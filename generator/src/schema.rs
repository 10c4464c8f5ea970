//! A schema: the API in all its releases. What is emitted is projected from it.

use crate::diag::Diagnostics;
use crate::history::ReleaseChanges;
use crate::lifetimes::{State, States};
use crate::model::Api;
use crate::project::{Detail, Target};
use crate::raw::{Files, Raw};
use crate::report::Report;
use crate::resolve::resolve;
use crate::source::{SourceFile, Span, line_column};

/// An API in all its releases.
pub struct Schema {
    /// The API as the newest release of its default version has it.
    pub api: Api,
    /// Everything that the supported releases have: the API that the crate speaks.
    pub union: Api,
    /// The API as its newest version has it, unless that is the default version.
    pub newest: Option<Api>,
    /// What each release changed, oldest first.
    pub history: Vec<ReleaseChanges>,
    pub(crate) sources: Vec<SourceFile>,
    pub(crate) files: Files,
    pub(crate) states: States,
}

/// Why there is no model of a release.
#[derive(Debug)]
pub enum ReleaseError {
    /// There is no such release; these are all.
    Unknown(Vec<String>),
    /// What only this release has is wrong.
    Invalid(Report),
}

impl Schema {
    /// How many calls and types the first release has.
    pub(crate) fn first(&self) -> (usize, usize) {
        let first = self.states.all().first();
        first.map_or((0, 0), |State { api, .. }| (api.calls.len(), api.types.len()))
    }

    /// Where something of the model is written: `file:line:column`.
    pub fn place(&self, span: Span) -> String {
        let source = &self.sources[span.file as usize];
        let (line, column) = line_column(&source.text, span.start as usize);
        format!("{}:{line}:{column}", source.path)
    }

    /// The API as a release has it.
    ///
    /// # Errors
    /// If there is no such release, or its descriptions or examples have errors: [`load`](Self::load)
    /// looks at these in the pages' releases only.
    pub fn release(&self, name: &str) -> Result<Api, ReleaseError> {
        let releases = &self.api.releases;
        let Some(number) = releases.iter().position(|release| release.name == name) else {
            let names = releases.iter().map(|release| release.name.clone());
            return Err(ReleaseError::Unknown(names.collect()));
        };
        let mut diags = Diagnostics::default();
        match full(&self.files, Target::Release(number), &mut diags) {
            Some(mut api) => {
                self.states.lives().annotate(&mut api);
                Ok(api)
            }
            None => {
                let roots = self.files.roots.clone();
                Err(ReleaseError::Invalid(Report::new(diags, &self.sources, roots)))
            }
        }
    }
}

/// The model of a target, if it has no errors.
pub(crate) fn full(files: &Files, target: Target, diags: &mut Diagnostics) -> Option<Api> {
    let raw: Raw = files.project(target, Detail::Full, diags);
    let api = resolve(&raw, diags)?;
    diags.is_empty().then_some(api)
}
