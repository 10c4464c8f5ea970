//! Compares JSON values with the tables, reporting every error.

use rustc_hash::FxHashMap;

use super::{
    Element, Foreign, JsonType, Key, Need, Rule, Shape, Text, WIRE_TEXT, When, foreign_type,
};
use crate::chars;
use crate::diag::{Code, Diagnostics, nearest};
use crate::source::{Member, Node, Span, Value};

/// The key that selects the kind of an element.
const KIND: &str = "kind";

/// Checks an object and everything in it. A misspelled key is reported and then counts as the key that
/// was probably meant, so that it is one error, not two.
pub(crate) fn check(node: &mut Node, element: &'static Element, diags: &mut Diagnostics) {
    let span = node.span;
    let Value::Object(members) = &mut node.value else {
        return wrong_type(node, &Shape::Object(element), diags);
    };
    let mut kind = None;
    if !element.kinds.is_empty() {
        kind = selected(members, element, span, diags);
        // Which other keys are allowed depends on the kind.
        if kind.is_none() {
            return values(members, &element.keys_with(None), diags);
        }
    }
    let keys = element.keys_with(kind);
    let what = kind.map_or(element.what, |kind| kind.what);
    unknown_keys(members, what, &keys, diags);
    for key in &keys {
        if matches!(key.need, Need::Required) && get(members, key.name).is_none() {
            missing(key.name, what, span, diags);
        }
    }
    values(members, &keys, diags);
    // Rules overlap: a key that contradicts a second one often contradicts a third. So only the first
    // broken rule is reported.
    for rule in element.rules {
        if is_broken(rule, members, element, span, diags) {
            break;
        }
    }
}

fn get<'m>(members: &'m [Member], key: &str) -> Option<&'m Member> {
    members.iter().find(|member| member.name() == key)
}

fn missing(key: &str, what: &str, span: Span, diags: &mut Diagnostics) {
    let message = format!("missing key `{key}` in {what}");
    diags.error(Code::MissingKey, span, message).help(format!("add `\"{key}\": …`"));
}

fn selected(
    members: &mut [Member],
    element: &'static Element,
    span: Span,
    diags: &mut Diagnostics,
) -> Option<&'static Element> {
    if get(members, KIND).is_none() {
        let similar = |member: &&mut Member| nearest(&member.key, [KIND]).is_some();
        match members.iter_mut().find(similar) {
            Some(member) => {
                unknown(member, element.what, &[KIND], diags);
                member.meant = Some(KIND);
            }
            None => missing(KIND, element.what, span, diags),
        }
    }
    let Value::String(name) = &get(members, KIND)?.value.value else { return None };
    element.kinds.iter().find(|kind| kind.id == name)
}

/// Reports an unknown key; returns the key that was probably meant.
fn unknown(
    member: &Member,
    what: &str,
    known: &[&'static str],
    diags: &mut Diagnostics,
) -> Option<&'static str> {
    let near = nearest(&member.key, known.iter().copied());
    let message = format!("unknown key `{}` in {what}", member.key);
    let known = format!("known keys: {}", known.join(", "));
    diags.error(Code::UnknownKey, member.key_span, message).nearest(&member.key, near, known);
    near
}

fn unknown_keys(members: &mut [Member], what: &str, keys: &[&Key], diags: &mut Diagnostics) {
    let known: Vec<&str> = keys.iter().map(|key| key.name).collect();
    for index in 0..members.len() {
        if !known.contains(&members[index].name()) {
            let near = unknown(&members[index], what, &known, diags);
            members[index].meant = near.filter(|near| get(members, near).is_none());
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
            (JsonType::Integer, Value::Number(text)) => text.parse().is_ok_and(is_64_bit),
            _ => false,
        }
    }
}

/// Whether an integer is one of 64 bits, signed or unsigned.
fn is_64_bit(number: i128) -> bool {
    i64::try_from(number).is_ok() || u64::try_from(number).is_ok()
}

fn values(members: &mut [Member], keys: &[&Key], diags: &mut Diagnostics) {
    for member in members {
        if let Some(key) = keys.iter().find(|key| key.name == member.name()) {
            value(&mut member.value, &key.shape, key.name, diags);
        }
    }
}

