//! The sidebar. Its script adds the calls and the types below their sections.

use crate::model::Api;

use super::anchor;
use super::types;

/// A heading of the sidebar.
pub(super) struct NavGroup {
    pub(super) id: String,
    pub(super) title: String,
    /// The first group of types.
    pub(super) starts_types: bool,
}

pub(super) fn groups(api: &Api) -> Vec<NavGroup> {
    let sections = api.sections.iter().map(|section| NavGroup {
        id: anchor::section(section),
        title: section.title.clone(),
        starts_types: false,
    });
    let titles = types::GroupTitles::new(api);
    let areas = api.groups().into_iter().enumerate().map(|(index, (area, _))| NavGroup {
        id: anchor::area(area),
        title: titles.of(area),
        starts_types: index == 0,
    });
    sections.chain(areas).collect()
}

/// How much there is of everything, in words.
pub(super) fn counts(api: &Api) -> String {
    let members: usize =
        api.types.iter().filter_map(|ty| ty.object()).map(|object| object.fields.len()).sum();
    format!(
        "{} calls in {} sections, {} types with {members} members",
        api.calls.len(),
        api.sections.len(),
        api.types.len(),
    )
}
