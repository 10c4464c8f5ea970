//! The schema as it is written: one struct per kind of definition, names not yet looked up.

mod calls;
mod types;

use crate::diag::{Code, Diagnostics};
use crate::read::{Members, Placed, Word, entries, word};
use crate::source::{Member, Node, Place};

pub(crate) use calls::*;
pub(crate) use types::*;

/// Everything that the files define, in their order.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    pub(crate) api: Option<RawApi>,
    pub(crate) releases: Vec<RawRelease>,
    pub(crate) sections: Vec<RawSection>,
    pub(crate) errors: Vec<RawNamed>,
    pub(crate) removed: Vec<RawRemoved>,
    pub(crate) types: Vec<RawType>,
    pub(crate) calls: Vec<RawCall>,
}

#[derive(Debug)]
pub(crate) struct RawApi {
    pub(crate) place: Place,
    pub(crate) title: Option<Word>,
    pub(crate) version: Option<Word>,
    pub(crate) prefix: Option<Word>,
    pub(crate) address: Option<Word>,
    pub(crate) authorization: Option<Word>,
    pub(crate) license: Option<Word>,
    pub(crate) example_generation: Option<Placed<i64>>,
    pub(crate) doc: RawDoc,
}

/// A description, or the place where one is missing.
#[derive(Clone, Debug)]
pub(crate) struct RawDoc {
    pub(crate) text: Option<String>,
    pub(crate) place: Place,
}

#[derive(Debug)]
pub(crate) struct RawRelease {
    pub(crate) name: Word,
    pub(crate) api: Option<Word>,
}

#[derive(Debug)]
pub(crate) struct RawSection {
    pub(crate) name: Word,
    pub(crate) title: Option<Word>,
    pub(crate) since: Option<Word>,
    pub(crate) aliases: Vec<Word>,
    pub(crate) waive: Vec<RawWaiver>,
    pub(crate) doc: RawDoc,
}

#[derive(Debug)]
pub(crate) struct RawNamed {
    pub(crate) name: Word,
    pub(crate) doc: RawDoc,
}

#[derive(Debug)]
pub(crate) struct RawRemoved {
    pub(crate) name: Word,
    pub(crate) element: Option<Word>,
    pub(crate) since: Option<Word>,
    pub(crate) removed: Option<Word>,
    pub(crate) renamed_to: Option<Word>,
    pub(crate) doc: RawDoc,
}

#[derive(Debug)]
pub(crate) struct RawDeprecated {
    pub(crate) since: Option<Word>,
    pub(crate) instead: Option<Word>,
    pub(crate) doc: RawDoc,
}

/// A house rule that an element need not follow.
#[derive(Debug)]
pub(crate) struct RawWaiver {
    pub(crate) rule: Word,
    pub(crate) reason: Option<Word>,
}

impl Raw {
    /// Adds what a file defines; `area` is its name without folder and ending.
    pub(crate) fn add_file(&mut self, root: &Node, area: &str, diags: &mut Diagnostics) {
        let Some(mut file) = Members::of(root, "a schema file", diags) else {
            return;
        };
        file.word("$schema");
        if let Some(node) = file.node("api") {
            let api = RawApi::read(node, file.diags);
            if let (Some(first), Some(second)) = (&self.api, &api) {
                file.diags
                    .error(
                        Code::DuplicateDefinition,
                        second.place,
                        "`api` is defined twice",
                    )
                    .label(first.place, "it is defined here first")
                    .help("keep it in one file");
            }
            self.api = self.api.take().or(api);
        }
        each(
            file.node("releases"),
            "releases",
            file.diags,
            |member, diags| {
                if let Some(release) = RawRelease::read(member, diags) {
                    self.releases.push(release);
                }
            },
        );
        each(
            file.node("sections"),
            "sections",
            file.diags,
            |member, diags| {
                if let Some(section) = RawSection::read(member, diags) {
                    self.sections.push(section);
                }
            },
        );
        each(
            file.node("errors"),
            "errors",
            file.diags,
            |member, diags| {
                if let Some(mut error) = Members::of(&member.value, "an error", diags) {
                    let doc = error.doc();
                    error.finish();
                    self.errors.push(RawNamed {
                        name: name(member),
                        doc,
                    });
                }
            },
        );
        each(
            file.node("removed"),
            "removed elements",
            file.diags,
            |member, diags| {
                if let Some(removed) = RawRemoved::read(member, diags) {
                    self.removed.push(removed);
                }
            },
        );
        each(file.node("types"), "types", file.diags, |member, diags| {
            if let Some(ty) = RawType::read(member, area, diags) {
                self.types.push(ty);
            }
        });
        let section = file.word("section");
        each(file.node("calls"), "calls", file.diags, |member, diags| {
            if let Some(call) = RawCall::read(member, section.as_ref(), diags) {
                self.calls.push(call);
            }
        });
        file.finish();
    }
}

