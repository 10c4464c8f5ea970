//! Types as written.

use super::element::{element, kinds};
use super::{
    ALIASES, DANGER, DEPRECATED, IDS, LATER_SINCE, LIFETIME, RawDeprecated, RawDoc, RawWaiver,
    SINCE,
};
use crate::json::Json;
use crate::language::{
    DOC, JsonType, LINE, NUMBER_KEY, PATTERN, RELEASE, RUST_NAME, Shape, TYPE_NAME, TYPE_REF, UNIT,
    WIRE_NAME, WIRE_TEXT,
};
use crate::language::{Element, Key, Need};
use crate::read::{Spanned, Word};

element! {
    /// A named type. Which keys it has besides these depends on its `kind`.
    RawType(name) "type" "a type" with LIFETIME {
        /// What kind of type it is.
        kind: RawKind = "kind" Required Shape::OneOf(KINDS),
        since: Option<Word> = "since" Required SINCE,
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
        deprecated: Option<RawDeprecated> = "deprecated" Optional DEPRECATED,
        /// Reason for keeping a type that is not used. An error if it is used.
        unused: Option<Word> = "unused" Optional Shape::Text(&LINE),
        ids: Vec<Word> = "ids" Optional IDS,
        aliases: Vec<Word> = "aliases" Optional ALIASES,
        /// A valid wire value.
        example: Option<Spanned<Json>> = "example" Optional Shape::Json(&[]),
        waive: Vec<RawWaiver> = "waive" Optional Shape::Waivers,
    }
    kinds KIND_ELEMENTS;
    example ""
}

