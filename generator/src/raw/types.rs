//! Types as written.

use super::{RawDeprecated, RawDoc, RawWaiver, map, name};
use crate::diag::{Code, Diagnostics};
use crate::json::Json;
use crate::model::Repr;
use crate::read::{Members, Placed, Word, list};
use crate::source::{Member, Node, Place};

#[derive(Debug)]
pub(crate) struct RawType {
    pub(crate) name: Word,
    pub(crate) area: String,
    pub(crate) since: Option<Word>,
    pub(crate) doc: RawDoc,
    pub(crate) deprecated: Option<RawDeprecated>,
    pub(crate) unused: Option<Word>,
    pub(crate) younger: Option<Word>,
    pub(crate) aliases: Vec<Word>,
    pub(crate) example: Option<Placed<Json>>,
    pub(crate) waive: Vec<RawWaiver>,
    pub(crate) kind: RawKind,
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
    Enum(Repr, Vec<RawValue>),
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
    pub(crate) waive: Vec<RawWaiver>,
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
    pub(crate) waive: Vec<RawWaiver>,
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

const KINDS: [&str; 9] = [
    "integer", "float", "string", "limit", "enum", "numbered", "names", "union", "object",
];

impl RawType {
    pub(super) fn read(member: &Member, area: &str, diags: &mut Diagnostics) -> Option<Self> {
        let mut members = Members::of(&member.value, "a type", diags)?;
        let kind = members.required_word("kind");
        let ty = Self {
            name: name(member),
            area: area.to_owned(),
            since: members.required_word("since"),
            doc: members.doc(),
            deprecated: members.deprecated(),
            unused: members.word("unused"),
            younger: members.word("youngerThanUsers"),
            aliases: members.words("aliases"),
            example: members.json("example"),
            waive: members.waivers(),
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
    /// The values of an enumeration.
    pub(crate) fn values(&self) -> &[RawValue] {
        match self {
            RawKind::Enum(_, values) => values,
            _ => &[],
        }
    }

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
                min: members.required_integer("min"),
                unlimited: members.required_word("unlimited"),
                unit: members.word("unit"),
            },
            "enum" => RawKind::Enum(Repr::String, RawValue::read_all(members)),
            "numbered" => RawKind::Enum(Repr::Integer, RawValue::read_all(members)),
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
                let message = format!("there is no kind of type called `{other}`");
                members
                    .diags
                    .error(Code::WrongKind, kind.place, message)
                    .suggest(other, KINDS, format!("known are: {}", KINDS.join(", ")));
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
                waive: members.waivers(),
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
            waive: members.waivers(),
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
