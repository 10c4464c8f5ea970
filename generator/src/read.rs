//! Reading JSON values one by one, each fault reported, none stopping the rest.

use crate::chars;
use crate::diag::{Code, Diagnostics};
use crate::json::Json;
use crate::source::{Member, Node, Place, Value};

/// A string and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) place: Place,
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Placed<T> {
    pub(crate) value: T,
    pub(crate) place: Place,
}

/// The members of an object while they are read; what nobody asked for is reported at the end.
pub(crate) struct Members<'a, 'd> {
    what: &'static str,
    place: Place,
    members: &'a [Member],
    asked: Vec<&'static str>,
    pub(crate) diags: &'d mut Diagnostics,
}

impl<'a, 'd> Members<'a, 'd> {
    /// Starts to read an object; `what` names it in messages, such as "a call".
    pub(crate) fn of(
        node: &'a Node,
        what: &'static str,
        diags: &'d mut Diagnostics,
    ) -> Option<Self> {
        let members = entries(node, what, diags)?;
        Some(Self {
            what,
            place: node.place,
            members,
            asked: Vec::new(),
            diags,
        })
    }

    /// The whole object.
    pub(crate) fn place(&self) -> Place {
        self.place
    }

    /// A member that may be missing.
    pub(crate) fn node(&mut self, key: &'static str) -> Option<&'a Node> {
        self.asked.push(key);
        self.members
            .iter()
            .find(|member| member.key == key)
            .map(|member| &member.value)
    }

    /// A member that must be there.
    pub(crate) fn required(&mut self, key: &'static str) -> Option<&'a Node> {
        let found = self.node(key);
        if found.is_none() {
            let message = format!("{} lacks `{key}`", self.what);
            self.diags
                .error(Code::MissingMember, self.place, message)
                .help(format!("add `\"{key}\": …`"));
        }
        found
    }

    pub(crate) fn word(&mut self, key: &'static str) -> Option<Word> {
        let node = self.node(key)?;
        word(node, self.diags)
    }

    /// A text that may have several lines.
    pub(crate) fn prose(&mut self, key: &'static str) -> Option<Word> {
        let node = self.node(key)?;
        prose(node, self.diags)
    }

    pub(crate) fn required_word(&mut self, key: &'static str) -> Option<Word> {
        let node = self.required(key)?;
        word(node, self.diags)
    }

    pub(crate) fn words(&mut self, key: &'static str) -> Vec<Word> {
        let Some(node) = self.node(key) else {
            return Vec::new();
        };
        let Some(items) = list(node, self.diags) else {
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| word(item, self.diags))
            .collect()
    }

    pub(crate) fn flag(&mut self, key: &'static str) -> bool {
        match self.node(key) {
            None => false,
            Some(Node {
                value: Value::Bool(value),
                ..
            }) => *value,
            Some(node) => {
                wrong_kind(node, "true or false", self.diags);
                false
            }
        }
    }

    pub(crate) fn integer(&mut self, key: &'static str) -> Option<Placed<i64>> {
        let node = self.node(key)?;
        integer(node, self.diags)
    }

    pub(crate) fn required_integer(&mut self, key: &'static str) -> Option<Placed<i64>> {
        let node = self.required(key)?;
        integer(node, self.diags)
    }

    pub(crate) fn json(&mut self, key: &'static str) -> Option<Placed<Json>> {
        let node = self.node(key)?;
        Some(Placed {
            value: Json::from_node(node),
            place: node.place,
        })
    }

    /// Reports every member that was not asked for.
    pub(crate) fn finish(self) {
        for member in self.members {
            if self.asked.iter().any(|key| *key == member.key) {
                continue;
            }
            let message = format!("{} has no member `{}`", self.what, member.key);
            let known = format!("known are: {}", self.asked.join(", "));
            self.diags
                .error(Code::UnknownMember, member.key_place, message)
                .suggest(&member.key, self.asked.iter().copied(), known);
        }
    }
}

/// The members of an object that is a map from names.
pub(crate) fn entries<'a>(
    node: &'a Node,
    what: &str,
    diags: &mut Diagnostics,
) -> Option<&'a [Member]> {
    match &node.value {
        Value::Object(members) => Some(members),
        _ => {
            wrong_kind(node, &format!("an object ({what})"), diags);
            None
        }
    }
}

pub(crate) fn list<'a>(node: &'a Node, diags: &mut Diagnostics) -> Option<&'a [Node]> {
    match &node.value {
        Value::Array(items) => Some(items),
        _ => {
            wrong_kind(node, "a list", diags);
            None
        }
    }
}

/// A name, a title or the like: one line.
pub(crate) fn word(node: &Node, diags: &mut Diagnostics) -> Option<Word> {
    let mut word = prose(node, diags)?;
    if word.text.contains('\n') {
        let message = format!("the text contains {}", chars::name('\n'));
        diags
            .error(Code::Character, node.place, message)
            .help(chars::advice('\n'));
        // Left out, it causes no other diagnostic.
        word.text.retain(|char| char != '\n');
    }
    Some(word)
}

fn prose(node: &Node, diags: &mut Diagnostics) -> Option<Word> {
    match &node.value {
        Value::String(text) => Some(Word {
            text: text.clone(),
            place: node.place,
        }),
        _ => {
            wrong_kind(node, "a string", diags);
            None
        }
    }
}

fn integer(node: &Node, diags: &mut Diagnostics) -> Option<Placed<i64>> {
    if let Value::Number(text) = &node.value
        && let Ok(value) = text.parse()
    {
        return Some(Placed {
            value,
            place: node.place,
        });
    }
    wrong_kind(node, "an integer of 64 bits", diags);
    None
}

fn wrong_kind(node: &Node, expected: &str, diags: &mut Diagnostics) {
    let message = format!("expected {expected}, found {}", node.kind());
    diags
        .error(Code::WrongKind, node.place, message)
        .help(format!("write {expected} here"));
}
