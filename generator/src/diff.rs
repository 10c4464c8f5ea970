//! What changes between two schemas, and what that means: on the wire by direction, for code that
//! uses the crate, and for the crate's version.
//!
//! `describe` turns each model into a tree of elements with facts. Facts and elements are matched
//! by name; a fact that differs is a change of the kind that the fact names, and `kind` says what
//! that kind of change means.

mod describe;
mod kind;
mod node;
mod output;
mod relation;
mod types;

use std::hash::Hash;

use indexmap::IndexSet;
use rustc_hash::FxHashMap;

use crate::model::{Api, Element};

use node::{Fact, Node, Travel};
use relation::{Models, Relation, Renames};

pub use kind::{ChangeKind, Impact};
pub use output::{Summary, json, markdown, text};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Difference {
    /// What kind of element has changed; none for the API as a whole.
    pub element: Option<Element>,
    /// Of a call or a type, or `Type.field`, or `Type.value`.
    pub name: String,
    pub what: ChangeKind,
    /// From what to what; empty where the kind of change says it all.
    pub detail: String,
    /// What it means to a service that receives requests of older clients; none if requests do not
    /// have it.
    pub request: Option<Impact>,
    /// What it means to older clients that read responses; none if responses do not have it.
    pub reply: Option<Impact>,
    /// What it means to newer clients of an older service; none if neither requests nor responses
    /// have it.
    pub old_service: Option<Impact>,
    pub code: Impact,
    /// What to do about it, if something is missing.
    pub help: Option<String>,
}

impl Difference {
    pub fn impact(&self) -> Impact {
        let wire = self.request.max(self.reply).max(self.old_service);
        wire.unwrap_or(Impact::None).max(self.code)
    }
}

/// All changes from one schema to another: of the API, its calls, its types.
pub fn diff(old: &Api, new: &Api) -> Vec<Difference> {
    changes(old, new, &|_| true)
}

/// All changes from one schema to another of those calls and types whose origins concern the caller.
pub(crate) fn changes(old: &Api, new: &Api, concerns: Concerns<'_>) -> Vec<Difference> {
    let (unchanged, renames) = (&Renames::default(), &Renames::new(old, new));
    let before = describe::api(old, renames, concerns);
    let after = describe::api(new, unchanged, concerns);
    let mut comparison =
        Comparison { models: Models { old, new, renames }, found: IndexSet::new() };
    comparison.nodes(&before, &after, Travel::BOTH);
    comparison.found.into_iter().collect()
}

/// Whether to compare a call or a type, by its name in the newest release.
pub(crate) type Concerns<'a> = &'a dyn Fn(&str) -> bool;

struct Comparison<'a> {
    models: Models<'a>,
    found: IndexSet<Difference>,
}

