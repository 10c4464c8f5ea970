//! The API as an OpenAPI 3.0.3 document.
//!
//! One component per type, under its name, and one for errors. The envelope of responses is part of
//! each operation. What OpenAPI cannot express is in members that start with `x-storpool-`, and in
//! words in the descriptions.
//!
//! The document is input for client generators, so of several ways to say the same it takes the one
//! that all of them read: `openapi-clients/run` feeds it to them, and runs what they generate.

mod enums;
mod errors;
mod markdown;
mod members;
mod paths;
mod refs;
mod scalars;
mod schemas;
mod strings;
mod unions;
mod unset;

use self::members::{Members, list};
use crate::json::Json;
use crate::model::{Api, Deprecated, ReleaseId};

/// Where the service listens; the variables are in braces.
const SERVER: &str = "http://{host}:{port}";

/// The name of the security scheme.
const TOKEN: &str = "token";

/// The whole API as one document.
pub fn document(api: &Api) -> Json {
    let license = api.license.as_ref();
    let license = license.map(|license| Members::new().with("name", license));
    let info = Members::new()
        .with("title", &api.title)
        .with("description", markdown::print(&api.doc))
        .maybe("license", license)
        .with("version", &api.version)
        .with("x-storpool-release", &api.latest().name);
    let variable = |default: &str, description: &str| {
        Members::new().with("default", default).with("description", description)
    };
    let (host, port) = api.address.split_once(':').unwrap_or((&api.address, "80"));
    let server = Members::new().with("url", SERVER).with(
        "variables",
        Members::new()
            .with("host", variable(host, "Name or address of the machine with the service."))
            .with("port", variable(port, "TCP port of the service.")),
    );
    Members::new()
        .with("openapi", "3.0.3")
        .with("info", info)
        .with("servers", list([server]))
        .with("security", list([Members::new().with(TOKEN, Json::Array(Vec::new()))]))
        .with("tags", list(api.sections.iter().map(|section| tag(api, section))))
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
        .with("description", format!("`{0}` and the token: `{0}1234567890`.", api.authorization));
    let schemas = api
        .types()
        .fold(Members::new(), |all, (id, ty)| all.with(&ty.name, schemas::component(api, id)));
    Members::new()
        .with("securitySchemes", Members::new().with(TOKEN, token))
        .with("responses", errors::responses(api))
        .with("schemas", errors::with_reply(api, schemas))
}

/// A body of JSON.
fn json_content(schema: Members, example: Option<Json>) -> Members {
    let media = Members::new().with("schema", schema).maybe("example", example);
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
    members.with("deprecated", true).with("x-storpool-deprecated", details)
}
