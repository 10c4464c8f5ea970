//! Sections and their calls.

use crate::doc::Target;
use crate::model::{Api, Call, CallId, Deprecated, RepeatRule, Section};
use crate::rust::example;

use super::anchor::{self, Anchors, Owner};
use super::code;
use super::text::{self, Html};

pub(super) struct SectionView {
    pub(super) id: String,
    pub(super) aliases: Vec<String>,
    pub(super) title: String,
    pub(super) doc: Html,
    pub(super) calls: Vec<CallView>,
}

pub(super) struct CallView {
    pub(super) id: String,
    /// The bare name on the query, if it is this call's.
    pub(super) query_id: Option<String>,
    pub(super) name: String,
    pub(super) title: Html,
    pub(super) method: &'static str,
    pub(super) prefix: String,
    pub(super) query: String,
    pub(super) args: Vec<ArgView>,
    pub(super) since: String,
    pub(super) deprecated: Option<DeprecatedView>,
    pub(super) doc: Html,
    pub(super) body: Option<Html>,
    pub(super) reply: Html,
    pub(super) response_doc: Option<Html>,
    pub(super) accepts_single: bool,
    pub(super) repeat: RepeatView,
    pub(super) waits: Option<Html>,
    pub(super) errors: Vec<String>,
    pub(super) curl: Html,
    pub(super) rust: Html,
    pub(super) python: Html,
    pub(super) reply_json: Html,
}

pub(super) struct ArgView {
    pub(super) name: String,
    pub(super) ty: Html,
    pub(super) doc: Html,
}

pub(super) struct RepeatView {
    /// Class of the mark.
    pub(super) class: &'static str,
    pub(super) verdict: Html,
    pub(super) why: Html,
}

pub(super) struct DeprecatedView {
    pub(super) since: String,
    pub(super) instead: Option<Html>,
    pub(super) doc: Html,
}

pub(super) fn sections(api: &Api, anchors: &Anchors) -> Vec<SectionView> {
    api.sections
        .iter()
        .enumerate()
        .map(|(index, section)| one_section(api, anchors, index, section))
        .collect()
}

fn one_section(api: &Api, anchors: &Anchors, index: usize, section: &Section) -> SectionView {
    SectionView {
        id: anchor::section(section),
        aliases: anchors.of(Owner::Section(index)),
        title: section.title.clone(),
        doc: text::blocks(&section.doc),
        calls: section.calls.iter().map(|id| one_call(api, anchors, *id, api.call(*id))).collect(),
    }
}

fn one_call(api: &Api, anchors: &Anchors, id: CallId, call: &Call) -> CallView {
    CallView {
        id: anchor::call(call),
        query_id: anchors.of(Owner::Call(id)).pop(),
        name: call.name.clone(),
        title: Html::text(&call.title),
        method: call.method.as_str(),
        prefix: api.prefix.clone(),
        query: call.endpoint.clone(),
        args: args(api, call),
        since: api.release(call.since).name.clone(),
        deprecated: call.deprecated.as_ref().map(|deprecated| deprecation(api, deprecated)),
        doc: text::blocks(&call.doc),
        body: call.body.as_ref().map(|body| text::type_ref(api, &body.ty)),
        reply: text::type_ref(api, &call.returns),
        response_doc: call.response_doc.as_ref().map(text::inline),
        accepts_single: call.accepts_single,
        repeat: repeat(call),
        waits: call.waits.as_ref().map(|waits| text::inline(&waits.doc)),
        errors: call.errors.iter().map(|index| api.errors[*index].name.clone()).collect(),
        curl: code::curl(api, call),
        rust: Html::text(&example::rust(api, call)),
        python: code::python(api, call),
        reply_json: code::json(&code::reply(api, call), code::WIDTH),
    }
}

fn args(api: &Api, call: &Call) -> Vec<ArgView> {
    call.args
        .iter()
        .map(|arg| ArgView {
            name: arg.name.clone(),
            ty: text::named(api, arg.ty),
            doc: text::inline(&arg.doc),
        })
        .collect()
}

fn repeat(call: &Call) -> RepeatView {
    let (class, verdict) = match &call.repeat.rule {
        RepeatRule::Reads => ("yes", Html::text("Yes: it only reads")),
        RepeatRule::Safe => ("yes", Html::text("Yes")),
        RepeatRule::Never => ("no", Html::text("No")),
        rule @ RepeatRule::Unless { .. } => ("part", unless(rule)),
    };
    let why = call.repeat.why.as_ref().map(text::inline);
    RepeatView { class, verdict, why: why.unwrap_or_default() }
}

fn unless(rule: &RepeatRule) -> Html {
    let fields =
        |names: &[String]| text::one_of(names.iter().map(|name| text::code(name)).collect());
    let conditions = rule.conditions(|names| fields(names).to_string());
    Html::trusted(format!("Yes, but not {}", conditions.join(" and not ")))
}

pub(super) fn deprecation(api: &Api, deprecated: &Deprecated) -> DeprecatedView {
    DeprecatedView {
        since: api.release(deprecated.since).name.clone(),
        instead: deprecated
            .instead
            .as_ref()
            .map(|name| element(api, name, deprecated.target.as_ref())),
        doc: text::inline(&deprecated.doc),
    }
}

/// An element by its name in the schema, linked if it is there.
fn element(api: &Api, name: &str, target: Option<&Target>) -> Html {
    let id = match target {
        Some(Target::Call(id)) => anchor::call(api.call(*id)),
        Some(Target::Type(id)) => anchor::ty(api.ty(*id)),
        Some(Target::Field(id, part) | Target::Value(id, part)) => anchor::member(api, *id, part),
        None => return text::code(name),
    };
    text::link(&id, name)
}
