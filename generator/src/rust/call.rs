//! Calls: one function each that makes the call as a value, and a method on each client.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc::{Docs, deprecated, one_paragraph, since, type_link};
use super::example;
use super::names::{self, Named as _};
use super::source::Source;
use super::types::{Types, ident};
use crate::markdown::{at_start, code, escape};
use crate::model::{Api, Call, Method, RepeatRule, TypeRef};

pub(super) fn source(api: &Api, types: &Types<'_>, section: usize) -> Source {
    let title = at_start(escape(&api.sections[section].title));
    let mut source = Source::new(api, "rust/call.rs", &format!("{title}."));
    let calls: Vec<&Call> = api.calls_of(section).collect();
    let args: Vec<TypeRef> =
        calls.iter().flat_map(|call| call.args.iter().map(|arg| TypeRef::Named(arg.ty))).collect();
    let bodies = calls.iter().filter_map(|call| call.body.as_ref().map(|body| &body.ty));
    let replies = calls.iter().map(|call| &call.returns);
    let imports = types.imports(args.iter().chain(bodies).chain(replies));
    let imported = imports.types();
    let call_names = ["Call", "CallInfo", "Method", "Repeat", "Waits"];
    let call_imports = types.runtime_imports("crate::call", &call_names);
    let client_imports = types.runtime_imports("crate::client", &["Client", "Request"]);
    let client_imports =
        (!client_imports.is_empty()).then(|| quote!(#[cfg(feature = "client")] #client_imports));
    source.uses(
        imports.std(),
        quote! {
            #[cfg(feature = "blocking")]
            use crate::blocking;
            #call_imports
            use crate::calls;
            #client_imports
            #imported
        },
    );
    let client = types.runtime("crate::client", "Client");
    for call in &calls {
        source.item(value(api, types, call));
    }
    let methods = calls.iter().map(|call| method(api, types, call, false));
    source.item(quote! {
        #[cfg(feature = "client")]
        impl #client {
            #(#methods)*
        }
    });
    let methods = calls.iter().map(|call| method(api, types, call, true));
    source.item(quote! {
        #[cfg(feature = "blocking")]
        impl blocking::Client {
            #(#methods)*
        }
    });
    source
}

/// The function that makes the call as a value.
fn value(api: &Api, types: &Types<'_>, call: &Call) -> TokenStream {
    let mut docs = Docs::line(&title(call));
    docs.paragraph(&line(api, call));
    let docs = docs.tokens();
    let deprecated = deprecated(api, call.deprecated.as_ref());
    let aliases = aliases(call);
    let name = ident(&call.rust());
    let parameters = parameters(api, types, call);
    let returns = types.owned(&call.returns);
    let info = info(types, call);
    let call_type = types.runtime("crate::call", "Call");
    let info_type = types.runtime("crate::call", "CallInfo");
    let args = call.args.iter().map(|arg| ident(&arg.rust()));
    let body = call.body.as_ref().map(|known| {
        let body = body_name(call);
        match known.ty {
            TypeRef::String => quote!(.json(&::std::string::String::from(#body))),
            _ => quote!(.json(#body)),
        }
    });
    quote! {
        #docs
        #(#[doc(alias = #aliases)])*
        #deprecated
        pub fn #name(#(#parameters),*) -> #call_type<#returns> {
            static INFO: #info_type = #info;
            #call_type::new(&INFO) #(.arg(#args))* #body
        }
    }
}

fn info(types: &Types<'_>, call: &Call) -> TokenStream {
    let runtime = |name| types.runtime("crate::call", name);
    let name = &call.name;
    let query = &call.endpoint;
    let method_type = runtime("Method");
    let method = match call.method {
        Method::Get => quote!(#method_type::Get),
        Method::Post => quote!(#method_type::Post),
    };
    let repeat_type = runtime("Repeat");
    let repeat = match &call.repeat.rule {
        RepeatRule::Reads => quote!(#repeat_type::Read),
        RepeatRule::Safe => quote!(#repeat_type::Safe),
        RepeatRule::Never => quote!(#repeat_type::Never),
        RepeatRule::Unless { with, without } => {
            quote!(#repeat_type::Unless { with: &[#(#with),*], without: &[#(#without),*] })
        }
    };
    let waits_type = runtime("Waits");
    let waits = match &call.waits {
        None => quote!(None),
        Some(waits) => match &waits.member {
            Some(member) => quote!(Some(#waits_type { member: Some(#member) })),
            None => quote!(Some(#waits_type { member: None })),
        },
    };
    let info_type = runtime("CallInfo");
    let single = call.accepts_single;
    quote! {
        #info_type {
            name: #name,
            method: #method,
            query: #query,
            repeat: #repeat,
            waits: #waits,
            accepts_single: #single,
        }
    }
}

/// The method of a client.
fn method(api: &Api, types: &Types<'_>, call: &Call, blocking: bool) -> TokenStream {
    let docs = if blocking { short_docs(call) } else { full_docs(api, call) };
    let docs = docs.tokens();
    let deprecated = deprecated(api, call.deprecated.as_ref());
    let aliases = aliases(call);
    let name = ident(&call.rust());
    let parameters = parameters(api, types, call);
    let mut passed: Vec<_> = call.args.iter().map(|arg| ident(&arg.rust())).collect();
    passed.extend(call.body.as_ref().map(|_| body_name(call)));
    let returns = types.owned(&call.returns);
    let request = if blocking {
        quote!(blocking::Request)
    } else {
        types.runtime("crate::client", "Request")
    };
    quote! {
        #docs
        #(#[doc(alias = #aliases)])*
        #deprecated
        pub fn #name(&self, #(#parameters),*) -> #request<'_, #returns> {
            self.request(calls::#name(#(#passed),*))
        }
    }
}

/// The title as the first line of documentation.
fn title(call: &Call) -> String {
    format!("{}.", at_start(escape(&call.title)))
}

/// Method and path.
fn line(api: &Api, call: &Call) -> String {
    code(&format!("{} {}", call.method.as_str(), call.path(api)))
}

/// The names under which users of the reference look for a call.
fn aliases(call: &Call) -> Vec<&str> {
    let mut aliases = vec![call.name.as_str(), call.endpoint.as_str()];
    aliases.dedup();
    // rustdoc takes no others, and none that is the name of the item.
    aliases.retain(|alias| *alias != call.rust() && names::usable(alias));
    aliases
}

fn parameters(api: &Api, types: &Types<'_>, call: &Call) -> Vec<TokenStream> {
    let mut parameters: Vec<TokenStream> = call
        .args
        .iter()
        .map(|arg| {
            let name = ident(&arg.rust());
            let ty = TypeRef::Named(arg.ty);
            let of = if api.ty(arg.ty).kind.is_numeric() {
                types.owned(&ty)
            } else {
                types.borrowed(&ty)
            };
            quote!(#name: #of)
        })
        .collect();
    if let Some(body) = &call.body {
        let name = body_name(call);
        let of = types.borrowed(&body.ty);
        parameters.push(quote!(#name: #of));
    }
    parameters
}

/// What the parameter for the body is called: no argument may have that name, too.
fn body_name(call: &Call) -> proc_macro2::Ident {
    let mut name = "body".to_owned();
    while call.args.iter().any(|arg| arg.rust() == name) {
        name.insert_str(0, "json_");
    }
    ident(&name)
}

fn short_docs(call: &Call) -> Docs {
    let mut docs = Docs::line(&title(call));
    docs.paragraph(&format!("As [`Client::{0}`](crate::Client::{0}).", call.rust()));
    docs
}

fn full_docs(api: &Api, call: &Call) -> Docs {
    let mut docs = Docs::line(&title(call));
    docs.add(api, &call.doc);
    docs.paragraph(&line(api, call));
    if let Some(deprecated) = &call.deprecated {
        let release = &api.release(deprecated.since).name;
        docs.paragraph(&format!("Deprecated since {release}."));
        docs.add(api, &deprecated.doc);
    }
    if let Some(since) = since(api, call.since) {
        docs.paragraph(&since);
    }
    if !call.args.is_empty() || call.body.is_some() {
        let mut lines: Vec<String> = call
            .args
            .iter()
            .map(|arg| {
                format!(
                    "- `{}` ({}): {}",
                    arg.rust(),
                    type_link(api, arg.ty),
                    one_paragraph(api, &arg.doc)
                )
            })
            .collect();
        if let Some(body) = &call.body {
            lines.push(format!("- `{}`: {}", body_name(call), linked(api, &body.ty)));
        }
        docs.verbatim(format!("# Arguments\n{}", lines.join("\n")));
    }
    docs.verbatim(format!("# Reply\n{}.", linked(api, &call.returns)));
    if let Some(reply) = &call.response_doc {
        docs.add(api, reply);
    }
    if let Some(waits) = &call.waits {
        docs.verbatim("# Waiting".to_owned());
        docs.add(api, &waits.doc);
    }
    docs.verbatim(format!("# Repeating\n{}", repeating(&call.repeat.rule)));
    if let Some(why) = &call.repeat.why {
        docs.add(api, why);
    }
    if !call.errors.is_empty() {
        let names: Vec<String> = call
            .errors
            .iter()
            .map(|index| {
                let error = &api.errors[*index];
                format!("[{}](crate::ErrorName::{})", code(&error.name), error.rust())
            })
            .collect();
        docs.verbatim(format!(
            "# Errors\nAs any call; the service may answer {}.",
            names.join(", ")
        ));
    }
    let lines: String = example::rust(api, call).lines().map(|line| format!("{line}\n")).collect();
    docs.verbatim(format!(
        "# Example\n```no_run\n# async fn example() -> Result<(), Box<dyn std::error::Error>> {{\n\
         {lines}# Ok(())\n# }}\n```"
    ));
    docs
}

/// A reference to types, each a link.
fn linked(api: &Api, ty: &TypeRef) -> String {
    match ty {
        TypeRef::Named(id) => type_link(api, *id),
        TypeRef::List(item) => format!("a list of {}", linked(api, item)),
        TypeRef::Set(item) => format!("a set of {}", linked(api, item)),
        TypeRef::Map(key, value) => {
            format!("a map from {} to {}", linked(api, key), linked(api, value))
        }
        other => format!("`{}`", api.notation(other)),
    }
}

fn repeating(rule: &RepeatRule) -> String {
    let names = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| code(name)).collect();
        names.join(" or ")
    };
    match rule {
        RepeatRule::Reads => "Always safe: the call only reads.".to_owned(),
        RepeatRule::Safe => "Safe when an answer was lost.".to_owned(),
        RepeatRule::Never => "Not repeated when an answer was lost.".to_owned(),
        RepeatRule::Unless { .. } => format!(
            "Safe when an answer was lost, but not {}.",
            rule.conditions(names).join(" or ")
        ),
    }
}
