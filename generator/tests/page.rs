//! The reference pages: anchors, links, sizes, completeness; and what `page-tests/run` checks in a
//! browser, where there is one.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use generator::json::Json;
use generator::model::{Api, Kind, Method, Type};

/// The pages of the schema of this repository, with what they describe: that of the default version,
/// then that of the newest.
fn pages() -> [Page; 2] {
    let schema = generator::Schema::load(&common::schema_files()).unwrap();
    let files = generator::print(&schema).unwrap();
    let page = |api: Api, path: &str| Page {
        name: path.rsplit('/').next().unwrap().to_owned(),
        text: files.iter().find(|file| file.path == path).unwrap().text.clone(),
        api,
    };
    let newest = schema.newest.unwrap();
    [page(schema.api, generator::PAGE), page(newest, "storpool-api/apidoc-19.01.html")]
}

struct Page {
    name: String,
    text: String,
    api: Api,
}

impl Page {
    fn ids(&self) -> BTreeSet<String> {
        attributes(body(&self.text), "id").into_iter().collect()
    }

    fn article(&self, id: &str) -> &str {
        element(&self.text, &format!("<article id=\"{id}\""), "</article>")
    }
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
    let pages = pages();
    let [default, newest] = &pages;
    for (page, other) in [(default, newest), (newest, default)] {
        let mut ids = BTreeSet::new();
        for id in attributes(body(&page.text), "id") {
            assert!(!id.contains(char::is_whitespace), "{id:?}");
            assert!(ids.insert(id.clone()), "duplicate {id}");
        }
        let others = other.ids();
        let mut across = 0;
        for link in attributes(body(&page.text), "href") {
            if let Some(id) = link.strip_prefix('#') {
                assert!(ids.contains(id), "{}: a link to {id}, which is not there", page.name);
                continue;
            }
            let rest = link.strip_prefix(&other.name);
            let rest = rest.unwrap_or_else(|| panic!("a link to elsewhere: {link}"));
            let is_there = |id| others.contains(id);
            assert!(rest.strip_prefix('#').is_none_or(is_there), "a link to {link}");
            across += 1;
        }
        let same = |name: &str| other.api.calls.iter().any(|call| call.name == name);
        let calls = page.api.calls.iter().filter(|call| same(&call.name)).count();
        assert!(across > calls, "{across} links to the other page, which has {calls} of the calls");
    }
}

#[test]
fn ids_of_the_pages_of_the_reference_are_kept() {
    for (page, count) in pages().iter().zip([144, 234]) {
        let list = page.name.replace("apidoc", "old-ids").replace(".html", ".json");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../page-tests");
        let list = std::fs::read_to_string(folder.join(list)).unwrap();
        let old: Vec<String> = serde_json::from_str(&list).unwrap();
        assert_eq!(old.len(), count);
        let ids = page.ids();
        for id in old {
            let in_address = id.replace(' ', "%20").replace('"', "%22");
            let is_there = ids.contains(&id) || ids.contains(&in_address);
            assert!(is_there, "{}: {id} is gone", page.name);
        }
    }
}

#[test]
fn lifetimes_are_in_versions_of_the_api() {
    let [default, newest] = pages();
    for (page, call, said) in [
        (&default, "aoeStatus", "Removed in API 18.01 (release 4.0.0)."),
        (&default, "diskInfo", "Removed in API 19.01 (release 7.1.0)."),
        (&newest, "volumeRevert", "since API 19.01 (release 5.5.0)"),
    ] {
        assert!(text(page.article(call)).contains(said), "{call}: {said}");
    }
    assert!(!newest.ids().contains("aoeStatus"));
    let field = element(&default.text, " id=\"PlacementGroup.servers\"", "<dt");
    assert!(field.contains("<b>removed in API 18.01 (release 4.0.0)</b>"), "{field}");
    for page in [&default, &newest] {
        let plain = text(body(&page.text));
        for (at, _) in plain.match_indices("ince ") {
            let word = &plain[at + "ince ".len()..];
            let first = word.split_whitespace().next().unwrap_or_default();
            let is_digit = |char: char| char.is_ascii_digit();
            let is_release = first.starts_with(is_digit) && first.split('.').count() > 2;
            assert!(!is_release && !word.starts_with("release"), "since {:.60}", word);
        }
    }
}

#[test]
fn history_of_a_page_ends_with_its_release() {
    let [default, newest] = pages().map(|page| page.ids());
    let of_releases = |ids: &BTreeSet<String>| {
        ids.iter().filter(|id| id.starts_with("release.")).cloned().collect::<BTreeSet<_>>()
    };
    assert_eq!((of_releases(&default).len(), of_releases(&newest).len()), (13, 27));
    assert!(of_releases(&default).contains("release.3.0.1"));
    assert!(newest.contains("version.18.02") && !default.contains("version.18.01"));
}

#[test]
fn page_of_another_version_than_the_default_says_how_to_select_it() {
    let [default, newest] = pages();
    let selects = ".api_version(ApiVersion::V19_01)";
    for call in &newest.api.calls {
        let rust = element(newest.article(&call.name), "<pre class=\"rust\">", "</pre>");
        assert!(rust.contains(selects), "{}", call.name);
    }
    assert!(!default.text.contains(selects));
    let clusters = element(&newest.text, "<section id=\"guide.clusters\"", "</section>");
    let curl = element(clusters, "<pre class=\"curl\">", "</pre>");
    assert!(curl.contains("/ctrl/1.0/MultiCluster/VolumesList"), "{curl}");
    assert!(clusters.contains("RemoteCommand/"));
    assert!(!default.text.contains("MultiCluster/"));
}

