//! Ids of the page's elements.
//!
//! Calls and types have their names, `listThings` and `Thing`; fields, values, variants and rules
//! are `Thing.size`; other elements have their kind in front, `section.things`. Beside these,
//! elements have bare names under which links from elsewhere look for them: a call its endpoint, a
//! section its title, a type the `ids` in the schema. A name belongs to one element only, and its
//! meaning on the page of the reference comes first: a type whose name is an endpoint or such an
//! id has the id `type.Thing`.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::plain;
use crate::diag::{Code, Diagnostics};
use crate::doc::Target;
use crate::model::{Api, Call, Type, TypeId, TypeRef};

/// The templates of the parts that the page of every API has.
const PARTS: [&str; 8] = [
    include_str!("../../templates/page.html"),
    include_str!("../../templates/general.html"),
    include_str!("../../templates/basic.html"),
    include_str!("../../templates/errors.html"),
    include_str!("../../templates/overview.html"),
    include_str!("../../templates/tasks.html"),
    include_str!("../../templates/glossary.html"),
    include_str!("../../templates/history.html"),
];

/// The ids of those parts. No call and no type can have them. Browsers know `top` themselves.
fn page_ids() -> impl Iterator<Item = &'static str> {
    let ids = PARTS.iter().flat_map(|part| part.split(" id=\"").skip(1));
    let ids = ids.filter_map(|rest| rest.split_once('"')).map(|(id, _)| id);
    ids.filter(|id| !id.contains('{')).chain(["top"])
}

/// Reports calls and types that have the id of a part of the page.
pub(crate) fn check(pages: [Option<&Api>; 2], diags: &mut Diagnostics) {
    let mut reserved: FxHashSet<&str> = page_ids().collect();
    for api in pages.into_iter().flatten() {
        let calls = api.calls.iter().map(|call| (&call.name, call.span));
        let types = api.types.iter().map(|ty| (&ty.name, ty.span));
        // Reported once.
        for (name, span) in calls.chain(types).filter(|(name, _)| reserved.remove(name.as_str())) {
            let message = format!("`{name}` is the name of a part of the reference page");
            diags.error(Code::NameCollision, span, message).help("rename it");
        }
    }
}

/// The bare names, by the id of the element that owns them.
pub(super) struct Anchors {
    taken: FxHashSet<String>,
    names: BTreeMap<String, Vec<String>>,
}

impl Anchors {
    pub(super) fn new(api: &Api) -> Self {
        let taken = page_ids().map(str::to_owned).collect();
        let mut anchors = Self { taken, names: BTreeMap::new() };
        anchors.taken.extend(api.calls.iter().map(|call| call.name.clone()));
        anchors.taken.extend(api.types.iter().map(ty));
        // If calls share an endpoint, the first on the page owns it.
        let mut calls: Vec<&Call> = api.calls.iter().collect();
        calls.sort_by_key(|call| call.section);
        for call in calls {
            anchors.claim(&call.name, &call.endpoint);
            call.ids.iter().for_each(|name| anchors.claim(&call.name, name));
        }
        for section in &api.sections {
            let id = format!("section.{}", section.id);
            anchors.claim(&id, &section.title.replace(' ', "-"));
            section.ids.iter().for_each(|name| anchors.claim(&id, name));
        }
        for known in &api.types {
            known.ids.iter().for_each(|name| anchors.claim(&ty(known), name));
        }
        for (name, aliases, _) in plain::BASIC {
            aliases.iter().for_each(|alias| anchors.claim(&format!("type.{name}"), alias));
        }
        // The reference writes a default beside the type.
        let fields = api.types.iter().filter_map(Type::object).flat_map(|object| &object.fields);
        for field in fields.filter(|field| field.ty == TypeRef::Boolean) {
            if let Some(default) = &field.default {
                anchors.claim("type.boolean", &format!("bool, default={}", default.compact()));
            }
        }
        // The reference takes such a name for a string with a default.
        for name in api.calls.iter().filter_map(|call| call.unwrap.as_ref()) {
            anchors.claim("type.string", &format!("str, default={name:?}"));
        }
        plain::literals(api).keys().for_each(|json| anchors.claim(json, json));
        anchors
    }

    /// Ids cannot have spaces. Browsers find them by what the address has for the name, too.
    fn claim(&mut self, owner: &str, name: &str) {
        let name = match name.contains(' ') {
            true => name.replace(' ', "%20").replace('"', "%22"),
            false => name.to_owned(),
        };
        if self.taken.insert(name.clone()) {
            self.names.entry(owner.to_owned()).or_default().push(name);
        }
    }

    /// The bare names of the element with an id.
    pub(super) fn of(&self, id: &str) -> &[String] {
        self.names.get(id).map(Vec::as_slice).unwrap_or_default()
    }
}

pub(super) fn ty(ty: &Type) -> String {
    if ty.shares_name { format!("type.{}", ty.name) } else { ty.name.clone() }
}

/// Of a field of an object, a value of an enum, or a variant of a union.
pub(super) fn part(ty: &Type, name: &str) -> String {
    format!("{}.{}", ty.name, slug(name))
}

/// A name with only letters, digits and a few more characters.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for char in name.chars() {
        if char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.') {
            slug.push(char);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// Of an element that a description refers to.
pub(super) fn target(api: &Api, target: &Target) -> String {
    let part = |id: TypeId, name: &str| part(api.ty(id), name);
    match target {
        Target::Call(id) => api.call(*id).name.clone(),
        Target::Type(id) => ty(api.ty(*id)),
        Target::Field(id, name) | Target::Value(id, name) => part(*id, name),
    }
}
