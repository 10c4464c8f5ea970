//! The schema as written: one struct for each kind of element, names not yet resolved. The tables of
//! the schema language are here, too: each key is defined once, with its documentation.

mod calls;
mod element;
mod guide;
mod load;
mod part;
mod types;

use std::sync::Arc;

use rustc_hash::FxHashSet;

use element::element;

use crate::doc::Markdown;
use crate::language::{
    CALL_NAME, DOC, Element, GUIDE_ID, Key, LINE, Need, PREFIX, REFERENCE, RELEASE, SCHEMA_PATH,
    SECTION, Shape, TITLE, TYPE_NAME, Text, WIRE_NAME, WIRE_TEXT,
};
use crate::project::{self, Detail, Target};
use crate::read::{FromKey, FromNode, Spanned, Word};
use crate::source::{Node, Span, Value};

pub(crate) use calls::*;
pub(crate) use guide::*;
pub(crate) use load::Files;
pub(crate) use types::*;

/// Everything that the files define, in their order.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    pub(crate) api: Option<RawApi>,
    pub(crate) releases: Vec<Arc<RawRelease>>,
    pub(crate) sections: Vec<Arc<RawSection>>,
    pub(crate) errors: Vec<Arc<RawNamed>>,
    pub(crate) guide: Vec<Arc<RawChapter>>,
    pub(crate) tasks: Vec<Arc<RawTask>>,
    pub(crate) glossary: Vec<Arc<RawTerm>>,
    pub(crate) wording: Vec<Arc<RawWording>>,
    pub(crate) types: Vec<Arc<RawType>>,
    pub(crate) calls: Vec<Arc<RawCall>>,
    /// What was projected.
    pub(crate) target: Target,
    pub(crate) detail: Detail,
    /// All names that descriptions may refer to, in whatever release.
    pub(crate) names: Arc<FxHashSet<String>>,
    /// All texts but those of the glossary, in whatever release, each plain and on a line.
    pub(crate) prose: Arc<String>,
    /// The name of each file without folder and extension, and the section of its calls.
    files: Vec<(String, Option<Word>)>,
}

/// A description, or the span of the element that lacks one.
#[derive(Clone, Debug)]
pub(crate) struct RawDoc {
    pub(crate) text: Option<Markdown>,
    pub(crate) span: Span,
}

/// A house rule that an element need not follow.
#[derive(Clone, Debug)]
pub(crate) struct RawWaiver {
    pub(crate) rule: Word,
    pub(crate) reason: Option<Word>,
}

pub(crate) const FILE: Element = RawFile::ELEMENT;

element! {
    /// A part of the API. `api.json` describes the API as a whole, `types/<module>.json` the types of
    /// one module, `calls/<section>.json` the calls of one section. `cargo xtask codegen` reads all
    /// files together.
    RawFile "file" "a schema file" {
        _language: Option<Word> = "$schema" Optional Shape::Text(&SCHEMA_PATH),
        api: Option<RawApi> = "api" Optional Shape::Object(&RawApi::ELEMENT),
        /// All releases, oldest first. The schema describes each of them: `since`, `until` and `was`
        /// name the releases that they refer to.
        releases: Vec<Arc<RawRelease>> = "releases" Optional Shape::Map(&RELEASE, &RawRelease::ELEMENT, 0),
        /// Sections of the API, by id, in the order in which pages show them. The calls of a section
        /// are in `calls/<id>.json`.
        sections: Vec<Arc<RawSection>> = "sections" Optional Shape::Map(&SECTION, &RawSection::ELEMENT, 0),
        /// Errors that the service returns, by their name on the wire. Calls list in `errors` those
        /// to expect.
        errors: Vec<Arc<RawNamed>> = "errors" Optional Shape::Map(&WIRE_NAME, &RawNamed::ELEMENT, 0),
        /// Types, by name in PascalCase. The name is used in Rust, on the page and in OpenAPI;
        /// readers see the types in this order.
        types: Vec<Arc<RawType>> = "types" Optional Shape::Map(&TYPE_NAME, &RawType::ELEMENT, 0),
        /// Section that the `calls` of this file belong to: an id from `sections`, which is also the
        /// name of this file.
        section: Option<Word> = "section" Optional Shape::Text(&SECTION),
        /// Chapters that introduce the API, by id, in their order.
        guide: Vec<Arc<RawChapter>> = "guide" Optional Shape::Map(&GUIDE_ID, &RawChapter::ELEMENT, 0),
        /// How to do what operators have to do, by id, in their order.
        tasks: Vec<Arc<RawTask>> = "tasks" Optional Shape::Map(&GUIDE_ID, &RawTask::ELEMENT, 0),
        /// Terms of the field, as texts write them. A text's first use of one links to it.
        glossary: Vec<Arc<RawTerm>> = "glossary" Optional Shape::Map(&LINE, &RawTerm::ELEMENT, 0),
        /// Words and phrases that no text may use, in lower case.
        wording: Vec<Arc<RawWording>> = "wording" Optional Shape::Map(&LINE, &RawWording::ELEMENT, 0),
        /// Calls, by the method name of the reference in camelCase; the Rust method has the same name
        /// in snake_case. Readers see the calls in this order.
        calls: Vec<Arc<RawCall>> = "calls" Optional Shape::Map(&CALL_NAME, &RawCall::ELEMENT, 0),
    }
    rules [
        Section Set("calls") needs ["section"] "add `\"section\": \"…\"` at the top of the file",
        Section Set("section") needs ["calls"] "add `calls`, or remove `section`",
    ]
    example r#"{
        "$schema": "../schema.schema.json",
        "types": {
            "ThingId": { "kind": "integer", "since": "1.0.0", "min": 0, "doc": "Number of a thing.", "example": 7 }
        }
    }"#
}

