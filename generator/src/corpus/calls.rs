//! A table of all calls with example arguments, for tests that make them.

use quote::quote;

use super::oracle::Oracle;
use crate::json::Json;
use crate::model::{Api, Call, TypeRef};
use crate::name;
use crate::rust::{Source, literal};

pub(super) fn source(api: &Api) -> Source {
    let mut source = Source::new(
        api,
        "corpus/calls.rs",
        "All calls, with the arguments, bodies and replies of the schema's examples.",
    );
    source.item(quote!(
        use super::examples;
    ));
    let entries: String = api.calls.iter().map(|call| entry(api, call)).collect();
    source.text(format!("examples! {{\n{entries}}}"));
    source
}

/// The JSON of arguments and body is what must be sent; what is written back of the reply stands
/// behind it where it differs.
fn entry(api: &Api, call: &Call) -> String {
    let oracle = Oracle::new(api);
    let args: Vec<String> = call
        .args
        .iter()
        .map(|arg| {
            let pass = if api.ty(arg.ty).kind.is_numeric() {
                "="
            } else {
                "&"
            };
            format!("{:?} {pass} {}", arg.name, json(&arg.example))
        })
        .collect();
    let body = call.body.as_ref().map(|body| {
        let list = if matches!(body.ty, TypeRef::List(_)) {
            "[list] "
        } else {
            ""
        };
        let written = oracle.judge(&body.ty, &body.example).written;
        format!("        body {list}{},\n", json(&written))
    });
    let written = oracle.judge(&call.returns, &call.reply_example).written;
    let back = if written == call.reply_example {
        String::new()
    } else {
        format!("        back {},\n", json(&written))
    };
    format!(
        "    {:?} {}({}) {{\n{}        reply {},\n{back}    }}\n",
        call.name,
        name::ident(&call.rust),
        args.join(", "),
        body.unwrap_or_default(),
        json(&call.reply_example),
    )
}

fn json(json: &Json) -> String {
    literal(&json.compact())
}
