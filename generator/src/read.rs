//! Reading JSON values one by one, each fault reported, none stopping the rest.

use crate::chars;
use crate::diag::{Code, Diagnostic, Diagnostics};
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
            self.diags.add(
                Diagnostic::new(
                    Code::MissingMember,
                    self.place,
                    format!("{} lacks `{key}`", self.what),
                )
                .help(format!("add `\"{key}\": …`")),
            );
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
            let known = self.asked.iter().copied();
            let diagnostic = Diagnostic::new(
                Code::UnknownMember,
                member.key_place,
                format!("{} has no member `{}`", self.what, member.key),
            );
            let near = nearest(&member.key, known);
            self.diags.add(diagnostic.nearest(&member.key, near, || {
                format!("known are: {}", self.asked.join(", "))
            }));
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
        diags.add(
            Diagnostic::new(
                Code::Character,
                node.place,
                format!("the text contains {}", chars::name('\n')),
            )
            .help(chars::advice('\n')),
        );
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
    diags.add(
        Diagnostic::new(
            Code::WrongKind,
            node.place,
            format!("expected {expected}, found {}", node.kind()),
        )
        .help(format!("write {expected} here")),
    );
}

/// The known name that a wrong one was probably meant to be.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    // What is longer is no misspelled name, and comparing takes as long as both are.
    const LONGEST: usize = 100;
    if name.len() > LONGEST {
        return None;
    }
    let most = name.len() / 3 + 1;
    known
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| {
            (
                distance(&name.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many characters must be inserted, removed or replaced.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let replace = diagonal + usize::from(left != *right);
            diagonal = row[j + 1];
            row[j + 1] = replace.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name() {
        let known = || ["optional", "internal", "since"].into_iter();
        assert_eq!(nearest("optionl", known()), Some("optional"));
        assert_eq!(nearest("Since", known()), Some("since"));
        assert_eq!(nearest("colour", known()), None);
    }
}
