//! Projects the schema, which describes every release, to the API as one release has it, or to
//! everything that a range of releases has. Works on definitions as written: what comes out reads
//! like a schema of that API alone, and every value keeps its span.

mod lifetime;
mod overlay;

use std::borrow::Cow;

use crate::diag::Diagnostics;
use crate::language::{DOC, Element, Key, Shape, check as check_element};
use crate::source::{Member, Node, Value};

use lifetime::Lifetime;
pub(crate) use lifetime::Releases;
pub(crate) use lifetime::{Times, check};

/// What to project to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Target {
    /// Every element, in its newest form.
    #[default]
    Whole,
    /// The API as this release has it.
    Release(usize),
    /// Everything that this release or a later one has, each element in its newest form, except as
    /// its `union` says.
    Since(usize),
}

/// How much of each definition to keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Detail {
    /// All of it.
    #[default]
    Full,
    /// No descriptions and no examples: enough to compare releases.
    Structure,
}

/// The keys that only projecting looks at.
pub(crate) const SINCE: &str = "since";
pub(crate) const UNTIL: &str = "until";
pub(crate) const WAS: &str = "was";
pub(crate) const UNION: &str = "union";
/// The name that an element had before, in an earlier form.
pub(crate) const NAME: &str = "name";

/// The keys of examples.
const EXAMPLES: [&str; 2] = ["example", "reply"];

/// Projects a key of a file: its whole value, or one entry of it.
pub(crate) fn project(
    (key, member, entry): (&Key, &Member, Option<&Member>),
    releases: &Releases,
    (target, detail): (Target, Detail),
    diags: &mut Diagnostics,
) -> Node {
    let mut projection = Projection { releases, target, detail, diags };
    let value = match (key.shape, entry) {
        (Shape::Map(_, element, _), Some(entry)) => {
            let entry = projection.entry(entry, element);
            Node { value: Value::Object(entry.into_iter().collect()), span: member.value.span }
        }
        _ => projection.value(&member.value, key),
    };
    let span = value.span;
    Node { value: Value::Object(vec![member.with(value)]), span }
}

struct Projection<'p> {
    releases: &'p Releases,
    target: Target,
    detail: Detail,
    diags: &'p mut Diagnostics,
}

impl Projection<'_> {
    /// An element of a map, if the target has it.
    fn entry(&mut self, member: &Member, element: &'static Element) -> Option<Member> {
        let node = &member.value;
        if !element.has_lifetime() {
            return Some(member.with(self.object(node, element)));
        }
        let lifetime = Lifetime::of(node, self.releases);
        if !lifetime.includes(self.target) {
            return None;
        }
        let mut form = Cow::Borrowed(node);
        for overlay in lifetime.overlays(self.target) {
            overlay::apply(form.to_mut(), overlay);
        }
        let mut renamed = None;
        if let Cow::Owned(patched) = &mut form {
            // An element without a key `name` is named by the key that it has in its map.
            if !element.all_keys().any(|key| key.name == NAME) {
                renamed = overlay::take_name(patched);
            }
            // What overlays make of an element was not checked when the file was read.
            let mut found = Diagnostics::default();
            check_element(patched, element, &mut found);
            self.diags.append_at(patched.span, found);
        }
        let mut entry = member.with(self.object(&form, element));
        // Examples of earlier forms are checked with these, the others with the newest forms.
        if let (Detail::Structure, Cow::Owned(form), Value::Object(kept)) =
            (self.detail, form, &mut entry.value.value)
            && let Value::Object(members) = form.value
        {
            let of_form = |member: &Member| {
                EXAMPLES.contains(&member.name())
                    && lifetime.overlays(self.target).any(|overlay| overlay.has(&member.key))
            };
            kept.extend(members.into_iter().filter(of_form));
        }
        if let Some(Node { value: Value::String(name), span }) = renamed {
            entry.origin = Some(std::mem::replace(&mut entry.key, name));
            entry.key_span = span;
        }
        Some(entry)
    }

    /// An object with everything in it that the target has.
    fn object(&mut self, node: &Node, element: &'static Element) -> Node {
        let Value::Object(members) = &node.value else {
            return node.clone();
        };
        let kind = node.text("kind");
        let kind = kind.and_then(|(kind, _)| element.kinds.iter().find(|known| known.id == kind));
        let keys = element.keys_with(kind);
        let mut kept = Vec::with_capacity(members.len());
        for member in members {
            let key = keys.iter().find(|key| key.name == member.name());
            let value = match key {
                Some(key) if self.leaves_out(key) => continue,
                Some(key) => self.value(&member.value, key),
                None => member.value.clone(),
            };
            kept.push(member.with(value));
        }
        Node { value: Value::Object(kept), span: node.span }
    }

    fn leaves_out(&self, key: &Key) -> bool {
        let detailed = matches!(key.shape, Shape::Text(text) if text.id == DOC.id)
            || EXAMPLES.contains(&key.name);
        key.name == WAS || key.name == UNION || (self.detail == Detail::Structure && detailed)
    }

    fn value(&mut self, node: &Node, key: &Key) -> Node {
        let value = match (&key.shape, &node.value) {
            (Shape::Object(element), _) => return self.object(node, element),
            (Shape::Map(_, element, _), Value::Object(members)) => {
                let entries = members.iter().filter_map(|member| self.entry(member, element));
                Value::Object(entries.collect())
            }
            (Shape::List(element), Value::Array(items)) => {
                let items = items.iter().map(|item| Member::unnamed(item.clone()));
                let kept = items.filter_map(|item| self.entry(&item, element));
                Value::Array(kept.map(|item| item.value).collect())
            }
            _ => return node.clone(),
        };
        Node { value, span: node.span }
    }
}

#[cfg(test)]
mod tests;
