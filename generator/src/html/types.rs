//! Types: scalars, enumerations, unions, objects.

use std::collections::HashMap;

use crate::model::{
    Api, Check, Derived, DerivedRule, Discriminator, Field, Kind, ReleaseId, Repr, Rule, Type,
    TypeId, Union, VariantKind,
};

use super::anchor::{self, Anchors, Owner};
use super::call::{self, DeprecatedView};
use super::code;
use super::member::{self, MemberView, later};
use super::samples::{self, Samples};
use super::shown::{Shown, ShownIn};
use super::text::{self, Html};

/// Types that belong together.
pub(super) struct GroupView<'a> {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) types: Vec<TypeView<'a>>,
}

pub(super) struct TypeView<'a> {
    pub(super) id: String,
    pub(super) aliases: Vec<String>,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) since: Option<String>,
    pub(super) deprecated: Option<DeprecatedView>,
    pub(super) doc: Html,
    pub(super) subtypes: Vec<&'a str>,
    pub(super) members: Vec<MemberView>,
    pub(super) inherited: Option<InheritedView>,
    pub(super) derived: Vec<DerivedView>,
    pub(super) values: Vec<ValueView>,
    pub(super) values_rule: Option<String>,
    pub(super) variants: Vec<VariantView>,
    pub(super) told_apart: Option<Html>,
    pub(super) rules: Vec<RuleView>,
    pub(super) unit: Option<String>,
    pub(super) samples: Option<Samples>,
    pub(super) example: Option<Html>,
    /// The example of a call that an example of this object stands in.
    pub(super) shown_in: Option<ShownIn>,
    /// Names of calls and types.
    pub(super) users: Vec<&'a str>,
}

/// Members that an object has from one other.
pub(super) struct InheritedView {
    pub(super) base: String,
    pub(super) base_id: String,
    /// Whether the inherited members keep their order.
    pub(super) sorted: bool,
    /// The positions of the own members if so, or else those of the inherited ones.
    pub(super) order: String,
}

impl TypeView<'_> {
    /// Whether there is anything to say beside members and values.
    pub(super) fn has_facts(&self) -> bool {
        !(self.rules.is_empty()
            && self.derived.is_empty()
            && self.subtypes.is_empty()
            && self.users.is_empty()
            && self.samples.is_none())
    }
}

pub(super) struct DerivedView {
    pub(super) name: String,
    pub(super) rule: Html,
    pub(super) doc: Html,
}

pub(super) struct ValueView {
    pub(super) id: String,
    pub(super) wire: Html,
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

pub(super) fn areas<'a>(api: &'a Api, anchors: &Anchors) -> Vec<GroupView<'a>> {
    let shown = Shown::new(api);
    let titles = GroupTitles::new(api);
    api.groups()
        .into_iter()
        .map(|(area, types)| GroupView {
            id: anchor::area(area),
            title: titles.of(area),
            types: types.into_iter().map(|id| one_type(api, anchors, &shown, id)).collect(),
        })
        .collect()
}

/// What areas are called: like the first section of the same name or with it as a word, or by
/// their own name.
pub(super) struct GroupTitles<'a>(HashMap<&'a str, &'a str>);

impl<'a> GroupTitles<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        let mut titles = HashMap::new();
        for section in &api.sections {
            for name in section.id.split('-').chain([section.id.as_str()]) {
                titles.entry(name).or_insert(section.title.as_str());
            }
        }
        Self(titles)
    }

    pub(super) fn of(&self, area: &str) -> String {
        if let Some(title) = self.0.get(area) {
            return (*title).to_owned();
        }
        let words = area.replace('-', " ");
        let mut chars = words.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
    }
}

fn one_type<'a>(api: &'a Api, anchors: &Anchors, shown: &Shown, id: TypeId) -> TypeView<'a> {
    let ty = api.ty(id);
    let fields = ty.object().map(|object| object.fields.as_slice()).unwrap_or_default();
    let shown_in = shown.of(id);
    let (values, values_rule) = values(api, id, ty);
    let rules = if values_rule.is_some() { Vec::new() } else { rules(api, id) };
    TypeView {
        id: anchor::ty(ty),
        aliases: anchors.of(Owner::Type(id)),
        name: ty.name.clone(),
        kind: kind(&ty.kind),
        since: later(api, ty.since, ReleaseId(0)),
        deprecated: ty.deprecated.as_ref().map(|known| call::deprecation(api, known)),
        doc: text::blocks(&ty.doc),
        subtypes: subtypes(api, id),
        members: fields
            .iter()
            .filter(|field| field.inherited_from.is_none())
            .map(|field| member::member(api, ty, field))
            .collect(),
        inherited: ty
            .object()
            .and_then(|object| object.extends)
            .map(|base| inherited(api, fields, base)),
        derived: match &ty.kind {
            Kind::Object(object) => derived(&object.derived),
            Kind::Union(union) => derived(&union.derived),
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
        unit: ty.kind.unit().map(str::to_owned),
        samples: samples::samples(api, id),
        example: (shown_in.is_none() && ty.object().is_some())
            .then(|| code::json(&ty.example, code::WIDTH)),
        shown_in,
        users: users(api, id),
    }
}

