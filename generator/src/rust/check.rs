//! Names in Rust: each must be possible, and none may stand for two things. Modules are files, whose
//! names must differ on systems that ignore case, and be possible on all.

use std::collections::{HashMap, HashSet};

use super::names::{Named as _, snake, usable};
use crate::diag::{Code, Diagnostics};
use crate::model::{Api, Kind, Object};
use crate::source::Span;

/// What the clients have methods for already.
const OF_CLIENTS: [&str; 6] = ["builder", "clone", "from_config", "from_env", "raw", "request"];

/// Names of devices, which no file can have on Windows, whatever comes after a dot.
const DEVICES: [&str; 22] = [
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1",
    "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

/// Most systems allow names of files of 255 bytes.
const LONGEST: usize = 200;

/// A name in Rust, the name it is made from, and where that is.
type Name<'n> = (String, &'n str, Span);

pub(crate) fn check(api: &Api, diags: &mut Diagnostics) {
    let mut names = Names { diags };
    let types = api.types.iter().map(|ty| plain(&ty.name, ty.span));
    let types: Vec<Name<'_>> = types.collect();
    names.capitals(&types);
    names.distinct("types", &types, "rename one of them");
    names.in_any_case(&types);
    names.possible_files(&types, &[]);
    let areas = api.groups().into_iter().filter_map(|(area, ids)| {
        let span = api.ty(*ids.first()?).span;
        Some((snake(area), area, span))
    });
    names.files("files", &areas.collect::<Vec<_>>(), &["mod", "objects"]);
    let sections = api.sections.iter();
    let sections = sections.map(|section| (snake(&section.id), &section.id[..], section.span));
    names.files("sections", &sections.collect::<Vec<_>>(), &["mod", "calls"]);
    let calls = api.calls.iter();
    let calls: Vec<Name<'_>> = calls.map(|call| (call.rust(), &call.name[..], call.span)).collect();
    let help = "give it another name in `rust`";
    names.taken(&calls, &OF_CLIENTS, "the clients", help);
    names.small(&calls);
    names.distinct("calls", &calls, "give one of them another name in `rust`");
    for call in &api.calls {
        let args = call.args.iter();
        let args: Vec<Name<'_>> = args.map(|arg| (arg.rust(), &arg.name[..], call.span)).collect();
        names.distinct("arguments", &args, "rename one of them");
    }
    let errors = api.errors.iter();
    let errors: Vec<Name<'_>> =
        errors.map(|error| (error.rust(), &error.name[..], error.span)).collect();
    names.taken(&errors, &["Other"], "all other errors", "rename it");
    names.distinct("errors", &errors, "rename one of them");
    for ty in &api.types {
        match &ty.kind {
            Kind::Object(object) => names.object(object, ty.in_requests, ty.span),
            Kind::Enum(list) => {
                let values = list.values.iter();
                let values: Vec<Name<'_>> =
                    values.map(|value| (value.rust(), value.label(), value.span)).collect();
                let help = "give it another `name`";
                // Unlike other names, these are not keys, so that duplicates are not reported yet.
                let mut seen = HashSet::new();
                if let Some((_, name, span)) =
                    values.iter().find(|(_, name, _)| !seen.insert(*name))
                {
                    let message = format!("two values are called `{name}`");
                    names.report(*span, message, "give one of them another `name`");
                }
                names.taken(&values, &["Unknown"], "values not known", help);
                names.distinct("values", &values, "give one of them another `name`");
            }
            Kind::Union(union) => {
                let variants = union.variants.iter();
                let variants: Vec<Name<'_>> =
                    variants.map(|variant| plain(&variant.name, variant.span)).collect();
                names.capitals(&variants);
                names.distinct("variants", &variants, "rename one of them");
            }
            _ => {}
        }
    }
}

/// A name that is taken as it is.
fn plain(name: &str, span: Span) -> Name<'_> {
    (name.to_owned(), name, span)
}

struct Names<'d> {
    diags: &'d mut Diagnostics,
}

