//! Definitions as the releases have them.

use super::*;
use crate::json::Json;
use crate::raw::FILE;
use crate::source::{SourceFile, parse};

const TYPES: &str = r#"{
  "types": {
    "Old": { "kind": "float", "since": "1.0", "until": "1.2", "doc": "A.", "example": 1 },
    "Id": {
      "kind": "integer", "since": "1.1", "min": 1, "max": 9, "doc": "A.", "example": 1,
      "was": [{ "until": "1.3", "max": 8 }, { "until": "1.2", "max": null, "name": "Number" }],
      "union": { "max": 99 }
    },
    "Gap": {
      "kind": "float", "since": "1.0", "doc": "A.", "example": 1,
      "was": [{ "until": "1.3", "absent": true }, { "until": "1.1" }]
    },
    "Thing": {
      "kind": "object", "since": "1.0", "doc": "A.",
      "was": [{ "until": "1.2", "lead": ["b", "a"], "fields": { "a": { "optional": true } } }],
      "lead": ["a"],
      "fields": {
        "a": { "type": "Id", "since": "1.0", "doc": "A." },
        "b": { "type": "Id", "since": "1.1", "until": "1.2", "doc": "A." },
        "c": { "type": "Id", "since": "1.0", "doc": "A.", "was": [{ "until": "1.1", "name": "d" }] }
      }
    }
  }
}"#;

fn releases() -> Releases {
    Releases::new(["1.0", "1.1", "1.2", "1.3"].map(str::to_owned))
}

/// All types of a file.
fn types(root: &Node) -> (&'static Key, &Member, Option<&Member>) {
    (FILE.key("types").unwrap(), &root.members()[0], None)
}

/// What a target has of the types above.
fn projected(target: Target, detail: Detail) -> Json {
    let mut diags = Diagnostics::default();
    let source = SourceFile { path: "types.json".to_owned(), text: TYPES.to_owned() };
    let mut root = parse(0, &source, &mut diags).unwrap();
    check_element(&mut root, &FILE, &mut diags);
    check(&root, &FILE, &releases(), &mut diags);
    let projected = project(types(&root), &releases(), (target, detail), &mut diags);
    assert!(diags.is_empty(), "{diags:?}");
    Json::from_node(&projected).get("types").cloned().unwrap()
}

fn release(number: usize) -> Json {
    projected(Target::Release(number), Detail::Structure)
}

fn names(object: &Json) -> Vec<&str> {
    match object {
        Json::Object(members) => members.iter().map(|(name, _)| name.as_str()).collect(),
        _ => Vec::new(),
    }
}

/// A value as compact JSON, by the keys that lead to it.
fn at(json: &Json, path: &[&str]) -> Option<String> {
    path.iter().try_fold(json, |json, key| json.get(key)).map(Json::compact)
}

#[test]
fn elements_are_in_the_releases_of_their_lifetimes() {
    assert_eq!(names(&release(0)), ["Old", "Gap", "Thing"]);
    assert_eq!(names(&release(1)), ["Old", "Number", "Thing"]);
    assert_eq!(names(&release(2)), ["Id", "Thing"]);
    assert_eq!(names(&release(3)), ["Id", "Gap", "Thing"]);
}

#[test]
fn earlier_forms_apply_one_after_the_other() {
    let max = |number, name| at(&release(number), &[name, "max"]);
    assert_eq!(max(3, "Id").as_deref(), Some("9"));
    assert_eq!(max(2, "Id").as_deref(), Some("8"));
    assert_eq!(max(1, "Number"), None);
}

