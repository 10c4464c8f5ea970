//! What the page says beyond calls and types, as written: chapters, tasks, glossary.

use super::element::element;
use super::{ALIASES, LATER_SINCE, RawDoc};
use crate::json::Json;
use crate::language::{CALL_NAME, DOC, ERROR, LINE, Shape, TITLE, Text, WIRE_NAME};
use crate::read::{Spanned, Word};

/// What pages can show beside a chapter.
const SHOWS: &[(&str, &str)] = &[
    ("request", "A simple request, and its response."),
    ("error", "A request that fails, and its response with the status line."),
    ("retries", "The calls that are not safe to retry."),
    ("clusters", "A request that is made in several clusters."),
];

/// The cluster that carries out a call.
const CLUSTER: Shape = Shape::Text(&Text {
    id: "cluster",
    doc: "Another cluster that carries out the call, by its name. In the test it is simulated, too.",
    ..WIRE_NAME
});

element! {
    /// A chapter that introduces the API. Its id is the key.
    RawChapter(name) "chapter" "a chapter" with LIFETIME {
        title: Option<Word> = "title" Required Shape::Text(&TITLE),
        _since: Option<Word> = "since" Optional LATER_SINCE,
        aliases: Vec<Word> = "aliases" Optional ALIASES,
        /// What pages show beside it.
        shows: Option<Word> = "shows" Optional Shape::OneOf(SHOWS),
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
    }
    example r#"{ "title": "First request", "doc": "Ask for a [Thing].", "shows": "request" }"#
}

element! {
    /// Something that operators have to do, step by step. Its id is the key. A test carries out the
    /// steps against the simulator.
    RawTask(name) "task" "a task" with LIFETIME {
        title: Option<Word> = "title" Required Shape::Text(&TITLE),
        since: Option<Word> = "since" Optional LATER_SINCE,
        aliases: Vec<Word> = "aliases" Optional ALIASES,
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
        steps: Vec<RawStep> = "steps" Required Shape::List(&RawStep::ELEMENT),
    }
    example r#"{
        "title": "Sell a thing", "doc": "Until it is gone.",
        "steps": [{ "doc": "Sell it.", "call": "thingSell", "args": { "thingId": 2 } }]
    }"#
}

element! {
    /// A step of a task.
    RawStep "step" "a step" with LIFETIME {
        _since: Option<Word> = "since" Optional LATER_SINCE,
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
        /// The call to make. Leave it out if the step is none.
        call: Option<Word> = "call" Optional Shape::Text(&CALL_NAME),
        cluster: Option<Word> = "cluster" Optional CLUSTER,
        /// Values of arguments in the path that differ from the call's examples, by name.
        args: Option<Spanned<Json>> = "args" Optional Shape::Json(&[]),
        /// The body, in place of that of the call's example.
        json: Option<Spanned<Json>> = "json" Optional Shape::Json(&[]),
        /// The error with which the call fails in this step.
        error: Option<Word> = "error" Optional Shape::Text(&ERROR),
        /// Part of the data that the call returns in this step: of an object some of its fields, of a
        /// list some of its entries.
        shows: Option<Spanned<Json>> = "shows" Optional Shape::Json(&[]),
        /// How many seconds the step waits before its call, in the test.
        elapse: Option<Spanned<i64>> = "elapse" Optional Shape::Integer(Some(1)),
        /// What happens before the step that no call can bring about, in the test: commands of the
        /// simulator with their bodies. Pages do not show it.
        simulate: Option<Spanned<Json>> = "simulate" Optional Shape::Json(&[]),
    }
    rules [
        Arguments Unset("call") forbids ["cluster", "args", "json", "error", "shows", "elapse"]
            "add `call`, or remove the others",
        Arguments Set("error") forbids ["shows"] "a call that fails returns nothing: keep one",
    ]
    example r#"{ "doc": "Look at it.", "call": "thingShow", "args": { "thingId": 2 }, "shows": { "sold": false } }"#
}

element! {
    /// A request to send.
    RawRequest "request" "a request" {
        call: Option<Word> = "call" Required Shape::Text(&CALL_NAME),
        cluster: Option<Word> = "cluster" Optional CLUSTER,
        /// Values of arguments in the path that differ from the call's examples, by name.
        args: Option<Spanned<Json>> = "args" Optional Shape::Json(&[]),
        /// The body, in place of that of the call's example.
        json: Option<Spanned<Json>> = "json" Optional Shape::Json(&[]),
    }
    example r#"{ "call": "thingSell", "args": { "thingId": 2 } }"#
}

element! {
    /// A term of the field. The term is the key.
    RawTerm(name) "term" "a term" with LIFETIME {
        _since: Option<Word> = "since" Optional LATER_SINCE,
        /// Other forms of it that occur in texts, such as the plural.
        also: Vec<Word> = "also" Optional Shape::Texts(&LINE, 0),
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
    }
    example r#"{ "also": ["things"], "doc": "What is on sale." }"#
}

element! {
    /// A phrase that no text may use. The phrase is the key.
    RawWording(name) "wording" "a phrase to avoid" {
        /// What to write instead.
        instead: Option<Word> = "use" Required Shape::Text(&LINE),
    }
    example r#"{ "use": "returns" }"#
}
