//! Finds a token in what others have written, and takes it out.
//!
//! Texts are excerpts: the token may be cut at either end of them, and the service may have cut or
//! escaped it before. So pieces of it count, too, and escapes are decoded.

use std::ops::Range;

/// Replaces a token in text that is shown.
pub(super) const REDACTED: &str = "[redacted]";

/// The scheme of the `Authorization` header.
const SCHEME: &str = "Storpool v1:";

/// A piece from the beginning or the end of a token is redacted if it has at least this many
/// characters.
const END: usize = 4;

/// A piece from its middle, left over when it was cut twice, is redacted if it has at least this
/// many: shorter ones occur in too many unrelated numbers.
const MIDDLE: usize = 6;

/// A decoded character, and the position where it is written.
type Unit = (char, Range<usize>);

/// Redacts a token in `text`.
pub(super) fn redact(text: &mut String, token: &[char]) {
    let mut units: Vec<Unit> =
        text.char_indices().map(|(at, c)| (c, at..at + c.len_utf8())).collect();
    let mut found = Vec::new();
    // JSON within a message, and JSON within that.
    for _ in 0..3 {
        find(&units, token, &mut found);
        units = unescape(&units);
    }
    if !found.is_empty() {
        *text = replace(text, found);
    }
}

/// Adds where the token is, or a piece of it.
fn find(units: &[Unit], token: &[char], found: &mut Vec<Range<usize>>) {
    let mut add = |units: &[Unit]| {
        if let (Some(first), Some(last)) = (units.first(), units.last()) {
            found.push(first.1.start..last.1.end);
        }
    };
    if token.len() < END {
        let echo: Vec<char> = SCHEME.chars().chain(token.iter().copied()).collect();
        let is_echo = |part: &&[Unit]| part.iter().map(|unit| unit.0).eq(echo.iter().copied());
        units.windows(echo.len()).filter(is_echo).for_each(add);
        return;
    }
    for at in 0..units.len() {
        let rest = &units[at..];
        let longest = (0..token.len())
            .filter_map(|begin| {
                let token = &token[begin..];
                let pairs = rest.iter().zip(token);
                let length = pairs.take_while(|(unit, c)| unit.0 == **c).count();
                let is_end = begin == 0 || length == token.len();
                (length >= if is_end { END } else { MIDDLE }).then_some(length)
            })
            .max();
        if let Some(length) = longest {
            add(&rest[..length]);
        }
    }
}

fn replace(text: &str, mut found: Vec<Range<usize>>) -> String {
    found.sort_by_key(|range| range.start);
    let mut redacted = String::with_capacity(text.len());
    let mut end = 0;
    for range in found {
        if range.start > end || (end == 0 && redacted.is_empty()) {
            redacted.push_str(&text[end..range.start]);
            redacted.push_str(REDACTED);
        }
        end = end.max(range.end);
    }
    redacted.push_str(&text[end..]);
    redacted
}

/// Undoes one layer of escapes: of JSON, Rust, URLs and HTML. Invisible characters are dropped.
fn unescape(units: &[Unit]) -> Vec<Unit> {
    let mut all = Vec::with_capacity(units.len());
    let mut at = 0;
    while let Some((c, range)) = units.get(at) {
        let (read, length) = match c {
            '\\' => backslash(&units[at..]),
            '%' => hex(&units[at + 1..], 2).map(|c| (Some(c), 3)),
            '&' => entity(&units[at..]),
            _ => None,
        }
        .unwrap_or((Some(*c), 1));
        let end = units[at + length - 1].1.end;
        if let Some(c) = read.filter(|c| !is_unseen(*c)) {
            all.push((c, range.start..end));
        }
        at += length;
    }
    all
}

