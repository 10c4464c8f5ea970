//! What the templates of the page say follows the wording of the schema, too.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::Path;

use serde_json::Value;

/// The text of a template, in lower case: without tags, expressions and code.
fn text(template: &str) -> String {
    let mut text = template.to_lowercase();
    for (open, close) in [("<script", "</script>"), ("<style", "</style>"), ("<code", "</code>")]
        .into_iter()
        .chain([("{%", "%}"), ("{{", "}}"), ("<!--", "-->"), ("<", ">")])
    {
        let mut kept = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once(open) {
            kept.push_str(before);
            kept.push(' ');
            rest = after.split_once(close).map_or("", |(_, after)| after);
        }
        text = kept + rest;
    }
    format!(" {} ", text.split(|char: char| !char.is_alphanumeric()).collect::<Vec<_>>().join(" "))
}

/// The phrases to avoid that a text has; `wording` is the content of the file that lists them.
fn avoided(text: &str, wording: &Value) -> Vec<String> {
    let phrases = wording["wording"].as_object().unwrap().keys();
    phrases.filter(|phrase| text.contains(&format!(" {phrase} "))).cloned().collect()
}

#[test]
fn templates_avoid_the_phrases_of_the_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let wording = fs::read_to_string(root.join("../schema/guide/wording.json")).unwrap();
    let wording = serde_json::from_str(&wording).unwrap();
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join("templates")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "html") {
            let phrases = avoided(&text(&fs::read_to_string(&path).unwrap()), &wording);
            found.extend(phrases.into_iter().map(|phrase| format!("{}: {phrase}", path.display())));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn phrase_in_a_template_is_found_outside_tags_and_code() {
    let wording = serde_json::json!({ "wording": { "at worst": {}, "reply": {}, "bears": {} } });
    let template = "<p title=\"reply\">At worst,\n{{ bears }} <code>reply</code>{% if reply %}";
    assert_eq!(avoided(&text(template), &wording), ["at worst"]);
}
