//! What every API of this kind has: plain JSON types, fixed values, errors.

use indexmap::IndexMap;

use crate::json::Json;
use crate::model::{Api, Kind, VariantForm};

use super::anchor::{self, Anchors};
use super::text::{self, Html};

/// A type that is JSON's own.
pub(super) struct BasicView {
    pub(super) id: String,
    pub(super) aliases: Vec<&'static str>,
    pub(super) name: &'static str,
    pub(super) doc: &'static str,
}

/// A value that stands where a type could.
pub(super) struct LiteralView {
    pub(super) id: Option<String>,
    pub(super) json: String,
    /// What it means, and the elements in which it does.
    pub(super) uses: Vec<(&'static str, Vec<Html>)>,
}

/// A known error name.
pub(super) struct ErrorView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) doc: Html,
    pub(super) calls: Vec<Html>,
}

pub(super) fn basics(anchors: &Anchors) -> Vec<BasicView> {
    // The aliases are what such types are called on pages of the reference.
    [
        ("integer", vec!["int", "long"], "A number without fraction, of up to 64 bits."),
        ("number", vec!["float"], "A number that may have a fraction."),
        ("boolean", vec!["bool", "bool,%20default=false"], "true or false."),
        ("string", vec!["string"], "Any text."),
    ]
    .into_iter()
    .map(|(name, aliases, doc)| BasicView {
        id: anchor::basic(name),
        aliases: aliases.into_iter().filter(|alias| anchors.is_free(alias)).collect(),
        name,
        doc,
    })
    .collect()
}

pub(super) fn literals(api: &Api, anchors: &Anchors) -> Vec<LiteralView> {
    const ALWAYS: &str = "Always this value";
    const UNSET: &str = "Means not set";
    const UNLIMITED: &str = "Means no limit";
    const VARIANT: &str = "A form of";
    let mut uses = IndexMap::<String, IndexMap<&'static str, Vec<Html>>>::new();
    let mut add = |json: &Json, what: &'static str, link: Html| {
        uses.entry(json.compact()).or_default().entry(what).or_default().push(link);
    };
    for ty in &api.types {
        match &ty.kind {
            Kind::Object(object) => {
                for field in object.fields.iter().filter(|field| field.inherited_from.is_none()) {
                    let name = format!("{}.{}", ty.name, field.wire);
                    let link = text::link(&anchor::part(ty, &field.wire), &name);
                    if let Some(constant) = &field.constant {
                        add(constant, ALWAYS, link.clone());
                    }
                    if let Some(unset) = &field.unset {
                        add(unset, UNSET, link);
                    }
                }
            }
            Kind::Limit(limit) => {
                let link = text::link(&anchor::ty(api, ty), &ty.name);
                add(&Json::String(limit.unlimited.clone()), UNLIMITED, link);
            }
            Kind::Union(union) => {
                for variant in &union.variants {
                    if let VariantForm::Literal(literal) = &variant.form {
                        let link = text::link(&anchor::ty(api, ty), &ty.name);
                        add(&Json::String(literal.clone()), VARIANT, link);
                    }
                }
            }
            _ => {}
        }
    }
    uses.into_iter()
        .map(|(json, uses)| LiteralView {
            id: anchors.is_free(&json).then(|| json.replace(' ', "%20")),
            json,
            uses: uses.into_iter().collect(),
        })
        .collect()
}

pub(super) fn errors(api: &Api) -> Vec<ErrorView> {
    api.errors
        .iter()
        .enumerate()
        .map(|(index, error)| ErrorView {
            id: anchor::error(error),
            name: error.name.clone(),
            doc: text::blocks(api, &error.doc),
            calls: api
                .calls
                .iter()
                .filter(|call| call.errors.contains(&index))
                .map(|call| text::link(&anchor::call(call), &call.name))
                .collect(),
        })
        .collect()
}

/// A reply that tells an error.
pub(super) fn error_example(api: &Api) -> Json {
    let name = api.errors.first().map_or("unknown", |error| error.name.as_str());
    let member = |name: &str, value: Json| (name.to_owned(), value);
    Json::Object(vec![member(
        "error",
        Json::Object(vec![
            member("name", Json::String(name.to_owned())),
            member("descr", Json::String("There is nothing of this name".to_owned())),
            member("transient", Json::Bool(false)),
        ]),
    )])
}
