//! The other page: the same API in another version.

use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};

use super::anchor;
use super::text::{self, Html};
use crate::json::{self, Json};
use crate::model::{Api, Call, Type};

pub(super) struct Other<'a> {
    file: String,
    api: &'a Api,
    /// The ids of its calls and types, by their names in the newest release.
    calls: FxHashMap<&'a str, String>,
    types: FxHashMap<&'a str, String>,
}

impl<'a> Other<'a> {
    pub(super) fn new(api: &'a Api, file: String) -> Self {
        let calls = api.calls.iter().map(|call| (call.origin.as_str(), call.name.clone()));
        let types = api.types.iter().map(|ty| (ty.origin.as_str(), anchor::ty(ty)));
        let (calls, types) = (calls.collect(), types.collect());
        Self { file, api, calls, types }
    }

    /// What the page has and this one has not, as JSON for the search: ids, titles and synonyms.
    pub(super) fn elements(&self, api: &Api) -> Html {
        let calls: FxHashSet<&str> = api.calls.iter().map(|call| call.origin.as_str()).collect();
        let types: FxHashSet<&str> = api.types.iter().map(|ty| ty.origin.as_str()).collect();
        let fields = |api: &'a Api| api.types.iter().filter_map(|ty| Some((ty, ty.object()?)));
        let of_this: FxHashSet<&str> = api
            .types
            .iter()
            .filter_map(Type::object)
            .flat_map(|object| object.fields.iter().map(|field| field.wire.as_str()))
            .collect();
        let mut elements: IndexMap<&str, Json> = IndexMap::new();
        let entry = |id: String, title: &str, aliases: &[String]| {
            Json::Array(vec![json::text(&id), json::text(title), json::text(&aliases.join(" "))])
        };
        for call in self.api.calls.iter().filter(|call| !calls.contains(&*call.origin)) {
            elements.insert(&call.name, entry(call.name.clone(), &call.title, &call.aliases));
        }
        for ty in self.api.types.iter().filter(|ty| !types.contains(&*ty.origin)) {
            elements
                .entry(&ty.name)
                .or_insert_with(|| entry(anchor::ty(ty), &ty.name, &ty.aliases));
        }
        for (ty, object) in fields(self.api) {
            for field in object.fields.iter().filter(|field| !of_this.contains(&*field.wire)) {
                let id = anchor::part(ty, &field.wire);
                elements
                    .entry(&field.wire)
                    .or_insert_with(|| entry(id, &field.wire, &field.aliases));
            }
        }
        let later = self.api.versions().into_iter().filter(|known| known.release > api.described);
        let later = later.map(|version| {
            let id = format!("version.{}", anchor::slug(&version.name));
            entry(id, &format!("What changed in API {}", version.name), &[])
        });
        let has_task = |id: &str| api.tasks.iter().any(|task| task.id == id);
        for task in self.api.tasks.iter().filter(|task| !has_task(&task.id)) {
            let id = format!("task.{}", task.id);
            elements.insert(&task.id, entry(id, &task.title, &task.aliases));
        }
        let words = format!("API {}", self.api.version);
        let all = json::object([
            ("file", json::text(&self.file)),
            ("words", json::text(&words)),
            ("elements", Json::Array(elements.into_values().chain(later).collect())),
        ]);
        // A script element ends at `</`.
        Html::trusted(all.compact().replace("</", "<\\/"))
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
        Html::text(&format!("API {}", self.api.version))
    }
}
