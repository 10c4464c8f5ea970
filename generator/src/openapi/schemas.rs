//! Types as schemas.

use super::enums;
use super::markdown;
use super::members::{Members, list};
use super::{deprecated, since};
use crate::json::Json;
use crate::model::{
    Api, Discriminator, Field, Integer, Kind, Limit, Object, Text, TypeId, TypeRef, Union,
    VariantForm,
};

/// The schema of a named type.
pub(super) fn component(api: &Api, id: TypeId) -> Members {
    let ty = api.ty(id);
    let mut doc = vec![markdown::print(&ty.doc)];
    let (rules, unit) = match &ty.kind {
        Kind::Integer(rules) => (integer(rules), rules.unit.as_deref()),
        Kind::Float => (Members::new().with("type", "number"), None),
        Kind::Text(rules) => (text(rules), None),
        Kind::Limit(rules) => {
            doc.push(format!(
                "{} means that there is no limit.",
                quoted(&rules.unlimited)
            ));
            (limit(rules), rules.unit.as_deref())
        }
        Kind::Enum(values) => (enums::strings(api, ty.since, values, &mut doc), None),
        Kind::Numbered(values) => (enums::numbers(api, ty.since, values, &mut doc), None),
        Kind::AnyText(of) => {
            let any = list(of.iter().map(|id| reference(api, *id)));
            (Members::new().with("anyOf", any), None)
        }
        Kind::Object(rules) => (object(api, rules), None),
        Kind::Union(rules) => {
            doc.push(in_words(api, rules));
            (union(api, rules), None)
        }
    };
    let unit = unit.map(|unit| in_unit(&mut doc, unit));
    let schema = rules
        .with("description", doc.join("\n\n"))
        .with("example", &ty.example)
        .with("x-storpool-since", since(api, ty.since))
        .maybe("x-storpool-unit", unit);
    deprecated(api, schema, ty.deprecated.as_ref())
}

/// The schema of a reference; bare, so that it may be a `$ref`.
pub(super) fn of(api: &Api, ty: &TypeRef) -> Members {
    match ty {
        TypeRef::Integer => Members::new()
            .with("type", "integer")
            .with("format", "int64"),
        TypeRef::Float => Members::new().with("type", "number"),
        TypeRef::Boolean => Members::new().with("type", "boolean"),
        TypeRef::String => Members::new().with("type", "string"),
        TypeRef::Named(id) => reference(api, *id),
        TypeRef::List(item) => Members::new()
            .with("type", "array")
            .with("items", of(api, item)),
        TypeRef::Set(item) => Members::new()
            .with("type", "array")
            .with("items", of(api, item))
            .with("uniqueItems", true),
        TypeRef::Map(key, value) => Members::new()
            .with("type", "object")
            .with("additionalProperties", of(api, value))
            .with("x-storpool-key", api.notation(key)),
    }
}

/// A schema beside which something may stand: nothing may beside a `$ref`.
pub(super) fn open(schema: Members) -> Members {
    if schema.has("$ref") {
        Members::new().with("allOf", list([schema]))
    } else {
        schema
    }
}

fn reference(api: &Api, id: TypeId) -> Members {
    Members::new().with("$ref", format!("#/components/schemas/{}", api.ty(id).name))
}

/// Adds a sentence about the unit of a number.
fn in_unit<'u>(doc: &mut Vec<String>, unit: &'u str) -> &'u str {
    doc.push(format!("Unit: {unit}."));
    unit
}

fn quoted(text: &str) -> String {
    markdown::code(&format!("\"{text}\""))
}

fn integer(rules: &Integer) -> Members {
    let small = |bound: Option<i64>| bound.is_some_and(|bound| i32::try_from(bound).is_ok());
    let format = if small(rules.min) && small(rules.max) {
        "int32"
    } else {
        "int64"
    };
    Members::new()
        .with("type", "integer")
        .with("format", format)
        .maybe("minimum", rules.min)
        .maybe("maximum", rules.max)
        .maybe("multipleOf", rules.multiple_of)
}

