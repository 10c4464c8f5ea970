//! Diagnostics: collected, never thrown; each says what is wrong, where, and what to do.

mod code;

use crate::chars;
use crate::span::Span;

pub use code::{Code, explain, list, page};

/// An error in a schema, or a broken house rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub span: Span,
    pub message: String,
    /// Other spans that matter, and why.
    pub labels: Vec<(Span, String)>,
    pub help: Option<String>,
    /// A word within the span that is probably wrong, and the right one.
    pub(crate) edit: Option<(String, String)>,
}

impl Diagnostic {
    pub(crate) fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        let message = chars::visible(message.into());
        Self { code, span, message, labels: Vec::new(), help: None, edit: None }
    }

    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(chars::visible(help.into()));
        self
    }

    pub(crate) fn label(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        self.labels.push((span, chars::visible(text.into())));
        self
    }

    /// Suggests the known name that is nearest to a wrong one; `otherwise` is the help if none is near.
    pub(crate) fn suggest<'n>(
        &mut self,
        wrong: &str,
        known: impl IntoIterator<Item = &'n str>,
        otherwise: impl Into<String>,
    ) -> &mut Self {
        self.nearest(wrong, nearest(wrong, known), otherwise)
    }

    /// The same, with a name found before.
    pub(crate) fn nearest(
        &mut self,
        wrong: &str,
        near: Option<&str>,
        otherwise: impl Into<String>,
    ) -> &mut Self {
        let Some(near) = near else { return self.help(otherwise) };
        self.edit = Some((wrong.to_owned(), near.to_owned()));
        self.help(format!("did you mean `{near}`?"))
    }
}

/// Diagnostics while they are collected.
#[derive(Clone, Debug, Default)]
pub(crate) struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds what another pass has found, with a note after each message, unless it was found before.
    pub(crate) fn append(&mut self, other: Self, note: &str) {
        for mut new in other.found {
            let is_same = |old: &Diagnostic| {
                let rest = old.message.strip_prefix(&new.message);
                (old.code, old.span) == (new.code, new.span)
                    && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(" (in "))
            };
            if !self.found.iter().any(is_same) {
                new.message.push_str(note);
                self.found.push(new);
            }
        }
    }

    /// Adds what is wrong with an element because of its form at a span: about what is written
    /// elsewhere, one diagnostic is enough.
    pub(crate) fn append_at(&mut self, form: Span, other: Self) {
        let is_inside =
            |span: Span| span.file == form.file && form.start <= span.start && span.end <= form.end;
        let (mut found, mut outside): (Vec<_>, Vec<_>) =
            other.found.into_iter().partition(|one| is_inside(one.span));
        if let Some(mut first) = outside.drain(..).next().filter(|_| found.is_empty()) {
            let place = std::mem::replace(&mut first.span, form);
            first.label(place, "written here");
            first.edit = None;
            if first.code == Code::UnknownKey {
                first.help("remove the key in this form: set it to `null`");
            }
            found.push(first);
        }
        self.found.append(&mut found);
    }

    /// Adds a diagnostic; help and labels can be added to what is returned.
    pub(crate) fn error(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        let index = self.found.len();
        self.found.push(Diagnostic::new(code, span, message));
        &mut self.found[index]
    }

    pub(crate) fn has(&self, message: &str) -> bool {
        self.found.iter().any(|one| one.message == message)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All diagnostics, each once: first those about the syntax and the keys of files, which may cause
    /// the others, then in the order of the files.
    pub(crate) fn into_sorted(mut self) -> Vec<Diagnostic> {
        // The order of two with the same span depends on the passes; their code and text does not.
        self.found.sort_by_key(|one| {
            let about_syntax = one.code.as_str() < "SP01";
            (!about_syntax, one.span, one.code, one.message.clone(), one.labels.clone())
        });
        self.found.dedup();
        self.found
    }
}

/// The known name that a misspelled one probably means.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    // Longer names are no misspellings, and comparing takes time proportional to both lengths.
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
