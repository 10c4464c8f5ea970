//! The sidebar.

use crate::model::Api;

use super::anchor;
use super::types;

/// A heading of the sidebar and what is below it.
pub(super) struct NavGroup {
    pub(super) id: String,
    pub(super) title: String,
    /// The first group of types.
    pub(super) starts_types: bool,
    pub(super) items: Vec<NavItem>,
}

pub(super) struct NavItem {
    pub(super) id: String,
    pub(super) title: String,
    /// Of a call.
    pub(super) method: Option<&'static str>,
    pub(super) deprecated: bool,
}

pub(super) fn groups(api: &Api) -> Vec<NavGroup> {
    let sections = api.sections.iter().enumerate().map(|(index, section)| NavGroup {
        id: anchor::section(section),
        title: section.title.clone(),
        starts_types: false,
        items: api
            .calls_of(index)
            .map(|call| NavItem {
                id: anchor::call(call),
                title: call.title.clone(),
                method: Some(call.method.as_str()),
                deprecated: call.deprecated.is_some(),
            })
            .collect(),
    });
    let areas = api.areas().into_iter().enumerate().map(|(index, (area, ids))| NavGroup {
        id: anchor::area(area),
        title: types::area_title(api, area),
        starts_types: index == 0,
        items: ids
            .into_iter()
            .map(|id| api.ty(id))
            .map(|ty| NavItem {
                id: anchor::ty(api, ty),
                title: ty.name.clone(),
                method: None,
                deprecated: ty.deprecated.is_some(),
            })
            .collect(),
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