kinds! {
    /// An integer; may have a range and a divisor.
    Integer {
        /// Minimum.
        min: Option<Spanned<i128>> = "min" Optional Shape::Json(&[JsonType::Integer]),
        /// Maximum. Over 9223372036854775807 the type is unsigned: `min` must be 0 or more.
        max: Option<Spanned<i128>> = "max" Optional Shape::Json(&[JsonType::Integer]),
        /// Every value is a multiple of this number, such as 512 for whole sectors.
        multiple_of: Option<Spanned<i64>> = "multipleOf" Optional Shape::Integer(Some(1)),
        unit: Option<Word> = "unit" Optional Shape::Text(&UNIT),
    }
    = "integer" "an integer type"
    value Later &[JsonType::Integer],
    /// A value that follows the rules.
    example r#"{
        "kind": "integer", "since": "1.0.0", "min": 512, "max": 1048576, "multipleOf": 512, "unit": "bytes",
        "doc": "Size of a buffer.", "example": 4096
    }"#;

    /// A number that may have a fraction.
    Float {}
    = "float" "a float type"
    value Later &[JsonType::Number],
    /// A realistic number.
    example r#"{ "kind": "float", "since": "1.0.0", "doc": "Share of the space in use.", "example": 0.25 }"#;

    /// A string with rules: a pattern, a length, or both.
    Text {
        pattern: Option<Word> = "pattern" Optional Shape::Text(&PATTERN),
        /// Minimum length in bytes.
        min_length: Option<Spanned<i64>> = "minLength" Optional Shape::Integer(Some(0)),
        /// Maximum length in bytes.
        max_length: Option<Spanned<i64>> = "maxLength" Optional Shape::Integer(Some(0)),
        /// Strings that match the pattern but are rejected.
        reserved: Vec<Word> = "reserved" Optional Shape::Texts(&WIRE_TEXT, 0),
    }
    = "string" "a string type"
    value Later &[JsonType::String],
    /// A string that follows the rules.
    example r#"{
        "kind": "string", "since": "1.0.0", "pattern": "^[a-z][a-z0-9-]*$", "maxLength": 32, "reserved": ["all"],
        "doc": "Name of a thing.", "example": "spare-part"
    }"#;

    /// An integer, or a string for "no limit".
    Limit {
        /// Minimum.
        min: Option<Spanned<i64>> = "min" Required Shape::Integer(None),
        /// String on the wire for "no limit", such as `-`.
        unlimited: Option<Word> = "unlimited" Required Shape::Text(&WIRE_TEXT),
        unit: Option<Word> = "unit" Optional Shape::Text(&UNIT),
    }
    = "limit" "a limit type"
    value Later &[JsonType::Integer, JsonType::String],
    /// An integer from `min` up, or the string for "no limit".
    example r#"{
        "kind": "limit", "since": "1.0.0", "min": 0, "unlimited": "-", "unit": "bytes/s",
        "doc": "Bandwidth limit.", "example": 1000
    }"#;

    /// A string from a list. Unlisted values are kept when read.
    Enum {
        /// All known values, exactly as on the wire. Rust compares values in this order, so list them
        /// from least to greatest if they have an order, such as from down to up.
        values: Vec<RawValue> = "values" Required Shape::Map(&WIRE_TEXT, &RawValue::ELEMENT, 1),
    }
    = "enum" "an enum type"
    value Optional &[JsonType::String],
    /// One of the values; the first one if left out.
    example r#"{
        "kind": "enum", "since": "1.0.0", "doc": "Whether it responds.",
        "values": { "down": { "doc": "It does not." }, "up": { "doc": "It does." } }
    }"#;

    /// An integer from a list, each with a name. Unlisted integers are kept when read.
    Numbered {
        /// All known integers, as keys. Rust compares values in this order, so list them from least
        /// to greatest.
        values: Vec<RawValue> = "values" Required Shape::Map(&NUMBER_KEY, &NUMBERED_VALUE, 1),
    }
    = "numbered" "a numbered type"
    value Optional &[JsonType::Integer],
    /// One of the integers; the first one if left out.
    example r#"{
        "kind": "numbered", "since": "1.0.0", "doc": "How far it is.",
        "values": { "1": { "name": "started", "doc": "It has begun." } }
    }"#;

    /// A string that is any of several string types, such as the name of one thing or another.
    Names {
        /// The string types, or other types of kind `names`. On the wire, nothing distinguishes them.
        of: Vec<Word> = "of" Required Shape::Texts(&TYPE_NAME, 2),
    }
    = "names" "a names type"
    value Later &[JsonType::String],
    /// A value of one of the types.
    example r#"{
        "kind": "names", "since": "1.0.0", "of": ["ThingName", "PartName"],
        "doc": "Name of a thing or a part.", "example": "thing-1"
    }"#;

    /// One of several variants, selected by the field that `by` names. Without `by`, they are selected
    /// by JSON type, by a field that is a constant in all variants but one, or by a required field that
    /// only one of them has.
    Union {
        /// Field whose value selects the variant: each variant but one has the value as `when`. The
        /// variants are objects, or unions of objects, that all have the field.
        by: Option<Word> = "by" Optional Shape::Text(&WIRE_NAME),
        /// The variants, by name in PascalCase: the names of the Rust variants.
        variants: Vec<RawVariant> = "variants" Required Shape::Map(&TYPE_NAME, &RawVariant::ELEMENT, 2),
    }
    = "union" "a union type"
    value Optional &[],
    /// A valid wire value. Leave it out if the one built from the examples of the fields is realistic.
    example r#"{
        "kind": "union", "since": "1.0.0", "doc": "A number of copies, or the word for all.",
        "variants": {
            "Count": { "type": "integer", "doc": "So many." },
            "All": { "literal": "all", "doc": "Every one." }
        }
    }"#;

    /// A JSON object with known fields.
    Object {
        /// Object type whose fields this one has, too. A field defined again here replaces the
        /// inherited one.
        extends: Option<Word> = "extends" Optional Shape::Text(&TYPE_NAME),
        /// Its own fields, by their name on the wire. Write `{}` if it has none.
        fields: Vec<RawField> = "fields" Required Shape::Map(&WIRE_NAME, &RawField::ELEMENT, 0),
        /// Fields, own or inherited, that readers should see first, in this order. The rest follows:
        /// inherited ones, then own ones; internal ones are always last.
        lead: Vec<Word> = "lead" Optional Shape::Texts(&WIRE_NAME, 0),
        /// Methods that compute a fact from a field, by their name in Rust (snake_case), such as
        /// `running` or `uptime`.
        derived: Vec<RawDerived> = "derived" Optional Shape::Map(&WIRE_NAME, &RawDerived::ELEMENT, 0),
    }
    = "object" "an object type"
    value Optional &[],
    /// A valid wire value. Leave it out if the one built from the examples of the fields is realistic.
    example r#"{
        "kind": "object", "since": "1.0.0", "doc": "A thing.",
        "fields": { "id": { "type": "ThingId", "since": "1.0.0", "doc": "Number of the thing." } }
    }"#;
}

impl RawKind {
    /// The fields that an object does not inherit.
    pub(crate) fn fields(&self) -> &[RawField] {
        match self {
            RawKind::Object { fields, .. } => fields,
            _ => &[],
        }
    }

    /// The values of an enumeration.
    pub(crate) fn values(&self) -> &[RawValue] {
        match self {
            RawKind::Enum { values } | RawKind::Numbered { values } => values,
            _ => &[],
        }
    }
}

element! {
    /// A value of an enum. The string on the wire is the key.
    RawValue(wire) "enumValue" "a value" with LIFETIME {
        /// Name from which the Rust variant is derived, if the string on the wire is not suitable.
        /// Leave it out otherwise.
        name: Option<Word> = "name" Optional Shape::Text(&LINE),
        /// First release with this value. Leave it out if it is as old as the type.
        since: Option<Word> = "since" Optional Shape::Text(&RELEASE),
        deprecated: Option<RawDeprecated> = "deprecated" Optional DEPRECATED,
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
        waive: Vec<RawWaiver> = "waive" Optional Shape::Waivers,
    }
    example r#"{ "doc": "The service responds." }"#
}

