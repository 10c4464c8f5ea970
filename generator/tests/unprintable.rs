//! What the Rust emitter cannot print is an error with a reason, not wrong code.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

#[path = "common/shop.rs"]
mod shop;

#[test]
fn path_that_the_crate_cannot_build_is_not_printed() {
    let edit = [("ThingUpdate/{thingId}", "ThingUpdate/{thingId}/All")];
    let schema = generator::Schema::load(&shop::with(&edit)).unwrap();
    let Err(report) = generator::print(&schema) else { panic!("it was printed") };
    let reason = "the generator cannot print this file: \
        the call `thingUpdate`, with fixed segments after an argument";
    assert!(report.diagnostics().iter().any(|one| one.message == reason), "{report}");
    let printed = generator::generate(&shop::files()).unwrap();
    assert!(!printed.is_empty(), "the schema without it is printed");
}
