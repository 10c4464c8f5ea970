//! Files of a schema, and what they define in one release or in several.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::{FILE, Raw, RawFile};
use crate::diag::{Code, Diagnostics};
use crate::language::check;
use crate::project::{self, Detail, NAME, Releases, Target, WAS};
use crate::read::{FromNode as _, Word};
use crate::source::{Member, Node, SourceFile, Span, Value, parse};

/// The files of a schema, checked against the tables.
pub(crate) struct Files {
    /// The content of each, if it is JSON.
    pub(crate) roots: Vec<Option<Node>>,
    pub(crate) releases: Releases,
    /// The names of all files, without folder and extension.
    groups: Vec<String>,
    /// All names that descriptions may refer to, in whatever release.
    names: Arc<HashSet<String>>,
}

impl Files {
    /// Parses and checks all files.
    pub(crate) fn load(sources: &[SourceFile], diags: &mut Diagnostics) -> Self {
        let parsed = sources.par_iter().enumerate().map(|(index, source)| {
            let mut diags = Diagnostics::default();
            let mut root = parse(index, source, &mut diags);
            if let Some(root) = &mut root {
                check(root, &FILE, &mut diags);
            }
            (root, diags)
        });
        let mut roots = Vec::with_capacity(sources.len());
        for (root, found) in parsed.collect::<Vec<_>>() {
            diags.append(found, "");
            roots.push(root);
        }
        let releases = roots.iter().flatten().filter_map(|root| root.get("releases"));
        let releases = releases.flat_map(|node| match &node.value {
            Value::Object(members) => members.iter().map(|member| member.key.clone()).collect(),
            _ => Vec::new(),
        });
        let releases = Releases::new(releases);
        for root in roots.iter().flatten() {
            project::check(root, &FILE, &releases, diags);
        }
        let names = Arc::new(names(&roots));
        let groups = sources.iter().map(|source| {
            let name = source.path.rsplit('/').next().unwrap_or_default();
            name.strip_suffix(".json").unwrap_or(name).to_owned()
        });
        Self { groups: groups.collect(), roots, releases, names }
    }

    /// The releases at which something begins, ends or changes, the first one included.
    pub(crate) fn boundaries(&self) -> Vec<usize> {
        let roots = self.roots.iter().flatten();
        let mut all: Vec<usize> =
            roots.flat_map(|root| project::boundaries(root, &FILE, &self.releases)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether all files are JSON. Names from one that is not would be unknown everywhere else.
    pub(crate) fn are_complete(&self) -> bool {
        self.roots.iter().all(Option::is_some)
    }

    /// What the files define for a target.
    pub(crate) fn project(&self, target: Target, detail: Detail, diags: &mut Diagnostics) -> Raw {
        let mut raw = Raw { target, detail, names: Arc::clone(&self.names), ..Raw::default() };
        for (root, group) in self.roots.iter().zip(&self.groups) {
            let file = root.as_ref().and_then(|root| {
                let root = project::project(root, &FILE, &self.releases, (target, detail), diags);
                raw.add_file(&root, diags)
            });
            raw.files.push((group.clone(), file.and_then(|file| file.section)));
        }
        if raw.api.is_none() && diags.is_empty() {
            diags
                .error(Code::MissingKey, Span::default(), "no file of the schema defines `api`")
                .help("add `\"api\": {\"title\": …, \"version\": …, \"prefix\": …, \"doc\": …}`");
        }
        raw
    }
}

/// The names of all calls and types, and of what the types contain in whatever release, inherited
/// parts included; those of parts are there without the type as well, after a period.
fn names(roots: &[Option<Node>]) -> HashSet<String> {
    fn entries(node: Option<&Node>) -> impl Iterator<Item = &Member> {
        let members = match node.map(|node| &node.value) {
            Some(Value::Object(members)) => members.as_slice(),
            _ => &[],
        };
        members.iter()
    }
    /// An element as it is written, and its earlier forms.
    fn forms(node: &Node) -> impl Iterator<Item = &Node> {
        let was = match node.get(WAS).map(|was| &was.value) {
            Some(Value::Array(items)) => items.as_slice(),
            _ => &[],
        };
        [node].into_iter().chain(was)
    }
    let all =
        |key: &'static str| roots.iter().flatten().flat_map(move |root| entries(root.get(key)));
    let mut names: HashSet<String> = all("calls").map(|call| call.key.clone()).collect();
    let mut parts: HashMap<&str, (Vec<&str>, Vec<&str>)> = HashMap::new();
    for ty in all("types") {
        let (own, bases) = parts.entry(&ty.key).or_default();
        for form in forms(&ty.value) {
            for part in entries(form.get("fields")).chain(entries(form.get("values"))) {
                own.push(&part.key);
                let earlier = forms(&part.value).filter_map(|form| form.text(NAME));
                own.extend(earlier.map(|(name, _)| name));
            }
            bases.extend(form.text("extends").map(|(base, _)| base));
        }
    }
    for (ty, (own, bases)) in &parts {
        names.insert((*ty).to_owned());
        names.extend(own.iter().map(|part| format!("{ty}.{part}")));
        names.extend(own.iter().map(|part| format!(".{part}")));
        let (mut open, mut seen) = (bases.clone(), HashSet::new());
        while let Some(base) = open.pop().filter(|base| seen.insert(*base)) {
            let (inherited, bases) = parts.get(base).map_or((&[][..], &[][..]), |(a, b)| (a, b));
            names.extend(inherited.iter().map(|part| format!("{ty}.{part}")));
            open.extend(bases);
        }
    }
    names
}

impl Raw {
    /// Adds the definitions of a file; returns the rest.
    fn add_file(&mut self, root: &Node, diags: &mut Diagnostics) -> Option<RawFile> {
        let mut file = RawFile::from_node(&Word::unnamed(root), root)?;
        if let (Some(first), Some(second)) = (&self.api, &file.api) {
            diags
                .error(Code::DuplicateDefinition, second.name.span, "`api` is defined twice")
                .label(first.name.span, "first defined here")
                .help("keep it in one file");
        }
        self.api = self.api.take().or(file.api.take());
        self.releases.append(&mut file.releases);
        self.sections.append(&mut file.sections);
        self.errors.append(&mut file.errors);
        self.types.append(&mut file.types);
        self.calls.append(&mut file.calls);
        Some(file)
    }
}
