//! Calls as operations.
//!
//! OpenAPI tells operations apart by method and path with the names of arguments erased. Calls
//! that are the same in that view become one operation, which names all of them.

use indexmap::IndexMap;

use super::members::{Members, list};
use super::refs::of;
use super::scalars::string_union;
use super::{deprecated, errors, json_content, markdown, since};
use crate::json::Json;
use crate::model::{Api, Arg, Call, Kind, Method, Repeat, RepeatRule, TypeRef};

/// All paths with their operations.
pub(super) fn paths(api: &Api) -> Members {
    let mut spans = IndexMap::<String, Vec<&Call>>::new();
    // In the order of the sections: a merged operation has the tag of the leading one.
    for call in (0..api.sections.len()).flat_map(|section| api.calls_of(section)) {
        let erased = format!("{}{}", call.endpoint, "/{}".repeat(call.args.len()));
        spans.entry(erased).or_default().push(call);
    }
    spans.values().fold(Members::new(), |all, calls| {
        let names = argument_names(calls);
        let query = calls.first().map_or("", |call| &call.endpoint);
        let mut path = format!("{}/{query}", api.prefix);
        for name in &names {
            path.push_str(&format!("/{{{name}}}"));
        }
        let item = [Method::Get, Method::Post].into_iter().fold(Members::new(), |item, method| {
            let mut same: Vec<&Call> =
                calls.iter().copied().filter(|call| call.method == method).collect();
            // It also has the name of the first one, which should be here to stay.
            same.sort_by_key(|call| call.deprecated.is_some());
            item.maybe(&method.as_str().to_lowercase(), operation(api, &same, &names))
        });
        all.with(&path, item)
    })
}

/// What the arguments of a path are called: all their names, where calls do not agree.
fn argument_names(calls: &[&Call]) -> Vec<String> {
    let count = calls.iter().map(|call| call.args.len()).max().unwrap_or(0);
    (0..count)
        .map(|index| {
            let names = calls.iter().filter_map(|call| call.args.get(index));
            let names = distinct(names.map(|arg| arg.name.as_str()));
            let mut joined = String::new();
            for name in names {
                if joined.is_empty() {
                    joined.push_str(name);
                } else {
                    let mut chars = name.chars();
                    joined.push_str("Or");
                    joined.extend(chars.next().into_iter().flat_map(char::to_uppercase));
                    joined.push_str(chars.as_str());
                }
            }
            joined
        })
        .collect()
}

/// One operation for all calls given; none for none.
fn operation(api: &Api, calls: &[&Call], names: &[String]) -> Option<Members> {
    let first = *calls.first()?;
    // One tag only: generators write one file per tag, and an operation into each of its files.
    let tag = api.sections.get(first.section);
    let tags = list(tag.map(|section| section.title.as_str()));
    let summary = distinct(calls.iter().map(|call| call.title.as_str())).join(" / ");
    let mut description = for_each(calls, |call| description(api, call));
    if calls.len() > 1 {
        let all: Vec<String> = calls.iter().map(|call| markdown::code(&call.name)).collect();
        let all = all.join(", ");
        description = format!("One request that stands for several calls: {all}.\n\n{description}");
    }
    let parameters =
        names.iter().enumerate().map(|(index, name)| parameter(api, calls, index, name));
    let responses = errors::RANGES
        .iter()
        .fold(Members::new().with("200", reply(api, calls)), |responses, range| {
            responses.with(range, errors::reference())
        });
    let oldest = calls.iter().map(|call| call.since).min().unwrap_or(first.since);
    let operation = Members::new()
        .with("operationId", &first.name)
        .with("tags", tags)
        .with("summary", summary)
        .with("description", description)
        .maybe("parameters", (!names.is_empty()).then(|| list(parameters)))
        .maybe("requestBody", request_body(api, calls))
        .with("responses", responses)
        .maybe(
            "x-storpool-operations",
            (calls.len() > 1).then(|| list(calls.iter().map(|call| &call.name))),
        )
        .with("x-storpool-since", since(api, oldest))
        .maybe("x-storpool-errors", error_names(api, calls))
        .maybe("x-storpool-repeat", repeat(calls));
    let over = calls.iter().all(|call| call.deprecated.is_some());
    Some(deprecated(api, operation, first.deprecated.as_ref().filter(|_| over)))
}

fn description(api: &Api, call: &Call) -> String {
    let mut parts = vec![markdown::print(&call.doc)];
    if let Some(waits) = &call.waits {
        parts.push(format!("**Waits.** {}", markdown::print(&waits.doc)));
    }
    parts.extend(repeat_in_words(&call.repeat));
    if let Some(deprecated) = &call.deprecated {
        let instead = deprecated.instead.as_ref();
        let instead = instead.map(|name| format!(" Use {} instead.", markdown::code(name)));
        parts.push(format!(
            "**Deprecated since {}.**{} {}",
            since(api, deprecated.since),
            instead.unwrap_or_default(),
            markdown::print(&deprecated.doc),
        ));
    }
    let errors: Vec<String> = call
        .errors
        .iter()
        .filter_map(|index| api.errors.get(*index))
        .map(|error| markdown::code(&error.name))
        .collect();
    if !errors.is_empty() {
        parts.push(format!("**Errors to expect:** {}.", errors.join(", ")));
    }
    parts.join("\n\n")
}

