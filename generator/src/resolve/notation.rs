//! References to types: `T`, `[T]`, `{T}` and `{K: V}`.

use super::context::Context;
use crate::diag::Code;
use crate::model::{TypeId, TypeRef};
use crate::raw::RawKind;
use crate::read::Word;

impl Context<'_> {
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
        let part = |text: &str| Word { text: text.to_owned(), span: word.span };
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
            return self.type_id(&part(text)).map_or(TypeRef::UNRESOLVED, TypeRef::Named);
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
