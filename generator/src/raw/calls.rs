//! Calls as written.

use super::element::element;
use super::{
    ALIASES, DANGER, DEPRECATED, IDS, LATER_SINCE, RawDeprecated, RawDoc, RawRequest, RawWaiver,
    SINCE,
};
use crate::json::Json;
use crate::language::{
    CALL_NAME, DOC, ERROR, JsonType, PATH, RUST_NAME, Shape, TITLE, TYPE_NAME, TYPE_REF, WIRE_NAME,
};
use crate::read::{Spanned, Word};

element! {
    /// A call of the API. The method name in the reference is the key.
    RawCall(name) "call" "a call" with LIFETIME {
        rust: Option<Word> = "rust" Optional Shape::Text(&RUST_NAME),
        title: Option<Word> = "title" Required Shape::Text(&TITLE),
        since: Option<Word> = "since" Required SINCE,
        /// HTTP method.
        method: Option<Word> = "method" Required Shape::OneOf(&[
            ("GET", "Only reads."),
            ("POST", "Changes something, so it needs `repeat`."),
        ]),
        path: Option<Word> = "path" Required Shape::Text(&PATH),
        /// Another call with the same method and path: the service chooses by the value in the path.
        shares_path_with: Option<Word> = "sharesPathWith" Optional Shape::Text(&CALL_NAME),
        /// Arguments in the path, by their name in `path`.
        args: Vec<RawArg> = "args" Optional Shape::Map(&WIRE_NAME, &RawArg::ELEMENT, 0),
        /// Type of the JSON in the request; a `GET` sends it as the query parameter `json`. Leave it
        /// out if there is none.
        body: Option<Word> = "body" Optional Shape::Text(&TYPE_REF),
        /// The request may be sent without `body`.
        optional_body: bool = "optionalBody" Optional Shape::Flag,
        /// The service carries it out in all clusters of a multi-cluster, if the client asks for that.
        multi_cluster: bool = "multiCluster" Optional Shape::Flag,
        /// Type of `data` in the response, or of its field `unwrap`.
        returns: Option<Word> = "returns" Required Shape::Text(&TYPE_REF),
        /// The only field of `data`, which is an object: the call returns the value of this field.
        unwrap: Option<Word> = "unwrap" Optional Shape::Text(&WIRE_NAME),
        /// If the response is a list with one entry, the service may send the entry without the list.
        accepts_single: bool = "acceptSingle" Optional Shape::Flag,
        repeat: Option<RawRepeat> = "repeat" Optional Shape::Object(&RawRepeat::ELEMENT),
        waits: Option<RawWaits> = "waits" Optional Shape::Object(&RawWaits::ELEMENT),
        deprecated: Option<RawDeprecated> = "deprecated" Optional DEPRECATED,
        ids: Vec<Word> = "ids" Optional IDS,
        aliases: Vec<Word> = "aliases" Optional ALIASES,
        /// Errors that a caller should expect, one entry for each condition, the most likely first. A
        /// call with a body lists `jsonError`.
        errors: Vec<RawCallError> = "errors" Optional Shape::List(&RawCallError::ELEMENT),
        danger: Option<RawDoc> = "danger" Optional DANGER,
        /// What to check or do before the call.
        before: Option<RawDoc> = "before" Optional Shape::Text(&DOC),
        /// What the call changes beyond the obvious, and what happens later.
        effects: Option<RawDoc> = "effects" Optional Shape::Text(&DOC),
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
        /// Description of the response beyond its type, in Markdown.
        response_doc: Option<RawDoc> = "responseDoc" Optional Shape::Text(&DOC),
        /// An example of the body: a valid and realistic wire value. Without it, one is built from
        /// the examples of the fields.
        example: Option<Spanned<Json>> = "example" Optional Shape::Json(&[]),
        /// An example of what the call returns, where one built from the examples of the fields
        /// would mislead. Leave it out otherwise.
        reply: Option<Spanned<Json>> = "reply" Optional Shape::Json(&[]),
        waive: Vec<RawWaiver> = "waive" Optional Shape::Waivers,
    }
    rules [
        Arguments Set("optionalBody") needs ["body"] "add `body`, or remove `optionalBody`",
        Repeat Is("method", "GET") forbids ["repeat"]
            "remove `repeat`: a `GET` is always safe to retry",
        Repeat Is("method", "POST") needs ["repeat"]
            "add `\"repeat\": {\"safe\": true or false, \"why\": \"…\"}`",
        InvalidExample Set("example") needs ["body"] "add `body`, or remove `example`",
    ]
    example r#"{
        "title": "Update a thing", "since": "1.0.0", "method": "POST", "path": "ThingUpdate/{thingId}",
        "args": { "thingId": { "type": "ThingId", "doc": "Which one." } },
        "body": "Thing", "returns": "Thing",
        "repeat": { "safe": true, "why": "It is set, not added." },
        "errors": [{ "name": "jsonError", "when": "The body lacks `id`.", "example": { "json": {} } }],
        "doc": "Changes a thing.", "example": { "id": 1 }
    }"#
}

