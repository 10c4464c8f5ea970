//! The schema as written: one struct for each kind of element, names not yet resolved. The tables of
//! the schema language are here, too: each key is defined once, with its documentation.

mod calls;
mod element;
mod types;

use element::element;

use crate::diag::{Code, Diagnostics};
use crate::language::{
    CALL_NAME, DOC, Element, LINE, PREFIX, REFERENCE, RELEASE, SCHEMA_PATH, SECTION, Shape, TITLE,
    TYPE_NAME, Text, WIRE_NAME, WIRE_TEXT, check,
};
use crate::read::{FromKey, FromNode, Spanned, Word};
use crate::source::{Node, SourceFile, Span, Value, parse};

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
    /// The name of each file without folder and extension, and the section of its calls.
    files: Vec<(String, Option<Word>)>,
}

/// A description, or the span of the element that lacks one.
#[derive(Clone, Debug)]
pub(crate) struct RawDoc {
    pub(crate) text: Option<String>,
    pub(crate) span: Span,
}

/// A house rule that an element need not follow.
#[derive(Debug)]
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
        /// All releases, oldest first; every `since` names one of them. The last one is the release
        /// that the schema describes.
        releases: Vec<RawRelease> = "releases" Optional Shape::Map(&RELEASE, &RawRelease::ELEMENT, 0),
        /// Sections of the API, by id, in the order in which pages show them. The calls of a section
        /// are in `calls/<id>.json`.
        sections: Vec<RawSection> = "sections" Optional Shape::Map(&SECTION, &RawSection::ELEMENT, 0),
        /// Errors that the service returns, by their name on the wire. Calls list in `errors` those
        /// to expect.
        errors: Vec<RawNamed> = "errors" Optional Shape::Map(&WIRE_NAME, &RawNamed::ELEMENT, 0),
        /// Elements of earlier releases that no longer exist, by name: of a call, of a type,
        /// `Type.field` or `Type.value`. The page and the changelog show them as history.
        removed: Vec<RawRemoved> = "removed" Optional Shape::Map(&WIRE_NAME, &RawRemoved::ELEMENT, 0),
        /// Types, by name in PascalCase. The name is used in Rust, on the page and in OpenAPI;
        /// readers see the types in this order.
        types: Vec<RawType> = "types" Optional Shape::Map(&TYPE_NAME, &RawType::ELEMENT, 0),
        /// Section that the `calls` of this file belong to: an id from `sections`, which is also the
        /// name of this file.
        section: Option<Word> = "section" Optional Shape::Text(&SECTION),
        /// Calls, by the method name of the reference in camelCase; the Rust method has the same name
        /// in snake_case. Readers see the calls in this order.
        calls: Vec<RawCall> = "calls" Optional Shape::Map(&CALL_NAME, &RawCall::ELEMENT, 0),
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
        /// Version of the API that the schema describes, such as `16.01`: that of the last release.
        version: Option<Word> = "version" Required Shape::Text(&LINE),
        prefix: Option<Word> = "prefix" Required Shape::Text(&PREFIX),
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
    RawSection(name) "section" "a section" {
        title: Option<Word> = "title" Required Shape::Text(&TITLE),
        since: Option<Word> = "since" Required SINCE,
        deprecated: Option<RawDeprecated> = "deprecated" Optional DEPRECATED,
        /// Other names by which people search for it, such as that of the reference.
        aliases: Vec<Word> = "aliases" Optional Shape::Texts(&LINE, 0),
        waive: Vec<RawWaiver> = "waive" Optional Shape::Waivers,
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
    }
    example r#"{ "title": "Things", "since": "1.0.0", "doc": "Everything on sale." }"#
}

element! {
    /// An error. Its name on the wire is the key.
    RawNamed(name) "error" "an error" {
        /// First release with this error. Leave it out if it is as old as the API.
        since: Option<Word> = "since" Optional Shape::Text(&RELEASE),
        deprecated: Option<RawDeprecated> = "deprecated" Optional DEPRECATED,
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
    }
    example r#"{ "doc": "The object does not exist." }"#
}

element! {
    /// An element that no longer exists. Its name is the key.
    RawRemoved(name) "removed" "a removed element" {
        /// Its kind.
        element: Option<Word> = "element" Required Shape::OneOf(&[
            ("call", "A call."),
            ("type", "A type."),
            ("field", "A field of an object: `Type.field`."),
            ("value", "A value of an enum: `Type.value`."),
        ]),
        since: Option<Word> = "since" Required SINCE,
        /// First release without it.
        removed: Option<Word> = "removed" Required Shape::Text(&RELEASE),
        /// Its current name, in the notation of the key, if it was renamed. Leave it out if nothing
        /// replaced it.
        renamed_to: Option<Word> = "renamedTo" Optional Shape::Text(&REFERENCE),
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
    }
    example r#"{
        "element": "call", "since": "1.0.0", "removed": "1.1.0", "renamedTo": "thingList",
        "doc": "Counted things."
    }"#
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

const DEPRECATED: Shape = Shape::Object(&RawDeprecated::ELEMENT);

impl Raw {
    /// Reads all files, in the order of their paths; also returns the content of each, if it is JSON.
    pub(crate) fn load(
        sources: &[SourceFile],
        diags: &mut Diagnostics,
    ) -> (Self, Vec<Option<Node>>) {
        let mut raw = Self::default();
        let mut roots = Vec::with_capacity(sources.len());
        for (index, source) in sources.iter().enumerate() {
            let mut root = parse(index, source, diags);
            let file = root.as_mut().and_then(|root| raw.add_file(root, diags));
            let name = source.path.rsplit('/').next().unwrap_or_default();
            let name = name.strip_suffix(".json").unwrap_or(name);
            raw.files.push((name.to_owned(), file.and_then(|file| file.section)));
            roots.push(root);
        }
        if raw.api.is_none() && diags.is_empty() {
            diags
                .error(Code::MissingKey, Span::default(), "no file of the schema defines `api`")
                .help("add `\"api\": {\"title\": …, \"version\": …, \"prefix\": …, \"doc\": …}`");
        }
        (raw, roots)
    }

    /// Adds the definitions of a file; returns the rest.
    fn add_file(&mut self, root: &mut Node, diags: &mut Diagnostics) -> Option<RawFile> {
        check(root, &FILE, diags);
        let mut file = RawFile::from_node(&Word::unnamed(root), root)?;
        if let (Some(first), Some(second)) = (&self.api, &file.api) {
            diags
                .error(Code::DuplicateDefinition, second.name.span, "`api` is defined twice")
                .label(first.name.span, "first defined here")
                .help("keep it in one file");
        }
        self.api = self.api.take().or(file.api.take());
        self.releases.append(&mut file.releases);
        self.sections.append(&mut file.sections);
        self.errors.append(&mut file.errors);
        self.removed.append(&mut file.removed);
        self.types.append(&mut file.types);
        self.calls.append(&mut file.calls);
        Some(file)
    }

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
        Some(RawDoc { text: Some(text), span: node.span })
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
    use crate::language::elements;

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