#[test]
fn earlier_forms_patch_what_is_in_an_element() {
    let thing = |number, path: &[&str]| at(release(number).get("Thing").unwrap(), path);
    assert_eq!(thing(1, &["fields", "a", "optional"]).as_deref(), Some("true"));
    assert_eq!(thing(2, &["fields", "a", "optional"]), None);
    assert_eq!(thing(1, &["lead"]).as_deref(), Some(r#"["b","a"]"#));
    assert_eq!(thing(2, &["lead"]).as_deref(), Some(r#"["a"]"#));
    let fields =
        |number| names(release(number).get("Thing").unwrap().get("fields").unwrap()).join(" ");
    assert_eq!([fields(0), fields(1), fields(2)], ["a d", "a b c", "a c"]);
}

#[test]
fn renamed_element_knows_its_name_in_the_newest_release() {
    let mut diags = Diagnostics::default();
    let source = SourceFile { path: "types.json".to_owned(), text: TYPES.to_owned() };
    let root = parse(0, &source, &mut diags).unwrap();
    let target = (Target::Release(1), Detail::Full);
    let projected = project(types(&root), &releases(), target, &mut diags);
    let Some(Value::Object(types)) = projected.get("types").map(|types| &types.value) else {
        panic!("no types");
    };
    let number = types.iter().find(|member| member.key == "Number").unwrap();
    assert_eq!(number.origin.as_deref(), Some("Id"));
}

#[test]
fn union_has_everything_that_some_release_has_in_its_newest_form() {
    let all = projected(Target::default(), Detail::Full);
    assert_eq!(names(&all), ["Old", "Id", "Gap", "Thing"]);
    assert_eq!(names(all.get("Thing").unwrap().get("fields").unwrap()), ["a", "b", "c"]);
    assert_eq!(at(&all, &["Id", "max"]).as_deref(), Some("9"));
    let late = projected(Target::Since(2), Detail::Full);
    assert_eq!(names(&late), ["Id", "Gap", "Thing"]);
    assert_eq!(at(&late, &["Id", "max"]).as_deref(), Some("99"), "the crate's own form");
    assert_eq!(names(late.get("Thing").unwrap().get("fields").unwrap()), ["a", "c"]);
}

#[test]
fn structure_has_no_descriptions_and_no_examples() {
    let full = projected(Target::Release(3), Detail::Full);
    assert!(at(&full, &["Id", "doc"]).is_some() && at(&full, &["Id", "example"]).is_some());
    let structure = release(3).compact();
    assert!(!structure.contains("\"doc\"") && !structure.contains("\"example\""), "{structure}");
    assert!(!full.compact().contains("\"was\"") && !full.compact().contains("\"union\""));
}

#[test]
fn boundaries_are_where_something_changes() {
    let mut diags = Diagnostics::default();
    let text = TYPES.replace("1.3", "1.2");
    let source = SourceFile { path: "types.json".to_owned(), text };
    let root = parse(0, &source, &mut diags).unwrap();
    assert_eq!(Times::of(&root, &FILE, &releases()).boundaries, [0, 1, 2]);
}

#[test]
fn parts_of_earlier_forms_change_too() {
    let mut diags = Diagnostics::default();
    let text = r#"{
      "types": {
        "Thing": {
          "kind": "object", "since": "1.0", "doc": "A.", "fields": {},
          "was": [{ "until": "1.3", "fields": { "a": { "type": "Id", "since": "1.1", "doc": "A." } } }]
        }
      }
    }"#;
    let source = SourceFile { path: "types.json".to_owned(), text: text.to_owned() };
    let root = parse(0, &source, &mut diags).unwrap();
    assert_eq!(Times::of(&root, &FILE, &releases()).boundaries, [0, 1, 3]);
}

#[test]
fn lasting_elements_are_in_the_last_release_as_in_the_union() {
    let mut diags = Diagnostics::default();
    let source = SourceFile { path: "types.json".to_owned(), text: TYPES.to_owned() };
    let root = parse(0, &source, &mut diags).unwrap();
    let (key, types, _) = types(&root);
    let Shape::Map(_, element, _) = key.shape else { panic!("no types") };
    let is_lasting = |entry: &&Member| Times::of(&entry.value, element, &releases()).is_lasting;
    let lasting = types.value.members().iter().filter(is_lasting).map(|entry| entry.key.as_str());
    assert_eq!(lasting.collect::<Vec<_>>(), ["Gap"]);
}
