//! Which call a request is for: driven by the calls that the crate describes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use storpool_api::ApiVersion;
use storpool_api::meta::{CALLS, CallMeta};

use crate::api::{self, Handler};
use crate::error::{ServiceError, quoted};
use crate::message::Request;
use crate::shape::Shape;

/// Prefix of the path of every call.
pub(crate) const ROOT: &str = "/ctrl/1.0/";

/// Before a call that is for several clusters.
const SEVERAL: &str = "MultiCluster";

/// A call and its handler.
pub(crate) struct Route {
    pub(crate) call: &'static CallMeta,
    pub(crate) handler: Handler,
    /// What the version has of the response.
    pub(crate) shape: Arc<Shape>,
    /// The segments of the path after the first; `None` for an argument.
    segments: Vec<Option<&'static str>>,
}

/// The calls of a version, by section.
pub fn calls(api: ApiVersion) -> impl Iterator<Item = &'static CallMeta> {
    CALLS.iter().filter(move |call| call.versions.contains(api))
}

/// The calls of a version by the first segment of their paths.
pub(crate) struct Routes {
    pub(crate) api: ApiVersion,
    routes: BTreeMap<&'static str, Vec<Route>>,
}

impl Route {
    /// The JSON that comes with a request: in its body, or in the query of one that reads.
    pub(crate) fn body<'a>(&self, request: &'a Request) -> Cow<'a, [u8]> {
        if self.call.method != "GET" || self.call.body.is_none() {
            return Cow::Borrowed(&request.body);
        }
        let mut parameters = request.query.split('&');
        let json = parameters.find_map(|one| one.strip_prefix("json=")).unwrap_or_default();
        Cow::Owned(decoded(&json.replace('+', " ")).into_bytes())
    }

    fn args(&self) -> usize {
        self.segments.iter().filter(|segment| segment.is_none()).count()
    }

    /// How many segments are as the path has them; `None` if one is not.
    fn agrees(&self, given: &[String]) -> Option<usize> {
        let literals = self.segments.iter().enumerate();
        let mut literals = literals.filter_map(|(at, segment)| Some((at, (*segment)?)));
        literals.try_fold(0, |count, (at, literal)| {
            given.get(at).is_some_and(|given| given == literal).then_some(count + 1)
        })
    }
}

impl Routes {
    /// Finds the handler of each call; a call without one is an error that names it.
    pub(crate) fn new(api: ApiVersion) -> Result<Self, String> {
        let mut routes: BTreeMap<&'static str, Vec<Route>> = BTreeMap::new();
        for call in calls(api) {
            let handler = api::handler(call.name);
            let handler = handler.ok_or_else(|| format!("no handler for {}", call.name))?;
            let mut segments = segments_of(call);
            let first = segments.next().unwrap_or_default();
            let argument = |segment: &&str| segment.starts_with('{');
            let segments = segments.map(|segment| Some(segment).filter(|one| !argument(one)));
            let (segments, shape) = (segments.collect(), Shape::of_response(call, api).into());
            routes.entry(first).or_default().push(Route { call, handler, shape, segments });
        }
        Ok(Self { api, routes })
    }

