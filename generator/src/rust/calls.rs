//! Calls: a function each that makes the call as a value. A macro of the crate adds the methods of
//! both clients, with the same documentation.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, alias, ident};
use super::doc::{Docs, deprecated, release, type_link};
use super::example::Example;
use super::names::Named as _;
use super::source::{Source, literal, printed, unprintable};
use super::versions;
use crate::chars::capitalized;
use crate::markdown::{at_start, code, escape};
use crate::model::{
    Arg, Call, Kind, Method, ReleaseId, RepeatRule, Segment, TypeId, TypeRef, Versions,
};

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
    let calls = calls.into_iter().flat_map(|call| {
        let optional = call.body.as_ref().is_some_and(|body| body.optional);
        let bodies = if optional { &[false, true][..] } else { &[true] };
        bodies.iter().map(move |with_body| {
            let function = printed(function(cx, call, *with_body)).join("\n\n");
            indented(&format!("{function}\n{}", example(cx, call, *with_body)))
        })
    });
    source.text(format!("calls! {{\n{}\n}}", calls.collect::<Vec<_>>().join("\n\n")));
    source
}

fn indented(text: &str) -> String {
    let mut indented = String::with_capacity(text.len() + text.len() / 8);
    for (index, line) in text.lines().map(str::trim_end).enumerate() {
        indented.push_str(if index > 0 { "\n" } else { "" });
        indented.push_str(if line.is_empty() { "" } else { "    " });
        indented.push_str(line);
    }
    indented
}

