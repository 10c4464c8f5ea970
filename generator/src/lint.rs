//! House rules, beyond correctness. Each can be waived at an element with a reason; a waiver without
//! effect is reported.

mod words;

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::chars;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::json::{self, Json};
use crate::language::{HOUSE_RULES, prose};
use crate::model::{Api, Kind, TypeId, TypeRef};
use crate::pattern::Pattern;
use crate::raw::{FILE, Raw, RawDoc, RawField, RawKind, RawType, RawWaiver, RawWording};
use crate::read::Word;
use crate::source::{Node, SourceFile, Span};

pub(crate) fn check(
    raw: &Raw,
    api: &Api,
    (sources, roots): (&[SourceFile], &[Option<Node>]),
    diags: &mut Diagnostics,
) {
    check_format(sources, roots, diags);
    check_wording(&raw.wording, roots, diags);
    let mut rules = Rules { diags, waivers: Vec::new(), used: FxHashSet::default() };
    for section in &raw.sections {
        rules.element(&section.waive, &section.name, HYPHENS, "", &section.doc);
    }
    let sections = raw.sections.iter();
    rules.titles(sections.filter_map(|one| Some((one.title.as_ref()?, one.waive.as_slice()))));
    for call in &raw.calls {
        rules.element(&call.waive, &call.name, CAMEL, "", &call.doc);
        for arg in &call.args {
            rules.element(&arg.waive, &arg.name, CAMEL, "", &arg.doc);
        }
    }
    let calls = raw.calls.iter();
    rules.titles(calls.filter_map(|one| Some((one.title.as_ref()?, one.waive.as_slice()))));
    for (index, ty) in raw.types.iter().enumerate() {
        rules.ty(api, TypeId(index), ty);
    }
    rules.waivers();
}

/// The conventions for names: what they are called, and their patterns.
const PASCAL: (&str, &str) = ("PascalCase", "^[A-Z][A-Za-z0-9]*$");
const CAMEL: (&str, &str) = ("camelCase", "^[a-z][A-Za-z0-9]*$");
const HYPHENS: (&str, &str) = ("words-with-hyphens", "^[a-z][a-z0-9-]*$");

struct Rules<'r, 'd> {
    diags: &'d mut Diagnostics,
    waivers: Vec<&'r RawWaiver>,
    /// The waivers that had an effect, by their span.
    used: FxHashSet<Span>,
}

impl<'r> Rules<'r, '_> {
    /// Reports a diagnostic, unless it is waived.
    fn error(
        &mut self,
        waive: &[RawWaiver],
        code: Code,
        span: Span,
        message: String,
        help: &str,
    ) -> Option<&mut Diagnostic> {
        let waives = |waiver: &&RawWaiver| HOUSE_RULES.contains(&(waiver.rule.text.as_str(), code));
        if let Some(waiver) = waive.iter().find(waives) {
            self.used.insert(waiver.rule.span);
            return None;
        }
        Some(self.diags.error(code, span, message).help(help))
    }

    /// Checks name and description; `owner` is part of the name that the description must not repeat.
    fn element(
        &mut self,
        waive: &'r [RawWaiver],
        name: &Word,
        (convention, pattern): (&str, &str),
        owner: &str,
        doc: &RawDoc,
    ) {
        if !Pattern::parse(pattern).is_ok_and(|pattern| pattern.matches(&name.text)) {
            let message = format!("`{}` is not in {convention}", name.text);
            let help = "rename it, or give the reason for the name in `waive` under `naming`";
            self.error(waive, Code::LintNaming, name.span, message, help);
        }
        self.description(waive, &format!("{owner} {}", name.text), doc);
    }

    fn description(&mut self, waive: &'r [RawWaiver], name: &str, doc: &RawDoc) {
        self.waivers.extend(waive);
        if words::repeats(name, doc.text.as_ref().map_or("", |doc| &doc.text)) {
            let message = "the description says no more than the name".to_owned();
            let help = "say what it counts, when it changes, or what to do about it";
            self.error(waive, Code::LintEcho, doc.span, message, help);
        }
    }

    fn ty(&mut self, api: &Api, id: TypeId, ty: &'r RawType) {
        self.element(&ty.waive, &ty.name, PASCAL, "", &ty.doc);
        match &ty.kind {
            RawKind::Integer { unit: None, .. } | RawKind::Limit { unit: None, .. } => {
                self.unit(&ty.waive, &ty.name);
            }
            RawKind::Object { fields, .. } => {
                for field in fields {
                    self.element(&field.waive, &field.name, CAMEL, &ty.name.text, &field.doc);
                    if is_number_without_unit(api, id, field) {
                        self.unit(&field.waive, &field.name);
                    }
                }
            }
            RawKind::Enum { values } | RawKind::Numbered { values } => {
                for value in values {
                    // The schema does not decide what values are called on the wire.
                    let name = value.name.as_ref().unwrap_or(&value.wire);
                    let name = format!("{} {}", ty.name.text, name.text);
                    self.description(&value.waive, &name, &value.doc);
                }
            }
            _ => {}
        }
    }

    fn unit(&mut self, waive: &[RawWaiver], name: &Word) {
        if let Some(measure) = words::measured(&name.text) {
            let message = format!("`{}` is {measure} by its name, and has no unit", name.text);
            let help = "add `unit`, or give the reason in `waive` under `unit`";
            self.error(waive, Code::LintUnit, name.span, message, help);
        }
    }

    fn titles(&mut self, titles: impl Iterator<Item = (&'r Word, &'r [RawWaiver])>) {
        let mut seen: FxHashMap<String, Span> = FxHashMap::default();
        for (title, waive) in titles {
            let Some(first) = seen.insert(title.text.to_lowercase(), title.span) else { continue };
            let message = format!("the title \"{}\" is used twice", title.text);
            let help = "write titles that differ";
            if let Some(error) = self.error(waive, Code::LintTitle, title.span, message, help) {
                error.label(first, "first used here");
            }
        }
    }

    /// Reports waivers of unknown rules, without effect, or without a reason.
    fn waivers(&mut self) {
        let names = || HOUSE_RULES.iter().map(|(name, _)| *name);
        for RawWaiver { rule, reason } in &self.waivers {
            let name = &rule.text;
            if !names().any(|known| known == name) {
                let known = format!("known rules: {}", names().collect::<Vec<_>>().join(", "));
                self.diags
                    .error(Code::LintWaiver, rule.span, format!("unknown house rule `{name}`"))
                    .suggest(name, names(), known);
            } else if !self.used.contains(&rule.span) {
                let message = format!("`{name}` is waived, but the element follows it");
                self.diags.error(Code::LintWaiver, rule.span, message).help("remove the waiver");
            } else if let Some(reason) = reason.as_ref().filter(|one| one.text.trim().is_empty()) {
                let message = format!("`{name}` is waived without a reason");
                self.diags
                    .error(Code::LintWaiver, reason.span, message)
                    .help("say why the rule does not apply here");
            }
        }
    }
}

