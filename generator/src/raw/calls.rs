//! Calls as written.

use super::{RawDeprecated, RawDoc, RawWaiver, map, name};
use crate::diag::Diagnostics;
use crate::json::Json;
use crate::read::{Members, Placed, Word};
use crate::source::{Member, Node, Place};

#[derive(Debug)]
pub(crate) struct RawCall {
    pub(crate) name: Word,
    pub(crate) rust: Option<Word>,
    pub(crate) section: Option<Word>,
    pub(crate) title: Option<Word>,
    pub(crate) since: Option<Word>,
    pub(crate) method: Option<Word>,
    pub(crate) query: Option<Word>,
    pub(crate) shares_path_with: Option<Word>,
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
    pub(crate) waive: Vec<RawWaiver>,
}

#[derive(Debug)]
pub(crate) struct RawArg {
    pub(crate) name: Word,
    pub(crate) ty: Option<Word>,
    pub(crate) doc: RawDoc,
    pub(crate) example: Option<Placed<Json>>,
    pub(crate) waive: Vec<RawWaiver>,
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

impl RawCall {
    pub(super) fn read(
        member: &Member,
        section: Option<&Word>,
        diags: &mut Diagnostics,
    ) -> Option<Self> {
        let mut members = Members::of(&member.value, "a call", diags)?;
        let call = Self {
            name: name(member),
            rust: members.word("rust"),
            section: section.cloned(),
            title: members.required_word("title"),
            since: members.required_word("since"),
            method: members.required_word("method"),
            query: members.required_word("query"),
            shares_path_with: members.word("sharesPathWith"),
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
            waive: members.waivers(),
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
            waive: members.waivers(),
        };
        members.finish();
        Some(arg)
    }
}

impl RawRepeat {
    fn read(node: &Node, diags: &mut Diagnostics) -> Option<Self> {
        let mut members = Members::of(node, "`repeat`", diags)?;
        // Where it is missing, which is reported, nothing must seem to contradict it.
        let missing = members.required("safe").is_none();
        let repeat = Self {
            safe: missing || members.flag("safe"),
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
