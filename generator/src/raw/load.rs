//! Files of a schema, and what they define in one release or in several.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::part::Part;
use super::{FILE, Raw, RawFile};
use crate::chars;
use crate::diag::{Code, Diagnostics};
use crate::language::{check, prose};
use crate::project::{self, Detail, NAME, Releases, Target, WAS};
use crate::source::{Node, SourceFile, Span, parse};

/// The files of a schema, checked against the tables.
pub(crate) struct Files {
    /// The content of each, if it is JSON.
    pub(crate) roots: Vec<Option<Node>>,
    pub(crate) releases: Releases,
    /// What is in them, in their order.
    parts: Vec<Part>,
    /// The names of all files, without folder and extension.
    groups: Vec<String>,
    /// All names that descriptions may refer to, in whatever release.
    names: Arc<FxHashSet<String>>,
    /// All texts but those of the glossary, each plain and on a line.
    prose: Arc<String>,
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
        let releases = roots.iter().flatten().flat_map(|root| root.entries("releases"));
        let releases = Releases::new(releases.map(|member| member.key.clone()));
        let prose = || {
            let texts = roots.iter().flatten().flat_map(|root| prose(root, &FILE, &["glossary"]));
            texts.map(|(text, _)| format!("{}\n", chars::plain(text))).collect::<String>()
        };
        let parts = || {
            for root in roots.iter().flatten() {
                project::check(root, &FILE, &releases, diags);
            }
            let files =
                roots.iter().enumerate().filter_map(|(file, root)| Some((file, root.as_ref()?)));
            files.flat_map(|(file, root)| Part::all(file, root, &releases)).collect()
        };
        let (parts, (prose, names)) =
            rayon::join(parts, || (Arc::new(prose()), Arc::new(names(&roots))));
        let groups = sources.iter().map(|source| {
            let name = source.path.rsplit('/').next().unwrap_or_default();
            name.strip_suffix(".json").unwrap_or(name).to_owned()
        });
        Self { groups: groups.collect(), roots, releases, parts, names, prose }
    }

    /// Whether all files are JSON. Names from one that is not would be unknown everywhere else.
    pub(crate) fn are_complete(&self) -> bool {
        self.roots.iter().all(Option::is_some)
    }

    /// The releases at which something begins, ends or changes.
    pub(crate) fn boundaries(&self) -> BTreeSet<usize> {
        let boundaries = self.parts.iter().flat_map(|part| &part.times.boundaries);
        boundaries.copied().chain([0]).collect()
    }

    /// What the files define for a target.
    pub(crate) fn project(&self, target: Target, detail: Detail, diags: &mut Diagnostics) -> Raw {
        let (names, prose) = (Arc::clone(&self.names), Arc::clone(&self.prose));
        let files = self.groups.iter().map(|group| (group.clone(), None)).collect();
        let mut raw = Raw { target, detail, names, prose, files, ..Raw::default() };
        for part in &self.parts {
            let Some(root) = &self.roots[part.file] else { continue };
            let (file, found) = part.read(root, &self.releases, (target, detail));
            diags.append(found.clone(), "");
            if let Some(file) = file {
                raw.add(part.file, file, diags);
            }
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
fn names(roots: &[Option<Node>]) -> FxHashSet<String> {
    /// An element as it is written, and its earlier forms.
    fn forms(node: &Node) -> impl Iterator<Item = &Node> {
        [node].into_iter().chain(node.items(WAS))
    }
    let all = |key: &'static str| roots.iter().flatten().flat_map(move |root| root.entries(key));
    let mut names: FxHashSet<String> = all("calls").map(|call| call.key.clone()).collect();
    let mut parts: FxHashMap<&str, (Vec<&str>, Vec<&str>)> = FxHashMap::default();
    for ty in all("types") {
        let (own, bases) = parts.entry(&ty.key).or_default();
        for form in forms(&ty.value) {
            for part in form.entries("fields").iter().chain(form.entries("values")) {
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
        let (mut open, mut seen) = (bases.clone(), FxHashSet::default());
        while let Some(base) = open.pop().filter(|base| seen.insert(*base)) {
            let (inherited, bases) = parts.get(base).map_or((&[][..], &[][..]), |(a, b)| (a, b));
            names.extend(inherited.iter().map(|part| format!("{ty}.{part}")));
            open.extend(bases);
        }
    }
    names
}

impl Raw {
    /// Adds what a part of a file defines.
    fn add(&mut self, index: usize, file: &RawFile, diags: &mut Diagnostics) {
        if let (Some(first), Some(second)) = (&self.api, &file.api) {
            diags
                .error(Code::DuplicateDefinition, second.name.span, "`api` is defined twice")
                .label(first.name.span, "first defined here")
                .help("keep it in one file");
        } else if file.api.is_some() {
            self.api.clone_from(&file.api);
        }
        if file.section.is_some() {
            self.files[index].1.clone_from(&file.section);
        }
        self.releases.extend_from_slice(&file.releases);
        self.sections.extend_from_slice(&file.sections);
        self.errors.extend_from_slice(&file.errors);
        self.guide.extend_from_slice(&file.guide);
        self.tasks.extend_from_slice(&file.tasks);
        self.glossary.extend_from_slice(&file.glossary);
        self.wording.extend_from_slice(&file.wording);
        self.types.extend_from_slice(&file.types);
        self.calls.extend_from_slice(&file.calls);
    }
}
