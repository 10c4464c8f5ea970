//! The reference page: one HTML file that needs nothing else.
//!
//! The templates in `templates/` print the model. Where a template needs more than a lookup, it
//! calls a function of the modules below, which return pieces of HTML. Sentences about the API come
//! from the schema; the templates explain only how the page and the protocol work.

mod anchor;
mod code;
mod history;
mod plain;
mod samples;
mod text;
mod types;

use askama::Template;

use crate::emit::Emitter;
use crate::history::ReleaseChanges;
use crate::model::{
    Api, DerivedRule, Discriminator, Kind, ReleaseId, RepeatRule, Repr, VariantKind,
};
use anchor::Anchors;
pub(crate) use anchor::check;
use text::Html;

/// The page, and what its templates can use.
#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    api: &'a Api,
    history: &'a [ReleaseChanges],
    anchors: Anchors,
}

pub const PAGE: &str = "storpool-api/apidoc.html";

pub(crate) const EMITTER: Emitter = Emitter::File(PAGE, |schema| {
    let (api, history) = (&schema.api, schema.history.as_slice());
    let page = Page { api, history, anchors: Anchors::new(api) };
    page.render().map_err(|error| error.to_string())
});
