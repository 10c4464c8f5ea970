//! Methods and paths: no two calls have the same unless the schema says that the service means it so.

use rustc_hash::FxHashMap;

use super::context::Context;
use crate::diag::Code;
use crate::raw::RawCall;
use crate::read::Word;

/// Method and path as a service would match them: in any case, whatever arguments are called.
type Endpoint = (String, Vec<String>);

/// Of the calls with one endpoint, all but one must name another of them.
pub(super) fn check(context: &mut Context<'_>) {
    let raw = context.raw;
    let endpoints: Vec<Option<Endpoint>> = raw.calls.iter().map(|call| endpoint(call)).collect();
    let mut first: FxHashMap<&Endpoint, &RawCall> = FxHashMap::default();
    for (index, call) in raw.calls.iter().enumerate() {
        if let Some(other) = &call.shares_path_with {
            check_shared(context, index, other, &endpoints);
        } else if let Some(endpoint) = &endpoints[index] {
            let before = *first.entry(endpoint).or_insert(call);
            // Of two calls with one name, which was reported, the names say enough.
            if before.name.text != call.name.text {
                report(context, before, call);
            }
        }
    }
}

fn endpoint(call: &RawCall) -> Option<Endpoint> {
    let method = call.method.as_ref()?.text.to_ascii_lowercase();
    let segments = call.path.as_ref()?.text.split('/').map(|segment| {
        if segment.starts_with('{') { "{}".to_owned() } else { segment.to_ascii_lowercase() }
    });
    Some((method, segments.collect()))
}

/// Reports a call that says that it shares its path with one that has another, or does not exist.
fn check_shared(
    context: &mut Context<'_>,
    index: usize,
    other: &Word,
    endpoints: &[Option<Endpoint>],
) {
    let Some(found) = context.calls.get(other.text.as_str()).copied() else {
        if !context.is_whole() {
            return;
        }
        let known: Vec<&str> = context.calls.keys().copied().collect();
        return context.unknown(Code::UnknownReference, "call", other, known, "name a call");
    };
    let name = &context.raw.calls[index].name.text;
    if other.text == *name {
        let message = format!("`{name}` shares its path with itself");
        let help = "name the other call, or remove `sharesPathWith`";
        context.error(Code::SharedPath, other.span, message).help(help);
    } else if let (Some(own), Some(its)) = (&endpoints[index], &endpoints[found])
        && own != its
    {
        let message = format!("`{}` has another method or path than `{name}`", other.text);
        context.error(Code::SharedPath, other.span, message).help("remove `sharesPathWith`");
    }
}

fn report(context: &mut Context<'_>, one: &RawCall, other: &RawCall) {
    let path = |call: &RawCall| call.path.as_ref().unwrap_or(&call.name).clone();
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
            "correct `path`; if the service selects the call by another criterion, add \
             `\"sharesPathWith\": \"{first}\"` to `{second}`"
        ));
}