/// What is inherited from a type, and in which order it is read with what is not.
fn inherited(api: &Api, fields: &[Field], base: TypeId) -> InheritedView {
    let ty = api.ty(base);
    let known = ty.object().map(|object| object.fields.as_slice()).unwrap_or_default();
    let own = |field: &Field| field.inherited_from.is_none();
    let span =
        |known: &Field| fields.iter().position(|field| field.wire == known.wire && !own(field));
    let inherited: Vec<usize> = known.iter().filter_map(span).collect();
    let order = if inherited.is_sorted() {
        fields.iter().enumerate().filter(|(_, field)| own(field)).map(|(at, _)| at).collect()
    } else {
        inherited.clone()
    };
    let order: Vec<String> = order.iter().map(usize::to_string).collect();
    InheritedView {
        base: ty.name.clone(),
        base_id: anchor::ty(ty),
        sorted: inherited.is_sorted(),
        order: order.join(" "),
    }
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Integer(_) => "integer",
        Kind::Float => "number",
        Kind::String(_) | Kind::StringUnion(_) => "string",
        Kind::Limit(_) => "limit",
        Kind::Enum(list) => match list.repr {
            Repr::String => "enumeration",
            Repr::Integer => "numbered enumeration",
        },
        Kind::Object(_) => "object",
        Kind::Union(_) => "union",
        Kind::Error => "error",
    }
}

fn extends(ty: &Type, base: TypeId) -> bool {
    ty.object().is_some_and(|object| object.extends == Some(base))
}

fn subtypes(api: &Api, base: TypeId) -> Vec<&str> {
    let users = api.ty(base).used_by_types.iter().map(|user| api.ty(*user));
    users.filter(|user| extends(user, base)).map(|subtype| subtype.name.as_str()).collect()
}

/// The calls and types that use a type otherwise than as their base.
fn users(api: &Api, id: TypeId) -> Vec<&str> {
    let ty = api.ty(id);
    let calls = ty.used_by_calls.iter().map(|user| api.call(*user).name.as_str());
    let types = ty.used_by_types.iter().map(|user| api.ty(*user));
    calls.chain(types.filter(|user| !extends(user, id)).map(|user| user.name.as_str())).collect()
}

fn derived(derived: &[Derived]) -> Vec<DerivedView> {
    derived
        .iter()
        .map(|derived| DerivedView {
            name: derived.name.clone(),
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
            doc: text::inline(&derived.doc),
        })
        .collect()
}

fn values(api: &Api, id: TypeId, ty: &Type) -> (Vec<ValueView>, Option<String>) {
    let Kind::Enum(list) = &ty.kind else {
        return (Vec::new(), None);
    };
    let values = list.values.iter().map(|value| ValueView {
        id: anchor::part(ty, &value.wire.unquoted()),
        wire: Html::text(&value.wire.compact()),
        name: (list.repr == Repr::Integer).then(|| value.name.clone()),
        since: later(api, value.since, ty.since),
        doc: text::inline(&value.doc),
    });
    let values = values.collect();
    (values, api.rules(id).into_iter().next().map(|rule| rule.id))
}

fn rules(api: &Api, id: TypeId) -> Vec<RuleView> {
    let view = |rule: Rule| RuleView {
        text: match (&rule.check, rule.parts()) {
            (Check::Any(of), _) => {
                text::one_of(of.iter().map(|one| text::named(api, one.id)).collect())
            }
            (_, (words, Some(pattern))) => text::join([Html::text(words), text::code(pattern)], ""),
            (_, (words, None)) => Html::text(words),
        },
        id: rule.id,
    };
    api.rules(id).into_iter().map(view).collect()
}

fn variants(api: &Api, ty: &Type, union: &Union) -> Vec<VariantView> {
    union
        .variants
        .iter()
        .map(|variant| VariantView {
            id: anchor::part(ty, &variant.name),
            name: variant.name.clone(),
            form: match &variant.kind {
                VariantKind::Literal(literal) => text::code(&format!("\"{literal}\"")),
                VariantKind::Type(ty) => text::type_ref(api, ty),
            },
            doc: text::inline(&variant.doc),
        })
        .collect()
}

fn told_apart(union: &Union) -> Html {
    let each = |told: &dyn Fn(usize) -> String| {
        let variants = union.variants.iter().enumerate();
        let pieces: Vec<String> = variants
            .map(|(index, variant)| format!("{} {}", text::code(&variant.name), told(index)))
            .collect();
        pieces.join(", ")
    };
    Html::trusted(match &union.discriminator {
        Discriminator::JsonKind => "Distinguished by the kind of JSON value.".to_owned(),
        Discriminator::Key(keys) => {
            let told = |index: usize| {
                format!("has {}", text::code(keys.get(index).map_or("", String::as_str)))
            };
            format!("Distinguished by their fields: {}.", each(&told))
        }
        Discriminator::Constant { member, values } => {
            let told = |index: usize| match values.get(index) {
                Some(Some(value)) => format!("has {}", text::code(&value.compact())),
                _ => "has any other value".to_owned(),
            };
            format!("Distinguished by {}: {}.", text::code(member), each(&told))
        }
    })
}
