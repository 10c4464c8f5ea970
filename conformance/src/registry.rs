//! Prints the Rust code that names each type and call of a schema, which tests cannot do at run
//! time.

use std::fmt::Write as _;

use generator::Schema;
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

/// A call of `calls!` with all calls, such as `"diskDescribe" disk_describe(DiskId) [body];`: the
/// types of the arguments, with `&` before those that are passed by reference. After `or`
/// comes the function that makes the call without its optional body.
pub fn calls(api: &Api) -> String {
    let mut text = String::from("calls! {\n");
    for call in &api.calls {
        let args = call.args.iter().map(|arg| {
            let ty = api.ty(arg.ty);
            let reference = if ty.kind.is_numeric() { "" } else { "&" };
            format!("{reference}{}", ty.name)
        });
        let body = match &call.body {
            Some(body) if matches!(body.ty, TypeRef::List(_)) => " [list]",
            Some(_) => " [body]",
            None => "",
        };
        let (name, method) = (&call.name, generator::method_name(call));
        let args = args.collect::<Vec<_>>().join(", ");
        let without = match method.strip_suffix("_with") {
            Some(without) if call.body.as_ref().is_some_and(|body| body.optional) => {
                format!(" or {without}({args})")
            }
            _ => String::new(),
        };
        let _ = writeln!(text, "    {name:?} {method}({args}){body}{without};");
    }
    text.push_str("}\n");
    text
}

/// A call of `examples!` with the documented example of each call, as text and as code: with the
/// values of the default version, if it has the call.
pub fn examples(schema: &Schema) -> String {
    let mut text = String::from("examples! {\n");
    for call in &schema.union.calls {
        let name = &call.name;
        let documented = schema.api.calls.iter().find(|call| call.name == *name);
        let example = generator::example(&schema.union, documented.unwrap_or(call));
        // The code uses the client that the module of the macro has, the text that of the crate.
        let code = example.replacen("use storpool_api::Client;", "use super::Client;", 1);
        let _ = writeln!(text, "    {name:?} {example:?} {{\n{code}\n    }}");
    }
    text.push_str("}\n");
    text
}
