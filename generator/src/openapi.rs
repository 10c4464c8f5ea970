//! The API as an OpenAPI 3.0.3 document.
//!
//! One component per type, under its name, and one for errors. The envelope of responses is part of
//! each operation. Facts that OpenAPI cannot express are in members that start with `x-storpool-`,
//! and in the descriptions.
//!
//! The document is input for client generators, so of several ways to express a fact it uses the one
//! that all of them read: `openapi-clients/run` generates clients from it and runs them.

mod members;
mod paths;
mod scalars;
mod schemas;
mod selections;
mod sentinels;
mod strings;

use self::members::{Members, list, object};
use self::scalars::{component_reference, free_name};
use crate::json::Json;
use crate::markdown::{code, line, print};
use crate::model::{Api, Deprecated, ReleaseId};

pub fn document(api: &Api) -> Json {
    let (host, port) = api.address.split_once(':').unwrap_or((&api.address, "80"));
    let variable = |default: &str, description: &str| {
        object! { "default": default, "description": description }
    };
    let token = object! {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": format!("`{0}` and the token: `{0}1234567890`.", api.authorization),
    };
    let tags = api.sections.iter().map(|section| {
        object! {
            "name": &section.title,
            "description": print(&section.doc),
            "x-storpool-since": since(api, section.since),
            "x-storpool-deprecated": deprecation(api, section.deprecated.as_ref()),
        }
    });
    let schemas = api.types().map(|(id, ty)| (ty.name.clone(), schemas::component(api, id)));
    let error = (error_name(api), error_component(api));
    let document = object! {
        "openapi": "3.0.3",
        "info": object! {
            "title": &api.title,
            "description": print(&api.doc),
            "license": api.license.as_ref().map(|license| object! { "name": license }),
            "version": &api.version,
            "x-storpool-release": &api.latest().name,
        },
        "servers": [object! {
            "url": "http://{host}:{port}",
            "variables": object! {
                "host": variable(host, "Name or address of the machine with the service."),
                "port": variable(port, "TCP port of the service."),
            },
        }],
        "security": [object! { "token": Json::Array(Vec::new()) }],
        "tags": list(tags),
        "paths": paths::paths(api),
        "components": object! {
            "securitySchemes": object! { "token": token },
            "responses": error_responses(api),
            "schemas": schemas.chain([error]).collect::<Members>(),
        },
    };
    document.into()
}

fn json_content(schema: Members, example: Option<Json>) -> Members {
    object! { "application/json": object! { "schema": schema, "example": example } }
}

fn since(api: &Api, release: ReleaseId) -> &str {
    &api.release(release).name
}

/// Adds the deprecation of an element: OpenAPI's flag, and the details that OpenAPI cannot express.
fn deprecated(api: &Api, members: Members, deprecated: Option<&Deprecated>) -> Members {
    members
        .with("deprecated", deprecated.map(|_| true))
        .with("x-storpool-deprecated", deprecation(api, deprecated))
}

/// The details of a deprecation.
fn deprecation(api: &Api, deprecated: Option<&Deprecated>) -> Option<Members> {
    deprecated.map(|deprecated| {
        object! {
            "since": since(api, deprecated.since),
            "use": deprecated.instead.as_ref(),
            "why": print(&deprecated.doc),
        }
    })
}

/// The same for a line about an element that has no schema of its own.
fn deprecated_in_words(api: &Api, deprecated: Option<&Deprecated>) -> String {
    deprecated.map_or_else(String::new, |deprecated| {
        let instead = deprecated.instead.as_ref();
        let instead = instead.map(|name| format!(" Use {} instead.", code(name)));
        let (since, instead) = (since(api, deprecated.since), instead.unwrap_or_default());
        format!(" **Deprecated since {since}.**{instead} {}", line(&deprecated.doc))
    })
}

/// The response, which all calls share.
fn error_responses(api: &Api) -> Members {
    let schema = component_reference("schemas", &error_name(api));
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

fn error_name(api: &Api) -> String {
    free_name(api, "ErrorReply")
}

/// The schema of the body of an error.
fn error_component(api: &Api) -> Members {
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
