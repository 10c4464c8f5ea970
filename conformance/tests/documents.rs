//! Documents generated from the schema: the crate reads and writes each as expected, and every way
//! in which a field can be valid or invalid occurs.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::{BTreeSet, HashSet};

use conformance::check::{self, Subject};
use generator::model::{Api, Kind};
use serde_json::Value;

const SUBJECTS: &[Subject] = &include!(concat!(env!("OUT_DIR"), "/types.rs"));

#[test]
fn documents_are_decoded_validated_and_encoded_as_the_contract_says() {
    let corpora = conformance::corpora(&conformance::api().unwrap());
    let count: usize = corpora.iter().map(|corpus| corpus.documents.len()).sum();
    let mut wrong = check::mismatches(SUBJECTS, &corpora);
    let mismatches = wrong.len();
    wrong.truncate(20);
    assert!(
        wrong.is_empty(),
        "{mismatches} mismatches in {count} documents, the first of them:\n{}",
        wrong.join("\n")
    );
}

struct Corpus {
    name: String,
    documents: Vec<Document>,
}

/// A document with its expected result.
struct Document {
    json: Value,
    /// The path of the decode error.
    error: Option<String>,
    /// The ids of the rules that it breaks.
    broken: Vec<String>,
}

impl Document {
    fn decodes(&self) -> bool {
        self.error.is_none()
    }
}

fn corpora(api: &Api) -> Vec<Corpus> {
    let document = |document: check::Document| {
        let (error, broken) = match document.expected {
            Ok(decoded) => {
                let rules = decoded.violations.into_iter();
                (None, rules.map(|(_, rule)| rule).collect())
            }
            Err(path) => (Some(path), Vec::new()),
        };
        Document { json: serde_json::from_str(&document.json).unwrap(), error, broken }
    };
    let corpora = conformance::corpora(api).into_iter();
    corpora
        .map(|corpus| Corpus {
            name: corpus.name,
            documents: corpus.documents.into_iter().map(document).collect(),
        })
        .collect()
}

fn strings<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
    match value {
        Value::String(text) => drop(found.insert(text)),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            found.insert(key);
            strings(value, found);
        }),
        _ => {}
    }
}

#[test]
fn every_object_and_union_has_enough_documents() {
    let corpora = conformance::corpora(&conformance::api().unwrap());
    assert!(corpora.len() > 69, "69 objects, and unions");
    for corpus in &corpora {
        let documents = &corpus.documents;
        let good = documents.iter().filter(|one| one.expected.is_ok()).count();
        let bad = documents.len() - good;
        let name = &corpus.name;
        assert!(good >= 20 && bad >= 20, "{name}: {good} good, {bad} bad");
        let distinct: HashSet<&str> = documents.iter().map(|one| one.json.as_str()).collect();
        assert_eq!(distinct.len(), documents.len(), "{name}");
    }
}

#[test]
fn every_field_is_present_missing_and_wrong() {
    let api = conformance::api().unwrap();
    let mut lacking = Vec::new();
    for corpus in &corpora(&api) {
        let ty = api.types.iter().find(|ty| ty.name == corpus.name).unwrap();
        for field in ty.object().map_or(&[][..], |object| &object.fields) {
            let wire = field.wire.as_str();
            let good = || corpus.documents.iter().filter(|one| one.decodes());
            let bad = || corpus.documents.iter().filter(|one| !one.decodes());
            let at_fault = |one: &&Document| {
                let path = one.error.as_deref().unwrap();
                path.split('.').next() == Some(wire)
            };
            let there = good().any(|one| one.json.get(wire).is_some());
            let missing_is_good = good().any(|one| one.json.get(wire).is_none());
            let missing_is_bad = bad().filter(at_fault).any(|one| one.json.get(wire).is_none());
            let null_is_good = good().any(|one| one.json.get(wire) == Some(&Value::Null));
            let wrong = bad().filter(at_fault).any(|one| one.json.get(wire).is_some());
            let needed = field.must_be_given();
            let tried = there
                && wrong
                && missing_is_good != missing_is_bad
                && missing_is_bad == needed
                && (null_is_good || !field.may_be_missing());
            if !tried {
                lacking.push(format!("{}.{wire}", corpus.name));
            }
        }
    }
    assert!(lacking.is_empty(), "{lacking:?}");
}

#[test]
fn every_rule_is_broken_by_some_document() {
    let api = conformance::api().unwrap();
    let corpora = corpora(&api);
    let broken: BTreeSet<&str> = corpora
        .iter()
        .flat_map(|corpus| &corpus.documents)
        .flat_map(|document| &document.broken)
        .map(String::as_str)
        .collect();
    let mut left = Vec::new();
    for (id, ty) in api.types() {
        // Types used only in paths, and unused types, occur in no document.
        let in_objects = ty
            .used_by_types
            .iter()
            .any(|user| matches!(api.ty(*user).kind, Kind::Object(_) | Kind::Union(_)));
        let rules = api.rules(id).into_iter().filter(|_| in_objects);
        left.extend(rules.map(|rule| rule.id).filter(|id| !broken.contains(id.as_str())));
        for field in ty.object().map_or(&[][..], |object| &object.fields) {
            let rule = api.constant_rule(id, field).map(|rule| rule.id);
            left.extend(rule.filter(|id| !broken.contains(id.as_str())));
        }
    }
    assert!(left.is_empty(), "{left:?}");
}

/// Patterns are taken apart and matched without a regular expression; a real one must agree.
#[test]
fn compiled_patterns_match_like_the_regular_expressions() {
    let api = conformance::api().unwrap();
    let corpora = corpora(&api);
    let mut all = BTreeSet::new();
    for corpus in &corpora {
        corpus.documents.iter().for_each(|document| strings(&document.json, &mut all));
    }
    assert!(all.len() > 300);
    for ty in &api.types {
        let Kind::String(rules) = &ty.kind else {
            continue;
        };
        let Some(pattern) = rules.pattern() else {
            continue;
        };
        let expression = regex::Regex::new(&pattern.text).unwrap();
        for text in &all {
            let expected = expression.is_match(text);
            assert_eq!(pattern.matches(text), expected, "{} {text:?}", pattern.text);
        }
    }
}
