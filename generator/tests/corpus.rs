//! The corpus of the real schema: nothing that can go wrong with a member is left out.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;

use std::collections::BTreeSet;

use generator::CORPUS_FOLDER;
use generator::model::{Api, Kind};
use serde_json::Value;

struct Corpus {
    name: String,
    documents: Vec<Value>,
}

fn corpora(api: &Api) -> Vec<Corpus> {
    let files = generator::print(api);
    let files: Vec<_> = files
        .iter()
        .filter(|file| file.path.starts_with(CORPUS_FOLDER) && file.path.ends_with(".json"))
        .collect();
    let size: usize = files.iter().map(|file| file.text.len()).sum();
    assert!(size < 3_000_000, "the corpus has grown to {size} bytes");
    files
        .iter()
        .map(|file| {
            let value: Value = serde_json::from_str(&file.text).unwrap();
            Corpus {
                name: value["type"].as_str().unwrap().to_owned(),
                documents: value["documents"].as_array().unwrap().clone(),
            }
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
    let api = common::api();
    let corpora = corpora(&api);
    let types = api
        .types
        .iter()
        .filter(|ty| matches!(ty.kind, Kind::Object(_) | Kind::Union(_)));
    assert_eq!(corpora.len(), types.count());
    for corpus in &corpora {
        let good = corpus.documents.iter().filter(|one| one["decodes"] == true);
        let good = good.count();
        let bad = corpus.documents.len() - good;
        assert!(
            good >= 20 && bad >= 20,
            "{}: {good} good, {bad} bad",
            corpus.name
        );
    }
}

#[test]
fn every_member_is_there_missing_and_wrong() {
    let api = common::api();
    let mut lacking = Vec::new();
    for corpus in &corpora(&api) {
        let ty = api.types.iter().find(|ty| ty.name == corpus.name).unwrap();
        for field in ty.object().map_or(&[][..], |object| &object.fields) {
            let wire = field.wire.as_str();
            let good = || corpus.documents.iter().filter(|one| one["decodes"] == true);
            let bad = || {
                corpus
                    .documents
                    .iter()
                    .filter(|one| one["decodes"] == false)
            };
            let at_fault = |one: &&Value| {
                let path = one["error_path"].as_str().unwrap();
                path.split('.').next() == Some(wire)
            };
            let there = good().any(|one| one["json"].get(wire).is_some());
            let missing_is_good = good().any(|one| one["json"].get(wire).is_none());
            let missing_is_bad = bad()
                .filter(at_fault)
                .any(|one| one["json"].get(wire).is_none());
            let null_is_good = good().any(|one| one["json"].get(wire) == Some(&Value::Null));
            let wrong = bad()
                .filter(at_fault)
                .any(|one| one["json"].get(wire).is_some());
            let needed = field.required() && !field.has_value_if_missing();
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
fn every_rule_is_broken_somewhere() {
    let api = common::api();
    let corpora = corpora(&api);
    let broken: BTreeSet<&str> = corpora
        .iter()
        .flat_map(|corpus| &corpus.documents)
        .filter_map(|document| document.get("violations")?.as_array())
        .flatten()
        .map(|pair| pair[1].as_str().unwrap())
        .collect();
    let mut left = Vec::new();
    for (id, ty) in api.types() {
        // What only stands in paths, or nowhere, is in no document.
        let in_objects = ty
            .used_by_types
            .iter()
            .any(|user| matches!(api.ty(*user).kind, Kind::Object(_) | Kind::Union(_)));
        let rules = api.rules(id).into_iter().filter(|_| in_objects);
        left.extend(
            rules
                .map(|rule| rule.id)
                .filter(|id| !broken.contains(id.as_str())),
        );
        for field in ty.object().map_or(&[][..], |object| &object.fields) {
            let rule = api.constant_rule(id, field).map(|rule| rule.id);
            left.extend(rule.filter(|id| !broken.contains(id.as_str())));
        }
    }
    assert!(left.is_empty(), "{left:?}");
}

/// Patterns are taken apart and matched without a regular expression; a real one must agree.
#[test]
fn patterns_match_what_the_regular_expression_matches() {
    let api = common::api();
    let corpora = corpora(&api);
    let mut all = BTreeSet::new();
    for corpus in &corpora {
        corpus
            .documents
            .iter()
            .for_each(|document| strings(document, &mut all));
    }
    assert!(all.len() > 300);
    for ty in &api.types {
        let Kind::Text(rules) = &ty.kind else {
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
