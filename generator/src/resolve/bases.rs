//! What types extend: looked up once, without cycles, and not without end.

use super::context::Context;
use super::cycles::post_order;
use crate::diag::Code;
use crate::model::TypeId;
use crate::raw::{RawKind, RawType};
use crate::read::Word;

/// Far more levels of inheritance than anyone can follow; each type is put together from all of its
/// own.
const MOST_LEVELS: usize = 64;

impl Context<'_> {
    /// Looks up what each type extends. Cycles and chains that are too long are reported and cut.
    pub(super) fn find_bases(&mut self) {
        let raw = self.raw;
        for ty in &raw.types {
            let base = extends(ty).and_then(|base| self.base(base));
            self.bases.push(base);
        }
        let edges: Vec<Vec<TypeId>> =
            self.bases.iter().map(|base| base.iter().copied().collect()).collect();
        let order = post_order(&edges, |cycle| {
            let names = self.cycle_names(cycle);
            let message = format!("`{}` extends itself: {}", names[0], names.join(" → "));
            self.cut(cycle[0], Code::CircularExtends, message, "remove `extends` from one of them");
        });
        let mut levels = vec![0; raw.types.len()];
        for id in order {
            let Some(base) = self.base_of(id) else { continue };
            levels[id.0] = levels[base.0] + 1;
            if levels[id.0] > MOST_LEVELS {
                levels[id.0] = 0;
                let name = &raw.types[id.0].name.text;
                let message =
                    format!("`{name}` extends others over more than {MOST_LEVELS} levels");
                let help = "let it extend a type that is nearer to the first, or repeat the fields";
                self.cut(id, Code::DeepExtends, message, help);
            }
        }
    }

    /// The names of types that lead to each other, the first one again at the end.
    pub(super) fn cycle_names(&self, cycle: &[TypeId]) -> Vec<&str> {
        let ids = cycle.iter().chain(cycle.first());
        ids.map(|id| self.raw.types[id.0].name.text.as_str()).collect()
    }

    /// Reports a type whose inheritance does not end, and lets it extend nothing. What it would
    /// extend is not unused for that.
    fn cut(&mut self, id: TypeId, code: Code, message: String, help: &str) {
        let ty = &self.raw.types[id.0];
        let span = extends(ty).unwrap_or(&ty.name).span;
        self.error(code, span, message).help(help);
        self.mentioned.extend(self.bases[id.0].take());
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

fn extends(ty: &RawType) -> Option<&Word> {
    match &ty.kind {
        RawKind::Object { extends, .. } => extends.as_ref(),
        _ => None,
    }
}
