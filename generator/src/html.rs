//! The reference pages, one for the default version of the API and one for the newest: HTML files
//! that need nothing else.
//!
//! The templates in `templates/` print the model. Where a template needs more than a lookup, it
//! calls a function of the modules below, which return pieces of HTML. Sentences about the API come
//! from the schema; the templates explain only how the page and the protocol work.

mod anchor;
mod code;
mod history;
mod lifetime;
mod other;
mod plain;
mod samples;
mod text;
mod tree;
mod types;

use askama::Template;

use crate::emit::{Emitter, Printed};
use crate::history::ReleaseChanges;
use crate::model::{
    Api, DerivedRule, Discriminator, Kind, Method, ReleaseId, RepeatRule, Repr, Request,
    VariantKind,
};
use crate::schema::Schema;
use anchor::Anchors;
pub(crate) use anchor::check;
use other::Other;
use text::Html;

/// A page, and what its templates can use.
#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    api: &'a Api,
    /// What the crate has, for the examples in Rust.
    of_crate: &'a Api,
    history: &'a [ReleaseChanges],
    other: Option<Other<'a>>,
    anchors: Anchors,
}

const FOLDER: &str = "storpool-api";
/// The start of the names of all pages.
const START: &str = "apidoc";
pub const PAGE: &str = "storpool-api/apidoc.html";

pub(crate) const EMITTER: Emitter = Emitter::Files { folder: FOLDER, start: START, print: pages };

fn pages(schema: &Schema) -> Vec<Printed> {
    let default = (&schema.api, ".html".to_owned());
    let Some(newest) = &schema.newest else { return vec![page(schema, &default, None)] };
    let newest = (newest, format!("-{}.html", anchor::slug(&newest.version)));
    let print = |described, other| page(schema, described, Some(other));
    let (default, newest) = rayon::join(|| print(&default, &newest), || print(&newest, &default));
    vec![default, newest]
}

/// A page: what it describes, and how its name ends.
type Described<'a> = (&'a Api, String);

fn page(schema: &Schema, (api, end): &Described<'_>, other: Option<&Described<'_>>) -> Printed {
    let other = other.map(|(api, end)| Other::new(api, format!("{START}{end}")));
    let (of_crate, history, anchors) = (&schema.union, &schema.history, Anchors::new(api));
    let page = Page { api, of_crate, history, other, anchors };
    (end.clone(), page.render().map_err(|error| error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SourceFile;

    /// The fixture with everything that the language can express.
    const DEPOT: [(&str, &str); 3] = [
        ("api.json", include_str!("../tests/fixtures/depot/api.json")),
        ("calls/depot.json", include_str!("../tests/fixtures/depot/calls/depot.json")),
        ("types/depot.json", include_str!("../tests/fixtures/depot/types/depot.json")),
    ];

    #[test]
    fn page_shows_everything_that_the_language_can_express() {
        let files =
            DEPOT.map(|(path, text)| SourceFile { path: path.to_owned(), text: text.to_owned() });
        let api = crate::load(&files).unwrap();
        let (api, anchors) = (&api, Anchors::new(&api));
        let page = Page { api, of_crate: api, history: &[], other: None, anchors };
        let page = page.render().unwrap();
        for piece in [
            "Tram/Show</b>/<var>{tramName}</var>/Of/<var>{lineName}</var></code>",
            "http://localhost/v1/Tram/Show/S1/Of/L1",
            "http://localhost/v1/Tram/Find?json=%7B%22least%22%3A18446744073709551615%7D",
            "id=\"Tram%20show\"",
            "<dt>JSON</dt>",
            "<b>optional</b>, percent-encoded in the address as <code>?json=</code>",
            "in the field <code>trams</code> of <code>data</code>",
            "<dt>Multi-cluster</dt>",
            "any JSON",
            "<code>moves</code> is <code>true</code>",
            "<code>where</code> has any other value",
            "<code>4294967294</code>",
            "<code>18446744073709551616</code>",
            "<b>since API 2.0 (release 1.1.0)</b>",
            "<code>0</code> means not set</b> <b>optional</b>",
        ] {
            assert!(page.contains(piece), "{piece} is not on the page");
        }
        // A section, an error, an argument, a value and a variant.
        assert_eq!(page.matches("Deprecated since API 2.0 (release 1.1.0)").count(), 5);
        assert_eq!(page.matches("-d '").count(), 1, "only the POST sends a document");
    }
}