#[test]
fn request_that_another_cluster_carries_out_names_it_in_its_path() {
    let [_, newest] = pages();
    let task = element(&newest.text, "id=\"task.several-clusters\"", "</section>");
    let curl = task.rsplit("<pre class=\"curl\">").next().unwrap_or_default();
    assert!(curl.contains("/ctrl/1.0/RemoteCommand/dc1-c2/VolumesList</pre>"), "{curl}");
}

#[test]
fn earlier_ids_keep_their_meaning() {
    let [Page { text: page, .. }, _] = pages();
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
    pages().iter().for_each(describes_every_element);
}

fn describes_every_element(page: &Page) {
    let api = &page.api;
    let plain = text(body(&page.text));
    for call in &api.calls {
        let article = page.article(&call.name);
        let words = text(article);
        for part in [&call.title, &call.endpoint, &call.doc.plain()] {
            for line in part.lines() {
                let line = line.trim_start_matches("- ");
                assert!(words.contains(line), "{}: {line}", call.name);
            }
        }
        for example in ["class=\"curl\"", "class=\"rust\"", "class=\"python\""] {
            assert!(article.contains(example), "{}: {example}", call.name);
        }
        for error in &call.errors {
            assert!(words.contains(&api.errors[error.error].name), "{}", call.name);
        }
        let body = call.body.as_ref().and_then(|body| api.object(&body.ty));
        for field in body.into_iter().flat_map(|object| &object.fields) {
            let shown = format!("<dt>{}</dt>", field.wire);
            assert!(field.internal || article.contains(&shown), "{}: {shown}", call.name);
        }
    }
    for (id, ty) in api.types() {
        for line in ty.doc.plain().lines() {
            let line = line.trim_start_matches("- ");
            assert!(plain.contains(line), "{}: {line}", ty.name);
        }
        for rule in api.rules(id) {
            assert!(page.text.contains(&format!(" id=\"{}\"", rule.id)), "{}", rule.id);
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
    for page in pages() {
        for ty in &page.api.types {
            let Some(object) = ty.object() else { continue };
            let id = if ty.shares_name { format!("type.{}", ty.name) } else { ty.name.clone() };
            let listed =
                attributes(element(page.article(&id), "<dl class=\"parts\">", "</dl>"), "id");
            let fields = object.fields.iter().map(|field| format!("{}.{}", ty.name, field.wire));
            assert_eq!(listed, fields.collect::<Vec<_>>(), "{}", ty.name);
        }
    }
}

#[test]
fn examples_match_the_schema() {
    for page in pages() {
        for call in &page.api.calls {
            let article = page.article(&call.name);
            let shown = element(article, "<pre class=\"json\">", "</pre>");
            let shown: serde_json::Value =
                serde_json::from_str(&unescape(&shown["<pre class=\"json\">".len()..])).unwrap();
            assert_eq!(shown["data"], value(&call.data_example()), "{}", call.name);
            let Some(body) = &call.body else { continue };
            let curl = unescape(element(article, "<pre class=\"curl\">", "</pre>"));
            let sent = match call.method {
                Method::Post => {
                    let (_, json) = curl.split_once("-d '").unwrap();
                    json.rsplit_once("' \\").unwrap().0.to_owned()
                }
                Method::Get => decoded(curl.split_once("?json=").unwrap().1.trim_matches('\'')),
            };
            let sent: serde_json::Value = serde_json::from_str(&sent).unwrap();
            assert_eq!(sent, value(&body.example), "{}", call.name);
        }
    }
}

/// Percent-encoded text.
fn decoded(text: &str) -> String {
    let mut pieces = text.split('%');
    let mut out = pieces.next().unwrap().as_bytes().to_vec();
    for piece in pieces {
        out.push(u8::from_str_radix(&piece[..2], 16).unwrap());
        out.extend(&piece.as_bytes()[2..]);
    }
    String::from_utf8(out).unwrap()
}

fn value(json: &Json) -> serde_json::Value {
    serde_json::from_str(&json.compact()).unwrap()
}

#[test]
fn pages_are_small_and_deterministic() {
    let again = pages();
    for ((page, again), most) in pages().iter().zip(&again).zip([640_000, 1_100_000]) {
        assert!(page.text.len() <= most, "{}: {} bytes", page.name, page.text.len());
        assert_eq!(page.text, again.text);
    }
}

#[test]
fn pages_load_no_resources() {
    for Page { text: page, .. } in pages() {
        for sign in ["src=", "@import", "http-equiv=\"refresh\""] {
            assert!(!page.contains(sign), "{sign}");
        }
        assert!(!element(&page, "<style>", "</style>").contains("url("));
        assert!(page.contains("Content-Security-Policy\" content=\"default-src 'none'"));
    }
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
    let pages = pages();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let files = pages.each_ref().map(|page| folder.join(&page.name));
    for (page, file) in pages.iter().zip(&files) {
        std::fs::write(file, &page.text).unwrap();
    }
    let run = Command::new(root.join("page-tests/run")).args(&files).output().unwrap();
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
