//! In which releases an element exists, and in which form.

use rustc_hash::FxHashMap;

use super::overlay::{self, Overlay};
use super::{NAME, SINCE, Target, UNION, UNTIL, WAS};
use crate::diag::{Code, Diagnostics};
use crate::language::{Element, Shape};
use crate::source::{Member, Node, Span, Value};

/// The names of all releases, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Releases {
    names: Vec<String>,
    numbers: FxHashMap<String, usize>,
}

impl Releases {
    pub(crate) fn new(names: impl IntoIterator<Item = String>) -> Self {
        let names: Vec<String> = names.into_iter().collect();
        let numbers = names.iter().enumerate().map(|(index, name)| (name.clone(), index));
        Self { numbers: numbers.collect(), names }
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn name(&self, number: usize) -> &str {
        self.names.get(number).map_or("", String::as_str)
    }

    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }
}

/// The releases that have an element, and its forms.
#[derive(Debug)]
pub(crate) struct Lifetime<'n> {
    since: usize,
    /// The first release without it.
    until: usize,
    /// Earlier forms, newest first.
    was: Vec<Overlay<'n>>,
    /// How the union of releases differs from the newest form.
    union: Option<Overlay<'n>>,
}

impl<'n> Lifetime<'n> {
    pub(crate) fn of(node: &'n Node, releases: &Releases) -> Self {
        let number = |key| node.text(key).and_then(|(name, _)| releases.number(name));
        Self {
            since: number(SINCE).unwrap_or(0),
            until: number(UNTIL).unwrap_or(releases.len()),
            was: node.items(WAS).iter().filter_map(|item| Overlay::of(item, releases)).collect(),
            union: node.get(UNION).and_then(|node| Overlay::of(node, releases)),
        }
    }

    pub(crate) fn includes(&self, target: Target) -> bool {
        match target {
            Target::Whole => true,
            Target::Release(release) => self.has(release),
            Target::Since(first) => (first..self.until).any(|release| self.has(release)),
        }
    }

    fn has(&self, release: usize) -> bool {
        let form = self.was.iter().rfind(|overlay| release < overlay.until);
        (self.since..self.until).contains(&release) && !form.is_some_and(|overlay| overlay.absent)
    }

    /// What to apply to the newest form, in this order.
    pub(crate) fn overlays(&self, target: Target) -> impl Iterator<Item = &Overlay<'n>> {
        let (release, union) = match target {
            Target::Release(release) => (release, None),
            Target::Whole => (usize::MAX, None),
            Target::Since(_) => (usize::MAX, self.union.as_ref()),
        };
        self.was.iter().filter(move |overlay| release < overlay.until).chain(union)
    }
}

/// When an element, or something in it, changes.
#[derive(Debug)]
pub(crate) struct Times {
    /// The releases at which something begins, ends or changes its form, the first one included.
    pub(crate) boundaries: Vec<usize>,
    /// Whether the last release has everything, and in the form that the union of releases has.
    pub(crate) is_lasting: bool,
}

impl Times {
    pub(crate) fn of(node: &Node, element: &'static Element, releases: &Releases) -> Self {
        let (mut found, mut is_lasting) = (vec![0], true);
        // Each with whether it is part of an earlier form, which may have forms in turn.
        let mut open = vec![(node, element, false)];
        while let Some((node, element, is_earlier)) = open.pop() {
            if element.has_lifetime() {
                let Lifetime { since, until, was, union } = Lifetime::of(node, releases);
                found.extend([since, until].into_iter().chain(was.iter().map(|form| form.until)));
                let lasts = since < until && until == releases.len() && union.is_none();
                let are_over = was.iter().all(|form| form.until < releases.len());
                is_lasting &= is_earlier || (lasts && are_over);
            } else {
                // Such as of a deprecation.
                found.extend(node.text(SINCE).and_then(|(name, _)| releases.number(name)));
            }
            for member in node.members() {
                let key = element.key(member.name());
                match (key.map(|key| key.shape), &member.value.value) {
                    (Some(Shape::Object(inner)), _) => {
                        open.push((&member.value, inner, is_earlier))
                    }
                    (Some(Shape::Map(_, inner, _)), Value::Object(entries)) => {
                        open.extend(entries.iter().map(|entry| (&entry.value, inner, is_earlier)));
                    }
                    (Some(Shape::List(inner)), Value::Array(items)) => {
                        open.extend(items.iter().map(|item| (item, inner, is_earlier)));
                    }
                    (Some(Shape::Forms), Value::Array(items)) => {
                        open.extend(items.iter().map(|item| (item, element, true)));
                    }
                    _ => {}
                }
            }
        }
        found.retain(|release| *release == 0 || *release < releases.len());
        found.sort_unstable();
        found.dedup();
        Self { boundaries: found, is_lasting }
    }
}