impl Names<'_> {
    fn report(&mut self, span: Span, message: String, help: &str) {
        self.diags.error(Code::NameCollision, span, message).help(help);
    }

    fn object(&mut self, object: &Object, is_sent: bool, span: Span) {
        let fields = object.fields.iter();
        let fields: Vec<Name<'_>> =
            fields.map(|field| (field.rust(), &field.wire[..], field.span)).collect();
        let facts = object.derived.iter();
        let facts: Vec<Name<'_>> = facts.map(|fact| plain(&fact.name, span)).collect();
        self.small(&fields);
        self.distinct("members", &fields, "give one of them another name in `rust`");
        self.small(&facts);
        self.distinct("derived facts", &facts, "rename one of them");
        if is_sent {
            // Built by `new` and a method for each field, beside the derived facts.
            let help = "give it another name in `rust`";
            self.taken(&fields, &["new"], "what makes the object", help);
            let known: Vec<&str> = fields.iter().map(|(rust, ..)| rust.as_str()).collect();
            self.taken(&facts, &known, "a member", "rename the derived fact");
        }
    }

    /// Reports names that stand for something else already.
    fn taken(&mut self, names: &[Name<'_>], reserved: &[&str], stands_for: &str, help: &str) {
        for (rust, wire, span) in names {
            if reserved.contains(&rust.as_str()) {
                let message =
                    format!("`{wire}` becomes `{rust}`, which stands for {stands_for} in Rust");
                self.report(*span, message, help);
            }
        }
    }

    /// Names of types that are taken as they are must look like those of types.
    fn capitals(&mut self, names: &[Name<'_>]) {
        for (rust, _, span) in names {
            let why = if !rust.starts_with(|first: char| first.is_ascii_uppercase()) {
                "does not start with a capital"
            } else if rust.contains('_') {
                "has a `_` between words"
            } else {
                continue;
            };
            if usable(rust) {
                let help = "write it in capitals and small letters, such as `ThisWay`";
                self.report(*span, format!("`{rust}` {why}, unlike types in Rust"), help);
            }
        }
    }

    /// Names of functions and fields that are taken as they are must look like those.
    fn small(&mut self, names: &[Name<'_>]) {
        for (rust, _, span) in names {
            let inner = rust.trim_matches('_');
            let looks = !inner.contains("__")
                && !inner.contains(|char: char| char.is_uppercase())
                && inner.contains(|char: char| char.is_lowercase());
            if usable(rust) && !looks {
                let message =
                    format!("`{rust}` is not written as functions and fields in Rust are");
                let help = "write small letters, with one `_` between words, such as `this_way`";
                self.report(*span, message, help);
            }
        }
    }

    fn distinct(&mut self, what: &str, names: &[Name<'_>], help: &str) {
        let mut seen: HashMap<&str, (&str, Span)> = HashMap::new();
        for (rust, wire, span) in names {
            if !usable(rust) {
                let message = format!("`{wire}` becomes `{rust}`, which cannot be a name in Rust");
                self.report(*span, message, help);
            } else if let Some((first, first_span)) = seen.insert(rust, (wire, *span))
                // Equal names on the wire were reported as such.
                && first != *wire
            {
                let message =
                    format!("the {what} `{first}` and `{wire}` both become `{rust}` in Rust");
                self.diags
                    .error(Code::NameCollision, *span, message)
                    .label(first_span, "the first is this")
                    .help(help);
            }
        }
    }

    /// Reports names of modules that cannot be, or that are not distinct.
    fn files(&mut self, what: &str, names: &[Name<'_>], reserved: &[&str]) {
        self.distinct(what, names, "rename one of them");
        self.possible_files(names, reserved);
    }

    /// Reports names that differ only in case.
    fn in_any_case(&mut self, files: &[Name<'_>]) {
        let mut seen: HashMap<String, (&str, Span)> = HashMap::new();
        for (file, name, span) in files {
            if let Some((first, first_span)) = seen.insert(file.to_lowercase(), (name, *span))
                // Equal names were reported as such.
                && first != *name
            {
                let message = format!("`{first}` and `{name}` differ only in case");
                self.diags
                    .error(Code::FileName, *span, message)
                    .label(first_span, "the first is this")
                    .help("rename one of them: files are named after them");
            }
        }
    }

    /// Reports names that files cannot have, or that mean something else to Rust as modules.
    fn possible_files(&mut self, files: &[Name<'_>], reserved: &[&str]) {
        for (file, name, span) in files {
            let why = if DEVICES.contains(&file.to_lowercase().as_str()) {
                "is the name of a device on Windows, which no file can have"
            } else if reserved.contains(&file.as_str()) {
                "is the name of a module that Rust finds elsewhere"
            } else if file.len() > LONGEST {
                "is too long for the name of a file"
            } else {
                continue;
            };
            self.diags.error(Code::FileName, *span, format!("`{name}` {why}")).help("rename it");
        }
    }
}
