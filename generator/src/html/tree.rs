//! The fields of a body inside the article of a call, those of nested objects included.

use askama::Template;

use super::lifetime;
use super::text::{self, Html};
use super::types;
use crate::model::{Api, Field, Kind, Object, Type, TypeId, TypeRef, Union, VariantKind};

/// How deep trees go. Below, the links of types lead on.
const DEEPEST: usize = 4;

#[derive(Template)]
#[template(path = "tree.html")]
struct Tree<'a> {
    api: &'a Api,
    ty: &'a Type,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    field: &'a Field,
    /// Whether a request must have it.
    required: bool,
    allowed: Option<Html>,
    /// The fields of objects in it, with titles.
    nested: Vec<(Html, Html)>,
}

/// The fields of all objects that a body of the type consists of.
pub(super) fn of(api: &Api, ty: &TypeRef) -> Html {
    let parts = parts(api, ty, &mut Vec::new());
    match <[_; 1]>::try_from(parts) {
        Ok([(_, fields)]) => fields,
        Err(parts) => text::join(parts.iter().map(|(title, fields)| folded(title, fields)), ""),
    }
}

fn folded(title: &Html, fields: &Html) -> Html {
    Html::trusted(format!("<details><summary>{title}</summary>{fields}</details>"))
}

/// Objects in a type, with titles; `open` are the types around it.
fn parts(api: &Api, ty: &TypeRef, open: &mut Vec<TypeId>) -> Vec<(Html, Html)> {
    let mut parts = Vec::new();
    let mut named = Vec::new();
    ty.each_named(&mut |id| named.push(id));
    for id in named {
        if open.contains(&id) || open.len() >= DEEPEST {
            continue;
        }
        open.push(id);
        match &api.ty(id).kind {
            Kind::Object(object) => parts.push((title(api, id), fields(api, id, object, open))),
            Kind::Union(union) => parts.extend(variants(api, union, open)),
            _ => {}
        }
        open.pop();
    }
    parts
}

fn title(api: &Api, id: TypeId) -> Html {
    Html::trusted(format!("Fields of {}", Html::text(&api.ty(id).name)))
}

fn variants(api: &Api, union: &Union, open: &mut Vec<TypeId>) -> Vec<(Html, Html)> {
    let mut parts = Vec::new();
    for (index, variant) in union.variants.iter().enumerate() {
        let VariantKind::Type(ty) = &variant.kind else { continue };
        for (_, fields) in self::parts(api, ty, open) {
            let words = types::selector(union, index);
            let words = words.map(|words| format!(", {words}")).unwrap_or_default();
            let title = format!("{}{words}", Html::text(&variant.name));
            parts.push((Html::trusted(title), fields));
        }
    }
    parts
}

fn fields(api: &Api, id: TypeId, object: &Object, open: &mut Vec<TypeId>) -> Html {
    let shown = object.fields.iter().filter(|field| !field.internal);
    let rows = shown.map(|field| Row {
        field,
        required: is_required(field),
        allowed: allowed(api, &field.ty),
        nested: parts(api, &field.ty, open),
    });
    let rows = rows.collect();
    // Writing to a string does not fail.
    Html::trusted(Tree { api, ty: api.ty(id), rows }.render().unwrap_or_default())
}

/// As in the articles of types, collections count as required, though a client may leave them out.
fn is_required(field: &Field) -> bool {
    !(field.may_be_missing()
        || field.default.is_some()
        || field.constant.is_some()
        || field.ty.is_collection())
}

/// The rules of a scalar that are short in words, and the values of a short enum.
fn allowed(api: &Api, ty: &TypeRef) -> Option<Html> {
    const MOST: usize = 8;
    let id = ty.id()?;
    match &api.ty(id).kind {
        Kind::Enum(list) if list.values.len() <= MOST => {
            let values = list.values.iter().map(|value| text::value(&value.wire));
            Some(Html::trusted(format!("One of {}", text::join(values, ", "))))
        }
        Kind::Integer(_) | Kind::Limit(_) => {
            let rules: Vec<String> =
                api.rules(id).iter().map(|rule| rule.parts().0.to_owned()).collect();
            (!rules.is_empty()).then(|| Html::text(&rules.join("; ")))
        }
        _ => None,
    }
}
