//! The schema as it is written: one struct per kind of definition, names not yet looked up.

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::json::Json;
use crate::read::{Members, Placed, Word, entries, list, nearest};
use crate::source::{Member, Node, Place};

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
    pub(crate) title: Option<Word>,
    pub(crate) version: Option<Word>,
    pub(crate) prefix: Option<Word>,
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
pub(crate) struct RawType {
    pub(crate) name: Word,
    pub(crate) area: String,
    pub(crate) since: Option<Word>,
    pub(crate) doc: RawDoc,
    pub(crate) deprecated: Option<RawDeprecated>,
    pub(crate) unused: Option<Word>,
    pub(crate) aliases: Vec<Word>,
    pub(crate) example: Option<Placed<Json>>,
    pub(crate) kind: RawKind,
}

#[derive(Debug)]
pub(crate) struct RawDeprecated {
    pub(crate) since: Option<Word>,
    pub(crate) instead: Option<Word>,
    pub(crate) doc: RawDoc,
}

#[derive(Debug)]
pub(crate) enum RawKind {
    Integer {
        min: Option<Placed<i64>>,
        max: Option<Placed<i64>>,
        multiple_of: Option<Placed<i64>>,
        unit: Option<Word>,
    },
    Float,
    Text {
        pattern: Option<Word>,
        min_length: Option<Placed<i64>>,
        max_length: Option<Placed<i64>>,
        reserved: Vec<Word>,
    },
    Limit {
        min: Option<Placed<i64>>,
        unlimited: Option<Word>,
        unit: Option<Word>,
    },
    Enum(Vec<RawValue>),
    Numbered(Vec<RawValue>),
    Names(Vec<Word>),
    Union(Vec<RawVariant>),
    Object {
        extends: Option<Word>,
        fields: Vec<RawField>,
        lead: Vec<Word>,
        derived: Vec<RawDerived>,
    },
    /// The kind itself was wrong, and reported.
    Broken,
}

#[derive(Debug)]
pub(crate) struct RawValue {
    pub(crate) wire: Word,
    pub(crate) name: Option<Word>,
    pub(crate) since: Option<Word>,
    pub(crate) doc: RawDoc,
}

#[derive(Debug)]
pub(crate) struct RawVariant {
    pub(crate) name: Word,
    pub(crate) ty: Option<Word>,
    pub(crate) literal: Option<Word>,
    pub(crate) doc: RawDoc,
}

#[derive(Debug)]
pub(crate) struct RawField {
    pub(crate) name: Word,
    pub(crate) rust: Option<Word>,
    pub(crate) ty: Option<Word>,
    pub(crate) optional: bool,
    pub(crate) internal: bool,
    pub(crate) constant: Option<Placed<Json>>,
    pub(crate) default: Option<Placed<Json>>,
    pub(crate) unset: Option<Placed<Json>>,
    pub(crate) unit: Option<Word>,
    pub(crate) since: Option<Word>,
    pub(crate) deprecated: Option<RawDeprecated>,
    pub(crate) changes: Vec<RawChange>,
    pub(crate) example: Option<Placed<Json>>,
    pub(crate) doc: RawDoc,
}

#[derive(Debug)]
pub(crate) struct RawChange {
    pub(crate) release: Option<Word>,
    pub(crate) kind: Option<Word>,
    pub(crate) from: Option<Word>,
    pub(crate) from_since: Option<Word>,
    pub(crate) place: Place,
}

#[derive(Debug)]
pub(crate) struct RawDerived {
    pub(crate) name: Word,
    pub(crate) member: Option<Word>,
    pub(crate) equals: Option<Placed<Json>>,
    pub(crate) time_since: Option<Word>,
    pub(crate) doc: RawDoc,
}

#[derive(Debug)]
pub(crate) struct RawCall {
    pub(crate) name: Word,
    pub(crate) rust: Option<Word>,
    pub(crate) section: Option<Word>,
    pub(crate) title: Option<Word>,
    pub(crate) since: Option<Word>,
    pub(crate) method: Option<Word>,
    pub(crate) query: Option<Word>,
    pub(crate) args: Vec<RawArg>,
    pub(crate) body: Option<Word>,
    pub(crate) returns: Option<Word>,
    pub(crate) accepts_single: bool,
    pub(crate) repeat: Option<RawRepeat>,
    pub(crate) waits: Option<RawWaits>,
    pub(crate) deprecated: Option<RawDeprecated>,
    pub(crate) errors: Vec<Word>,
    pub(crate) doc: RawDoc,
    pub(crate) reply_doc: Option<RawDoc>,
    pub(crate) example: Option<Placed<Json>>,
    pub(crate) reply: Option<Placed<Json>>,
}

