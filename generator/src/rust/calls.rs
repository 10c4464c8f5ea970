//! Calls: a function each that makes the call as a value. A macro of the crate adds the methods of
//! both clients, with the same documentation.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, alias, ident};
use super::doc::{Docs, deprecated, release, type_link};
use super::example::Example;
use super::names::Named as _;
use super::source::{Source, literal, printed, unprintable};
use crate::chars::capitalized;
use crate::markdown::{at_start, code, escape};
use crate::model::{Call, Method, ReleaseId, RepeatRule, Segment, TypeRef};

pub(super) fn source(cx: &Context<'_>, section: usize) -> Source {
    let title = at_start(escape(&cx.sections[section].title));
    let mut source = Source::new(cx, "rust/calls.rs", &format!("{title}."));
    let calls: Vec<&Call> = cx.calls_of(section).collect();
    let args: Vec<TypeRef> =
        calls.iter().flat_map(|call| call.args.iter().map(|arg| TypeRef::Named(arg.ty))).collect();
    let bodies = calls.iter().filter_map(|call| call.body.as_ref().map(|body| &body.ty));
    let data = calls.iter().map(|call| &call.returns);
    let [std, types] = cx.imports(args.iter().chain(bodies).chain(data), &[]);
    let names = ["Call", "CallInfo", "Method", "Repeat", "Waits"];
    let runtime = cx.runtime_imports("crate::call", &names);
    source.item(std);
    source.item(quote! {
        #runtime
        use crate::call_macro::calls;
        #types
    });
    let calls = calls.into_iter().map(|call| {
        let function = printed(function(cx, call)).join("\n\n");
        indented(&format!("{function}\n{}", example(cx, call)))
    });
    source.text(format!("calls! {{\n{}\n}}", calls.collect::<Vec<_>>().join("\n\n")));
    source
}

fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| format!("    {line}").trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

