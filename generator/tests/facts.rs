//! The model holds exactly the facts of API 16.01: no call, member, flag, rule or age more or less.
//!
//! The model is written down in the notation of the reference, line by line, and compared with
//! `data/facts-16.01.tsv`.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;

use std::collections::BTreeSet;

use generator::json::Json;
use generator::model::{Api, Call, Field, Kind, Repr, Type, TypeId, TypeRef, VariantKind};

/// What we call by another name than the reference displays.
const DISPLAYED: &[(&str, &str)] = &[
    ("AoeTargetId", "AoeTargetID"),
    ("ClientConfigState", "client status"),
    ("ClientId", "ClientID"),
    ("ClusterState", "ClusterStatus"),
    ("DiskDescription", "DiskDescritpion"),
    ("DiskId", "DiskID"),
    ("Iops", "IOPS"),
    ("MacAddr", "MAC Address"),
    ("MgmtId", "MgmtID"),
    ("NetId", "NetID"),
    ("NodeId", "NodeID"),
    ("PeerId", "PeerID"),
    ("ServerId", "ServerID"),
    ("VolumeCurrentStatus", "VolumeCurentStatus"),
    ("VolumeReplication", "Replication"),
    ("VolumeResize", "SizeAdd"),
    ("VolumeSize", "Size"),
];

/// The one type whose variable, too, has another name in the reference.
const VARIABLES: &[(&str, &str)] = &[("Iops", "IOPS")];

/// Our names for what has none in the reference, or one that is taken.
const OUR_OWN: &[&str] = &[
    "BalancerCommand",
    "BalancerStatus",
    "ClientConfigState",
    "ClusterState",
    "DiskSoftEjectStatus",
    "Reassign",
    "RelocatorStatus",
    "RequestOp",
    "VolumeCurrentStatus",
    "VolumeOrSnapshotName",
];

/// Members whose enumeration has no name of its own in the reference.
const UNNAMED: &[&str] = &[
    "ActiveRequestDesc.op",
    "ClientConfigStatus.configStatus",
    "ClusterStatus.clusterStatus",
    "DiskSummaryBase.softEject",
    "VolumeBalancerCommand.cmd",
    "VolumeBalancerStatus.status",
    "VolumeRelocatorStatus.status",
    "VolumeStatus.status",
];

/// Members that an subtype defines again as they are, only to say that it had them before its base.
const DEFINED_AGAIN: &[&str] = &["UpDiskSummary.ssd"];

/// Fields that API 16.01 always sends and a later version may not, so the crate reads both.
const OPTIONAL_LATER: &[&str] = &["DiskWbcStats.bandwidth", "DiskWbcStats.iops", "Service.nodeId"];

fn other_name<'n>(names: &[(&str, &'n str)], name: &'n str) -> &'n str {
    names.iter().find(|(ours, _)| *ours == name).map_or(name, |(_, theirs)| theirs)
}

/// How the reference displays a named type.
fn displayed(api: &Api, id: TypeId) -> String {
    let ty = api.ty(id);
    match &ty.kind {
        Kind::Union(_) | Kind::StringUnion(_) => format!("Either({})", alternatives(api, ty)),
        _ => other_name(DISPLAYED, &ty.name).to_owned(),
    }
}

fn alternatives(api: &Api, ty: &Type) -> String {
    let all: Vec<String> = match &ty.kind {
        Kind::Union(union) => union
            .variants
            .iter()
            .map(|variant| match &variant.kind {
                VariantKind::Literal(literal) => literal.compact(),
                VariantKind::Type(ty) => notation(api, ty),
            })
            .collect(),
        Kind::StringUnion(of) => of.iter().map(|id| displayed(api, *id)).collect(),
        _ => Vec::new(),
    };
    all.join(", ")
}

fn notation(api: &Api, ty: &TypeRef) -> String {
    match ty {
        TypeRef::Integer => "int".to_owned(),
        TypeRef::Float => "float".to_owned(),
        TypeRef::Boolean => "bool".to_owned(),
        TypeRef::String => "str".to_owned(),
        TypeRef::Any => "any".to_owned(),
        TypeRef::Named(id) => displayed(api, *id),
        TypeRef::List(item) => format!("[{}]", notation(api, item)),
        TypeRef::Set(item) => format!("{{{}}}", notation(api, item)),
        TypeRef::Map(key, value) => format!("{{{}: {}}}", notation(api, key), notation(api, value)),
    }
}

