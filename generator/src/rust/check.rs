//! Names in Rust: each must be valid, and none may have two meanings. Modules are files, whose names
//! must differ on systems that ignore case, and be valid on all.

use rustc_hash::{FxHashMap, FxHashSet};

use super::names::{Named as _, snake, usable};
use crate::diag::{Code, Diagnostics};
use crate::model::{Api, Enumeration, Kind, Object};
use crate::source::Span;

/// Methods that the clients have already.
const OF_CLIENTS: [&str; 9] =
    ["api_version", "builder", "clone", "from_config", "from_env", "ops", "raw", "request", "with"];

/// Names of devices, which no file can have on Windows, whatever comes after a dot.
const DEVICES: [&str; 22] = [
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1",
    "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

/// Most systems allow names of files of 255 bytes.
const LONGEST: usize = 200;

const RENAME: &str = "rename one of them";
const CHOOSE: &str = "give it another name in `rust`";
const CHOOSE_ONE: &str = "give one of them another name in `rust`";

/// A name in Rust, the name it is made from, and where that is.
type Name<'n> = (String, &'n str, Span);

/// A name that is the same in Rust.
fn same(name: &str, span: Span) -> Name<'_> {
    (name.to_owned(), name, span)
}

fn names<'n, T>(items: &'n [T], name: impl Fn(&'n T) -> Name<'n>) -> Vec<Name<'n>> {
    items.iter().map(name).collect()
}

pub(crate) fn check(api: &Api, diags: &mut Diagnostics) {
    let mut check = Check { diags };
    let types = names(&api.types, |ty| same(&ty.name, ty.span));
    check.types(&types);
    check.files("types", &types, &[]);
    let groups: Vec<_> = api.groups().into_iter().collect();
    let groups = names(&groups, |(name, ids)| (snake(name), name, api.ty(ids[0]).span));
    check.files("files", &groups, &["mod", "objects"]);
    let sections = names(&api.sections, |one| (snake(&one.id), &one.id, one.span));
    check.files("sections", &sections, &["mod", "calls"]);
    let calls = names(&api.calls, |one| (one.rust(), &one.name, one.span));
    check.taken(&calls, &OF_CLIENTS, "a method of the clients", CHOOSE);
    check.functions(&calls);
    check.distinct("calls", &calls, CHOOSE_ONE);
    for call in &api.calls {
        let args = names(&call.args, |arg| (arg.rust(), &arg.name, call.span));
        check.distinct("arguments", &args, RENAME);
    }
    let errors = names(&api.errors, |one| (one.rust(), &one.name, one.span));
    check.taken(&errors, &["Other"], "the variant for all other errors", "rename it");
    check.distinct("errors", &errors, RENAME);
    for ty in &api.types {
        match &ty.kind {
            Kind::Object(object) => check.object(object, ty.in_requests, ty.span),
            Kind::Enum(list) => check.enumeration(list),
            Kind::Union(union) => {
                let variants = names(&union.variants, |one| same(&one.name, one.span));
                check.types(&variants);
                check.distinct("variants", &variants, RENAME);
            }
            _ => {}
        }
    }
}

struct Check<'d> {
    diags: &'d mut Diagnostics,
}

impl Check<'_> {
    fn report(&mut self, span: Span, message: String, help: &str) {
        self.diags.error(Code::NameCollision, span, message).help(help);
    }

    fn object(&mut self, object: &Object, is_sent: bool, span: Span) {
        let fields = names(&object.fields, |field| (field.rust(), &field.wire, field.span));
        let derived = names(&object.derived, |fact| same(&fact.name, span));
        self.functions(&fields);
        self.distinct("fields", &fields, CHOOSE_ONE);
        self.functions(&derived);
        self.distinct("derived facts", &derived, RENAME);
        self.taken(&derived, &["example"], "the documented example", RENAME);
        if is_sent {
            // Built by `new` and a method for each field, beside the derived facts.
            self.taken(&fields, &["new"], "the constructor", CHOOSE);
            self.taken(&fields, &["example"], "the documented example", CHOOSE);
            let known: Vec<&str> = fields.iter().map(|(rust, ..)| rust.as_str()).collect();
            self.taken(&derived, &known, "a field", "rename the derived fact");
        }
    }

    fn enumeration(&mut self, list: &Enumeration) {
        let values = names(&list.values, |one| (one.rust(), one.label(), one.span));
        let help = "give one of them another `name`";
        // Unlike other names, these are not keys, so that duplicates are not reported yet.
        let mut seen = FxHashSet::default();
        if let Some((_, name, span)) = values.iter().find(|(_, name, _)| !seen.insert(*name)) {
            self.report(*span, format!("two values are called `{name}`"), help);
        }
        let unknown = "the variant for unknown values";
        self.taken(&values, &["Unknown"], unknown, "give it another `name`");
        self.distinct("values", &values, help);
    }

    /// Reports names that mean something else already.
    fn taken(&mut self, names: &[Name<'_>], reserved: &[&str], meaning: &str, help: &str) {
        for (rust, wire, span) in names {
            if reserved.contains(&rust.as_str()) {
                let message = format!("`{wire}` becomes `{rust}` in Rust, which is {meaning}");
                self.report(*span, message, help);
            }
        }
    }

    /// Names that are kept must look like those of types.
    fn types(&mut self, names: &[Name<'_>]) {
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

    /// Names that are kept must look like those of functions and fields.
    fn functions(&mut self, names: &[Name<'_>]) {
        for (rust, _, span) in names {
            let inner = rust.trim_matches('_');
            let has = |test: fn(char) -> bool| inner.contains(test);
            let is_snake =
                !inner.contains("__") && !has(char::is_uppercase) && has(char::is_lowercase);
            if usable(rust) && !is_snake {
                let message =
                    format!("`{rust}` is not written as functions and fields in Rust are");
                let help = "write small letters, with one `_` between words, such as `this_way`";
                self.report(*span, message, help);
            }
        }
    }

    fn distinct(&mut self, what: &str, names: &[Name<'_>], help: &str) {
        let mut seen: FxHashMap<&str, (&str, Span)> = FxHashMap::default();
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
                let error = self.diags.error(Code::NameCollision, *span, message);
                error.label(first_span, "the first is this").help(help);
            }
        }
    }

    /// Reports names of modules that are not distinct, whether or not case counts, that files cannot
    /// have, or that mean something else to Rust.
    fn files(&mut self, what: &str, names: &[Name<'_>], reserved: &[&str]) {
        self.distinct(what, names, RENAME);
        let mut seen: FxHashMap<String, (&str, Span)> = FxHashMap::default();
        for (file, name, span) in names {
            let lowercase = file.to_lowercase();
            let why = if DEVICES.contains(&lowercase.as_str()) {
                Some("is the name of a device on Windows, which no file can have")
            } else if reserved.contains(&file.as_str()) {
                Some("is the name of a module that Rust finds elsewhere")
            } else {
                (file.len() > LONGEST).then_some("is too long for the name of a file")
            };
            if let Some(why) = why {
                let message = format!("`{name}` {why}");
                self.diags.error(Code::FileName, *span, message).help("rename it");
            }
            if let Some((first, first_span)) = seen.insert(lowercase, (file, *span))
                // Equal names were reported as such.
                && first != file
            {
                let message = format!("`{first}` and `{name}` differ only in case");
                let error = self.diags.error(Code::FileName, *span, message);
                let error = error.label(first_span, "the first is this");
                error.help("rename one of them: files are named after them");
            }
        }
    }
}
