//! Calls as operations.
//!
//! OpenAPI distinguishes operations by method and path, with the names of arguments erased. Calls
//! that are the same in that view become one operation, which names all of them.

use heck::ToLowerCamelCase as _;
use indexmap::IndexMap;

use super::members::{Members, list, object};
use super::scalars::{component_reference, of, string_union};
use super::{deprecated, json_content, since};
use crate::json::Json;
use crate::markdown::{code, print};
use crate::model::{Api, Arg, Call, Kind, Method, Repeat, RepeatRule, Segment, TypeRef};

pub(super) fn paths(api: &Api) -> Members {
    let mut groups = IndexMap::<(&str, &[Segment]), Vec<&Call>>::new();
    // In the order of the sections: a merged operation has the tag of the leading one.
    for call in (0..api.sections.len()).flat_map(|section| api.calls_of(section)) {
        groups.entry((&call.endpoint, &call.segments)).or_default().push(call);
    }
    let path = |((endpoint, segments), calls): ((&str, &[Segment]), Vec<&Call>)| {
        let count = segments.iter().filter(|one| matches!(one, Segment::Arg(_))).count();
        let names: Vec<String> = (0..count).map(|index| argument_name(&calls, index)).collect();
        let segments = segments.iter().map(|segment| match segment {
            Segment::Literal(literal) => format!("/{literal}"),
            Segment::Arg(index) => format!("/{{{}}}", names[*index]),
        });
        let segments: String = segments.collect();
        let operations = [Method::Get, Method::Post].map(|method| {
            let calls = calls.iter().copied().filter(|call| call.method == method);
            (method.as_str().to_lowercase(), operation(api, calls.collect(), &names))
        });
        (format!("{}/{endpoint}{segments}", api.prefix), Members::from_iter(operations))
    };
    groups.into_iter().map(path).collect()
}

/// The name of an argument of a path: all its names, if calls do not agree.
fn argument_name(calls: &[&Call], index: usize) -> String {
    let args = calls.iter().filter_map(|call| call.args.get(index));
    match &distinct(args.map(|arg| arg.name.as_str()))[..] {
        [name] => (*name).to_owned(),
        names => names.join("_or_").to_lower_camel_case(),
    }
}

/// One operation for all calls given; `None` without any.
fn operation(api: &Api, mut calls: Vec<&Call>, names: &[String]) -> Option<Members> {
    // The operation is named after the first call, which should not be a deprecated one.
    calls.sort_by_key(|call| call.deprecated.is_some());
    let calls = calls.as_slice();
    let first = *calls.first()?;
    let merged = (calls.len() > 1).then(|| list(calls.iter().map(|call| &call.name)));
    let mut description = for_each(calls, |call| description(api, call));
    if merged.is_some() {
        let all = codes(calls.iter().map(|call| &call.name), ", ");
        description = format!("One request for several calls: {all}.\n\n{description}");
    }
    let parameters =
        names.iter().enumerate().map(|(index, name)| parameter(api, calls, index, name));
    let parameters = list(parameters.chain(json_parameter(api, calls)));
    let errors = calls.iter().flat_map(|call| error_names(api, call));
    let is_multi_cluster = calls.iter().all(|call| call.multi_cluster);
    let operation = object! {
        "operationId": &first.name,
        // One tag only: generators write a file per tag, and the operation into each of its files.
        "tags": list(api.sections.get(first.section).map(|section| &section.title)),
        "summary": distinct(calls.iter().map(|call| call.title.as_str())).join(" / "),
        "description": description,
        "parameters": parameters,
        "requestBody": request_body(api, calls),
        // Not `default` for errors: some generators take that for one more way to succeed.
        "responses": object! {
            "200": response(api, calls),
            "4XX": component_reference("responses", "Error"),
            "5XX": component_reference("responses", "Error"),
        },
        "x-storpool-operations": merged,
        "x-storpool-since": calls.iter().map(|call| call.since).min().map(|min| since(api, min)),
        "x-storpool-errors": list(distinct(errors)),
        "x-storpool-repeat": repeat(calls),
        "x-storpool-multi-cluster": is_multi_cluster.then_some(true),
    };
    let all_deprecated = calls.iter().all(|call| call.deprecated.is_some());
    Some(deprecated(api, operation, first.deprecated.as_ref().filter(|_| all_deprecated)))
}