fn call(api: &Api, call: &Call) -> String {
    let args: Vec<String> =
        call.args.iter().map(|arg| format!("{}: {}", arg.name, displayed(api, arg.ty))).collect();
    let args = if args.is_empty() { "-".to_owned() } else { args.join(", ") };
    line(&[
        "call",
        &call.name,
        &api.release(call.since).name,
        &api.sections[call.section].title,
        call.method.as_str(),
        &call.path(api),
        &args,
        &call.body.as_ref().map_or_else(|| "-".to_owned(), |body| notation(api, &body.ty)),
        &notation(api, &call.returns),
    ])
}

fn field(api: &Api, owner: &Type, field: &Field) -> String {
    let mut ty = notation(api, &field.ty);
    if let Some(constant) = &field.constant {
        ty = constant.compact();
    }
    if let Some(default) = &field.default {
        ty = format!("{ty}, default={}", default.compact());
    }
    if let Some(unset) = &field.unset {
        ty = format!("Either({}, {ty})", unset.compact());
    }
    if field.internal {
        ty = format!("Internal({ty})");
    }
    let name = format!("{}.{}", owner.name, field.wire);
    let declared_by = field.inherited_from.map_or(&owner.name, |base| &api.ty(base).name);
    let declared = format!("{declared_by}.{}", field.wire);
    if field.optional && !OPTIONAL_LATER.contains(&declared.as_str()) {
        ty = format!("Optional({ty})");
    }
    let again = DEFINED_AGAIN.contains(&name.as_str());
    let inherited = if again || field.inherited_from.is_some() { "inherited" } else { "own" };
    let since = &api.release(field.since).name;
    line(&["field", &owner.name, &field.wire, since, inherited, &ty])
}

/// The rules of a scalar, in the words of the reference. Where these are loose (a "positive"
/// limit may be 0, the length given is one too many), the exact rule is what leads to them.
fn constraint(api: &Api, ty: &Type) -> String {
    match &ty.kind {
        Kind::Integer(rules) => match (rules.range(), rules.multiple_of()) {
            ((Some(min), Some(max)), None) => format!("integer, {min} <= value <= {max}"),
            ((Some(min), None), Some(multiple)) if min == i128::from(multiple) => {
                format!("a positive integer divisible by {multiple}")
            }
            other => format!("{other:?}"),
        },
        Kind::String(rules) => {
            let pattern = rules.pattern().map_or("", |pattern| &pattern.text);
            match rules.length() {
                // Only Python reads a repetition without a lower end.
                (None, None) => format!("string, regex {}", pattern.replace("{0,", "{,")),
                (None, Some(max)) => format!(
                    "a string({}), matching {pattern}, except {{{}}}",
                    max + 1,
                    rules.reserved().join(", ")
                ),
                other => format!("{other:?}"),
            }
        }
        Kind::Limit(rules) if rules.min == 0 => {
            format!("a positive integer or '{}' for unlimited", rules.unlimited)
        }
        Kind::Enum(list) => {
            let values = || list.values.iter().map(|value| value.wire.compact());
            let numbers = values().filter_map(|wire| wire.parse::<i64>().ok());
            match (list.repr, numbers.clone().min(), numbers.max()) {
                (Repr::Integer, Some(first), Some(last)) => {
                    format!("{}, enumeration from {first} to {last}", ty.name)
                }
                _ => format!("One of {{{}}}", sorted(values().collect())),
            }
        }
        Kind::Union(_) => {
            let all = alternatives(api, ty);
            format!("The value must be of one of the following types: {all}.")
        }
        _ => format!("{:?}", ty.kind),
    }
}

/// The reference does not rank the values of an enumeration; we list them from least to greatest.
fn sorted(mut values: Vec<String>) -> String {
    values.sort();
    values.join(", ")
}

fn values(api: &Api, id: TypeId) -> String {
    let values = api.ty(id).values().iter();
    match &api.ty(id).kind {
        Kind::Enum(list) if list.repr == Repr::Integer => {
            let values = values.map(|value| format!("{} {}", value.wire.compact(), value.name));
            values.collect::<Vec<String>>().join(", ")
        }
        _ => sorted(values.map(|value| value.label().to_owned()).collect()),
    }
}

fn line(parts: &[&str]) -> String {
    parts.join("\t")
}

