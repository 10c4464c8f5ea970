//! When elements came and went: look-ups for the checks of history.

use super::context::Context;
use crate::diag::Code;
use crate::doc::Target;
use crate::model::{Deprecated, ReleaseId, TypeId};
use crate::raw::RawDeprecated;
use crate::read::Word;

impl Context<'_> {
    /// A release by its name, without a report if there is none.
    pub(super) fn known_release(&self, name: Option<&Word>) -> Option<ReleaseId> {
        self.releases.get(name?.text.as_str()).copied()
    }

    /// Since when there is what a reference leads to.
    pub(super) fn since_of(&self, name: &str) -> Option<ReleaseId> {
        let ty = |id: TypeId| &self.raw.types[id.0];
        let since = match self.target(name)? {
            Target::Type(id) => ty(id).since.as_ref(),
            Target::Call(id) => self.raw.calls[id.0].since.as_ref(),
            Target::Field(id, wire) => {
                let fields = self.raw_fields(id);
                let (_, field) = fields.iter().find(|(_, field)| field.name.text == wire)?;
                field.since.as_ref()
            }
            Target::Value(id, wire) => {
                let mut values = ty(id).kind.values().iter();
                let value = values.find(|value| value.wire.text == wire)?;
                value.since.as_ref().or(ty(id).since.as_ref())
            }
        };
        self.known_release(since)
    }

    /// Whether a type has a field or a value of a name, own or inherited.
    pub(super) fn has_part(&self, owner: &str, part: &str) -> bool {
        let Some(id) = self.types.get(owner) else {
            return false;
        };
        let fields = self.raw_fields(*id);
        let values = self.raw.types[id.0].kind.values();
        fields.iter().any(|(_, field)| field.name.text == part)
            || values.iter().any(|value| value.wire.text == part)
    }

    pub(super) fn deprecated(
        &mut self,
        raw: Option<&RawDeprecated>,
        owner: &str,
        (name, since): (&str, Option<&Word>),
    ) -> Option<Deprecated> {
        let raw = raw?;
        self.deprecation(raw, name, since);
        let instead = raw.instead.as_ref();
        let target = instead.and_then(|instead| self.target(&instead.text));
        if let (Some(instead), None) = (instead, &target) {
            let message =
                format!("`{}` does not exist, so it cannot be used instead", instead.text);
            self.unknown_reference(instead.span, message, &instead.text);
        }
        Some(Deprecated {
            since: self.release(raw.since.as_ref()),
            instead: instead.map(|instead| instead.text.clone()),
            target,
            doc: self.doc(&raw.doc, &format!("the deprecation of {owner}")),
        })
    }

    /// Reports what a deprecation contradicts.
    fn deprecation(&mut self, raw: &RawDeprecated, name: &str, since: Option<&Word>) {
        let own = self.known_release(since);
        let from = self.known_release(raw.since.as_ref());
        if let (Some(word), Some(from), Some(own)) = (&raw.since, from, own)
            && from < own
        {
            let message = format!("`{name}` is deprecated before it was added");
            self.error(Code::Deprecation, word.span, message)
                .help("correct `since` of the deprecation, or of what is deprecated");
        }
        if let Some(word) = raw.instead.as_ref().filter(|word| word.text == name) {
            let message = format!("`{name}` is to be used instead of itself");
            self.error(Code::Deprecation, word.span, message)
                .help("name what to use instead, or remove `use`");
        }
    }
}