fn text(rules: &Text) -> Members {
    let refused = Members::new().with("enum", list(&rules.reserved));
    Members::new()
        .with("type", "string")
        .maybe("minLength", rules.min_length)
        .maybe("maxLength", rules.max_length)
        .maybe(
            "pattern",
            rules
                .pattern
                .as_ref()
                .map(|pattern| portable(&pattern.text)),
        )
        .maybe("not", (!rules.reserved.is_empty()).then_some(refused))
}

/// A pattern without the escapes that ECMAScript refuses in its Unicode mode, such as `\#`.
fn portable(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => {
                if let Some(escaped) = chars.next() {
                    let needed = escaped.is_alphanumeric()
                        || r"^$\.*+?()[]{}|/".contains(escaped)
                        || (in_class && escaped == '-');
                    if needed {
                        out.push('\\');
                    }
                    out.push(escaped);
                }
                continue;
            }
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
        out.push(char);
    }
    out
}

fn limit(rules: &Limit) -> Members {
    let number = Members::new()
        .with("type", "integer")
        .with("format", "int64")
        .with("minimum", rules.min);
    let mark = Members::new()
        .with("type", "string")
        .with("enum", list([&rules.unlimited]));
    Members::new().with("oneOf", list([number, mark]))
}

fn object(api: &Api, rules: &Object) -> Members {
    let required: Vec<&String> = rules
        .fields
        .iter()
        .filter(|field| must_be_there(field))
        .map(|field| &field.wire)
        .collect();
    let properties = rules.fields.iter().fold(Members::new(), |all, field| {
        all.with(&field.wire, property(api, field))
    });
    Members::new()
        .with("type", "object")
        .maybe("required", (!required.is_empty()).then(|| list(required)))
        .maybe(
            "properties",
            (!rules.fields.is_empty()).then_some(properties),
        )
        .maybe(
            "x-storpool-extends",
            rules.extends.map(|base| &api.ty(base).name),
        )
}

fn must_be_there(field: &Field) -> bool {
    field.required() && field.default.is_none()
}

fn property(api: &Api, field: &Field) -> Members {
    let mut doc = vec![markdown::print(&field.doc)];
    let schema = match (&field.constant, &field.unset) {
        (Some(constant), _) => of(api, &field.ty).with("enum", list([constant])),
        (None, Some(mark)) => {
            doc.push(format!(
                "{} means that it is not set.",
                markdown::code(&mark.compact())
            ));
            or_mark(of(api, &field.ty), mark)
        }
        (None, None) => open(of(api, &field.ty)),
    };
    let unit = field.unit.as_deref().map(|unit| in_unit(&mut doc, unit));
    let schema = schema
        .with("description", doc.join("\n\n"))
        .maybe("default", field.default.as_ref())
        .with("example", &field.example)
        .with("x-storpool-since", since(api, field.since))
        .flag("x-storpool-internal", field.internal)
        .maybe("x-storpool-unit", unit)
        .maybe(
            "x-storpool-inherited-from",
            field.inherited_from.map(|id| &api.ty(id).name),
        );
    deprecated(api, schema, field.deprecated.as_ref())
}

/// A value of a type, or the mark for none.
fn or_mark(schema: Members, mark: &Json) -> Members {
    let kind = match mark {
        // `nullable` counts only beside a `type`, which a `$ref` and a union do not have.
        Json::Null if schema.has("type") => return schema.with("nullable", true),
        Json::Null => Members::new().with("type", "object").with("nullable", true),
        Json::Bool(_) => Members::new().with("type", "boolean"),
        Json::Integer(_) => Members::new().with("type", "integer"),
        Json::Number(_) => Members::new().with("type", "number"),
        Json::String(_) => Members::new().with("type", "string"),
        Json::Array(_) => Members::new()
            .with("type", "array")
            .with("items", Members::new()),
        Json::Object(_) => Members::new().with("type", "object"),
    };
    Members::new().with("anyOf", list([schema, kind.with("enum", list([mark]))]))
}

