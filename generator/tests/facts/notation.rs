//! A model in the notation of the reference.

use std::collections::HashMap;

use generator::json::Json;
use generator::model::{
    Api, Call, Field, Kind, Object, Repr, Rules, Type, TypeId, TypeRef, VariantKind,
};

use super::Facts;

/// Names that the data misspells.
pub(crate) const MISSPELLED: &[(&str, &str)] =
    &[("VolumaBalancerVolumeStatus", "VolumeBalancerVolumeStatus")];

/// Names of the reference that are no names of Rust types, and ours. See also [`ours`].
const RENAMED: &[(&str, &str)] =
    &[("IOPS", "Iops"), ("iscsiTarget", "IscsiTargetService"), ("mcMode", "McMode")];

/// Enumerations that have no name of their own in the reference: ours, and how the data displays
/// them. Their values are listed with the fields that have them.
const UNNAMED: &[(&str, &str)] = &[
    ("AllPeersActiveRequestsLastState", "~LastState"),
    ("AllPeersActiveRequestsServiceType", "~Id"),
    ("AllPeersActiveRequestsStatus", "~Status"),
    ("BalancerCommand", "~BalancerCommand"),
    ("BalancerStatus", "~BalancerStatus"),
    ("ClientConfigState", "~client status"),
    ("ClusterState", "~ClusterStatus"),
    ("DiskSoftEjectStatus", "~DiskSoftEjectStatus"),
    ("RelocatorStatus", "~RelocatorStatus"),
    ("RequestOp", "~RequestOp"),
    ("VolumeCurrentStatus", "~VolumeCurrentStatus"),
];

/// Our types that have no name in the reference.
pub(crate) const OUR_OWN: &[&str] = &[
    "AllPeersActiveRequestsEntry",
    "AllPeersActiveRequestsLastState",
    "AllPeersActiveRequestsServiceType",
    "AllPeersActiveRequestsStatus",
    "BalancerCommand",
    "BalancerStatus",
    "ClientConfigState",
    "ClusterState",
    "DiskSoftEjectStatus",
    "GlobalIdReference",
    "IscsiName",
    "IscsiPortalGroupName",
    "LocationRemoveDesc",
    "Reassign",
    "RelocatorStatus",
    "RemoteClusterOrLocationName",
    "RequestOp",
    "VagIdOrParent",
    "VolumeCurrentStatus",
    "VolumeOrSnapshotName",
    "VolumeOrSnapshotStatus",
    "VolumeOrSnapshotStatusQuick",
];

/// The names of types in the reference, by ours.
pub(crate) struct Names(HashMap<String, String>);

impl Names {
    pub(crate) fn new(theirs: impl Iterator<Item = String>) -> Self {
        Self(theirs.map(|name| (ours(&name), name)).collect())
    }

    pub(crate) fn has(&self, ours: &str) -> bool {
        self.0.contains_key(ours)
    }

    fn theirs<'n>(&'n self, ours: &'n str) -> &'n str {
        let unnamed = UNNAMED.iter().find(|(name, _)| *name == ours).map(|(_, theirs)| *theirs);
        unnamed.or(self.0.get(ours).map(String::as_str)).unwrap_or(ours)
    }
}

/// Our name for a type of the reference.
fn ours(theirs: &str) -> String {
    if let Some((_, ours)) = RENAMED.iter().find(|(name, _)| *name == theirs) {
        return (*ours).to_owned();
    }
    let is_iscsi = theirs.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("iscsi"));
    if is_iscsi { format!("Iscsi{}", &theirs[5..]) } else { theirs.to_owned() }
}

/// All facts of a model.
pub(crate) fn facts(api: &Api, names: &Names) -> Facts {
    let mut writer = Writer { api, names, facts: Facts::new() };
    api.calls.iter().for_each(|call| writer.call(call));
    for (id, ty) in api.types() {
        match &ty.kind {
            Kind::Object(object) => writer.object(ty, object),
            _ if names.has(&ty.name) => {
                let rule = writer.rule(id);
                writer.add("scalar", names.theirs(&ty.name), "rule", &rule);
            }
            _ => {}
        }
    }
    writer.facts
}

