//! Descriptions as CommonMark.
//!
//! References become code: tools that show OpenAPI do not agree on how to link to a schema or an
//! operation, and a dead link is worse than none.

use crate::doc::{Block, Doc, Inline};
pub(super) use crate::markdown::code;
use crate::markdown::{self, at_start, fenced};

/// A whole description.
pub(super) fn print(doc: &Doc) -> String {
    let blocks: Vec<String> = doc.blocks.iter().map(block).collect();
    blocks.join("\n\n")
}

/// A description on one line, for entries of lists.
pub(super) fn line(doc: &Doc) -> String {
    print(doc).replace("\n\n", " ").replace('\n', " ")
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph(text) => at_start(inlines(text)),
        Block::List(items) => {
            let items: Vec<String> =
                items.iter().map(|item| format!("- {}", at_start(inlines(item)))).collect();
            items.join("\n")
        }
        Block::Code(text, language) => fenced(text, language),
    }
}

fn inlines(inlines: &[Inline]) -> String {
    markdown::inlines(inlines, &|_, text| code(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(markdown: &str) -> (Doc, Doc) {
        let parse = |text: &str| Doc::parse(text, &|_| None, &mut Vec::new());
        let doc = parse(markdown);
        let printed: Vec<String> = doc.blocks.iter().map(block).collect();
        let second = parse(&printed.join("\n\n"));
        (doc, second)
    }

    #[test]
    fn what_is_printed_reads_the_same() {
        for markdown in [
            "One `two` *three* **four** [five](https://example.org/a_b).",
            "A\nB\n\n- a\n- `b` c\n\nEnd.",
            r"\*no\* \_no\_ \`no\` \[no] \<b> a_b c\\d &amp;lt; 1 < 2 & 3",
            r"\# no heading",
            r"\- no list",
            r"1\. no list",
            "``a ` b`` and `` ` ``",
            "```json\n{\"a\": \"```\"}\n```",
            "````\n```\n````",
        ] {
            let (first, second) = again(markdown);
            assert_eq!(first, second, "{markdown}");
        }
    }

    #[test]
    fn references_are_code() {
        let target = crate::doc::Target::Type(crate::model::TypeId(0));
        let text = inlines(&[
            Inline::Text("See ".to_owned()),
            Inline::Ref(target, "Thing".to_owned()),
            Inline::Text(".".to_owned()),
        ]);
        assert_eq!(text, "See `Thing`.");
    }
}
