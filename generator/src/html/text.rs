//! Small pieces of HTML: descriptions, references to types, links.

use std::fmt;

use super::anchor;
use crate::chars::or_list;
use crate::doc::{Block, Doc, Inline};
use crate::json::Json;
use crate::model::{
    Api, Call, CallError, Deprecated, ErrorName, RepeatRule, Segment, TypeId, TypeRef,
};

/// HTML that templates print without escaping it.
#[derive(Clone, Debug, Default)]
pub(super) struct Html(String);

impl Html {
    pub(super) fn trusted(html: String) -> Self {
        Self(html)
    }

    pub(super) fn text(text: &str) -> Self {
        Self(text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
    }
}

impl fmt::Display for Html {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

pub(super) fn link(address: &str, text: Html) -> Html {
    let address = Html::text(address).0.replace('"', "&quot;");
    Html(format!("<a href=\"{address}\">{text}</a>"))
}

pub(super) fn code(text: &str) -> Html {
    Html(format!("<code>{}</code>", Html::text(text)))
}

pub(super) fn value(json: &Json) -> Html {
    code(&json.compact())
}

pub(super) fn join(pieces: impl IntoIterator<Item = Html>, between: &str) -> Html {
    let pieces: Vec<String> = pieces.into_iter().map(|piece| piece.0).collect();
    Html(pieces.join(between))
}

/// The attribute with what people search for when they mean an element.
pub(super) fn also(aliases: &[String]) -> Html {
    if aliases.is_empty() {
        return Html::default();
    }
    let words = Html::text(&aliases.join(", ")).0.replace('"', "&quot;");
    Html(format!(" data-also=\"{words}\""))
}

/// The fields of a body that destroy something.
pub(super) fn dangers(api: &Api, call: &Call) -> Option<Html> {
    let objects = api.objects_in(&call.body.as_ref()?.ty);
    let fields = objects.iter().filter_map(|id| api.ty(*id).object()).flat_map(|of| &of.fields);
    let dangerous: Vec<Html> =
        fields.filter(|field| field.danger.is_some()).map(|field| code(&field.wire)).collect();
    (!dangerous.is_empty()).then(|| one_of(dangerous))
}

/// What to do about an error of a call.
pub(super) fn advice<'a>(row: &'a CallError, error: &'a ErrorName) -> Option<&'a Doc> {
    row.advice.as_ref().or(error.advice.as_ref())
}

/// "a, b or c".
pub(super) fn one_of(pieces: impl IntoIterator<Item = Html>) -> Html {
    Html(or_list(pieces.into_iter().map(|piece| piece.0)))
}

pub(super) fn blocks(doc: &Doc) -> Html {
    join(doc.blocks.iter().map(block), "")
}

/// A description inside a paragraph or a cell: a single paragraph has no tags around it.
pub(super) fn inline(doc: &Doc) -> Html {
    match &*doc.blocks {
        [Block::Paragraph(parts)] => inlines(parts),
        _ => blocks(doc),
    }
}

fn block(block: &Block) -> Html {
    Html(match block {
        Block::Paragraph(parts) => format!("<p>{}</p>", inlines(parts)),
        Block::List(items) => {
            let items = items.iter().map(|item| Html(format!("<li>{}</li>", inlines(item))));
            format!("<ul>{}</ul>", join(items, ""))
        }
        Block::Code(text, _) => format!("<pre>{}</pre>", Html::text(text)),
    })
}

fn inlines(parts: &[Inline]) -> Html {
    let parts = parts.iter().map(|inline| match inline {
        Inline::Text(text) => Html::text(text),
        // The script of the page links names of elements in code, and in running text those that
        // cannot be words.
        Inline::Ref(_, text) if is_unlike_words(text) => Html::text(text),
        Inline::Code(text) | Inline::Ref(_, text) => code(text),
        Inline::Strong(parts) => Html(format!("<strong>{}</strong>", inlines(parts))),
        Inline::Emphasis(parts) => Html(format!("<em>{}</em>", inlines(parts))),
        Inline::Link(parts, url) => link(url, inlines(parts)),
    });
    join(parts, "")
}

/// Whether a name contains a dot, or a capital after its first letter.
fn is_unlike_words(name: &str) -> bool {
    name.contains('.') || name.chars().skip(1).any(|char| char.is_ascii_uppercase())
}

pub(super) fn named(api: &Api, id: TypeId) -> Html {
    let ty = api.ty(id);
    link(&format!("#{}", anchor::ty(ty)), Html::text(&ty.name))
}

pub(super) fn type_ref(api: &Api, ty: &TypeRef) -> Html {
    Html(match ty {
        TypeRef::Integer => "integer".to_owned(),
        TypeRef::Float => "number".to_owned(),
        TypeRef::Boolean => "boolean".to_owned(),
        TypeRef::String => "string".to_owned(),
        TypeRef::Any => "any JSON".to_owned(),
        TypeRef::Named(id) => return named(api, *id),
        TypeRef::List(item) => format!("list of {}", type_ref(api, item)),
        TypeRef::Set(item) => format!("set of {}", type_ref(api, item)),
        TypeRef::Map(key, value) => {
            format!("map of {} to {}", type_ref(api, key), type_ref(api, value))
        }
    })
}

/// The path of a call after its endpoint, arguments in braces.
pub(super) fn segments(call: &Call) -> Html {
    let segments = call.segments.iter().map(|segment| match segment {
        Segment::Literal(literal) => Html(format!("/{}", Html::text(literal))),
        Segment::Arg(index) => {
            Html(format!("/<var>{{{}}}</var>", Html::text(&call.args[*index].name)))
        }
    });
    join(segments, "")
}

/// The replacement for a deprecated element, with a link if it exists.
pub(super) fn instead(api: &Api, known: &Deprecated) -> Option<Html> {
    let name = known.instead.as_ref()?;
    Some(match &known.target {
        Some(target) => link(&format!("#{}", anchor::target(api, target)), Html::text(name)),
        None => code(name),
    })
}

/// When a retry is not safe: "with `a` or without `b`".
pub(super) fn unsafe_retries(rule: &RepeatRule) -> Html {
    let fields = |names: &[String]| one_of(names.iter().map(|name| code(name))).to_string();
    Html(rule.conditions(fields).join(" or "))
}