element! {
    /// The API as a whole. Exactly one file has it: `api.json`.
    RawApi(name) "api" "the API" {
        title: Option<Word> = "title" Required Shape::Text(&TITLE),
        /// Version of the API that clients speak by default, such as `16.01`. Like every version, it
        /// means its newest release.
        version: Option<Word> = "version" Required Shape::Text(&LINE),
        /// The oldest release that the Rust crate speaks; the first one if left out.
        supports: Option<Word> = "supports" Optional Shape::Text(&RELEASE),
        prefix: Option<Word> = "prefix" Required Shape::Text(&PREFIX),
        /// Path segment after `prefix` that has another cluster carry out a call; the segment after it
        /// names the cluster. Requests with `cluster` need it.
        cluster_prefix: Option<Word> = "clusterPrefix" Optional Shape::Text(&WIRE_NAME),
        /// Host and port at which the service listens unless configured otherwise; `localhost` if
        /// left out. Examples and OpenAPI use it.
        address: Option<Word> = "address" Optional Shape::Text(&WIRE_TEXT),
        /// Prefix of the token in the header `Authorization`; `Bearer ` if left out.
        authorization: Option<Word> = "authorization" Optional Shape::Text(&WIRE_TEXT),
        /// SPDX identifier of the license of this description, such as `Apache-2.0`, for OpenAPI.
        license: Option<Word> = "license" Optional Shape::Text(&LINE),
        /// The `generation` of example responses; 1 if left out.
        example_generation: Option<Spanned<i64>> = "exampleGeneration" Optional Shape::Integer(None),
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
    }
    example r#"{
        "title": "Shop API",
        "version": "1.5",
        "prefix": "/v1",
        "doc": "Sells things. [Thing] is what it sells."
    }"#
}

element! {
    /// A release. Its number is the key.
    RawRelease(name) "releaseEntry" "a release" {
        /// Version of the API in that release, such as `16.01`. Leave it out where it is not known.
        api: Option<Word> = "api" Optional Shape::Text(&LINE),
    }
    example r#"{ "api": "16.01" }"#
}

element! {
    /// A group of calls. Its id is the key.
    RawSection(name) "section" "a section" with LIFETIME {
        title: Option<Word> = "title" Required Shape::Text(&TITLE),
        since: Option<Word> = "since" Required SINCE,
        deprecated: Option<RawDeprecated> = "deprecated" Optional DEPRECATED,
        ids: Vec<Word> = "ids" Optional IDS,
        aliases: Vec<Word> = "aliases" Optional ALIASES,
        waive: Vec<RawWaiver> = "waive" Optional Shape::Waivers,
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
    }
    example r#"{ "title": "Things", "since": "1.0.0", "doc": "Everything on sale." }"#
}

element! {
    /// An error. Its name on the wire is the key.
    RawNamed(name) "error" "an error" with LIFETIME {
        since: Option<Word> = "since" Optional LATER_SINCE,
        /// The HTTP status that usually comes with it.
        status: Option<Spanned<i64>> = "status" Optional Shape::Integer(Some(100)),
        /// What to do about it, in a sentence.
        advice: Option<RawDoc> = "advice" Optional Shape::Text(&DOC),
        aliases: Vec<Word> = "aliases" Optional ALIASES,
        deprecated: Option<RawDeprecated> = "deprecated" Optional DEPRECATED,
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
    }
    example r#"{ "doc": "The object does not exist." }"#
}