/// Everything in the model, in the notation of the data file.
fn model_lines(api: &Api) -> Vec<String> {
    let mut lines: Vec<String> = api.calls.iter().map(|one| call(api, one)).collect();
    for (id, ty) in api.types() {
        let since = &api.release(ty.since).name;
        match &ty.kind {
            Kind::Object(object) => {
                let base = object.extends.map_or("-", |base| &api.ty(base).name);
                lines.push(line(&["object", &ty.name, since, base]));
                lines.extend(object.fields.iter().map(|one| field(api, ty, one)));
            }
            _ if OUR_OWN.contains(&ty.name.as_str()) => {}
            _ => {
                let variable = other_name(VARIABLES, &ty.name);
                let displayed = displayed(api, id);
                lines.push(line(&["scalar", variable, since, &displayed, &constraint(api, ty)]));
            }
        }
        if matches!(&ty.kind, Kind::Enum(list) if list.repr == Repr::Integer) {
            lines.push(line(&["values", &ty.name, &values(api, id)]));
        }
    }
    for span in UNNAMED {
        let (owner, member) = span.split_once('.').unwrap();
        let owner = api.types.iter().find(|ty| ty.name == owner).unwrap();
        match owner.object().unwrap().field(member).map(|field| &field.ty) {
            Some(TypeRef::Named(id)) => lines.push(line(&["values", span, &values(api, *id)])),
            other => panic!("{span}: {other:?}"),
        }
    }
    lines
}

/// The same line twice would hide a missing one.
fn as_set(lines: impl Iterator<Item = String>) -> BTreeSet<String> {
    let mut set = BTreeSet::new();
    for line in lines {
        assert!(set.insert(line.clone()), "twice: {line}");
    }
    set
}

fn facts() -> BTreeSet<String> {
    let data = common::data("facts-16.01.tsv");
    as_set(data.lines().filter(|line| !line.starts_with('#')).map(str::to_owned))
}

/// Lines that only one side has.
fn differences(facts: &BTreeSet<String>, model: &BTreeSet<String>) -> Vec<String> {
    let missing = facts.difference(model).map(|line| format!("not in the model: {line}"));
    let extra = model.difference(facts).map(|line| format!("only in the model: {line}"));
    missing.chain(extra).collect()
}

#[test]
fn model_matches_the_facts_of_the_reference() {
    let model = as_set(model_lines(&common::api()).into_iter());
    let found = differences(&facts(), &model);
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}

#[test]
fn fact_table_is_complete() {
    let facts = facts();
    let count = |kind: &str| facts.iter().filter(|line| line.starts_with(kind)).count();
    assert_eq!(count("call\t"), 79);
    assert_eq!(count("object\t"), 69);
    assert_eq!(count("field\t"), 613);
    assert_eq!(count("scalar\t"), 31);
    assert_eq!(count("values\t"), UNNAMED.len() + 1);
    let internal = facts.iter().filter(|line| line.contains("\tInternal(")).count();
    assert_eq!(internal, 87);
    let sections: BTreeSet<_> = facts
        .iter()
        .filter(|line| line.starts_with("call\t"))
        .map(|line| line.split('\t').nth(3))
        .collect();
    assert_eq!(sections.len(), 14);
}

#[test]
fn exceptions_name_existing_types() {
    let api = common::api();
    let names: BTreeSet<&str> = api.types.iter().map(|ty| ty.name.as_str()).collect();
    for name in OUR_OWN.iter().chain(DISPLAYED.iter().map(|(ours, _)| ours)) {
        assert!(names.contains(name), "{name} is no type");
    }
}

/// Any change of the model is a difference from the facts.
#[test]
fn changed_model_differs_from_the_facts() {
    let facts = facts();
    let changes: [fn(&mut Api); 4] = [
        |api| api.calls[0].endpoint.push('x'),
        |api| drop(api.calls.pop()),
        |api| api.calls[1].since = generator::model::ReleaseId(5),
        |api| {
            for ty in &mut api.types {
                if let Kind::Object(object) = &mut ty.kind {
                    object.fields[0].default = Some(Json::Integer(99));
                    return;
                }
            }
        },
    ];
    for change in changes {
        let mut api = common::api();
        change(&mut api);
        let model = as_set(model_lines(&api).into_iter());
        assert!(!differences(&facts, &model).is_empty());
    }
}
