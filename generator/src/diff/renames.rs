//! What elements of the old model are called in the new one.

use std::collections::HashMap;

use crate::model::Api;

/// New names by old ones: of calls and types, and of fields by `Type.field`, where `Type` is the new
/// name.
#[derive(Default)]
pub(super) struct Renames<'a>(HashMap<String, &'a str>);

impl<'a> Renames<'a> {
    /// What the new model records and the old one does not, and what both trace to the same name.
    pub(super) fn new(old: &'a Api, new: &'a Api) -> Self {
        let recorded = new.renamed.iter().filter(|known| !old.renamed.contains(known));
        let mut names: HashMap<String, &str> =
            recorded.map(|(before, after)| (before.clone(), after.as_str())).collect();
        let calls = |api: &'a Api| api.calls.iter().map(|call| (&call.origin, &call.name));
        let types = |api: &'a Api| api.types.iter().map(|ty| (&ty.origin, &ty.name));
        let before: HashMap<_, _> = calls(old).chain(types(old)).collect();
        for (origin, name) in calls(new).chain(types(new)) {
            if let Some(before) = before.get(origin).filter(|before| *before != &name) {
                names.insert((*before).clone(), name);
            }
        }
        for ty in &new.types {
            let Some(before) = old.types.iter().find(|before| before.origin == ty.origin) else {
                continue;
            };
            let fields = |object: Option<&'a crate::model::Object>| {
                object.map(|object| object.fields.as_slice()).unwrap_or_default()
            };
            for field in fields(ty.object()) {
                let mut before = fields(before.object()).iter();
                let before = before.find(|before| before.origin == field.origin);
                if let Some(before) = before.filter(|before| before.wire != field.wire) {
                    names.insert(format!("{}.{}", ty.name, before.wire), &field.wire);
                }
            }
        }
        Self(names)
    }

    /// The new name of a call or a type.
    pub(super) fn now<'n>(&'n self, old: &'n str) -> &'n str {
        self.0.get(old).copied().unwrap_or(old)
    }

    /// The new name of a field, by the new name of its type.
    pub(super) fn field<'n>(&'n self, owner: &str, old: &'n str) -> &'n str {
        self.0.get(&format!("{owner}.{old}")).copied().unwrap_or(old)
    }
}
