//! Calls: their paths, arguments and bodies, and whether they may be sent again.

use super::context::{Context, text, texts};
use crate::diag::Code;
use crate::json::Json;
use crate::model::{
    Api, Arg, Body, Call, CallId, Kind, Method, Repeat, RepeatRule, Segment, TypeRef, Versions,
    Waits,
};
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
    for (index, section) in raw.sections.iter().enumerate() {
        let name = section.name.text.as_str();
        if api.sections[index].calls.is_empty() && context.sections.get(name) == Some(&index) {
            let message = format!("the section `{name}` has no calls");
            let help = "remove it, or name it as `section` in a file with calls";
            context.error(Code::Section, section.name.span, message).help(help);
        }
    }
}

fn resolve(context: &mut Context<'_>, api: &Api, raw: &RawCall) -> Call {
    let name = &raw.name.text;
    let owner = format_args!("the call `{name}`");
    let body_type = raw.body.as_ref().map(|word| context.type_ref(Some(word)));
    let (method, repeat) = repeat(context, api, raw, body_type.as_ref());
    let waits = raw.waits.as_ref().map(|waits| {
        if let Some(field) = &waits.field {
            check_body_field(context, api, body_type.as_ref(), field);
        }
        Waits {
            doc: context.doc(&waits.doc, format_args!("the wait of {owner}")),
            field: waits.field.as_ref().map(|field| field.text.clone()),
        }
    });
    let Path { endpoint, segments, args } = path(context, api, raw);
    let deprecated = raw.deprecated.as_ref();
    Call {
        name: name.clone(),
        origin: raw.name.origin().to_owned(),
        code_name: raw.rust.as_ref().map(|word| word.text.clone()),
        title: text(&raw.title),
        section: section(context, raw),
        method,
        endpoint,
        segments,
        args,
        body: body_type.map(|ty| Body {
            ty,
            optional: raw.optional_body,
            versions: Versions::default(),
            example: Json::Null,
        }),
        multi_cluster: raw.multi_cluster,
        returns: context.type_ref(raw.returns.as_ref()),
        unwrap: raw.unwrap.as_ref().map(|word| word.text.clone()),
        accepts_single: raw.accepts_single,
        repeat,
        waits,
        deprecated: context.deprecated(deprecated, owner, (name, raw.since.as_ref())),
        ids: texts(&raw.ids),
        aliases: texts(&raw.aliases),
        // Their examples need those of all calls.
        errors: Vec::new(),
        danger: raw.danger.as_ref().map(|doc| context.doc(doc, owner)),
        before: raw.before.as_ref().map(|doc| context.doc(doc, owner)),
        effects: raw.effects.as_ref().map(|doc| context.doc(doc, owner)),
        doc: context.doc(&raw.doc, owner),
        response_doc: raw.response_doc.as_ref().map(|doc| context.doc(doc, owner)),
        response_example: Json::Null,
        since: context.release(raw.since.as_ref()),
        until: None,
        versions: Versions::default(),
        multi_cluster_versions: None,
        span: raw.name.span,
    }
}

fn section(context: &mut Context<'_>, raw: &RawCall) -> usize {
    let Some(word) = context.raw.section(raw) else { return 0 };
    let index = context.sections.get(word.text.as_str()).copied();
    if index.is_none() {
        let known = context.raw.sections.iter().map(|section| section.name.text.as_str());
        context.unknown(Code::Section, "section", word, known, "add it to `sections`");
    }
    index.unwrap_or(0)
}

#[derive(Default)]
struct Path {
    endpoint: String,
    segments: Vec<Segment>,
    args: Vec<Arg>,
}

/// Takes a path such as `Endpoint/{a}/{b}` apart.
fn path(context: &mut Context<'_>, api: &Api, raw: &RawCall) -> Path {
    let mut path = Path::default();
    let Some(word) = &raw.path else { return path };
    let is_name =
        |text: &str| !text.is_empty() && text.chars().all(|char| char.is_ascii_alphanumeric());
    let mut segments = word.text.split('/');
    let endpoint = segments.next().unwrap_or_default();
    if !is_name(endpoint) {
        report_path(context, word, "the path must start with the name of the endpoint");
        return path;
    }
    path.endpoint = endpoint.to_owned();
    let since = raw.since.as_ref();
    let mut wrong = false;
    for segment in segments {
        let Some(name) = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) else {
            if !is_name(segment) {
                let message = format!("`{segment}` is neither a name nor an argument in braces");
                report_path(context, word, &message);
                wrong = true;
            } else if path.segments.is_empty() {
                path.endpoint.extend(["/", segment]);
            } else {
                path.segments.push(Segment::Literal(segment.to_owned()));
            }
            continue;
        };
        if path.args.iter().any(|arg| arg.name == name) {
            report_path(context, word, &format!("duplicate argument `{name}`"));
        } else if let Some(raw) = raw.args.iter().find(|arg| arg.name.text == name) {
            if let Some(arg) = argument(context, api, raw, since) {
                path.segments.push(Segment::Arg(path.args.len()));
                path.args.push(arg);
            }
        } else {
            let known = raw.args.iter().map(|arg| arg.name.text.as_str());
            let message = format!("the argument `{name}` is not in `args`");
            context.error(Code::Arguments, word.span, message).suggest(name, known, PATH);
            wrong = true;
        }
    }
    for arg in &raw.args {
        // An argument may be missing in the path because it is misspelled there.
        if !wrong && !word.text.contains(&format!("{{{}}}", arg.name.text)) {
            let message = format!("the argument `{}` is not in the path", arg.name.text);
            context
                .error(Code::Arguments, arg.name.span, message)
                .label(word.span, "the path is this")
                .help("put it into the path in braces, or remove it");
        }
    }
    path
}

