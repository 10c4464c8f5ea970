//! Types and their parts as nodes, and in which directions types travel.

use std::borrow::Cow;

use super::Concerns;
use super::kind::ChangeKind::*;
use super::node::{Detail, Kinds, Name, Node, Travel, Value, plain};
use super::relation::Renames;
use crate::json::Json;
use crate::model::{
    Api, Check, Derived, Discriminator, Element, Field, Kind, Repr, Type, TypeId, TypeRef, Union,
    VariantKind,
};

/// A rule that is added refuses more.
const RULE: Kinds = [RangeNarrowed, RangeWidened, PatternChanged];
/// An alternative that is added allows more.
const ALTERNATIVE: Kinds = [RangeWidened, RangeNarrowed, RangeNarrowed];
/// A unit that is added was only undocumented.
const UNIT: Kinds = [Documentation, Documentation, UnitChanged];
/// An accessor that follows from something else is another one.
const ACCESSOR: Kinds = [AccessorAdded, AccessorRemoved, AccessorRemoved];

pub(super) fn describe<'a>(
    api: &'a Api,
    names: &'a Renames<'_>,
    concerns: Concerns<'_>,
) -> Vec<Node<'a>> {
    let types = api.types().zip(travels(api));
    types
        .filter(|((_, ty), _)| concerns(&ty.origin))
        .map(|((id, ty), travel)| {
            let name = names.now(&ty.name);
            let named = || Name(&ty.name, "", "".into());
            let mut node = Node::new(Element::Type, named(), name);
            node.travel = Some(travel);
            node.presence = Some([TypeAdded, TypeRemoved]);
            node.text([TypeRenamed; 3], ty.name.as_str());
            node.text([KindChanged; 3], kind(&ty.kind));
            node.text([Documentation; 3], plain(&ty.doc));
            node.deprecation(ty.deprecated.as_ref());
            // The contents of types of different kinds are not compared.
            let mut content = Node::new(Element::Type, named(), kind(&ty.kind));
            rules(api, names, id, &mut content);
            parts(api, names, name, &ty.kind, &mut content);
            node.parts.push(content);
            node
        })
        .collect()
}

fn rules<'a>(api: &'a Api, names: &Renames<'_>, id: TypeId, node: &mut Node<'a>) {
    fn bound<T: Into<i128>>(
        node: &mut Node<'_>,
        label: &'static str,
        bound: Option<T>,
        value: fn(i128) -> Value<'static>,
    ) {
        if let Some(bound) = bound {
            node.fact(RULE, label, value(bound.into()));
        }
    }
    for check in &api.checks(id) {
        match check {
            Check::Range(min, max) => {
                bound(node, "minimum", *min, Value::Least);
                bound(node, "maximum", *max, Value::Most);
            }
            Check::Length(min, max) => {
                let number = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
                bound(node, "minimum length", min.map(number), Value::Least);
                bound(node, "maximum length", max.map(number), Value::Most);
            }
            Check::MultipleOf(divisor) => bound(node, "multiple", Some(*divisor), Value::Multiple),
            Check::Pattern(pattern) => {
                node.fact(RULE, "pattern", Value::Text(pattern.text.clone().into()));
            }
            Check::Limit(min, unlimited) => {
                bound(node, "minimum", Some(*min), Value::Least);
                node.text([NoLimitChanged; 3], unlimited.clone());
            }
            Check::Reserved(words) => {
                for word in words {
                    node.entry(RULE, format!("reserved word `{word}`"), String::new());
                }
            }
            Check::Any(of) => {
                for one in of {
                    let label = format!("`{}`", names.now(&one.name));
                    node.entry(ALTERNATIVE, label, String::new());
                }
            }
            // Values are parts of their type, and constants belong to fields.
            Check::Values(_) | Check::Constant(_) => {}
        }
    }
}

