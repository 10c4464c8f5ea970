//! What all passes share: the names that exist, and how references to them are looked up.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use crate::chars;
use crate::diag::{Code, Diagnostics, Pending, nearest};
use crate::doc::{Doc, Problem, Target};
use crate::language::{BUILT_IN, Foreign, foreign_type};
use crate::model::{Api, CallId, Kind, ReleaseId, Type, TypeId, TypeRef};
use crate::raw::{Raw, RawDoc, RawField, RawKind};
use crate::read::Word;
use crate::source::Span;

pub(super) struct Context<'a> {
    pub(super) raw: &'a Raw,
    pub(super) diags: &'a mut Diagnostics,
    pub(super) types: HashMap<&'a str, TypeId>,
    calls: HashMap<&'a str, CallId>,
    pub(super) releases: HashMap<&'a str, ReleaseId>,
    /// Indices of sections.
    pub(super) sections: HashMap<&'a str, usize>,
    /// What each type extends, cycles cut.
    pub(super) bases: Vec<Option<TypeId>>,
    /// Types of which something was reported that leaves open what their values look like.
    pub(super) uncertain: HashSet<TypeId>,
    /// Types that hold themselves.
    pub(super) cyclic: HashSet<TypeId>,
    /// Types that are probably meant by names that were not resolved: they are not unused.
    pub(super) mentioned: HashSet<TypeId>,
}

