//! Errors of calls with their conditions, chapters, tasks and the glossary. They refer to all calls, and
//! to their examples.

use super::context::{Context, text, texts};
use super::examples;
use crate::chars;
use crate::diag::Code;
use crate::json::Json;
use crate::model::{
    Api, Attempt, CallError, CallId, Chapter, Outcome, Request, Step, Task, Term, TypeRef,
};
use crate::project::Detail;
use crate::raw::{RawAttempt, RawCallError, RawStep, RawTerm};
use crate::read::{Spanned, Word};

pub(super) fn resolve(context: &mut Context<'_>, api: &mut Api) {
    let raw = context.raw;
    for (index, call) in raw.calls.iter().enumerate() {
        let owner = CallId(index);
        let rows = call.errors.iter().filter_map(|row| call_error(context, api, owner, row));
        api.calls[index].errors = rows.collect();
    }
    if raw.detail == Detail::Structure {
        return;
    }
    if context.is_whole() {
        check(context);
    }
    api.guide = raw
        .guide
        .iter()
        .map(|chapter| Chapter {
            id: chapter.name.text.clone(),
            title: text(&chapter.title),
            doc: context.doc(&chapter.doc, format_args!("the chapter `{}`", chapter.name.text)),
            aliases: texts(&chapter.aliases),
            shows: chapter.shows.as_ref().map(|word| word.text.clone()),
        })
        .collect();
    api.tasks = raw
        .tasks
        .iter()
        .map(|task| Task {
            id: task.name.text.clone(),
            title: text(&task.title),
            doc: context.doc(&task.doc, format_args!("the task `{}`", task.name.text)),
            since: context.release(task.since.as_ref()),
            aliases: texts(&task.aliases),
            steps: task.steps.iter().filter_map(|raw| step(context, api, raw)).collect(),
        })
        .collect();
    api.glossary = raw
        .glossary
        .iter()
        .map(|term| Term {
            name: term.name.text.clone(),
            also: texts(&term.also),
            doc: context.doc(&term.doc, format_args!("the term `{}`", term.name.text)),
            span: term.name.span,
        })
        .collect();
}

/// Reports tasks without steps, and terms that no text uses.
fn check(context: &mut Context<'_>) {
    let raw = context.raw;
    for task in raw.tasks.iter().filter(|task| task.steps.is_empty()) {
        let message = format!("the task `{}` has no steps", task.name.text);
        context.error(Code::MissingKey, task.name.span, message).help("list what to do in `steps`");
    }
    for term in raw.glossary.iter().filter(|term| !is_used(&raw.prose, term)) {
        let message = format!("no text uses the term `{}`", term.name.text);
        let help = "remove it, or add the form that texts use to `also`";
        context.error(Code::UnusedTerm, term.name.span, message).help(help);
    }
}

fn is_used(prose: &str, term: &RawTerm) -> bool {
    let mut forms = [&term.name].into_iter().chain(&term.also);
    forms.any(|form| chars::has_phrase(prose, &form.text))
}

fn call_error(
    context: &mut Context<'_>,
    api: &Api,
    call: CallId,
    raw: &RawCallError,
) -> Option<CallError> {
    let word = raw.name.as_ref()?;
    let error = error(context, word)?;
    let owner = format_args!("the error `{}` of `{}`", word.text, api.call(call).name);
    Some(CallError {
        error,
        when: context.doc(&raw.when, owner),
        advice: raw.advice.as_ref().map(|doc| context.doc(doc, owner)),
        example: attempt(context, api, call, raw.example.as_ref()?)?,
        span: word.span,
    })
}

/// The index of an error; `None` if there is none of that name, which is reported.
fn error(context: &mut Context<'_>, word: &Word) -> Option<usize> {
    let index = context.errors.get(word.text.as_str()).copied();
    // Errors of later releases are unknown in a release.
    if index.is_none() && context.is_whole() {
        let raw = context.raw;
        let known = raw.errors.iter().map(|error| error.name.text.as_str());
        context.unknown(Code::UnknownError, "error", word, known, "add it to `errors`");
    }
    index
}

fn attempt(
    context: &mut Context<'_>,
    api: &Api,
    call: CallId,
    raw: &RawAttempt,
) -> Option<Attempt> {
    let mut after = Vec::new();
    for raw in &raw.after {
        let call = named(context, raw.call.as_ref()?)?;
        after.push(Request {
            call,
            cluster: cluster(context, api, raw.cluster.as_ref()),
            args: arguments(context, api, call, raw.args.as_ref(), true),
            json: body(context, api, call, raw.json.as_ref()),
        });
    }
    let json = match &raw.json {
        Some(Spanned { value: Json::Null, .. }) => None,
        Some(json) => Some(json.value.clone()),
        None => api.call(call).body.as_ref().map(|body| body.example.clone()),
    };
    // What breaks a rule is sent as well.
    let args = arguments(context, api, call, raw.args.as_ref(), false);
    let simulate = commands(context, raw.simulate.as_ref());
    Some(Attempt { after, simulate, request: Request { call, cluster: None, args, json } })
}