/// Whether a field is a number, and neither it nor its type has a unit.
fn is_number_without_unit(api: &Api, id: TypeId, field: &RawField) -> bool {
    let object = api.ty(id).object();
    let Some(field) = object.and_then(|object| object.field(&field.name.text)) else {
        return false;
    };
    // Other named numbers, such as those of an enum, measure nothing.
    let number = matches!(field.ty, TypeRef::Integer | TypeRef::Float)
        || matches!(api.kind(&field.ty), Some(Kind::Integer(_) | Kind::Limit(_) | Kind::Float));
    number && field.unit.is_none()
}

/// The formatted file; none if it is not JSON, or has a duplicate key.
pub fn format(file: &SourceFile) -> Option<String> {
    json::parse(&file.text).map(|root| canonical(&root))
}

fn canonical(root: &Json) -> String {
    // With a width of 0, nothing is joined on one line.
    format!("{}\n", root.pretty(0))
}

/// No text has a phrase that the schema lists as one to avoid.
fn check_wording(wording: &[Arc<RawWording>], roots: &[Option<Node>], diags: &mut Diagnostics) {
    for (text, span) in roots.iter().flatten().flat_map(|root| prose(root, &FILE, &[])) {
        let plain = chars::plain(text);
        for avoided in wording.iter().filter(|one| chars::has_phrase(&plain, &one.name.text)) {
            let message = format!("the text has \"{}\"", avoided.name.text);
            let instead = avoided.instead.as_ref().map_or("another word", |word| &word.text);
            diags.error(Code::LintWording, span, message).help(format!("write \"{instead}\""));
        }
    }
}

/// Two spaces per level, one member or entry per line, no needless escapes, a line feed at the end.
fn check_format(sources: &[SourceFile], roots: &[Option<Node>], diags: &mut Diagnostics) {
    for (index, (file, root)) in sources.iter().zip(roots).enumerate() {
        let Some(root) = root else { continue };
        let good = canonical(&Json::from_node(root));
        if good == file.text {
            continue;
        }
        let pairs = file.text.bytes().zip(good.bytes());
        let same = pairs.take_while(|(is, should)| is == should).count();
        let offset = |at: usize| u32::try_from(at.min(file.text.len())).unwrap_or(u32::MAX);
        let file = u32::try_from(index).unwrap_or(u32::MAX);
        let span = Span { file, start: offset(same), end: offset(same + 1) };
        diags
            .error(Code::LintFormat, span, "the file is not formatted from here on")
            .help("run `cargo xtask lint --fix`, which formats it");
    }
}
