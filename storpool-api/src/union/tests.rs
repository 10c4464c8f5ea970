use crate::object::object;
use crate::wire::Constant;

#[derive(Clone, Debug, PartialEq)]
struct Up {
    left: i64,
    load: i64,
}

object! { Up { left: "left" constant(-1, "Up.left", "always -1"), load: "load" required, } }

#[derive(Clone, Debug, PartialEq)]
struct Down {
    left: i64,
}

object! { Down { left: "left" required, } }

#[derive(Clone, Debug, PartialEq)]
enum Machine {
    Up(Up),
    Down(Down),
}

union! { Machine by constant "left" { Up(Up) = (Constant::Integer(-1)), Down(Down) = _, } }

#[derive(Clone, Debug, PartialEq)]
struct Cat {
    cat: String,
}

object! { Cat { cat: "cat" required, } }

#[derive(Clone, Debug, PartialEq)]
struct Dog {
    dog: String,
}

object! { Dog { dog: "dog" required, } }

#[derive(Clone, Debug, PartialEq)]
enum Pet {
    Cat(Cat),
    Dog(Dog),
}

union! { Pet by key { Cat(Cat) = "cat", Dog(Dog) = "dog", } }

fn machine(json: &str) -> Result<Machine, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

#[test]
fn constant_selects_the_variant_at_any_position() {
    let up = Machine::Up(Up { left: -1, load: 3 });
    assert_eq!(machine(r#"{"left": -1, "load": 3}"#).unwrap(), up);
    assert_eq!(machine(r#"{"load": 3, "x": [], "left": "-1"}"#).unwrap(), up);
    let down = Machine::Down(Down { left: 7 });
    assert_eq!(machine(r#"{"load": "odd", "left": 7}"#).unwrap(), down);
    assert_eq!(serde_json::to_string(&down).unwrap(), r#"{"left":7}"#);
}

#[test]
fn invalid_field_never_selects_another_variant() {
    let error = machine(r#"{"left": -1, "load": "much"}"#).unwrap_err();
    assert!(error.contains("expected an integer"), "{error}");
    assert!(machine(r#"{"left": -1}"#).unwrap_err().contains("load: missing field `load` of Up"));
    assert!(
        machine(r#"{"load": 3}"#).unwrap_err().contains("left: missing field `left` of Machine")
    );
    assert!(machine("7").unwrap_err().contains("expected an object (Machine)"));
}

#[test]
fn key_selects_the_variant() {
    let pet: Pet = serde_json::from_str(r#"{"x": 1, "dog": "Rex"}"#).unwrap();
    assert_eq!(pet, Dog { dog: "Rex".to_owned() }.into());
    let error = serde_json::from_str::<Pet>("{}").unwrap_err().to_string();
    assert!(error.contains("none of the fields that select a variant: cat, dog"), "{error}");
}

#[derive(Clone, Debug, PartialEq)]
struct VolumeState {
    snapshot: bool,
    name: String,
}

object! { VolumeState { snapshot: "snapshot" required, name: "name" required, } }

#[derive(Clone, Debug, PartialEq)]
struct SnapshotState {
    snapshot: bool,
    id: i64,
}

object! { SnapshotState { snapshot: "snapshot" required, id: "id" required, } }

#[derive(Clone, Debug, PartialEq)]
struct Missing {
    status: String,
}

object! { Missing { status: "status" required, } }

#[derive(Clone, Debug, PartialEq)]
struct Other {
    status: Option<String>,
}

object! { Other { status: "status" optional, } }

#[derive(Clone, Debug, PartialEq)]
enum Known {
    Volume(VolumeState),
    Snapshot(SnapshotState),
}

union! {
    Known by field "snapshot" {
        Volume(VolumeState) = (Constant::Bool(false)),
        Snapshot(SnapshotState) = (Constant::Bool(true)),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    Known(Known),
    Missing(Missing),
    Other(Other),
}

union! {
    State by field "status" {
        Known(Known) = (Constant::Text("ok")),
        Missing(Missing) = (Constant::Text("missing")),
        Other(Other) = _,
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Answer {
    State(State),
    Pet(Pet),
    Nothing(Other),
}

union! { Answer by key { State(State) = "status", Pet(Pet) = "cat", Nothing(Other) = _, } }

fn answer(json: &str) -> Result<Answer, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

#[test]
fn ordinary_field_selects_the_variant() {
    let volume = VolumeState { snapshot: false, name: "a".to_owned() };
    for json in [r#"{"name":"a","snapshot":false}"#, r#"{"snapshot":0,"name":"a","x":[1]}"#] {
        let known: Known = serde_json::from_str(json).unwrap();
        assert_eq!(known, Known::Volume(volume.clone()), "{json}");
    }
    let snapshot: Known = serde_json::from_str(r#"{"id":7,"snapshot":1}"#).unwrap();
    assert_eq!(serde_json::to_string(&snapshot).unwrap(), r#"{"snapshot":true,"id":7}"#);
    let error = |json| serde_json::from_str::<Known>(json).unwrap_err().to_string();
    let missing = error(r#"{"name":"a"}"#);
    assert!(missing.contains("snapshot: missing field `snapshot` of Known"), "{missing}");
    let odd = error(r#"{"snapshot":"yes"}"#);
    assert!(odd.contains("snapshot: \"yes\" does not select any variant"), "{odd}");
    let broken = error(r#"{"snapshot":true,"name":"a"}"#);
    assert!(broken.contains("id: missing field `id` of SnapshotState"), "{broken}");
}

#[test]
fn fallback_variant_has_all_other_values() {
    let other = |status: Option<&str>| State::Other(Other { status: status.map(str::to_owned) });
    for (json, state) in [
        (r#"{"status":"later"}"#, other(Some("later"))),
        (r#"{"status":null}"#, other(None)),
        ("{}", other(None)),
        (r#"{"status":"missing"}"#, State::Missing(Missing { status: "missing".to_owned() })),
    ] {
        assert_eq!(serde_json::from_str::<State>(json).unwrap(), state, "{json}");
    }
    // Never tried in turn: this is an invalid `Other`.
    assert!(serde_json::from_str::<State>(r#"{"status":7}"#).is_err());
}

#[test]
fn unions_of_unions_select_at_each_level() {
    let volume = VolumeState { snapshot: false, name: "a".to_owned() };
    let json = r#"{"name":"a","snapshot":false,"status":"ok"}"#;
    assert_eq!(answer(json).unwrap(), Answer::State(State::Known(Known::Volume(volume))));
    assert_eq!(answer(r#"{"cat":"Tom"}"#).unwrap(), Answer::Pet(Cat { cat: "Tom".into() }.into()));
    assert_eq!(answer(r#"{"x":1}"#).unwrap(), Answer::Nothing(Other { status: None }));
    let error = answer(r#"{"status":"ok","snapshot":true}"#).unwrap_err();
    assert!(error.contains("id: missing field `id` of SnapshotState"), "{error}");
    let list: Vec<Answer> = serde_json::from_str(&format!("[{json},{json},{{}}]")).unwrap();
    assert_eq!(list.len(), 3);
    assert_eq!(list[0], list[1]);
}

#[test]
fn repeated_field_replaces_a_nested_variant() {
    #[derive(Clone, Debug, PartialEq)]
    struct Holder {
        of: State,
    }

    object! { Holder { of: "of" required, } }

    let json = r#"{"of":{"status":"ok","snapshot":true,"id":1},"of":{"status":"missing"}}"#;
    let holder: Holder = serde_json::from_str(json).unwrap();
    assert_eq!(holder.of, State::Missing(Missing { status: "missing".to_owned() }));
}

/// Reads each document after each other one: the result must be the same as of the document alone.
fn assert_unaffected_by_the_entry_before<T: crate::Data + PartialEq + std::fmt::Debug>(
    documents: &[&str],
) {
    let read = |json: &str| {
        let read = crate::wire::read::<Vec<T>>(json.as_bytes());
        read.map_err(|error| (error.path(), error.message().to_owned()))
    };
    for before in documents {
        for document in documents {
            let alone = read(&format!("[{document}]"));
            let after = read(&format!("[{before},{document}]"));
            match (read(&format!("[{before}]")), alone) {
                (Err(error), _) => assert_eq!(after, Err(error), "{before} {document}"),
                (Ok(_), Err((path, message))) => {
                    let path = format!("1{}", &path[1..]);
                    assert_eq!(after, Err((path, message)), "{before} {document}");
                }
                (Ok(mut list), Ok(alone)) => {
                    list.extend(alone);
                    assert_eq!(after, Ok(list), "{before} {document}");
                }
            }
        }
    }
}

#[test]
fn variant_does_not_depend_on_the_entry_before() {
    assert_unaffected_by_the_entry_before::<Machine>(&[
        r#"{"left":-1,"load":3}"#,
        r#"{"load":3,"left":-1}"#,
        r#"{"left":7}"#,
        r#"{"load":"odd","left":"7"}"#,
        r#"{"left":-1,"left":7,"load":3}"#,
        r#"{"left":7,"left":-1}"#,
        r#"{"left":-1}"#,
        r#"{"load":3}"#,
        r#"{"left":[]}"#,
        r#"{"left":-1,"load":"much"}"#,
        r#"{"load":"much","left":-1}"#,
        "[]",
    ]);
    assert_unaffected_by_the_entry_before::<Answer>(&[
        r#"{"status":"ok","snapshot":true,"id":1}"#,
        r#"{"id":1,"snapshot":1,"status":"ok"}"#,
        r#"{"status":"ok","snapshot":false,"name":"a"}"#,
        r#"{"status":"ok","snapshot":true,"name":"a"}"#,
        r#"{"snapshot":true,"status":"ok"}"#,
        r#"{"status":"missing"}"#,
        r#"{"status":"later"}"#,
        r#"{"status":null}"#,
        r#"{"status":7}"#,
        r#"{"cat":"Tom"}"#,
        "{}",
    ]);
    assert_unaffected_by_the_entry_before::<State>(&[
        r#"{"status":"missing"}"#,
        r#"{"status":"later"}"#,
        r#"{"status":7}"#,
        "{}",
        r#"{"status":"ok","snapshot":false,"name":"a"}"#,
    ]);
}
