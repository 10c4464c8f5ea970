//! Everything in a file that people read: titles and descriptions of whatever element.

use super::{Element, Shape};
use crate::source::{Node, Span, Value};

/// A text, and where it is.
pub(crate) type Prose<'n> = (&'n str, Span);

/// All texts of an object, earlier forms included. Keys of the object in `except` are left out.
pub(crate) fn prose<'n>(node: &'n Node, element: &Element, except: &[&str]) -> Vec<Prose<'n>> {
    let mut found = Vec::new();
    object(node, element, None, except, &mut found);
    found
}

/// `kind` is that of the element if its node is only a part of it, such as an earlier form.
fn object<'n>(
    node: &'n Node,
    element: &Element,
    kind: Option<&Element>,
    except: &[&str],
    found: &mut Vec<Prose<'n>>,
) {
    let named = node.text("kind");
    let own = named.and_then(|(name, _)| element.kinds.iter().find(|known| known.id == name));
    let kind = own.or(kind);
    let keys = element.keys_with(kind);
    for member in node.members().iter().filter(|member| !except.contains(&member.name())) {
        let Some(key) = keys.iter().find(|key| key.name == member.name()) else { continue };
        let node = &member.value;
        match (&key.shape, &node.value) {
            (Shape::Text(text), Value::String(value)) if text.is_prose => {
                found.push((value, node.span));
            }
            (Shape::Object(inner), _) => object(node, inner, None, &[], found),
            (Shape::Map(_, inner, _), Value::Object(members)) => {
                members.iter().for_each(|member| object(&member.value, inner, None, &[], found));
            }
            (Shape::List(inner), Value::Array(items)) => {
                items.iter().for_each(|item| object(item, inner, None, &[], found));
            }
            (Shape::Forms, Value::Array(items)) => {
                items.iter().for_each(|item| object(item, element, kind, &[], found));
            }
            (Shape::Form, _) => object(node, element, kind, &[], found),
            _ => {}
        }
    }
}
