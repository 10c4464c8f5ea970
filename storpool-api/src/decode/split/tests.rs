use super::*;

/// The parts of a reply that comes in pieces which end at `cuts`.
fn parts(shape: Shape, single: bool, reply: &[u8], cuts: &[usize]) -> Result<Vec<String>, usize> {
    let mut splitter = Splitter::new(shape, single);
    let (mut found, mut hand, mut begin) = (Vec::new(), Vec::new(), 0);
    let mut dropped = 0;
    for &end in cuts.iter().chain([&reply.len()]) {
        let spare = splitter.spare();
        splitter.drop_spare();
        hand.drain(..spare);
        dropped += spare;
        hand.extend_from_slice(&reply[begin..end]);
        begin = end;
        let text = |extent: Extent| String::from_utf8(hand[extent].to_vec()).unwrap();
        loop {
            match splitter.next(&hand).map_err(|fault| fault.at + dropped)? {
                Cut::Part(Part::Begin) => found.push("begin".to_owned()),
                Cut::Part(Part::Member { name, value }) => {
                    found.push(format!("{} is {}", text(name), text(value)));
                }
                Cut::Part(Part::Entry { key, value }) => found.push(match key {
                    Some(key) => format!("{} has {}", text(key), text(value)),
                    None => text(value),
                }),
                Cut::Part(Part::Single { value }) => found.push(format!("only {}", text(value))),
                Cut::More => break,
            }
        }
    }
    if splitter.is_complete() {
        Ok(found)
    } else {
        Err(reply.len())
    }
}

/// Splits the reply as a whole, cut once or twice at all places, and byte by byte.
fn always(shape: Shape, single: bool, reply: &str) -> Result<Vec<String>, usize> {
    let bytes = reply.as_bytes();
    let whole = parts(shape, single, bytes, &[]);
    for first in 0..=bytes.len() {
        assert_eq!(parts(shape, single, bytes, &[first]), whole, "{first}");
        for second in first..=bytes.len() {
            let cuts = [first, second];
            assert_eq!(parts(shape, single, bytes, &cuts), whole, "{cuts:?}");
        }
    }
    let each: Vec<usize> = (0..bytes.len()).collect();
    assert_eq!(parts(shape, single, bytes, &each), whole, "each byte");
    whole
}

#[test]
fn lists_are_cut_into_entries() {
    let reply = r#" {"generation" : 7,"data":[ {"a":[1,{"b":"]}"}]} ,17 , -1.5e3,true,null,"x\"]\\",[],{}
        ] , "more":{"x":[]},"z":false } "#;
    assert_eq!(
        always(Shape::List, false, reply).unwrap(),
        [
            r#""generation" is 7"#,
            "begin",
            r#"{"a":[1,{"b":"]}"}]}"#,
            "17",
            "-1.5e3",
            "true",
            "null",
            r#""x\"]\\""#,
            "[]",
            "{}",
            r#""more" is {"x":[]}"#,
            r#""z" is false"#,
        ]
    );
}

#[test]
fn maps_are_cut_into_keys_and_entries() {
    let reply = "{\"data\":{\"1\\\"\" : {\"data\":[{}]},\r\n\t\"ж}\":0 },\"generation\":3}";
    assert_eq!(
        always(Shape::Map, false, reply).unwrap(),
        [
            "begin",
            r#""1\"" has {"data":[{}]}"#,
            r#""ж}" has 0"#,
            r#""generation" is 3"#
        ]
    );
}

#[test]
fn data_of_nothing_has_no_entries() {
    for reply in [r#"{"data":[]}"#, r#"{"data":[ ]}"#] {
        assert_eq!(always(Shape::List, false, reply).unwrap(), ["begin"]);
    }
    assert_eq!(
        always(Shape::Map, false, r#"{"data":{ } }"#).unwrap(),
        ["begin"]
    );
    assert_eq!(
        always(Shape::Map, false, "{}").unwrap(),
        Vec::<String>::new()
    );
}

#[test]
fn data_of_another_shape_is_a_member() {
    for (shape, data) in [
        (Shape::List, r#"{"a":[1]}"#),
        (Shape::Map, "[1,2]"),
        (Shape::List, "null"),
        (Shape::Map, r#""[1]""#),
    ] {
        assert_eq!(
            always(shape, false, &format!(r#"{{"data":{data}}}"#)).unwrap(),
            [format!(r#""data" is {data}"#)]
        );
    }
}

#[test]
fn a_single_entry_is_one() {
    let reply = r#"{"data" : {"a":[1]} , "x":{}}"#;
    let expected = [r#"only {"a":[1]}"#, r#""x" is {}"#];
    assert_eq!(always(Shape::List, true, reply).unwrap(), expected);
}

#[test]
fn the_name_of_the_data_may_be_escaped() {
    let reply = r#"{"d\u0061ta":[1],"d\u0061t":[2]}"#;
    let expected = ["begin", "1", r#""d\u0061t" is [2]"#];
    assert_eq!(always(Shape::List, false, reply).unwrap(), expected);
}

#[test]
fn what_stands_between_parts_must_be_json() {
    for (reply, at) in [
        ("<html>", 0),
        ("[1]", 0),
        ("\u{feff}{}", 0),
        ("{1:2}", 1),
        (r#"{"a" 1}"#, 5),
        (r#"{"a":}"#, 5),
        (r#"{"a":1,}"#, 7),
        (r#"{"a":1]"#, 6),
        (r#"{,"a":1}"#, 1),
        (r#"{"data":[,1]}"#, 9),
        (r#"{"data":[1,]}"#, 11),
        (r#"{"data":[1 2]}"#, 11),
        (r#"{"data":[1}}"#, 10),
        (r#"{"data":["a" "b"]}"#, 13),
        (r#"{"data":[]} x"#, 12),
        (r#"{"data":[]}{}"#, 11),
    ] {
        assert_eq!(always(Shape::List, false, reply), Err(at), "{reply}");
    }
    for (reply, at) in [
        (r#"{"data":{1:2}}"#, 9),
        (r#"{"data":{"a":1,}}"#, 15),
        (r#"{"data":{"a":1]}"#, 14),
        (r#"{"data":{"a"}}"#, 12),
    ] {
        assert_eq!(always(Shape::Map, false, reply), Err(at), "{reply}");
    }
}

#[test]
fn a_reply_cut_short_is_not_complete() {
    let reply = br#"{"generation":7,"data":[{"a":"b\"]}"},17,[[]]],"more":null}"#;
    let whole = parts(Shape::List, false, reply, &[]).unwrap();
    for end in 0..reply.len() {
        let cut = &reply[..end];
        assert_eq!(parts(Shape::List, false, cut, &[]), Err(end));
        // What was cut out up to there is what it would have been.
        let mut splitter = Splitter::new(Shape::List, false);
        let mut count = 0;
        while let Ok(Cut::Part(_)) = splitter.next(cut) {
            count += 1;
        }
        assert!(count <= whole.len());
    }
}

#[test]
fn no_more_is_kept_than_one_part() {
    let entry = r#"{"name":"disk-1","size":[512,1024]}"#;
    let reply = format!(r#"{{"data":[{}]}}"#, [entry; 100].join(" , \n"));
    let mut splitter = Splitter::new(Shape::List, false);
    let mut hand = Vec::new();
    for byte in reply.bytes() {
        hand.drain(..splitter.spare());
        splitter.drop_spare();
        hand.push(byte);
        assert!(hand.len() <= entry.len(), "{}", hand.len());
        while let Ok(Cut::Part(_)) = splitter.next(&hand) {}
    }
    assert!(splitter.is_complete());
}
