//! The strings of the schema language: their notations, and the names that a schema defines.

#[derive(Debug)]
pub(crate) struct Text {
    /// Its name in the schema for editors.
    pub(crate) id: &'static str,
    pub(crate) doc: &'static str,
    /// A regular expression that later passes enforce, and what it means.
    pub(crate) pattern: Option<(&'static str, &'static str)>,
    pub(crate) names: Names,
    pub(crate) may_be_empty: bool,
    pub(crate) may_have_lines: bool,
    /// Whether people read it as a sentence or a heading.
    pub(crate) is_prose: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    None,
    Types,
    TypesAndBuiltIns,
    Calls,
    TypesAndCalls,
    Errors,
    Releases,
    Sections,
    Units,
}

/// The types that need no definition, each with its meaning.
pub(crate) const BUILT_IN: [(&str, &str); 5] = [
    ("integer", "a signed integer of 64 bits"),
    ("float", "a number that may have a fraction"),
    ("boolean", "true or false"),
    ("string", "any string"),
    ("any", "any JSON value"),
];

/// The equivalent of a type from another language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Foreign {
    Is(&'static str),
    Advice(&'static str),
}

/// What to write instead of the name of a type from another language.
pub(crate) fn foreign_type(name: &str) -> Option<Foreign> {
    let name = name.to_ascii_lowercase();
    Some(match name.trim_end_matches("_t") {
        "str" | "text" | "char" | "varchar" | "bytes" => Foreign::Is("string"),
        "bool" | "flag" => Foreign::Is("boolean"),
        "number" | "double" | "f32" | "f64" | "float32" | "float64" => Foreign::Is("float"),
        "int" | "long" | "short" | "uint" | "byte" | "isize" | "usize" | "int8" | "int16"
        | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64" | "i8" | "i16" | "i32"
        | "i64" | "i128" | "u8" | "u16" | "u32" | "u64" | "u128" => Foreign::Is("integer"),
        "json" | "value" => Foreign::Is("any"),
        "object" | "struct" | "dict" | "map" | "hash" => Foreign::Advice(
            "define a type of kind `object` in a file of `types/` and name it; `{K: V}` is a map",
        ),
        "list" | "array" | "vec" | "tuple" => {
            Foreign::Advice("`[T]` is a list, such as `[string]`")
        }
        "set" => Foreign::Advice("`{T}` is a set, such as `{string}`"),
        "null" | "none" | "void" | "nil" => {
            Foreign::Advice("a field that may be missing is `optional`; `unset` is its sentinel")
        }
        _ => return None,
    })
}

/// Defines kinds of strings: `NAME = "id" property(value)…: "documentation";`.
macro_rules! texts {
    ($($name:ident = $id:literal $($property:ident($value:expr))*: $doc:literal;)*) => {
        $(pub(crate) const $name: Text = Text {
            id: $id,
            doc: $doc,
            $($property: $value,)*
            ..PLAIN
        };)*
    };
}

const PLAIN: Text = Text {
    id: "",
    doc: "",
    pattern: None,
    names: Names::None,
    may_be_empty: false,
    may_have_lines: false,
    is_prose: false,
};

pub(crate) const WAIVE_DOC: &str = "House rules of `cargo xtask lint` that this element need not \
    follow, each with the reason. A waiver that is not needed is an error of `lint`, too.";

texts! {
    LINE = "line": "One line of text.";
    WIRE_TEXT = "wireText" may_be_empty(true): "A string as on the wire.";
    WIRE_NAME = "wireName": "A name as on the wire.";
    SCHEMA_PATH = "schemaPath":
        "Path from this file to `schema.schema.json`, for editors: `../schema.schema.json` from \
         `types/` and `calls/`, `./schema.schema.json` from `api.json`.";
    PREFIX = "prefix" pattern(Some(("^/.*[^/]$", "a path starts with / and ends without"))):
        "Path that every call's path starts with, such as `/ctrl/1.0`.";
    RELEASE = "release" names(Names::Releases)
        pattern(Some(("^[0-9]+(\\.[0-9]+)*$", "a release is numbers with dots, such as 1.0.3"))):
        "A release from `releases`, such as `1.0.3`.";
    SECTION = "sectionId" names(Names::Sections): "Id of a section, in lower case with hyphens.";
    GUIDE_ID = "guideId"
        pattern(Some(("^[a-z][a-z0-9-]*$", "an id is words in lower case with hyphens between"))):
        "Id of a chapter or a task, in lower case with hyphens.";
    ERROR = "errorName" names(Names::Errors): "Name of an error from `errors`.";
    CALL_NAME = "callName" names(Names::Calls): "Name of a call, in camelCase.";
    REFERENCE = "reference" names(Names::TypesAndCalls):
        "Name of a call or a type, or `Type.field`, or `Type.value`.";
    TYPE_NAME = "typeName" names(Names::Types)
        pattern(Some(("^\\w+$", "the name of a type has no brackets"))):
        "Name of a type, in PascalCase.";
    TYPE_REF = "typeRef" names(Names::TypesAndBuiltIns)
        pattern(Some((
            "^[\\[{\\s]*\\w+\\s*([\\]}\\s]|:[\\[{\\s]*\\w+)*$",
            "a type is written T, [T], {T} or {K: V}",
        ))):
        "`integer`, `float`, `boolean`, `string`, `any` or the name of a type; `[T]` for a list, \
         `{T}` for a set, `{K: V}` for a map. They nest: `{ThingId: [Task]}`.";
    RUST_NAME = "rust":
        "Name in Rust (snake_case), if the one derived from the key is taken or not valid.";
    TITLE = "title" is_prose(true):
        "Heading. For a call, what it does, in two to seven words, imperative: \"Create a thing\".";
    DOC = "doc" may_have_lines(true) is_prose(true) pattern(Some(("\\S", "a description cannot be empty"))):
        "Description, in our own words. Markdown: paragraphs, `code`, **strong**, *emphasis*, links \
         and lists with hyphens. Refer to elements of the API as `[Type]`, `[call]`, `[Type.field]` \
         or `[Type.value]`; a reference to nothing is an error. The first sentence is the summary.";
    UNIT = "unit" names(Names::Units):
        "Unit of the number, such as `bytes` or `seconds`. Plain counts have none.";
    PATTERN = "pattern" pattern(Some(("^\\^.*\\$$", "a pattern starts with ^ and ends with $"))):
        "Regular expression for the whole string, from `^` to `$`: a sequence of ASCII characters, \
         classes and groups, each perhaps repeated. No alternatives, and no byte that two parts \
         could match.";
    PATH = "path"
        pattern(Some((
            "^[A-Za-z0-9]+(/([A-Za-z0-9]+|\\{[^{}/]+\\}))*$",
            "a path is a name, then /name or /{argument} for each segment",
        ))):
        "Path after the prefix: a name, then segments, each a `/name` or the `/{argument}` of one of \
         `args`. Examples: `ThingsList`, `Thing/{thingName}`, `Shelf/Get/{shelfName}`.";
    NUMBER_KEY = "numberKey"
        pattern(Some(("^(0|-?[1-9][0-9]*)$", "the key is the number on the wire"))):
        "A number, as a key: `\"1\"` for 1.";
}