fn value(node: &mut Node, shape: &Shape, key: &str, diags: &mut Diagnostics) {
    let span = node.span;
    match (shape, &mut node.value) {
        (Shape::Flag, Value::Bool(_)) | (Shape::Json([]), _) => {}
        (Shape::Integer(_), Value::Number(text)) if text.parse::<i64>().is_ok() => {}
        (Shape::Json(types), value) if types.iter().any(|ty| ty.has(value)) => {}
        (Shape::Text(kind), Value::String(value)) => text(value, kind, key, span, diags),
        (Shape::OneOf(known), Value::String(value)) => one_of(value, known, key, span, diags),
        (Shape::Texts(kind, _), Value::Array(items)) => texts(items, kind, key, diags),
        (Shape::Object(element), _) => check(node, element, diags),
        (Shape::Map(_, element, _), Value::Object(members)) => {
            members.iter_mut().for_each(|member| check(&mut member.value, element, diags));
        }
        (Shape::List(element), Value::Array(items)) => {
            items.iter_mut().for_each(|item| check(item, element, diags));
        }
        (Shape::Waivers, Value::Object(members)) => {
            for member in members {
                value(&mut member.value, &Shape::Text(&WIRE_TEXT), key, diags);
            }
        }
        (Shape::Forms, Value::Array(items)) => {
            items.iter_mut().for_each(|item| value(item, &Shape::Form, key, diags));
        }
        // What it makes of the element is checked when it is applied.
        (Shape::Form, Value::Object(_)) => {}
        _ => wrong_type(node, shape, diags),
    }
}

fn one_of(text: &str, known: &[(&str, &str)], key: &str, span: Span, diags: &mut Diagnostics) {
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
    diags.error(Code::WrongType, span, message).nearest(text, near, known);
}

fn texts(items: &mut [Node], kind: &'static Text, key: &str, diags: &mut Diagnostics) {
    let mut seen = FxHashMap::default();
    for item in items {
        value(item, &Shape::Text(kind), key, diags);
        let Value::String(text) = &item.value else { continue };
        let first = *seen.entry(text.clone()).or_insert(item.span);
        if first != item.span {
            let message = format!("duplicate entry `{text}` in `{key}`");
            diags
                .error(Code::DuplicateKey, item.span, message)
                .label(first, "first listed here")
                .help("remove one of the two");
        }
    }
}

fn text(text: &mut String, kind: &Text, key: &str, span: Span, diags: &mut Diagnostics) {
    // Passes that enforce a pattern report an empty string, too.
    if text.is_empty() && !kind.may_be_empty && kind.pattern.is_none() {
        diags
            .error(Code::WrongType, span, format!("`{key}` is empty"))
            .help("write a string that is not empty, or remove the key");
    }
    if text.contains('\n') && !kind.may_have_lines {
        let message = format!("the string contains {}", chars::name('\n'));
        diags.error(Code::Character, span, message).help(chars::advice('\n'));
        // Left out, it causes no other diagnostic.
        text.retain(|char| char != '\n');
    }
}

fn wrong_type(node: &Node, shape: &Shape, diags: &mut Diagnostics) {
    let expected = shape.described();
    let message = format!("expected {expected}, found {}", node.kind());
    let is_unquoted = |text: &str| matches!(text, "true" | "false") || text.parse::<i64>().is_ok();
    let help = match &node.value {
        Value::String(text) if is_unquoted(text) => format!("write {text} without quotes"),
        _ => format!("write {expected} here"),
    };
    diags.error(Code::WrongType, node.span, message).help(help);
}

fn is_broken(
    rule: &Rule,
    members: &[Member],
    element: &Element,
    span: Span,
    diags: &mut Diagnostics,
) -> bool {
    let set = |key: &str| {
        let member = get(members, key)?;
        let is_false = element.is_flag(key) && matches!(member.value.value, Value::Bool(false));
        (!is_false).then_some(member)
    };
    let cause = match rule.when {
        When::Set(key) => set(key),
        When::Unset(key) if set(key).is_some() => return false,
        When::Unset(_) => None,
        When::Is(key, wanted) => get(members, key).filter(|member| match &member.value.value {
            Value::String(text) => text == wanted,
            Value::Bool(value) => value.to_string() == wanted,
            _ => false,
        }),
    };
    let cause = cause.map(|member| member.key_span);
    if cause.is_none() && !matches!(rule.when, When::Unset(_)) {
        return false;
    }
    let (at, problem) = if let Some(key) = rule.needs.iter().find(|key| get(members, key).is_none())
    {
        (cause.unwrap_or(span), format!("needs `{key}`"))
    } else if let Some(member) = rule.forbids.iter().find_map(|key| set(key)) {
        (member.key_span, format!("cannot have `{}`", member.name()))
    } else {
        return false;
    };
    let message = format!("{} {} {problem}", element.what, rule.when);
    let error = diags.error(rule.code, at, message).help(rule.help);
    if let Some(cause) = cause.filter(|cause| *cause != at) {
        error.label(cause, "because of this");
    }
    true
}
