//! Ids of the page's elements.
//!
//! Calls and types have their names, `listThings` and `Thing`; members, values and rules are
//! `Thing.size`; the rest has the kind in front, `section.things`. Beside these, an element
//! answers to bare names under which links from elsewhere look for it: a call to its query, a
//! section to its title, a type to the aliases that the schema records. A name belongs to one
//! element only, and what it meant on the page of the reference comes first: a type whose name
//! is taken by a query or an alias is found as `type.Thing`.

use std::collections::{BTreeMap, HashSet};

use crate::diag::{Code, Diagnostics};
use crate::model::{Api, Call, CallId, ErrorName, Release, Section, Type, TypeId};

/// Ids that parts of the reference page have for every API. No call and no type can have them.
const PAGE_IDS: [&str; 19] = [
    "General",
    "calls",
    "types",
    "errors",
    "basic-types",
    "history",
    "main",
    "nav",
    "top",
    "q",
    "panel",
    "hits",
    "tally",
    "internal",
    "theme",
    "keys",
    "help",
    "help-title",
    "say",
];

/// Reports calls and types that have the id of a part of the page.
pub(crate) fn check(api: &Api, diags: &mut Diagnostics) {
    let calls = api.calls.iter().map(|call| (&call.name, call.span));
    let types = api.types.iter().map(|ty| (&ty.name, ty.span));
    for (name, span) in calls.chain(types) {
        if PAGE_IDS.contains(&name.as_str()) {
            let message = format!("`{name}` is the name of a part of the reference page");
            diags.error(Code::NameCollision, span, message).help("rename it");
        }
    }
}

/// Who owns which bare name.
pub(super) struct Anchors {
    taken: HashSet<String>,
    names: BTreeMap<Owner, Vec<String>>,
}

/// What can own a bare name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    /// A call, by its query.
    Call(CallId),
    /// A type.
    Type(TypeId),
    /// A section, by its index.
    Section(usize),
}

impl Anchors {
    pub(super) fn new(api: &Api) -> Self {
        let taken = PAGE_IDS.iter().map(|name| (*name).to_owned()).collect();
        let mut anchors = Self { taken, names: BTreeMap::new() };
        anchors.taken.extend(api.calls.iter().map(call));
        anchors.taken.extend(api.types.iter().map(ty));
        // Of two calls with one query, the first on the page owns it.
        let mut calls: Vec<(CallId, &Call)> = api.calls().collect();
        calls.sort_by_key(|(_, call)| call.section);
        for (id, call) in calls {
            anchors.claim(Owner::Call(id), &call.endpoint);
        }
        for (index, section) in api.sections.iter().enumerate() {
            anchors.claim(Owner::Section(index), &section.title.replace(' ', "-"));
            section.aliases.iter().for_each(|name| anchors.claim(Owner::Section(index), name));
        }
        for (id, ty) in api.types() {
            ty.aliases.iter().for_each(|name| anchors.claim(Owner::Type(id), name));
        }
        anchors
    }

    /// A browser looks for an id as it stands in the address, where white space is encoded.
    fn claim(&mut self, owner: Owner, name: &str) {
        let name = name.replace(' ', "%20");
        if self.taken.insert(name.clone()) {
            self.names.entry(owner).or_default().push(name);
        }
    }

    /// The bare names that an element owns.
    pub(super) fn of(&self, owner: Owner) -> Vec<String> {
        self.names.get(&owner).cloned().unwrap_or_default()
    }

    /// Whether nobody owns a name.
    pub(super) fn is_free(&self, name: &str) -> bool {
        !self.taken.contains(name)
    }
}

pub(super) fn section(section: &Section) -> String {
    format!("section.{}", section.id)
}

pub(super) fn area(area: &str) -> String {
    format!("types.{area}")
}

pub(super) fn call(call: &Call) -> String {
    call.name.clone()
}

pub(super) fn ty(ty: &Type) -> String {
    if ty.shares_name { format!("type.{}", ty.name) } else { ty.name.clone() }
}

pub(super) fn basic(name: &str) -> String {
    format!("type.{name}")
}

pub(super) fn error(error: &ErrorName) -> String {
    format!("error.{}", error.name)
}

pub(super) fn release(release: &Release) -> String {
    format!("release.{}", release.name)
}

/// Of a member of an object, where it is defined: its subtypes' copies are there only once the
/// script of the page has run.
pub(super) fn member(api: &Api, owner: TypeId, wire: &str) -> String {
    let field = api.ty(owner).object().and_then(|object| object.field(wire));
    let definer = field.and_then(|field| field.inherited_from).unwrap_or(owner);
    part(api.ty(definer), wire)
}

/// Of a member of an object, or of a value of an enumeration.
pub(super) fn part(ty: &Type, name: &str) -> String {
    let mut slug = String::new();
    for char in name.chars() {
        if char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.') {
            slug.push(char);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    format!("{}.{}", ty.name, slug.trim_end_matches('-'))
}