impl<'a> Context<'a> {
    /// Starts a diagnostic.
    pub(super) fn error(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
    ) -> Pending<'_> {
        self.diags.error(code, span, message)
    }

    pub(super) fn new(raw: &'a Raw, diags: &'a mut Diagnostics) -> Self {
        let mut context = Self {
            raw,
            types: HashMap::new(),
            calls: HashMap::new(),
            releases: HashMap::new(),
            sections: HashMap::new(),
            bases: Vec::new(),
            uncertain: HashSet::new(),
            cyclic: HashSet::new(),
            mentioned: HashSet::new(),
            diags,
        };
        for (index, ty) in raw.types.iter().enumerate() {
            if let Some(first) = context.types.insert(&ty.name.text, TypeId(index)) {
                context.twice("type", &ty.name, &raw.types[first.0].name);
            }
        }
        for (index, call) in raw.calls.iter().enumerate() {
            if let Some(first) = context.calls.insert(&call.name.text, CallId(index)) {
                context.twice("call", &call.name, &raw.calls[first.0].name);
            }
        }
        for (index, release) in raw.releases.iter().enumerate() {
            if let Some(first) = context.releases.insert(&release.name.text, ReleaseId(index)) {
                context.twice("release", &release.name, &raw.releases[first.0].name);
            }
        }
        let names = raw.errors.iter().map(|error| &error.name);
        context.names_twice("error", names);
        let names = raw.removed.iter().map(|removed| &removed.name);
        context.names_twice("removed element", names);
        context.find_bases();
        context
    }

    fn names_twice(&mut self, what: &str, names: impl Iterator<Item = &'a Word>) {
        let mut seen: HashMap<&str, &Word> = HashMap::new();
        for name in names {
            if let Some(first) = seen.insert(&name.text, name) {
                self.twice(what, name, first);
            }
        }
    }

    fn twice(&mut self, what: &str, second: &Word, first: &Word) {
        let message = format!("the {what} `{}` is defined twice", second.text);
        self.error(Code::DuplicateDefinition, second.span, message)
            .label(first.span, "it is defined here first")
            .help("remove or rename one of the two");
    }

    /// What a type extends.
    pub(super) fn base_of(&self, id: TypeId) -> Option<TypeId> {
        self.bases[id.0]
    }

    /// A type, what it extends, what that extends, and so on.
    fn chain(&self, id: TypeId) -> impl Iterator<Item = TypeId> {
        std::iter::successors(Some(id), |id| self.base_of(*id))
    }

    /// Whether a type lacks fields because it, or one that it extends, extends something unresolved.
    pub(super) fn lacks_base(&self, id: TypeId) -> bool {
        self.chain(id).any(|id| {
            let kind = &self.raw.types[id.0].kind;
            matches!(kind, RawKind::Object { extends: Some(_), .. }) && self.bases[id.0].is_none()
        })
    }

    /// Whether nothing can be said about the values of a type, for a reason that was reported.
    pub(super) fn is_uncertain(&self, id: TypeId) -> bool {
        id == TypeId::UNRESOLVED
            || self.uncertain.contains(&id)
            || matches!(self.raw.types[id.0].kind, RawKind::Broken)
            || self.lacks_base(id)
    }

    /// The same of a reference, as far as its own form goes.
    pub(super) fn is_uncertain_ref(&self, ty: &TypeRef) -> bool {
        match ty {
            TypeRef::Named(id) => self.is_uncertain(*id),
            _ => false,
        }
    }

    /// Takes note of the types that a text which is no type expression mentions.
    pub(super) fn mention_words(&mut self, text: &str) {
        let words = text.split(|char: char| !char.is_alphanumeric() && char != '_');
        for word in words.filter(|word| !word.is_empty()) {
            let near = match self.types.contains_key(word) {
                true => Some(word),
                false => nearest(word, self.types.keys().copied()),
            };
            let near = near.and_then(|near| self.types.get(near));
            self.mentioned.extend(near);
        }
    }

    /// The members of an object as written, inherited ones first; the last of equal names counts.
    pub(super) fn raw_fields(&self, id: TypeId) -> Vec<(TypeId, &'a RawField)> {
        let raw = self.raw;
        let mut chain: Vec<TypeId> = self.chain(id).collect();
        chain.reverse();
        let mut fields: IndexMap<&str, (TypeId, &RawField)> = IndexMap::new();
        for owner in chain {
            for field in own_fields(&raw.types[owner.0].kind) {
                fields.insert(&field.name.text, (owner, field));
            }
        }
        fields.into_values().collect()
    }

    /// The front of the API, everything else still empty.
    pub(super) fn front_page(&mut self) -> Option<Api> {
        let raw = self.raw;
        let front = raw.api.as_ref()?;
        if let Some(prefix) = &front.prefix
            && (!prefix.text.starts_with('/') || prefix.text.ends_with('/'))
        {
            let message = format!("`{}` is not the start of a path", prefix.text);
            self.error(Code::WrongKind, prefix.span, message)
                .help("begin with `/` and end without, such as `/ctrl/1.0`");
        }
        let text = |word: &Option<Word>| word.as_ref().map_or_else(String::new, |w| w.text.clone());
        Some(Api {
            title: text(&front.title),
            version: text(&front.version),
            prefix: text(&front.prefix),
            address: front.address.text.clone(),
            authorization: front.authorization.text.clone(),
            license: front.license.as_ref().map(|word| word.text.clone()),
            example_generation: front.example_generation.value,
            doc: self.doc(&front.doc, "the API"),
            releases: Vec::new(),
            sections: Vec::new(),
            errors: Vec::new(),
            types: Vec::new(),
            calls: Vec::new(),
            removed: Vec::new(),
        })
    }

    /// A type by its name.
    pub(super) fn type_id(&mut self, name: &Word) -> Option<TypeId> {
        if let Some(id) = self.types.get(name.text.as_str()) {
            return Some(*id);
        }
        let built_in = BUILT_IN.iter().map(|(name, _)| *name);
        let known = self.types.keys().copied().chain(built_in);
        let (near, help) = match foreign_type(&name.text) {
            Some(Foreign::Is(name)) => (Some(name), ""),
            Some(Foreign::Advice(advice)) => (None, advice),
            None => (
                nearest(&name.text, known),
                "define it in a file of `types/`; built in are `integer`, `float`, `boolean` and \
                 `string`",
            ),
        };
        let meant = near.and_then(|near| self.types.get(near));
        self.mentioned.extend(meant);
        let message = format!("unknown type `{}`", name.text);
        self.diags.error(Code::UnknownType, name.span, message).nearest(&name.text, near, help);
        None
    }

    /// A release by its name; the first one where it is missing or unknown, which is reported.
    pub(super) fn release(&mut self, name: Option<&Word>) -> ReleaseId {
        let Some(name) = name else {
            return ReleaseId(0);
        };
        if let Some(id) = self.releases.get(name.text.as_str()) {
            return *id;
        }
        let help = match self.raw.releases.last() {
            Some(last) => format!("add it to `releases`, whose last is `{}`", last.name.text),
            None => "add it to `releases`".to_owned(),
        };
        let message = format!("there is no release `{}`", name.text);
        self.error(Code::UnknownRelease, name.span, message).help(help);
        ReleaseId(0)
    }

    /// A description; a missing one is reported.
    pub(super) fn doc(&mut self, raw: &RawDoc, owner: &str) -> Doc {
        let text = raw.text.as_deref().unwrap_or("").trim();
        if text.is_empty() {
            let message = format!("{owner} has no description");
            self.error(Code::MissingDoc, raw.span, message)
                .help("say in `doc` what it means to an operator: unit, when it is absent");
            return Doc::default();
        }
        let mut problems = Vec::new();
        let doc = Doc::parse(text, &|name| self.target(name), &mut problems);
        for problem in problems {
            let span = raw.span;
            match problem {
                Problem::Unknown(name) => {
                    let message = format!("`[{name}]` refers to nothing");
                    self.unknown_reference(span, message, &name);
                }
                Problem::Unsupported(what) => {
                    let help = "use paragraphs, `code`, **strong**, *emphasis*, lists and links";
                    let message = format!("descriptions cannot have {what}");
                    self.error(Code::Markdown, span, message).help(help);
                }
                Problem::Address(url) => {
                    let message = format!("descriptions cannot link to `{url}`");
                    self.error(Code::LinkScheme, span, message).help(
                        "link to `https://…`, `http://…`, `mailto:…` or `#…`, or write it as code",
                    );
                }
                Problem::Character(char) => {
                    let message = format!("an entity in the text stands for {}", chars::name(char));
                    self.error(Code::Character, span, message)
                        .help("remove the entity, or escape its `&` with a backslash");
                }
            }
        }
        doc
    }

    /// Reports a reference that leads nowhere, with the one that was probably meant.
    pub(super) fn unknown_reference(&mut self, span: Span, message: String, name: &str) {
        let near = match name.split_once('.') {
            Some((ty, member)) => self.types.get(ty).and_then(|id| {
                let fields = self.raw_fields(*id);
                let fields = fields.iter().map(|(_, field)| field.name.text.as_str());
                Some(format!("{ty}.{}", nearest(member, fields)?))
            }),
            None => {
                let known = self.types.keys().chain(self.calls.keys()).copied();
                nearest(name, known).map(str::to_owned)
            }
        };
        let help = "name a type, a call or `Type.member`; plain brackets are written `\\[`";
        self.error(Code::UnknownReference, span, message).nearest(name, near.as_deref(), help);
    }

    /// What a reference in a description leads to.
    pub(super) fn target(&self, name: &str) -> Option<Target> {
        if let Some((ty, member)) = name.split_once('.') {
            let id = *self.types.get(ty)?;
            let has_it = |owner: TypeId| {
                own_fields(&self.raw.types[owner.0].kind)
                    .iter()
                    .any(|field| field.name.text == member)
            };
            if self.chain(id).any(has_it) || self.is_uncertain(id) {
                return Some(Target::Field(id, member.to_owned()));
            }
            let mut values = self.raw.types[id.0].kind.values().iter();
            return values
                .any(|value| value.wire.text == member)
                .then(|| Target::Value(id, member.to_owned()));
        }
        let ty = self.types.get(name).map(|id| Target::Type(*id));
        ty.or_else(|| self.calls.get(name).map(|id| Target::Call(*id)))
    }
}

/// The members that an object has of its own.
fn own_fields(kind: &RawKind) -> &[RawField] {
    match kind {
        RawKind::Object { fields, .. } => fields,
        _ => &[],
    }
}

/// Whether a type is a string that obeys rules.
pub(super) fn is_text(ty: &Type) -> bool {
    matches!(ty.kind, Kind::String(_))
}
