//! What grows: long chains, circles, and parts that double with each step.

use super::rng::Rng;
use super::tree::Tree;

/// Adds many types of one sort, and something that uses the last of them.
pub fn bend(trees: &mut [Tree], rng: &mut Rng) {
    let Some((file, types)) =
        (0..trees.len()).find_map(|at| Some((at, trees[at].member("types")?.count())))
    else {
        return;
    };
    if types > 5000 {
        return;
    }
    let sort = rng.below(9);
    let most = if rng.one_in(20) { 600 } else { 60 };
    let count = 2 + rng.below(most);
    let circle = rng.one_in(4);
    let mut made: Vec<(String, Tree)> = Vec::new();
    for index in 0..count {
        let next = match (index + 1 < count, circle) {
            (true, _) => format!("Z{}", index + 1),
            (false, true) => "Z0".to_owned(),
            (false, false) => "Z".to_owned(),
        };
        made.push((format!("Z{index}"), Tree::read(&one(sort, index, &next))));
    }
    made.push(("Z".to_owned(), Tree::read(&last(sort))));
    if let Some(members) = trees[file].member("types").and_then(Tree::members) {
        members.extend(made);
    }
    // Something has to use the first.
    for tree in trees.iter_mut() {
        let calls = tree.member("calls").and_then(Tree::members);
        let Some(returns) = calls
            .and_then(|calls| calls.first_mut())
            .and_then(|(_, call)| call.member("returns"))
        else {
            continue;
        };
        *returns = Tree::Text("[Z0]".to_owned());
        return;
    }
}

const HEAD: &str = r#""since":"1.1","doc":"D.""#;

/// A type that leads to the next, in one of several ways.
fn one(sort: usize, index: usize, next: &str) -> String {
    let field =
        |name: &str, ty: &str, more: &str| format!(r#""{name}":{{"type":"{ty}",{HEAD}{more}}}"#);
    let object = |fields: &str, more: &str| {
        format!(r#"{{"kind":"object",{HEAD},"fields":{{{fields}}}{more}}}"#)
    };
    match sort {
        // A long line of heirs, with nothing of their own or with a member each.
        0 => object("", &format!(r#","extends":"{next}""#)),
        1 => object(
            &field(&format!("f{index}"), "integer", r#","example":1"#),
            &format!(r#","extends":"{next}""#),
        ),
        // Each holds the next once, or twice.
        2 => object(&field("a", next, ""), ""),
        3 => object(
            &format!("{},{}", field("a", next, ""), field("b", next, "")),
            "",
        ),
        4 => object(
            &format!(
                "{},{}",
                field("a", &format!("[{next}]"), ""),
                field("b", &format!("[{next}]"), "")
            ),
            "",
        ),
        5 => object(&field("a", next, r#","optional":true"#), ""),
        6 => object(&field("a", next, r#","unset":null,"example":null"#), ""),
        // Forms within forms.
        7 => format!(
            r#"{{"kind":"union",{HEAD},"variants":{{"A":{{"type":"{next}","doc":"D."}},"B":{{"type":"[{next}]","doc":"D."}}}}}}"#
        ),
        _ => format!(
            r#"{{"kind":"union",{HEAD},"variants":{{"A":{{"type":"{{string: {next}}}","doc":"D."}},"B":{{"type":"[{next}]","doc":"D."}}}}}}"#
        ),
    }
}

fn last(sort: usize) -> String {
    match sort {
        7 | 8 => format!(r#"{{"kind":"integer",{HEAD},"example":1}}"#),
        _ => format!(
            r#"{{"kind":"object",{HEAD},"fields":{{"id":{{"type":"integer",{HEAD},"example":1}}}},"derived":{{"one":{{"member":"id","equals":1,"doc":"D."}}}}}}"#
        ),
    }
}