const PATH: &str =
    "a path is `Endpoint/{argument}/…` or `Group/Endpoint/…`, each argument described in `args`";

fn report_path(context: &mut Context<'_>, word: &Word, message: &str) {
    context.error(Code::Arguments, word.span, message).help(PATH);
}

fn argument(
    context: &mut Context<'_>,
    api: &Api,
    raw: &RawArg,
    since: Option<&Word>,
) -> Option<Arg> {
    let ty = context.type_ref(raw.ty.as_ref());
    let word = raw.ty.as_ref()?;
    let ty = match ty {
        TypeRef::UNRESOLVED => return None,
        TypeRef::Named(id) => id,
        _ => {
            let message = format!("the argument `{}` needs a named type", raw.name.text);
            let help = "define a string or an integer with the rules it obeys";
            context.error(Code::Arguments, word.span, message).help(help);
            return None;
        }
    };
    let kind = &api.ty(ty).kind;
    if !kind.is_plain() && !matches!(kind, Kind::Error) {
        let message = format!("`{}` cannot be part of a path", word.text);
        let help = "use a string, an integer or an enum";
        context.error(Code::Arguments, word.span, message).help(help);
    }
    let owner = format_args!("the argument `{}`", raw.name.text);
    let doc = context.doc(&raw.doc, owner);
    let deprecated = raw.deprecated.as_ref();
    let deprecated = context.deprecated(deprecated, owner, (&raw.name.text, since));
    Some(Arg { name: raw.name.text.clone(), ty, doc, deprecated, example: Json::Null })
}

/// The method, and whether the call may be sent again. Where the method is missing, which was
/// reported, so is what to say about that.
fn repeat(
    context: &mut Context<'_>,
    api: &Api,
    raw: &RawCall,
    body: Option<&TypeRef>,
) -> (Method, Repeat) {
    let (method, rule) = match raw.method.as_ref().map(|method| method.text.as_str()) {
        Some("GET") => (Method::Get, RepeatRule::Reads),
        Some("POST") => (Method::Post, RepeatRule::Never),
        _ => (Method::Get, RepeatRule::Never),
    };
    let Some(repeat) = raw.repeat.as_ref().filter(|_| method == Method::Post) else {
        return (method, Repeat { rule, why: None });
    };
    for field in repeat.with.iter().chain(&repeat.without) {
        check_body_field(context, api, body, field);
    }
    let rule = if !repeat.safe {
        RepeatRule::Never
    } else if repeat.with.is_empty() && repeat.without.is_empty() {
        RepeatRule::Safe
    } else {
        let object = body.and_then(|body| api.object(body));
        let has = |name: &String| object.is_some_and(|object| object.field(name).is_some());
        let existing = |names: &[Word]| {
            let mut names = texts(names);
            names.retain(|name| context.is_whole() || has(name));
            names
        };
        RepeatRule::Unless { with: existing(&repeat.with), without: existing(&repeat.without) }
    };
    let why = context.doc(&repeat.why, format_args!("`repeat` of `{}`", raw.name.text));
    (method, Repeat { rule, why: Some(why) })
}

fn check_body_field(context: &mut Context<'_>, api: &Api, body: Option<&TypeRef>, name: &Word) {
    let object = body.and_then(|body| api.object(body));
    let fields = object.map(|object| &object.fields[..]).unwrap_or_default();
    let known = fields.iter().map(|field| field.wire.as_str());
    if !context.is_whole()
        || body.is_some_and(|body| context.is_uncertain_ref(body))
        || known.clone().any(|known| known == name.text)
    {
        return;
    }
    let message = format!("the body has no field `{}`", name.text);
    let help = "name a field of the object that is the body";
    context.error(Code::UnknownBodyField, name.span, message).suggest(&name.text, known, help);
}
