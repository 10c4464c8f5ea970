//! What elements of the old schema are called in the new one.

use std::collections::HashMap;

use crate::model::{Api, ChangeKind, Element};

/// New names by old ones: of calls and types, and of fields by `Type.field`, where `Type` is the new
/// name.
#[derive(Default)]
pub(super) struct Renames<'a>(HashMap<String, &'a str>);

impl<'a> Renames<'a> {
    /// Only what the new schema records and the old one does not have yet.
    pub(super) fn new(old: &'a Api, new: &'a Api) -> Self {
        let mut names = HashMap::new();
        for gone in &new.removed {
            if let (Element::Call | Element::Type, Some(to)) = (gone.element, &gone.renamed_to)
                && !old.removed.iter().any(|known| known.name == gone.name)
            {
                names.insert(gone.name.clone(), to.as_str());
            }
        }
        for ty in &new.types {
            let Some(object) = ty.object() else { continue };
            for field in &object.fields {
                for change in &field.changes {
                    if let ChangeKind::RenamedFrom(from, _) = &change.what
                        && object.field(from).is_none()
                    {
                        names.insert(format!("{}.{from}", ty.name), field.wire.as_str());
                    }
                }
            }
        }
        Self(names)
    }

    /// The new name of a call or type.
    pub(super) fn now<'n>(&'n self, old: &'n str) -> &'n str {
        self.0.get(old).copied().unwrap_or(old)
    }

    /// The new name of a field, by the new name of its type.
    pub(super) fn field<'n>(&'n self, owner: &str, old: &'n str) -> &'n str {
        self.0.get(&format!("{owner}.{old}")).copied().unwrap_or(old)
    }
}