/// The character of an escape, and the length of the escape.
fn backslash(units: &[Unit]) -> Option<(Option<char>, usize)> {
    let after = |count: usize| units.get(count..).unwrap_or_default();
    Some(match units.get(1)?.0 {
        'u' if after(2).first()?.0 == '{' => {
            let digits = after(3).iter().take_while(|unit| unit.0.is_ascii_hexdigit());
            let count = digits.count();
            match after(3).get(count)?.0 {
                '}' => (Some(hex(after(3), count)?), 4 + count),
                _ => return None,
            }
        }
        'u' => (Some(hex(after(2), 4)?), 6),
        'x' => (Some(hex(after(2), 2)?), 4),
        plain @ ('"' | '\'' | '\\' | '/') => (Some(plain), 2),
        'n' | 'r' | 't' | 'b' | 'f' | '0' => (None, 2),
        _ => return None,
    })
}

fn entity(units: &[Unit]) -> Option<(Option<char>, usize)> {
    let length = units.iter().take(10).position(|unit| unit.0 == ';')?;
    let name: String = units[1..length].iter().map(|unit| unit.0).collect();
    let c = match name.as_str() {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        name => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(number) => u32::from_str_radix(number, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((Some(c), length + 1))
}

/// The character whose code is written with this many hexadecimal digits.
fn hex(units: &[Unit], count: usize) -> Option<char> {
    let digits = units.get(..count).filter(|digits| digits.len() <= 8)?;
    let code = digits
        .iter()
        .try_fold(0_u32, |code, unit| Some(code.checked_mul(16)? + unit.0.to_digit(16)?))?;
    char::from_u32(code)
}

/// Whether a character is invisible, so that the characters around it look adjacent.
fn is_unseen(c: char) -> bool {
    c.is_control() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "1556129910218014736";

    fn redacted(token: &str, text: &str) -> String {
        let mut text = text.to_owned();
        redact(&mut text, &token.chars().collect::<Vec<_>>());
        text
    }

    #[test]
    fn whole_tokens_are_redacted() {
        let text = format!("{TOKEN}, Storpool v1:{TOKEN}{TOKEN}.");
        assert_eq!(redacted(TOKEN, &text), "[redacted], Storpool v1:[redacted].");
        assert_eq!(redacted(TOKEN, ""), "");
        assert_eq!(redacted(TOKEN, "volume 1556"), "volume [redacted]");
        assert_eq!(redacted(TOKEN, "volume 99102"), "volume 99102");
    }

    #[test]
    fn short_tokens_are_redacted_and_very_short_ones_behind_their_scheme() {
        assert_eq!(redacted("1234", "volume 1234 is"), "volume [redacted] is");
        assert_eq!(redacted("123", "volume 123 is"), "volume 123 is");
        assert_eq!(redacted("123", "got Storpool v1:123"), "got [redacted]");
        assert_eq!(redacted("", "anything"), "anything");
    }

    #[test]
    fn truncated_text_shows_no_piece_of_the_token() {
        let text = format!("a {TOKEN} b {TOKEN}");
        for begin in 0..text.len() {
            for end in begin..=text.len() {
                let shown = redacted(TOKEN, &text[begin..end]);
                let pieces = TOKEN.as_bytes().windows(4);
                // Unless it was cut at both ends to less than the minimum.
                let is_rest = end - begin < MIDDLE;
                for piece in pieces.map(|piece| std::str::from_utf8(piece).unwrap()) {
                    assert!(is_rest || !shown.contains(piece), "{shown}");
                }
            }
        }
    }

    #[test]
    fn escaped_tokens_are_redacted() {
        let token = r#"a"b\c/d&1234"#;
        for written in [
            r#"a"b\c/d&1234"#,
            r#"a\"b\\c\/d&1234"#,
            r#"\u0061\"b\\c/d\u00261234"#,
            r#"a\\\"b\\\\c\\/d&1234"#,
            "a%22b%5Cc%2Fd%261234",
            "a&quot;b\\c/d&amp;12&#51;&#x34;",
            "a\"b\\c\n/d\u{ad}&1\u{0}2\\r\\n3\\u{200b}4",
        ] {
            assert_eq!(redacted(token, &format!("<{written}>")), "<[redacted]>");
        }
        for other in ["\\", "\\u", "\\u{", "\\u{110000}", "%", "%zz", "&", "&x;", "\\u12"] {
            assert_eq!(redacted(TOKEN, other), other);
        }
    }
}
