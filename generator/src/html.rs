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
mod text;
mod types;

use askama::Template;

use crate::model::Api;
use anchor::Anchors;
use code::Tour;
use call::SectionView;
use fixed::{BasicView, ErrorView, LiteralView};
use history::ReleaseView;
use nav::NavGroup;
use text::Html;
use types::AreaView;

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
    areas: Vec<AreaView>,
    basics: Vec<BasicView>,
    literals: Vec<LiteralView>,
    errors: Vec<ErrorView>,
    error_example: Html,
    tour: Option<Tour>,
    releases: Vec<ReleaseView>,
    counts: String,
}

/// Prints the page.
pub(crate) fn page(api: &Api) -> String {
    let anchors = Anchors::new(api);
    let page = Page {
        api,
        style: Html::trusted(STYLE.to_owned()),
        early: Html::trusted(EARLY.trim().to_owned()),
        script: Html::trusted(SCRIPT.to_owned()),
        intro: text::blocks(api, &api.doc),
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
    // Writing to memory cannot fail; a page that is empty would not pass a single check.
    tidy(&page.render().unwrap_or_default())
}

/// Takes out the indentation and the empty lines that the templates leave, but not from what is
/// preformatted.
fn tidy(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    let mut preformatted = false;
    for line in page.lines() {
        let kept = if preformatted { line } else { line.trim() };
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
