//! Changing one field of an object.

use generator::json::Json;

/// The object with a field set or removed. The field keeps its position.
pub(crate) fn with(object: &Json, name: &str, value: Option<Json>) -> Json {
    let mut object = object.clone();
    set(&mut object, name, value);
    object
}

/// Sets a field of an object, or removes it. The field keeps its position.
pub(super) fn set(object: &mut Json, name: &str, value: Option<Json>) {
    let Json::Object(members) = object else {
        return;
    };
    let at = members.iter().position(|(key, _)| key == name);
    match (at, value) {
        (Some(at), Some(value)) => members[at].1 = value,
        (Some(at), None) => drop(members.remove(at)),
        (None, Some(value)) => members.push((name.to_owned(), value)),
        (None, None) => {}
    }
}
