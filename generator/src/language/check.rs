//! Compares JSON values with the tables, reporting every error.

use std::collections::HashMap;

use super::{
    Element, Foreign, JsonType, Key, Need, Rule, Shape, Text, WIRE_TEXT, When, foreign_type,
};
use crate::chars;
use crate::diag::{Code, Diagnostics, nearest};
use crate::source::{Member, Node, Span, Value};

/// The key that selects the kind of an element.
const KIND: &str = "kind";

/// Checks an object and everything in it. A misspelled key is reported and then counts as the key it
/// was probably meant to be, so that it is one error, not two.
pub(crate) fn check(node: &mut Node, element: &Element, diags: &mut Diagnostics) {
    let span = node.span;
    let Value::Object(members) = &mut node.value else {
        return wrong_type(node, &format!("an object ({})", element.what), diags);
    };
    let mut kind = None;
    if !element.kinds.is_empty() {
        kind = selected(members, element, span, diags);
        // Which other keys there may be depends on the kind.
        if kind.is_none() {
            return values(members, element.keys.iter(), diags);
        }
    }
    let keys = element.keys_with(kind);
    let what = kind.map_or(element.what, |kind| kind.what);
    unknown_keys(members, what, keys.clone(), diags);
    for key in keys.clone() {
        if matches!(key.need, Need::Required) && get(members, key.name).is_none() {
            missing(key.name, what, span, diags);
        }
    }
    values(members, keys, diags);
    // Rules overlap: a key that contradicts a second one often contradicts a third.
    let broken = |rule| Some((rule, broken(rule, members, element, span)?));
    if let Some((rule, broken)) = element.rules.iter().find_map(broken) {
        let error = diags.error(rule.code, broken.span, broken.message);
        let error = error.help(rule.help);
        if let Some(cause) = broken.cause {
            error.label(cause, "because of this");
        }
    }
}

fn get<'m>(members: &'m [Member], key: &str) -> Option<&'m Member> {
    members.iter().find(|member| member.name() == key)
}

fn missing(key: &str, what: &str, span: Span, diags: &mut Diagnostics) {
    let message = format!("missing key `{key}` in {what}");
    diags.error(Code::MissingMember, span, message).help(format!("add `\"{key}\": …`"));
}

/// The kind of element that the key `kind` names.
fn selected<'e>(
    members: &mut [Member],
    element: &'e Element,
    span: Span,
    diags: &mut Diagnostics,
) -> Option<&'e Element> {
    if get(members, KIND).is_none() {
        let similar = |member: &&mut Member| nearest(&member.key, [KIND]).is_some();
        match members.iter_mut().find(similar) {
            Some(member) => {
                unknown(member, element.what, [KIND].into_iter(), diags);
                member.meant = Some(KIND);
            }
            None => missing(KIND, element.what, span, diags),
        }
    }
    let Value::String(name) = &get(members, KIND)?.value.value else {
        return None;
    };
    element.kinds.iter().find(|kind| kind.id == name)
}

/// Reports an unknown key; returns the key that was probably meant.
fn unknown<'k>(
    member: &Member,
    what: &str,
    keys: impl Iterator<Item = &'k str> + Clone,
    diags: &mut Diagnostics,
) -> Option<&'k str> {
    let near = nearest(&member.key, keys.clone());
    let message = format!("unknown key `{}` in {what}", member.key);
    let known = format!("known keys: {}", keys.collect::<Vec<_>>().join(", "));
    diags.error(Code::UnknownMember, member.key_span, message).nearest(&member.key, near, known);
    near
}

fn unknown_keys(
    members: &mut [Member],
    what: &str,
    keys: impl Iterator<Item = &'static Key> + Clone,
    diags: &mut Diagnostics,
) {
    for index in 0..members.len() {
        let member = &members[index];
        if keys.clone().any(|key| key.name == member.name()) {
            continue;
        }
        let near = unknown(member, what, keys.clone().map(|key| key.name), diags);
        let meant = keys.clone().find(|key| {
            Some(key.name) == near
                && get(members, key.name).is_none()
                && (key.is_required() || fits(&member.value.value, &key.shape))
        });
        members[index].meant = meant.map(|key| key.name);
    }
}

/// Whether the JSON type is one that the key accepts.
fn fits(value: &Value, shape: &Shape) -> bool {
    match shape {
        Shape::Text(_) | Shape::OneOf(_) => matches!(value, Value::String(_)),
        Shape::Texts(..) | Shape::List(_) => matches!(value, Value::Array(_)),
        Shape::Flag => matches!(value, Value::Bool(_)),
        Shape::Integer(_) => JsonType::Integer.has(value),
        Shape::Json(types) => types.is_empty() || types.iter().any(|ty| ty.has(value)),
        Shape::Map(..) | Shape::Reasons(_) | Shape::Object(_) => {
            matches!(value, Value::Object(_))
        }
    }
}

impl JsonType {
    fn has(self, value: &Value) -> bool {
        match (self, value) {
            (JsonType::Null, Value::Null)
            | (JsonType::Boolean, Value::Bool(_))
            | (JsonType::Number, Value::Number(_))
            | (JsonType::String, Value::String(_)) => true,
            (JsonType::Integer, Value::Number(text)) => text.parse::<i64>().is_ok(),
            _ => false,
        }
    }
}

fn values(
    members: &mut [Member],
    keys: impl Iterator<Item = &'static Key> + Clone,
    diags: &mut Diagnostics,
) {
    for member in members {
        let found = keys.clone().find(|key| key.name == member.name());
        if let Some(key) = found {
            value(&mut member.value, key, diags);
        }
    }
}

