//! What changes between two schemas, and what that means: on the wire by direction, for the code of
//! the crate's users, and for its version.
//!
//! Types, calls and members are matched by name; a name that the newer schema records as renamed is
//! matched with the old one.

mod calls;
mod compare;
mod kind;
mod members;
mod output;
mod types;

use std::collections::HashMap;

use crate::doc::{Block, Doc, Inline};
use crate::history::Element;
use crate::model::{Api, Kind, TypeId};

pub use kind::{ChangeKind, Impact};
pub use output::{Summary, json, markdown, text};

/// A change between two schemas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What kind of element has changed; none for the API as a whole.
    pub element: Option<Element>,
    /// Of a call or a type, or `Type.member`, or `Type.value`.
    pub name: String,
    /// What has changed.
    pub what: ChangeKind,
    /// From what to what; empty where the kind of change tells all.
    pub detail: String,
    /// What it means to a service that requests of older clients come to; none if it is in none.
    pub request: Option<Impact>,
    /// What it means to older clients that read replies; none if it is in none.
    pub reply: Option<Impact>,
    /// What it means to code that uses the crate.
    pub code: Impact,
    /// What to do about it, if something is missing.
    pub help: Option<String>,
}

impl Difference {
    /// The worst of what it means.
    pub fn impact(&self) -> Impact {
        let wire = self.request.max(self.reply);
        wire.unwrap_or(Impact::None).max(self.code)
    }

    /// Whether it breaks something.
    pub fn is_break(&self) -> bool {
        self.impact() == Impact::Breaking
    }
}

/// All changes from one schema to another: of the API, its calls, its types.
pub fn diff(old: &Api, new: &Api) -> Vec<Difference> {
    let mut changes = Changes::new(old, new);
    changes.front();
    calls::compare(&mut changes);
    types::compare(&mut changes);
    changes.forgotten();
    changes.found
}

/// In which directions a type travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Direction {
    request: bool,
    reply: bool,
}

const REQUEST: Direction = Direction { request: true, reply: false };
const REPLY: Direction = Direction { request: false, reply: true };
const NEITHER: Direction = Direction { request: false, reply: false };

impl Direction {
    fn or(self, other: Self) -> Self {
        Self { request: self.request || other.request, reply: self.reply || other.reply }
    }
}

struct Changes<'a> {
    old: &'a Api,
    new: &'a Api,
    /// What old types are called now, where that is something else.
    renamed: HashMap<&'a str, &'a str>,
    old_ways: Vec<Direction>,
    new_ways: Vec<Direction>,
    found: Vec<Difference>,
}

impl<'a> Changes<'a> {
    fn new(old: &'a Api, new: &'a Api) -> Self {
        let gone = |gone: &&crate::model::Removed| !old.removed.iter().any(|o| o.name == gone.name);
        let renamed = new.removed.iter().filter(gone).filter_map(|gone| {
            let to = gone.renamed_to.as_deref()?;
            Some((gone.name.as_str(), to))
        });
        Self {
            old,
            new,
            renamed: renamed.collect(),
            old_ways: ways(old),
            new_ways: ways(new),
            found: Vec::new(),
        }
    }