fn step(context: &mut Context<'_>, api: &Api, raw: &RawStep) -> Option<Step> {
    let request = match &raw.call {
        Some(word) => {
            let call = named(context, word)?;
            let is_valid = raw.error.is_none();
            let json = match &raw.json {
                Some(json) if !is_valid => Some(json.value.clone()),
                json => body(context, api, call, json.as_ref()),
            };
            let args = arguments(context, api, call, raw.args.as_ref(), is_valid);
            let cluster = cluster(context, api, raw.cluster.as_ref());
            Some(Request { call, cluster, args, json })
        }
        None => None,
    };
    let outcome = match &raw.error {
        Some(word) => Outcome::Fails(error(context, word)?),
        None => Outcome::Returns(raw.shows.as_ref().map(|shows| shows.value.clone())),
    };
    Some(Step {
        doc: context.doc(&raw.doc, "the step"),
        request,
        outcome,
        elapse: raw.elapse.as_ref().map_or(0, |seconds| seconds.value),
        simulate: commands(context, raw.simulate.as_ref()),
        span: raw.doc.span,
    })
}

/// Commands to the simulator, with their bodies.
fn commands(context: &mut Context<'_>, raw: Option<&Spanned<Json>>) -> Vec<(String, Json)> {
    match raw {
        Some(Spanned { value: Json::Object(commands), .. }) => commands.clone(),
        Some(other) => {
            let message = "`simulate` is not an object";
            let help = "write `{\"command\": {…}}`";
            context.error(Code::WrongType, other.span, message).help(help);
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// The other cluster that carries out a call.
fn cluster(context: &mut Context<'_>, api: &Api, name: Option<&Word>) -> Option<String> {
    let name = name?;
    if api.cluster_prefix.is_none() {
        let message = "calls cannot be sent to another cluster";
        let help = "add `clusterPrefix` to `api`, or remove `cluster`";
        context.error(Code::MissingKey, name.span, message).help(help);
    }
    Some(name.text.clone())
}

fn named(context: &mut Context<'_>, word: &Word) -> Option<CallId> {
    let index = context.calls.get(word.text.as_str()).copied();
    if index.is_none() {
        let raw = context.raw;
        let known = raw.calls.iter().map(|call| call.name.text.as_str());
        context.unknown(Code::UnknownReference, "call", word, known, "name a call");
    }
    index.map(CallId)
}

/// The arguments of a request: those of the call's example, except for the given ones.
fn arguments(
    context: &mut Context<'_>,
    api: &Api,
    call: CallId,
    given: Option<&Spanned<Json>>,
    is_valid: bool,
) -> Vec<Json> {
    let args = &api.call(call).args;
    let mut values: Vec<Json> = args.iter().map(|arg| arg.example.clone()).collect();
    let Some(given) = given else { return values };
    let Json::Object(members) = &given.value else {
        let message = "`args` is not an object";
        context.error(Code::WrongType, given.span, message).help("write `{\"argument\": value}`");
        return values;
    };
    for (name, value) in members {
        let Some(index) = args.iter().position(|arg| arg.name == *name) else {
            let message = format!("`{}` has no argument `{name}`", api.call(call).name);
            let known = args.iter().map(|arg| arg.name.as_str());
            let help = "name an argument of the call's path";
            context.error(Code::Arguments, given.span, message).suggest(name, known, help);
            continue;
        };
        if is_valid {
            let value = Spanned { value: value.clone(), span: given.span };
            examples::check(context, api, &TypeRef::Named(args[index].ty), &value);
        }
        values[index] = value.clone();
    }
    values
}

/// The body of a request that succeeds: the given one, or that of the call's example.
fn body(
    context: &mut Context<'_>,
    api: &Api,
    call: CallId,
    given: Option<&Spanned<Json>>,
) -> Option<Json> {
    let call = api.call(call);
    match (&call.body, given) {
        (Some(body), Some(_)) => examples::given(context, api, &body.ty, given),
        (Some(body), None) => Some(body.example.clone()),
        (None, Some(json)) => {
            let message = format!("`{}` has no body", call.name);
            context.error(Code::Arguments, json.span, message).help("remove `json`");
            None
        }
        (None, None) => None,
    }
}
