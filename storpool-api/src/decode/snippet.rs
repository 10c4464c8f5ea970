//! Short excerpts of responses, safe to show.

use crate::json::check_syntax;
use crate::json::lenient::{self, Scanner};

/// How many bytes of a response are shown.
const LENGTH: usize = 200;

/// The head of a response.
pub(crate) fn head(body: &[u8]) -> String {
    window(body, 0)
}

/// The part of a response with the value at `path` (`data.0.size`), or its nearest ancestor; if the
/// response is not JSON, the part with the syntax error.
pub(crate) fn at(body: &[u8], path: &str) -> String {
    let position = match check_syntax(body) {
        Ok(()) => find(body, path),
        Err(error) => offset(body, error.line(), error.column()),
    };
    window(body, position)
}

/// Foreign text, made safe to show within a message.
pub(crate) fn text(text: &str) -> String {
    const LONG: usize = 1000;
    let end = text.char_indices().map(|(at, _)| at).find(|at| *at >= LONG).unwrap_or(text.len());
    let mut shown = String::new();
    push_escaped(&mut shown, &text[..end]);
    if end < text.len() {
        shown.push('…');
    }
    shown
}

/// The offset of a line and column, both counted from 1, as serde_json reports them.
fn offset(body: &[u8], line: usize, column: usize) -> usize {
    let before: usize = body
        .split_inclusive(|&byte| byte == b'\n')
        .take(line.saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    before + column.saturating_sub(1)
}

/// An excerpt around `position`, with more bytes before it than after it.
pub(crate) fn window(body: &[u8], position: usize) -> String {
    if body.is_empty() {
        return "an empty response".to_owned();
    }
    let start = if body.len() <= LENGTH {
        0
    } else {
        position.saturating_sub(LENGTH / 4).min(body.len() - 1)
    };
    // Not in the middle of a character.
    let start = (start.saturating_sub(3)..=start)
        .rev()
        .find(|&at| body[at] & 0xC0 != 0x80)
        .unwrap_or(start);
    let end = body.len().min(start + LENGTH);
    let end = (end..body.len().min(end + 3) + 1)
        .find(|&at| body.get(at).is_none_or(|byte| byte & 0xC0 != 0x80))
        .unwrap_or(end);

    let mut shown = String::new();
    if start > 0 {
        shown.push('…');
    }
    push_escaped(&mut shown, &String::from_utf8_lossy(&body[start..end]));
    if end < body.len() {
        shown.push('…');
    }
    shown
}

/// Appends `text` with what could move a cursor, or turn the direction of writing, escaped.
fn push_escaped(shown: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}') {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
}

/// Position of the value at `path`: of an entry with its key, if it has one.
fn find(json: &[u8], path: &str) -> usize {
    let mut scanner = Scanner::new(json, 0);
    let mut rest = path;
    scanner.space();
    let mut found = scanner.at;
    while !rest.is_empty() {
        let position = match scanner.peek() {
            Some(b'{') => member(&mut scanner, &mut rest),
            Some(b'[') => entry(&mut scanner, &mut rest),
            _ => None,
        };
        match position {
            Some(position) => found = position,
            None => break,
        }
    }
    found
}

/// Goes to the value of the member that `rest` begins with; the position is that of its key.
fn member(scanner: &mut Scanner<'_>, rest: &mut &str) -> Option<usize> {
    scanner.at += 1;
    loop {
        scanner.space();
        if scanner.peek() != Some(b'"') {
            return None;
        }
        let key = scanner.string()?;
        let start = key.start;
        let key = lenient::text(&scanner.json[key]);
        scanner.space();
        scanner.at += 1; // the colon
        scanner.space();
        if let Some(left) = after(rest, &key) {
            *rest = left;
            return Some(start);
        }
        scanner.skip();
        scanner.space();
        scanner.at += 1; // the comma, or the end
    }
}

/// Goes to the entry that `rest` begins with.
fn entry(scanner: &mut Scanner<'_>, rest: &mut &str) -> Option<usize> {
    let number = rest.split('.').next()?;
    let index: usize = number.parse().ok()?;
    scanner.at += 1;
    for _ in 0..index {
        scanner.skip();
        scanner.space();
        if scanner.peek() != Some(b',') {
            return None;
        }
        scanner.at += 1;
    }
    scanner.space();
    *rest = after(rest, number)?;
    Some(scanner.at)
}

/// The rest of a path after its first step, if that is `step`.
fn after<'a>(path: &'a str, step: &str) -> Option<&'a str> {
    let left = path.strip_prefix(step)?;
    if left.is_empty() { Some(left) } else { left.strip_prefix('.') }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_paths_are_located() {
        let json = br#" {"generation": 1, "data" : [ {"a.b": {"c": [1, 2]}, "d": "x\"],"}, {"e": -1.5e3 , "f": null} ] }"#;
        let found = |path: &str| std::str::from_utf8(&json[find(json, path)..]).unwrap();
        assert!(found("").starts_with("{\"generation"));
        assert!(found("data").starts_with("\"data\""));
        assert!(found("data.0").starts_with("{\"a.b\""));
        assert!(found("data.0.a.b.c").starts_with("\"c\""));
        assert!(found("data.0.a.b.c.1").starts_with("2]"));
        assert!(found("data.0.d").starts_with("\"d\""));
        assert!(found("data.1.e").starts_with("\"e\""));
        assert!(found("data.1.f").starts_with("\"f\""));
        // For a missing value, its nearest existing ancestor is shown.
        assert!(found("data.1.size").starts_with("{\"e\""));
        assert!(found("data.7").starts_with("\"data\""));
        assert!(found("other").starts_with("{\"generation"));
    }

    #[test]
    fn snippets_are_short_and_harmless() {
        assert_eq!(head(b""), "an empty response");
        assert_eq!(head(b"<h1>\r\n\x1b[31m\xff</h1>"), "<h1>\\r\\n\\u{1b}[31m\u{fffd}</h1>");
        let long = "ж".repeat(1000);
        let shown = head(long.as_bytes());
        assert_eq!(shown, format!("{}…", "ж".repeat(100)));

        let json = format!("{{\"data\": [{}{{\"size\": true}}]}}", "1, ".repeat(500));
        let shown = at(json.as_bytes(), "data.500.size");
        assert!(shown.contains("\"size\": true") && shown.starts_with('…'), "{shown}");
        assert!(shown.len() < 250);
    }

    #[test]
    fn foreign_messages_are_escaped() {
        assert_eq!(text("a\r\nb \u{202e}c"), "a\\r\\nb \\u{202e}c");
        assert_eq!(text(&"ж".repeat(1000)), format!("{}…", "ж".repeat(500)));
    }

    #[test]
    fn snippet_of_invalid_json_starts_at_the_error() {
        let text = format!("[{}\n  oops]", "1, ".repeat(500));
        assert!(at(text.as_bytes(), "").contains("oops"));
    }

    #[test]
    fn snippet_exists_for_every_truncated_response() {
        let json = br#"{"data": [{"na\"me": "a\\", "size": [1, {"x": "\u0416"}]}], "more": {}}"#;
        for end in 0..=json.len() {
            for path in ["", "data.0.size.1.x", "more.x", "data.9"] {
                at(&json[..end], path);
                find(&json[..end], path);
            }
        }
    }
}
