//! The documented examples of objects and unions, for tests of programs.

use super::context::Context;
use super::source::{Source, literal};
use crate::model::Kind;

pub(super) fn source(cx: &Context<'_>) -> Source {
    let mut source = Source::new(cx, "rust/examples.rs", "Documented examples of types.");
    source.text("use crate::object::examples;");
    let types = cx.types().filter(|(_, ty)| matches!(ty.kind, Kind::Object(_) | Kind::Union(_)));
    let rows = types.map(|(_, ty)| format!("{} = {},", ty.name, literal(&ty.example.compact())));
    source.table("examples", "types", rows);
    source
}
