//! Responses to requests that failed.

use super::members::{Members, list};
use super::refs::free_name;
use super::{json_content, markdown};
use crate::json::Json;
use crate::model::Api;

/// The statuses that errors have. Not `default`: to some generators that is one more way to succeed.
pub(super) const RANGES: [&str; 2] = ["4XX", "5XX"];

/// What a schema cannot say of status 200 without making every successful response a choice.
pub(super) const NOTE: &str = "An error may have this status, too: look for `error` before `data`.";

/// The name of the response.
const RESPONSE: &str = "Error";

/// A reference to the response.
pub(super) fn reference() -> Members {
    Members::new().with("$ref", format!("#/components/responses/{RESPONSE}"))
}

/// The response, which all calls share.
pub(super) fn responses(api: &Api) -> Members {
    let name = component_name(api);
    let schema = Members::new().with("$ref", format!("#/components/schemas/{name}"));
    let response = Members::new()
        .with(
            "description",
            "The request failed. Errors come with any HTTP status, 200 included: look for `error` \
             before `data`. A proxy between the client and the service may respond without JSON.",
        )
        .with("content", json_content(schema, None));
    Members::new().with(RESPONSE, response)
}

/// Adds the component of errors to those of types.
pub(super) fn with_reply(api: &Api, schemas: Members) -> Members {
    schemas.with(&component_name(api), reply(api))
}

fn component_name(api: &Api) -> String {
    free_name(api, "ErrorReply")
}

fn reply(api: &Api) -> Members {
    let string =
        |description: &str| Members::new().with("type", "string").with("description", description);
    let known: Vec<String> = api
        .errors
        .iter()
        .map(|error| format!("- `{}`: {}", error.name, markdown::line(&error.doc)))
        .collect();
    let name = format!("Name of the error. The list is open:\n\n{}", known.join("\n"));
    let transient = Members::new()
        .with("type", "boolean")
        .with("description", "Whether the same request may succeed later.");
    let full =
        Members::new().with("title", free_name(api, "ErrorDetails")).with("type", "object").with(
            "properties",
            Members::new()
                .with("name", string(&name))
                .with("descr", string("What went wrong, for people."))
                .with("transient", transient),
        );
    let bare = string("What went wrong, if nothing else is known.")
        .with("title", free_name(api, "ErrorMessage"));
    let example = example(api);
    let error = Members::new()
        .with("oneOf", list([full, bare]))
        .with("description", "What went wrong: any of the details may be missing.")
        .with("example", &example);
    Members::new()
        .with("type", "object")
        .with("required", list(["error"]))
        .with("properties", Members::new().with("error", error))
        .with("description", "The body of a response to a request that failed.")
        .with("example", Members::new().with("error", example))
}

fn example(api: &Api) -> Json {
    match api.errors.first() {
        Some(error) => Members::new()
            .with("name", &error.name)
            .with("descr", markdown::line(&error.doc))
            .with("transient", false)
            .json(),
        None => Json::String("The service is not ready.".to_owned()),
    }
}
