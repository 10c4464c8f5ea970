//! What all passes share: the names that exist, and what has been reported.

use std::fmt::Display;
use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::chars;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::doc::{Doc, Problem};
use crate::model::{Api, TypeId, TypeRef};
use crate::project::{Detail, Target};
use crate::raw::{Raw, RawDoc, RawField, RawKind};
use crate::read::Word;
use crate::source::Span;

type Indices<'a> = FxHashMap<&'a str, usize>;

pub(super) struct Context<'a> {
    pub(super) raw: &'a Raw,
    diags: &'a mut Diagnostics,
    pub(super) types: Indices<'a>,
    pub(super) calls: Indices<'a>,
    pub(super) releases: Indices<'a>,
    pub(super) sections: Indices<'a>,
    pub(super) errors: Indices<'a>,
    /// What each type extends, cycles cut.
    pub(super) bases: Vec<Option<TypeId>>,
    /// Types whose values are not known, because of a reported error.
    pub(super) uncertain: FxHashSet<TypeId>,
    pub(super) cyclic: FxHashSet<TypeId>,
    /// Types that unresolved names probably mean: they are not unused.
    pub(super) mentioned: FxHashSet<TypeId>,
    /// In how many places, all reported, a type may be missing that would not be unused then.
    pub(super) holes: usize,
}

impl<'a> Context<'a> {
    pub(super) fn new(raw: &'a Raw, diags: &'a mut Diagnostics) -> Self {
        same_name("type", &raw.types, |ty| &ty.name, diags);
        same_name("call", &raw.calls, |call| &call.name, diags);
        for ty in &raw.types {
            same_name("field", ty.kind.fields(), |field| &field.name, diags);
        }
        let mut context = Self {
            raw,
            types: indices("type", &raw.types, |ty| &ty.name, diags),
            calls: indices("call", &raw.calls, |call| &call.name, diags),
            releases: indices("release", &raw.releases, |release| &release.name, diags),
            sections: indices("section", &raw.sections, |section| &section.name, diags),
            errors: indices("error", &raw.errors, |error| &error.name, diags),
            diags,
            bases: Vec::new(),
            uncertain: FxHashSet::default(),
            cyclic: FxHashSet::default(),
            mentioned: FxHashSet::default(),
            holes: 0,
        };
        context.find_bases();
        context
    }

    pub(super) fn error(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.diags.error(code, span, message)
    }

    pub(super) fn is_reported(&self, message: &str) -> bool {
        self.diags.has(message)
    }

    /// Whether every element of the schema is here. If not, names that are missing may be of elements
    /// that exist in other releases; they were checked with the whole schema.
    pub(super) fn is_whole(&self) -> bool {
        self.raw.target == Target::Whole
    }

    /// The type that a type extends.
    pub(super) fn base_of(&self, id: TypeId) -> Option<TypeId> {
        self.bases[id.0]
    }

    /// A type, what it extends, what that extends, and so on.
    pub(super) fn chain(&self, id: TypeId) -> Vec<TypeId> {
        std::iter::successors(Some(id), |id| self.base_of(*id)).collect()
    }

    /// Whether nothing can be said about the values of a type, for a reason that was reported.
    pub(super) fn is_uncertain(&self, id: TypeId) -> bool {
        let lacks_fields = |id: TypeId| match &self.raw.types[id.0].kind {
            RawKind::Object { extends, .. } => extends.is_some() && self.base_of(id).is_none(),
            RawKind::Broken => true,
            _ => false,
        };
        id == TypeId::UNRESOLVED
            || self.uncertain.contains(&id)
            || self.chain(id).into_iter().any(lacks_fields)
    }

    pub(super) fn is_uncertain_ref(&self, ty: &TypeRef) -> bool {
        ty.id().is_some_and(|id| self.is_uncertain(id))
    }

    /// The fields of an object as written, inherited ones first; the last of equal names counts.
    pub(super) fn raw_fields(&self, id: TypeId) -> Vec<(TypeId, &'a RawField)> {
        let raw = self.raw;
        if self.base_of(id).is_none() {
            return raw.types[id.0].kind.fields().iter().map(|field| (id, field)).collect();
        }
        let mut fields: IndexMap<&str, (TypeId, &RawField)> = IndexMap::new();
        for owner in self.chain(id).into_iter().rev() {
            let own = raw.types[owner.0].kind.fields().iter();
            fields.extend(own.map(|field| (field.name.text.as_str(), (owner, field))));
        }
        fields.into_values().collect()
    }

