//! The reference page: anchors, links, sizes, completeness; and what `page-tests/run` checks in a
//! browser, where there is one.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use generator::json::Json;
use generator::model::{Kind, Type};

/// The page of the schema of this repository.
fn page() -> String {
    let files = generator::generate(&common::schema_files()).unwrap();
    let page = files.into_iter().find(|file| file.path == generator::PAGE);
    page.unwrap().text
}

/// The page without its style and its script.
fn body(page: &str) -> &str {
    &page[page.find("<body>").unwrap()..]
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// The values of an attribute, in order.
fn attributes(html: &str, name: &str) -> Vec<String> {
    let start = format!(" {name}=\"");
    html.split(&start).skip(1).map(|rest| unescape(&rest[..rest.find('"').unwrap()])).collect()
}

/// Text between tags.
fn text(html: &str) -> String {
    let mut out = String::new();
    for piece in html.split('<') {
        out.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    unescape(&out)
}

/// The text from an opening tag that starts with `start` to the first `end`.
fn element<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
    let from = html.find(start).unwrap_or_else(|| panic!("there is no {start}"));
    let length = html[from..].find(end).unwrap();
    &html[from..from + length]
}

#[test]
fn ids_are_unique_and_links_lead_to_them() {
    let page = page();
    let mut ids = BTreeSet::new();
    for id in attributes(body(&page), "id") {
        assert!(!id.contains(char::is_whitespace), "{id:?}");
        assert!(ids.insert(id.clone()), "duplicate {id}");
    }
    for link in attributes(body(&page), "href") {
        let id = link.strip_prefix('#').unwrap_or_else(|| panic!("a link to elsewhere: {link}"));
        assert!(ids.contains(id), "a link to {id}, which is not there");
    }
}

#[test]
fn ids_of_the_earlier_page_are_kept() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../page-tests/old-ids.json");
    let list = std::fs::read_to_string(path).unwrap();
    let old: Vec<String> = serde_json::from_str(&list).unwrap();
    assert_eq!(old.len(), 144);
    let ids: BTreeSet<String> = attributes(body(&page()), "id").into_iter().collect();
    for id in old {
        assert!(ids.contains(&id.replace(' ', "%20")), "{id} is gone");
    }
}

#[test]
fn earlier_ids_keep_their_meaning() {
    let page = page();
    let owner = |id: &str| {
        let at = page.find(&format!(" id=\"{id}\"")).unwrap();
        let article = page[..at + 5].rfind("<article id=\"").unwrap();
        let name = &page[article + "<article id=\"".len()..];
        name[..name.find('"').unwrap()].to_owned()
    };
    for (id, element) in [
        ("VolumesReassignWait", "volumesReassignWait"),
        ("VolumeAbandonDisk", "volumeAbandonDisk"),
        ("VolumeBalancerStatus", "volumeBalancerGetStatus"),
        ("Volume", "volumeList"),
        ("DiskDescritpion", "DiskDescription"),
        ("MAC%20Address", "MacAddr"),
        ("ClusterStatus", "ClusterState"),
        ("type.ClusterStatus", "type.ClusterStatus"),
    ] {
        assert_eq!(owner(id), element, "{id}");
    }
}

#[test]
fn page_describes_every_element() {
    let api = common::api();
    let page = page();
    let plain = text(body(&page));
    for call in &api.calls {
        let article = element(&page, &format!("<article id=\"{}\"", call.name), "</article>");
        let words = text(article);
        for part in [&call.title, &call.endpoint, &call.doc.plain(), &api.release(call.since).name]
        {
            for line in part.lines() {
                let line = line.trim_start_matches("- ");
                assert!(words.contains(line), "{}: {line}", call.name);
            }
        }
        for example in ["class=\"curl\"", "class=\"rust\"", "class=\"python\""] {
            assert!(article.contains(example), "{}: {example}", call.name);
        }
        for error in &call.errors {
            assert!(words.contains(&api.errors[*error].name), "{}", call.name);
        }
    }
    for (id, ty) in api.types() {
        assert!(plain.contains(&ty.doc.plain()), "{}", ty.name);
        for rule in api.rules(id) {
            assert!(page.contains(&format!(" id=\"{}\"", rule.id)), "{}", rule.id);
        }
        for (part, doc) in parts(ty) {
            assert!(plain.contains(&doc), "{}.{part}", ty.name);
        }
    }
    for error in &api.errors {
        for paragraph in error.doc.plain().split("\n\n") {
            assert!(plain.contains(paragraph), "{}: {paragraph}", error.name);
        }
    }
    for section in &api.sections {
        assert!(plain.contains(&section.doc.plain()), "{}", section.id);
    }
}

