//! Types: groups, relations, rules and variants in words.

use indexmap::IndexMap;

use super::Page;
use super::text::{self, Html};
use crate::json::{self, Json};
use crate::model::{
    Api, Check, Derived, Discriminator, Field, Kind, Repr, Rule, Section, Type, TypeId, TypeRef,
    Union, VariantKind,
};

/// Types of JSON, the names of such types on pages of the reference, and their descriptions.
pub(super) const BASIC: [(&str, &[&str], &str); 4] = [
    ("integer", &["int", "long"], "A whole number of up to 64 bits."),
    ("number", &["float"], "A number that may have a fraction."),
    ("boolean", &["bool"], "true or false."),
    ("string", &["string"], "Any string."),
];

/// Types that belong together.
pub(super) struct Group<'a> {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) types: Vec<(TypeId, &'a Type)>,
}

impl<'a> Page<'a> {
    pub(super) fn groups(&self) -> Vec<Group<'a>> {
        let groups = self.api.areas().into_iter().map(|(name, types)| Group {
            id: format!("types.{name}"),
            title: title(self.api, name),
            types: types.into_iter().map(|id| (id, self.api.ty(id))).collect(),
        });
        groups.collect()
    }

    pub(super) fn field_count(&self) -> usize {
        self.api.types.iter().filter_map(Type::object).map(|object| object.fields.len()).sum()
    }

    pub(super) fn subtypes(&self, base: TypeId) -> Vec<&str> {
        let users = self.api.ty(base).used_by_types.iter().map(|user| self.api.ty(*user));
        users.filter(|user| extends(user, base)).map(|user| user.name.as_str()).collect()
    }

    /// The calls and types that use a type, except its subtypes.
    pub(super) fn users(&self, id: TypeId) -> Vec<&str> {
        let ty = self.api.ty(id);
        let calls = ty.used_by_calls.iter().map(|user| self.api.call(*user).name.as_str());
        let types = ty.used_by_types.iter().map(|user| self.api.ty(*user));
        let types = types.filter(|user| !extends(user, id)).map(|user| user.name.as_str());
        calls.chain(types).collect()
    }

    /// The example of a request whose body is of the type, or else that of the type.
    pub(super) fn example(&self, id: TypeId) -> &Json {
        let ty = self.api.ty(id);
        let mut bodies = ty.used_by_calls.iter().filter_map(|id| self.api.call(*id).body.as_ref());
        let body = bodies.find(|body| body.ty == TypeRef::Named(id));
        body.map_or(&ty.example, |body| &body.example)
    }

    pub(super) fn rule(&self, rule: &Rule) -> Html {
        match (&rule.check, rule.parts()) {
            (Check::Any(of), _) => text::one_of(of.iter().map(|one| self.named(one.id))),
            (_, (words, Some(pattern))) => text::join([Html::text(words), text::code(pattern)], ""),
            (_, (words, None)) => Html::text(words),
        }
    }
}

/// The title of the section with the same name or with it as a word, or else the name in words.
fn title(api: &Api, group: &str) -> String {
    let named =
        |section: &&Section| section.id == group || section.id.split('-').any(|word| word == group);
    if let Some(section) = api.sections.iter().find(named) {
        return section.title.clone();
    }
    let words = group.replace('-', " ");
    let mut chars = words.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

fn extends(ty: &Type, base: TypeId) -> bool {
    ty.object().is_some_and(|object| object.extends == Some(base))
}

pub(super) fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Integer(_) => "integer",
        Kind::Float => "number",
        Kind::Text(_) | Kind::StringUnion(_) => "string",
        Kind::Limit(_) => "limit",
        Kind::Enum(list) if list.repr == Repr::Integer => "enum of integers",
        Kind::Enum(_) => "enum",
        Kind::Object(_) => "object",
        Kind::Union(_) => "union",
        Kind::Error => "error",
    }
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
        Discriminator::Constant { member, values } => match values.get(index)? {
            Some(value) => format!("{} is {}", text::code(member), text::value(value)),
            None => format!("{} has any other value", text::code(member)),
        },
    };
    Some(Html::trusted(words))
}

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
                let literals = union.variants.iter().filter_map(|variant| match &variant.form {
                    VariantKind::Literal(literal) => Some(json::text(literal)),
                    VariantKind::Type(_) => None,
                });
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
