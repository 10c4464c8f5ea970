//! Parsing of configuration files.
//!
//! All line endings are accepted. A line is blank, a comment (starting with `#` or `;`), the
//! heading of a section, or a variable, `NAME=VALUE`. White space around each of these parts is
//! ignored; all other characters of a value belong to it: quotes, `#`, further `=`. A value that
//! ends in `\` continues on the next line, whatever that contains.

use std::borrow::Cow;

use zeroize::Zeroizing;

/// The content of a file, in order.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) sections: Vec<String>,
    pub(super) variables: Vec<Variable>,
}

#[derive(Debug)]
pub(super) struct Variable {
    /// Index of its section in [`Text::sections`]; `None` before the first heading.
    pub(super) section: Option<usize>,
    pub(super) name: String,
    pub(super) value: Zeroizing<String>,
    /// Counted from 1.
    pub(super) line: usize,
    /// The first of its lines that is not UTF-8, if there is one. Name and value are then not those
    /// of the file; this only matters if they are used.
    pub(super) not_utf8: Option<usize>,
}

/// A line that cannot be read. Its text is not kept: it may have the token.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    /// Counted from 1.
    pub(super) line: usize,
    pub(super) problem: &'static str,
}

/// A single line.
enum Line<'a> {
    Nothing,
    Section(&'a str),
    Variable(&'a str, &'a str),
}

pub(super) fn parse(bytes: &[u8]) -> Result<Text, Malformed> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut text = Text::default();
    let mut open: Option<Variable> = None;
    for (index, line) in lines(bytes).enumerate() {
        let line_number = index + 1;
        let malformed = |problem| Malformed { line: line_number, problem };
        let is_utf8 = std::str::from_utf8(line).is_ok();
        let line = lossy(line);
        if let Some(mut variable) = open.take() {
            let (more, goes_on) = continuation(&line);
            if !is_utf8 {
                variable.not_utf8.get_or_insert(line_number);
            }
            push(&mut variable.value, more);
            if goes_on {
                open = Some(variable);
            } else {
                text.finish(variable);
            }
            continue;
        }
        match read(&line).map_err(malformed)? {
            Line::Nothing => {}
            Line::Section(name) => text.sections.push(name.to_owned()),
            Line::Variable(name, value) => {
                let (value, goes_on) = continuation(value.trim_start());
                let variable = Variable {
                    section: text.sections.len().checked_sub(1),
                    name: name.to_owned(),
                    value: Zeroizing::new(value.to_owned()),
                    line: line_number,
                    not_utf8: (!is_utf8).then_some(line_number),
                };
                if goes_on {
                    open = Some(variable);
                } else {
                    text.finish(variable);
                }
            }
        }
    }
    // The end of the text ends a value, too.
    if let Some(variable) = open {
        text.finish(variable);
    }
    Ok(text)
}

impl Text {
    fn finish(&mut self, mut variable: Variable) {
        let length = variable.value.trim_end().len();
        variable.value.truncate(length);
        self.variables.push(variable);
    }
}

fn read(line: &str) -> Result<Line<'_>, &'static str> {
    let trimmed = line.trim();
    if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
        return Ok(Line::Nothing);
    }
    if let Some(heading) = trimmed.strip_prefix('[') {
        return match heading.strip_suffix(']').map(str::trim) {
            Some("") => Err("has a section without a name"),
            Some(name) if !name.contains(']') => Ok(Line::Section(name)),
            _ => Err("has the heading of a section that does not end with its `]`"),
        };
    }
    let (name, value) = line.split_once('=').ok_or("has no `=`")?;
    match name.trim() {
        "" => Err("has nothing before its `=`"),
        name if name.contains(char::is_whitespace) => Err("has white space within a name"),
        name => Ok(Line::Variable(name, value)),
    }
}

/// A line as text, which is wiped if it has to be copied: it may have the token.
fn lossy(line: &[u8]) -> Lossy<'_> {
    match String::from_utf8_lossy(line) {
        Cow::Borrowed(line) => Lossy::Borrowed(line),
        Cow::Owned(line) => Lossy::Owned(Zeroizing::new(line)),
    }
}

enum Lossy<'a> {
    Borrowed(&'a str),
    Owned(Zeroizing<String>),
}

impl std::ops::Deref for Lossy<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Borrowed(line) => line,
            Self::Owned(line) => line,
        }
    }
}

/// A line without the `\` at its end, and whether there was one.
fn continuation(line: &str) -> (&str, bool) {
    match line.strip_suffix('\\') {
        Some(line) => (line, true),
        None => (line, false),
    }
}

/// Appends without leaving a copy behind in memory that is not wiped.
fn push(value: &mut Zeroizing<String>, more: &str) {
    if value.capacity() - value.len() < more.len() {
        let mut larger = String::with_capacity(2 * (value.len() + more.len()));
        larger.push_str(value);
        *value = Zeroizing::new(larger);
    }
    value.push_str(more);
}

