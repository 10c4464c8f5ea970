//! The words of names and descriptions.

use crate::rust::snake;

/// Words without a meaning of their own.
const FILLERS: [&str; 18] = [
    "a", "an", "and", "as", "at", "be", "by", "for", "in", "is", "it", "its", "of", "on", "that",
    "the", "this", "to",
];

/// Words of names that are sizes, rates and times.
const MEASURES: [(&str, &[&str]); 3] = [
    ("a size", &["size", "bytes", "capacity", "space", "length"]),
    ("a rate", &["bandwidth", "bw", "rate"]),
    ("a time", &["time", "timeout", "delay", "latency", "age", "interval", "duration", "seconds"]),
];

/// Whether each word of a description is in the name. A missing description is another error.
pub(super) fn repeats(name: &str, doc: &str) -> bool {
    let known: Vec<String> = name.split(' ').flat_map(words).collect();
    let doc = doc.replace("'s", "");
    let mut words = doc
        .split(|char: char| !char.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| stem(&word.to_lowercase()))
        .filter(|word| !FILLERS.contains(&word.as_str()))
        .peekable();
    words.peek().is_some() && words.all(|word| known.contains(&word))
}

/// The kind of measure that a name is of, by its words.
pub(super) fn measured(name: &str) -> Option<&'static str> {
    let name = snake(name);
    let is_measure =
        |(_, words): &&(&str, &[&str])| name.split('_').any(|word| words.contains(&word));
    MEASURES.iter().find(is_measure).map(|(measure, _)| *measure)
}

fn words(name: &str) -> Vec<String> {
    snake(name).split('_').map(stem).collect()
}

/// A word without the plural ending.
fn stem(word: &str) -> String {
    let short = word.strip_suffix('s').filter(|short| short.len() > 2);
    short.unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_that_repeats_the_name_is_recognized() {
        assert!(repeats("Thing labelText", "The label text of the thing."));
        assert!(repeats("Thing id", "ID"));
        assert!(!repeats("Thing id", "The number it was bought under."));
        assert!(!repeats("Thing id", ""));
    }

    #[test]
    fn measure_is_a_whole_word_of_the_name() {
        assert_eq!(measured("onShelfSize"), Some("a size"));
        assert_eq!(measured("startTime"), Some("a time"));
        assert_eq!(measured("sizeable"), None);
        assert_eq!(measured("page"), None);
    }
}
