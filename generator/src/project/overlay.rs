//! Earlier forms of elements: overlays in the sense of JSON Merge Patch (RFC 7396).

use super::{NAME, Releases, UNTIL};
use crate::source::{Member, Node, Value};

/// Says that the element did not exist.
pub(super) const ABSENT: &str = "absent";

/// One earlier form.
#[derive(Debug)]
pub(crate) struct Overlay<'n> {
    /// The first release with a newer form.
    pub(super) until: usize,
    pub(super) absent: bool,
    node: &'n Node,
}

impl<'n> Overlay<'n> {
    pub(super) fn of(node: &'n Node, releases: &Releases) -> Option<Self> {
        let until = match node.text(UNTIL) {
            Some((name, _)) => releases.number(name)?,
            None => releases.len(),
        };
        let absent = matches!(node.get(ABSENT), Some(Node { value: Value::Bool(true), .. }));
        Some(Self { until, absent, node })
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.members().any(|member| member.key == key)
    }

    /// What it replaces.
    pub(super) fn members(&self) -> impl Iterator<Item = &'n Member> {
        let members = self.node.members().iter();
        members.filter(|member| member.key != UNTIL && member.key != ABSENT)
    }
}

/// Applies an overlay. The values that it brings keep their spans, so that what is wrong with them
/// is reported there.
pub(super) fn apply(node: &mut Node, overlay: &Overlay<'_>) {
    if let Value::Object(members) = &mut node.value {
        overlay.members().for_each(|member| merge(members, member));
    }
    node.span = overlay.node.span;
}

fn merge(members: &mut Vec<Member>, patch: &Member) {
    let known = members.iter().position(|member| member.key == patch.key);
    match (known, patched_or_new(known.map(|known| &members[known].value), &patch.value)) {
        (Some(known), Some(value)) => members[known].value = value,
        (None, Some(value)) => members.push(Member { value, ..patch.clone() }),
        (Some(known), None) => drop(members.remove(known)),
        (None, None) => {}
    }
}

/// A value after a patch; `None` if the patch removes it.
pub(super) fn patched(value: &Node, patch: &Node) -> Option<Node> {
    patched_or_new(Some(value), patch)
}

fn patched_or_new(value: Option<&Node>, patch: &Node) -> Option<Node> {
    match &patch.value {
        Value::Null => None,
        Value::Object(patches) => {
            let mut members = match value.map(|node| &node.value) {
                Some(Value::Object(members)) => members.clone(),
                _ => Vec::new(),
            };
            patches.iter().for_each(|patch| merge(&mut members, patch));
            Some(Node { value: Value::Object(members), ..patch.clone() })
        }
        _ => Some(patch.clone()),
    }
}

/// Takes the name that an overlay has given an element.
pub(super) fn take_name(node: &mut Node) -> Option<Node> {
    let Value::Object(members) = &mut node.value else {
        return None;
    };
    let index = members.iter().position(|member| member.key == NAME)?;
    Some(members.remove(index).value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Diagnostics;
    use crate::json::Json;
    use crate::source::{SourceFile, parse};

    fn node(text: &str) -> Node {
        let source = SourceFile { path: String::new(), text: text.to_owned() };
        parse(0, &source, &mut Diagnostics::default()).unwrap()
    }

    /// The examples of RFC 7396, except those whose documents are not objects.
    #[test]
    fn patches_follow_json_merge_patch() {
        for (value, patch, expected) in [
            (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"a":null}"#, "{}"),
            (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
            (r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#),
            (r#"{"a":{"b":"c"}}"#, r#"{"a":{"b":"d","c":null}}"#, r#"{"a":{"b":"d"}}"#),
            (r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
            (r#"{"e":null}"#, r#"{"a":1}"#, r#"{"e":null,"a":1}"#),
            ("{}", r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#),
            (r#"{"a":"foo"}"#, r#"{"a":{"b":1,"c":null}}"#, r#"{"a":{"b":1}}"#),
        ] {
            let found = patched(&node(value), &node(patch)).unwrap();
            assert_eq!(Json::from_node(&found).compact(), expected, "{value} + {patch}");
        }
        assert!(patched(&node("{}"), &node("null")).is_none());
        let list = patched(&node(r#"["a","b"]"#), &node(r#"["c"]"#)).unwrap();
        assert_eq!(Json::from_node(&list).compact(), r#"["c"]"#);
    }
}
