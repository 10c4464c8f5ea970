//! Calls: their paths, arguments, bodies, and whether they may be repeated.

use super::context::Context;
use crate::diag::Code;
use crate::json::Json;
use crate::model::{Api, Arg, Body, Call, CallId, Method, Repeat, RepeatRule, TypeRef, Waits};
use crate::raw::{RawArg, RawCall};
use crate::read::Word;

pub(super) fn calls(context: &mut Context<'_>, api: &mut Api) {
    let raw = context.raw;
    for (index, call) in raw.calls.iter().enumerate() {
        let resolved = resolve(context, api, call);
        if let Some(section) = api.sections.get_mut(resolved.section) {
            section.calls.push(CallId(index));
        }
        api.calls.push(resolved);
    }
    for section in &raw.sections {
        let resolved = context.sections.get(section.name.text.as_str());
        let resolved = resolved.and_then(|index| api.sections.get(*index));
        if resolved.is_some_and(|resolved| resolved.calls.is_empty()) {
            let message = format!("the section `{}` has no calls", section.name.text);
            context
                .error(Code::Section, section.name.span, message)
                .help("remove it, or name it as `section` in a file with calls");
        }
    }
}

fn resolve(context: &mut Context<'_>, api: &Api, raw: &RawCall) -> Call {
    let owner = format!("the call `{}`", raw.name.text);
    let method = method(raw.method.as_ref());
    let body_type = raw.body.as_ref().map(|word| context.type_ref(word));
    // Without a method there is nothing to say about repeating.
    let repeat = match method {
        Some(method) => repeat(context, api, raw, method, body_type.as_ref()),
        None => Repeat { rule: RepeatRule::Never, why: None },
    };
    let method = method.unwrap_or(Method::Get);
    let waits = raw.waits.as_ref().map(|waits| {
        if let Some(member) = &waits.member {
            check_body_member(context, api, body_type.as_ref(), member);
        }
        Waits {
            doc: context.doc(&waits.doc, &format!("the wait of {owner}")),
            member: waits.member.as_ref().map(|member| member.text.clone()),
        }
    });
    let (endpoint, args) = path(context, raw);
    Call {
        name: raw.name.text.clone(),
        code_name: raw.rust.as_ref().map(|word| word.text.clone()),
        title: raw.title.as_ref().map_or_else(String::new, |title| title.text.clone()),
        section: section(context, api, raw),
        method,
        endpoint,
        args,
        body: body_type.map(|ty| Body {
            ty,
            example: raw.example.as_ref().map_or(Json::Null, |example| example.value.clone()),
        }),
        returns: raw.returns.as_ref().map_or(TypeRef::UNRESOLVED, |word| context.type_ref(word)),
        accepts_single: raw.accepts_single,
        repeat,
        waits,
        deprecated: context.deprecated(
            raw.deprecated.as_ref(),
            &owner,
            (&raw.name.text, raw.since.as_ref()),
        ),
        errors: errors(context, api, raw),
        doc: context.doc(&raw.doc, &owner),
        response_doc: raw.response_doc.as_ref().map(|doc| context.doc(doc, &owner)),
        response_example: Json::Null,
        since: context.release(raw.since.as_ref()),
        span: raw.name.span,
    }
}

fn method(word: Option<&Word>) -> Option<Method> {
    match word?.text.as_str() {
        "GET" => Some(Method::Get),
        "POST" => Some(Method::Post),
        _ => None,
    }
}

fn section(context: &mut Context<'_>, api: &Api, raw: &RawCall) -> usize {
    let Some(word) = &raw.section else {
        return 0;
    };
    if let Some(index) = context.sections.get(word.text.as_str()) {
        return *index;
    }
    let known = api.sections.iter().map(|section| section.id.as_str());
    let message = format!("there is no section called `{}`", word.text);
    context.error(Code::Section, word.span, message).suggest(
        &word.text,
        known,
        "add it to `sections`",
    );
    0
}

