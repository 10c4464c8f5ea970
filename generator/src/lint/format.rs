//! The one way in which files are written: two blanks a level, one member or entry a line, nothing
//! escaped that need not be, a line feed at the end.

use crate::diag::{Code, Diagnostics};
use crate::json::Json;
use crate::source::{self, Node, SourceFile};
use crate::span::Span;

/// A file as it should be; none if it is not JSON, or has a key twice.
pub fn format(file: &SourceFile) -> Option<String> {
    let mut diags = Diagnostics::default();
    let root = source::parse(0, file, &mut diags)?;
    diags.is_empty().then(|| canonical(&root))
}

fn canonical(root: &Node) -> String {
    // Nothing fits into no columns, so everything stands on a line of its own.
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
        let span = Span {
            file: u32::try_from(index).unwrap_or(u32::MAX),
            start: u32::try_from(same).unwrap_or(u32::MAX),
            end: u32::try_from((same + 1).min(file.text.len())).unwrap_or(u32::MAX),
        };
        let message = "the file is not formatted as all are, from here on";
        diags
            .error(Code::LintFormat, span, message)
            .help("run `cargo xtask lint --fix`, which formats it");
    }
}