    /// What an old call or type is called in the new schema.
    fn name_now<'n>(&self, old: &'n str) -> &'n str
    where
        'a: 'n,
    {
        self.renamed.get(old).copied().unwrap_or(old)
    }

    fn add(
        &mut self,
        element: Element,
        name: &str,
        what: ChangeKind,
        detail: String,
        way: Direction,
    ) {
        let rule = what.rule();
        let code = match (way.request, way.reply) {
            (true, false) => rule.code_of_requests,
            (false, true) => rule.code_of_replies,
            _ => rule.code_of_requests.max(rule.code_of_replies),
        };
        self.found.push(Difference {
            element: Some(element),
            name: name.to_owned(),
            what,
            detail,
            request: way.request.then_some(rule.request),
            reply: way.reply.then_some(rule.reply),
            code,
            help: None,
        });
    }

    /// What concerns the API as a whole.
    fn front(&mut self) {
        let (old, new) = (self.old, self.new);
        if old.prefix != new.prefix {
            let detail = from_to(&old.prefix, &new.prefix);
            self.whole(ChangeKind::PathChanged, detail, REQUEST);
        }
        if old.version != new.version {
            let detail = from_to(&old.version, &new.version);
            self.whole(ChangeKind::VersionChanged, detail, NEITHER);
        }
        if old.title != new.title || plain(&old.doc) != plain(&new.doc) {
            self.whole(ChangeKind::Documentation, String::new(), NEITHER);
        }
        for error in &old.errors {
            if !new.errors.iter().any(|known| known.name == error.name) {
                self.whole(ChangeKind::ErrorRemoved, format!("`{}`", error.name), NEITHER);
            }
        }
        for error in &new.errors {
            if !old.errors.iter().any(|known| known.name == error.name) {
                self.whole(ChangeKind::ErrorAdded, format!("`{}`", error.name), NEITHER);
            }
        }
    }

    /// Says of what is gone that `removed` should tell of it: history would forget it otherwise.
    fn forgotten(&mut self) {
        let new = self.new;
        for one in &mut self.found {
            let element = match one.what {
                ChangeKind::CallRemoved => "call",
                ChangeKind::TypeRemoved => "type",
                ChangeKind::MemberRemoved => "field",
                ChangeKind::ValueRemoved => "value",
                _ => continue,
            };
            let owner = one.name.split_once('.').map(|(owner, _)| owner);
            let known = |name: &str| new.removed.iter().any(|removed| removed.name == name);
            if !known(&one.name) && !owner.is_some_and(known) {
                one.help = Some(format!(
                    "note it in `removed`, or the history of the API forgets it: \"{}\": \
                     {{\"element\": \"{element}\", \"since\": …, \"removed\": …, \"doc\": …}}",
                    one.name
                ));
            }
        }
    }

    fn whole(&mut self, what: ChangeKind, detail: String, way: Direction) {
        // There is no element that an error, or the API itself, could be.
        self.add(Element::Call, "api", what, detail, way);
        if let Some(last) = self.found.last_mut() {
            last.element = None;
        }
    }
}

/// In which directions each type travels. A base goes where its subtypes go; what stands in a path
/// goes out.
fn ways(api: &Api) -> Vec<Direction> {
    let mut ways: Vec<Direction> = api
        .types
        .iter()
        .map(|ty| Direction { request: ty.in_requests, reply: ty.in_responses })
        .collect();
    let mut open: Vec<(TypeId, Direction)> = Vec::new();
    for arg in api.calls.iter().flat_map(|call| &call.args) {
        open.push((arg.ty, REQUEST));
    }
    for (id, ty) in api.types() {
        let base = ty.object().and_then(|object| object.extends);
        open.extend(base.map(|base| (base, ways[id.0])));
    }
    while let Some((id, way)) = open.pop() {
        let now = ways[id.0].or(way);
        if now == ways[id.0] {
            continue;
        }
        ways[id.0] = now;
        match &api.ty(id).kind {
            Kind::StringUnion(of) => open.extend(of.iter().map(|part| (*part, way))),
            Kind::Object(object) => open.extend(object.extends.map(|base| (base, way))),
            _ => {
                for (part, _) in api.ty(id).parts() {
                    part.each_named(&mut |id| open.push((id, way)));
                }
            }
        }
    }
    ways
}

fn from_to(old: &str, new: &str) -> String {
    format!("from `{old}` to `{new}`")
}

/// A description without its links: what they lead to has other numbers in another schema.
fn plain(doc: &Doc) -> String {
    let mut out = String::new();
    for block in &doc.blocks {
        match block {
            Block::Paragraph(inlines) => inline(inlines, &mut out),
            Block::List(items) => items.iter().for_each(|item| inline(item, &mut out)),
            Block::Code(code, language) => {
                out.push_str(language);
                out.push_str(code);
            }
        }
        out.push('\n');
    }
    out
}

fn inline(inlines: &[Inline], out: &mut String) {
    for part in inlines {
        match part {
            Inline::Text(text) => out.push_str(text),
            Inline::Code(text) => {
                out.push('`');
                out.push_str(text);
            }
            Inline::Strong(parts) | Inline::Emphasis(parts) => inline(parts, out),
            Inline::Link(parts, address) => {
                inline(parts, out);
                out.push_str(address);
            }
            Inline::Ref(_, name) => {
                out.push('[');
                out.push_str(name);
            }
        }
    }
}
