//! Descriptions as CommonMark.
//!
//! References become code: tools that show OpenAPI do not agree on how to link to a schema or an
//! operation, and a dead link is worse than none.

use crate::doc::{Block, Doc, Inline};

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
            let items: Vec<String> = items
                .iter()
                .map(|item| format!("- {}", at_start(inlines(item))))
                .collect();
            items.join("\n")
        }
        Block::Code(text, language) => {
            let fence = "`".repeat(longest_run(text).max(2) + 1);
            format!("{fence}{language}\n{text}\n{fence}")
        }
    }
}

fn inlines(inlines: &[Inline]) -> String {
    inlines.iter().map(inline).collect()
}

fn inline(inline: &Inline) -> String {
    match inline {
        Inline::Text(text) => escape(text),
        Inline::Code(text) | Inline::Ref(_, text) => code(text),
        Inline::Strong(inner) => format!("**{}**", inlines(inner)),
        Inline::Emphasis(inner) => format!("*{}*", inlines(inner)),
        Inline::Link(inner, url) => format!("[{}](<{url}>)", inlines(inner)),
    }
}

/// A word of code, whatever backticks it contains.
pub(super) fn code(text: &str) -> String {
    let fence = "`".repeat(longest_run(text) + 1);
    // A space at both ends is taken off again by readers.
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn longest_run(text: &str) -> usize {
    text.split(|char| char != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}

/// Plain text with a backslash before what would be taken for a mark.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        let mark = match char {
            '\\' | '`' | '*' | '[' | ']' | '<' => true,
            // Inside a word it is no mark.
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '&' => after == '#' || after.is_alphanumeric(),
            _ => false,
        };
        if mark {
            escaped.push('\\');
        }
        escaped.push(char);
        before = char;
    }
    escaped
}

/// A paragraph whose first character would make something else of it.
fn at_start(text: String) -> String {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    if text.starts_with(['#', '-', '+', '>', '=', '~']) {
        format!("\\{text}")
    } else if digits > 0 && text[digits..].starts_with(['.', ')']) {
        format!("{}\\{}", &text[..digits], &text[digits..])
    } else {
        text
    }
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
