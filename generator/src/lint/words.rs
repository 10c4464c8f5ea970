//! The words of names and descriptions.

use crate::rust::names::snake;

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
    let known: Vec<String> = snake(name).split('_').map(stem).collect();
    let doc = doc.replace("'s", "");
    let mut words = doc
        .split(|char: char| !char.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| stem(&word.to_lowercase()))
        .filter(|word| !FILLERS.contains(&word.as_str()))
        .peekable();
    words.peek().is_some() && words.all(|word| known.contains(&word))
}

pub(super) fn measured(name: &str) -> Option<&'static str> {
    let name = snake(name);
    let is_measure =
        |(_, words): &&(&str, &[&str])| name.split('_').any(|word| words.contains(&word));
    MEASURES.iter().find(is_measure).map(|(measure, _)| *measure)
}

/// A word without the plural ending.
fn stem(word: &str) -> String {
    let short = word.strip_suffix('s').filter(|short| short.len() > 2);
    short.unwrap_or(word).to_owned()
}