/// Takes `Query/{a}/{b}` apart.
fn path(context: &mut Context<'_>, raw: &RawCall) -> (String, Vec<Arg>) {
    let Some(word) = &raw.query else {
        return (String::new(), Vec::new());
    };
    let mut parts = word.text.split('/');
    let endpoint = parts.next().unwrap_or_default().to_owned();
    if endpoint.is_empty() || !endpoint.chars().all(|char| char.is_ascii_alphanumeric()) {
        report_path(context, word, "the path must start with the name of the query");
        return (String::new(), Vec::new());
    }
    let mut args = Vec::new();
    let mut wrong = false;
    for part in parts {
        let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) else {
            report_path(context, word, &format!("`{part}` is not an argument in braces"));
            wrong = true;
            continue;
        };
        if args.iter().any(|arg: &Arg| arg.name == name) {
            report_path(context, word, &format!("duplicate argument `{name}`"));
            continue;
        }
        match raw.args.iter().find(|arg| arg.name.text == name) {
            Some(raw) => args.extend(argument(context, raw)),
            None => {
                let known = raw.args.iter().map(|arg| arg.name.text.as_str());
                let message = format!("the argument `{name}` is not in `args`");
                context.error(Code::Arguments, word.span, message).suggest(name, known, PATH);
                wrong = true;
            }
        }
    }
    // An argument may be missing in the path because it is misspelled there.
    let unused = raw.args.iter().filter(|_| !wrong);
    for arg in unused {
        if !word.text.contains(&format!("{{{}}}", arg.name.text)) {
            let message = format!("the argument `{}` is not in the path", arg.name.text);
            context
                .error(Code::Arguments, arg.name.span, message)
                .label(word.span, "the path is this")
                .help("put it into the path in braces, or remove it");
        }
    }
    (endpoint, args)
}

const PATH: &str = "a path is `Query/{argument}/…`, each argument described in `args`";

fn report_path(context: &mut Context<'_>, word: &Word, message: &str) {
    context.error(Code::Arguments, word.span, message).help(PATH);
}

fn argument(context: &mut Context<'_>, raw: &RawArg) -> Option<Arg> {
    let word = raw.ty.as_ref()?;
    let ty = match context.type_ref(word) {
        TypeRef::UNRESOLVED => return None,
        TypeRef::Named(id) => id,
        _ => {
            let message = format!("the argument `{}` needs a named type", raw.name.text);
            context
                .error(Code::Arguments, word.span, message)
                .help("define a string or an integer with the rules it obeys");
            return None;
        }
    };
    Some(Arg {
        name: raw.name.text.clone(),
        ty,
        doc: context.doc(&raw.doc, &format!("the argument `{}`", raw.name.text)),
        example: raw.example.as_ref().map_or(Json::Null, |example| example.value.clone()),
    })
}

fn repeat(
    context: &mut Context<'_>,
    api: &Api,
    raw: &RawCall,
    method: Method,
    body: Option<&TypeRef>,
) -> Repeat {
    match (method, &raw.repeat) {
        (Method::Get, _) => Repeat { rule: RepeatRule::Reads, why: None },
        (Method::Post, None) => Repeat { rule: RepeatRule::Never, why: None },
        (Method::Post, Some(repeat)) => {
            for member in repeat.with.iter().chain(&repeat.without) {
                check_body_member(context, api, body, member);
            }
            let texts = |words: &[Word]| words.iter().map(|word| word.text.clone()).collect();
            let unconditional = repeat.with.is_empty() && repeat.without.is_empty();
            let rule = match (repeat.safe, unconditional) {
                (true, true) => RepeatRule::Safe,
                (true, false) => RepeatRule::Unless {
                    with: texts(&repeat.with),
                    without: texts(&repeat.without),
                },
                (false, _) => RepeatRule::Never,
            };
            let why = context.doc(&repeat.why, &format!("`repeat` of `{}`", raw.name.text));
            Repeat { rule, why: Some(why) }
        }
    }
}

fn check_body_member(context: &mut Context<'_>, api: &Api, body: Option<&TypeRef>, member: &Word) {
    if body.is_some_and(|body| context.is_uncertain_ref(body)) {
        return;
    }
    let object = body.and_then(|body| api.object(body));
    if object.is_some_and(|object| object.field(&member.text).is_some()) {
        return;
    }
    let fields = object.map(|object| &object.fields[..]).unwrap_or_default();
    let known = fields.iter().map(|field| field.wire.as_str());
    let message = format!("the body has no member `{}`", member.text);
    context.error(Code::UnknownBodyMember, member.span, message).suggest(
        &member.text,
        known,
        "name a member of the object that is the body",
    );
}

fn errors(context: &mut Context<'_>, api: &Api, raw: &RawCall) -> Vec<usize> {
    let mut indices = Vec::new();
    for word in &raw.errors {
        match api.errors.iter().position(|error| error.name == word.text) {
            Some(index) => indices.push(index),
            None => {
                let known = api.errors.iter().map(|error| error.name.as_str());
                let message = format!("there is no error called `{}`", word.text);
                context.error(Code::UnknownError, word.span, message).suggest(
                    &word.text,
                    known,
                    "add it to `errors`",
                );
            }
        }
    }
    indices
}