fn repeat_in_words(repeat: &Repeat) -> Option<String> {
    let any = |members: &[String]| {
        let members: Vec<String> = members.iter().map(|member| markdown::code(member)).collect();
        members.join(" or ")
    };
    let rule = match &repeat.rule {
        RepeatRule::Reads => return None,
        RepeatRule::Safe => "yes".to_owned(),
        RepeatRule::Never => "no".to_owned(),
        RepeatRule::Unless { .. } => {
            let not = repeat.rule.conditions(any);
            format!("yes, but not {}", not.join(", nor "))
        }
    };
    let why = repeat.why.as_ref().map(markdown::print).unwrap_or_default();
    Some(format!("**May be repeated when the answer was lost:** {rule}. {why}"))
}

/// The same for programs; nothing for calls that read, nor for calls that do not agree.
fn repeat(calls: &[&Call]) -> Option<Members> {
    let safe = |safe: bool| Members::new().with("safe", safe);
    let rule = &calls.first()?.repeat.rule;
    if calls.iter().any(|call| call.repeat.rule != *rule) {
        return None;
    }
    match rule {
        RepeatRule::Reads => None,
        RepeatRule::Safe => Some(safe(true)),
        RepeatRule::Never => Some(safe(false)),
        RepeatRule::Unless { with, without } => Some(
            safe(true)
                .maybe("unsafeWith", (!with.is_empty()).then(|| list(with)))
                .maybe("unsafeWithout", (!without.is_empty()).then(|| list(without))),
        ),
    }
}

fn error_names(api: &Api, calls: &[&Call]) -> Option<Json> {
    let indices = calls.iter().flat_map(|call| &call.errors);
    let names =
        distinct(indices.filter_map(|index| api.errors.get(*index)).map(|error| &error.name));
    (!names.is_empty()).then(|| list(names))
}

fn parameter(api: &Api, calls: &[&Call], index: usize, name: &str) -> Members {
    let args: Vec<&Arg> = calls.iter().filter_map(|call| call.args.get(index)).collect();
    let doc = for_each(calls, |call| {
        call.args.get(index).map(|arg| markdown::print(&arg.doc)).unwrap_or_default()
    });
    let schema = argument_schema(api, &args);
    // A number is a string where strings are possible, too.
    let example = args.first().map(|arg| match &arg.example {
        Json::Integer(number) if schema.is("type", "string") => Json::String(number.to_string()),
        example => example.clone(),
    });
    Members::new()
        .with("name", name)
        .with("in", "path")
        .with("required", true)
        .with("description", doc)
        .with("schema", schema)
        .maybe("example", example)
}

/// The type of an argument. Generators cannot write a choice into a path, so arguments of several
/// types are strings, with a rule if all are.
fn argument_schema(api: &Api, args: &[&Arg]) -> Members {
    let types = distinct(args.iter().map(|arg| arg.ty));
    if let [one] = types[..] {
        return of(api, &TypeRef::Named(one));
    }
    let mut strings = Vec::new();
    for id in types {
        match &api.ty(id).kind {
            Kind::String(_) => strings.push(id),
            Kind::StringUnion(of) => strings.extend(of),
            _ => return of(api, &TypeRef::String),
        }
    }
    string_union(api, &distinct(strings.into_iter())).schema()
}

fn request_body(api: &Api, calls: &[&Call]) -> Option<Members> {
    let bodies: Vec<_> = calls.iter().filter_map(|call| call.body.as_ref()).collect();
    let first = bodies.first()?;
    let schema = any_of(api, bodies.iter().map(|body| body.ty.clone()));
    let content = json_content(schema, Some(first.example.clone()));
    Some(Members::new().with("required", bodies.len() == calls.len()).with("content", content))
}

/// The envelope of a reply, and what it carries.
fn reply(api: &Api, calls: &[&Call]) -> Members {
    let text = for_each(calls, |call| {
        let text = call.response_doc.as_ref().map(markdown::print);
        let text = text.unwrap_or_else(|| "The call succeeded.".to_owned());
        if call.accepts_single {
            format!("{text} The list may come as its only entry, without brackets.")
        } else {
            text
        }
    });
    let text = format!("{text}\n\n{}", errors::NOTE);
    let generation = Members::new()
        .with("type", "integer")
        .with("format", "int64")
        .with("description", "Counter of changes to the configuration; may be missing.")
        .with("example", api.example_generation);
    let data = any_of(api, calls.iter().map(|call| call.returns.clone()));
    let envelope = Members::new()
        .with("type", "object")
        .with("required", list(["data"]))
        .with("properties", Members::new().with("generation", generation).with("data", data));
    let example = calls.first().map(|call| {
        Members::new()
            .with("generation", api.example_generation)
            .with("data", &call.response_example)
            .json()
    });
    Members::new().with("description", text).with("content", json_content(envelope, example))
}

/// The schema of a type, or of any of several.
fn any_of(api: &Api, types: impl Iterator<Item = TypeRef>) -> Members {
    let mut schemas = distinct(types.map(|ty| of(api, &ty)));
    if schemas.len() == 1 {
        schemas.swap_remove(0)
    } else {
        Members::new().with("anyOf", list(schemas))
    }
}

/// What is to be said of all calls: once if it is the same, else for each under its name.
fn for_each(calls: &[&Call], say: impl Fn(&Call) -> String) -> String {
    let texts: Vec<(&str, String)> =
        calls.iter().map(|call| (call.name.as_str(), say(call))).collect();
    match texts.first() {
        Some((_, first)) if texts.iter().all(|(_, text)| text == first) => first.clone(),
        _ => {
            let texts: Vec<String> = texts
                .iter()
                .map(|(name, text)| format!("**{}:** {text}", markdown::code(name)))
                .collect();
            texts.join("\n\n")
        }
    }
}

fn distinct<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut all = Vec::new();
    for item in items {
        if !all.contains(&item) {
            all.push(item);
        }
    }
    all
}
