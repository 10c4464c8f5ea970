//! The codes of diagnostics, and what each means.

use std::fmt::{self, Write as _};

macro_rules! codes {
    ($(
        $(#[doc = $doc:literal])+
        $(@wrong $wrong:literal)? $(@right $right:literal)?
        $variant:ident = $code:literal,
    )*) => {
        /// The kinds of errors in a schema.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)*
        }

        impl Code {
            /// All codes, in their order.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// Such as `SP0103`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $code),* }
            }

            /// What it means, in Markdown.
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc, "\n"),+)),* }
            }

            /// A piece of a schema that is wrong, and the same piece without the error; each is empty
            /// if no short one helps.
            pub fn sample(self) -> (&'static str, &'static str) {
                match self { $(Code::$variant => (concat!($($wrong)?), concat!($($right)?)),)* }
            }
        }
    };
}

codes! {
    /// A file is not JSON. Comments and trailing commas are not JSON either.
    @wrong r#"{ "types": {}, }"# @right r#"{ "types": {} }"#
    Syntax = "SP0001",
    /// An object has the same key twice, or a list of names the same entry. JSON parsers disagree on
    /// which of two keys counts.
    @wrong r#""min": 1, "max": 9, "min": 2"# @right r#""min": 1, "max": 9"#
    DuplicateKey = "SP0002",
    /// A value has the wrong JSON type, or is not one of the allowed values.
    @wrong r#""max": "9""# @right r#""max": 9"#
    WrongType = "SP0003",
    /// An object has a key that the schema language does not define. `doc/schema.md` lists all keys.
    @wrong r#""optionl": true"# @right r#""optional": true"#
    UnknownKey = "SP0004",
    /// An object lacks a key that the schema language requires.
    @wrong r#""one": { "type": "integer" }"#
    @right r#""one": { "type": "integer", "since": "1.0.0", "doc": "The first." }"#
    MissingKey = "SP0005",
    /// Two definitions have the same name. Names of types and of calls count across all files.
    DuplicateDefinition = "SP0006",
    /// An unknown type. Built in are `integer`, `float`, `boolean`, `string` and `any`.
    @wrong r#""type": "strin""# @right r#""type": "string""#
    UnknownType = "SP0101",
    /// A type does not follow the notation: `T`, `[T]` for a list, `{T}` for a set, `{K: V}` for a
    /// map.
    @wrong r#""type": "[string""# @right r#""type": "[string]""#
    TypeNotation = "SP0102",
    /// An object extends itself, directly or through others.
    @wrong r#""A": { "extends": "B" }, "B": { "extends": "A" }"#
    @right r#""A": { "extends": "B" }, "B": {}"#
    CircularExtends = "SP0103",
    /// `extends` names a type that is not an object.
    @wrong r#""extends": "Label""# @right r#""extends": "Thing""#
    ExtendsNonObject = "SP0104",
    /// The variants of a union cannot be distinguished: not by their JSON type, nor by a constant
    /// field, nor by a required field that only one of them has. Give each variant a required field
    /// that no other has, or a field with a `const` that no other has.
    AmbiguousUnion = "SP0105",
    /// A type is not used. If it must be kept, give the reason in `unused`.
    @right r#""unused": "Users' code names it.""#
    UnusedType = "SP0106",
    /// A type with `unused` is used.
    StaleUnused = "SP0107",
    /// A pattern uses syntax that the generator does not support; the message lists what it supports.
    @wrong r#""pattern": "[a-z]+|x""# @right r#""pattern": "^[a-z]+$""#
    Pattern = "SP0108",
    /// Keys contradict each other, or the type of the field.
    @wrong r#""optional": true, "default": 3"# @right r#""default": 3"#
    FlagConflict = "SP0109",
    /// The keys of a map have a type that cannot be a JSON key, or the entries of a set have a type
    /// without an order.
    @wrong r#""type": "{Thing: string}""# @right r#""type": "{ThingId: string}""#
    KeyType = "SP0110",
    /// A key names a field that the object does not have.
    @wrong r#""lead": ["nmae"]"# @right r#""lead": ["name"]"#
    UnknownField = "SP0111",
    /// A rule contradicts itself, such as a range whose end is before its start.
    @wrong r#""min": 9, "max": 1"# @right r#""min": 1, "max": 9"#
    RuleConflict = "SP0112",
    /// An object or a union contains itself, directly or through others, and not in a list, a set or
    /// a map: a value would be infinite.
    @wrong r#""Node": { "fields": { "next": { "type": "Node" } } }"#
    @right r#""Node": { "fields": { "next": { "type": "[Node]" } } }"#
    HoldsItself = "SP0113",
    /// An object inherits over more than 64 levels.
    DeepExtends = "SP0114",
    /// An object has more than 128 fields, inherited ones included. The decoder keeps a bit for each.
    TooManyFields = "SP0115",
    /// A sentinel (`unset`) is a valid value of the field's type, so it could mean both that value and
    /// "not set".
    @wrong r#""type": "integer", "unset": 0"# @right r#""type": "ThingId", "unset": 0"#
    ValidSentinel = "SP0116",
    /// A derived fact does not fit the type of its field: `equals` is not a value of that type, or
    /// `timeSince` names a field that is not an integer.
    @wrong r#""member": "state", "equals": 1"# @right r#""member": "state", "equals": "good""#
    DerivedType = "SP0117",
    /// The field that `by` names does not select exactly one variant of the union: a variant lacks it
    /// or need not have it, `when` is not one of its values, two variants have the same `when`, or two
    /// have none.
    @wrong r#""by": "kind", "variants": { "A": { "type": "A" }, "B": { "type": "B" } }"#
    @right r#""by": "kind", "variants": { "A": { "type": "A", "when": "a" }, "B": { "type": "B" } }"#
    Selector = "SP0118",
    /// The path of a call and its arguments contradict each other.
    @wrong r#""path": "Show/{id}", "args": {}"#
    @right r#""path": "Show/{id}", "args": { "id": { "type": "ThingId", "doc": "Which." } }"#
    Arguments = "SP0201",
    /// A section is unknown, defined twice, or without calls.
    Section = "SP0202",
    /// A call that changes something does not say whether it is safe to retry, or a call that only
    /// reads does.
    @wrong r#""method": "POST""#
    @right r#""method": "POST", "repeat": { "safe": true, "why": "It is set, not added." }"#
    Repeat = "SP0203",
    /// An unknown error.
    @wrong r#""errors": [{ "name": "gnoe" }]"# @right r#""errors": [{ "name": "gone" }]"#
    UnknownError = "SP0204",
    /// A call names a field that its body does not have.
    @wrong r#""unsafeWith": ["sise"]"# @right r#""unsafeWith": ["size"]"#
    UnknownBodyField = "SP0205",
    /// Two calls have the same method and path, or paths that differ only in case or in the names of
    /// arguments. If the service defines them so, add `sharesPathWith` to one of them.
    @right r#""sharesPathWith": "thingList""#
    SharedPath = "SP0206",
    /// An element has no description.
    @wrong r#""doc": """# @right r#""doc": "Bytes that are free.""#
    MissingDoc = "SP0301",
    /// A description refers to something that does not exist. Plain brackets are written `\[`.
    @wrong r#""doc": "See [Thingy].""# @right r#""doc": "See [Thing].""#
    UnknownReference = "SP0302",
    /// A description uses Markdown that the emitters do not support.
    @wrong r##""doc": "# As new""## @right r#""doc": "**As new.**""#
    Markdown = "SP0303",
    /// A string contains a control character, a character that changes the direction of text, or an
    /// invisible character. Strings other than descriptions cannot contain line feeds either.
    @wrong r#""title": "List\u200b things""# @right r#""title": "List things""#
    Character = "SP0304",
    /// The target of a link is something other than `http://…`, `https://…`, `mailto:…` or `#…`, an anchor of
    /// the reference page.
    @wrong r#""doc": "See [this](javascript:go())""#
    @right r#""doc": "See [this](https://example.org/)""#
    LinkScheme = "SP0305",
    /// No text uses a term of the glossary, or any of its other forms. Code does not count.
    @wrong r#""glossary": { "gadget": { "doc": "A thing that blinks." } }"#
    @right r#""glossary": { "thing": { "also": ["things"], "doc": "What is on sale." } }"#
    UnusedTerm = "SP0306",
    /// An alias finds nothing that the name or the title of its element does not find.
    @wrong r#""title": "Sell a thing", "aliases": ["sell"]"#
    @right r#""title": "Sell a thing", "aliases": ["hand over"]"#
    NeedlessAlias = "SP0307",
    /// An example breaks the rules of its type.
    @wrong r#""max": 9, "example": 10"# @right r#""max": 9, "example": 9"#
    InvalidExample = "SP0401",
    /// An example is missing, and cannot be derived.
    @right r#""type": "string", "example": "left""#
    MissingExample = "SP0402",
    /// A release is not in `releases`, or `releases` is not in order.
    @wrong r#""since": "1.2""# @right r#""since": "1.2.0""#
    UnknownRelease = "SP0501",
    /// Releases contradict each other: an element ends before it begins, lives longer than the one that
    /// contains it, or has an earlier form that is out of order or changes nothing.
    Lifetime = "SP0502",
    /// `deprecated` contradicts itself: it is older than the deprecated element, or names that element
    /// as the replacement.
    @wrong r#""since": "1.1.0", "deprecated": { "since": "1.0.0" }"#
    @right r#""since": "1.0.0", "deprecated": { "since": "1.1.0" }"#
    Deprecation = "SP0504",
    /// Two names are the same in Rust, or a name is not valid in Rust. Give one of them another name
    /// in `rust`.
    @wrong r#""listAll": {}, "list_all": {}"#
    @right r#""listAll": {}, "list_all": { "rust": "list_all_too" }"#
    NameCollision = "SP0601",
    /// Two names of files or types differ only in case, or a name is not a valid file name on some
    /// systems. Files are named after types, sections and files of the schema.
    @wrong r#""Thing": {}, "THING": {}"# @right r#""Thing": {}, "OtherThing": {}"#
    FileName = "SP0602",
    /// A name does not follow the convention. It is `PascalCase` for types, `camelCase` for calls,
    /// arguments and fields, `words-with-hyphens` for sections. Names that the service defines
    /// otherwise are waived as `naming`.
    @wrong r#""thing_id": { "type": "ThingId" }"# @right r#""thingId": { "type": "ThingId" }"#
    LintNaming = "SP0701",
    /// A description only repeats the name. Say what the name does not: what it counts, when it
    /// changes, what to do about it. Waived as `echo`.
    @wrong r#""shopId": { "doc": "The ID of the shop." }"#
    @right r#""shopId": { "doc": "Where it is sold." }"#
    LintEcho = "SP0702",
    /// A number that is a size, a rate or a time by its name has no unit. Waived as `unit`.
    @wrong r#""timeout": { "type": "integer" }"#
    @right r#""timeout": { "type": "integer", "unit": "seconds" }"#
    LintUnit = "SP0703",
    /// Two calls, or two sections, have the same title. A search for it finds the wrong one. Waived as
    /// `title`.
    LintTitle = "SP0704",
    /// A file is not formatted: two spaces per level, one member or entry per line, a line feed at the
    /// end. `cargo xtask lint --fix` formats it.
    LintFormat = "SP0705",
    /// A waiver has no effect or no reason: the rule is unknown, the element follows it, or the reason
    /// is empty.
    @wrong r#""waive": { "unit": "" }"#
    @right r#""waive": { "unit": "The reference does not define it." }"#
    LintWaiver = "SP0706",
    /// A text has a phrase that `wording` lists: there is a plainer one, or another term for the same
    /// thing. Code does not count. It cannot be waived.
    @wrong r#""doc": "The call answers the thing.""# @right r#""doc": "Returns the thing.""#
    LintWording = "SP0707",
    /// A generated file is stale: the schema, the generator or the file itself has changed since.
    /// `cargo xtask codegen` regenerates it.
    StaleFile = "SP0801",
    /// A file in a folder of the generator is no longer generated. `cargo xtask codegen` removes it.
    OrphanedFile = "SP0802",
    /// A file in a folder of the generator was not generated. `cargo xtask codegen` leaves it alone:
    /// move it elsewhere, or delete it.
    ForeignFile = "SP0803",
    /// A file cannot be read, or not as UTF-8. Nothing was checked.
    Unreadable = "SP0804",
    /// The generator cannot print a schema that it has accepted. This is a bug in the generator, not in
    /// the schema; please report it.
    Internal = "SP0901",
}

