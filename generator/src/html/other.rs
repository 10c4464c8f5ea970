//! The other page: the same API in another version.

use std::collections::HashMap;

use super::anchor;
use super::text::{self, Html};
use crate::model::{Api, Call, Type};

pub(super) struct Other<'a> {
    file: String,
    version: &'a str,
    /// The ids of its calls and types, by their names in the newest release.
    calls: HashMap<&'a str, String>,
    types: HashMap<&'a str, String>,
}

impl<'a> Other<'a> {
    pub(super) fn new(api: &'a Api, file: String) -> Self {
        let calls = api.calls.iter().map(|call| (call.origin.as_str(), call.name.clone()));
        let types = api.types.iter().map(|ty| (ty.origin.as_str(), anchor::ty(ty)));
        let (calls, types) = (calls.collect(), types.collect());
        Self { file, version: &api.version, calls, types }
    }

    /// A link to the page.
    pub(super) fn link(&self) -> Html {
        text::link(&self.file, self.words())
    }

    /// A link to the same call, if the page has it.
    pub(super) fn call(&self, call: &Call) -> Option<Html> {
        self.calls.get(call.origin.as_str()).map(|id| self.link_to(id))
    }

    /// A link to the same type, if the page has it.
    pub(super) fn ty(&self, ty: &Type) -> Option<Html> {
        self.types.get(ty.origin.as_str()).map(|id| self.link_to(id))
    }

    fn link_to(&self, id: &str) -> Html {
        text::link(&format!("{}#{id}", self.file), self.words())
    }

    fn words(&self) -> Html {
        Html::text(&format!("API {}", self.version))
    }
}
