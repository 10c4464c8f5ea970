//! String literals of JSON, character by character, each with its span.

use std::ops::Range;

/// The first raw control character inside a string, among the first `read` bytes: where the string
/// starts, and where the character is. What comes before must be JSON.
pub(crate) fn control_in_string(text: &str, read: usize) -> Option<(usize, usize)> {
    scan(text, read).find_map(|(at, char, string)| (char < ' ').then_some((string?, at)))
}

/// The first white space outside strings that JSON does not have, among the first `read` bytes. The
/// parser accepts it.
pub(crate) fn foreign_space(text: &str, read: usize) -> Option<(usize, char)> {
    let is_foreign = |char: char| char.is_whitespace() && !matches!(char, ' ' | '\t' | '\n' | '\r');
    let mut outside = scan(text, read).filter(|(_, _, string)| string.is_none());
    outside.find(|(_, char, _)| is_foreign(*char)).map(|(at, char, _)| (at, char))
}

/// The characters among the first `read` bytes: where each is, and where the string starts that it is
/// in.
fn scan(text: &str, read: usize) -> impl Iterator<Item = (usize, char, Option<usize>)> {
    let mut string = None;
    let mut escaped = false;
    text.char_indices().take_while(move |(at, _)| *at < read).map(move |(at, char)| {
        let inside = string;
        match char {
            _ if escaped => escaped = false,
            '\\' if inside.is_some() => escaped = true,
            '"' if inside.is_some() => string = None,
            '"' => string = Some(at),
            _ => {}
        }
        (at, char, inside)
    })
}

/// The characters of the literal from `start` to `end`, quotes included there but not here, with the
/// bytes of each. Half a surrogate pair comes as the replacement character.
pub(crate) fn characters(text: &str, start: usize, end: usize) -> Vec<(Range<usize>, char)> {
    let mut rest = text.get(start + 1..end.saturating_sub(1)).unwrap_or("");
    let mut found = Vec::new();
    let mut at = start + 1;
    while let Some(char) = rest.chars().next() {
        let (char, length) = if char == '\\' { escape(rest) } else { (char, char.len_utf8()) };
        found.push((at..at + length, char));
        at += length;
        rest = &rest[length..];
    }
    found
}

/// The character at the start of a text that begins with a backslash, and how many bytes it takes.
fn escape(text: &str) -> (char, usize) {
    let mut chars = text.chars().skip(1);
    match chars.next() {
        Some('n') => ('\n', 2),
        Some('t') => ('\t', 2),
        Some('r') => ('\r', 2),
        Some('b') => ('\u{8}', 2),
        Some('f') => ('\u{c}', 2),
        Some('u') => unicode(text),
        Some(other) => (other, 1 + other.len_utf8()),
        None => ('\\', 1),
    }
}

fn unicode(text: &str) -> (char, usize) {
    let unit = |at: usize| {
        let digits = text.get(at..at + 4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let Some(first) = unit(2) else {
        return ('\u{fffd}', 2);
    };
    let second = text.get(6..8).filter(|next| *next == "\\u").and_then(|_| unit(8));
    let pair = char::decode_utf16([Some(first), second].into_iter().flatten()).next();
    match pair {
        Some(Ok(char)) if u32::from(char) > 0xffff => (char, 12),
        Some(Ok(char)) => (char, 6),
        _ => ('\u{fffd}', 6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_in_strings_are_found() {
        let text = "{\n\t\"a\\\"\": \"b\nc\"}";
        let (opened, at) = control_in_string(text, text.len()).unwrap();
        assert_eq!((&text[opened..=opened], &text[at..=at]), ("\"", "\n"));
        assert_eq!(control_in_string(text, at), None);
        assert_eq!(control_in_string("{\n\"a\": 1\r\n}", 100), None);
    }

    #[test]
    fn each_character_has_its_span() {
        let text = r#"["aä\u202e\ud83d\ude42\ud800\n\"🙂"]"#;
        let found = characters(text, 1, text.len() - 1);
        let pieces: Vec<(&str, char)> =
            found.iter().map(|(range, char)| (&text[range.clone()], *char)).collect();
        assert_eq!(
            pieces,
            [
                ("a", 'a'),
                ("ä", 'ä'),
                (r"\u202e", '\u{202e}'),
                (r"\ud83d\ude42", '🙂'),
                (r"\ud800", '\u{fffd}'),
                (r"\n", '\n'),
                (r#"\""#, '"'),
                ("🙂", '🙂'),
            ]
        );
    }
}
