//! From files to what they define.

use crate::diag::{Code, Diagnostics};
use crate::raw::Raw;
use crate::source::{self, Node, SourceFile, Span};

/// Reads all files, in the order of their paths.
pub(crate) fn load(sources: &[SourceFile], diags: &mut Diagnostics) -> (Raw, Vec<Option<Node>>) {
    let mut raw = Raw::default();
    let mut roots = Vec::with_capacity(sources.len());
    for (index, file) in sources.iter().enumerate() {
        let mut root = source::parse(index, file, diags);
        if let Some(root) = &mut root {
            raw.add_file(root, area(&file.path), diags);
        }
        roots.push(root);
    }
    if raw.api.is_none() && diags.is_empty() {
        diags
            .error(Code::MissingMember, Span::default(), "no file of the schema defines `api`")
            .help("add `\"api\": {\"title\": …, \"version\": …, \"prefix\": …, \"doc\": …}`");
    }
    (raw, roots)
}

/// The name of a file without folder and ending.
fn area(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".json").unwrap_or(name)
}
