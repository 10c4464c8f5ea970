//! House rules, beyond correctness. Each can be waived at an element with a reason; a waiver without
//! effect is a finding.

mod format;
mod words;

use std::cell::Cell;
use std::collections::HashMap;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Api, Kind, TypeId, TypeRef};
use crate::raw::{Raw, RawDoc, RawField, RawKind, RawType, RawWaiver};
use crate::read::Word;
use crate::source::{Node, SourceFile};

pub use format::format;

/// The rules that can be waived.
const RULES: [(&str, Code); 4] = [
    ("naming", Code::LintNaming),
    ("echo", Code::LintEcho),
    ("unit", Code::LintUnit),
    ("title", Code::LintTitle),
];

/// Checks all files and elements.
pub(crate) fn check(
    raw: &Raw,
    api: &Api,
    (sources, roots): (&[SourceFile], &[Option<Node>]),
    diags: &mut Diagnostics,
) {
    format::check(sources, roots, diags);
    let mut rules = Rules { diags, waivers: Vec::new() };
    for section in &raw.sections {
        let element = rules.element(&section.waive);
        rules.naming(&element, &section.name, Pattern::Hyphens);
        rules.echo(&element, &section.name.text, &section.doc);
    }
    let sections = raw.sections.iter();
    rules.titles(sections.filter_map(|one| Some((one.title.as_ref()?, one.waive.as_slice()))));
    for call in &raw.calls {
        let element = rules.element(&call.waive);
        rules.naming(&element, &call.name, Pattern::Camel);
        rules.echo(&element, &call.name.text, &call.doc);
        for arg in &call.args {
            let element = rules.element(&arg.waive);
            rules.naming(&element, &arg.name, Pattern::Camel);
            rules.echo(&element, &arg.name.text, &arg.doc);
        }
    }
    let calls = raw.calls.iter();
    rules.titles(calls.filter_map(|one| Some((one.title.as_ref()?, one.waive.as_slice()))));
    for (index, ty) in raw.types.iter().enumerate() {
        rules.ty(api, TypeId(index), ty);
    }
    rules.stale();
}

/// The patterns of names.
#[derive(Clone, Copy)]
enum Pattern {
    Pascal,
    Camel,
    Hyphens,
}

impl Pattern {
    fn fits(self, name: &str) -> bool {
        let mut chars = name.chars();
        let first = chars.next();
        match self {
            Pattern::Pascal => {
                first.is_some_and(|c| c.is_ascii_uppercase())
                    && chars.all(|c| c.is_ascii_alphanumeric())
            }
            Pattern::Camel => {
                first.is_some_and(|c| c.is_ascii_lowercase())
                    && chars.all(|c| c.is_ascii_alphanumeric())
            }
            Pattern::Hyphens => {
                first.is_some_and(|c| c.is_ascii_lowercase())
                    && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            }
        }
    }

    fn example(self) -> &'static str {
        match self {
            Pattern::Pascal => "PascalCase",
            Pattern::Camel => "camelCase",
            Pattern::Hyphens => "words-with-hyphens",
        }
    }
}

/// The waivers of an element: indices of all that were met.
struct Element(std::ops::Range<usize>);

struct Rules<'r, 'd> {
    diags: &'d mut Diagnostics,
    /// All waivers that were met, and whether they were of use.
    waivers: Vec<(&'r RawWaiver, Cell<bool>)>,
}

impl<'r> Rules<'r, '_> {
    fn element(&mut self, waive: &'r [RawWaiver]) -> Element {
        let start = self.waivers.len();
        let met = waive.iter().map(|waiver| (waiver, Cell::new(false)));
        self.waivers.extend(met);
        Element(start..self.waivers.len())
    }

    /// Reports a finding, unless it is waived.
    fn found(&mut self, element: &Element, diagnostic: Diagnostic) {
        let rule = RULES.iter().find(|(_, code)| *code == diagnostic.code());
        for (waiver, used) in &self.waivers[element.0.clone()] {
            if rule.is_some_and(|(name, _)| *name == waiver.rule.text) {
                used.set(true);
                return;
            }
        }
        self.diags.add(diagnostic);
    }