fn description(api: &Api, call: &Call) -> String {
    let mut parts = vec![print(&call.doc)];
    for (title, doc) in
        [("Danger", &call.danger), ("Before the call", &call.before), ("Effects", &call.effects)]
    {
        parts.extend(doc.as_ref().map(|doc| format!("**{title}.** {}", print(doc))));
    }
    parts.extend(call.waits.as_ref().map(|waits| format!("**Waits.** {}", print(&waits.doc))));
    parts.extend(repeat_in_words(&call.repeat));
    parts.extend(call.deprecated.as_ref().map(|deprecated| {
        let instead = deprecated.instead.as_ref();
        let instead = instead.map(|name| format!(" Use {} instead.", code(name)));
        format!(
            "**Deprecated since {}.**{} {}",
            since(api, deprecated.since),
            instead.unwrap_or_default(),
            print(&deprecated.doc),
        )
    }));
    let rows = call.errors.iter().map(|row| {
        let (error, when) = (&api.errors[row.error], print(&row.when));
        format!("- `{}`: {when}", error.name).trim_end_matches(": ").to_owned()
    });
    let rows: Vec<String> = rows.collect();
    parts.extend(
        (!rows.is_empty()).then(|| format!("**Errors to expect:**\n\n{}", rows.join("\n"))),
    );
    parts.join("\n\n")
}

fn repeat_in_words(repeat: &Repeat) -> Option<String> {
    let rule = match &repeat.rule {
        RepeatRule::Reads => return None,
        RepeatRule::Safe => "yes".to_owned(),
        RepeatRule::Never => "no".to_owned(),
        RepeatRule::Unless { .. } => {
            let conditions = repeat.rule.conditions(|fields| codes(fields, " or "));
            format!("yes, but not {}", conditions.join(", nor "))
        }
    };
    let why = repeat.why.as_ref().map(print).unwrap_or_default();
    Some(format!("**Safe to retry after a lost response:** {rule}. {why}"))
}

/// The same for programs; `None` for calls that read, and for calls that do not agree.
fn repeat(calls: &[&Call]) -> Option<Members> {
    let rule = &calls.first()?.repeat.rule;
    let (with, without) = match rule {
        RepeatRule::Unless { with, without } => (with.as_slice(), without.as_slice()),
        RepeatRule::Reads | RepeatRule::Safe | RepeatRule::Never => Default::default(),
    };
    let agreed = calls.iter().all(|call| call.repeat.rule == *rule);
    (agreed && *rule != RepeatRule::Reads).then(|| {
        object! {
            "safe": *rule != RepeatRule::Never,
            "unsafeWith": list(with),
            "unsafeWithout": list(without),
        }
    })
}

fn error_names<'a>(api: &'a Api, call: &'a Call) -> impl Iterator<Item = &'a String> {
    api.errors_of(call).map(|error| &error.name)
}

fn parameter(api: &Api, calls: &[&Call], index: usize, name: &str) -> Members {
    let args: Vec<&Arg> = calls.iter().filter_map(|call| call.args.get(index)).collect();
    let schema = argument_schema(api, &args);
    // A number is a string where strings are possible, too.
    let is_string = schema.get("type").is_some_and(|kind| kind.unquoted() == "string");
    let example = args.first().map(|arg| match &arg.example {
        Json::Integer(number) if is_string => Json::String(number.to_string()),
        example => example.clone(),
    });
    let doc = |call: &Call| call.args.get(index).map(|arg| print(&arg.doc)).unwrap_or_default();
    let parameter = object! {
        "name": name,
        "in": "path",
        "required": true,
        "description": for_each(calls, doc),
        "schema": schema,
        "example": example,
    };
    let all = args.len() == calls.len() && args.iter().all(|arg| arg.deprecated.is_some());
    let first = args.first().and_then(|arg| arg.deprecated.as_ref());
    deprecated(api, parameter, first.filter(|_| all))
}

/// The type of an argument. Generators cannot write a union into a path, so arguments of several
/// types are strings, with a rule if all are.
fn argument_schema(api: &Api, args: &[&Arg]) -> Members {
    let types = distinct(args.iter().map(|arg| arg.ty));
    if let [one] = types[..] {
        return of(api, &TypeRef::Named(one));
    }
    let mut strings = Vec::new();
    for id in types {
        match &api.ty(id).kind {
            Kind::String(_) | Kind::StringUnion(_) => strings.push(id),
            _ => return of(api, &TypeRef::String),
        }
    }
    string_union(api, &strings).schema()
}

