//! A copy of this file tests a crate that is generated from another schema. Beside it are the types and
//! documents of that schema, and the checks of `conformance`.
#![allow(dead_code, reason = "copied files have more than is used here")]

#[path = "corpus/check.rs"]
mod check;
#[path = "support/formats.rs"]
mod formats;

use check::{Corpus, Subject};

const SUBJECTS: &[Subject] = &include!("corpus/types.rs");

#[test]
fn documents_are_decoded_validated_and_encoded_as_the_contract_says() {
    let corpora: Vec<Corpus> = serde_json::from_str(include_str!("corpus/documents.json")).unwrap();
    assert!(corpora.iter().all(|corpus| !corpus.documents.is_empty()));
    let wrong = check::mismatches(SUBJECTS, &corpora);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
