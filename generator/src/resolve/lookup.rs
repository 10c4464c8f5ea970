//! Names: what they refer to, and since when that exists. References to types: `T`, `[T]`, `{T}` and
//! `{K: V}`.

use std::fmt::Display;

use super::context::Context;
use crate::diag::{Code, nearest};
use crate::doc::Target;
use crate::language::{BUILT_IN, Foreign, foreign_type};
use crate::model::{CallId, Deprecated, ReleaseId, TypeId, TypeRef};
use crate::project;
use crate::raw::{RawDeprecated, RawKind};
use crate::read::Word;
use crate::source::Span;

impl<'a> Context<'a> {
    pub(super) fn type_id(&mut self, name: &Word) -> Option<TypeId> {
        if let Some(index) = self.types.get(name.text.as_str()) {
            return Some(TypeId(*index));
        }
        if !self.is_whole() && self.raw.names.contains(&name.text) {
            let message = format!("type `{}` does not exist while it is used here", name.text);
            if !self.is_reported(&message) {
                self.error(Code::UnknownType, name.span, message)
                    .help("correct `since` or `until` of the type, or limit what uses it");
            }
            return None;
        }
        let built_in = BUILT_IN.iter().map(|(name, _)| *name);
        let known = self.types.keys().copied().chain(built_in);
        let (near, help) = match foreign_type(&name.text) {
            Some(Foreign::Is(name)) => (Some(name), ""),
            Some(Foreign::Advice(advice)) => (None, advice),
            None => (
                nearest(&name.text, known),
                "define it in a file of `types/`; built in are `integer`, `float`, `boolean`, \
                 `string` and `any`",
            ),
        };
        let meant = near.and_then(|near| self.types.get(near));
        self.mentioned.extend(meant.map(|index| TypeId(*index)));
        let message = format!("unknown type `{}`", name.text);
        self.error(Code::UnknownType, name.span, message).nearest(&name.text, near, help);
        None
    }

    /// Notes the types that a text which is no type expression mentions.
    pub(super) fn mention_words(&mut self, text: &str) {
        let words = text.split(|char: char| !char.is_alphanumeric() && char != '_');
        for word in words.filter(|word| !word.is_empty()) {
            let exact = self.types.get(word);
            let near = || self.types.get(nearest(word, self.types.keys().copied())?);
            let meant = exact.or_else(near).map(|index| TypeId(*index));
            self.mentioned.extend(meant);
        }
    }

    /// A release by its name, without a report if it is unknown.
    pub(super) fn known_release(&self, name: Option<&Word>) -> Option<ReleaseId> {
        self.releases.get(name?.text.as_str()).copied().map(ReleaseId)
    }

    /// A release by its name; the first one if it is missing or unknown, which is reported.
    pub(super) fn release(&mut self, name: Option<&Word>) -> ReleaseId {
        let id = self.known_release(name);
        if let (Some(name), None) = (name, id) {
            let help = match self.raw.releases.last() {
                Some(last) => format!("add it to `releases`, whose last is `{}`", last.name.text),
                None => "add it to `releases`".to_owned(),
            };
            let message = format!("unknown release `{}`", name.text);
            self.error(Code::UnknownRelease, name.span, message).help(help);
        }
        id.unwrap_or(ReleaseId(0))
    }

