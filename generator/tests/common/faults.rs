//! Faults of the example, and what is told of each.

use generator::SourceFile;
use generator::diag::Code;

use crate::shop;

/// How a good schema is made a bad one.
pub(crate) enum Fault {
    /// Text that is there once becomes another.
    Change(&'static str, &'static str),
    /// A file more.
    File(&'static str, &'static str),
}

use Fault::{Change, File};

impl Fault {
    pub(crate) fn files(&self) -> Vec<SourceFile> {
        match self {
            Change(old, new) => shop::with(&[(old, new)]),
            File(path, text) => {
                let mut files = shop::files();
                files.push(SourceFile {
                    path: (*path).to_owned(),
                    text: (*text).to_owned(),
                });
                files
            }
        }
    }
}

/// For each code a fault that gives this finding and no other: where, and words of the message.
pub(crate) const FAULTS: &[(Code, Fault, &str, &str)] = &[
    (
        Code::Syntax,
        File("types/zoo.json", "{\n  \"types\": {},\n}"),
        "types/zoo.json:2:14",
        "trailing commas",
    ),
    (
        Code::DuplicateKey,
        Change(r#""max": 9,"#, r#""max": 9, "min": 2,"#),
        "types/things.json:7:17 (types.ThingId)",
        "duplicate key `min`",
    ),
    (
        Code::WrongKind,
        Change(r#""max": 9,"#, r#""max": "9","#),
        "types/things.json:7:14 (types.ThingId.max)",
        "found a string",
    ),
    (
        Code::UnknownMember,
        Change(r#""optional": true"#, r#""optionl": true"#),
        "types/things.json:36:11 (types.Thing.fields.size.optionl)",
        "unknown key `optionl` in a field",
    ),
    (
        Code::MissingMember,
        Change(r#""title": "Update a thing","#, ""),
        "calls/things.json:13:20 (calls.thingUpdate)",
        "missing key `title` in a call",
    ),
    (
        Code::DuplicateDefinition,
        File(
            "types/zoo.json",
            r#"{"types": {"Spare": {"kind": "float", "since": "1.0.0", "doc": "Twice.",
                "unused": "For now.", "example": 1}}}"#,
        ),
        "types/zoo.json:1:12 (types.Spare)",
        "the type `Spare` is defined twice",
    ),
    (
        Code::UnknownType,
        Change(
            r#""reason": { "type": "string""#,
            r#""reason": { "type": "strin""#,
        ),
        "types/things.json:59:29 (types.Refusal.fields.reason.type)",
        "unknown type `strin`",
    ),
    (
        Code::TypeNotation,
        Change(r#""{ThingId}""#, r#""{ThingId]""#),
        "types/things.json:51:30 (types.Box.fields.content.type)",
        "`{ThingId]` names no type",
    ),
    (
        Code::CircularExtends,
        Change(
            r#""doc": "Something.","#,
            r#""doc": "Something.", "extends": "Box","#,
        ),
        "types/things.json:30:39 (types.Thing.extends)",
        "Thing → Box → Thing",
    ),
    (
        Code::ExtendsNonObject,
        Change(r#""extends": "Thing""#, r#""extends": "Label""#),
        "types/things.json:47:18 (types.Box.extends)",
        "`Label` is not an object",
    ),
    (
        Code::AmbiguousUnion,
        Change(r#""reason": {"#, r#""reason": { "optional": true,"#),
        "types/things.json:62:5 (types.Outcome)",
        "cannot be told apart",
    ),
    (
        Code::UnusedType,
        Change(r#""unused": "It will be needed.","#, ""),
        "types/things.json:71:5 (types.Spare)",
        "nothing refers to the type `Spare`",
    ),
    (
        Code::StaleUnused,
        Change(r#""{ThingId}", "since""#, r#""[Spare]", "since""#),
        "types/things.json:75:17 (types.Spare.unused)",
        "the type `Spare` is used",
    ),
    (
        Code::Pattern,
        Change(r#""^[a-z]+-[a-z]+$""#, r#""^[a-z]+|x$""#),
        "types/things.json:14:18 (types.Label.pattern)",
        "starts with `^` and ends with `$`",
    ),
    (
        Code::FlagConflict,
        Change(r#""optional": true,"#, r#""optional": true, "default": 3,"#),
        "types/things.json:36:11 (types.Thing.fields.size.optional)",
        "a field with `default` cannot have `optional`",
    ),
    (
        Code::KeyType,
        Change(r#""{ThingId}""#, r#""{Refusal}""#),
        "types/things.json:51:30 (types.Box.fields.content.type)",
        "can be keys",
    ),
    (
        Code::UnknownField,
        Change(r#"["label"]"#, r#"["lable"]"#),
        "types/things.json:42:16 (types.Thing.lead.0)",
        "`Thing` has no member `lable`",
    ),
    (
        Code::RuleConflict,
        Change(r#""max": 9,"#, r#""max": 9, "multipleOf": 0,"#),
        "types/things.json:7:31 (types.ThingId.multipleOf)",
        "`multipleOf` must be at least 1",
    ),
    (
        Code::Arguments,
        Change("ThingUpdate/{thingId}", "ThingUpdate"),
        "calls/things.json:18:17 (calls.thingUpdate.args.thingId)",
        "the argument `thingId` is not in the path",
    ),
    (
        Code::Section,
        Change(r#""section": "things""#, r#""section": "thing""#),
        "calls/things.json:2:14 (section)",
        "no section called `thing`",
    ),
    (
        Code::Repeat,
        Change(
            r#""repeat": { "safe": true, "unsafeWith""#,
            r#""repeat": { "safe": false, "unsafeWith""#,
        ),
        "calls/things.json:21:34 (calls.thingUpdate.repeat.unsafeWith)",
        "`repeat` with `\"safe\": false` cannot have `unsafeWith`",
    ),
    (
        Code::UnknownError,
        Change(r#"["gone"]"#, r#"["gnoe"]"#),
        "calls/things.json:22:18 (calls.thingUpdate.errors.0)",
        "no error called `gnoe`",
    ),
    (
        Code::UnknownBodyMember,
        Change(r#"["size"]"#, r#"["sise"]"#),
        "calls/things.json:21:48 (calls.thingUpdate.repeat.unsafeWith.0)",
        "the body has no member `sise`",
    ),
    (
        Code::MissingDoc,
        Change(r#""Changes a thing.""#, r#""""#),
        "calls/things.json:23:14 (calls.thingUpdate.doc)",
        "the call `thingUpdate` has no description",
    ),
    (
        Code::UnknownReference,
        Change("[Thing]", "[Thingy]"),
        "api.json:13:61 (sections.things.doc)",
        "`[Thingy]` refers to nothing",
    ),
    (
        Code::Markdown,
        Change(r#""As new.""#, r##""# As new""##),
        "types/things.json:23:26 (types.State.values.good.doc)",
        "a heading",
    ),
    (
        Code::InvalidExample,
        Change(r#""example": "a-b""#, r#""example": "ab""#),
        "types/things.json:16:18 (types.Label.example)",
        "\"ab\" is not a valid `Label`",
    ),
    (
        Code::MissingExample,
        Change(r#""example": "shut", "#, ""),
        "types/things.json:59:9 (types.Refusal.fields.reason)",
        "no example of the member `Refusal.reason`",
    ),
    (
        Code::UnknownRelease,
        Change(
            r#""bad": { "since": "1.1.0""#,
            r#""bad": { "since": "1.2.0""#,
        ),
        "types/things.json:24:27 (types.State.values.bad.since)",
        "no release `1.2.0`",
    ),
    (
        Code::SinceBeforeOwner,
        Change(r#""removed": "1.1.0""#, r#""removed": "1.0.0""#),
        "api.json:22:18 (removed.thingsCount.removed)",
        "`thingsCount` is gone before it came",
    ),
    (
        Code::NameCollision,
        Change(r#""thingUpdate": {"#, r#""thing_list": {"#),
        "calls/things.json:13:5 (calls.thing_list)",
        "both become `thing_list`",
    ),
    (
        Code::Syntax,
        File("types/zoo.json", "\u{feff}{}"),
        "types/zoo.json:1:1",
        "byte order mark",
    ),
    (
        Code::TypeNotation,
        Change("{ThingId}", "[[[[[[[[[[[[[[[[[[ThingId]]]]]]]]]]]]]]]]]]"),
        "types/things.json:51:30 (types.Box.fields.content.type)",
        "nested too deep",
    ),
    (
        Code::DuplicateDefinition,
        File(
            "zoo.json",
            r#"{ "errors": { "gone": { "doc": "It is not there." } } }"#,
        ),
        "zoo.json:1:15 (errors.gone)",
        "the error `gone` is defined twice",
    ),
    (
        Code::Section,
        File(
            "zoo.json",
            r#"{ "sections": { "things": { "title": "T", "since": "1.0.0", "doc": "All." } } }"#,
        ),
        "zoo.json:1:17 (sections.things)",
        "the section `things` is defined twice",
    ),
    (
        Code::RuleConflict,
        Change(r#""max": 9,"#, r#""max": 9, "multipleOf": 10,"#),
        "types/things.json:7:14 (types.ThingId.max)",
        "no multiple lies between",
    ),
    (
        Code::RuleConflict,
        Change(r#""max": 9,"#, r#""max": 0,"#),
        "types/things.json:7:14 (types.ThingId.max)",
        "`max` is less than `min`",
    ),
    (
        Code::Arguments,
        Change("ThingUpdate/{thingId}", "ThingUpdate/{thingId}/{thingId}"),
        "calls/things.json:17:16 (calls.thingUpdate.query)",
        "the argument `thingId` stands twice",
    ),
    (
        Code::WrongKind,
        Change(r#""method": "POST""#, r#""method": "PUT""#),
        "calls/things.json:16:17 (calls.thingUpdate.method)",
        "unknown method `PUT`",
    ),
    (
        Code::WrongKind,
        Change(r#""prefix": "/v1""#, r#""prefix": "v1/""#),
        "api.json:5:15 (api.prefix)",
        "not the start of a path",
    ),
    (
        Code::HoldsItself,
        Change(
            r#""type": "{ThingId}", "since""#,
            r#""type": "Box", "since""#,
        ),
        "types/things.json:51:9 (types.Box.fields.content)",
        "`Box` holds itself: Box → Box",
    ),
    (
        Code::UnknownRelease,
        Change(r#""version": "1.5""#, r#""version": "1.6""#),
        "api.json:4:16 (api.version)",
        "not of version `1.6`",
    ),
    (
        Code::Character,
        Change(
            r#""title": "List things""#,
            "\"title\": \"List\u{200b} things\"",
        ),
        "calls/things.json:5:21 (calls.thingList.title)",
        "invisible character (U+200B)",
    ),
    (
        Code::LinkScheme,
        Change("Returns things.", "[Returns](javascript:x) things."),
        "calls/things.json:11:14 (calls.thingList.doc)",
        "cannot link to `javascript:x`",
    ),
    (
        Code::SharedPath,
        Change(
            r#""query": "ThingList","#,
            r#""query": "ThingList", "sharesPathWith": "thingUpdate","#,
        ),
        "calls/things.json:8:47 (calls.thingList.sharesPathWith)",
        "another method or path",
    ),
    (
        Code::ValidSentinel,
        Change(
            r#""type": "string", "since""#,
            r#""type": "string", "unset": "", "since""#,
        ),
        "types/things.json:59:48 (types.Refusal.fields.reason.unset)",
        "`unset` is \"\"",
    ),
    (
        Code::DerivedType,
        Change(
            r#""lead": ["label"]"#,
            r#""derived": { "one": { "member": "label", "equals": 1, "doc": "One." } }"#,
        ),
        "types/things.json:42:58 (types.Thing.derived.one.equals)",
        "`label` is never equal to this",
    ),
    (
        Code::RemovedElement,
        Change(r#""thingsCount": {"#, r#""thingUpdate": {"#),
        "api.json:19:5 (removed.thingUpdate)",
        "it exists",
    ),
    (
        Code::Deprecation,
        Change(
            r#""example": 3,"#,
            r#""example": 3, "deprecated": { "since": "1.1.0", "use": "Thing.size", "doc": "No." },"#,
        ),
        "types/things.json:38:66 (types.Thing.fields.size.deprecated.use)",
        "instead of itself",
    ),
    (
        Code::UsedBeforeSince,
        Change(
            "\"since\": \"1.0.0\",\n      \"min\"",
            "\"since\": \"1.1.0\",\n      \"min\"",
        ),
        "types/things.json:5:16 (types.ThingId.since)",
        "uses it since 1.0.0",
    ),
    (
        Code::FileName,
        Change(r#""Spare": {"#, r#""THING": {"#),
        "types/things.json:71:5 (types.THING)",
        "differ only in case",
    ),
];