    /// The API with what concerns it as a whole; everything else is still empty.
    pub(super) fn front_page(&mut self) -> Option<Api> {
        let front = self.raw.api.as_ref()?;
        if let Some(prefix) = &front.prefix
            && (!prefix.text.starts_with('/') || prefix.text.ends_with('/'))
        {
            let message = format!("`{}` is not the start of a path", prefix.text);
            self.error(Code::WrongType, prefix.span, message)
                .help("begin with `/` and end without, such as `/ctrl/1.0`");
        }
        let given = |word: &Option<Word>| word.as_ref().map(|word| word.text.clone());
        Some(Api {
            title: text(&front.title),
            version: text(&front.version),
            prefix: text(&front.prefix),
            cluster_prefix: given(&front.cluster_prefix),
            address: given(&front.address).unwrap_or_else(|| "localhost".to_owned()),
            authorization: given(&front.authorization).unwrap_or_else(|| "Bearer ".to_owned()),
            license: given(&front.license),
            example_generation: front.example_generation.as_ref().map_or(1, |number| number.value),
            doc: self.doc(&front.doc, "the API"),
            names: Arc::clone(&self.raw.names),
            ..Api::default()
        })
    }

    /// A description; a missing one is reported.
    pub(super) fn doc(&mut self, raw: &RawDoc, owner: impl Display) -> Doc {
        if self.raw.detail == Detail::Structure {
            return Doc::default();
        }
        let span = raw.span;
        let Some(text) = raw.text.as_ref().filter(|text| !text.text.trim().is_empty()) else {
            let message = format!("{owner} has no description");
            self.error(Code::MissingDoc, span, message)
                .help("say in `doc` what it means to an operator: unit, when it is absent");
            return Doc::default();
        };
        let mut problems = Vec::new();
        let doc = text.resolve(&|name| self.target(name), &mut problems);
        for problem in problems {
            let (code, message, help) = match problem {
                Problem::Unknown(name) => {
                    let message = format!("unresolved reference `[{name}]`");
                    self.unknown_reference(span, message, &name);
                    continue;
                }
                Problem::Unsupported(what) => (
                    Code::Markdown,
                    format!("descriptions cannot have {what}"),
                    "use paragraphs, `code`, **strong**, *emphasis*, lists and links",
                ),
                Problem::Address(url) => (
                    Code::LinkScheme,
                    format!("descriptions cannot link to `{url}`"),
                    "link to `https://…`, `http://…`, `mailto:…` or `#…`, or write it as code",
                ),
                Problem::Character(char) => (
                    Code::Character,
                    format!("an entity in the text means {}", chars::name(char)),
                    "remove the entity, or escape its `&` with a backslash",
                ),
            };
            self.error(code, span, message).help(help);
        }
        doc
    }
}

/// The indices of elements by name. A second element of a name is reported; the name leads to the
/// first.
fn indices<'a, T>(
    what: &str,
    elements: &'a [T],
    name: fn(&T) -> &Word,
    diags: &mut Diagnostics,
) -> Indices<'a> {
    let mut indices = FxHashMap::default();
    for (index, element) in elements.iter().enumerate() {
        let word = name(element);
        let first = *indices.entry(word.origin()).or_insert(index);
        if first != index {
            let message = format!("the {what} `{}` is defined twice", word.text);
            diags
                .error(Code::DuplicateDefinition, word.span, message)
                .label(name(&elements[first]).span, "first defined here")
                .help("remove or rename one of the two");
        }
    }
    indices
}

/// Reports names from earlier forms that other elements have in the same release.
fn same_name<T>(what: &str, elements: &[T], name: fn(&T) -> &Word, diags: &mut Diagnostics) {
    for (index, element) in elements.iter().enumerate() {
        let word = name(element);
        let is_other = |(other, element): &(usize, &T)| {
            let is_first = name(element).origin.is_none() || *other < index;
            *other != index && is_first && name(element).text == word.text
        };
        if word.origin.is_some()
            && let Some((_, other)) = elements.iter().enumerate().find(is_other)
        {
            let message = format!("another {what} is called `{}` at that time", word.text);
            diags
                .error(Code::DuplicateDefinition, word.span, message)
                .label(name(other).span, "this one")
                .help("correct the name, or the lifetime of one of the two");
        }
    }
}

/// The text of a key; empty if it is missing, which was reported.
pub(super) fn text(word: &Option<Word>) -> String {
    word.as_ref().map_or_else(String::new, |word| word.text.clone())
}

pub(super) fn texts(words: &[Word]) -> Vec<String> {
    words.iter().map(|word| word.text.clone()).collect()
}