element! {
    /// A notice that an element should no longer be used.
    RawDeprecated "deprecated" "a deprecation" {
        /// First release in which it is deprecated.
        since: Option<Word> = "since" Required Shape::Text(&RELEASE),
        /// What to use instead.
        instead: Option<Word> = "use" Optional Shape::Text(&REFERENCE),
        /// Why, and what differs with the replacement.
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
    }
    example r#"{ "since": "1.1.0", "use": "thingList", "doc": "[thingList] returns more." }"#
}

/// First release with an element.
const SINCE: Shape = Shape::Text(&Text {
    id: "since",
    doc: "First release with this element, from `releases`.",
    ..RELEASE
});

/// First release with an element that is usually as old as the one that it belongs to.
const LATER_SINCE: Shape = Shape::Text(&Text {
    id: "laterSince",
    doc: "First release with it. Leave it out if it is as old as what it belongs to.",
    ..RELEASE
});

/// The keys of an element that only some releases have, or in another form.
const LIFETIME: [Key; 3] = [
    Key {
        name: project::UNTIL,
        need: Need::Optional,
        shape: Shape::Text(&Text {
            id: "until",
            doc: "First release without this element. The definition stays as it was last.",
            ..RELEASE
        }),
        doc: "",
    },
    Key {
        name: project::WAS,
        need: Need::Optional,
        shape: Shape::Forms,
        doc: "Earlier forms, newest first. Each has `until`, the first release with the next newer form, \
              and those keys that differ from the newer form, `null` for what was not there; they are \
              applied as JSON Merge Patch (RFC 7396). `name` is an earlier name of the element. With \
              `\"absent\": true`, the element did not exist in that time.",
    },
    Key {
        name: project::UNION,
        need: Need::Optional,
        shape: Shape::Form,
        doc: "Keys with other values for the Rust crate, which speaks all supported releases: where these \
              differ and the newest form is too narrow.",
    },
];

const IDS: Shape = Shape::Texts(
    &Text {
        id: "id",
        doc: "Ids that it had on earlier pages, so that links to them work.",
        ..LINE
    },
    0,
);

const ALIASES: Shape = Shape::Texts(
    &Text {
        id: "alias",
        doc: "What people search for when they mean it, beyond its names and texts, in lower case.",
        ..LINE
    },
    0,
);

const DANGER: Shape = Shape::Text(&Text {
    id: "danger",
    doc: "What is lost for good, if it destroys data or access to data. Pages show it as a warning.",
    ..DOC
});

const DEPRECATED: Shape = Shape::Object(&RawDeprecated::ELEMENT);

impl Raw {
    /// The group of a type: the name of its file.
    pub(crate) fn group(&self, ty: &RawType) -> &str {
        &self.files[ty.name.span.file as usize].0
    }

    /// The section that the file of a call names.
    pub(crate) fn section(&self, call: &RawCall) -> Option<&Word> {
        self.files[call.name.span.file as usize].1.as_ref()
    }
}

impl FromKey for RawDoc {
    fn from_key(node: Option<&Node>, owner: &Node) -> Self {
        let missing = RawDoc { text: None, span: owner.span };
        node.and_then(|node| RawDoc::from_node(&Word::unnamed(node), node)).unwrap_or(missing)
    }
}

impl FromNode for RawDoc {
    /// A description of another JSON type was reported already, and does not count as missing.
    fn from_node(_: &Word, node: &Node) -> Option<Self> {
        let text = match &node.value {
            Value::String(text) => text.clone(),
            _ => "?".to_owned(),
        };
        Some(RawDoc { text: Some(Markdown::new(text)), span: node.span })
    }
}

impl FromNode for RawWaiver {
    fn from_node(name: &Word, node: &Node) -> Option<Self> {
        Some(RawWaiver { rule: name.clone(), reason: Word::from_node(name, node) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Diagnostics;
    use crate::language::{check, elements};
    use crate::source::{SourceFile, parse};

    #[test]
    fn example_of_each_element_follows_the_table() {
        for element in elements(&FILE) {
            for example in element.kinds.iter().chain([element]) {
                let owner = if element.kinds.is_empty() { example } else { element };
                if example.example.is_empty() {
                    continue;
                }
                let (path, text) = (example.id.to_owned(), example.example.to_owned());
                let mut diags = Diagnostics::default();
                let mut root = parse(0, &SourceFile { path, text }, &mut diags).unwrap();
                check(&mut root, owner, &mut diags);
                assert!(diags.is_empty(), "{}: {diags:?}", example.id);
            }
        }
    }
}
