//! Words in names and descriptions.

use crate::rust::snake;

/// Words that say nothing by themselves.
const FILLERS: [&str; 18] = [
    "a", "an", "and", "as", "at", "be", "by", "for", "in", "is", "it", "its", "of", "on", "that",
    "the", "this", "to",
];

/// Words of names that are sizes, rates and times.
const MEASURES: [(&str, &str); 16] = [
    ("size", "a size"),
    ("bytes", "a size"),
    ("capacity", "a size"),
    ("space", "a size"),
    ("length", "a size"),
    ("bandwidth", "a rate"),
    ("bw", "a rate"),
    ("rate", "a rate"),
    ("time", "a time"),
    ("timeout", "a time"),
    ("delay", "a time"),
    ("latency", "a time"),
    ("age", "a time"),
    ("interval", "a time"),
    ("duration", "a time"),
    ("seconds", "a time"),
];

/// Whether a description has no word that its name has not. No description at all is an error, and
/// reported as such.
pub(super) fn repeats(name: &str, doc: &str) -> bool {
    let known: Vec<String> = name.split(' ').flat_map(words).collect();
    let doc = doc.replace("'s", "");
    let mut told = doc
        .split(|char: char| !char.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| stem(&word.to_lowercase()))
        .filter(|word| !FILLERS.contains(&word.as_str()))
        .peekable();
    told.peek().is_some() && told.all(|word| known.contains(&word))
}

/// What a name says it measures.
pub(super) fn measured(name: &str) -> Option<&'static str> {
    let snake = snake(name);
    let mut words = snake.split('_');
    words.find_map(|word| {
        let mut measures = MEASURES.iter();
        measures.find(|(known, _)| *known == word).map(|(_, what)| *what)
    })
}

fn words(name: &str) -> Vec<String> {
    snake(name).split('_').map(stem).collect()
}

/// Without the ending of the plural.
fn stem(word: &str) -> String {
    let short = word.strip_suffix('s').filter(|short| short.len() > 2);
    short.unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repetition_is_told_from_a_description() {
        assert!(repeats("Thing labelText", "The label text of the thing."));
        assert!(repeats("Thing id", "ID"));
        assert!(!repeats("Thing id", "The number it was bought under."));
        assert!(!repeats("Thing id", ""));
    }

    #[test]
    fn measures_are_whole_words() {
        assert_eq!(measured("onShelfSize"), Some("a size"));
        assert_eq!(measured("startTime"), Some("a time"));
        assert_eq!(measured("sizeable"), None);
        assert_eq!(measured("page"), None);
    }
}