/// Like that of an enum, but each value needs a name.
const NUMBERED_VALUE: Element = Element {
    id: "numberedValue",
    what: "a numbered value",
    doc: "A value of a numbered type. The integer on the wire is the key.",
    keys: &[
        Key {
            need: Need::Required,
            doc: "Its name, in lower case, from which the Rust variant is derived. It is never on the \
                  wire.",
            ..RawValue::ELEMENT.keys[0]
        },
        RawValue::ELEMENT.keys[1],
        RawValue::ELEMENT.keys[2],
        RawValue::ELEMENT.keys[3],
        RawValue::ELEMENT.keys[4],
        LIFETIME[0],
        LIFETIME[1],
        LIFETIME[2],
    ],
    example: r#"{ "name": "started", "doc": "It has begun." }"#,
    ..RawValue::ELEMENT
};

element! {
    /// A variant of a union: a type, or one fixed value. Its name is the key.
    RawVariant(name) "variant" "a variant" with LIFETIME {
        _since: Option<Word> = "since" Optional LATER_SINCE,
        ty: Option<Word> = "type" Optional Shape::Text(&TYPE_REF),
        /// The value that is this variant, instead of `type`. No variant's type may have it.
        literal: Option<Spanned<Json>> = "literal" Optional Shape::Json(SCALAR),
        /// Value of the field `by` that selects this variant. The variant without `when` is selected
        /// by all other values.
        when: Option<Spanned<Json>> = "when" Optional Shape::Json(PLAIN),
        deprecated: Option<RawDeprecated> = "deprecated" Optional DEPRECATED,
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
    }
    rules [
        FlagConflict Set("literal") forbids ["type", "when"] "keep one of the two",
        FlagConflict Unset("literal") needs ["type"] "a variant has either `type` or `literal`",
    ]
    example r#"{ "type": "Thing", "doc": "The thing." }"#
}

element! {
    /// A field of an object. Its name on the wire is the key.
    RawField(name) "field" "a field" with LIFETIME {
        rust: Option<Word> = "rust" Optional Shape::Text(&RUST_NAME),
        ty: Option<Word> = "type" Required Shape::Text(&TYPE_REF),
        /// May be missing, both in requests and in responses.
        optional: bool = "optional" Optional Shape::Flag,
        /// For debugging by developers of the service. May be missing, and may change between
        /// releases.
        internal: bool = "internal" Optional Shape::Flag,
        /// The only value it ever has, such as `true` or `-1`.
        constant: Option<Spanned<Json>> = "const" Optional Shape::Json(PLAIN),
        /// Value of the field when it is missing.
        default: Option<Spanned<Json>> = "default" Optional Shape::Json(PLAIN),
        /// Sentinel: a wire value outside the type that means "not set", such as `""`, `"-"`, `0` or
        /// `null`.
        unset: Option<Spanned<Json>> = "unset" Optional Shape::Json(SCALAR),
        unit: Option<Word> = "unit" Optional Shape::Text(&UNIT),
        /// First release with this field, in this object or one that inherits from it. A subtype may
        /// be newer.
        since: Option<Word> = "since" Required SINCE,
        deprecated: Option<RawDeprecated> = "deprecated" Optional DEPRECATED,
        aliases: Vec<Word> = "aliases" Optional ALIASES,
        danger: Option<RawDoc> = "danger" Optional DANGER,
        waive: Vec<RawWaiver> = "waive" Optional Shape::Waivers,
        /// A valid wire value that fits the other examples. Required where the type is built in, or a
        /// list or map of such a type; elsewhere the example of the type is used.
        example: Option<Spanned<Json>> = "example" Optional Shape::Json(&[]),
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
    }
    rules [
        FlagConflict Set("const") forbids ["optional", "internal", "default", "unset"]
            "a constant is always there: keep one of the two",
        FlagConflict Set("default") forbids ["optional", "internal", "unset"]
            "the default counts when it is missing: keep one of the two",
    ]
    example r#"{ "type": "integer", "unit": "bytes", "since": "1.0.0", "example": 512, "doc": "Its size." }"#
}

const SCALAR: &[JsonType] =
    &[JsonType::Null, JsonType::Boolean, JsonType::Number, JsonType::String];

const PLAIN: &[JsonType] = &[JsonType::Boolean, JsonType::Integer, JsonType::String];

element! {
    /// A fact computed from a field: whether it has a value (`member` and `equals`), or the time since
    /// then (`timeSince`).
    RawDerived(name) "derived" "a derived fact" {
        /// Field to compare, by its name on the wire.
        field: Option<Word> = "member" Optional Shape::Text(&WIRE_NAME),
        /// Wire value of `member` for which the fact is true.
        equals: Option<Spanned<Json>> = "equals" Optional Shape::Json(&[]),
        /// Field with the time to count from, in seconds of Unix time.
        time_since: Option<Word> = "timeSince" Optional Shape::Text(&WIRE_NAME),
        doc: RawDoc = "doc" Later Shape::Text(&DOC),
    }
    rules [
        FlagConflict Set("timeSince") forbids ["member", "equals"]
            "keep `timeSince`, or `member` and `equals`",
        FlagConflict Unset("timeSince") needs ["member", "equals"]
            "a derived fact has `member` and `equals`, or `timeSince`",
    ]
    example r#"{ "member": "state", "equals": "up", "doc": "Whether it is up." }"#
}