fn each(
    node: Option<&Node>,
    what: &str,
    diags: &mut Diagnostics,
    mut add: impl FnMut(&Member, &mut Diagnostics),
) {
    if let Some(members) = node.and_then(|node| entries(node, what, diags)) {
        for member in members {
            add(member, diags);
        }
    }
}

/// The entries of a map from names, read one by one.
fn map<T>(
    node: Option<&Node>,
    what: &str,
    diags: &mut Diagnostics,
    mut read: impl FnMut(&Member, &mut Diagnostics) -> Option<T>,
) -> Vec<T> {
    let mut all = Vec::new();
    each(node, what, diags, |member, diags| {
        all.extend(read(member, diags))
    });
    all
}

fn name(member: &Member) -> Word {
    Word {
        text: member.key.clone(),
        place: member.key_place,
    }
}

impl Members<'_, '_> {
    fn doc(&mut self) -> RawDoc {
        self.doc_at("doc")
    }

    fn doc_at(&mut self, key: &'static str) -> RawDoc {
        let place = self.place();
        let given = self.node(key).is_some();
        match self.prose(key) {
            Some(word) => RawDoc {
                text: Some(word.text),
                place: word.place,
            },
            // What is no string was reported; that it is missing is not true.
            None => RawDoc {
                text: given.then(|| "?".to_owned()),
                place,
            },
        }
    }

    fn waivers(&mut self) -> Vec<RawWaiver> {
        let node = self.node("waive");
        map(node, "waived rules", self.diags, |member, diags| {
            Some(RawWaiver {
                rule: name(member),
                reason: word(&member.value, diags),
            })
        })
    }

    fn deprecated(&mut self) -> Option<RawDeprecated> {
        let node = self.node("deprecated")?;
        let mut members = Members::of(node, "a deprecation", self.diags)?;
        let deprecated = RawDeprecated {
            since: members.required_word("since"),
            instead: members.word("use"),
            doc: members.doc(),
        };
        members.finish();
        Some(deprecated)
    }
}

impl RawApi {
    fn read(node: &Node, diags: &mut Diagnostics) -> Option<Self> {
        let mut members = Members::of(node, "`api`", diags)?;
        let api = Self {
            place: node.place,
            title: members.required_word("title"),
            version: members.required_word("version"),
            prefix: members.required_word("prefix"),
            address: members.word("address"),
            authorization: members.word("authorization"),
            license: members.word("license"),
            example_generation: members.integer("exampleGeneration"),
            doc: members.doc(),
        };
        members.finish();
        Some(api)
    }
}

impl RawRelease {
    fn read(member: &Member, diags: &mut Diagnostics) -> Option<Self> {
        let mut members = Members::of(&member.value, "a release", diags)?;
        let release = Self {
            name: name(member),
            api: members.word("api"),
        };
        members.finish();
        Some(release)
    }
}

impl RawSection {
    fn read(member: &Member, diags: &mut Diagnostics) -> Option<Self> {
        let mut members = Members::of(&member.value, "a section", diags)?;
        let section = Self {
            name: name(member),
            title: members.required_word("title"),
            since: members.required_word("since"),
            aliases: members.words("aliases"),
            waive: members.waivers(),
            doc: members.doc(),
        };
        members.finish();
        Some(section)
    }
}

impl RawRemoved {
    fn read(member: &Member, diags: &mut Diagnostics) -> Option<Self> {
        let mut members = Members::of(&member.value, "a removed element", diags)?;
        let removed = Self {
            name: name(member),
            element: members.required_word("element"),
            since: members.required_word("since"),
            removed: members.required_word("removed"),
            renamed_to: members.word("renamedTo"),
            doc: members.doc(),
        };
        members.finish();
        Some(removed)
    }
}
