//! The API as an OpenAPI 3.0.3 document.
//!
//! One component per type, under its own name and nothing else beside them: the envelope of
//! replies stands in each operation, that of errors is a shared response. What OpenAPI cannot say
//! stands in members that start with `x-storpool-`, and in words in the descriptions.

mod enums;
mod markdown;
mod members;
mod paths;
mod schemas;

use self::members::{Members, list};
use crate::json::Json;
use crate::model::{Api, Deprecated, ReleaseId};

/// Where the service listens; the variables are in braces.
const SERVER: &str = "http://{host}:{port}";

/// The name of the security scheme, and of the response with an error.
const TOKEN: &str = "token";
const ERROR: &str = "Error";

/// The whole API as one document.
pub fn document(api: &Api) -> Json {
    let info = Members::new()
        .with("title", &api.title)
        .with("description", markdown::print(&api.doc))
        .with("version", &api.version)
        .with("x-storpool-release", &api.latest().name);
    let variable = |default: &str, description: &str| {
        Members::new()
            .with("default", default)
            .with("description", description)
    };
    let (host, port) = api.address.split_once(':').unwrap_or((&api.address, "80"));
    let server = Members::new().with("url", SERVER).with(
        "variables",
        Members::new()
            .with(
                "host",
                variable(host, "Name or address of the machine with the service."),
            )
            .with("port", variable(port, "TCP port of the service.")),
    );
    Members::new()
        .with("openapi", "3.0.3")
        .with("info", info)
        .with("servers", list([server]))
        .with(
            "security",
            list([Members::new().with(TOKEN, Json::Array(Vec::new()))]),
        )
        .with(
            "tags",
            list(api.sections.iter().map(|section| tag(api, section))),
        )
        .with("paths", paths::paths(api))
        .with("components", components(api))
        .json()
}

fn tag(api: &Api, section: &crate::model::Section) -> Members {
    Members::new()
        .with("name", &section.title)
        .with("description", markdown::print(&section.doc))
        .with("x-storpool-since", since(api, section.since))
}

fn components(api: &Api) -> Members {
    let token = Members::new()
        .with("type", "apiKey")
        .with("in", "header")
        .with("name", "Authorization")
        .with(
            "description",
            format!("`{0}` and the token: `{0}1234567890`.", api.authorization),
        );
    let schemas = api.types().fold(Members::new(), |all, (id, ty)| {
        all.with(&ty.name, schemas::component(api, id))
    });
    Members::new()
        .with("securitySchemes", Members::new().with(TOKEN, token))
        .with("responses", Members::new().with(ERROR, error(api)))
        .with("schemas", schemas)
}

/// The answer to a request that failed.
fn error(api: &Api) -> Members {
    let string = |description: &str| {
        Members::new()
            .with("type", "string")
            .with("description", description)
    };
    let known: Vec<String> = api
        .errors
        .iter()
        .map(|error| format!("- `{}`: {}", error.name, markdown::line(&error.doc)))
        .collect();
    let name = format!(
        "Name of the error; others than these may come:\n\n{}",
        known.join("\n")
    );
    let full = Members::new().with("type", "object").with(
        "properties",
        Members::new()
            .with("name", string(&name))
            .with("descr", string("What went wrong, for people."))
            .with(
                "transient",
                Members::new()
                    .with("type", "boolean")
                    .with("description", "Whether the same request may succeed later."),
            ),
    );
    let bare = string("What went wrong, when there is nothing else to tell.");
    let envelope = Members::new()
        .with("type", "object")
        .with("required", list(["error"]))
        .with(
            "properties",
            Members::new().with("error", Members::new().with("oneOf", list([full, bare]))),
        );
    Members::new()
        .with(
            "description",
            "The request failed. Comes with any HTTP status, 200 included: look for `error` \
             before looking for `data`. Something between the caller and the service may answer \
             without JSON.",
        )
        .with("content", json_content(envelope, None))
}

/// A body of JSON.
fn json_content(schema: Members, example: Option<Json>) -> Members {
    let media = Members::new()
        .with("schema", schema)
        .maybe("example", example);
    Members::new().with("application/json", media)
}

fn since(api: &Api, release: ReleaseId) -> &str {
    &api.release(release).name
}

/// What an element says of its end: the flag that OpenAPI has, and the details it has not.
fn deprecated(api: &Api, members: Members, deprecated: Option<&Deprecated>) -> Members {
    let Some(deprecated) = deprecated else {
        return members;
    };
    let details = Members::new()
        .with("since", since(api, deprecated.since))
        .maybe("use", deprecated.instead.as_deref())
        .with("why", markdown::print(&deprecated.doc));
    members
        .with("deprecated", true)
        .with("x-storpool-deprecated", details)
}
