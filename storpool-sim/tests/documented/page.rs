//! The examples of the reference page.

/// The token in the examples.
pub(crate) const TOKEN: &str = "TOKEN";

/// Host and port of the service in the examples.
pub(crate) const ADDRESS: &str = "127.0.0.1:81";

/// The address of the service in the examples.
pub(crate) const SERVICE: &str = "http://127.0.0.1:81";

const PAGE: &str = include_str!("../../../storpool-api/apidoc.html");

/// The example of each call in a language, by the name of the call.
pub(crate) fn examples(language: &str) -> Vec<(&'static str, String)> {
    let examples: Vec<_> = storpool_sim::calls(storpool_api::ApiVersion::DEFAULT)
        .map(|call| {
            let article = between(PAGE, &format!("<article id=\"{}\"", call.name), "</article>");
            let text = between(article, &format!("<pre class=\"{language}\">"), "</pre>");
            (call.name, plain(text))
        })
        .collect();
    assert_eq!(examples.len(), 79);
    examples
}

/// The function by which examples in Python make calls.
pub(crate) fn helper() -> String {
    plain(between(PAGE, "<pre id=\"helper\" hidden>", "</pre>"))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let found = text.split_once(start).and_then(|(_, rest)| rest.split_once(end));
    found.unwrap_or_else(|| panic!("there is no {start} on the page")).0
}

/// Text without its markup.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        rest = tag.split_once('>').unwrap().1;
    }
    text.push_str(rest);
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}
