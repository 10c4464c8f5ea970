//! What not every version of the API has, in requests: a client of a version that lacks it refuses
//! before anything is sent, and a client of a version that has it sends it.

use std::collections::BTreeSet;

use conformance::limited::{Request, Versions};
use generator::model::{Api, Field, Kind};
use storpool_api::{ApiVersion, Error};

use crate::make::{AnyCall, make};
use crate::support::{Act, KINDS, Server, Setup, data};

fn versions() -> Versions {
    let versions = Versions::new(conformance::schema().unwrap()).unwrap();
    let names = versions.each.iter().map(|(name, _)| name.parse().unwrap());
    assert_eq!(names.collect::<Vec<ApiVersion>>(), ApiVersion::ALL);
    versions
}

fn call(request: &Request) -> Box<dyn AnyCall> {
    let args: Vec<String> = request.args.iter().map(|arg| arg.compact()).collect();
    let body = request.body.as_ref().map(|body| body.compact());
    let call = make(&request.call, &args, body.as_deref());
    if request.multi_cluster { call.multi_cluster() } else { call }
}

/// The names of all elements in requests that some version lacks, or alone requires or forbids, by
/// what the generator says of each.
fn elements(api: &Api) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for call in &api.calls {
        let limits = [
            (call.name.clone(), Some(&call.versions)),
            (format!("MultiCluster/{}", call.endpoint), call.multi_cluster_versions.as_ref()),
            (format!("{}.body", call.name), call.body.as_ref().map(|body| &body.versions)),
        ];
        let limited = limits.into_iter().filter(|(_, has)| has.is_some_and(|has| !has.are_all()));
        all.extend(limited.map(|(name, _)| name));
    }
    for ty in api.types.iter().filter(|ty| ty.in_requests) {
        let mut add = |part: &str| {
            all.insert(format!("{}.{part}", ty.name));
        };
        match &ty.kind {
            Kind::Object(object) => {
                let fields = object.fields.iter();
                let is_limited =
                    |field: &&Field| !field.versions.are_all() || field.required_in.is_some();
                fields.filter(is_limited).for_each(|field| add(&field.wire));
            }
            Kind::StringUnion(of) => {
                let members = of.iter().map(|member| api.ty(*member));
                let limited = members.filter(|member| !member.versions.are_all());
                limited.for_each(|member| add(&member.name));
            }
            _ => {
                let values = ty.values().iter().filter(|value| !value.versions.are_all());
                values.for_each(|value| add(&value.wire.unquoted()));
                let rules = ty.limited.iter().map(|(_, check)| check.name());
                rules.for_each(&mut add);
            }
        }
    }
    all
}

/// The body that a client of a version is to send, `Some(None)` for no body, or why it refuses.
fn outcome(
    versions: &Versions,
    request: &Request,
    version: ApiVersion,
) -> Result<Option<String>, Error> {
    let call = call(request);
    let index = ApiVersion::ALL.iter().position(|known| *known == version).unwrap();
    let named = format!("{version}: {request:?}");
    match (versions.sent(index, request), call.supported_by(version)) {
        (Some(body), Ok(())) => {
            let body = body.map(|body| body.compact());
            if call.method_and_path().starts_with("POST") {
                assert_eq!(call.body_for(version), body, "{named}");
            }
            Ok(body)
        }
        (None, Err(error)) => {
            assert_complete(versions, request, version, &error);
            Err(error)
        }
        (Some(_), Err(error)) => panic!("{named}: the version has it, but {error}"),
        (None, Ok(())) => panic!("{named}: the version lacks it, and it is sent"),
    }
}

#[test]
fn every_element_that_a_version_lacks_is_refused_there_and_sent_elsewhere() {
    let versions = versions();
    let requests = versions.requests();
    let mut refused = BTreeSet::new();
    let mut sent = BTreeSet::new();
    for request in &requests {
        for version in ApiVersion::ALL {
            match outcome(&versions, request, *version) {
                Ok(_) => {
                    sent.insert(request.element.clone());
                }
                Err(error) if is_refused_for(&error, request) => {
                    refused.insert(request.element.clone());
                }
                Err(_) => {}
            }
        }
    }
    // Each is there: none is left out for want of a value or a place.
    let elements = elements(&versions.union);
    assert_eq!(refused, elements);
    assert_eq!(sent, elements);
    assert_eq!((elements.len(), requests.len()), (118, 174));
}

