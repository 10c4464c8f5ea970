//! Patterns of strings, taken apart into what can be checked byte by byte without a regular
//! expression at run time: a sequence of byte classes, each repeated some number of times, in
//! which every byte can belong to one part only.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// A pattern that a whole string must match.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// As in the schema, with `^` and `$`.
    pub text: String,
    pub parts: Vec<Part>,
}

/// A byte out of a class, several times.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// First and last bytes of ranges, in order, none touching another; ASCII only.
    pub ranges: Vec<(u8, u8)>,
    pub min: u32,
    pub max: Option<u32>,
}

impl Pattern {
    /// Takes a pattern apart, or says why it cannot be.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let hir = regex_syntax::Parser::new()
            .parse(text)
            .map_err(|error| format!("the pattern is not a regular expression: {error}"))?;
        let items = match hir.kind() {
            HirKind::Concat(items) => items.as_slice(),
            _ => &[],
        };
        let is = |hir: &Hir, look| *hir.kind() == HirKind::Look(look);
        let inner = match items {
            [first, inner @ .., last] if is(first, Look::Start) && is(last, Look::End) => inner,
            _ => return Err("a pattern starts with `^` and ends with `$`".to_owned()),
        };
        let mut parts = Vec::new();
        for item in inner {
            add(item, &mut parts)?;
        }
        for (index, part) in parts.iter().enumerate() {
            if part.max == Some(part.min) {
                continue;
            }
            for next in &parts[index + 1..] {
                if part.overlaps(next) {
                    return Err("a byte could belong to two parts of the pattern".to_owned());
                }
                if next.min > 0 {
                    break;
                }
            }
        }
        Ok(Self { text: text.to_owned(), parts })
    }

    /// Whether a whole string matches.
    pub fn matches(&self, text: &str) -> bool {
        let mut rest = text.as_bytes();
        for part in &self.parts {
            let most = part.max.map_or(rest.len(), |max| rest.len().min(max as usize));
            let count = rest[..most].iter().take_while(|byte| part.contains(**byte)).count();
            if count < part.min as usize {
                return false;
            }
            rest = &rest[count..];
        }
        rest.is_empty()
    }
}

/// Most parts that a repeated group may unfold to.
const MOST_PARTS: usize = 256;

/// Most times that a part may be required: samples are as long as that.
const MOST_TIMES: u32 = 4096;

impl Part {
    fn contains(&self, byte: u8) -> bool {
        self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&byte))
    }

    fn overlaps(&self, other: &Part) -> bool {
        self.ranges
            .iter()
            .any(|(a, b)| other.ranges.iter().any(|(first, last)| a <= last && first <= b))
    }
}

fn add(hir: &Hir, parts: &mut Vec<Part>) -> Result<(), String> {
    match hir.kind() {
        HirKind::Empty => {}
        HirKind::Literal(literal) => {
            for byte in &literal.0 {
                if !byte.is_ascii() {
                    return Err("only ASCII characters are supported".to_owned());
                }
                parts.push(Part { ranges: vec![(*byte, *byte)], min: 1, max: Some(1) });
            }
        }
        HirKind::Class(class) => parts.push(Part { ranges: ascii(class)?, min: 1, max: Some(1) }),
        HirKind::Capture(capture) => add(&capture.sub, parts)?,
        HirKind::Concat(items) => items.iter().try_for_each(|item| add(item, parts))?,
        HirKind::Repetition(repetition) if repetition.min > MOST_TIMES => {
            return Err(format!("a part can be required at most {MOST_TIMES} times"));
        }
        HirKind::Repetition(repetition) => {
            let mut inner = Vec::new();
            add(&repetition.sub, &mut inner)?;
            match (inner.as_slice(), repetition.max) {
                ([Part { ranges, min: 1, max: Some(1) }], max) => {
                    parts.push(Part { ranges: ranges.clone(), min: repetition.min, max });
                }
                (_, Some(max)) if max == repetition.min => {
                    for _ in 0..max {
                        if parts.len() + inner.len() > MOST_PARTS {
                            return Err("the pattern is too long when unfolded".to_owned());
                        }
                        parts.extend(inner.iter().cloned());
                    }
                }
                _ => return Err("only a single class can be repeated freely".to_owned()),
            }
        }
        HirKind::Look(_) => return Err("anchors and word boundaries are not supported".to_owned()),
        HirKind::Alternation(_) => return Err("alternatives are not supported".to_owned()),
    }
    Ok(())
}

fn ascii(class: &Class) -> Result<Vec<(u8, u8)>, String> {
    let bytes = match class {
        Class::Unicode(class) => class.to_byte_class(),
        Class::Bytes(class) => Some(class.clone()).filter(|class| class.is_ascii()),
    };
    let bytes = bytes.ok_or("the class goes beyond ASCII; list what is allowed")?;
    Ok(bytes.ranges().iter().map(|range| (range.start(), range.end())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_strings_match() {
        let name = Pattern::parse(r"^\#?[A-Za-z0-9_\-.:]+$").unwrap();
        for good in ["a", "#a", "A.b:c-d_9"] {
            assert!(name.matches(good), "{good}");
        }
        for bad in ["", "#", "##a", "a#", "a b", "a\n", "ä"] {
            assert!(!name.matches(bad), "{bad:?}");
        }
    }

    #[test]
    fn groups_unfold() {
        let mac = Pattern::parse("^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$").unwrap();
        assert!(mac.matches("52:54:00:9a:1B:01"));
        assert!(!mac.matches("52:54:00:9a:1b"));
        assert!(!mac.matches("52:54:00:9a:1b:01:"));
        assert_eq!(mac.parts.len(), 11);
    }

    #[test]
    fn unsupported_patterns_are_rejected() {
        for (pattern, why) in [
            ("^(ab)*$", "single class"),
            ("^([ab]{9}){999}$", "too long"),
            ("^a{4294967295}$", "at most 4096"),
        ] {
            let error = Pattern::parse(pattern).unwrap_err();
            assert!(error.contains(why), "{pattern}: {error}");
        }
    }
}
