//! Reports for people and for programs: what each format looks like.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

#[path = "common/shop.rs"]
mod shop;

use generator::diag::{self, Code};
use generator::report::{Format, Report};
use serde_json::Value;

fn report(changes: &[(&str, &str)]) -> Report {
    match generator::load(&shop::with(changes)) {
        Ok(_) => panic!("nothing was found"),
        Err(report) => report,
    }
}

fn two_faults() -> Report {
    report(&[
        (r#""size": 2 }"#, r#""size": 2, "size": 3 }"#),
        (r#""{ThingId}", "since""#, r#""{ThingID}", "since""#),
    ])
}

const PLAIN: Format = Format::Text { color: false };

#[test]
fn people_see_the_place_and_the_edit() {
    assert_eq!(
        two_faults().render(PLAIN),
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
fn both_places_are_shown_where_two_files_disagree() {
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
fn color_is_only_what_is_asked_for() {
    let report = two_faults();
    assert!(!report.render(PLAIN).contains('\u{1b}'));
    assert!(report.render(Format::Text { color: true }).contains('\u{1b}'));
}

#[test]
fn a_description_is_cut_around_the_word() {
    let long = "Much is to be told of this. ".repeat(12);
    let doc = format!("\"doc\": \"{long} See [Thingy]. {long}\"");
    let text = report(&[(r#""doc": "Something.""#, &doc)]).render(PLAIN);
    let (mark, line) = (text.lines().nth(4).unwrap(), text.lines().nth(3).unwrap());
    let at = mark.find('^').unwrap();
    assert_eq!(&line[at..at + 6], "Thingy");
    assert_eq!(mark.matches('^').count(), 6);
    assert!(text.lines().all(|line| line.chars().count() <= 140), "{text}");
}

#[test]
fn programs_read_json() {
    let document: Value = serde_json::from_str(&two_faults().render(Format::Json)).unwrap();
    let findings = document["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 2);
    assert_eq!(findings[0]["code"], "SP0002");
    assert_eq!(findings[0]["labels"][0]["message"], "first given here");
    assert_eq!(findings[0]["labels"][0]["location"]["column"], 45);
    assert_eq!(findings[1]["location"]["path"], "types.Box.fields.content.type");
    assert_eq!(findings[1]["edit"]["text"], "ThingId");
    // The edit is of bytes of the file.
    let start = findings[1]["edit"]["start"].as_u64().unwrap() as usize;
    let end = findings[1]["edit"]["end"].as_u64().unwrap() as usize;
    let files = shop::with(&[(r#""{ThingId}", "since""#, r#""{ThingID}", "since""#)]);
    assert_eq!(&files[2].text[start..end], "ThingID");
}

#[test]
fn an_edit_mends_what_was_found() {
    let changes = [(r#""{ThingId}", "since""#, r#""{ThingID}", "since""#)];
    let document: Value = serde_json::from_str(&report(&changes).render(Format::Json)).unwrap();
    let edit = &document["findings"][0]["edit"];
    let (start, end) = (edit["start"].as_u64().unwrap(), edit["end"].as_u64().unwrap());
    let mut files = shop::with(&changes);
    files[2].text.replace_range(start as usize..end as usize, edit["text"].as_str().unwrap());
    assert!(generator::load(&files).is_ok());
}

#[test]
fn the_order_does_not_depend_on_the_run() {
    let first = two_faults().render(PLAIN);
    for _ in 0..5 {
        assert_eq!(two_faults().render(PLAIN), first);
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
fn codes_are_found_by_their_names() {
    for name in ["SP0103", "sp0103", "0103"] {
        assert_eq!(Code::find(name), Some(Code::CircularExtends));
    }
    assert_eq!(Code::find("SP9999"), None);
}

/// However a file is cut or bent, every format can write what was found; wide and combining
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
