//! Examples in Rust. Rustdoc compiles them and does not run them, since they talk to port 81 of this
//! machine; here their client gets another address.

use std::cell::RefCell;

use super::support::runtime;
use super::{cluster, page};

/// How an example ends.
pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

thread_local! {
    static URL: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Replaces the client of the crate; only the address differs.
pub(crate) struct Client;

impl Client {
    fn builder() -> storpool_api::ClientBuilder {
        URL.with_borrow(|url| storpool_api::Client::builder().base_url(url))
    }
}

macro_rules! run_examples {
    ($($call:literal $name:ident { $($body:tt)* })*) => {
        $(
            async fn $name() -> super::Outcome {
                $($body)*
                Ok(())
            }
        )*

        /// Runs the example of a call.
        pub(crate) async fn run(call: &str) -> super::Outcome {
            match call {
                $($call => Box::pin($name()).await,)*
                other => Err(format!("there is no example of {other}").into()),
            }
        }
    };
}

#[path = "../../../storpool-api/tests/corpus/examples.rs"]
#[rustfmt::skip]
#[allow(unused_variables, deprecated, reason = "readers see the responses, and all calls")]
mod examples;

#[test]
fn every_rust_example_succeeds() {
    let runtime = runtime();
    for (call, text) in page::examples("rust") {
        let simulator = cluster::for_call(call);
        let seen = simulator.seen();
        URL.set(simulator.url());
        if let Err(error) = runtime.block_on(examples::run(call)) {
            panic!("{text}\n{error}");
        }
        cluster::check(&simulator, call, seen.get(call));
    }
}

/// What runs here is what the page shows.
#[test]
fn the_page_shows_the_same() {
    let all = include_str!("../../../storpool-api/tests/corpus/examples.rs");
    let all: Vec<&str> = all.lines().map(str::trim).collect();
    let all = all
        .join("\n")
        .replace("use super::Client;", "use storpool_api::Client;");
    for (call, text) in page::examples("rust") {
        let text: Vec<&str> = text.lines().map(str::trim).collect();
        assert!(all.contains(&text.join("\n")), "{call}");
    }
}
