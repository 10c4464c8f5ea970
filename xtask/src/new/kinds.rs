//! The kinds of types that can be added, and what each says.

use clap::Subcommand;
use generator::json::Json;

use super::spec::{Field, Variant, Word};
use super::{Named, text};

#[derive(Subcommand)]
pub(crate) enum Type {
    /// A number without fraction
    Integer {
        #[command(flatten)]
        named: Named,
        #[arg(long, allow_negative_numbers = true)]
        min: Option<i64>,
        #[arg(long, allow_negative_numbers = true)]
        max: Option<i64>,
        #[arg(long, value_name = "STEP")]
        multiple_of: Option<i64>,
        /// Such as bytes, s, %
        #[arg(long)]
        unit: Option<String>,
        #[arg(long, allow_negative_numbers = true)]
        example: i64,
    },
    /// A string that obeys rules
    String {
        #[command(flatten)]
        named: Named,
        /// A regular expression from ^ to $
        #[arg(long)]
        pattern: Option<String>,
        #[arg(long)]
        min_length: Option<u32>,
        #[arg(long)]
        max_length: Option<u32>,
        #[arg(long)]
        example: String,
    },
    /// One of several words
    Enum {
        #[command(flatten)]
        named: Named,
        /// A value as it is on the wire [may be given several times]
        #[arg(long = "value", value_name = "WORD:DOC", required = true)]
        values: Vec<Word>,
    },
    /// One of several types
    Union {
        #[command(flatten)]
        named: Named,
        /// A form: of a type, or a word in quotes [to be given twice or more]
        #[arg(long = "variant", value_name = "NAME:TYPE:DOC", required = true)]
        variants: Vec<Variant>,
    },
    /// Members with names
    Object {
        #[command(flatten)]
        named: Named,
        /// A type whose members it has, too
        #[arg(long, value_name = "TYPE")]
        extends: Option<String>,
        /// A member; with ? it may be missing [may be given several times]
        #[arg(long = "field", value_name = "NAME[?]:TYPE[=EXAMPLE]:DOC")]
        fields: Vec<Field>,
    },
}

impl Type {
    /// What all types have, and what this kind has: before and after the description.
    pub(super) fn apart(self) -> (Named, (&'static str, Parts)) {
        match self {
            Type::Integer {
                named,
                min,
                max,
                multiple_of,
                unit,
                example,
            } => {
                let numbers = [("min", min), ("max", max), ("multipleOf", multiple_of)];
                let mut before = Vec::new();
                for (key, number) in numbers {
                    before.extend(number.map(|number| (key, Json::Integer(number))));
                }
                before.extend(unit.map(|unit| ("unit", text(&unit))));
                (
                    named,
                    (
                        "integer",
                        (before, vec![("example", Json::Integer(example))]),
                    ),
                )
            }
            Type::String {
                named,
                pattern,
                min_length,
                max_length,
                example,
            } => {
                let mut before = Vec::new();
                before.extend(pattern.map(|pattern| ("pattern", text(&pattern))));
                for (key, length) in [("minLength", min_length), ("maxLength", max_length)] {
                    before.extend(length.map(|length| (key, Json::Integer(length.into()))));
                }
                (
                    named,
                    ("string", (before, vec![("example", text(&example))])),
                )
            }
            Type::Enum { named, values } => {
                let values = values.into_iter().map(Word::into_json).collect();
                (
                    named,
                    ("enum", (Vec::new(), vec![("values", Json::Object(values))])),
                )
            }
            Type::Union { named, variants } => {
                let variants = variants.into_iter().map(Variant::into_json).collect();
                (
                    named,
                    (
                        "union",
                        (Vec::new(), vec![("variants", Json::Object(variants))]),
                    ),
                )
            }
            Type::Object {
                named,
                extends,
                fields,
            } => {
                let extends = extends.map(|base| ("extends", text(&base)));
                let fields = fields.into_iter().map(Field::into_json).collect();
                (
                    named,
                    (
                        "object",
                        (
                            extends.into_iter().collect(),
                            vec![("fields", Json::Object(fields))],
                        ),
                    ),
                )
            }
        }
    }
}

/// Members of a definition that stand before its description, and those after it.
pub(super) type Parts = (Vec<(&'static str, Json)>, Vec<(&'static str, Json)>);
