//! JSON as a tree that can be bent in ways no writer of JSON allows: keys twice, numbers as written.

/// A value.
#[derive(Clone, Debug)]
pub enum Tree {
    /// `null`, `true`, a number: as it is written.
    Raw(String),
    Text(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// Reads what is known to be JSON; what is not becomes `null`.
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).map_or_else(|_| Tree::Raw("null".to_owned()), |v| Self::of(&v))
    }

    fn of(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::String(text) => Tree::Text(text.clone()),
            serde_json::Value::Array(items) => Tree::List(items.iter().map(Self::of).collect()),
            serde_json::Value::Object(members) => {
                let members = members.iter();
                Tree::Object(members.map(|(k, v)| (k.clone(), Self::of(v))).collect())
            }
            other => Tree::Raw(other.to_string()),
        }
    }

    /// Writes it.
    pub fn write(&self, out: &mut String) {
        let string = |text: &str| serde_json::Value::from(text).to_string();
        match self {
            Tree::Raw(text) => out.push_str(text),
            Tree::Text(text) => out.push_str(&string(text)),
            Tree::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    item.write(out);
                }
                out.push(']');
            }
            Tree::Object(members) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    out.push_str(&string(key));
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    /// How many values there are in it, itself included.
    pub fn count(&self) -> usize {
        match self {
            Tree::Raw(_) | Tree::Text(_) => 1,
            Tree::List(items) => 1 + items.iter().map(Tree::count).sum::<usize>(),
            Tree::Object(members) => 1 + members.iter().map(|(_, v)| v.count()).sum::<usize>(),
        }
    }

    /// The value at an index below `count`, counted from the root down.
    pub fn at(&mut self, index: usize) -> Option<&mut Tree> {
        let mut left = index;
        self.find(&mut left)
    }

    fn find(&mut self, left: &mut usize) -> Option<&mut Tree> {
        if *left == 0 {
            return Some(self);
        }
        *left -= 1;
        match self {
            Tree::Raw(_) | Tree::Text(_) => None,
            Tree::List(items) => items.iter_mut().find_map(|item| item.find(left)),
            Tree::Object(members) => members.iter_mut().find_map(|(_, value)| value.find(left)),
        }
    }

    /// The member of an object.
    pub fn member(&mut self, key: &str) -> Option<&mut Tree> {
        match self {
            Tree::Object(members) => {
                let mut members = members.iter_mut();
                members.find(|(known, _)| known == key).map(|(_, v)| v)
            }
            _ => None,
        }
    }

    /// The members of an object.
    pub fn members(&mut self) -> Option<&mut Vec<(String, Tree)>> {
        match self {
            Tree::Object(members) => Some(members),
            _ => None,
        }
    }
}