    /// Reports an unknown name, with the known one that was probably meant.
    pub(super) fn unknown<'n>(
        &mut self,
        code: Code,
        what: &str,
        name: &Word,
        known: impl IntoIterator<Item = &'n str>,
        help: &str,
    ) {
        if !self.is_whole() {
            // With all releases together, it is known.
            let message = format!("{what} `{}` does not exist while it is used here", name.text);
            let help = format!("correct `since` or `until` of the {what}, or limit what uses it");
            self.error(code, name.span, message).help(help);
            return;
        }
        let message = format!("unknown {what} `{}`", name.text);
        self.error(code, name.span, message).suggest(&name.text, known, help);
    }

    /// Reports an unresolved reference, with the one that was probably meant.
    pub(super) fn unknown_reference(&mut self, span: Span, message: String, name: &str) {
        if !self.is_whole() {
            return;
        }
        let near = match name.split_once('.') {
            Some((ty, field)) => self.types.get(ty).and_then(|index| {
                let fields = self.raw_fields(TypeId(*index));
                let known = fields.iter().map(|(_, field)| field.name.text.as_str());
                Some(format!("{ty}.{}", nearest(field, known)?))
            }),
            None => {
                let known = self.types.keys().chain(self.calls.keys()).copied();
                nearest(name, known).map(str::to_owned)
            }
        };
        let help = "name a type, a call or `Type.field`; plain brackets are written `\\[`";
        self.error(Code::UnknownReference, span, message).nearest(name, near.as_deref(), help);
    }

    pub(super) fn target(&self, name: &str) -> Option<Target> {
        self.find(name).map(|(target, _)| target)
    }

    fn find(&self, name: &str) -> Option<(Target, Option<&'a Word>)> {
        let raw = self.raw;
        let Some((owner, part)) = name.split_once('.') else {
            if let Some(&index) = self.types.get(name) {
                return Some((Target::Type(TypeId(index)), raw.types[index].since.as_ref()));
            }
            let index = *self.calls.get(name)?;
            return Some((Target::Call(CallId(index)), raw.calls[index].since.as_ref()));
        };
        let id = TypeId(*self.types.get(owner)?);
        let fields = self.raw_fields(id);
        let field = fields.iter().find(|(_, field)| field.name.text == part);
        if field.is_some() || self.is_uncertain(id) {
            let since = field.and_then(|(_, field)| field.since.as_ref());
            return Some((Target::Field(id, part.to_owned()), since));
        }
        let ty = &raw.types[id.0];
        let value = ty.kind.values().iter().find(|value| value.wire.text == part)?;
        let since = value.since.as_ref().or(ty.since.as_ref());
        Some((Target::Value(id, part.to_owned()), since))
    }

    /// The deprecation of an element with a name and a release.
    pub(super) fn deprecated(
        &mut self,
        raw: Option<&RawDeprecated>,
        owner: impl Display,
        (name, since): (impl Display, Option<&Word>),
    ) -> Option<Deprecated> {
        let raw = raw?;
        let from = self.known_release(raw.since.as_ref());
        if let (project::Target::Release(described), Some(from)) = (self.raw.target, from)
            && from.0 > described
        {
            return None;
        }
        if let (Some(word), Some(from), Some(own)) = (&raw.since, from, self.known_release(since))
            && from < own
        {
            let message = format!("`{name}` is deprecated before it was added");
            self.error(Code::Deprecation, word.span, message)
                .help("correct `since` of the deprecation, or of what is deprecated");
        }
        let target = raw.instead.as_ref().and_then(|instead| self.target(&instead.text));
        if let Some(instead) = &raw.instead {
            if instead.text == name.to_string() {
                let message = format!("`{name}` is to be used instead of itself");
                self.error(Code::Deprecation, instead.span, message)
                    .help("name what to use instead, or remove `use`");
            }
            if target.is_none() {
                let message =
                    format!("`{}` does not exist, so it cannot be used instead", instead.text);
                self.unknown_reference(instead.span, message, &instead.text);
            }
        }
        Some(Deprecated {
            since: self.release(raw.since.as_ref()),
            instead: raw.instead.as_ref().map(|instead| instead.text.clone()),
            target,
            doc: self.doc(&raw.doc, format_args!("the deprecation of {owner}")),
        })
    }

    /// A reference in the notation `T`, `[T]`, `{T}` or `{K: V}`. It is unresolved if it is missing or
    /// wrong, which was or is reported.
    pub(super) fn type_ref(&mut self, word: Option<&Word>) -> TypeRef {
        let Some(word) = word else {
            self.holes += 1;
            return TypeRef::UNRESOLVED;
        };
        self.nested_type_ref(word, 0)
    }

    fn nested_type_ref(&mut self, word: &Word, depth: usize) -> TypeRef {
        /// Far more than any type needs, far less than the stack holds.
        const DEEPEST: usize = 16;
        if depth > DEEPEST {
            self.error(Code::TypeNotation, word.span, "the type is nested too deep")
                .help(format!("nest at most {DEEPEST} lists, sets and maps"));
            self.mention_words(&word.text);
            return TypeRef::UNRESOLVED;
        }
        let text = word.text.trim();
        let part = |text: &str| Word { text: text.to_owned(), span: word.span, origin: None };
        let inside = |open: char, close: char| text.strip_prefix(open)?.strip_suffix(close);
        match text {
            "integer" => return TypeRef::Integer,
            "float" => return TypeRef::Float,
            "boolean" => return TypeRef::Boolean,
            "string" => return TypeRef::String,
            "any" => return TypeRef::Any,
            _ => {}
        }
        if let Some(item) = inside('[', ']') {
            return TypeRef::List(Box::new(self.nested_type_ref(&part(item), depth + 1)));
        }
        if let Some(inner) = inside('{', '}') {
            if let Some((key, value)) = split_pair(inner) {
                let key = self.nested_type_ref(&part(key), depth + 1);
                let value = self.nested_type_ref(&part(value), depth + 1);
                let key = self.key(word, key);
                return TypeRef::Map(Box::new(key), Box::new(value));
            }
            let item = self.nested_type_ref(&part(inner), depth + 1);
            return TypeRef::Set(Box::new(self.key(word, item)));
        }
        if !text.is_empty() && text.chars().all(|char| char.is_alphanumeric() || char == '_') {
            let known = self.types.get(text).map(|index| TypeId(*index));
            let id = known.or_else(|| self.type_id(&part(text)));
            return id.map_or(TypeRef::UNRESOLVED, TypeRef::Named);
        }
        let message = format!("invalid type expression `{text}`");
        self.error(Code::TypeNotation, word.span, message)
            .help("write `Name`, `[Name]` (list), `{Name}` (set) or `{Key: Value}` (map)");
        self.mention_words(text);
        TypeRef::UNRESOLVED
    }

    /// A type that must be fit for keys.
    fn key(&mut self, word: &Word, key: TypeRef) -> TypeRef {
        let good = match &key {
            TypeRef::Integer | TypeRef::String | TypeRef::Named(TypeId::UNRESOLVED) => true,
            TypeRef::Named(id) => !matches!(
                self.raw.types[id.0].kind,
                RawKind::Object { .. } | RawKind::Union { .. } | RawKind::Float {}
            ),
            _ => false,
        };
        if good {
            return key;
        }
        let message = format!("`{}`: only integers, strings and enums can be keys", word.text);
        self.error(Code::KeyType, word.span, message).help("use a list, or a key of another type");
        key.each_named(&mut |id| {
            self.mentioned.insert(id);
        });
        TypeRef::UNRESOLVED
    }
}

/// Splits `K: V` at the colon that is in no brackets.
fn split_pair(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_u32;
    for (index, char) in text.char_indices() {
        match char {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => return Some((&text[..index], &text[index + 1..])),
            _ => {}
        }
    }
    None
}