/// Fields, values and variants with their descriptions.
fn parts(ty: &Type) -> BTreeMap<String, String> {
    match &ty.kind {
        Kind::Object(object) => {
            object.fields.iter().map(|field| (field.wire.clone(), field.doc.plain())).collect()
        }
        Kind::Enum(list) => {
            list.values.iter().map(|value| (value.label().to_owned(), value.doc.plain())).collect()
        }
        Kind::Union(union) => union
            .variants
            .iter()
            .map(|variant| (variant.name.clone(), variant.doc.plain()))
            .collect(),
        _ => BTreeMap::new(),
    }
}

#[test]
fn article_of_an_object_lists_all_fields_in_order() {
    let api = common::api();
    let page = page();
    for ty in &api.types {
        let Some(object) = ty.object() else { continue };
        let id = if ty.shares_name { format!("type.{}", ty.name) } else { ty.name.clone() };
        let article = element(&page, &format!("<article id=\"{id}\""), "</article>");
        let listed = attributes(element(article, "<dl>", "</dl>"), "id");
        let fields = object.fields.iter().map(|field| format!("{}.{}", ty.name, field.wire));
        assert_eq!(listed, fields.collect::<Vec<_>>(), "{}", ty.name);
    }
}

#[test]
fn examples_match_the_schema() {
    let api = common::api();
    let page = page();
    for call in &api.calls {
        let article = element(&page, &format!("<article id=\"{}\"", call.name), "</article>");
        let shown = element(article, "<pre class=\"json\">", "</pre>");
        let shown: serde_json::Value =
            serde_json::from_str(&unescape(&shown["<pre class=\"json\">".len()..])).unwrap();
        assert_eq!(shown["data"], value(&call.response_example), "{}", call.name);
        if let Some(body) = &call.body {
            let curl = unescape(element(article, "<pre class=\"curl\">", "</pre>"));
            let (_, json) = curl.split_once("-d '").unwrap();
            let (json, _) = json.rsplit_once("' \\").unwrap();
            let sent: serde_json::Value = serde_json::from_str(json).unwrap();
            assert_eq!(sent, value(&body.example), "{}", call.name);
        }
    }
}

fn value(json: &Json) -> serde_json::Value {
    serde_json::from_str(&json.compact()).unwrap()
}

#[test]
fn page_is_small_and_deterministic() {
    let first = page();
    assert!(first.len() <= 400_000, "{} bytes", first.len());
    assert_eq!(first, page());
}

#[test]
fn page_loads_no_resources() {
    let page = page();
    for sign in ["src=", "@import", "url(", "http-equiv=\"refresh\""] {
        assert!(!page.contains(sign), "{sign}");
    }
    assert!(page.contains("Content-Security-Policy\" content=\"default-src 'none'"));
}

/// Runs the checks of `page-tests`, or reports why it cannot.
#[test]
fn page_passes_the_checks_in_a_browser() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let must = std::env::var("CI").is_ok_and(|value| value == "true");
    let missing = if browser().is_none() {
        Some("there is no chromium, chromium-browser or google-chrome, and no $CHROMIUM")
    } else if !root.join("page-tests/node_modules").exists() {
        Some("page-tests/run has not been run yet, which installs what they need")
    } else {
        None
    };
    if let (Some(missing), false) = (missing, must) {
        // Written past the capture of the test harness, so that it is seen.
        let _ =
            writeln!(std::io::stderr(), "SKIPPED the checks of the page in a browser: {missing}");
        return;
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("apidoc.html");
    std::fs::write(&file, page()).unwrap();
    let run = Command::new(root.join("page-tests/run")).arg(&file).output().unwrap();
    let output = String::from_utf8_lossy(&run.stdout);
    let errors = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{output}{errors}");
}

fn browser() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM").filter(|path| !path.is_empty()) {
        return Some(path.into());
    }
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    ["chromium", "chromium-browser", "google-chrome"]
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.exists())
}
