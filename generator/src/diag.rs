//! Findings about a schema: collected, never thrown; each says what, where and what to do.

mod code;
mod page;

use crate::chars;
use crate::place::Place;

pub use code::{Code, Sample};
pub use page::{explain, list, page};

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub(crate) code: Code,
    pub(crate) place: Place,
    pub(crate) message: String,
    pub(crate) labels: Vec<(Place, String)>,
    pub(crate) help: Option<String>,
    pub(crate) edit: Option<Edit>,
}

/// An edit that may be meant: in the text at the place of the finding, one word for another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edit {
    pub(crate) wrong: String,
    pub(crate) right: String,
}

impl Diagnostic {
    pub(crate) fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self {
            code,
            place,
            message: chars::visible(message.into()),
            labels: Vec::new(),
            help: None,
            edit: None,
        }
    }

    /// What to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(chars::visible(help.into()));
        self
    }

    /// What was probably meant by a wrong word, with the edit; or, if nothing comes near, what to do.
    pub(crate) fn nearest(
        mut self,
        wrong: &str,
        near: Option<&str>,
        otherwise: impl FnOnce() -> String,
    ) -> Self {
        let Some(near) = near else {
            return self.help(otherwise());
        };
        self.edit = Some(Edit {
            wrong: wrong.to_owned(),
            right: near.to_owned(),
        });
        self.help(format!("did you mean `{near}`?"))
    }

    /// Another place that matters.
    pub(crate) fn label(mut self, place: Place, text: impl Into<String>) -> Self {
        self.labels.push((place, chars::visible(text.into())));
        self
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// Findings while they are collected.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    pub(crate) fn add(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All that was found, each once: first what is wrong with the form of a file, which may be the cause
    /// of the rest, then in the order of the files.
    pub(crate) fn into_sorted(mut self) -> Vec<Diagnostic> {
        // Which of two at one place was found first depends on the passes; what it says does not.
        let of_form = |code: Code| code.as_str() < "SP01";
        self.found.sort_by(|a, b| {
            let form = of_form(b.code).cmp(&of_form(a.code));
            form.then(
                (a.place, a.code, &a.message, &a.labels, &a.help)
                    .cmp(&(b.place, b.code, &b.message, &b.labels, &b.help)),
            )
        });
        self.found.dedup();
        self.found
    }
}