struct Writer<'w> {
    api: &'w Api,
    names: &'w Names,
    facts: Facts,
}

impl Writer<'_> {
    fn add(&mut self, kind: &str, name: &str, part: &str, value: &str) {
        let key = format!("{kind}\t{name}\t{part}");
        let before = self.facts.insert(key, canonical(value));
        assert_eq!(before, None, "{kind} {name} {part} is there twice");
    }

    fn call(&mut self, call: &Call) {
        let path = format!("{} {}", call.method.as_str(), call.path(self.api));
        self.add("call", &call.name, "path", &path);
        let args: Vec<String> = call.args.iter().map(|arg| self.named(arg.ty)).collect();
        if !args.is_empty() {
            self.add("call", &call.name, "arguments", &args.join(", "));
        }
        if let Some(body) = &call.body {
            let ty = self.notation(&body.ty);
            let value = if body.optional { format!("Optional({ty})") } else { ty };
            self.add("call", &call.name, "body", &value);
        }
        let mut returns = self.notation(&call.returns);
        if let Some(field) = &call.unwrap {
            returns = format!("{{default(str, \"{field}\"): {returns}}}");
        }
        if call.multi_cluster {
            self.add("call", &call.name, "multiCluster", "true");
        }
        self.add("call", &call.name, "returns", &returns);
    }

    fn object(&mut self, ty: &Type, object: &Object) {
        let name = self.names.theirs(&ty.name);
        let base = object.extends.map(|base| self.names.theirs(&self.api.ty(base).name));
        self.add("object", name, "base", base.unwrap_or("none"));
        for field in &object.fields {
            let inherited = if field.inherited_from.is_some() { " (inherited)" } else { "" };
            let value = format!("{}{inherited}", self.field(field));
            self.add("field", name, &field.wire, &value);
            if let (TypeRef::Named(id), None) = (&field.ty, field.inherited_from)
                && UNNAMED.iter().any(|(ours, _)| *ours == self.api.ty(*id).name)
            {
                let rule = self.rule(*id);
                self.add("values", &format!("{name}.{}", field.wire), "rule", &rule);
            }
        }
    }

    fn field(&self, field: &Field) -> String {
        let mut ty = match &field.constant {
            Some(constant) => constant.compact(),
            None => self.notation(&field.ty),
        };
        if let Some(default) = &field.default {
            ty = format!("default({ty}, {})", default.compact());
        }
        if let Some(unset) = &field.unset {
            ty = format!("Either({}, {ty})", unset.compact());
        }
        if field.internal {
            ty = format!("Internal({ty})");
        }
        if field.optional {
            ty = format!("Optional({ty})");
        }
        ty
    }

    fn notation(&self, ty: &TypeRef) -> String {
        match ty {
            TypeRef::Any => "any".to_owned(),
            TypeRef::Integer => "int".to_owned(),
            TypeRef::Float => "float".to_owned(),
            TypeRef::Boolean => "bool".to_owned(),
            TypeRef::String => "str".to_owned(),
            TypeRef::Named(id) => self.named(*id),
            TypeRef::List(item) => format!("[{}]", self.notation(item)),
            TypeRef::Set(item) => format!("{{{}}}", self.notation(item)),
            TypeRef::Map(key, value) => {
                format!("{{{}: {}}}", self.notation(key), self.notation(value))
            }
        }
    }

    /// A named type where it is used: the reference displays the variants of unions there.
    fn named(&self, id: TypeId) -> String {
        let ty = self.api.ty(id);
        match &ty.kind {
            Kind::Union(_) => self.alternatives(ty),
            Kind::StringUnion(_) if !self.names.has(&ty.name) => self.alternatives(ty),
            _ => self.names.theirs(&ty.name).to_owned(),
        }
    }

    fn alternatives(&self, ty: &Type) -> String {
        let all: Vec<String> = match &ty.kind {
            Kind::Union(union) => {
                let kinds = union.variants.iter().map(|variant| &variant.kind);
                let alternative = |kind: &VariantKind| match kind {
                    VariantKind::Literal(literal) => literal.compact(),
                    VariantKind::Type(ty) => self.notation(ty),
                };
                kinds.map(alternative).collect()
            }
            Kind::StringUnion(of) => of.iter().map(|id| self.named(*id)).collect(),
            _ => Vec::new(),
        };
        format!("Either({})", all.join(", "))
    }

    /// The rule of a type that is no object.
    fn rule(&self, id: TypeId) -> String {
        let ty = self.api.ty(id);
        match &ty.kind {
            Kind::Integer(rules) => match (rules.range(), rules.multiple_of()) {
                ((Some(min), Some(max)), None) if min == max => min.to_string(),
                ((Some(min), Some(max)), None) => format!("integer {min}..{max}"),
                ((Some(min), None), Some(multiple)) if min == i128::from(multiple) => {
                    "size".to_owned()
                }
                other => format!("{other:?}"),
            },
            Kind::String(rules) => string(&[rules]),
            Kind::StringUnion(of) => {
                let all = self.api.string_types(of).into_iter();
                string(&all.map(|(_, rules)| rules).collect::<Vec<_>>())
            }
            Kind::Limit(limit) => format!("integer from {} or {}", limit.min, limit.unlimited),
            Kind::Enum(list) => {
                let numbers = list.values.iter().filter_map(|value| match value.wire {
                    Json::Integer(number) => Some(number),
                    _ => None,
                });
                let numbers: Vec<i64> = numbers.collect();
                let in_sequence = numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]);
                match numbers.first().filter(|_| in_sequence && list.repr == Repr::Integer) {
                    Some(first) => {
                        let names = list.values.iter().map(|value| value.name.as_str());
                        let names: Vec<&str> = names.collect();
                        format!("numbered from {first}: {}", names.join(", "))
                    }
                    None => {
                        let mut values: Vec<_> = list.values.iter().map(|one| &one.wire).collect();
                        values.sort_by_key(|value| value.unquoted());
                        let values: Vec<String> = values.into_iter().map(Json::compact).collect();
                        format!("one of [{}]", values.join(", "))
                    }
                }
            }
            Kind::Union(_) => self.alternatives(ty),
            other => format!("{other:?}"),
        }
    }
}