fn function(cx: &Context<'_>, call: &Call) -> TokenStream {
    if let Some(reason) = unsupported(call) {
        return unprintable(&format!("the call `{}`, {reason}", call.name));
    }
    let docs = docs(cx, call).tokens();
    let deprecated = deprecated(cx, call.deprecated.as_ref());
    let mut aliases = vec![&call.name, &call.endpoint];
    aliases.dedup();
    let aliases = aliases.into_iter().filter_map(|wire| alias(wire, &call.rust()));
    let name = ident(&call.rust());
    let parameters = parameters(cx, call);
    let returns = cx.owned(&call.returns);
    let info = info(cx, call);
    let [call_type, info_type] = ["Call", "CallInfo"].map(|name| cx.runtime("crate::call", name));
    let args = call.args.iter().map(|arg| ident(&arg.rust()));
    let body = call.body.as_ref().map(|known| {
        let body = ident(&body_name(call));
        match known.ty {
            TypeRef::String => quote!(.json(&::std::string::String::from(#body))),
            _ => quote!(.json(#body)),
        }
    });
    quote! {
        #docs
        #(#aliases)*
        #deprecated
        pub fn #name(#(#parameters),*) -> #call_type<#returns> {
            static INFO: #info_type = #info;
            #call_type::new(&INFO) #(.arg(#args))* #body
        }
    }
}

/// What the runtime of the crate cannot do yet.
fn unsupported(call: &Call) -> Option<&'static str> {
    let has_literals = call.segments.iter().any(|one| matches!(one, Segment::Literal(_)));
    let body = call.body.as_ref();
    let reasons = [
        (call.endpoint.contains('/') || has_literals, "whose path has several fixed segments"),
        (body.is_some() && call.method == Method::Get, "which sends JSON in the address"),
        (body.is_some_and(|body| body.optional), "whose body is optional"),
        (call.unwrap.is_some(), "whose data is in a field of its own"),
    ];
    reasons.into_iter().find_map(|(is_so, reason)| is_so.then_some(reason))
}

fn info(cx: &Context<'_>, call: &Call) -> TokenStream {
    let [info, method_type, repeat_type, waits_type] =
        ["CallInfo", "Method", "Repeat", "Waits"].map(|name| cx.runtime("crate::call", name));
    let (name, query, single) = (&call.name, &call.endpoint, call.accepts_single);
    let method = match call.method {
        Method::Get => quote!(#method_type::Get),
        Method::Post => quote!(#method_type::Post),
    };
    let repeat = match &call.repeat.rule {
        RepeatRule::Reads => quote!(#repeat_type::Read),
        RepeatRule::Safe => quote!(#repeat_type::Safe),
        RepeatRule::Never => quote!(#repeat_type::Never),
        RepeatRule::Unless { with, without } => {
            quote!(#repeat_type::Unless { with: &[#(#with),*], without: &[#(#without),*] })
        }
    };
    let waits = match call.waits.as_ref().map(|waits| &waits.field) {
        None => quote!(None),
        Some(None) => quote!(Some(#waits_type { member: None })),
        Some(Some(field)) => quote!(Some(#waits_type { member: Some(#field) })),
    };
    quote! {
        #info {
            name: #name,
            method: #method,
            query: #query,
            repeat: #repeat,
            waits: #waits,
            accepts_single: #single,
        }
    }
}

fn parameters(cx: &Context<'_>, call: &Call) -> Vec<TokenStream> {
    let args = call.args.iter().map(|arg| {
        let (name, ty) = (ident(&arg.rust()), TypeRef::Named(arg.ty));
        let by_value = cx.ty(arg.ty).kind.is_numeric();
        let ty = if by_value { cx.owned(&ty) } else { cx.borrowed(&ty) };
        quote!(#name: #ty)
    });
    let body = call.body.iter().map(|body| {
        let (name, ty) = (ident(&body_name(call)), cx.borrowed(&body.ty));
        quote!(#name: #ty)
    });
    args.chain(body).collect()
}

/// The name of the parameter for the body: no argument may have that name, too.
fn body_name(call: &Call) -> String {
    let mut name = "body".to_owned();
    while call.args.iter().any(|arg| arg.rust() == name) {
        name.insert_str(0, "json_");
    }
    name
}

/// The example, for the macro: its statements as documentation, then how the call is made.
fn example(cx: &Context<'_>, call: &Call) -> String {
    let Example { imports, setup, data, call } = Example::new(cx, call);
    let statements = [imports].into_iter().filter(|text| !text.is_empty()).chain(setup);
    let lines = statements.collect::<Vec<_>>().join("\n");
    let docs: String =
        lines.lines().map(|line| format!("/// {line}").trim_end().to_owned() + "\n").collect();
    let data = data.map(|data| format!("{data} = ")).unwrap_or_default();
    format!("{docs}example {data}{};", literal(&call))
}

fn docs<'a>(cx: &'a Context<'a>, call: &Call) -> Docs<'a> {
    let mut scope = Vec::new();
    for ty in call.body.iter().map(|body| &body.ty).chain([&call.returns]) {
        scope.extend(cx.objects_in(ty));
    }
    let mut docs = Docs::new(cx, scope)
        .paragraph(&format!("{}.", at_start(escape(&call.title))))
        .doc(&call.doc)
        .paragraph(&code(&format!("{} {}", call.method.as_str(), call.path(cx))));
    if let Some(deprecated) = &call.deprecated {
        docs = docs
            .paragraph(&format!("Deprecated since {}.", release(cx, deprecated.since)))
            .doc(&deprecated.doc);
    }
    docs = docs.since(call.since, ReleaseId(0));
    let args = call.args.iter().map(|arg| {
        let doc = docs.one_paragraph(&arg.doc);
        format!("`{}` ({}): {doc}", arg.rust(), type_link(cx, arg.ty))
    });
    let body =
        call.body.iter().map(|body| format!("`{}`: {}.", body_name(call), linked(cx, &body.ty)));
    let parameters: Vec<String> = args.chain(body).collect();
    if !parameters.is_empty() {
        docs = docs.heading("Arguments").list(parameters);
    }
    docs = docs.heading("Returns");
    let returns = capitalized(&format!("{}.", linked(cx, &call.returns)));
    match &call.response_doc {
        // The description says more about the same list or map.
        Some(doc) if doc.plain().split(' ').take(2).eq(returns.split(' ').take(2)) => {
            docs = docs.doc(doc);
        }
        Some(doc) => docs = docs.paragraph(&returns).doc(doc),
        None => docs = docs.paragraph(&returns),
    }
    if let Some(waits) = &call.waits {
        docs = docs.heading("Waiting").doc(&waits.doc);
    }
    let retries = retries(&docs, &call.repeat.rule);
    docs = docs.heading("Retries").paragraph(&retries);
    if let Some(why) = &call.repeat.why {
        docs = docs.doc(why);
    }
    let errors = call.errors.iter().map(|index| {
        let error = &cx.errors[*index];
        format!("[{}](crate::ErrorName::{})", code(&error.name), error.rust())
    });
    let errors = errors.collect::<Vec<_>>().join(", ");
    docs = docs.heading("Errors");
    match errors.is_empty() {
        true => docs.paragraph("Those common to all calls: see [`Error`](crate::Error)."),
        false => docs.paragraph(&format!(
            "Besides the errors common to all calls, the service may return {errors}."
        )),
    }
}

fn linked(cx: &Context<'_>, ty: &TypeRef) -> String {
    match ty {
        TypeRef::Named(id) => type_link(cx, *id),
        TypeRef::List(item) => format!("a list of {}", linked(cx, item)),
        TypeRef::Set(item) => format!("a set of {}", linked(cx, item)),
        TypeRef::Map(key, value) => {
            format!("a map from {} to {}", linked(cx, key), linked(cx, value))
        }
        other => code(&cx.notation(other)),
    }
}

fn retries(docs: &Docs<'_>, rule: &RepeatRule) -> String {
    match rule {
        RepeatRule::Reads => "Retried after a lost response: the call only reads.".to_owned(),
        RepeatRule::Safe => "Retried after a lost response.".to_owned(),
        RepeatRule::Never => "Not retried after a lost response.".to_owned(),
        RepeatRule::Unless { with, without } => {
            let set = with.iter().map(|wire| format!("{} is set", docs.field(wire)));
            let missing = without.iter().map(|wire| format!("{} is missing", docs.field(wire)));
            let conditions: Vec<String> = set.chain(missing).collect();
            format!("Retried after a lost response, unless {}.", conditions.join(" or "))
        }
    }
}
