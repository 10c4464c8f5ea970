//! Which call a request is for: driven by the calls that the crate describes.

use std::collections::BTreeMap;

use storpool_api::meta::{CALLS, CallMeta};

use crate::api::{self, Handler};
use crate::error::{ServiceError, quoted};
use crate::version::API_VERSION;

/// Prefix of the path of every call.
const ROOT: &str = "/ctrl/1.0/";

/// A call and its handler.
pub(crate) struct Route {
    pub(crate) call: &'static CallMeta,
    pub(crate) handler: Handler,
}

/// The calls of that version, by section.
pub fn calls() -> impl Iterator<Item = &'static CallMeta> {
    CALLS.iter().filter(|call| call.versions.contains(API_VERSION))
}

/// The same by the part of the path that names them.
pub(crate) struct Routes(BTreeMap<&'static str, Vec<Route>>);

impl Routes {
    /// Finds the handler of each call; a call without one is an error that names it.
    pub(crate) fn new() -> Result<Self, String> {
        let mut routes: BTreeMap<&'static str, Vec<Route>> = BTreeMap::new();
        for call in calls() {
            let handler = api::handler(call.name);
            let handler = handler.ok_or_else(|| format!("no handler for {}", call.name))?;
            let route = Route { call, handler };
            routes.entry(query_of(call)).or_default().push(route);
        }
        Ok(Self(routes))
    }

    /// The call that a method and a path mean, and the arguments in the path.
    pub(crate) fn find(
        &self,
        method: &str,
        path: &str,
    ) -> Result<(&Route, Vec<String>), ServiceError> {
        let parts = path.strip_prefix(ROOT).map(|rest| rest.split('/'));
        let mut parts = parts.into_iter().flatten().map(decoded);
        let query = parts.next().unwrap_or_default();
        let Some(routes) = self.0.get(query.as_str()) else {
            let of = |call: &&CallMeta| query_of(call) == query;
            let descr = match CALLS.iter().find(of) {
                Some(call) => {
                    format!("API {API_VERSION} has no {}: {} have it", call.name, call.versions)
                }
                None => format!("There is no call at {}", quoted(path)),
            };
            return Err(ServiceError::new("unknownCall", 404, descr));
        };
        // HEAD is GET without the body.
        let wanted = if method == "HEAD" { "GET" } else { method };
        let Some(route) = routes.iter().find(|route| route.call.method == wanted) else {
            let known = routes.first().map_or("", |route| route.call.method);
            let descr = format!("{query} is called with {known}, not {}", quoted(method));
            return Err(ServiceError::new("methodNotAllowed", 405, descr));
        };
        let args: Vec<String> = parts.collect();
        if args.len() != route.call.args.len() || args.iter().any(String::is_empty) {
            let (wanted, given) = (route.call.args.len(), args.len());
            return Err(ServiceError::invalid(format!(
                "{query} takes {wanted} arguments in the path, not {given}"
            )));
        }
        Ok((route, args))
    }

    /// The methods that a path takes, for the header `Allow`.
    pub(crate) fn methods(&self, path: &str) -> &'static str {
        let query = path.strip_prefix(ROOT).and_then(|rest| rest.split('/').next());
        let routes = self.0.get(decoded(query.unwrap_or_default()).as_str());
        match routes.and_then(|routes| routes.first()) {
            Some(route) if route.call.method == "GET" => "GET, HEAD",
            _ => "POST",
        }
    }

    /// Chooses between calls that share a method and path: one is for volumes, the other for
    /// snapshots, and only the cluster knows which of them a name is of.
    pub(crate) fn meant<'a>(
        &'a self,
        found: &'a Route,
        args: &[String],
        is_snapshot: impl FnOnce(&str) -> bool,
    ) -> &'a Route {
        let routes = self.0.get(query_of(found.call)).into_iter().flatten();
        let mut alike = routes.filter(|route| route.call.method == found.call.method);
        let (Some(one), Some(other)) = (alike.next(), alike.next()) else {
            return found;
        };
        let of_snapshots = |route: &Route| {
            let first = route.call.args.first();
            first.is_some_and(|arg| arg.ty.starts_with("SnapshotName"))
        };
        let wanted = args.first().is_some_and(|name| is_snapshot(name));
        if of_snapshots(one) == wanted { one } else { other }
    }
}

fn query_of(call: &CallMeta) -> &'static str {
    let rest = call.path.strip_prefix(ROOT).unwrap_or(call.path);
    rest.split('/').next().unwrap_or_default()
}

/// A path segment with its percent escapes decoded; invalid escapes stay unchanged.
fn decoded(part: &str) -> String {
    let bytes = part.as_bytes();
    let mut all = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%').then(|| part.get(at + 1..at + 3)).flatten();
        let escaped = escaped.filter(|hex| hex.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(escaped) => {
                all.push(escaped);
                at += 3;
            }
            None => {
                all.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&all).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_has_a_handler() {
        let routes = Routes::new().unwrap();
        assert_eq!(routes.0.values().map(Vec::len).sum::<usize>(), calls().count());
        assert_eq!(calls().count(), 79);
    }

    #[test]
    fn every_call_is_found_by_its_path() {
        let routes = Routes::new().unwrap();
        for call in calls() {
            let path = call.path.replace(['{', '}'], "");
            let (route, args) =
                routes.find(call.method, &path).map_err(|error| error.descr).unwrap();
            assert_eq!((route.call.path.split('{').next()), (call.path.split('{').next()));
            assert_eq!(args.len(), call.args.len());
        }
    }

    #[test]
    fn paths_are_split_into_call_and_arguments() {
        let routes = Routes::new().unwrap();
        let args = |path: &str| routes.find("GET", path).map(|(_, args)| args);
        let root = "/ctrl/1.0/";
        for (path, arg) in
            [("#a", "#a"), ("%23a", "#a"), ("a%2Fb%zz%", "a/b%zz%"), ("*a@1:2", "*a@1:2")]
        {
            assert_eq!(args(&format!("{root}Volume/{path}")).unwrap(), [arg]);
        }
        for (path, name) in [
            ("/", "unknownCall"),
            ("/ctrl/1.0/", "unknownCall"),
            ("/ctrl/1.0/Nothing", "unknownCall"),
            ("/ctrl/1.0/VolumeDelete/a", "methodNotAllowed"),
            ("/ctrl/1.0/Volume", "invalidParam"),
            ("/ctrl/1.0/Volume/", "invalidParam"),
            ("/ctrl/1.0/Volume/a/b", "invalidParam"),
        ] {
            assert_eq!(args(path).unwrap_err().name, name, "{path}");
        }
    }
}
