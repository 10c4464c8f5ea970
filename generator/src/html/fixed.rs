//! What every API of this kind has: plain JSON types, fixed values, errors.

use indexmap::IndexMap;

use crate::json::Json;
use crate::model::{Api, Kind, VariantKind};

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
    pub(super) json: Html,
    /// What it means.
    pub(super) uses: Vec<&'static str>,
}

/// A known error name.
pub(super) struct ErrorView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) doc: Html,
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
    let mut uses = IndexMap::<String, Vec<&'static str>>::new();
    let mut add = |json: &Json, what: &'static str| {
        let known = uses.entry(json.compact()).or_default();
        if !known.contains(&what) {
            known.push(what);
        }
    };
    for ty in &api.types {
        match &ty.kind {
            Kind::Object(object) => {
                for field in &object.fields {
                    if let Some(constant) = &field.constant {
                        add(constant, "a member that is always this");
                    }
                    if let Some(unset) = &field.unset {
                        add(unset, "not set");
                    }
                }
            }
            Kind::Limit(limit) => add(&Json::String(limit.unlimited.clone()), "no limit"),
            Kind::Union(union) => {
                for variant in &union.variants {
                    if let VariantKind::Literal(literal) = &variant.kind {
                        add(&Json::String(literal.clone()), "a form of a union");
                    }
                }
            }
            _ => {}
        }
    }
    uses.into_iter()
        .map(|(json, uses)| LiteralView {
            id: anchors.is_free(&json).then(|| json.replace(' ', "%20")),
            json: Html::text(&json),
            uses,
        })
        .collect()
}

pub(super) fn errors(api: &Api) -> Vec<ErrorView> {
    api.errors
        .iter()
        .map(|error| ErrorView {
            id: anchor::error(error),
            name: error.name.clone(),
            doc: text::inline(&error.doc),
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
