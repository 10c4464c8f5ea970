//! A small schema without fault, to be broken by tests.

use generator::SourceFile;

const FRONT: &str = r#"{
  "api": {
    "title": "Shop",
    "version": "1.5",
    "prefix": "/v1",
    "doc": "Sells things."
  },
  "releases": {
    "1.0.0": {},
    "1.1.0": { "api": "1.5" }
  },
  "sections": {
    "things": { "title": "Things", "since": "1.0.0", "doc": "All about [Thing]." }
  },
  "errors": {
    "gone": { "doc": "It is not there." }
  }
}
"#;

const CALLS: &str = r#"{
  "section": "things",
  "calls": {
    "thingList": {
      "title": "List things",
      "since": "1.0.0",
      "method": "GET",
      "path": "ThingList",
      "returns": "{ThingId: Thing}",
      "errors": [],
      "doc": "Returns things."
    },
    "thingUpdate": {
      "title": "Update a thing",
      "since": "1.0.0",
      "method": "POST",
      "path": "ThingUpdate/{thingId}",
      "args": { "thingId": { "type": "ThingId", "doc": "Which one." } },
      "body": "Thing",
      "returns": "Outcome",
      "repeat": { "safe": true, "unsafeWith": ["size"], "why": "It is set, not added." },
      "errors": [{ "name": "gone", "when": "It is sold.", "example": {} }],
      "doc": "Changes a thing.",
      "example": { "id": 1, "label": "a-b", "size": 2 }
    }
  }
}
"#;

const TYPES: &str = r#"{
  "types": {
    "ThingId": {
      "kind": "integer",
      "since": "1.0.0",
      "min": 1,
      "max": 9,
      "doc": "Number of a thing.",
      "example": 1
    },
    "Label": {
      "kind": "string",
      "since": "1.0.0",
      "pattern": "^[a-z]+-[a-z]+$",
      "doc": "Name of a thing.",
      "example": "a-b"
    },
    "State": {
      "kind": "enum",
      "since": "1.0.0",
      "doc": "How it is.",
      "values": {
        "good": { "doc": "As new." },
        "bad": { "since": "1.1.0", "doc": "Worn out." }
      }
    },
    "Thing": {
      "kind": "object",
      "since": "1.0.0",
      "doc": "Something.",
      "fields": {
        "id": { "type": "ThingId", "since": "1.0.0", "doc": "Its number." },
        "label": { "type": "Label", "since": "1.0.0", "doc": "Its name." },
        "size": {
          "type": "integer",
          "optional": true,
          "since": "1.0.0",
          "example": 3,
          "doc": "How large."
        }
      },
      "lead": ["label"]
    },
    "Box": {
      "kind": "object",
      "since": "1.0.0",
      "extends": "Thing",
      "doc": "A thing with things in it.",
      "fields": {
        "state": { "type": "State", "since": "1.0.0", "doc": "Its state." },
        "content": { "type": "{ThingId}", "since": "1.0.0", "doc": "What is in it." }
      }
    },
    "Refusal": {
      "kind": "object",
      "since": "1.0.0",
      "doc": "Nothing was done.",
      "fields": {
        "reason": { "type": "string", "since": "1.0.0", "example": "shut", "doc": "Why not." }
      }
    },
    "Outcome": {
      "kind": "union",
      "since": "1.0.0",
      "doc": "A box, or why there is none.",
      "variants": {
        "Box": { "type": "Box", "doc": "The box." },
        "Refusal": { "type": "Refusal", "doc": "Why not." }
      }
    },
    "Spare": {
      "kind": "float",
      "since": "1.0.0",
      "doc": "Kept for later.",
      "unused": "It will be needed.",
      "example": 1.5
    }
  }
}
"#;

/// The files of the schema.
pub(crate) fn files() -> Vec<SourceFile> {
    [("api.json", FRONT), ("calls/things.json", CALLS), ("types/things.json", TYPES)]
        .map(|(path, text)| SourceFile { path: path.to_owned(), text: text.to_owned() })
        .to_vec()
}

/// The files with pieces of text replaced, each of which must be there exactly once.
pub(crate) fn with(changes: &[(&str, &str)]) -> Vec<SourceFile> {
    let mut files = files();
    for (old, new) in changes {
        let count: usize = files.iter().map(|file| file.text.matches(old).count()).sum();
        assert_eq!(count, 1, "{old:?} is there {count} times");
        for file in &mut files {
            file.text = file.text.replace(old, new);
        }
    }
    files
}