impl Code {
    /// Whether it is about a house rule, not about correctness.
    pub fn is_lint(self) -> bool {
        self.as_str().starts_with("SP07")
    }

    /// `error` or `warning`.
    pub fn level(self) -> &'static str {
        if self.is_lint() { "warning" } else { "error" }
    }

    /// The first sentence of its explanation.
    pub fn title(self) -> String {
        let words: Vec<&str> = self.explanation().split_whitespace().collect();
        let sentence = words.split_inclusive(|word| word.ends_with('.')).next();
        sentence.unwrap_or_default().join(" ")
    }

    /// The code of this name, in any case, with or without `SP`.
    pub fn find(name: &str) -> Option<Self> {
        let name = name.to_ascii_uppercase();
        let name = name.strip_prefix("SP").unwrap_or(&name);
        Self::ALL.iter().copied().find(|code| &code.as_str()[2..] == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

pub fn explain(code: Code) -> String {
    entry(code, "    ", "")
}

/// All codes, one per line.
pub fn list() -> String {
    Code::ALL.iter().map(|code| format!("{code}  {}\n", code.title())).collect()
}

pub fn page() -> String {
    let mut out = String::from(
        "<!-- Generated by `cargo xtask codegen` from generator/src/diag/code.rs. Do not edit. -->\n\n\
         # Diagnostics\n\n\
         What `cargo xtask codegen` and `cargo xtask lint` report. `cargo xtask explain SP0103` prints one\n\
         of these. Errors stop the generator; warnings are house rules and can be waived with a reason.\n",
    );
    for code in Code::ALL {
        let _ = write!(out, "\n## {}", entry(*code, "```text\n", "\n```"));
    }
    out
}

fn entry(code: Code, before: &str, after: &str) -> String {
    let mut out = format!("{code} ({})\n\n", code.level());
    // Lines of doc comments begin with a space.
    for line in code.explanation().lines() {
        let _ = writeln!(out, "{}", line.trim());
    }
    let (wrong, right) = code.sample();
    for (title, text) in [("Wrong:", wrong), ("Right:", right)] {
        if !text.is_empty() {
            let _ = write!(out, "\n{title}\n\n{before}{text}{after}\n");
        }
    }
    out
}
