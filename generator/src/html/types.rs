//! Types: groups, relations, rules and variants in words.

use rustc_hash::FxHashMap;

use super::text::{self, Html};
use crate::chars::capitalized;
use crate::json::Json;
use crate::model::{Api, Check, Derived, Discriminator, Kind, Rule, Type, TypeId, TypeRef, Union};

pub(super) struct Group<'a> {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) types: Vec<(TypeId, &'a Type)>,
}

pub(super) fn groups(api: &Api) -> Vec<Group<'_>> {
    // By the id of their section, or a word of it.
    let mut titles: FxHashMap<&str, &str> = FxHashMap::default();
    for section in &api.sections {
        for name in section.id.split('-').chain([section.id.as_str()]) {
            titles.entry(name).or_insert(&section.title);
        }
    }
    let title = |name: &str| {
        let known = titles.get(name).map(|title| (*title).to_owned());
        known.unwrap_or_else(|| capitalized(&name.replace('-', " ")))
    };
    let groups = api.groups().into_iter().map(|(name, types)| Group {
        id: format!("types.{name}"),
        title: title(name),
        types: types.into_iter().map(|id| (id, api.ty(id))).collect(),
    });
    groups.collect()
}

pub(super) fn field_count(api: &Api) -> usize {
    api.types.iter().filter_map(Type::object).map(|object| object.fields.len()).sum()
}

pub(super) fn subtypes(api: &Api, base: TypeId) -> Vec<&str> {
    let users = api.ty(base).used_by_types.iter().map(|user| api.ty(*user));
    users.filter(|user| extends(user, base)).map(|user| user.name.as_str()).collect()
}

/// The calls and types that use a type, except its subtypes.
pub(super) fn users(api: &Api, id: TypeId) -> Vec<&str> {
    let ty = api.ty(id);
    let calls = ty.used_by_calls.iter().map(|user| api.call(*user).name.as_str());
    let types = ty.used_by_types.iter().map(|user| api.ty(*user));
    let types = types.filter(|user| !extends(user, id)).map(|user| user.name.as_str());
    calls.chain(types).collect()
}

/// The example of a request whose body is of the type, or else that of the type.
pub(super) fn example(api: &Api, id: TypeId) -> &Json {
    let ty = api.ty(id);
    let mut bodies = ty.used_by_calls.iter().filter_map(|id| api.call(*id).body.as_ref());
    let body = bodies.find(|body| body.ty == TypeRef::Named(id));
    body.map_or(&ty.example, |body| &body.example)
}

pub(super) fn rule(api: &Api, rule: &Rule) -> Html {
    match (&rule.check, rule.parts()) {
        (Check::Any(of), _) => text::one_of(of.iter().map(|one| text::named(api, one.id))),
        (_, (words, Some(pattern))) => text::join([Html::text(words), text::code(pattern)], ""),
        (_, (words, None)) => Html::text(words),
    }
}

fn extends(ty: &Type, base: TypeId) -> bool {
    ty.object().is_some_and(|object| object.extends == Some(base))
}

pub(super) fn derived(kind: &Kind) -> &[Derived] {
    match kind {
        Kind::Object(object) => &object.derived,
        Kind::Union(union) => &union.derived,
        _ => &[],
    }
}

/// What selects a variant of a union, such as "has `name`"; nothing if its JSON kind does.
pub(super) fn selector(union: &Union, index: usize) -> Option<Html> {
    let words = match &union.discriminator {
        Discriminator::JsonKind => return None,
        Discriminator::Key(keys) => format!("has {}", text::code(keys.get(index)?)),
        Discriminator::Constant { field, values } => match values.get(index)? {
            Some(value) => format!("{} is {}", text::code(field), text::value(value)),
            None => format!("{} has any other value", text::code(field)),
        },
    };
    Some(Html::trusted(words))
}
