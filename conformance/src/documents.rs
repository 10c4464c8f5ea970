//! Documents of each object and union, made from the model: good ones and bad ones, with every field
//! present, missing and wrong.

mod edit;
mod facts;
mod leaves;
mod oracle;
mod values;

use std::collections::HashSet;

use generator::json::Json;
use generator::model::{Api, Kind, Object, Type, TypeId, TypeRef, Union, VariantKind};

use crate::check::{Corpus, Decoded, Document};
use edit::set;
pub(crate) use edit::with;
pub(crate) use facts::is_inert;
use leaves::{no_object, text};
pub(crate) use oracle::Oracle;
use oracle::Verdict;
use values::DEPTH;
pub(crate) use values::Values;

/// A type has at least this many documents that decode, and as many that do not.
const ENOUGH: usize = 20;

/// This many bad values of each field are tried even if there are enough documents.
const OF_EACH: usize = 2;

/// A document and its expected result.
struct Judged {
    json: Json,
    /// The same as text.
    text: String,
    verdict: Verdict,
}

/// Collects documents, each once.
struct Collector<'a> {
    oracle: Oracle<'a>,
    ty: TypeRef,
    seen: HashSet<String>,
    good: Vec<Judged>,
    bad: Vec<Judged>,
}

impl Collector<'_> {
    /// Adds a document to those that decode or, with one error, to those that do not. Documents with
    /// more errors are left out: the fuzz target `decode` predicts which of them is found first.
    fn add(&mut self, json: Json) {
        let text = json.compact();
        if self.seen.contains(&text) {
            return;
        }
        self.seen.insert(text.clone());
        let verdict = self.oracle.judge(&self.ty, &json);
        if verdict.errors.len() > 1 {
            return;
        }
        let documents = if verdict.errors.is_empty() { &mut self.good } else { &mut self.bad };
        documents.push(Judged { json, text, verdict });
    }
}

/// The documents of each object and union, in the order of the model.
pub fn corpora(api: &Api) -> Vec<Corpus> {
    let types = api.types().filter(|(_, ty)| matches!(ty.kind, Kind::Object(_) | Kind::Union(_)));
    let corpora = types.map(|(id, ty)| Corpus {
        name: ty.name.clone(),
        fields: fields_of(ty),
        documents: of(api, id).into_iter().map(Judged::document).collect(),
    });
    corpora.collect()
}

/// The names of all fields of an object.
pub(crate) fn fields_of(ty: &Type) -> Vec<String> {
    let fields = ty.object().map_or(&[][..], |object| &object.fields);
    fields.iter().map(|field| field.wire.clone()).collect()
}

impl Judged {
    fn document(self) -> Document {
        let mut errors = self.verdict.errors.into_iter();
        Document {
            json: self.text,
            expected: match errors.next() {
                Some(path) => Err(path),
                None => Ok(Decoded {
                    encoded: self.verdict.written.compact(),
                    violations: self.verdict.violations,
                }),
            },
        }
    }
}

/// The documents of a type, as JSON.
pub(crate) fn documents(api: &Api, id: TypeId) -> Vec<Json> {
    of(api, id).into_iter().map(|document| document.json).collect()
}

/// The documents of a type: those that decode, then the others.
fn of(api: &Api, id: TypeId) -> Vec<Judged> {
    let mut collector = Collector {
        oracle: Oracle::new(api),
        ty: TypeRef::Named(id),
        seen: HashSet::new(),
        good: Vec::new(),
        bad: Vec::new(),
    };
    let values = Values::new(api);
    match &api.ty(id).kind {
        Kind::Object(object) => object_documents(values, object, &mut collector),
        Kind::Union(union) => union_documents(api, values, id, union, &mut collector),
        _ => {}
    }
    let mut documents = collector.good;
    documents.append(&mut collector.bad);
    documents
}

