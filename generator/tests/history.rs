//! The history that follows from the projections matches that of the reference, release by release.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;

use std::collections::BTreeSet;

use generator::Schema;
use generator::diff::ChangeKind::*;
use generator::diff::Difference;
use generator::history::{document, since};
use generator::model::{Api, Element, ReleaseId, Type};

/// The releases that the data covers.
const COVERED: std::ops::RangeInclusive<&str> = "1.0.1"..="3.0.1";

/// Changes that the schema does not have.
const NOT_RECORDED: &[&str] = &[
    // The type that they return is the same; what has changed is that type.
    "1.0.5\tcall\tdisksList\treturns changed",
    "1.0.5\tcall\tserverDisksList\treturns changed",
    // The name of a class was misspelled.
    "1.3.0\ttype\tVolumaBalancerVolumeStatus\tadded",
    "3.0.1\tcall\tvolumeBalancerVolumesStatus\treturns changed",
    "3.0.1\ttype\tVolumaBalancerVolumeStatus\tremoved",
    "3.0.1\ttype\tVolumeBalancerVolumeStatus\tadded",
];

/// Changes that the data lacks: types without a name in the reference, their values, and what the
/// client library documented but the service never sent.
const OUR_OWN: &[&str] = &[
    "1.0.3\ttype\tVolumeCurrentStatus\tadded",
    "1.0.3\ttype\tVolumeOrSnapshotName\tadded",
    // The data has no rules.
    "1.0.4\ttype\tClientId\trange narrowed",
    "1.0.4\ttype\tMgmtId\trange narrowed",
    "1.0.4\ttype\tMgmtId\trange widened",
    "1.0.4\ttype\tServerId\trange narrowed",
    "1.0.4\ttype\tSnapshotName\tpattern changed",
    "1.0.4\ttype\tVolumeName\tpattern changed",
    "1.0.4\ttype\tClusterState\tadded",
    // Until then, what is called the balancer was the relocator.
    "1.3.0\tmember\tVolumeBalancerStatus.status\ttype changed",
    "1.3.0\ttype\tBalancerCommand\tadded",
    "1.3.0\tvalue\tBalancerStatus.commiting\tadded",
    "1.3.0\tvalue\tBalancerStatus.nothing to do\tadded",
    "1.3.0\tvalue\tBalancerStatus.ready\tadded",
    "1.3.0\tvalue\tBalancerStatus.waiting\tadded",
    "1.3.0\tvalue\tBalancerStatus.working\tadded",
    // With its name misspelled in the data.
    "1.3.0\ttype\tVolumeBalancerVolumeStatus\tadded",
    "3.0.0\tvalue\tBalancerCommand.auto\tremoved",
];

/// Whether a type has all fields of another one.
fn extends(api: &Api, subtype: &str, base: &str) -> bool {
    let first = api.types.iter().find(|ty| ty.name == subtype);
    let next = |ty: &&Type| ty.object()?.extends.map(|base| api.ty(base));
    std::iter::successors(first, next).skip(1).any(|ty| ty.name == base)
}

/// The names under which a field is listed: its own, and one for each type that inherits it both
/// before and after.
fn expanded(name: &str, old: &Api, new: &Api) -> Vec<String> {
    let Some((owner, wire)) = name.split_once('.') else {
        return vec![name.to_owned()];
    };
    let inherits = |api: &Api, subtype: &str| {
        let ty = api.types.iter().find(|ty| ty.name == subtype);
        let field = ty.and_then(|ty| ty.object()?.field(wire));
        field.map(|field| field.inherited_from.is_some_and(|base| api.ty(base).name == owner))
    };
    let subtypes = new.types.iter().map(|ty| ty.name.as_str()).filter(|subtype| {
        let is_old = extends(old, subtype, owner) && extends(new, subtype, owner);
        let (before, after) = (inherits(old, subtype), inherits(new, subtype));
        is_old && before.or(after) == Some(true) && after.or(before) == Some(true)
    });
    std::iter::once(owner).chain(subtypes).map(|owner| format!("{owner}.{wire}")).collect()
}

