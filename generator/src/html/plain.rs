//! Plain values: the types of JSON, and the literals of the API.

use indexmap::IndexMap;

use crate::json::{self, Json};
use crate::model::{Api, Field, Kind, Type};

/// Types of JSON, the names of such types on pages of the reference, and their descriptions.
pub(super) const BASIC: [(&str, &[&str], &str); 4] = [
    ("integer", &["int", "long"], "A whole number of up to 64 bits."),
    ("number", &["float"], "A number that may have a fraction."),
    ("boolean", &["bool"], "true or false."),
    ("string", &["string"], "Any string."),
];

/// Values with a meaning of their own, as JSON, each with its meanings.
pub(super) fn literals(api: &Api) -> IndexMap<String, Vec<&'static str>> {
    let of_field = |field: &Field| {
        let constant = field.constant.clone().map(|json| (json, "a field that is always this"));
        constant.into_iter().chain(field.unset.clone().map(|json| (json, "not set")))
    };
    let of_type = |ty: &Type| -> Vec<(Json, &'static str)> {
        match &ty.kind {
            Kind::Object(object) => object.fields.iter().flat_map(of_field).collect(),
            Kind::Limit(limit) => vec![(json::text(&limit.unlimited), "no limit")],
            Kind::Union(union) => {
                let literals = union.literals().cloned();
                literals.map(|json| (json, "a variant of a union")).collect()
            }
            _ => Vec::new(),
        }
    };
    let mut literals = IndexMap::<String, Vec<&'static str>>::new();
    for (json, meaning) in api.types.iter().flat_map(of_type) {
        let meanings = literals.entry(json.compact()).or_default();
        if !meanings.contains(&meaning) {
            meanings.push(meaning);
        }
    }
    literals
}