fn union(api: &Api, rules: &Union) -> Members {
    let forms: Vec<Members> = rules
        .variants
        .iter()
        .enumerate()
        .map(|(index, variant)| match &variant.form {
            VariantForm::Literal(text) => Members::new()
                .with("type", "string")
                .with("enum", list([text])),
            VariantForm::Type(ty) => apart(of(api, ty), index, &rules.discriminator),
        })
        .collect();
    Members::new()
        .with("oneOf", list(forms))
        .maybe("discriminator", discriminator(api, rules))
}

/// What is left for "anything else" when others are told by a constant: all but those constants.
fn apart(schema: Members, index: usize, discriminator: &Discriminator) -> Members {
    let Discriminator::Constant { member, values } = discriminator else {
        return schema;
    };
    if values.get(index).is_none_or(Option::is_some) {
        return schema;
    }
    let taken = Members::new().with("enum", list(values.iter().flatten()));
    let member = Members::new().with(member, Members::new().with("not", taken));
    let rest = Members::new().with("properties", member);
    Members::new().with("allOf", list([schema, rest]))
}

/// OpenAPI's own discriminator, which takes strings and components only.
fn discriminator(api: &Api, rules: &Union) -> Option<Members> {
    let Discriminator::Constant { member, values } = &rules.discriminator else {
        return None;
    };
    let mut mapping = Members::new();
    for (variant, value) in rules.variants.iter().zip(values) {
        let (VariantForm::Type(TypeRef::Named(id)), Some(Json::String(value))) =
            (&variant.form, value)
        else {
            return None;
        };
        mapping = mapping.with(value, format!("#/components/schemas/{}", api.ty(*id).name));
    }
    Some(
        Members::new()
            .with("propertyName", member)
            .with("mapping", mapping),
    )
}

/// The forms of a union and what tells them apart.
fn in_words(api: &Api, rules: &Union) -> String {
    let lines: Vec<String> = rules
        .variants
        .iter()
        .enumerate()
        .map(|(index, variant)| {
            let form = match &variant.form {
                VariantForm::Literal(text) => quoted(text),
                VariantForm::Type(ty) => markdown::code(&api.notation(ty)),
            };
            let told = match &rules.discriminator {
                Discriminator::JsonKind => String::new(),
                Discriminator::Constant { member, values } => match values.get(index) {
                    Some(Some(value)) => {
                        let member = markdown::code(member);
                        format!(", when {member} is {}", markdown::code(&value.compact()))
                    }
                    _ => ", otherwise".to_owned(),
                },
                Discriminator::Key(keys) => match keys.get(index) {
                    Some(key) => format!(", when there is {}", markdown::code(key)),
                    None => String::new(),
                },
            };
            format!("- {form}{told}: {}", markdown::line(&variant.doc))
        })
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_without_needless_escapes() {
        assert_eq!(
            portable(r"^\#?[A-Z_\-\#.]+\.\d\-$"),
            r"^#?[A-Z_\-#.]+\.\d-$"
        );
    }

    #[test]
    fn marks_beside_a_type() {
        let integer = || Members::new().with("type", "integer");
        let text = |schema: Members, mark: &Json| or_mark(schema, mark).json().compact();
        assert_eq!(
            text(integer(), &Json::Null),
            r#"{"type":"integer","nullable":true}"#
        );
        assert_eq!(
            text(integer(), &Json::String(String::new())),
            r#"{"anyOf":[{"type":"integer"},{"type":"string","enum":[""]}]}"#
        );
        assert_eq!(
            text(Members::new().with("$ref", "x"), &Json::Null),
            r#"{"anyOf":[{"$ref":"x"},{"type":"object","nullable":true,"enum":[null]}]}"#
        );
    }
}
