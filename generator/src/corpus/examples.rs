//! The Rust examples of all calls, for a test that runs them. They are the text of the page and of
//! the doctests, which only compile: their client would talk to port 81 of this machine.

use crate::model::{Api, Call};
use crate::rust::Named as _;
use crate::rust::Source;
use crate::rust::example;

pub(super) fn source(api: &Api) -> Source {
    let mut source = Source::new(
        api,
        "corpus/examples.rs",
        "The examples of all calls, with the `Client` that the test puts in its place.",
    );
    let entries: String = api.calls.iter().map(|call| entry(api, call)).collect();
    source.text(format!("run_examples! {{\n{entries}}}"));
    source
}

fn entry(api: &Api, call: &Call) -> String {
    let example = example::rust(api, call);
    let example = example.replacen("use storpool_api::Client;", "use super::Client;", 1);
    let lines: String = example
        .lines()
        .map(|line| match line {
            "" => String::from("\n"),
            line => format!("        {line}\n"),
        })
        .collect();
    let (wire, rust) = (&call.name, crate::rust::ident(&call.rust()));
    format!("    {wire:?} {rust} {{\n{lines}    }}\n")
}
