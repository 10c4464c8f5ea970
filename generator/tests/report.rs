//! Reports for people and for programs: what each format looks like.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

#[path = "common/shop.rs"]
mod shop;

use generator::diag::{self, Code};
use generator::report::{Format, Report};
use serde_json::Value;

fn report(changes: &[(&str, &str)]) -> Report {
    match generator::load(&shop::with(changes)) {
        Ok(_) => panic!("the schema has no errors"),
        Err(report) => report,
    }
}

fn two_errors() -> Report {
    report(&[
        (r#""size": 2 }"#, r#""size": 2, "size": 3 }"#),
        (r#""{ThingId}", "since""#, r#""{ThingID}", "since""#),
    ])
}

const PLAIN: Format = Format::Text { color: false };

#[test]
fn text_shows_the_span_and_the_edit() {
    assert_eq!(
        two_errors().render(PLAIN),
        r#"error[SP0002]: duplicate key `size`
  --> calls/things.json:24:56
   |
24 |       "example": { "id": 1, "label": "a-b", "size": 2, "size": 3 }
   |                                             ------     ^^^^^^
   |                                             |
   |                                             first given here
   |
   = note: at calls.thingUpdate.example
   = help: remove one of the two

error[SP0101]: unknown type `ThingID`
  --> types/things.json:51:32
   |
51 |         "content": { "type": "{ThingID}", "since": "1.0.0", "doc": "What is in it." }
   |                                ^^^^^^^
   |
   = note: at types.Box.fields.content.type
help: did you mean `ThingId`?
   |
51 -         "content": { "type": "{ThingID}", "since": "1.0.0", "doc": "What is in it." }
51 +         "content": { "type": "{ThingId}", "since": "1.0.0", "doc": "What is in it." }
   |

the schema has 2 errors; nothing was written
"#
    );
}

#[test]
fn labels_in_other_files_are_shown() {
    let mut files = shop::files();
    files.push(generator::SourceFile {
        path: "zoo.json".to_owned(),
        text: r#"{ "errors": { "gone": { "doc": "It is not there." } } }"#.to_owned(),
    });
    let report = generator::load(&files).unwrap_err();
    let text = report.render(PLAIN);
    assert!(text.contains(" --> zoo.json:1:15\n"), "{text}");
    assert!(text.contains("::: api.json:16:5\n"), "{text}");
    assert!(text.contains("first defined here"), "{text}");
}

#[test]
fn text_is_colored_only_on_request() {
    let report = two_errors();
    assert!(!report.render(PLAIN).contains('\u{1b}'));
    assert!(report.render(Format::Text { color: true }).contains('\u{1b}'));
}

#[test]
fn long_description_is_cut_around_the_span() {
    let long = "There is much to say about it. ".repeat(12);
    let doc = format!("\"doc\": \"{long} See [Thingy]. {long}\"");
    let text = report(&[(r#""doc": "Something.""#, &doc)]).render(PLAIN);
    let (mark, line) = (text.lines().nth(4).unwrap(), text.lines().nth(3).unwrap());
    let at = mark.find('^').unwrap();
    assert_eq!(&line[at..at + 6], "Thingy");
    assert_eq!(mark.matches('^').count(), 6);
    assert!(text.lines().all(|line| line.chars().count() <= 140), "{text}");
}

#[test]
fn json_has_locations_labels_and_edits() {
    let document: Value = serde_json::from_str(&two_errors().render(Format::Json)).unwrap();
    let diagnostics = document["diagnostics"].as_array().unwrap();
    assert_eq!(diagnostics.len(), 2);
    assert_eq!(diagnostics[0]["code"], "SP0002");
    assert_eq!(diagnostics[0]["labels"][0]["message"], "first given here");
    assert_eq!(diagnostics[0]["labels"][0]["location"]["column"], 45);
    assert_eq!(diagnostics[1]["location"]["path"], "types.Box.fields.content.type");
    assert_eq!(diagnostics[1]["edit"]["text"], "ThingId");
    // The edit is of bytes of the file.
    let start = diagnostics[1]["edit"]["start"].as_u64().unwrap() as usize;
    let end = diagnostics[1]["edit"]["end"].as_u64().unwrap() as usize;
    let files = shop::with(&[(r#""{ThingId}", "since""#, r#""{ThingID}", "since""#)]);
    assert_eq!(&files[2].text[start..end], "ThingID");
}

#[test]
fn edit_corrects_the_error() {
    let changes = [(r#""{ThingId}", "since""#, r#""{ThingID}", "since""#)];
    let document: Value = serde_json::from_str(&report(&changes).render(Format::Json)).unwrap();
    let edit = &document["diagnostics"][0]["edit"];
    let (start, end) = (edit["start"].as_u64().unwrap(), edit["end"].as_u64().unwrap());
    let mut files = shop::with(&changes);
    files[2].text.replace_range(start as usize..end as usize, edit["text"].as_str().unwrap());
    assert!(generator::load(&files).is_ok());
}

#[test]
fn order_does_not_depend_on_the_run() {
    let first = two_errors().render(PLAIN);
    for _ in 0..5 {
        assert_eq!(two_errors().render(PLAIN), first);
    }
}

#[test]
fn every_code_is_explained() {
    let (list, page) = (diag::list(), diag::page());
    for code in Code::ALL {
        assert!(list.contains(&format!("{code}  {}\n", code.title())), "{code}");
        assert!(page.contains(&format!("\n## {code} ({})\n", code.level())), "{code}");
        assert!(code.title().ends_with('.'), "{code}: {}", code.title());
        assert!(diag::explain(*code).starts_with(code.as_str()));
    }
}

#[test]
fn code_is_found_by_name_in_any_case() {
    for name in ["SP0103", "sp0103", "0103"] {
        assert_eq!(Code::find(name), Some(Code::CircularExtends));
    }
    assert_eq!(Code::find("SP9999"), None);
}

/// However a file is damaged, every format can write the report; wide and combining
/// characters, tabs and carriage returns included.
#[test]
fn no_input_makes_a_renderer_panic() {
    let formats = [PLAIN, Format::Json];
    let good = shop::files();
    for index in 0..good.len() {
        for at in (0..good[index].text.len()).step_by(29) {
            for bend in ["", "\"", "{", "é\u{301}", "\t\r\n", "\u{feff}漢"] {
                let mut files = good.clone();
                let text = &mut files[index].text;
                match bend {
                    "" => text.truncate(at),
                    _ => text.insert_str(at, bend),
                }
                for report in [generator::load(&files).err(), Some(generator::lint(&files))] {
                    for (report, format) in report.iter().flat_map(|r| formats.map(|f| (r, f))) {
                        let rendered = report.render(format);
                        assert!(report.is_empty() || !rendered.is_empty());
                    }
                }
            }
        }
    }
}
