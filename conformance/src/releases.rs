//! Documents of each supported release, and what the crate must make of them: values of its types,
//! which are those of all releases together.

use std::collections::HashSet;

use generator::Schema;
use generator::json::Json;
use generator::model::{Api, Kind, Type, TypeRef};

use crate::check::{Corpus, Decoded, Document};
use crate::documents::{Oracle, documents, fields_of};

/// The API as each supported release has it, oldest first, with the name of the release.
///
/// # Errors
/// If a release has errors.
pub fn supported(schema: &Schema) -> Result<Vec<(String, Api)>, String> {
    let releases = schema.union.releases.iter().skip(schema.union.supports.0);
    let models = releases.map(|release| match schema.release(&release.name) {
        Ok(api) => Ok((release.name.clone(), api)),
        Err(error) => Err(format!("{}: {error:?}", release.name)),
    });
    models.collect()
}

/// Documents that obey all rules of some release, by the types of the crate; and where the types of
/// all releases together do not stand for those of one.
pub fn corpora(union: &Api, releases: &[(String, Api)]) -> (Vec<Corpus>, Vec<String>) {
    let types = union.types().filter(|(_, ty)| matches!(ty.kind, Kind::Object(_) | Kind::Union(_)));
    let mut wrong = Vec::new();
    let corpora = types.map(|(id, ty)| {
        let mut seen = HashSet::new();
        let mut all = Vec::new();
        for (release, api) in releases {
            let Some((same, _)) = api.types().find(|(_, same)| is_same(same, ty)) else { continue };
            for json in documents(api, same) {
                let of_release = Oracle::new(api).judge(&TypeRef::Named(same), &json);
                let is_valid = of_release.errors.is_empty() && of_release.violations.is_empty();
                if !is_valid || !seen.insert(json.compact()) {
                    continue;
                }
                let verdict = Oracle::new(union).judge(&TypeRef::Named(id), &json);
                // Requests may leave out what an earlier release filled in.
                let is_same = !ty.in_responses || is_kept(&of_release.written, &verdict.written);
                if !verdict.errors.is_empty() || !verdict.violations.is_empty() || !is_same {
                    let of_release = of_release.written.compact();
                    let name = &ty.name;
                    wrong.push(format!("{release}: {name} {of_release} is read as {verdict:?}"));
                    continue;
                }
                let encoded = verdict.written.compact();
                let decoded = Decoded { encoded, violations: Vec::new() };
                all.push(Document { json: json.compact(), expected: Ok(decoded) });
            }
        }
        Corpus { name: ty.name.clone(), fields: fields_of(ty), documents: all }
    });
    (corpora.collect(), wrong)
}

/// Whether a type of a release is that of the union, perhaps under an earlier name.
fn is_same(of_release: &Type, of_union: &Type) -> bool {
    of_release.origin == of_union.origin
}

/// Whether a value says the same as that of a release: what the release lacks is missing, or empty.
fn is_kept(of_release: &Json, written: &Json) -> bool {
    match (of_release, written) {
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_kept(one, other))
        }
        (Json::Object(one), Json::Object(other)) => {
            let is_in = |(name, value): &(String, Json)| match written.get(name) {
                Some(same) => is_kept(value, same),
                None => *value == Json::Null,
            };
            let is_empty = |(name, value): &(String, Json)| match value {
                Json::Array(items) => items.is_empty(),
                Json::Object(members) => members.is_empty(),
                _ => of_release.get(name).is_some(),
            };
            one.iter().all(is_in)
                && other
                    .iter()
                    .all(|member| of_release.get(&member.0).is_some() || is_empty(member))
        }
        (one, other) => one == other,
    }
}
