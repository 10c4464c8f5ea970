//! The other page: the same API in another version.

use super::anchor;
use super::text::Html;
use crate::model::{Api, Call, Type};

pub(super) struct Other<'a> {
    pub(super) api: &'a Api,
    pub(super) file: String,
}

impl Other<'_> {
    /// A link to the other page.
    pub(super) fn link(&self) -> Html {
        self.link_to("")
    }

    /// A link to the same call, if the other version has it.
    pub(super) fn call(&self, call: &Call) -> Option<Html> {
        let same = self.api.calls.iter().find(|other| other.origin == call.origin)?;
        Some(self.link_to(&format!("#{}", same.name)))
    }

    /// A link to the same type, if the other version has it.
    pub(super) fn ty(&self, ty: &Type) -> Option<Html> {
        let same = self.api.types.iter().find(|other| other.origin == ty.origin)?;
        Some(self.link_to(&format!("#{}", anchor::ty(same))))
    }

    fn link_to(&self, target: &str) -> Html {
        let words = format!("API {}", self.api.version);
        super::text::link(&format!("{}{target}", self.file), Html::text(&words))
    }
}
