//! Types: scalars, enumerations, unions, objects.

use crate::json::Json;
use crate::model::{
    Api, Call, Derived, DerivedRule, Discriminator, Field, Kind, Type, TypeId, TypeRef, Union, VariantForm,
};

use super::anchor::{self, Anchors, Owner};
use super::call::{self, DeprecatedView};
use super::code;
use super::member::{self, MemberView, later};
use super::samples::{self, Samples};
use super::text::{self, Html};

/// Types that belong together.
pub(super) struct AreaView {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) types: Vec<TypeView>,
}

pub(super) struct TypeView {
    pub(super) id: String,
    pub(super) aliases: Vec<String>,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) since: String,
    pub(super) deprecated: Option<DeprecatedView>,
    pub(super) doc: Html,
    pub(super) base: Option<Html>,
    pub(super) heirs: Vec<Html>,
    pub(super) members: Vec<MemberView>,
    pub(super) inherited: Vec<InheritedView>,
    pub(super) internal: usize,
    pub(super) derived: Vec<DerivedView>,
    pub(super) values: Vec<ValueView>,
    pub(super) values_rule: Option<String>,
    pub(super) variants: Vec<VariantView>,
    pub(super) told_apart: Option<Html>,
    pub(super) rules: Vec<RuleView>,
    pub(super) unit: Option<String>,
    pub(super) samples: Option<Samples>,
    pub(super) example: Option<Html>,
    /// The call whose example reply consists of examples of this object.
    pub(super) shown_in: Option<Html>,
    pub(super) calls: Vec<Html>,
    pub(super) users: Vec<Html>,
}

/// Members that an object has from one other.
pub(super) struct InheritedView {
    pub(super) base: Html,
    /// Their positions among all members of the object.
    pub(super) at: String,
    pub(super) members: Vec<MemberView>,
}

pub(super) struct DerivedView {
    pub(super) name: String,
    pub(super) rule: Html,
    pub(super) doc: Html,
}

pub(super) struct ValueView {
    pub(super) id: String,
    pub(super) wire: String,
    pub(super) name: Option<String>,
    pub(super) since: Option<String>,
    pub(super) doc: Html,
}

pub(super) struct VariantView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) form: Html,
    pub(super) doc: Html,
}

pub(super) struct RuleView {
    pub(super) id: String,
    pub(super) text: Html,
}

pub(super) fn areas(api: &Api, anchors: &Anchors) -> Vec<AreaView> {
    api.areas()
        .into_iter()
        .map(|(area, types)| AreaView {
            id: anchor::area(area),
            title: area_title(api, area),
            types: types.into_iter().map(|id| one_type(api, anchors, id)).collect(),
        })
        .collect()
}

/// An area is called like the section of the same name, or by its own name.
pub(super) fn area_title(api: &Api, area: &str) -> String {
    if let Some(section) = api.sections.iter().find(|section| section.id == area) {
        return section.title.clone();
    }
    let words = area.replace('-', " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn one_type(api: &Api, anchors: &Anchors, id: TypeId) -> TypeView {
    let ty = api.ty(id);
    let fields = ty.object().map(|object| object.fields.as_slice()).unwrap_or_default();
    let shown_in = ty.object().and_then(|_| shown_in(api, id));
    let (values, values_rule) = values(api, id, ty);
    let rules = if values_rule.is_some() { Vec::new() } else { rules(api, id, ty) };
    TypeView {
        id: anchor::ty(api, ty),
        aliases: anchors.of(Owner::Type(id)),
        name: ty.name.clone(),
        kind: kind(&ty.kind),
        since: api.release(ty.since).name.clone(),
        deprecated: ty.deprecated.as_ref().map(|known| call::deprecation(api, known)),
        doc: text::blocks(api, &ty.doc),
        base: ty.object().and_then(|object| object.extends).map(|base| text::named(api, base)),
        heirs: heirs(api, id),
        internal: fields.iter().filter(|field| field.internal).count(),
        members: fields
            .iter()
            .filter(|field| field.inherited_from.is_none())
            .map(|field| member::member(api, ty, field))
            .collect(),
        inherited: inherited(api, ty, fields),
        derived: match &ty.kind {
            Kind::Object(object) => derived(api, &object.derived),
            Kind::Union(union) => derived(api, &union.derived),
            _ => Vec::new(),
        },
        values,
        values_rule,
        variants: match &ty.kind {
            Kind::Union(union) => variants(api, ty, union),
            _ => Vec::new(),
        },
        told_apart: match &ty.kind {
            Kind::Union(union) => Some(told_apart(union)),
            _ => None,
        },
        rules,
        unit: match &ty.kind {
            Kind::Integer(integer) => integer.unit.clone(),
            Kind::Limit(limit) => limit.unit.clone(),
            _ => None,
        },
        samples: samples::samples(api, id),
        example: (shown_in.is_none() && ty.object().is_some())
            .then(|| code::json(&ty.example, code::WIDTH)),
        shown_in,
        calls: ty
            .used_by_calls
            .iter()
            .map(|id| api.call(*id))
            .map(|call| text::link(&anchor::call(call), &call.name))
            .collect(),
        users: ty
            .used_by_types
            .iter()
            // A base is told by its heirs already.
            .filter(|user| api.ty(**user).object().and_then(|o| o.extends) != Some(id))
            .map(|user| text::named(api, *user))
            .collect(),
    }
}

fn inherited(api: &Api, ty: &Type, fields: &[Field]) -> Vec<InheritedView> {
    let mut bases: Vec<(TypeId, Vec<(usize, &Field)>)> = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        let Some(base) = field.inherited_from else { continue };
        match bases.iter_mut().find(|(known, _)| *known == base) {
            Some((_, fields)) => fields.push((at, field)),
            None => bases.push((base, vec![(at, field)])),
        }
    }
    let bases = bases.into_iter().map(|(base, fields)| InheritedView {
        base: text::named(api, base),
        at: fields.iter().map(|(at, _)| at.to_string()).collect::<Vec<_>>().join(" "),
        members: fields.iter().map(|(_, field)| member::member(api, ty, field)).collect(),
    });
    bases.collect()
}

