//! Findings about a schema: collected, never thrown; each says what, where and what to do.

mod code;
mod page;

use crate::chars;
use crate::span::Span;

pub use code::{Code, Sample};
pub use page::{explain, list, page};

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub(crate) code: Code,
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) labels: Vec<(Span, String)>,
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
    pub(crate) fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            span,
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

    /// Another place that matters.
    pub(crate) fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push((span, chars::visible(text.into())));
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

/// A diagnostic that is collected when it is complete.
pub(crate) struct Pending<'d> {
    diags: &'d mut Diagnostics,
    diagnostic: Option<Diagnostic>,
}

impl Pending<'_> {
    fn map(mut self, change: impl FnOnce(Diagnostic) -> Diagnostic) -> Self {
        self.diagnostic = self.diagnostic.take().map(change);
        self
    }

    /// What to do.
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        self.map(|diagnostic| diagnostic.help(help))
    }

    /// Another place that matters.
    pub(crate) fn label(self, span: Span, text: impl Into<String>) -> Self {
        self.map(|diagnostic| diagnostic.label(span, text))
    }

    /// The known name that is nearest to a wrong one, with the edit; without any, what to do.
    pub(crate) fn suggest<'n>(
        self,
        wrong: &str,
        known: impl IntoIterator<Item = &'n str>,
        otherwise: impl Into<String>,
    ) -> Self {
        self.nearest(wrong, nearest(wrong, known), otherwise)
    }

    /// The same with a name found before.
    pub(crate) fn nearest(
        self,
        wrong: &str,
        near: Option<&str>,
        otherwise: impl Into<String>,
    ) -> Self {
        let Some(near) = near else {
            return self.help(otherwise);
        };
        let edit = Edit { wrong: wrong.to_owned(), right: near.to_owned() };
        self.help(format!("did you mean `{near}`?"))
            .map(|diagnostic| Diagnostic { edit: Some(edit), ..diagnostic })
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        self.diags.found.extend(self.diagnostic.take());
    }
}

/// The known name that a wrong one was probably meant to be.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    // No misspelled name is longer, and comparing takes as long as both are.
    const LONGEST: usize = 100;
    if name.len() > LONGEST {
        return None;
    }
    let most = name.len().div_ceil(3);
    let lower = name.to_lowercase();
    let near = known.into_iter().filter(|known| known.len() <= LONGEST);
    near.map(|known| (strsim::damerau_levenshtein(&lower, &known.to_lowercase()), known))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, known)| known)
}

impl Diagnostics {
    /// Starts a diagnostic, which is collected at the end of the statement.
    pub(crate) fn error(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
    ) -> Pending<'_> {
        Pending { diagnostic: Some(Diagnostic::new(code, span, message)), diags: self }
    }

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
                (a.span, a.code, &a.message, &a.labels, &a.help)
                    .cmp(&(b.span, b.code, &b.message, &b.labels, &b.help)),
            )
        });
        self.found.dedup();
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_name_differs_by_a_third_at_most() {
        let known = ["optional", "internal", "since", "GET"];
        assert_eq!(nearest("optionl", known), Some("optional"));
        assert_eq!(nearest("sicne", known), Some("since"));
        assert_eq!(nearest("Since", known), Some("since"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("PUT", known), None);
    }
}
