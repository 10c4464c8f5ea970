//! Methods and paths: no two calls have the same unless the schema says that the service means it so.

use std::collections::HashMap;

use super::context::Context;
use crate::diag::Code;
use crate::raw::RawCall;

/// Method and path as a service would match them: in any case, whatever arguments are called.
type Endpoint = (String, Vec<String>);

pub(super) fn check(context: &mut Context<'_>) {
    let raw = context.raw;
    let endpoints: Vec<Option<Endpoint>> = raw.calls.iter().map(endpoint).collect();
    // Each call leads to an earlier one with which it shares its path by declaration.
    let mut leads_to: Vec<usize> = (0..raw.calls.len()).collect();
    for (index, call) in raw.calls.iter().enumerate() {
        if let Some(other) = declared(context, call, &endpoints[index], &endpoints) {
            let (a, b) = (root(&leads_to, index), root(&leads_to, other));
            leads_to[a.max(b)] = a.min(b);
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
    let segments = call.query.as_ref()?.text.split('/').map(|segment| {
        if segment.starts_with('{') { "{}".to_owned() } else { segment.to_ascii_lowercase() }
    });
    Some((method, segments.collect()))
}

fn root(leads_to: &[usize], mut index: usize) -> usize {
    while leads_to[index] != index {
        index = leads_to[index];
    }
    index
}

/// The call with which another says that it shares its path; what is wrong with that is reported.
fn declared(
    context: &mut Context<'_>,
    call: &RawCall,
    own: &Option<Endpoint>,
    endpoints: &[Option<Endpoint>],
) -> Option<usize> {
    let word = call.shares_path_with.as_ref()?;
    let Some(index) = context.calls.get(word.text.as_str()).copied() else {
        let known: Vec<&str> = context.calls.keys().copied().collect();
        context.unknown(Code::UnknownReference, "call", word, known, "name a call");
        return None;
    };
    let (message, help) = if word.text == call.name.text {
        let message = format!("`{}` shares its path with itself", word.text);
        (message, "name the other call, or remove `sharesPathWith`")
    } else if own == &endpoints[index] {
        return own.as_ref().map(|_| index);
    } else if own.is_some() && endpoints[index].is_some() {
        let message =
            format!("`{}` has another method or path than `{}`", word.text, call.name.text);
        (message, "remove `sharesPathWith`")
    } else {
        return None;
    };
    context.error(Code::SharedPath, word.span, message).help(help);
    None
}

fn report(context: &mut Context<'_>, one: &RawCall, other: &RawCall) {
    let path = |call: &RawCall| call.query.as_ref().unwrap_or(&call.name).clone();
    let how = if path(one).text == path(other).text {
        "the same method and path"
    } else {
        "the same method, and a path that differs only in case or in the names of arguments"
    };
    let (first, second) = (&one.name.text, &other.name.text);
    let message = format!("`{second}` and `{first}` have {how}");
    context
        .error(Code::SharedPath, path(other).span, message)
        .label(path(one).span, format!("`{first}` is here"))
        .help(format!(
            "correct `query`; if the service selects the call by another criterion, add \
             `\"sharesPathWith\": \"{first}\"` to `{second}`"
        ));
}
