//! Text as Markdown: the only module that knows what must be escaped.
//!
//! The output means the same in CommonMark and in rustdoc, which also supports tables,
//! strikethrough, footnotes and smart punctuation, and warns about bare addresses.

use crate::doc::{Block, Doc, Inline, Target};

/// A whole description, with references as code: readers of CommonMark outside of this project do
/// not agree on how to link to an element of the API, and a dead link is worse than none.
pub(crate) fn print(doc: &Doc) -> String {
    with_references(doc, &|_, text| code(text))
}

/// A whole description; `reference` prints references to elements of the API.
pub(crate) fn with_references(doc: &Doc, reference: &dyn Fn(&Target, &str) -> String) -> String {
    let inlines = |parts: &Vec<Inline>| at_start(inlines(parts, reference));
    let blocks = doc.blocks.iter().map(|block| match block {
        Block::Paragraph(parts) => inlines(parts),
        Block::List(items) => {
            let items = items.iter().map(|item| format!("- {}", inlines(item)));
            items.collect::<Vec<_>>().join("\n")
        }
        Block::Code(text, language) => fenced(text, language),
    });
    blocks.collect::<Vec<_>>().join("\n\n")
}

/// A description on one line, for entries of lists.
pub(crate) fn line(doc: &Doc) -> String {
    print(doc).replace("\n\n", " ").replace('\n', " ")
}

pub(crate) fn inlines(inlines: &[Inline], reference: &dyn Fn(&Target, &str) -> String) -> String {
    let inner = |inner: &[Inline]| self::inlines(inner, reference);
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) => escape(text),
            Inline::Code(text) => code(text),
            Inline::Strong(parts) => format!("**{}**", inner(parts)),
            Inline::Emphasis(parts) => format!("*{}*", inner(parts)),
            // Only the reference page has its anchors.
            Inline::Link(parts, url) if url.starts_with('#') => inner(parts),
            Inline::Link(parts, url) => format!("[{}](<{}>)", inner(parts), address(url)),
            Inline::Ref(target, text) => reference(target, text),
        })
        .collect()
}

/// A code span, with any backticks in it.
pub(crate) fn code(text: &str) -> String {
    if text.is_empty() {
        // Markdown has no empty code span.
        return "(empty)".to_owned();
    }
    let fence = "`".repeat(longest_run(text) + 1);
    // Markdown strips one space at both ends, unless there are only spaces.
    let spaces = text.starts_with(' ') && text.ends_with(' ') && !text.trim().is_empty();
    let pad = if text.starts_with('`') || text.ends_with('`') || spaces { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A block of code for rustdoc. Its language is kept only if rustdoc cannot mistake it for Rust,
/// which it would compile and run.
pub(crate) fn code_block(text: &str, language: &str) -> String {
    const NOT_RUST: [&str; 12] = [
        "bash", "console", "css", "html", "http", "ini", "json", "python", "sh", "toml", "xml",
        "yaml",
    ];
    let language = if NOT_RUST.contains(&language) { language } else { "text" };
    fenced(text, language)
}

/// A block of code between fences that do not occur in it.
fn fenced(text: &str, language: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    format!("{fence}{language}\n{text}\n{fence}")
}

fn longest_run(text: &str) -> usize {
    text.split(|char| char != '`').map(str::len).max().unwrap_or(0)
}

/// An address for angle brackets.
fn address(url: &str) -> String {
    let encoded = [(' ', "%20"), ('<', "%3C"), ('>', "%3E"), ('\\', "%5C")];
    encoded.iter().fold(url.to_owned(), |url, (char, code)| url.replace(*char, code))
}

/// Plain text with a backslash before every character that would be markup.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let after = chars.peek().map_or(' ', |(_, after)| *after);
        let markup = match char {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' => true,
            // Inside a word it is no markup.
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '&' => after == '#' || after.is_alphanumeric(),
            // Two become a dash.
            '-' => before == '-',
            // rustdoc warns about an address that is no link.
            ':' => {
                let scheme = &text[..at];
                text[at..].starts_with("://")
                    && (scheme.ends_with("http") || scheme.ends_with("https"))
            }
            _ => false,
        };
        if markup {
            escaped.push('\\');
        }
        escaped.push(char);
        before = char;
    }
    escaped
}

/// Escapes the start of a paragraph or an item that would begin a heading, a list or the like.
pub(crate) fn at_start(text: String) -> String {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    if text.starts_with(['#', '-', '+', '=']) {
        format!("\\{text}")
    } else if digits > 0 && text[digits..].starts_with(['.', ')']) {
        format!("{}\\{}", &text[..digits], &text[digits..])
    } else {
        text
    }
}

/// Whether a word of escaped text begins a block if it is the first word of a line of a paragraph.
pub(crate) fn begins_block(word: &str) -> bool {
    let only = |mark: char| word.chars().all(|char| char == mark);
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    ["-", "+", "*"].contains(&word)
        || only('#')
        || only('=')
        || only('-')
        || word.starts_with("```")
        || (digits > 0 && [".", ")"].contains(&&word[digits..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_markdown_parses_to_the_same_description() {
        for markdown in [
            "One `two` *three* **four** [five](https://example.org/a_b).",
            "A\nB\n\n- a\n- `b` c\n\nEnd.",
            r"\*no\* \_no\_ \`no\` \[no] \<b> a_b c\\d &amp;lt; 1 < 2 & 3 > 2",
            r"\# no heading",
            r"\- no list",
            r"1\. no list",
            r"\~\~no strike\~\~ a | b \-- c",
            "``a ` b`` and `` ` `` and `  `",
            "```json\n{\"a\": \"```\"}\n```",
            "````sh\n```\n````",
            "At https\\://example.org/ [0\\] and http\\://x.",
            "<https://example.org/?a=b&c=d> <me@example.org>",
            "[a](<https://example.org/a b>)",
        ] {
            let parse = |markdown: &str| Doc::parse(markdown, &|_| None, &mut Vec::new());
            let first = parse(markdown);
            let printed = print(&first);
            // A space in an address is printed as `%20`.
            let spaces = markdown.contains("a b>");
            assert_eq!(first == parse(&printed), !spaces, "{markdown}\n{printed}");
        }
    }

    #[test]
    fn code_blocks_for_rustdoc_are_never_rust() {
        for language in ["", "rust", "no_run", "ignore", "edition2021", "should-panic", "RUST"] {
            assert!(code_block("x", language).starts_with("```text\n"), "{language}");
        }
        assert!(code_block("x", "json").starts_with("```json\n"));
    }

    #[test]
    fn bare_addresses_are_escaped() {
        assert_eq!(escape("see https://a.b: c"), r"see https\://a.b: c");
    }
}