element! {
    /// An argument in the path of a call. Its name is the key.
    RawArg(name) "arg" "an argument" with LIFETIME {
        _since: Option<Word> = "since" Optional LATER_SINCE,
        /// A named type that is one number or one string.
        ty: Option<Word> = "type" Required Shape::Text(&TYPE_NAME),
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
        /// A valid value. Leave it out if the example of the type is good enough.
        example: Option<Spanned<Json>> = "example" Optional
            Shape::Json(&[JsonType::Integer, JsonType::String]),
        deprecated: Option<RawDeprecated> = "deprecated" Optional DEPRECATED,
        waive: Vec<RawWaiver> = "waive" Optional Shape::Waivers,
    }
    example r#"{ "type": "ThingName", "doc": "The thing to change." }"#
}

element! {
    /// Whether a request is safe to retry if its response was lost, so that the client does not know
    /// whether it was carried out. Each `POST` needs it; a `GET` must not have it.
    RawRepeat "repeat" "`repeat`" {
        /// `true`: it is safe to retry, except as `unsafeWith` and `unsafeWithout` say. `false`: the
        /// crate never retries it.
        safe: bool = "safe" Required Shape::Flag,
        /// Fields of the body; a request with any of them must not be retried.
        with: Vec<Word> = "unsafeWith" Optional Shape::Texts(&WIRE_NAME, 0),
        /// Fields of the body; a request that lacks any of them must not be retried.
        without: Vec<Word> = "unsafeWithout" Optional Shape::Texts(&WIRE_NAME, 0),
        /// The reason, in one sentence of Markdown.
        why: RawDoc = "why" Later Shape::Text(&DOC),
    }
    rules [
        Repeat Is("safe", "false") forbids ["unsafeWith", "unsafeWithout"]
            "set `safe` to true, or remove `unsafeWith` and `unsafeWithout`",
    ]
    example r#"{ "safe": true, "unsafeWith": ["rename"], "why": "It is set, not added." }"#
}

element! {
    /// Present if the service waits for something before it responds.
    RawWaits "waits" "`waits`" {
        /// Field of the body that limits the wait, in seconds. Leave it out if there is no limit.
        field: Option<Word> = "member" Optional Shape::Text(&WIRE_NAME),
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
    }
    example r#"{ "member": "timeout", "doc": "Until the thing is ready." }"#
}

element! {
    /// A condition under which a call fails.
    RawCallError "callError" "an error of a call" with LIFETIME {
        name: Option<Word> = "name" Required Shape::Text(&ERROR),
        _since: Option<Word> = "since" Optional LATER_SINCE,
        /// The condition, in one sentence: "The thing is sold."
        when: RawDoc = "when" Later Shape::Text(&DOC),
        /// What to do, where the general advice for the error is not good enough.
        advice: Option<RawDoc> = "advice" Optional Shape::Text(&DOC),
        example: Option<RawAttempt> = "example" Required Shape::Object(&RawAttempt::ELEMENT),
    }
    example r#"{ "name": "busy", "when": "The thing is sold.", "example": { "args": { "thingId": 2 } } }"#
}

element! {
    /// A request that fails under the condition, when sent to the cluster of the examples. A test
    /// sends it to the simulator.
    RawAttempt "attempt" "a request that fails" {
        /// Values of arguments in the path that differ from the call's examples, by name.
        args: Option<Spanned<Json>> = "args" Optional Shape::Json(&[]),
        /// The body, in place of that of the call's example; `null` to send none.
        json: Option<Spanned<Json>> = "json" Optional Shape::Json(&[]),
        /// Requests to send before, each of which succeeds.
        after: Vec<RawRequest> = "after" Optional Shape::List(&RawRequest::ELEMENT),
        /// What happens between them and the request that no call can bring about: commands of the
        /// simulator with their bodies.
        simulate: Option<Spanned<Json>> = "simulate" Optional Shape::Json(&[]),
    }
    example r#"{ "args": { "thingId": 2 }, "after": [{ "call": "thingSell", "args": { "thingId": 2 } }] }"#
}
