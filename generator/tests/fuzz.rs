//! A short run of the fuzzer; `cargo run --profile fuzz -p generator --example fuzz-schemas` runs for longer.
#![allow(dead_code, reason = "the fuzzer itself uses more of it")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

#[path = "../examples/fuzz-schemas/bases.rs"]
mod bases;
#[path = "../examples/fuzz-schemas/bytes.rs"]
mod bytes;
#[path = "../examples/fuzz-schemas/large.rs"]
mod large;
#[path = "../examples/fuzz-schemas/rng.rs"]
mod rng;
#[path = "../examples/fuzz-schemas/run.rs"]
mod run;
#[path = "../examples/fuzz-schemas/schemas.rs"]
mod schemas;
#[path = "../examples/fuzz-schemas/tree.rs"]
mod tree;

use bases::Bases;
use run::{Mode, Outcomes};

fn runs(mode: Mode, count: u64) -> Outcomes {
    let bases = Bases::read().unwrap();
    assert_eq!(bases.broken(), 0);
    let mut outcomes = Outcomes::default();
    for number in 0..count {
        let (base, files) = run::make(&bases, mode, number);
        if let Err(why) = run::check(base, &files, number, &mut outcomes) {
            panic!("run {number}: {why}");
        }
    }
    outcomes
}

#[test]
fn bent_bytes() {
    let outcomes = runs(Mode::Bytes, 1000);
    assert!(outcomes.refused > outcomes.valid);
}

#[test]
fn bent_schemas() {
    let outcomes = runs(Mode::Schemas, 1000);
    assert!(outcomes.valid > 50);
}

/// What a run is made from does not depend on the machine or on other runs.
#[test]
fn a_run_is_made_from_its_number() {
    let bases = Bases::read().unwrap();
    let texts = |number| -> Vec<String> {
        let files = run::make(&bases, Mode::Schemas, number).1;
        files.into_iter().map(|file| file.text).collect()
    };
    assert_eq!(texts(7), texts(7));
    assert_ne!(texts(7), texts(8));
}

/// Chains that are walked over once for each of their links.
#[test]
fn a_very_long_chain_is_refused_at_once() {
    let count = 20_000;
    let types: Vec<String> = (0..count)
        .map(|index| {
            let next = (index + 1) % count;
            format!(r#""Z{index}":{{"kind":"object","since":"1.0","extends":"Z{next}","doc":"D.","fields":{{}}}}"#)
        })
        .collect();
    for more in [
        "",
        r#","A":{"kind":"object","since":"1.0","extends":"Z1","doc":"D.","fields":{}}"#,
    ] {
        let text = format!(
            r#"{{"api":{{"title":"T","version":"1","prefix":"/v","doc":"D."}},"releases":{{"1.0":{{}}}},"types":{{{}{more}}}}}"#,
            types.join(",")
        );
        let path = "api.json".to_owned();
        let report = generator::load(&[generator::SourceFile { path, text }]).unwrap_err();
        assert!(report.findings().len() > 100);
    }
}