#[derive(Debug)]
pub(crate) struct RawArg {
    pub(crate) name: Word,
    pub(crate) ty: Option<Word>,
    pub(crate) doc: RawDoc,
    pub(crate) example: Option<Placed<Json>>,
}

#[derive(Debug)]
pub(crate) struct RawRepeat {
    pub(crate) safe: bool,
    pub(crate) with: Vec<Word>,
    pub(crate) without: Vec<Word>,
    pub(crate) why: RawDoc,
    pub(crate) place: Place,
}

#[derive(Debug)]
pub(crate) struct RawWaits {
    pub(crate) member: Option<Word>,
    pub(crate) doc: RawDoc,
}

impl Raw {
    /// Adds what a file defines; `area` is its name without folder and ending.
    pub(crate) fn add_file(&mut self, root: &Node, area: &str, diags: &mut Diagnostics) {
        let Some(mut file) = Members::of(root, "a schema file", diags) else {
            return;
        };
        file.word("$schema");
        if let Some(node) = file.node("api") {
            self.api = RawApi::read(node, file.diags);
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
        match self.word(key) {
            Some(word) => RawDoc {
                text: Some(word.text),
                place: word.place,
            },
            None => RawDoc { text: None, place },
        }
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
            title: members.required_word("title"),
            version: members.required_word("version"),
            prefix: members.required_word("prefix"),
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

const KINDS: [&str; 9] = [
    "integer", "float", "string", "limit", "enum", "numbered", "names", "union", "object",
];

impl RawType {
    fn read(member: &Member, area: &str, diags: &mut Diagnostics) -> Option<Self> {
        let mut members = Members::of(&member.value, "a type", diags)?;
        let kind = members.required_word("kind");
        let ty = Self {
            name: name(member),
            area: area.to_owned(),
            since: members.required_word("since"),
            doc: members.doc(),
            deprecated: members.deprecated(),
            unused: members.word("unused"),
            aliases: members.words("aliases"),
            example: members.json("example"),
            kind: kind.map_or(RawKind::Broken, |kind| RawKind::read(&kind, &mut members)),
        };
        // With a broken kind, what else it may have is not known.
        if !matches!(ty.kind, RawKind::Broken) {
            members.finish();
        }
        Some(ty)
    }
}

impl RawKind {
    fn read(kind: &Word, members: &mut Members<'_, '_>) -> Self {
        match kind.text.as_str() {
            "integer" => RawKind::Integer {
                min: members.integer("min"),
                max: members.integer("max"),
                multiple_of: members.integer("multipleOf"),
                unit: members.word("unit"),
            },
            "float" => RawKind::Float,
            "string" => RawKind::Text {
                pattern: members.word("pattern"),
                min_length: members.integer("minLength"),
                max_length: members.integer("maxLength"),
                reserved: members.words("reserved"),
            },
            "limit" => RawKind::Limit {
                min: members.integer("min"),
                unlimited: members.required_word("unlimited"),
                unit: members.word("unit"),
            },
            "enum" => RawKind::Enum(RawValue::read_all(members)),
            "numbered" => RawKind::Numbered(RawValue::read_all(members)),
            "names" => RawKind::Names(members.words("of")),
            "union" => {
                let node = members.required("variants");
                RawKind::Union(map(node, "variants", members.diags, RawVariant::read))
            }
            "object" => {
                let extends = members.word("extends");
                let node = members.required("fields");
                let fields = map(node, "fields", members.diags, RawField::read);
                let lead = members.words("lead");
                let node = members.node("derived");
                let derived = map(node, "derived facts", members.diags, RawDerived::read);
                RawKind::Object {
                    extends,
                    fields,
                    lead,
                    derived,
                }
            }
            other => {
                members.diags.add(
                    Diagnostic::new(
                        Code::WrongKind,
                        kind.place,
                        format!("there is no kind of type called `{other}`"),
                    )
                    .help(match nearest(other, KINDS.into_iter()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("known are: {}", KINDS.join(", ")),
                    }),
                );
                RawKind::Broken
            }
        }
    }
}

impl RawValue {
    fn read_all(members: &mut Members<'_, '_>) -> Vec<Self> {
        let node = members.required("values");
        map(node, "values", members.diags, |member, diags| {
            let mut members = Members::of(&member.value, "a value", diags)?;
            let value = Self {
                wire: name(member),
                name: members.word("name"),
                since: members.word("since"),
                doc: members.doc(),
            };
            members.finish();
            Some(value)
        })
    }
}

impl RawVariant {
    fn read(member: &Member, diags: &mut Diagnostics) -> Option<Self> {
        let mut members = Members::of(&member.value, "a variant", diags)?;
        let variant = Self {
            name: name(member),
            ty: members.word("type"),
            literal: members.word("literal"),
            doc: members.doc(),
        };
        members.finish();
        Some(variant)
    }
}

impl RawField {
    fn read(member: &Member, diags: &mut Diagnostics) -> Option<Self> {
        let mut members = Members::of(&member.value, "a field", diags)?;
        let field = Self {
            name: name(member),
            rust: members.word("rust"),
            ty: members.required_word("type"),
            optional: members.flag("optional"),
            internal: members.flag("internal"),
            constant: members.json("const"),
            default: members.json("default"),
            unset: members.json("unset"),
            unit: members.word("unit"),
            since: members.required_word("since"),
            deprecated: members.deprecated(),
            changes: {
                let node = members.node("changes");
                let items = node
                    .and_then(|node| list(node, members.diags))
                    .unwrap_or_default();
                items
                    .iter()
                    .filter_map(|item| RawChange::read(item, members.diags))
                    .collect()
            },
            example: members.json("example"),
            doc: members.doc(),
        };
        members.finish();
        Some(field)
    }
}

impl RawChange {
    fn read(node: &Node, diags: &mut Diagnostics) -> Option<Self> {
        let mut members = Members::of(node, "a change", diags)?;
        let change = Self {
            release: members.required_word("release"),
            kind: members.required_word("kind"),
            from: members.word("from"),
            from_since: members.word("fromSince"),
            place: node.place,
        };
        members.finish();
        Some(change)
    }
}

impl RawDerived {
    fn read(member: &Member, diags: &mut Diagnostics) -> Option<Self> {
        let mut members = Members::of(&member.value, "a derived fact", diags)?;
        let derived = Self {
            name: name(member),
            member: members.word("member"),
            equals: members.json("equals"),
            time_since: members.word("timeSince"),
            doc: members.doc(),
        };
        members.finish();
        Some(derived)
    }
}

impl RawCall {
    fn read(member: &Member, section: Option<&Word>, diags: &mut Diagnostics) -> Option<Self> {
        let mut members = Members::of(&member.value, "a call", diags)?;
        let call = Self {
            name: name(member),
            rust: members.word("rust"),
            section: section.cloned(),
            title: members.required_word("title"),
            since: members.required_word("since"),
            method: members.required_word("method"),
            query: members.required_word("query"),
            args: {
                let node = members.node("args");
                map(node, "arguments", members.diags, RawArg::read)
            },
            body: members.word("body"),
            returns: members.required_word("returns"),
            accepts_single: members.flag("acceptSingle"),
            repeat: {
                let node = members.node("repeat");
                node.and_then(|node| RawRepeat::read(node, members.diags))
            },
            waits: {
                let node = members.node("waits");
                node.and_then(|node| RawWaits::read(node, members.diags))
            },
            deprecated: members.deprecated(),
            errors: members.words("errors"),
            doc: members.doc(),
            reply_doc: {
                let doc = members.doc_at("replyDoc");
                doc.text.is_some().then_some(doc)
            },
            example: members.json("example"),
            reply: members.json("reply"),
        };
        members.finish();
        Some(call)
    }
}

impl RawArg {
    fn read(member: &Member, diags: &mut Diagnostics) -> Option<Self> {
        let mut members = Members::of(&member.value, "an argument", diags)?;
        let arg = Self {
            name: name(member),
            ty: members.required_word("type"),
            doc: members.doc(),
            example: members.json("example"),
        };
        members.finish();
        Some(arg)
    }
}

impl RawRepeat {
    fn read(node: &Node, diags: &mut Diagnostics) -> Option<Self> {
        let mut members = Members::of(node, "`repeat`", diags)?;
        members.required("safe");
        let repeat = Self {
            safe: members.flag("safe"),
            with: members.words("unsafeWith"),
            without: members.words("unsafeWithout"),
            why: members.doc_at("why"),
            place: node.place,
        };
        members.finish();
        Some(repeat)
    }
}

impl RawWaits {
    fn read(node: &Node, diags: &mut Diagnostics) -> Option<Self> {
        let mut members = Members::of(node, "`waits`", diags)?;
        let waits = Self {
            member: members.word("member"),
            doc: members.doc(),
        };
        members.finish();
        Some(waits)
    }
}