    /// The call that a method and a path mean, and the arguments in the path.
    pub(crate) fn find(
        &self,
        method: &str,
        path: &str,
    ) -> Result<(&Route, Vec<String>), ServiceError> {
        let parts = path.strip_prefix(ROOT).map(|rest| rest.split('/'));
        let mut parts = parts.into_iter().flatten().map(decoded).peekable();
        let several = parts.next_if(|part| part == SEVERAL).is_some();
        let query = parts.next().unwrap_or_default();
        let parts: Vec<String> = parts.collect();
        let known = self.routes.get(query.as_str()).into_iter().flatten();
        let closest = known.clone().filter_map(|route| route.agrees(&parts)).max();
        let mut routes = known.filter(|route| closest.is_some() && route.agrees(&parts) == closest);
        let Some(first) = routes.clone().next() else {
            return Err(self.unknown(&query, path));
        };
        // HEAD is GET without the body.
        let wanted = if method == "HEAD" { "GET" } else { method };
        let Some(route) = routes.find(|route| route.call.method == wanted) else {
            let known = first.call.method;
            let descr = format!("{query} is called with {known}, not {}", quoted(method));
            return Err(ServiceError::new("methodNotAllowed", 405, descr));
        };
        if several && !route.call.multi_cluster.contains(self.api) {
            let descr = format!("{query} cannot be called for several clusters");
            return Err(ServiceError::new("unknownCall", 404, descr));
        }
        let (literals, wanted) = (closest.unwrap_or_default(), route.args());
        let fixed = route.segments.iter().map(Option::is_some).chain(std::iter::repeat(false));
        let args: Vec<String> =
            parts.into_iter().zip(fixed).filter(|(_, fixed)| !fixed).map(|(arg, _)| arg).collect();
        debug_assert_eq!(literals + wanted, route.segments.len());
        if args.len() != wanted || args.iter().any(String::is_empty) {
            let given = args.len();
            return Err(ServiceError::invalid(format!(
                "{query} takes {wanted} arguments in the path, not {given}"
            )));
        }
        Ok((route, args))
    }

    fn unknown(&self, query: &str, path: &str) -> ServiceError {
        let api = self.api;
        let of = |call: &&CallMeta| segments_of(call).next() == Some(query);
        let elsewhere = CALLS.iter().filter(of).find(|call| !call.versions.contains(api));
        let descr = match elsewhere {
            Some(call) => format!("API {api} has no {}: {} have it", call.name, call.versions),
            None => format!("There is no call at {}", quoted(path)),
        };
        ServiceError::new("unknownCall", 404, descr)
    }

    /// The methods that a path takes, for the header `Allow`.
    pub(crate) fn methods(&self, path: &str) -> &'static str {
        let takes = |method| match self.find(method, path) {
            Ok(_) => true,
            Err(error) => ![404, 405].contains(&error.status),
        };
        match (takes("GET"), takes("POST")) {
            (true, true) => "GET, HEAD, POST",
            (true, false) => "GET, HEAD",
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
        let first = segments_of(found.call).next().unwrap_or_default();
        let routes = self.routes.get(first).into_iter().flatten();
        let mut alike = routes.filter(|route| {
            route.call.method == found.call.method && route.segments == found.segments
        });
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

fn segments_of(call: &CallMeta) -> impl Iterator<Item = &'static str> + use<> {
    call.path.strip_prefix(ROOT).unwrap_or(call.path).split('/')
}

/// A path segment with its percent escapes decoded; invalid escapes stay unchanged.
pub(crate) fn decoded(part: &str) -> String {
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
    fn every_call_of_every_version_has_a_handler() {
        let counts = ApiVersion::ALL.iter().map(|api| {
            let routes = Routes::new(*api).unwrap();
            routes.routes.values().map(Vec::len).sum::<usize>()
        });
        assert!(counts.clone().eq(ApiVersion::ALL.iter().map(|api| calls(*api).count())));
        assert_eq!((counts.clone().next(), counts.clone().next_back()), (Some(79), Some(122)));
    }

    #[test]
    fn every_call_is_found_by_its_path() {
        let routes = Routes::new(ApiVersion::V19_01).unwrap();
        for call in calls(ApiVersion::V19_01) {
            let path = call.path.replace(['{', '}'], "");
            let (route, args) =
                routes.find(call.method, &path).map_err(|error| error.descr).unwrap();
            assert_eq!((route.call.path.split('{').next()), (call.path.split('{').next()));
            assert_eq!(args.len(), call.args.len());
        }
    }

    #[test]
    fn paths_are_split_into_call_and_arguments() {
        let routes = Routes::new(ApiVersion::V16_01).unwrap();
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
