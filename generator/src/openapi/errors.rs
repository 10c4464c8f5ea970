//! Responses to requests that failed.

use super::members::{Members, object};
use super::refs::{component_reference, free_name};
use super::{deprecated_in_words, json_content, since};
use crate::json::Json;
use crate::markdown::line;
use crate::model::{Api, ReleaseId};

/// The response, which all calls share.
pub(super) fn responses(api: &Api) -> Members {
    let schema = component_reference("schemas", &component_name(api));
    object! {
        "Error": object! {
            "description":
                "The request failed. Errors come with any HTTP status, 200 included: look for \
                 `error` before `data`. A proxy between the client and the service may respond \
                 without JSON.",
            "content": json_content(schema, None),
        },
    }
}

pub(super) fn component_name(api: &Api) -> String {
    free_name(api, "ErrorReply")
}

/// The schema of the body of an error.
pub(super) fn component(api: &Api) -> Members {
    let string = |text: &str| object! { "type": "string", "description": text };
    let known = api.errors.iter().map(|error| {
        let deprecated = deprecated_in_words(api, error.deprecated.as_ref());
        let since = match error.since > ReleaseId(0) {
            true => format!(" Since {}.", since(api, error.since)),
            false => String::new(),
        };
        format!("- `{}`: {}{since}{deprecated}", error.name, line(&error.doc))
    });
    let known = known.collect::<Vec<_>>().join("\n");
    let details = object! {
        "title": free_name(api, "ErrorDetails"),
        "type": "object",
        "properties": object! {
            "name": string(&format!("Name of the error. The list is open:\n\n{known}")),
            "descr": string("What went wrong, for people."),
            "transient": object! {
                "type": "boolean",
                "description": "Whether the same request may succeed later.",
            },
        },
    };
    let message = string("What went wrong, if nothing else is known.")
        .with("title", free_name(api, "ErrorMessage"));
    let example = match api.errors.first() {
        Some(error) => {
            let descr = line(&error.doc);
            object! { "name": &error.name, "descr": descr, "transient": false }.into()
        }
        None => Json::String("The service is not ready.".to_owned()),
    };
    object! {
        "type": "object",
        "required": ["error"],
        "properties": object! {
            "error": object! {
                "oneOf": [details, message],
                "description": "What went wrong: any of the details may be missing.",
                "example": &example,
            },
        },
        "description": "The body of a response to a request that failed.",
        "example": object! { "error": example },
    }
}
