//! Calls that not every version of the API supports.

#![allow(dead_code, reason = "the macros give more than these tests ask for")]

use std::collections::{BTreeMap, BTreeSet};

use crate::call::{Call, CallInfo, Method, Repeat};
use crate::enumeration::{UnknownNumber, UnknownValue, int_enum, string_enum};
use crate::object::object;
use crate::scalar::{Part, SmallStr, integer, string, string_union};
use crate::union::{union, union_of_kinds};
use crate::validate::Validate;
use crate::version::ApiVersion::{V16_01, V18_01, V18_02, V19_01};
use crate::version::{ApiVersion, Versions};
use crate::wire::{Constant, Data};
use crate::{Error, UnsupportedError};

const SINCE_18: Versions = Versions::since(V18_01);
const SINCE_19: Versions = Versions::since(V19_01);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mode {
    Idle,
    Busy,
    Unknown(UnknownValue),
}

string_enum! {
    Mode { "Mode.values": "\"idle\" or \"busy\"", Idle = "idle" in (SINCE_19), Busy = "busy", }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Count {
    One,
    Two,
    Unknown(UnknownNumber),
}

int_enum! {
    Count { "Count.values": "1 or 2", One = 1 "one", Two = 2 "two" in (SINCE_18), }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Slot(i64);

integer! {
    Slot {
        "Slot.range": "an integer from 1 to 9" => Range(1, 9),
        limited {
            in (SINCE_18) "Slot.range": "an integer from 1 to 6" => Range(1, 6),
            in (Versions::since(V18_02)) "Slot.range": "an integer from 1 to 5" => Range(1, 5),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Name(SmallStr);

string! {
    Name {
        "Name.pattern": "lower case" => Pattern(&[Part::new(b"az", 1, usize::MAX)]),
        limited { in (Versions::until(V18_02)) "Name.length": "at most 4 long" => Length(0, 4), }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct GlobalId(SmallStr);

string! {
    GlobalId {
        "GlobalId.pattern": "~ and letters"
            => Pattern(&[Part::new(b"~~", 1, 1), Part::new(b"az", 1, usize::MAX)]),
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct NameOrId(SmallStr);

string_union! {
    NameOrId { "NameOrId.any": "a Name or a GlobalId" => any of Name, GlobalId in (SINCE_19) }
}

#[derive(Clone, Debug, PartialEq)]
enum Where {
    Nowhere,
    Slot(Slot),
    Slots(Vec<Slot>),
}

union_of_kinds! {
    Where, "\"nowhere\", a slot or slots" {
        Nowhere = "nowhere" in (SINCE_18),
        ;
        Slot(Slot) is number,
        Slots(Vec<Slot>) is list in (SINCE_19),
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Cat {
    cat: i64,
}

object! { Cat { cat: "cat" required, } }

#[derive(Clone, Debug, PartialEq)]
struct Dog {
    dog: i64,
}

object! { Dog { dog: "dog" required, } }

#[derive(Clone, Debug, PartialEq)]
enum Pet {
    Cat(Cat),
    Dog(Dog),
}

union! { Pet by key { Cat(Cat) = "cat", Dog(Dog) = "dog" in (SINCE_18), } }

#[derive(Clone, Debug, PartialEq)]
struct House {
    name: Option<String>,
    tags: Option<BTreeMap<String, String>>,
    rooms: Vec<Slot>,
    force: bool,
    export: bool,
    kind: i64,
    parent: Option<i64>,
    mode: Option<Mode>,
    count: Option<Count>,
    place: Option<Where>,
    pets: Vec<Pet>,
    owner: Option<NameOrId>,
}

object! {
    House {
        name: "name" optional in (Versions::ALL) required in (Versions::until(V18_02)),
        tags: "tags" optional in (SINCE_19),
        rooms: "rooms" or_empty in (SINCE_18),
        force: "force" default(true),
        export: "export" default(false) in (SINCE_19),
        kind: "kind" constant(1, "House.kind", "always 1") in (SINCE_18),
        parent: "parent" sentinel(Constant::Text("-")) in (Versions::until(V18_01)),
        mode: "mode" optional,
        count: "count" optional,
        place: "place" optional,
        pets: "pets" or_empty,
        owner: "owner" optional,
    }
}

fn house() -> House {
    House {
        name: Some("a".to_owned()),
        tags: None,
        rooms: Vec::new(),
        force: true,
        export: false,
        kind: 1,
        parent: None,
        mode: None,
        count: None,
        place: None,
        pets: Vec::new(),
        owner: None,
    }
}

static BUILD: CallInfo = CallInfo {
    name: "houseBuild",
    method: Method::Post,
    query: "HouseBuild",
    repeat: Repeat::Safe,
    ..CallInfo::BASE
};

fn build(body: &impl Data) -> Call<serde_json::Value> {
    Call::new(&BUILD).json(body)
}

fn refusal<T>(call: &Call<T>, version: ApiVersion) -> UnsupportedError {
    let error = call.supported_by(version).unwrap_err();
    assert!(error.is_unsupported());
    assert_eq!(error.call(), Some(call.info().name));
    assert!(error.context().is_none() && !error.is_in_doubt());
    match error {
        Error::Unsupported(error) => error,
        other => panic!("{other}"),
    }
}

/// Asserts that exactly these versions support a body, and that others name the element.
#[track_caller]
fn assert_limited(body: &impl Data, path: &str, element: &str, versions: Versions) {
    for version in ApiVersion::ALL {
        let call = build(body);
        if versions.contains(*version) {
            assert!(call.supported_by(*version).is_ok(), "{element} in {version}");
            continue;
        }
        let error = refusal(&call, *version);
        assert_eq!((error.version(), error.versions()), (*version, versions), "{error}");
        let [used] = error.elements() else { panic!("{error}") };
        assert_eq!((used.name(), used.path()), (element, path), "{error}");
        let text = error.to_string();
        for part in [element, &versions.to_string(), &format!("API {version}, "), "houseBuild: "] {
            assert!(text.contains(part), "{text}");
        }
        assert!(text.contains(".api_version(ApiVersion::V1"), "{text}");
    }
}

#[test]
fn limited_elements_are_supported_only_by_their_versions() {
    let tags = Some(BTreeMap::from([("a".to_owned(), "b".to_owned())]));
    assert_limited(&House { tags, ..house() }, "tags", "House.tags", SINCE_19);
    let rooms = vec![Slot::constant(1)];
    assert_limited(&House { rooms, ..house() }, "rooms", "House.rooms", SINCE_18);
    assert_limited(&House { export: true, ..house() }, "export", "House.export", SINCE_19);
    assert_limited(&House { kind: 2, ..house() }, "kind", "House.kind", SINCE_18);
    let parent = Some(7);
    let only_16 = Versions::only(V16_01);
    assert_limited(&House { parent, ..house() }, "parent", "House.parent", only_16);
    assert_limited(&House { name: None, ..house() }, "name", "House.name", Versions::since(V18_02));
    assert_limited(&House { mode: Some(Mode::Idle), ..house() }, "mode", "Mode.idle", SINCE_19);
    assert_limited(&House { count: Some(Count::Two), ..house() }, "count", "Count.2", SINCE_18);
    let owner = Some("~abc".parse().unwrap());
    assert_limited(&House { owner, ..house() }, "owner", "NameOrId.GlobalId", SINCE_19);
    let nowhere = Some(Where::Nowhere);
    assert_limited(&House { place: nowhere, ..house() }, "place", "Where.Nowhere", SINCE_18);
    let slots = Some(Where::Slots(Vec::new()));
    assert_limited(&House { place: slots, ..house() }, "place", "Where.Slots", SINCE_19);
    let pets = vec![Cat { cat: 1 }.into(), Dog { dog: 1 }.into()];
    assert_limited(&House { pets, ..house() }, "pets.1", "Pet.Dog", SINCE_18);
}

#[test]
fn rules_of_some_versions_limit_values() {
    let place = |slot| House { place: Some(Where::Slot(Slot::constant(slot))), ..house() };
    assert_limited(&place(5), "", "", Versions::ALL);
    assert_limited(&place(6), "place", "Slot.range", Versions::until(V18_02));
    assert_limited(&place(9), "place", "Slot.range", Versions::only(V16_01));
    let names = BTreeMap::from([(Name::constant("abcde"), 1)]);
    assert_limited(&names, "abcde", "Name.length", Versions::since(V18_02));
    // Other versions require nothing of it.
    assert!(Slot::constant(9).validate().is_ok());
}

#[test]
fn limits_are_found_in_lists_sets_and_maps() {
    assert_limited(&vec![vec![Mode::Busy, Mode::Idle]], "0.1", "Mode.idle", SINCE_19);
    assert_limited(&BTreeSet::from([Mode::Idle]), "0", "Mode.idle", SINCE_19);
    let map = BTreeMap::from([(1, Some(Mode::Idle)), (2, None)]);
    assert_limited(&map, "1", "Mode.idle", SINCE_19);
    let slice = Call::<serde_json::Value>::new(&BUILD).json(&[Mode::Busy, Mode::Idle][..]);
    assert_eq!(refusal(&slice, V18_02).elements()[0].path(), "1");
}

#[test]
fn unset_fields_defaults_and_empty_collections_are_not_uses() {
    for version in ApiVersion::ALL {
        assert!(build(&house()).supported_by(*version).is_ok(), "{version}");
    }
    let unknown: House = serde_json::from_str(r#"{"name":"a","parent":"-","mode":"x"}"#).unwrap();
    assert!(build(&unknown).supported_by(V16_01).is_ok());
}

#[test]
fn body_leaves_out_what_a_version_lacks_and_nothing_else() {
    let call = build(&house());
    for (version, json) in [
        (V16_01, r#"{"name":"a","force":true,"parent":"-","pets":[]}"#),
        (V18_01, r#"{"name":"a","rooms":[],"force":true,"kind":1,"pets":[]}"#),
        (V18_02, r#"{"name":"a","rooms":[],"force":true,"kind":1,"pets":[]}"#),
        (V19_01, r#"{"name":"a","rooms":[],"force":true,"export":false,"kind":1,"pets":[]}"#),
    ] {
        let body = std::str::from_utf8(call.body_for(version).unwrap()).unwrap();
        assert_eq!(body, json, "{version}");
    }
    assert_eq!(call.body(), call.body_for(V16_01));
    // So is a collection that is set, and empty.
    let tags = Some(BTreeMap::new());
    let call = build(&House { tags, ..house() });
    for version in ApiVersion::ALL {
        assert!(call.supported_by(*version).is_ok());
        let body = std::str::from_utf8(call.body_for(*version).unwrap()).unwrap();
        assert_eq!(body.contains(r#""tags":{}"#), SINCE_19.contains(*version), "{body}");
    }
    // Serde writes everything.
    let json = serde_json::to_string(&house()).unwrap();
    assert!(json.contains("export") && json.contains("rooms"), "{json}");
}

#[test]
fn error_lists_all_elements_and_the_nearest_version_that_has_them() {
    let body = House { export: true, rooms: vec![Slot::constant(1)], ..house() };
    let text = build(&body).supported_by(V16_01).unwrap_err().to_string();
    assert_eq!(
        text,
        "houseBuild: API 16.01, the client's version, does not support this call: it lacks \
         `House.rooms` at rooms (18.01 and later); it lacks `House.export` at export (19.01 and \
         later). Nothing was sent. If the service has API 19.01, select it where the client is \
         built: `.api_version(ApiVersion::V19_01)`"
    );
    let body = House { parent: Some(1), ..house() };
    let text = build(&body).supported_by(V18_01).unwrap_err().to_string();
    assert!(text.contains("(16.01 only)") && text.contains("V16_01"), "{text}");
    // No version is proposed that lacks another part.
    let body = House { export: true, parent: Some(1), ..house() };
    for (version, elements) in [
        (V16_01, &["House.export"][..]),
        (V18_01, &["House.export", "House.parent"]),
        (V19_01, &["House.parent"]),
    ] {
        let error = refusal(&build(&body), version);
        let named: Vec<&str> = error.elements().iter().map(|used| used.name()).collect();
        assert_eq!(named, elements);
        assert!(error.versions().is_empty());
        assert!(error.to_string().ends_with("No version supports all of it"), "{error}");
    }
}

fn elements(error: &UnsupportedError) -> Vec<(&str, &str)> {
    error.elements().iter().map(|used| (used.path(), used.name())).collect()
}

#[test]
fn elements_come_before_the_fields_of_the_object_that_they_are_in() {
    let inner = House {
        name: None,
        tags: Some(BTreeMap::from([("\"]},".to_owned(), "{[".to_owned())])),
        mode: Some(Mode::Idle),
        place: Some(Where::Slots(vec![Slot::constant(1), Slot::constant(9)])),
        pets: vec![Dog { dog: 1 }.into(), Cat { cat: 1 }.into(), Dog { dog: 2 }.into()],
        ..house()
    };
    let empty = House { name: None, export: true, ..house() };
    let body = BTreeMap::from([
        (Name::constant("abcdef"), vec![house(), inner]),
        (Name::constant("b"), vec![empty]),
    ]);
    let error = refusal(&build(&body).limited_to("body", Versions::NONE), V18_02);
    assert_eq!(
        elements(&error),
        [
            ("abcdef.1.mode", "Mode.idle"),
            ("abcdef.1.place", "Where.Slots"),
            ("abcdef.1.place.1", "Slot.range"),
            ("abcdef.1.tags", "House.tags"),
            ("b.0.export", "House.export"),
            ("", "houseBuild.body"),
        ]
    );
    assert_eq!(
        elements(&refusal(&build(&body), V16_01)),
        [
            ("abcdef", "Name.length"),
            ("abcdef.1.mode", "Mode.idle"),
            ("abcdef.1.place", "Where.Slots"),
            ("abcdef.1.pets.0", "Pet.Dog"),
            ("abcdef.1.pets.2", "Pet.Dog"),
            ("abcdef.1.name", "House.name"),
            ("abcdef.1.tags", "House.tags"),
            ("b.0.name", "House.name"),
            ("b.0.export", "House.export"),
        ]
    );
    let key = BTreeMap::from([("\"\n]".to_owned(), BTreeMap::from([(7, Mode::Idle)]))]);
    assert_limited(&key, "\"\n].7", "Mode.idle", SINCE_19);
}

#[test]
fn limited_calls_arguments_and_parts_are_refused() {
    static REVERT: CallInfo = CallInfo { name: "houseRevert", versions: SINCE_19, ..BUILD };
    let revert = Call::<i64>::new(&REVERT);
    assert_eq!(refusal(&revert, V18_02).elements()[0].name(), "houseRevert");
    assert!(revert.supported_by(V19_01).is_ok());

    let by = |name: &str| {
        Call::<i64>::new(&BUILD).limited_arg("house", &name.parse::<NameOrId>().unwrap())
    };
    assert_eq!(by("~abc").path().unwrap(), "/ctrl/1.0/HouseBuild/~abc");
    assert_eq!(refusal(&by("~abc"), V16_01).elements()[0].path(), "house");
    assert!(by("abc").supported_by(V16_01).is_ok());

    let with_body = Call::<i64>::new(&BUILD).json(&1_i64).limited_to("body", SINCE_18);
    assert_eq!(refusal(&with_body, V16_01).elements()[0].name(), "houseBuild.body");
    assert!(Call::raw(Method::Post, "AnythingNew", None).supported_by(V16_01).is_ok());
}