    fn ty(&mut self, api: &Api, id: TypeId, ty: &'r RawType) {
        let element = self.element(&ty.waive);
        self.naming(&element, &ty.name, Pattern::Pascal);
        self.echo(&element, &ty.name.text, &ty.doc);
        if matches!(
            ty.kind,
            RawKind::Integer { unit: None, .. } | RawKind::Limit { unit: None, .. }
        ) {
            self.unit(&element, &ty.name);
        }
        match &ty.kind {
            RawKind::Object { fields, .. } => {
                for field in fields {
                    let element = self.element(&field.waive);
                    self.naming(&element, &field.name, Pattern::Camel);
                    let name = format!("{} {}", ty.name.text, field.name.text);
                    self.echo(&element, &name, &field.doc);
                    if is_bare_number(api, id, field) {
                        self.unit(&element, &field.name);
                    }
                }
            }
            RawKind::Enum(_, values) => {
                for value in values {
                    // How values are called on the wire is not for the schema to decide.
                    let element = self.element(&value.waive);
                    let name = value.name.as_ref().unwrap_or(&value.wire);
                    let name = format!("{} {}", ty.name.text, name.text);
                    self.echo(&element, &name, &value.doc);
                }
            }
            _ => {}
        }
    }

    fn naming(&mut self, element: &Element, name: &Word, pattern: Pattern) {
        if !pattern.fits(&name.text) {
            let message = format!("`{}` is not in {}", name.text, pattern.example());
            let help = "rename it, or say in `waive` under `naming` why it is called so";
            self.found(element, Diagnostic::new(Code::LintNaming, name.span, message).help(help));
        }
    }

    fn echo(&mut self, element: &Element, name: &str, doc: &RawDoc) {
        let text = doc.text.as_deref().unwrap_or_default();
        if words::repeats(name, text) {
            let message = "the description says no more than the name";
            let help = "say what it counts, when it changes, or what to do about it";
            self.found(element, Diagnostic::new(Code::LintEcho, doc.span, message).help(help));
        }
    }

    fn unit(&mut self, element: &Element, name: &Word) {
        if let Some(what) = words::measured(&name.text) {
            let message = format!("`{}` is {what} by its name, and has no unit", name.text);
            let help = "add `unit`, or say in `waive` under `unit` why it has none";
            self.found(element, Diagnostic::new(Code::LintUnit, name.span, message).help(help));
        }
    }

    fn titles(&mut self, titles: impl Iterator<Item = (&'r Word, &'r [RawWaiver])>) {
        let mut seen: HashMap<String, &Word> = HashMap::new();
        for (title, waive) in titles {
            let Some(first) = seen.insert(title.text.to_lowercase(), title) else {
                continue;
            };
            let message = format!("the title \"{}\" is used twice", title.text);
            // The waivers of the element were met before.
            let start = self.waivers.iter().position(|(known, _)| {
                waive.first().is_some_and(|first| std::ptr::eq(*known, first))
            });
            let start = start.unwrap_or_default();
            let element = Element(start..start + waive.len());
            self.found(
                &element,
                Diagnostic::new(Code::LintTitle, title.span, message)
                    .label(first.span, "it is used here first")
                    .help("say in the title what tells the two apart"),
            );
        }
    }

    /// What is waived for nothing.
    fn stale(&mut self) {
        for (waiver, used) in &self.waivers {
            let rule = &waiver.rule;
            let names = || RULES.iter().map(|(name, _)| *name);
            let reason = waiver.reason.as_ref();
            if !names().any(|name| name == rule.text) {
                let known = format!("known are: {}", names().collect::<Vec<_>>().join(", "));
                let message = format!("there is no house rule `{}`", rule.text);
                self.diags.error(Code::LintWaiver, rule.span, message).suggest(
                    &rule.text,
                    names(),
                    known,
                );
            } else if !used.get() {
                let message = format!("`{}` is waived, but nothing breaks it here", rule.text);
                self.diags.error(Code::LintWaiver, rule.span, message).help("remove the waiver");
            } else if let Some(reason) = reason.filter(|reason| reason.text.trim().is_empty()) {
                let message = format!("`{}` is waived without a reason", rule.text);
                self.diags
                    .error(Code::LintWaiver, reason.span, message)
                    .help("say why the rule does not fit here");
            }
        }
    }
}

/// Whether a member is a number, and neither it nor its type has a unit.
fn is_bare_number(api: &Api, id: TypeId, field: &RawField) -> bool {
    let object = api.ty(id).object();
    let Some(field) = object.and_then(|object| object.field(&field.name.text)) else {
        return false;
    };
    let number = match &field.ty {
        TypeRef::Integer | TypeRef::Float => true,
        // What counts one thing out of a list, such as a number of a place, has none.
        TypeRef::Named(id) => {
            matches!(api.ty(*id).kind, Kind::Integer(_) | Kind::Limit(_) | Kind::Float)
        }
        _ => false,
    };
    number && field.unit.is_none()
}
