//! Examples in Rust. Rustdoc compiles them and does not run them, since they talk to port 81 of this
//! machine; `conformance` runs them against another address.

use super::support::runtime;
use super::{cluster, page};

#[test]
fn every_rust_example_succeeds() {
    let runtime = runtime();
    for (call, text) in page::examples("rust") {
        // The tested code is the code that the page shows.
        assert_eq!(conformance::examples::text(call), Some(text.as_str()));
        let simulator = cluster::for_call(call);
        let seen = simulator.seen();
        let url = simulator.url();
        let example = conformance::examples::run(call, &url);
        if let Err(error) = runtime.block_on(example) {
            panic!("{text}\n{error}");
        }
        cluster::check(&simulator, call, seen.get(call));
    }
}