/// The JSON of calls that send it in the address: a string, since generators reject parameters with
/// a media type.
fn json_parameter(api: &Api, calls: &[&Call]) -> Option<Members> {
    let reads = calls.first()?.method == Method::Get;
    let json = json(api, calls).filter(|_| reads)?;
    Some(object! {
        "name": "json",
        "in": "query",
        "required": json.required,
        "description": "JSON, percent-encoded; `x-storpool-json` is its schema.",
        "schema": object! { "type": "string" },
        "example": json.example.compact(),
        "x-storpool-json": json.schema,
    })
}

fn request_body(api: &Api, calls: &[&Call]) -> Option<Members> {
    let reads = calls.first()?.method == Method::Get;
    let json = json(api, calls).filter(|_| !reads)?;
    let content = json_content(json.schema, Some(json.example));
    Some(object! { "required": json.required, "content": content })
}

/// The JSON that calls send.
struct Sent {
    required: bool,
    schema: Members,
    example: Json,
}

fn json(api: &Api, calls: &[&Call]) -> Option<Sent> {
    let bodies: Vec<_> = calls.iter().filter_map(|call| call.body.as_ref()).collect();
    let example = bodies.first()?.example.clone();
    let schema = any_of(bodies.iter().map(|body| of(api, &body.ty)));
    let required = bodies.len() == calls.len() && bodies.iter().all(|body| !body.optional);
    Some(Sent { required, schema, example })
}

/// The envelope of a response, and the data in it.
fn response(api: &Api, calls: &[&Call]) -> Members {
    let text = for_each(calls, |call| {
        let text = call.response_doc.as_ref().map(print);
        let text = text.unwrap_or_else(|| "The call succeeded.".to_owned());
        let single = " The list may come as its only entry, without brackets.";
        format!("{text}{}", if call.accepts_single { single } else { "" })
    });
    let envelope = object! {
        "type": "object",
        "required": ["data"],
        "properties": object! {
            "generation": object! {
                "type": "integer",
                "format": "int64",
                "description": "Counter of changes to the configuration; may be missing.",
                "example": api.example_generation,
            },
            "data": any_of(calls.iter().map(|call| data(api, call))),
        },
    };
    let example = calls.first().map(|call| {
        object! { "generation": api.example_generation, "data": call.data_example() }.into()
    });
    // A schema cannot express this without making every successful response a union.
    let note = "An error may have this status, too: look for `error` before `data`.";
    object! {
        "description": format!("{text}\n\n{note}"),
        "content": json_content(envelope, example),
    }
}

/// The schema of the data in a response.
fn data(api: &Api, call: &Call) -> Members {
    let returned = of(api, &call.returns);
    match &call.unwrap {
        Some(field) => object! {
            "type": "object",
            "required": [field.as_str()],
            "properties": Members::from_iter([(field, returned)]),
        },
        None => returned,
    }
}

/// One of several schemas.
fn any_of(schemas: impl Iterator<Item = Members>) -> Members {
    let mut schemas = distinct(schemas);
    match schemas.len() {
        1 => schemas.swap_remove(0),
        _ => object! { "anyOf": list(schemas) },
    }
}

/// A text about all calls: once if it is the same for all, else for each under its name.
fn for_each(calls: &[&Call], text: impl Fn(&Call) -> String) -> String {
    let texts: Vec<String> = calls.iter().map(|call| text(call)).collect();
    if let [same] = &distinct(&texts)[..] {
        return (*same).clone();
    }
    let texts = calls.iter().zip(&texts);
    let texts = texts.map(|(call, text)| format!("**{}:** {text}", code(&call.name)));
    texts.collect::<Vec<_>>().join("\n\n")
}

fn codes<'a>(names: impl IntoIterator<Item = &'a String>, separator: &str) -> String {
    names.into_iter().map(|name| code(name)).collect::<Vec<_>>().join(separator)
}

fn distinct<T: PartialEq>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut all = Vec::new();
    for item in items {
        if !all.contains(&item) {
            all.push(item);
        }
    }
    all
}