fn object_documents(values: Values<'_>, object: &Object, collector: &mut Collector<'_>) {
    let small = values.small(&collector.ty);
    let full = values.full(&collector.ty);
    collector.add(small.clone());
    collector.add(later(&full, 0));
    if let Json::Object(mut members) = full.clone() {
        members.reverse();
        collector.add(Json::Object(members));
    }
    collector.add(full.clone());

    // Each field takes turns through its good values, all fields at once.
    let good: Vec<_> =
        object.fields.iter().map(|field| (field, values.good_members(field))).collect();
    let turns = good.iter().map(|(_, values)| values.len()).max();
    for turn in 0..turns.unwrap_or(0) {
        let mut document = full.clone();
        for (index, (field, values)) in good.iter().enumerate() {
            let value = values[(turn + index) % values.len()].clone();
            set(&mut document, &field.wire, value);
        }
        collector.add(document);
    }
    let bases: Vec<Json> = collector.good.iter().map(|good| good.json.clone()).collect();
    for (turn, base) in bases.iter().cycle().enumerate() {
        if collector.good.len() >= ENOUGH {
            break;
        }
        collector.add(later(base, turn + 1));
    }

    let bad: Vec<_> =
        object.fields.iter().map(|field| (field, values.bad_members(field))).collect();
    let turns = bad.iter().map(|(_, values)| values.len()).max();
    for turn in 0..turns.unwrap_or(0) {
        if turn >= OF_EACH && collector.bad.len() >= ENOUGH {
            break;
        }
        for (field, values) in &bad {
            if let Some(value) = values.get(turn) {
                collector.add(with(&small, &field.wire, value.clone()));
            }
        }
        // Values that are not objects, a different one each turn.
        no_object().into_iter().skip(turn).take(1).for_each(|value| collector.add(value));
    }
    for value in no_object() {
        if collector.bad.len() < ENOUGH {
            collector.add(value);
        }
    }
}

/// Documents of all variants, judged as the union.
fn union_documents(
    api: &Api,
    values: Values<'_>,
    id: TypeId,
    union: &Union,
    collector: &mut Collector<'_>,
) {
    for variant in &union.variants {
        let of_variant = match &variant.kind {
            VariantKind::Type(TypeRef::Named(form)) if api.ty(*form).object().is_some() => {
                of(api, *form).into_iter().map(|document| document.json).collect()
            }
            VariantKind::Type(ty) => {
                let mut all = values.good(ty, DEPTH);
                all.extend(values.bad(ty, DEPTH));
                match ty {
                    TypeRef::List(item) | TypeRef::Set(item) => {
                        all.extend(lists(&values.good(item, DEPTH)));
                    }
                    TypeRef::Named(form) if matches!(api.ty(*form).kind, Kind::Integer(_)) => {
                        all.extend((1..ENOUGH).map(|number| Json::Integer(number as i64)));
                    }
                    _ => {}
                }
                all
            }
            VariantKind::Literal(literal) => vec![literal.clone()],
        };
        of_variant.into_iter().for_each(|json| collector.add(json));
    }
    for json in values.bad(&TypeRef::Named(id), 2).into_iter().chain(no_object()) {
        collector.add(json);
    }
}

/// Lists of one and of two entries.
fn lists(items: &[Json]) -> Vec<Json> {
    let next = items.iter().cycle().skip(1);
    items
        .iter()
        .zip(next)
        .flat_map(|(one, next)| {
            let two = vec![next.clone(), one.clone()];
            [Json::Array(vec![one.clone()]), Json::Array(two)]
        })
        .collect()
}

/// The document with a field of a later API, which is ignored.
fn later(document: &Json, turn: usize) -> Json {
    let Json::Object(members) = document else {
        return document.clone();
    };
    let junk = [
        Json::Null,
        Json::Object(vec![("x".to_owned(), Json::Array(vec![Json::Null]))]),
        Json::Number("1e30".to_owned()),
        text("\u{1F4BE} \"\\ \u{7}"),
        Json::Bool(true),
    ];
    let mut members = members.clone();
    let at = turn % (members.len() + 1);
    members.insert(at, (format!("later{turn}"), junk[turn % junk.len()].clone()));
    Json::Object(members)
}

#[cfg(test)]
mod tests;