/// The lines of a change in the notation of the data.
fn lines(change: &Difference, old: &Api, new: &Api) -> Vec<String> {
    let name = change.name.as_str();
    let line = |element: &str, name: &str, what: &str| format!("{element}\t{name}\t{what}");
    let element = match change.element.unwrap() {
        // The data says member.
        Element::Field => "member",
        element => element.as_str(),
    };
    let what = match change.what {
        CallAdded | TypeAdded | OptionalFieldAdded | RequiredFieldAdded | ValueAdded => "added",
        CallRemoved | TypeRemoved | FieldRemoved | ValueRemoved => "removed",
        BecameOptional => "became optional",
        BecameInternal => "became internal",
        PathChanged => "path changed",
        TypeNarrowed | TypeWidened | TypeChanged | BodyAdded | ConstantChanged
        | SentinelChanged => {
            return match name.split_once(' ') {
                Some((call, "body")) => vec![line("call", call, "json changed")],
                Some((call, "reply")) => vec![line("call", call, "returns changed")],
                _ if change.what == BodyAdded => vec![line("call", name, "json changed")],
                Some(_) => vec![line("call", name, "type changed")],
                None => {
                    let names = expanded(name, old, new).into_iter();
                    names.map(|name| line(element, &name, "type changed")).collect()
                }
            };
        }
        KindChanged => return vec![line(element, name, "removed"), line(element, name, "added")],
        // A rename is a removal and an addition.
        CallRenamed | TypeRenamed => {
            let before = old.types.iter().map(|ty| (&ty.origin, &ty.name));
            let mut before = before.chain(old.calls.iter().map(|call| (&call.origin, &call.name)));
            let after = new.types.iter().map(|ty| (&ty.origin, &ty.name));
            let mut after = after.chain(new.calls.iter().map(|call| (&call.origin, &call.name)));
            let origin = after.find(|(_, now)| *now == name).unwrap().0;
            let before = before.find(|(known, _)| *known == origin).unwrap().1;
            return vec![line(element, before, "removed"), line(element, name, "added")];
        }
        FieldRenamed => {
            let (owner, wire) = name.split_once('.').unwrap();
            let field = |api: &'_ Api, is: &dyn Fn(&str, &str) -> bool| {
                let ty = api.types.iter().find(|ty| ty.name == owner).unwrap();
                let mut fields = ty.object().unwrap().fields.iter();
                let field = fields.find(|field| is(&field.wire, &field.origin)).unwrap();
                (field.wire.clone(), field.origin.clone())
            };
            let (_, origin) = field(old, &|known, _| known == wire);
            let (now, _) = field(new, &|_, known| known == origin);
            let removed = line(element, name, "removed");
            return vec![removed, line(element, &format!("{owner}.{now}"), "added")];
        }
        // The data does not say what is deprecated.
        Deprecated => return Vec::new(),
        other => {
            return vec![line(element, name, &other.id().replace('-', " "))];
        }
    };
    expanded(name, old, new).iter().map(|name| line(element, name, what)).collect()
}

/// Every change of the releases that the data covers.
fn recorded(schema: &Schema) -> BTreeSet<String> {
    let mut recorded = BTreeSet::new();
    let releases = &schema.api.releases;
    for (pair, changes) in releases.windows(2).zip(schema.history.iter().skip(1)) {
        let (before, name) = (&pair[0].name, pair[1].name.as_str());
        if !COVERED.contains(&name) || changes.changes.is_empty() {
            continue;
        }
        let (old, new) = (schema.release(before).unwrap(), schema.release(name).unwrap());
        for change in &changes.changes {
            recorded.extend(lines(change, &old, &new).iter().map(|line| format!("{name}\t{line}")));
        }
    }
    recorded
}

#[test]
fn history_matches_the_reference() {
    let data = common::data("history.tsv");
    let facts: BTreeSet<String> =
        data.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    let recorded = recorded(&common::schema());
    let missing: BTreeSet<&str> = facts.difference(&recorded).map(String::as_str).collect();
    let extra: BTreeSet<&str> = recorded.difference(&facts).map(String::as_str).collect();
    let known = |lines: &[&'static str]| lines.iter().copied().collect::<BTreeSet<_>>();
    assert_eq!(missing, known(NOT_RECORDED), "in the reference only");
    assert_eq!(extra, known(OUR_OWN), "in the schema only");
}

#[test]
fn changes_of_inherited_fields_are_listed_for_the_base_only() {
    let schema = common::schema();
    let mut inherited = 0;
    for (pair, changes) in schema.api.releases.windows(2).zip(schema.history.iter().skip(1)) {
        let (old, new) = (schema.release(&pair[0].name), schema.release(&pair[1].name));
        let (old, new) = (old.unwrap(), new.unwrap());
        for change in changes.changes.iter().filter(|one| one.element == Some(Element::Field)) {
            for name in expanded(&change.name, &old, &new).iter().skip(1) {
                let is_same = |one: &&Difference| one.name == *name && one.what == change.what;
                assert_eq!(changes.changes.iter().find(is_same), None);
                inherited += 1;
            }
        }
    }
    assert!(inherited > 0);
}

#[test]
fn changelog_lists_each_release_after_the_given_one() {
    let schema = common::schema();
    let text = document(&schema);
    let releases = &schema.api.releases;
    for release in releases {
        assert!(text.contains(&format!("\n## {}", release.name)), "{}", release.name);
    }
    let late = since(&schema, Some(ReleaseId(releases.len() - 3)));
    assert_eq!(late.matches("\n## ").count(), 2);
    assert!(text.ends_with(&since(&schema, None)));
    // Details are not broken.
    let long = text.lines().find(|line| line.len() > 120 && !line.contains("`: "));
    assert_eq!(long, None);
}