impl Comparison<'_> {
    /// Compares an element that both schemas have.
    fn nodes(&mut self, old: &Node<'_>, new: &Node<'_>, owner: Travel) {
        let travel = match (old.travel, new.travel) {
            (Some(old), Some(new)) => old.or(new),
            _ => owner,
        };
        for (before, after) in sides(&old.facts, &new.facts, |fact| (fact.kinds, &fact.label)) {
            match self.change(before, after) {
                None => {}
                // A rename on the wire implies it.
                Some(ChangeKind::RustNameChanged) if old.name != new.name => {}
                Some(what) => {
                    // A renamed field is reported under the name that older clients know.
                    let node = if what == ChangeKind::FieldRenamed { old } else { new };
                    self.add(node, what, self.detail(what, before, after), travel);
                }
            }
        }
        for (before, after) in sides(&old.parts, &new.parts, |part| &part.key) {
            // Changes of an inherited field are reported for the base.
            if before.is_none_or(|before| before.is_inherited_in(new))
                && after.is_none_or(|after| after.is_inherited_in(old))
            {
                continue;
            }
            let Some(part) = after.or(before) else { continue };
            match (before, after, part.presence) {
                (Some(before), Some(after), _) => self.nodes(before, after, travel),
                (None, _, Some([what, _])) | (_, None, Some([_, what])) => {
                    let api = if after.is_some() { self.models.new } else { self.models.old };
                    let detail = part.detail.map(|detail| detail.words(api));
                    self.add(part, what, detail.unwrap_or_default(), travel);
                }
                _ => {}
            }
        }
    }

    fn change(&self, old: Option<&Fact<'_>>, new: Option<&Fact<'_>>) -> Option<ChangeKind> {
        let [added, removed, changed] = new.or(old)?.kinds;
        let relation = match (old, new) {
            (Some(old), Some(new)) => self.models.relation(&old.value, &new.value),
            (None, _) => Relation::Narrower,
            (_, None) => Relation::Wider,
        };
        match relation {
            Relation::Same => None,
            Relation::Narrower => Some(added),
            Relation::Wider => Some(removed),
            Relation::Other => Some(changed),
        }
    }

    fn add(&mut self, node: &Node<'_>, what: ChangeKind, detail: String, travel: Travel) {
        let rule = what.rule();
        let code = match (travel.request, travel.reply) {
            (true, false) => rule.code_of_requests,
            (false, true) => rule.code_of_replies,
            _ => rule.code_of_requests.max(rule.code_of_replies),
        };
        let wire = |travels: bool, impact: Impact| {
            Some(impact).filter(|impact| travels && *impact != Impact::None)
        };
        let difference = Difference {
            element: node.element,
            name: node.name.to_string(),
            what,
            detail,
            request: wire(travel.request, rule.request),
            reply: wire(travel.reply, rule.reply),
            old_service: wire(travel.request, rule.request_to_old)
                .max(wire(travel.reply, rule.reply_of_old)),
            code,
            help: self.forgotten(&node.name.to_string(), what),
        };
        self.found.insert(difference);
    }

    /// From what to what a fact has changed.
    fn detail(&self, what: ChangeKind, old: Option<&Fact<'_>>, new: Option<&Fact<'_>>) -> String {
        let label = new.or(old).map_or("", |fact| fact.label.as_ref());
        let shown = |fact: Option<&Fact<'_>>, api| fact.map(|fact| fact.shown(api));
        let (old, new) = (shown(old, self.models.old), shown(new, self.models.new));
        let or_none = |shown: &Option<String>| shown.clone().unwrap_or_else(|| "none".to_owned());
        match what {
            ChangeKind::Documentation | ChangeKind::Undeprecated => String::new(),
            _ if [&old, &new].into_iter().flatten().all(String::is_empty) => label.to_owned(),
            ChangeKind::Deprecated => format!("use `{}`", or_none(&new)),
            _ => format!("{label} from `{}` to `{}`", or_none(&old), or_none(&new))
                .trim_start()
                .to_owned(),
        }
    }

    /// Asks to keep what is removed, with its end, so that the history has it.
    fn forgotten(&self, name: &str, what: ChangeKind) -> Option<String> {
        use ChangeKind::{CallRemoved, FieldRemoved, TypeRemoved, ValueRemoved};
        let is_removal = matches!(what, CallRemoved | TypeRemoved | FieldRemoved | ValueRemoved);
        (is_removal && !self.models.new.names.contains(name))
            .then(|| format!("keep `{name}` with `until`, or the history of the API forgets it"))
    }
}

type Sides<'l, T> = (Option<&'l T>, Option<&'l T>);

/// The parts or facts of two elements side by side: first those of the old one, then new ones.
fn sides<'l, T, K: Eq + Hash>(
    old: &'l [T],
    new: &'l [T],
    key: impl Fn(&'l T) -> K,
) -> Vec<Sides<'l, T>> {
    // Most elements have the same ones.
    if old.len() == new.len() && old.iter().map(&key).eq(new.iter().map(&key)) {
        return old.iter().zip(new).map(|(old, new)| (Some(old), Some(new))).collect();
    }
    let keys = |of: &'l [T]| -> FxHashMap<K, &'l T> {
        of.iter().rev().map(|one| (key(one), one)).collect()
    };
    let (by_old, by_new) = (keys(old), keys(new));
    let known = old.iter().map(|old| (Some(old), by_new.get(&key(old)).copied()));
    let added = new.iter().filter(|new| !by_old.contains_key(&key(new)));
    known.chain(added.map(|added| (None, Some(added)))).collect()
}