/// The rule of a string that any of several rules allow; those of the first say how long it can be.
fn string(all: &[&Rules]) -> String {
    let patterns: Vec<String> = all
        .iter()
        .filter_map(|rules| rules.pattern())
        // Only Python reads a repetition without a lower end.
        .map(|pattern| pattern.text.replace("{0,", "{,"))
        .collect();
    let pattern =
        if patterns.is_empty() { String::new() } else { format!(" {}", patterns.join("|")) };
    let Some(first) = all.first() else { return String::new() };
    match first.length().1 {
        None => format!("string{pattern}"),
        Some(max) if patterns.is_empty() => format!("string, at most {max} bytes"),
        Some(max) => {
            let reserved = match first.reserved() {
                [] => "reserved".to_owned(),
                words => words.join(", "),
            };
            format!("string{pattern}, at most {max} bytes, not {reserved}")
        }
    }
}

/// A value in the one way in which it is compared: flags and alternatives are in no particular order.
pub(crate) fn canonical(value: &str) -> String {
    sorted(&value.replace("Internal(Optional(", "Optional(Internal("))
}

/// The same with the alternatives of each `Either(…)` in alphabetical order.
fn sorted(text: &str) -> String {
    let Some((before, rest)) = text.split_once("Either(") else {
        return text.to_owned();
    };
    let (mut depth, mut start, mut quoted) = (0_usize, 0, false);
    let mut alternatives = Vec::new();
    for (at, char) in rest.char_indices() {
        match char {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ',' | ')' if depth == 0 => {
                alternatives.push(sorted(rest[start..at].trim()));
                start = at + 1;
                if char == ')' {
                    alternatives.sort();
                    let all = alternatives.join(", ");
                    return format!("{before}Either({all}){}", sorted(&rest[start..]));
                }
            }
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    panic!("not closed: {text}");
}
