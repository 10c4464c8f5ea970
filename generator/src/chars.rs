//! Characters that belong in no text of a schema: they are invisible, or change how the text around
//! them is read. Also helpers for sentences: a capital at the start, lists with "or", phrases in them.

/// Whether a character may not be part of any text: names, titles, descriptions, examples.
///
/// Line feeds are not among them: descriptions need them, and names on the wire may have them.
pub(crate) fn is_out_of_place(char: char) -> bool {
    // Almost every character is one of these.
    !matches!(char, ' '..='~')
        && (is_control(char) || is_direction(char) || is_invisible(char) || is_noncharacter(char))
}

/// C0, DEL and C1, and the separators that Unicode adds to them.
fn is_control(char: char) -> bool {
    (char.is_control() && char != '\n') || matches!(char, '\u{2028}' | '\u{2029}')
}

/// What changes the direction of text; rustc refuses most of them in comments and literals.
fn is_direction(char: char) -> bool {
    matches!(char, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What has no width, or looks like nothing.
fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{00ad}'
            | '\u{034f}'
            | '\u{115f}' | '\u{1160}'
            | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}'
            | '\u{2060}'..='\u{2065}'
            | '\u{206a}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Code points that are no characters at all, and the mark of text that was decoded wrongly.
fn is_noncharacter(char: char) -> bool {
    let number = u32::from(char);
    number & 0xfffe == 0xfffe || matches!(number, 0xfdd0..=0xfdef) || char == '\u{fffd}'
}

/// What a character is, in words that show it without printing it.
pub(crate) fn name(char: char) -> String {
    let what = match char {
        '\n' => "a line feed",
        '\t' => "a tab",
        '\u{feff}' => "a byte order mark",
        '\u{fffd}' => "the replacement character",
        _ if is_control(char) => "a control character",
        _ if is_direction(char) => "a character that changes the direction of text",
        _ if is_noncharacter(char) => "a noncharacter",
        _ => "an invisible character",
    };
    format!("{what} (U+{:04X})", u32::from(char))
}

/// What to do about a character that is out of place.
pub(crate) fn advice(char: char) -> &'static str {
    match char {
        '\n' => "write it on one line",
        '\t' => "remove it, or write spaces",
        '\u{fffd}' => "write the character that was lost",
        _ => "remove it; it often comes along with text that is pasted",
    }
}

/// Text with such characters written as `\u{…}`, so that a message never contains one.
pub(crate) fn visible(text: String) -> String {
    let hidden = |char: char| is_out_of_place(char);
    if !text.contains(hidden) {
        return text;
    }
    let show = |char: char| match hidden(char) {
        true => char.escape_unicode().to_string(),
        false => char.to_string(),
    };
    text.chars().map(show).collect()
}

/// A source for excerpts: invisible characters are replaced by visible ones of as many bytes, so that
/// spans stay the same.
pub(crate) fn excerpt(source: &str) -> std::borrow::Cow<'_, str> {
    // The renderer shows control characters of one byte itself.
    let hidden = |char: char| char.len_utf8() > 1 && is_out_of_place(char);
    if !source.contains(hidden) {
        return source.into();
    }
    let shown = source.chars().map(|char| match char.len_utf8() {
        2 if hidden(char) => '·',
        3 if hidden(char) => '\u{fffd}',
        4 if hidden(char) => '\u{1f784}',
        _ => char,
    });
    shown.collect::<String>().into()
}

/// The words of a description, in lower case on one line, without code.
pub(crate) fn plain(text: &str) -> String {
    let prose: Vec<&str> = text.split('`').step_by(2).collect();
    prose.join(" ").replace('\n', " ").to_lowercase()
}

/// Whether a [plain] text has a phrase: not as a part of other words.
pub(crate) fn has_phrase(text: &str, phrase: &str) -> bool {
    let is_end = |char: Option<char>| !char.is_some_and(|char| char.is_alphanumeric());
    text.match_indices(&phrase.to_lowercase()).any(|(start, found)| {
        let (before, after) = (&text[..start], &text[start + found.len()..]);
        is_end(before.chars().next_back()) && is_end(after.chars().next())
    })
}

/// Text that begins a sentence.
pub(crate) fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// "a, b or c".
pub(crate) fn or_list(words: impl IntoIterator<Item = String>) -> String {
    let mut words: Vec<String> = words.into_iter().collect();
    let last = words.pop().unwrap_or_default();
    if words.is_empty() { last } else { format!("{} or {last}", words.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_not_out_of_place() {
        for char in "aZ09 \n-–—„“…äßŁжα中あ€→≤✓🙂".chars() {
            assert!(!is_out_of_place(char), "{char:?}");
        }
    }

    #[test]
    fn invisible_characters_are_out_of_place() {
        let direction = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}";
        let control = "\0\u{7}\t\r\u{1b}\u{7f}\u{85}\u{9f}\u{2028}\u{2029}";
        let no_width = "\u{ad}\u{200b}\u{200c}\u{200d}\u{2060}\u{fe0f}\u{feff}\u{e0041}";
        let no_character = "\u{fffd}\u{fffe}\u{1ffff}";
        for char in [direction, control, no_width, no_character].concat().chars() {
            assert!(is_out_of_place(char), "{char:?}");
            assert!(name(char).contains("U+"));
        }
    }

    #[test]
    fn excerpts_show_invisible_characters_in_as_many_bytes() {
        for char in ['\u{ad}', '\u{85}', '\u{200b}', '\u{feff}', '\u{202e}', '\u{e0041}'] {
            let source = format!("a{char}b\n");
            let shown = excerpt(&source);
            assert_eq!(shown.len(), source.len());
            assert!(!shown.contains(is_invisible) && !shown.contains(char), "{shown:?}");
        }
    }

    #[test]
    fn phrase_is_found_as_whole_words_outside_code() {
        let text = plain("Lamp sets\nof a chain. See `its tail`, and \"ends\".");
        for phrase in ["lamp sets", "sets of a", "chain", "ends", "See"] {
            assert!(has_phrase(&text, phrase), "{phrase}");
        }
        for phrase in ["lamp set", "end", "hain", "tail"] {
            assert!(!has_phrase(&text, phrase), "{phrase}");
        }
    }

    #[test]
    fn messages_show_invisible_characters() {
        assert_eq!(visible("a\u{202e}b\nc".to_owned()), "a\\u{202e}b\nc");
    }
}
