//! The documented Rust examples. Rustdoc compiles them and does not run them, since they talk to
//! port 81 of this machine; here their client gets another address.

use std::cell::RefCell;
use std::error::Error;

/// How an example ends.
pub type Outcome = Result<(), Box<dyn Error>>;

thread_local! {
    static URL: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Replaces the client of the crate in the examples; only the address differs.
struct Client;

impl Client {
    fn builder() -> storpool_api::ClientBuilder {
        URL.with_borrow(|url| storpool_api::Client::builder().base_url(url))
    }
}

/// Runs the example of a call against the service at an address.
///
/// # Errors
/// If the example fails, or there is none.
pub async fn run(call: &str, url: &str) -> Outcome {
    URL.set(url.to_owned());
    generated::run(call).await
}

/// The text of the example of a call, as it is documented.
pub fn text(call: &str) -> Option<&'static str> {
    let found = generated::TEXTS.iter().find(|(name, _)| *name == call);
    found.map(|(_, text)| *text)
}

macro_rules! examples {
    ($($call:literal $text:literal { $($body:tt)* })*) => {
        pub(super) const TEXTS: &[(&str, &str)] = &[$(($call, $text)),*];

        pub(super) async fn run(call: &str) -> super::Outcome {
            match call {
                $($call => {
                    let example = async {
                        $($body)*
                        super::Outcome::Ok(())
                    };
                    Box::pin(example).await
                })*
                other => Err(format!("there is no example of {other}").into()),
            }
        }
    };
}

#[allow(
    unused_variables,
    deprecated,
    reason = "examples show results without using them, and there is one of each call"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/examples.rs"));
}