#[test]
fn bodies_are_refused_where_a_version_lacks_a_part_and_sent_as_the_version_has_them() {
    let versions = versions();
    let requests = versions.other_requests();
    let mut refused = 0;
    for request in &requests {
        for version in ApiVersion::ALL {
            refused += usize::from(outcome(&versions, request, *version).is_err());
        }
    }
    assert_eq!((requests.len(), refused), (187, 391));
}

#[test]
fn clients_send_what_their_version_has_and_nothing_else() {
    let versions = versions();
    let requests = versions.requests();
    for kind in KINDS {
        for version in ApiVersion::ALL {
            let mut expected = Vec::new();
            let server = Server::start(requests.iter().map(|_| Act::Respond(data("null"))));
            let setup = Setup { api_version: *version, ..Setup::for_server(&server) };
            let caller = kind.build(&setup).unwrap();
            for request in &requests {
                let call = call(request);
                let sent = call.send(&caller);
                match outcome(&versions, request, *version) {
                    // What it returns does not matter here.
                    Ok(_) => expected.push((
                        format!("{} HTTP/1.1", call.method_and_path()),
                        call.body_for(*version).unwrap_or_default(),
                    )),
                    Err(_) => assert!(sent.unwrap_err().is_unsupported(), "{request:?}"),
                }
            }
            let seen = server.seen().into_iter();
            let seen = seen.map(|seen| (seen.line, String::from_utf8(seen.body).unwrap()));
            assert_eq!(seen.collect::<Vec<_>>(), expected, "{kind:?} {version}");
        }
    }
}

/// The versions that have a type.
fn versions_with(versions: &Versions, ty: &str) -> storpool_api::Versions {
    let with = versions.each.iter().filter(|(_, api)| api.types.iter().any(|one| one.name == ty));
    let with = with.map(|(name, _)| storpool_api::Versions::only(name.parse().unwrap()));
    with.fold(storpool_api::Versions::NONE, storpool_api::Versions::or)
}

/// Asserts that the error of a refused request says all there is to say.
fn assert_complete(versions: &Versions, request: &Request, version: ApiVersion, error: &Error) {
    assert!(error.is_unsupported(), "{error}");
    let Error::Unsupported(unsupported) = error else { panic!("{error}") };
    assert_eq!((unsupported.call(), unsupported.version()), (&*request.call, version));
    let text = error.to_string();
    assert!(text.contains(&format!("API {version}, the client's version")), "{text}");
    for element in unsupported.elements() {
        assert!(!element.versions().contains(version), "{text}");
        let owner = element.name().split('.').next().unwrap();
        if versions.union.types.iter().any(|ty| ty.name == owner) {
            assert_eq!(element.versions().and(versions_with(versions, owner)), element.versions());
        }
    }
    // The text is cut if there are many.
    for element in unsupported.elements().iter().take(5) {
        for part in [element.name(), &element.versions().to_string()] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    let able = |(index, _): &(usize, &ApiVersion)| versions.sent(*index, request).is_some();
    let able = ApiVersion::ALL.iter().enumerate().filter(able).map(|(_, version)| *version);
    let able: Vec<ApiVersion> = able.collect();
    assert_eq!(unsupported.versions().iter().collect::<Vec<_>>(), able, "{text}");
    let select = ".api_version(ApiVersion::V";
    assert_eq!(text.contains(select), !able.is_empty(), "{text}");
}

/// Whether the element of the request is a reason for this error.
fn is_refused_for(error: &Error, request: &Request) -> bool {
    let Error::Unsupported(unsupported) = error else { panic!("{error}") };
    let mut elements = unsupported.elements().iter();
    elements.any(|used| used.name() == request.element && used.path() == request.path)
}