/// Reports lifetimes that contradict each other or those of their owners, and overlays that do not
/// apply.
pub(crate) fn check(
    root: &Node,
    file: &'static Element,
    releases: &Releases,
    diags: &mut Diagnostics,
) {
    let whole = Owner { name: String::new(), since: 0, until: releases.len() };
    Checks { releases, diags }.object(root, file, &whole);
}

struct Checks<'c> {
    releases: &'c Releases,
    diags: &'c mut Diagnostics,
}

/// The element around another one.
struct Owner {
    name: String,
    since: usize,
    until: usize,
}

impl Checks<'_> {
    fn object(&mut self, node: &Node, element: &'static Element, owner: &Owner) {
        for member in node.members() {
            // Overlays are checked with what they apply to.
            let found = element.key(member.name());
            let Some(key) = found.filter(|key| key.name != WAS && key.name != UNION) else {
                continue;
            };
            match (&key.shape, &member.value.value) {
                (Shape::Object(inner), _) => self.object(&member.value, inner, owner),
                (Shape::Map(_, inner, _), Value::Object(entries)) => {
                    entries.iter().for_each(|entry| self.entry(entry, inner, owner));
                }
                (Shape::List(inner), Value::Array(items)) => {
                    let items = items.iter().map(|item| Member::unnamed(item.clone()));
                    items.for_each(|item| self.entry(&item, inner, owner));
                }
                _ => {}
            }
        }
    }

    fn entry(&mut self, entry: &Member, element: &'static Element, owner: &Owner) {
        let node = &entry.value;
        if !element.has_lifetime() {
            return self.object(node, element, owner);
        }
        let since = self.release(node, SINCE).map_or(owner.since, |(number, _)| number);
        let until = self.release(node, UNTIL).map_or(owner.until, |(number, _)| number);
        let span = |key| node.text(key).map_or(entry.key_span, |(_, span)| span);
        if until <= since {
            let what = if until < since { "ends before it begins" } else { "is in no release" };
            self.contradiction(
                span(UNTIL),
                format!("`{}` {what}", entry.key),
                "`until` is the first release without it, `since` the first with it",
            );
            // Whatever is in it contradicts that, too.
            return;
        }
        if since < owner.since {
            let begins = self.releases.name(owner.since);
            self.contradiction(
                span(SINCE),
                format!(
                    "`{}` is older than `{}`, which begins with {begins}",
                    entry.key, owner.name
                ),
                "correct `since` of one of the two",
            );
        }
        if until > owner.until {
            let ends = self.releases.name(owner.until);
            self.contradiction(
                span(UNTIL),
                format!("`{}` outlives `{}`, which ends with {ends}", entry.key, owner.name),
                "correct `until` of one of the two",
            );
        }
        self.overlays(entry, element, (since, until));
        self.union(entry, element);
        let name = entry.key.clone();
        self.object(node, element, &Owner { name, since, until });
    }

    fn contradiction(&mut self, span: Span, message: String, help: &str) {
        self.diags.error(Code::Lifetime, span, message).help(help);
    }

    /// The release that a key names; an unknown one is reported.
    fn release(&mut self, node: &Node, key: &str) -> Option<(usize, Span)> {
        let (name, span) = node.text(key)?;
        if let Some(number) = self.releases.number(name) {
            return Some((number, span));
        }
        let last = self.releases.name(self.releases.len().wrapping_sub(1));
        self.diags
            .error(Code::UnknownRelease, span, format!("unknown release `{name}`"))
            .help(format!("add it to `releases`, whose last is `{last}`"));
        None
    }

    fn overlays(
        &mut self,
        entry: &Member,
        element: &'static Element,
        (since, mut newer): (usize, usize),
    ) {
        let items = entry.value.items(WAS);
        if items.is_empty() {
            return;
        }
        let mut form = entry.value.clone();
        // Before a period without the element, it may be as it is after it.
        let mut was_absent = false;
        for item in items {
            if item.text(UNTIL).is_none() {
                let message = format!("an earlier form of `{}` has no `until`", entry.key);
                let help = "add the first release that has a newer form";
                self.diags.error(Code::MissingKey, item.span, message).help(help);
            }
            let Some((until, span)) = self.release(item, UNTIL) else { continue };
            if until >= newer {
                self.contradiction(
                    span,
                    format!("the forms of `{}` are out of order", entry.key),
                    "list earlier forms from the newest to the oldest, each until the next one",
                );
            } else if until <= since {
                self.contradiction(
                    span,
                    format!("`{}` begins with {}", entry.key, self.releases.name(since)),
                    "an earlier form ends after the element begins",
                );
            }
            newer = until;
            let Some(overlay) = Overlay::of(item, self.releases) else { continue };
            if let Some(absent) = item.get(overlay::ABSENT).filter(|_| !overlay.absent) {
                self.diags
                    .error(Code::WrongType, absent.span, "`absent` can only be true")
                    .help("remove it: without it, the element existed");
                return;
            }
            let first = overlay.members().next();
            match first {
                Some(first) if overlay.absent => self.contradiction(
                    first.key_span,
                    format!("`{}` did not exist in this form", entry.key),
                    "move the key to the form before it",
                ),
                None if overlay.absent == was_absent => {
                    self.contradiction(item.span, "the earlier form has no keys".to_owned(), SAME);
                }
                _ => {}
            }
            for member in overlay.members() {
                self.overlay_member(entry, element, &form, ("an earlier form", member));
            }
            was_absent = overlay.absent;
            overlay::apply(&mut form, &overlay);
        }
        if let Some(last) = items.last().filter(|_| was_absent) {
            let begins = last.text(UNTIL).map_or("", |(name, _)| name);
            let message = format!("`{}` does not exist before {begins}", entry.key);
            let help = format!("write `\"since\": \"{begins}\"` instead of this form");
            self.contradiction(last.span, message, &help);
        }
    }

    /// How the union of releases differs from the newest form.
    fn union(&mut self, entry: &Member, element: &'static Element) {
        let Some(union) = entry.value.get(UNION) else { return };
        let Value::Object(members) = &union.value else { return };
        if members.is_empty() {
            let help = "write what differs from the newest form, or remove it";
            self.contradiction(union.span, "`union` has no keys".to_owned(), help);
        }
        for member in members {
            self.overlay_member(entry, element, &entry.value, ("`union`", member));
        }
    }

    fn overlay_member(
        &mut self,
        entry: &Member,
        element: &'static Element,
        form: &Node,
        (place, member): (&str, &Member),
    ) {
        let known = element.all_keys().map(|key| key.name).chain([NAME]);
        let known = known.filter(|key| ![SINCE, UNTIL, WAS, UNION].contains(key));
        if !known.clone().any(|known| known == member.key) {
            let message = format!("unknown key `{}` in {place}", member.key);
            self.diags.error(Code::UnknownKey, member.key_span, message).suggest(
                &member.key,
                known,
                format!("write keys of {}; its lifetime is not part of a form", element.what),
            );
            return;
        }
        let is_name = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
        if member.key == NAME
            && !matches!(&member.value.value, Value::String(name) if is_name(name))
        {
            self.diags
                .error(Code::WrongType, member.value.span, "`name` is not a name")
                .help("write a string without white space");
            return;
        }
        let same = match form.get(&member.key) {
            Some(current) => overlay::patched(current, &member.value)
                .is_some_and(|patched| patched.same(current)),
            None if member.key == NAME => {
                matches!(&member.value.value, Value::String(name) if *name == entry.key)
            }
            None => matches!(member.value.value, Value::Null),
        };
        if same {
            let message = format!("`{}` is the same in {place}", member.key);
            self.contradiction(member.key_span, message, SAME);
        }
    }
}

const SAME: &str =
    "write only what differs from the next newer form, with `null` for what was not there";