/// The function that makes a call, with its body or without.
fn function(cx: &Context<'_>, call: &Call, with_body: bool) -> TokenStream {
    if call.segments.iter().any(|one| matches!(one, Segment::Literal(_))) {
        let name = &call.name;
        return unprintable(&format!("the call `{name}`, with fixed segments after an argument"));
    }
    let docs = docs(cx, call, with_body).tokens();
    let deprecated = deprecated(cx, call.deprecated.as_ref());
    let mut aliases = vec![&call.name, &call.endpoint];
    aliases.dedup();
    let aliases = aliases.into_iter().filter_map(|wire| alias(wire, &call.rust()));
    let name = ident(&function_name(call, with_body));
    let parameters = parameters(cx, call, with_body);
    let returns = cx.owned(&call.returns);
    let info = info(cx, call);
    let [call_type, info_type] = ["Call", "CallInfo"].map(|name| cx.runtime("crate::call", name));
    let conversions = call.args.iter().filter(|arg| is_converted(cx, arg)).map(|arg| {
        let (name, ty) = (ident(&arg.rust()), cx.owned(&TypeRef::Named(arg.ty)));
        quote!(let #name: #ty = #name.into();)
    });
    let args = call.args.iter().map(|arg| {
        let (value, name) = (ident(&arg.rust()), &arg.name);
        match is_limited(cx, arg.ty) {
            true => quote!(.limited_arg(#name, &#value)),
            false => quote!(.arg(#value)),
        }
    });
    let body = call.body.as_ref().filter(|_| with_body).map(|known| {
        let body = ident(&body_name(call));
        let json = match known.ty {
            TypeRef::String => quote!(.json(&::std::string::String::from(#body))),
            _ => quote!(.json(#body)),
        };
        let versions: Option<TokenStream> =
            versions::set(cx, &known.versions).and_then(|set| set.parse().ok());
        let limit = versions.map(|versions| quote!(.limited_to("body", #versions)));
        quote!(#json #limit)
    });
    quote! {
        #docs
        #(#aliases)*
        #deprecated
        pub fn #name(#(#parameters),*) -> #call_type<#returns> {
            static INFO: #info_type = #info;
            #(#conversions)*
            #call_type::new(&INFO) #(#args)* #body
        }
    }
}

/// A call with an optional body has two functions.
pub(super) fn function_name(call: &Call, with_body: bool) -> String {
    let is_second = with_body && call.body.as_ref().is_some_and(|body| body.optional);
    if is_second { format!("{}_with", call.rust()) } else { call.rust() }
}

/// Whether an argument may be given as any type that converts to its own: names, by reference too.
fn is_converted(cx: &Context<'_>, arg: &Arg) -> bool {
    matches!(cx.ty(arg.ty).kind, Kind::String(_) | Kind::StringUnion(_))
}

/// Whether some versions accept only a part of a type's values.
fn is_limited(cx: &Context<'_>, id: TypeId) -> bool {
    let ty = cx.ty(id);
    match &ty.kind {
        Kind::StringUnion(of) => {
            of.iter().any(|part| !cx.ty(*part).versions.are_all() || is_limited(cx, *part))
        }
        Kind::Enum(list) => list.values.iter().any(|value| !value.versions.are_all()),
        _ => !ty.limited.is_empty(),
    }
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
    let versions = tokens("versions", &call.versions, cx);
    let unwraps = call.unwrap.as_ref().map(|field| quote!(unwraps: Some(#field),));
    let several = call.multi_cluster_versions.as_ref().map(|versions| {
        tokens("multi_cluster", versions, cx)
            .unwrap_or(quote!(multi_cluster: crate::Versions::ALL,))
    });
    quote! {
        #info {
            name: #name,
            method: #method,
            query: #query,
            repeat: #repeat,
            waits: #waits,
            accepts_single: #single,
            #unwraps
            #versions
            #several
        }
    }
}

/// A property that is a set of versions; nothing if it is all of them.
fn tokens(property: &str, versions: &Versions, cx: &Context<'_>) -> Option<TokenStream> {
    let set: TokenStream = versions::set(cx, versions)?.parse().ok()?;
    let property = ident(property);
    Some(quote!(#property: #set,))
}

fn parameters(cx: &Context<'_>, call: &Call, with_body: bool) -> Vec<TokenStream> {
    let args = call.args.iter().map(|arg| {
        let (name, ty) = (ident(&arg.rust()), TypeRef::Named(arg.ty));
        if is_converted(cx, arg) {
            let (into, ty) = (cx.std("Into"), cx.owned(&ty));
            return quote!(#name: impl #into<#ty>);
        }
        let by_value = cx.ty(arg.ty).kind.is_numeric();
        let ty = if by_value { cx.owned(&ty) } else { cx.borrowed(&ty) };
        quote!(#name: #ty)
    });
    let body = call.body.iter().filter(|_| with_body).map(|body| {
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
fn example(cx: &Context<'_>, call: &Call, with_body: bool) -> String {
    let name = function_name(call, with_body);
    let Example { imports, setup, data, call } = Example::new(cx, call, &name, with_body);
    let statements = [imports].into_iter().filter(|text| !text.is_empty()).chain(setup);
    let lines = statements.collect::<Vec<_>>().join("\n");
    let docs: String =
        lines.lines().map(|line| format!("/// {line}").trim_end().to_owned() + "\n").collect();
    let data = data.map(|data| format!("{data} = ")).unwrap_or_default();
    format!("{docs}example {data}{};", literal(&call))
}

fn docs<'a>(cx: &'a Context<'a>, call: &Call, with_body: bool) -> Docs<'a> {
    let mut scope = Vec::new();
    for ty in call.body.iter().map(|body| &body.ty).chain([&call.returns]) {
        scope.extend(cx.objects_in(ty));
    }
    let mut docs = Docs::new(cx, scope)
        .paragraph(&format!("{}.", at_start(escape(&call.title))))
        .doc(&call.doc)
        .paragraph(&code(&format!("{} {}", call.method.as_str(), call.path(cx))));
    docs = docs.danger(call.danger.as_ref());
    if let Some(deprecated) = &call.deprecated {
        docs = docs
            .paragraph(&format!("Deprecated since {}.", release(cx, deprecated.since)))
            .doc(&deprecated.doc);
    }
    docs = docs.since(call.since, ReleaseId(0));
    for (heading, doc) in [("Before the call", &call.before), ("Effects", &call.effects)] {
        if let Some(doc) = doc {
            docs = docs.heading(heading).doc(doc);
        }
    }
    let args = call.args.iter().map(|arg| {
        let doc = docs.one_paragraph(&arg.doc);
        format!("`{}` ({}): {doc}", arg.rust(), type_link(cx, arg.ty))
    });
    let body = call.body.iter().filter(|_| with_body);
    let body = body.map(|body| format!("`{}`: {}.", body_name(call), linked(cx, &body.ty)));
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
    let errors = call.errors.iter().map(|row| {
        let error = &cx.errors[row.error];
        let advice = row.advice.iter().map(|advice| docs.one_paragraph(advice));
        let parts = [docs.one_paragraph(&row.when)].into_iter().chain(advice);
        let text = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let link = format!("[{}](crate::ErrorName::{})", code(&error.name), error.rust());
        if text.is_empty() { link } else { format!("{link}: {text}") }
    });
    let errors: Vec<String> = errors.collect();
    docs = docs.heading("Errors");
    match errors.is_empty() {
        true => docs.paragraph("Those common to all calls: see [`Error`](crate::Error)."),
        false => docs
            .paragraph("Those common to all calls: see [`Error`](crate::Error). Besides:")
            .list(errors),
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
