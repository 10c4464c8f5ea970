//! Parts of files that change independently: each is projected and read once for all releases between
//! which nothing in it changes.

use std::sync::OnceLock;

use super::{FILE, RawFile};
use crate::diag::Diagnostics;
use crate::language::{Key, Shape};
use crate::project::{Detail, Releases, Target, Times, project};
use crate::read::{FromNode as _, Word};
use crate::source::Node;

/// A key of a file, or an entry of its map.
pub(super) struct Part {
    pub(super) file: usize,
    key: &'static Key,
    member: usize,
    entry: Option<usize>,
    pub(super) times: Times,
    /// What is read of it, in full and without descriptions: for each boundary, for the schema as a
    /// whole, and for the union of releases, of which there is one.
    read: [Vec<OnceLock<Read>>; 2],
}

/// What a part defines for a target, and what is wrong with that.
pub(super) type Read = (Option<RawFile>, Diagnostics);

impl Part {
    /// The parts of a file, in their order.
    pub(super) fn all(file: usize, root: &Node, releases: &Releases) -> Vec<Self> {
        let mut parts = Vec::new();
        for (index, member) in root.members().iter().enumerate() {
            let Some(key) = FILE.key(member.name()) else { continue };
            let mut add = |entry, times: Times| {
                let cells = || (0..times.boundaries.len() + 2).map(|_| OnceLock::new()).collect();
                let read = [cells(), cells()];
                parts.push(Self { file, key, member: index, entry, times, read });
            };
            let (times, value) = (Times::of, &member.value);
            match key.shape {
                Shape::Map(_, element, _) if !value.members().is_empty() => {
                    for (index, entry) in value.members().iter().enumerate() {
                        add(Some(index), times(&entry.value, element, releases));
                    }
                }
                Shape::Object(element) => add(None, times(value, element, releases)),
                _ => add(None, Times { boundaries: vec![0], is_lasting: true }),
            }
        }
        parts
    }

    /// What it defines for a target.
    pub(super) fn read(
        &self,
        root: &Node,
        releases: &Releases,
        (target, detail): (Target, Detail),
    ) -> &Read {
        let last = self.times.boundaries.len() - 1;
        let form = match target {
            Target::Release(release) => {
                self.times.boundaries.iter().rposition(|start| *start <= release).unwrap_or(0)
            }
            Target::Whole | Target::Since(_) if self.times.is_lasting => last,
            Target::Whole => last + 1,
            Target::Since(_) => last + 2,
        };
        self.read[detail as usize][form].get_or_init(|| {
            let member = &root.members()[self.member];
            let entry = self.entry.map(|index| &member.value.members()[index]);
            let part = (self.key, member, entry);
            let mut diags = Diagnostics::default();
            let root = project(part, releases, (target, detail), &mut diags);
            (RawFile::from_node(&Word::unnamed(&root), &root), diags)
        })
    }
}