/// Lines that end with `\n`, `\r\n` or `\r`.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
            rest = None;
            return Some(text);
        };
        let ending = if text[end..].starts_with(b"\r\n") { 2 } else { 1 };
        rest = Some(&text[end + ending..]);
        Some(&text[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &[u8]) -> Vec<(Option<String>, String, String, usize)> {
        let Text { sections, variables } = parse(text).unwrap();
        variables
            .into_iter()
            .map(|found| {
                let section = found.section.map(|index| sections[index].clone());
                (section, found.name, found.value.to_string(), found.line)
            })
            .collect()
    }

    fn only(text: &str) -> (String, String) {
        let mut all = read_all(text.as_bytes());
        assert_eq!(all.len(), 1, "{all:?}");
        let (_, name, value, _) = all.remove(0);
        (name, value)
    }

    fn refused(text: &[u8]) -> (usize, &'static str) {
        let Malformed { line, problem } = parse(text).unwrap_err();
        (line, problem)
    }

    #[test]
    fn surrounding_white_space_of_values_is_dropped() {
        for (line, value) in [
            ("A=b", "b"),
            (" \tA \t=  b c \t", "b c"),
            ("A=", ""),
            ("A=  ", ""),
            ("A=b=c==", "b=c=="),
            ("A=b # c ; d", "b # c ; d"),
            ("A=\"b\"", "\"b\""),
            ("A='b", "'b"),
            ("A=%b%20%(c)s", "%b%20%(c)s"),
            ("A=\\b\\ ", "\\b\\"),
            ("A=[b]", "[b]"),
            ("A=обем", "обем"),
        ] {
            assert_eq!(only(line), ("A".to_owned(), value.to_owned()), "{line:?}");
        }
    }

    #[test]
    fn trailing_backslash_joins_lines_unchanged() {
        for (text, value) in [
            ("A=b\\\nc", "bc"),
            ("A=b \\\n  c  ", "b   c"),
            ("A=\\\n  b", "  b"),
            ("A=b\\\r\n\\\r\n# c", "b# c"),
            ("A=b\\\n[c]", "b[c]"),
            ("A=b \\\n", "b"),
            ("A=b\\", "b"),
            ("A=b\\\\\nc", "b\\c"),
        ] {
            assert_eq!(only(text).1, value, "{text:?}");
        }
        assert_eq!(
            read_all(b"# no \\\nA=b\\\nc\nD=e"),
            [(None, "A".into(), "bc".into(), 2), (None, "D".into(), "e".into(), 4)]
        );
    }

    #[test]
    fn sections_begin_with_their_heading() {
        let text = b"A=1\n[ b c ]\nA=2\n\t[d]\n[b c]\nA=3\n";
        assert_eq!(
            read_all(text),
            [
                (None, "A".into(), "1".into(), 1),
                (Some("b c".into()), "A".into(), "2".into(), 3),
                (Some("b c".into()), "A".into(), "3".into(), 6),
            ]
        );
    }

    #[test]
    fn invalid_line_is_rejected_with_its_number() {
        for (text, line, problem) in [
            (&b"A"[..], 1, "no `=`"),
            (b"A=b\n\nc d\n", 3, "no `=`"),
            (b"=b", 1, "nothing before"),
            (b"a b=c", 1, "white space within"),
            (b"[]", 1, "without a name"),
            (b"[ ]", 1, "without a name"),
            (b"[a", 1, "does not end"),
            (b"[a]b]", 1, "does not end"),
            (b"[a] # b=c", 1, "does not end"),
            (b"A=b\r\n\xff", 2, "no `=`"),
            (b"A=b\0\n\0", 2, "no `=`"),
        ] {
            let (at, message) = refused(text);
            assert!(at == line && message.contains(problem), "{text:?}: {at} {message}");
        }
    }

    #[test]
    fn variables_that_are_not_utf8_keep_their_line_number() {
        let invalid_lines = |text: &[u8]| -> Vec<Option<usize>> {
            let variables = parse(text).unwrap().variables;
            variables.iter().map(|found| found.not_utf8).collect()
        };
        assert_eq!(invalid_lines(b"A=b\r\nC=\xff"), [None, Some(2)]);
        assert_eq!(invalid_lines(b"A=b\\\n\xff\\\n\xff\nB=1"), [Some(2), None]);
        assert_eq!(invalid_lines(b"\xff=b"), [Some(1)]);
        assert_eq!(invalid_lines(b"[n\xff]\nA=b"), [None]);
        assert_eq!(invalid_lines(b"# \xff\nA=\xc3\xa9"), [None]);
    }

    #[test]
    fn empty_input_and_blank_lines_are_ignored() {
        for text in [
            &b""[..],
            b"\n\r\n\r",
            b"  \t\n",
            b"\xef\xbb\xbf",
            b"\xef\xbb\xbf# a",
            b" # \xff\xfe\n;\xff",
        ] {
            assert!(read_all(text).is_empty(), "{text:?}");
        }
        assert_eq!(only("\u{feff}A=b"), ("A".to_owned(), "b".to_owned()));
    }

    #[test]
    fn any_bytes_are_parsed_or_rejected_without_a_panic() {
        let alphabet = b"A=\\\n\r[]#; \t\xc3\xa9\xff\0";
        let mut state = 1_u64;
        for _ in 0..20_000 {
            let text: Vec<u8> = (0..12)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    alphabet[(state >> 33) as usize % alphabet.len()]
                })
                .collect();
            let lines = lines(&text).count();
            match parse(&text) {
                Ok(text) => assert!(text.variables.iter().all(|found| found.line <= lines)),
                Err(malformed) => assert!((1..=lines).contains(&malformed.line)),
            }
        }
    }
}