/// A call whose example reply is the example of an object, or a list or map of such.
fn shown_in(api: &Api, id: TypeId) -> Option<Html> {
    let example = &api.ty(id).example;
    let shown = |call: &&Call| match (&call.returns, &call.reply_example) {
        (TypeRef::Named(known), reply) => *known == id && reply == example,
        (TypeRef::List(item), Json::Array(items)) => {
            **item == TypeRef::Named(id) && items.contains(example)
        }
        (TypeRef::Map(_, value), Json::Object(members)) => {
            **value == TypeRef::Named(id) && members.iter().any(|(_, value)| value == example)
        }
        _ => false,
    };
    let call = api.calls.iter().find(shown)?;
    Some(text::link(&anchor::call(call), &call.name))
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Integer(_) => "integer",
        Kind::Float => "number",
        Kind::Text(_) | Kind::AnyText(_) => "string",
        Kind::Limit(_) => "limit",
        Kind::Enum(_) => "enumeration",
        Kind::Numbered(_) => "numbered enumeration",
        Kind::Object(_) => "object",
        Kind::Union(_) => "union",
    }
}

fn heirs(api: &Api, base: TypeId) -> Vec<Html> {
    api.types()
        .filter(|(_, ty)| ty.object().is_some_and(|object| object.extends == Some(base)))
        .map(|(id, _)| text::named(api, id))
        .collect()
}

fn derived(api: &Api, derived: &[Derived]) -> Vec<DerivedView> {
    derived
        .iter()
        .map(|derived| DerivedView {
            name: derived.rust.clone(),
            rule: match &derived.rule {
                DerivedRule::Equals { member, value } => Html::trusted(format!(
                    "{} is {}",
                    text::code(member),
                    text::code(&value.compact())
                )),
                DerivedRule::TimeSince { member } => {
                    Html::trusted(format!("time since {}", text::code(member)))
                }
            },
            doc: text::inline(api, &derived.doc),
        })
        .collect()
}

fn values(api: &Api, id: TypeId, ty: &Type) -> (Vec<ValueView>, Option<String>) {
    let values = match &ty.kind {
        Kind::Enum(values) => values
            .iter()
            .map(|value| ValueView {
                id: anchor::part(ty, &value.wire),
                wire: format!("\"{}\"", value.wire),
                name: None,
                since: later(api, value.since, ty.since),
                doc: text::inline(api, &value.doc),
            })
            .collect(),
        Kind::Numbered(values) => values
            .iter()
            .map(|value| ValueView {
                id: anchor::part(ty, &value.wire.to_string()),
                wire: value.wire.to_string(),
                name: Some(value.name.clone()),
                since: later(api, value.since, ty.since),
                doc: text::inline(api, &value.doc),
            })
            .collect(),
        _ => return (Vec::new(), None),
    };
    (values, api.rules(id).into_iter().next().map(|rule| rule.id))
}

fn rules(api: &Api, id: TypeId, ty: &Type) -> Vec<RuleView> {
    api.rules(id)
        .into_iter()
        .map(|rule| RuleView {
            text: match &ty.kind {
                Kind::Text(rules) => match &rules.pattern {
                    Some(pattern) if rule.text.contains(&pattern.text) => Html::trusted(
                        text::escape(&rule.text).replace(
                            &text::escape(&pattern.text),
                            text::code(&pattern.text).as_str(),
                        ),
                    ),
                    _ => Html::text(&rule.text),
                },
                Kind::AnyText(of) => {
                    text::one_of(of.iter().map(|id| text::named(api, *id)).collect())
                }
                _ => Html::text(&rule.text),
            },
            id: rule.id,
        })
        .collect()
}

fn variants(api: &Api, ty: &Type, union: &Union) -> Vec<VariantView> {
    union
        .variants
        .iter()
        .map(|variant| VariantView {
            id: anchor::part(ty, &variant.rust),
            name: variant.rust.clone(),
            form: match &variant.form {
                VariantForm::Literal(literal) => text::code(&format!("\"{literal}\"")),
                VariantForm::Type(ty) => text::type_ref(api, ty),
            },
            doc: text::inline(api, &variant.doc),
        })
        .collect()
}

fn told_apart(union: &Union) -> Html {
    let each = |told: &dyn Fn(usize) -> String| {
        let variants = union.variants.iter().enumerate();
        let pieces: Vec<String> = variants
            .map(|(index, variant)| format!("{} {}", text::code(&variant.rust), told(index)))
            .collect();
        pieces.join(", ")
    };
    Html::trusted(match &union.discriminator {
        Discriminator::JsonKind => "Told apart by the kind of JSON value.".to_owned(),
        Discriminator::Key(keys) => {
            let told = |index: usize| {
                format!("has {}", text::code(keys.get(index).map_or("", String::as_str)))
            };
            format!("Told apart by their members: {}.", each(&told))
        }
        Discriminator::Constant { member, values } => {
            let told = |index: usize| match values.get(index) {
                Some(Some(value)) => format!("has {}", text::code(&value.compact())),
                _ => "has any other value".to_owned(),
            };
            format!("Told apart by {}: {}.", text::code(member), each(&told))
        }
    })
}