fn parts<'a>(
    api: &'a Api,
    names: &'a Renames<'_>,
    owner: &'a str,
    kind: &'a Kind,
    node: &mut Node<'a>,
) {
    node.optional(UNIT, kind.unit());
    let part = |element, wire: &'a str, key: &'a str| {
        Node::new(element, Name(owner, ".", wire.into()), key)
    };
    match kind {
        Kind::Object(object) => {
            let bases = std::iter::successors(object.extends, |id| base(api.ty(*id)));
            node.bases = bases.map(|id| names.now(&api.ty(id).name)).collect();
            node.parts.extend(object.fields.iter().map(|field| {
                let now = Some(names.field(owner, &field.wire));
                // With a field of the new name beside it, it is another field.
                let now = now.filter(|now| object.field(now).is_none()).unwrap_or(&field.wire);
                let base = field.inherited_from.map(|id| names.now(&api.ty(id).name));
                let node = part(Element::Field, &field.wire, now).typed(Cow::Borrowed(&field.ty));
                let detail = Some(Detail::Type(&field.ty));
                describe_field(field, Node { inherited_from: base, detail, ..node })
            }));
            accessors(&object.derived, node);
        }
        Kind::Union(union) => {
            node.parts.extend(union.variants.iter().enumerate().map(|(index, variant)| {
                let mut node = part(Element::Value, &variant.name, &variant.name);
                node.presence = Some([VariantAdded, VariantRemoved]);
                node.text([Documentation; 3], plain(&variant.doc));
                node.deprecation(variant.deprecated.as_ref());
                match &variant.kind {
                    VariantKind::Literal(literal) => {
                        node.text([VariantChanged; 3], literal.compact())
                    }
                    VariantKind::Type(ty) => {
                        node.text([VariantChanged; 3], selector(api, union, index, ty));
                        let content = Node::new(Element::Value, node.name.clone(), "type");
                        node.parts.push(content.typed(Cow::Borrowed(ty)));
                    }
                }
                node
            }));
            for name in &union.shared {
                node.entry(ACCESSOR, format!("`{name}`"), String::new());
            }
            accessors(&union.derived, node);
        }
        Kind::Enum(list) => {
            node.parts.extend(list.values.iter().map(|value| {
                let wire = value.wire.unquoted();
                let name = Name(owner, ".", wire.clone().into());
                let mut node = Node::new(Element::Value, name, wire);
                node.presence = Some([ValueAdded, ValueRemoved]);
                node.fact([ValueRenamed; 3], "", Value::Rust(value));
                node.text([Documentation; 3], plain(&value.doc));
                node.deprecation(value.deprecated.as_ref());
                node
            }));
        }
        _ => {}
    }
}

/// That a variant is a type, and what selects it if its field is no constant.
fn selector(api: &Api, union: &Union, index: usize, ty: &TypeRef) -> String {
    let Discriminator::Constant { field: member, values } = &union.discriminator else {
        return "a type".to_owned();
    };
    let field = api.object(ty).and_then(|object| object.field(member));
    match values.get(index) {
        Some(Some(value)) if field.is_none_or(|field| field.constant.is_none()) => {
            format!("a type when `{member}` is {}", value.compact())
        }
        _ => "a type".to_owned(),
    }
}

fn describe_field<'a>(field: &'a Field, mut node: Node<'a>) -> Node<'a> {
    let added = if field.must_be_given() { RequiredFieldAdded } else { OptionalFieldAdded };
    node.presence = Some([added, FieldRemoved]);
    node.text([FieldRenamed; 3], field.wire.as_str());
    node.fact([RustNameChanged; 3], "", Value::Rust(field));
    node.flag([BecameOptional, BecameRequired, BecameRequired], field.may_be_missing());
    node.flag([BecameInternal, NoLongerInternal, NoLongerInternal], field.internal);
    let compact = |json: &Option<Json>| json.as_ref().map(Json::compact);
    node.optional([ConstantChanged; 3], compact(&field.constant));
    node.optional([DefaultAdded, DefaultRemoved, DefaultChanged], compact(&field.default));
    node.optional([SentinelChanged; 3], compact(&field.unset));
    node.optional(UNIT, field.unit.as_deref());
    node.text([Documentation; 3], plain(&field.doc));
    node.deprecation(field.deprecated.as_ref());
    node
}

fn accessors(derived: &[Derived], node: &mut Node<'_>) {
    for accessor in derived {
        node.entry(ACCESSOR, format!("`{}`", accessor.name), format!("{:?}", accessor.rule));
    }
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Float => "float",
        Kind::StringUnion(_) => "string union",
        Kind::Enum(list) if list.repr == Repr::String => "enum of strings",
        other => other.name(),
    }
}

fn base(ty: &Type) -> Option<TypeId> {
    ty.object().and_then(|object| object.extends)
}

/// In which directions each type travels: a base where its subtypes do, the type of a path argument
/// in requests.
fn travels(api: &Api) -> Vec<Travel> {
    let mut travels: Vec<Travel> = api
        .types
        .iter()
        .map(|ty| Travel { request: ty.in_requests, reply: ty.in_responses })
        .collect();
    let arguments = api.calls.iter().flat_map(|call| &call.args);
    let mut open: Vec<(TypeId, Travel)> = arguments.map(|arg| (arg.ty, Travel::REQUEST)).collect();
    open.extend(api.types().filter_map(|(id, ty)| Some((base(ty)?, travels[id.0]))));
    while let Some((id, travel)) = open.pop() {
        let known = travels[id.0];
        travels[id.0] = known.or(travel);
        if travels[id.0] == known {
            continue;
        }
        let ty = api.ty(id);
        if let Kind::StringUnion(of) = &ty.kind {
            open.extend(of.iter().map(|part| (*part, travel)));
        }
        open.extend(base(ty).map(|base| (base, travel)));
        for (part, _) in ty.parts() {
            part.each_named(&mut |id| open.push((id, travel)));
        }
    }
    travels
}
