//! Checks the oracle against the contract, case by case. Values generated as good or bad must be
//! judged so: otherwise their documents would silently be missing.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::Path;

use generator::json::Json;
use generator::model::{Api, TypeId, TypeRef};

use super::edit::with;
use super::oracle::{Oracle, Verdict};
use super::values::Values;
use crate::schema;

/// The obstacle course has every kind of type and every kind of field.
fn api() -> Api {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    schema::load(&root.join("../generator/tests/fixtures/obstacle")).unwrap().union
}

fn id(api: &Api, name: &str) -> TypeRef {
    let found = api.types().find(|(_, ty)| ty.name == name);
    TypeRef::Named(found.unwrap().0)
}

fn judge(api: &Api, ty: &str, text: &str) -> Verdict {
    Oracle::new(api).judge(&id(api, ty), &generator::json::parse(text).unwrap())
}

#[test]
fn decoded_documents_are_encoded_as_expected() {
    let api = api();
    let flags = r#""unset":"0","unsetText":"","unsetNull":null,"unsetLimit":"-","started":null,"state":"later","number":"7""#;
    for (ty, document, written) in [
        ("Vec", "\"18\"", "18"),
        ("Duration", "\"-\"", "\"-\""),
        ("Duration", "\"5\"", "5"),
        ("Result", "\"later\"", "\"later\""),
        ("None", "\"-1\"", "-1"),
        ("Float", "2", "2.0"),
        ("Empty", r#"{"later":1}"#, "{}"),
        ("Box", "{}", r#"{"content":[],"list":[],"map":{}}"#),
        (
            "Box",
            r#"{"map":{"b":"later","a":"Ok"},"list":["9",1,9]}"#,
            r#"{"content":[],"list":[1,9],"map":{"a":"Ok","b":"later"}}"#,
        ),
        ("ByFlag", r#"{"on":1,"load":"3"}"#, r#"{"on":true,"load":3}"#),
        ("ByNumber", r#"{"x":5,"n":"1"}"#, r#"{"n":1,"x":5}"#),
        ("ByNumber", r#"{"x":5,"n":2}"#, r#"{"n":2,"x":5.0}"#),
        ("ByKey", r#"{"type":1}"#, r#"{"type":1}"#),
        ("Literals", "\"all\"", "\"all\""),
        ("NumberOrList", "\"5\"", "5"),
        ("FlagOrLimit", "1", "true"),
        (
            "Flags",
            &format!("{{{flags}}}"),
            r#"{"const":-1,"constText":"x\"y","constFlag":true,"default":7,"defaultText":"d","defaultFlag":false,"unset":0,"unsetText":"","unsetNull":null,"unsetLimit":"-","started":null,"state":"later","number":7}"#,
        ),
        (
            "Flags",
            &format!(
                r#"{{{flags},"const":"3","optionalNull":null,"internal":null,"optionalList":[]}}"#
            ),
            r#"{"const":3,"constText":"x\"y","constFlag":true,"default":7,"defaultText":"d","defaultFlag":false,"unset":0,"unsetText":"","unsetNull":null,"unsetLimit":"-","optionalList":[],"started":null,"state":"later","number":7}"#,
        ),
    ] {
        let verdict = judge(&api, ty, document);
        assert!(verdict.errors.is_empty(), "{ty} {document}: {:?}", verdict.errors);
        assert_eq!(verdict.written.compact(), written, "{ty} {document}");
    }
}

#[test]
fn decode_error_has_the_path_of_the_invalid_value() {
    let api = api();
    for (ty, document, path) in [
        ("Vec", "18.7", ""),
        ("Vec", "true", ""),
        ("Vec", "null", ""),
        ("Vec", "\"+1\"", ""),
        ("Duration", "\"none\"", ""),
        ("Result", "7", ""),
        ("Float", "\"1.5\"", ""),
        ("Default", "[]", ""),
        ("Default", r#"{"default":"x"}"#, "default"),
        ("Box", r#"{"list":null}"#, "list"),
        ("Box", r#"{"content":[{},{"value":[]}]}"#, "content.1.value"),
        ("Box", r#"{"map":{"a":1}}"#, "map.a"),
        ("BTreeMap", r#"{"maps":{"x":[]}}"#, "maps.x"),
        ("On", r#"{"on":"true","load":1}"#, "on"),
        ("On", r#"{"on":true}"#, "load"),
        ("On", r#"{"on":null,"load":1}"#, "on"),
        ("ByFlag", r#"{"load":1}"#, "on"),
        ("ByFlag", r#"{"on":"true","load":1}"#, "on"),
        ("ByFlag", r#"{"on":false,"load":1}"#, "why"),
        ("ByText", r#"{"kind":"else"}"#, "kind"),
        ("ByNumber", r#"{"n":1,"x":0.5}"#, "x"),
        ("ByKey", r#"{"x":1}"#, ""),
        ("ByKey", r#"{"cat":1}"#, "cat"),
        ("ByKind", "null", ""),
        ("Literals", "\"none\"", ""),
        ("NumberOrList", "[]", ""),
    ] {
        let verdict = judge(&api, ty, document);
        assert_eq!(verdict.errors, [path], "{ty} {document}");
    }
}

#[test]
fn every_broken_rule_is_reported() {
    let api = api();
    for (ty, document, violations) in [
        ("Vec", "10", &[("", "Vec.range")][..]),
        ("Part", "6", &[("", "Part.multipleOf")]),
        ("Cow", "\"moo\"", &[("", "Cow.reserved")]),
        ("Cow", "\"cattle\"", &[("", "Cow.length")]),
        ("Some", "\"Cattle\"", &[("", "Some.any")]),
        ("Some", "\"cattle\"", &[]),
        ("Duration", "1", &[("", "Duration.range")]),
        ("Result", "\"ok\"", &[("", "Result.values")]),
        ("On", r#"{"on":false,"load":1}"#, &[("on", "On.on")]),
        (
            "Box",
            r#"{"map":{"moo":"bad","a":"Ok"},"list":[99,0,5]}"#,
            &[
                ("list.0", "Vec.range"),
                ("list.2", "Vec.range"),
                ("map.moo", "Cow.reserved"),
                ("map.moo", "Result.values"),
            ],
        ),
    ] {
        let found = judge(&api, ty, document).violations;
        let found: Vec<_> =
            found.iter().map(|(path, rule)| (path.as_str(), rule.as_str())).collect();
        assert_eq!(found, violations, "{ty} {document}");
    }
}

#[test]
fn good_values_decode_and_bad_values_have_one_error() {
    let api = api();
    let (oracle, values) = (Oracle::new(&api), Values::new(&api));
    for (index, ty) in api.types.iter().enumerate() {
        let Some(object) = ty.object() else { continue };
        let owner = TypeRef::Named(TypeId(index));
        for base in [values.small(&owner), values.full(&owner)] {
            let errors = |document: &Json| oracle.judge(&owner, document).errors;
            assert!(errors(&base).is_empty(), "{}: {}", ty.name, base.compact());
            for field in &object.fields {
                for good in values.good_members(field) {
                    let document = with(&base, &field.wire, good);
                    let found = errors(&document);
                    assert!(found.is_empty(), "{}: {found:?} in {}", ty.name, document.compact());
                }
                for bad in values.bad_members(field) {
                    let document = with(&base, &field.wire, bad);
                    let found = errors(&document);
                    assert!(
                        found.len() == 1 && found[0].starts_with(&field.wire),
                        "{}: {found:?} in {}",
                        ty.name,
                        document.compact()
                    );
                }
            }
        }
    }
}
