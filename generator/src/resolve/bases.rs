//! What types extend: looked up once, without cycles, and not without end.

use super::context::Context;
use crate::diag::Code;
use crate::model::TypeId;
use crate::raw::{RawKind, RawType};
use crate::read::Word;
use crate::source::Span;

/// Far more levels of inheritance than anyone can follow; each type is put together from all of its
/// own.
const MOST_LEVELS: usize = 64;

impl Context<'_> {
    /// Looks up what each type extends; cycles and what is too long is reported and cut.
    pub(super) fn find_bases(&mut self) {
        let raw = self.raw;
        for ty in &raw.types {
            let base = match &ty.kind {
                RawKind::Object { extends: Some(base), .. } => self.base(base),
                _ => None,
            };
            self.bases.push(base);
        }
        // How many types each one extends, as far as that is known. Each type is walked over once.
        let mut levels: Vec<Option<usize>> = vec![None; raw.types.len()];
        let mut on_way = vec![false; raw.types.len()];
        for index in 0..raw.types.len() {
            let mut way = vec![index];
            on_way[index] = true;
            while let Some(at) = way.last().copied()
                && levels[at].is_none()
                && let Some(TypeId(next)) = self.bases[at]
            {
                if on_way[next] {
                    let start = way.iter().position(|at| *at == next).unwrap_or_default();
                    self.cut_cycle(&way[start..]);
                    break;
                }
                on_way[next] = true;
                way.push(next);
            }
            for at in way.into_iter().rev() {
                on_way[at] = false;
                let base = self.bases[at].and_then(|TypeId(base)| levels[base]);
                let level = base.map_or(0, |base| base + 1);
                levels[at] = levels[at].or(Some(level));
                if level > MOST_LEVELS {
                    self.cut_chain(at);
                    levels[at] = Some(0);
                }
            }
        }
    }

    /// Reports types that extend each other, and lets the first of them extend nothing.
    fn cut_cycle(&mut self, cycle: &[usize]) {
        let raw = self.raw;
        let first = cycle.iter().enumerate().min_by_key(|(_, index)| **index);
        let Some((at, index)) = first else { return };
        let name = |index: &usize| raw.types[*index].name.text.as_str();
        let names: Vec<&str> = cycle[at..].iter().chain(&cycle[..at]).map(name).collect();
        let ty = &raw.types[*index];
        let message =
            format!("`{}` extends itself: {} → {}", ty.name.text, names.join(" → "), ty.name.text);
        self.error(Code::CircularExtends, place_of_extends(ty), message)
            .help("remove `extends` from one of them");
        self.cut(*index);
    }

    /// Lets a type extend nothing. What it would extend is not unused for that.
    fn cut(&mut self, index: usize) {
        self.mentioned.extend(self.bases[index].take());
    }

    fn cut_chain(&mut self, index: usize) {
        let ty = &self.raw.types[index];
        let message =
            format!("`{}` extends others over more than {MOST_LEVELS} levels", ty.name.text);
        self.error(Code::DeepExtends, place_of_extends(ty), message)
            .help("let it extend a type that is nearer to the first, or repeat the members");
        self.cut(index);
    }

    fn base(&mut self, name: &Word) -> Option<TypeId> {
        let id = self.type_id(name)?;
        if matches!(self.raw.types[id.0].kind, RawKind::Object { .. }) {
            return Some(id);
        }
        let message = format!("`{}` is not an object, so it cannot be extended", name.text);
        self.error(Code::ExtendsNonObject, name.span, message)
            .help("extend a type of kind `object`");
        self.mentioned.insert(id);
        None
    }
}

fn place_of_extends(ty: &RawType) -> Span {
    match &ty.kind {
        RawKind::Object { extends: Some(base), .. } => base.span,
        _ => ty.name.span,
    }
}
