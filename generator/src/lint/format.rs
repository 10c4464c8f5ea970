//! The format of files: two spaces per level, one member or entry per line, no needless escapes, a line
//! feed at the end.

use crate::diag::{Code, Diagnostics};
use crate::json::Json;
use crate::source::{self, Node, SourceFile};
use crate::span::Span;

/// The formatted file; none if it is not JSON, or has a duplicate key.
pub fn format(file: &SourceFile) -> Option<String> {
    let mut diags = Diagnostics::default();
    let root = source::parse(0, file, &mut diags)?;
    diags.is_empty().then(|| canonical(&root))
}

fn canonical(root: &Node) -> String {
    // With a width of 0, nothing is joined on one line.
    format!("{}\n", Json::from_node(root).pretty(0))
}

pub(super) fn check(sources: &[SourceFile], roots: &[Option<Node>], diags: &mut Diagnostics) {
    for (index, (file, root)) in sources.iter().zip(roots).enumerate() {
        let Some(root) = root else { continue };
        let good = canonical(root);
        if good == file.text {
            continue;
        }
        let pairs = file.text.bytes().zip(good.bytes());
        let same = pairs.take_while(|(is, should)| is == should).count();
        let offset = |at: usize| u32::try_from(at.min(file.text.len())).unwrap_or(u32::MAX);
        let file = u32::try_from(index).unwrap_or(u32::MAX);
        let span = Span { file, start: offset(same), end: offset(same + 1) };
        diags
            .error(Code::LintFormat, span, "the file is not formatted from here on")
            .help("run `cargo xtask lint --fix`, which formats it");
    }
}
