//! Methods and paths: no two calls have the same unless the schema says that the service means it so.

use std::collections::HashMap;

use super::context::Context;
use crate::diag::Code;
use crate::raw::RawCall;
use crate::read::Word;

/// Method and path as a service would match them: in any case, whatever arguments are called.
type Endpoint = (String, Vec<String>);

pub(super) fn check(context: &mut Context<'_>) {
    let raw = context.raw;
    let endpoints: Vec<Option<Endpoint>> = raw.calls.iter().map(endpoint).collect();
    // Each call leads to an earlier one with which it shares its path by declaration.
    let mut leads_to: Vec<usize> = (0..raw.calls.len()).collect();
    for (index, call) in raw.calls.iter().enumerate() {
        if let Some(word) = &call.shares_path_with
            && let Some(other) = declared(context, call, word)
        {
            if endpoints[index].is_some() && endpoints[index] == endpoints[other] {
                let (a, b) = (root(&leads_to, index), root(&leads_to, other));
                leads_to[a.max(b)] = a.min(b);
            } else if endpoints[index].is_some() && endpoints[other].is_some() {
                let message =
                    format!("`{}` has another method or path than `{}`", word.text, call.name.text);
                context.error(Code::SharedPath, word.span, message).help("remove `sharesPathWith`");
            }
        }
    }
    let mut first: HashMap<&Endpoint, usize> = HashMap::new();
    for (index, endpoint) in endpoints.iter().enumerate() {
        let Some(endpoint) = endpoint else { continue };
        let before = *first.entry(endpoint).or_insert(index);
        // Of two calls with one name, which was reported, the names say enough.
        let (one, other) = (&raw.calls[before], &raw.calls[index]);
        if root(&leads_to, before) != root(&leads_to, index) && one.name.text != other.name.text {
            report(context, one, other);
        }
    }
}

fn endpoint(call: &RawCall) -> Option<Endpoint> {
    let method = call.method.as_ref()?.text.to_ascii_lowercase();
    let path = &call.query.as_ref()?.text;
    let parts = path.split('/').map(|part| {
        if part.starts_with('{') { "{}".to_owned() } else { part.to_ascii_lowercase() }
    });
    Some((method, parts.collect()))
}

fn root(leads_to: &[usize], mut index: usize) -> usize {
    while leads_to[index] != index {
        index = leads_to[index];
    }
    index
}

/// The call with which another says that it shares its path.
fn declared(context: &mut Context<'_>, call: &RawCall, word: &Word) -> Option<usize> {
    let raw = context.raw;
    let calls = || raw.calls.iter();
    if word.text == call.name.text {
        let message = format!("`{}` shares its path with itself", word.text);
        context
            .error(Code::SharedPath, word.span, message)
            .help("name the other call, or remove `sharesPathWith`");
        return None;
    }
    let found = calls().position(|other| other.name.text == word.text);
    if found.is_none() {
        let known = raw.calls.iter().map(|other| other.name.text.as_str());
        let message = format!("unknown call `{}`", word.text);
        context.error(Code::UnknownReference, word.span, message).suggest(
            &word.text,
            known,
            "name a call",
        );
    }
    found
}

fn report(context: &mut Context<'_>, one: &RawCall, other: &RawCall) {
    let span = |call: &RawCall| call.query.as_ref().map_or(call.name.span, |word| word.span);
    let text = |call: &RawCall| call.query.as_ref().map_or("", |word| &word.text).to_owned();
    let how = if text(one) == text(other) {
        "the same method and path"
    } else {
        "the same method, and a path that differs only in case or in the names of arguments"
    };
    let (first, second) = (&one.name.text, &other.name.text);
    let message = format!("`{second}` and `{first}` have {how}");
    context
        .error(Code::SharedPath, span(other), message)
        .label(span(one), format!("`{first}` is here"))
        .help(format!(
            "correct `query`; if the service tells the two apart otherwise, add \
         `\"sharesPathWith\": \"{first}\"` to `{second}`"
        ));
}
