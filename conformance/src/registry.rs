//! Prints the Rust code that names each type and call of a schema, which tests cannot do at run
//! time.

use std::fmt::Write as _;

use generator::model::{Api, Kind, TypeRef};

/// An array of `Subject`s, one for each object and union.
pub fn types(api: &Api) -> String {
    let mut text = String::from("[\n");
    for ty in &api.types {
        let kind = match ty.kind {
            Kind::Object(_) => "object",
            Kind::Union(_) => "union",
            _ => continue,
        };
        let name = &ty.name;
        let _ = writeln!(text, "    Subject::{kind}::<storpool_api::types::{name}>({name:?}),");
    }
    text.push_str("]\n");
    text
}

/// A call of `calls!` with all calls, such as `"diskDescribe" disk_describe(=) [body];`: `=` is an
/// argument that is passed by value, `&` one that is passed by reference.
pub fn calls(api: &Api) -> String {
    let mut text = String::from("calls! {\n");
    for call in &api.calls {
        let args: Vec<&str> = call
            .args
            .iter()
            .map(|arg| match api.ty(arg.ty).kind.is_numeric() {
                true => "=",
                false => "&",
            })
            .collect();
        let body = match &call.body {
            Some(body) if matches!(body.ty, TypeRef::List(_)) => " [list]",
            Some(_) => " [body]",
            None => "",
        };
        let (name, method) = (&call.name, snake(&call.name));
        let _ = writeln!(text, "    {name:?} {method}({}){body};", args.join(", "));
    }
    text.push_str("}\n");
    text
}

/// A call of `examples!` with the documented example of each call, as text and as code.
pub fn examples(api: &Api) -> String {
    let mut text = String::from("examples! {\n");
    for call in &api.calls {
        let name = &call.name;
        let example = generator::example(api, call);
        // The code uses the client that the module of the macro has, the text that of the crate.
        let code = example.replacen("use storpool_api::Client;", "use super::Client;", 1);
        let _ = writeln!(text, "    {name:?} {example:?} {{\n{code}\n    }}");
    }
    text.push_str("}\n");
    text
}

/// `volumesReassignWait` → `volumes_reassign_wait`: the name of a call's method, by the contract.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    let mut upper = true;
    for char in name.chars() {
        if char.is_ascii_uppercase() && !upper {
            snake.push('_');
        }
        upper = char.is_ascii_uppercase();
        snake.push(char.to_ascii_lowercase());
    }
    snake
}