fn value(node: &mut Node, key: &Key, diags: &mut Diagnostics) {
    if !fits(&node.value, &key.shape) {
        return wrong_type(node, &key.shape.described(), diags);
    }
    match (&key.shape, &mut node.value) {
        (Shape::Text(kind), Value::String(text)) => {
            self::text(text, kind, key.name, node.span, diags);
        }
        (Shape::OneOf(known), Value::String(text)) => {
            one_of(text, known, key.name, node.span, diags);
        }
        (Shape::Texts(kind, _), Value::Array(items)) => texts(items, kind, key.name, diags),
        (Shape::List(element), Value::Array(items)) => {
            items.iter_mut().for_each(|item| check(item, element, diags));
        }
        (Shape::Object(element), _) => check(node, element, diags),
        (Shape::Map(_, element, _), Value::Object(members)) => {
            members.iter_mut().for_each(|member| check(&mut member.value, element, diags));
        }
        (Shape::Reasons(_), Value::Object(members)) => {
            for member in members {
                let span = member.value.span;
                match &mut member.value.value {
                    Value::String(text) => self::text(text, &WIRE_TEXT, key.name, span, diags),
                    _ => wrong_type(&member.value, "a string", diags),
                }
            }
        }
        _ => {}
    }
}

fn one_of(
    text: &str,
    known: &[(&'static str, &str)],
    key: &str,
    span: Span,
    diags: &mut Diagnostics,
) {
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    if names.contains(&text) {
        return;
    }
    let near = match foreign_type(text) {
        Some(Foreign::Is(name)) => names.contains(&name).then_some(name),
        _ => nearest(text, names.iter().copied()),
    };
    let message = format!("unknown {key} `{text}`");
    let known = format!("write one of: {}", names.join(", "));
    diags.error(Code::WrongKind, span, message).nearest(text, near, known);
}

fn texts(items: &mut [Node], kind: &Text, key: &str, diags: &mut Diagnostics) {
    let mut seen = HashMap::new();
    for item in items {
        let span = item.span;
        let Value::String(text) = &mut item.value else {
            wrong_type(item, "a string", diags);
            continue;
        };
        self::text(text, kind, key, span, diags);
        let first = *seen.entry(text.clone()).or_insert(span);
        if first != span {
            let message = format!("duplicate entry `{text}` in `{key}`");
            diags
                .error(Code::DuplicateKey, span, message)
                .label(first, "first listed here")
                .help("remove one of the two");
        }
    }
}

fn text(text: &mut String, kind: &Text, key: &str, span: Span, diags: &mut Diagnostics) {
    // Passes that enforce a pattern report an empty text, too.
    if text.is_empty() && !kind.may_be_empty && kind.pattern.is_none() {
        diags
            .error(Code::WrongKind, span, format!("`{key}` is empty"))
            .help("write a text here, or remove the key");
    }
    if text.contains('\n') && !kind.may_have_lines {
        let message = format!("the text contains {}", chars::name('\n'));
        diags.error(Code::Character, span, message).help(chars::advice('\n'));
        // Left out, it causes no other diagnostic.
        text.retain(|char| char != '\n');
    }
}

fn wrong_type(node: &Node, expected: &str, diags: &mut Diagnostics) {
    let message = format!("expected {expected}, found {}", node.kind());
    let help = match &node.value {
        Value::String(text) if is_unquoted(text) => format!("write {text} without quotes"),
        _ => format!("write {expected} here"),
    };
    diags.error(Code::WrongKind, node.span, message).help(help);
}

fn is_unquoted(text: &str) -> bool {
    matches!(text, "true" | "false") || text.parse::<i64>().is_ok()
}

/// How a rule is broken.
struct Broken {
    span: Span,
    message: String,
    /// The key that the rule applies to, if that is another place.
    cause: Option<Span>,
}

/// How a rule is broken, if it is.
fn broken(rule: &Rule, members: &[Member], element: &Element, span: Span) -> Option<Broken> {
    let set = |key: &str| {
        get(members, key).filter(|member| {
            let is_flag = |key: &Key| key.name == member.name() && matches!(key.shape, Shape::Flag);
            !(element.keys.iter().any(is_flag) && matches!(member.value.value, Value::Bool(false)))
        })
    };
    let cause = match rule.when {
        When::Set(key) => Some(set(key)?),
        When::Unset(key) if set(key).is_none() => None,
        When::Unset(_) => return None,
        When::Is(key, wanted) => {
            let member = get(members, key)?;
            let is = match &member.value.value {
                Value::String(text) => text == wanted,
                Value::Bool(value) => value.to_string() == wanted,
                _ => false,
            };
            Some(is.then_some(member)?)
        }
    };
    let what = format!("{} {}", element.what, rule.when);
    let report = |span, message: String| Broken {
        span,
        message,
        cause: cause.map(|cause| cause.key_span).filter(|cause| *cause != span),
    };
    if let Some(key) = rule.needs.iter().find(|key| get(members, key).is_none()) {
        let span = cause.map_or(span, |cause| cause.key_span);
        return Some(report(span, format!("{what} needs `{key}`")));
    }
    if let Some(member) = rule.forbids.iter().find_map(|key| set(key)) {
        let message = format!("{what} cannot have `{}`", member.name());
        return Some(report(member.key_span, message));
    }
    let not_null =
        |key: &&str| get(members, key).filter(|member| !matches!(member.value.value, Value::Null));
    let member = rule.only_null.iter().find_map(not_null)?;
    let message = format!("{what} can only have `null` as `{}`", member.name());
    Some(report(member.key_span, message))
}
