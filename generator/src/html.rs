//! The reference page: one HTML file that needs nothing else.
//!
//! The model is turned into views, one kind of element per file, and the templates in
//! `templates/` print the views. What looks like a sentence about the API comes from the schema;
//! the templates say only how the page and the protocol work.

mod anchor;
mod call;
mod code;
mod fixed;
mod history;
mod member;
mod nav;
mod samples;
mod shown;
mod text;
mod types;

use askama::Template;

use crate::emit::Emitter;
use crate::model::Api;
use anchor::Anchors;
pub(crate) use anchor::check;
use call::SectionView;
use code::Tour;
use fixed::{BasicView, ErrorView, LiteralView};
use history::ReleaseView;
use nav::NavGroup;
use text::Html;
use types::GroupView;

/// The style of the page.
const STYLE: &str = include_str!("../templates/style.css");

/// What runs before the page is shown, so that it does not change its looks after that.
const EARLY: &str = include_str!("../templates/early.js");

/// What makes the page quick to use; nothing is missing without it.
const SCRIPT: &str = include_str!("../templates/script.js");

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    api: &'a Api,
    style: Html,
    early: Html,
    script: Html,
    intro: Html,
    nav: Vec<NavGroup>,
    sections: Vec<SectionView>,
    areas: Vec<GroupView<'a>>,
    basics: Vec<BasicView>,
    literals: Vec<LiteralView>,
    errors: Vec<ErrorView>,
    error_example: Html,
    tour: Option<Tour>,
    releases: Vec<ReleaseView>,
    counts: String,
}

/// Where the reference page goes.
pub const PAGE: &str = "storpool-api/apidoc.html";

pub(crate) const EMITTER: Emitter = Emitter::File(PAGE, page);

/// Prints the page.
///
/// # Errors
/// If a template fails.
fn page(api: &Api) -> Result<String, String> {
    let anchors = Anchors::new(api);
    let page = Page {
        api,
        style: Html::trusted(STYLE.to_owned()),
        early: Html::trusted(EARLY.to_owned()),
        script: Html::trusted(SCRIPT.to_owned()),
        intro: text::blocks(&api.doc),
        nav: nav::groups(api),
        sections: call::sections(api, &anchors),
        areas: types::areas(api, &anchors),
        basics: fixed::basics(&anchors),
        literals: fixed::literals(api, &anchors),
        errors: fixed::errors(api),
        error_example: code::json(&fixed::error_example(api), code::WIDTH),
        tour: code::tour(api),
        releases: history::releases(api),
        counts: nav::counts(api),
    };
    page.render().map(|page| tidy(&page)).map_err(|error| error.to_string())
}

/// Takes out the white space between elements that the templates leave, but nothing of what is
/// preformatted.
fn tidy(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    let mut preformatted = false;
    for line in page.lines() {
        let kept = if preformatted { line } else { line.trim() };
        // Sections and articles begin lines of their own, for whoever reads the source.
        let apart = ["<section", "<article", "<pre"].iter().any(|start| kept.starts_with(start));
        let joined = !preformatted && !apart && out.ends_with(">\n") && kept.starts_with('<');
        if joined {
            out.pop();
        }
        if !kept.is_empty() || preformatted {
            out.push_str(kept);
            out.push('\n');
        }
        for (at, _) in line.match_indices("pre") {
            preformatted = match (&line[..at], &line[at + 3..]) {
                (before, after) if before.ends_with("</") && after.starts_with('>') => false,
                (before, after) if before.ends_with('<') && after.starts_with(['>', ' ']) => true,
                _ => preformatted,
            };
        }
    }
    out
}
