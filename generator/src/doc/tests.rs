use super::*;

fn parse(markdown: &str) -> (Doc, Vec<Problem>) {
    let mut problems = Vec::new();
    let known = |name: &str| (name == "Known").then_some(Target::Type(TypeId(3)));
    let doc = Doc::parse(markdown, &known, &mut problems);
    (doc, problems)
}

#[test]
fn references_are_resolved_or_reported() {
    let (doc, problems) = parse("See [Known] and [Other].");
    assert_eq!(problems, [Problem::Unknown("Other".to_owned())]);
    assert_eq!(doc.plain(), "See Known and Other.");
    let reference = Inline::Ref(Target::Type(TypeId(3)), "Known".to_owned());
    assert!(matches!(&doc.blocks[..], [Block::Paragraph(inlines)] if inlines[1] == reference));
}

#[test]
fn paragraphs_lists_and_code_blocks_are_parsed() {
    let (doc, problems) = parse("One `two`.\n\n- a\n- **b**\n\n```sh\nls\n```");
    assert_eq!(problems, []);
    assert_eq!(doc.plain(), "One two.\n\n- a\n- b\n\nls");
    assert_eq!(parse("- a\n\n  b").0.plain(), "- a b");
}

#[test]
fn only_links_to_the_web_mail_and_anchors_are_allowed() {
    for good in ["http://a.b", "HTTPS://a.b/c?d#e", "mailto:me@example.org", "#ThingList"] {
        assert_eq!(parse(&format!("[x]({good})")).1, [], "{good}");
    }
    assert_eq!(parse("<me@example.org> <https://a.b>").1, []);
    let bad = "javascript:alert(1) JavaScript:alert(1) &#106;avascript:alert(1) java&#10;script:alert(1) \
               data:text/html,x vbscript:x file:///etc/passwd //example.org/ other.html /path # http:x \
               https:// mailto:x ftp://a.b/";
    for bad in bad.split(' ').chain([""]) {
        for markdown in [format!("[x]({bad})"), format!("[x][y]\n\n[y]: <{bad}>")] {
            let (doc, problems) = parse(&markdown);
            assert!(matches!(problems[..], [Problem::Address(_)]), "{markdown}: {problems:?}");
            assert_eq!(doc.plain(), "x");
        }
    }
    assert_eq!(parse("<javascript:alert(1)>").1.len(), 1);
}

#[test]
fn entities_for_invisible_characters_are_reported() {
    for (entity, char) in [
        ("&#x202e;", '\u{202e}'),
        ("&#8203;", '\u{200b}'),
        ("&zwj;", '\u{200d}'),
        ("&shy;", '\u{ad}'),
        ("&#xFEFF;", '\u{feff}'),
        ("&#7;", '\u{7}'),
        ("&#0;", '\u{fffd}'),
        ("&NewLine;", '\n'),
        ("&Tab;", '\t'),
    ] {
        for markdown in [format!("a{entity}b"), format!("**a{entity}b**"), format!("- a{entity}b")]
        {
            let (doc, problems) = parse(&markdown);
            assert_eq!(problems, [Problem::Character(char)], "{markdown}");
            assert!(doc.plain().ends_with("ab"), "{markdown}");
        }
        let (_, problems) = parse(&format!("[x](https://a.b/{entity}c)"));
        assert!(matches!(problems[..], [Problem::Address(_)]), "{entity}");
    }
    assert_eq!(parse("`&#x202e;` \\&#x202e; &amp; &nbsp; &lt;b&gt;").1, []);
}

#[test]
fn first_sentence_keeps_references() {
    let (doc, _) = parse("See [Known] and `a. b`. More.");
    assert_eq!(plain(&doc.first_sentence()), "See Known and a. b.");
    assert_eq!(parse("- a").0.first_sentence(), []);
}
