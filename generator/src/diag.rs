//! Findings about a schema: collected, never thrown; each says what, where and what to do.

use std::fmt;

use crate::place::Place;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal,)*) => {
        /// The ways in which a schema can be wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)*
        }

        impl Code {
            /// All codes, in their order.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// Such as `SP0103`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $code),* }
            }

            /// What it means, in Markdown.
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc, "\n"),+)),* }
            }
        }
    };
}

codes! {
    /// A file is not JSON. Comments and trailing commas are not JSON either.
    Syntax = "SP0001",
    /// A key stands twice in one object; JSON parsers disagree on which one counts.
    DuplicateKey = "SP0002",
    /// A value is of the wrong JSON kind, or not one of those that are allowed there.
    WrongKind = "SP0003",
    /// An object has a member that the schema language does not know.
    UnknownMember = "SP0004",
    /// An object lacks a member that the schema language asks for.
    MissingMember = "SP0005",
    /// Two definitions have the same name.
    DuplicateDefinition = "SP0006",
    /// A type is named that is not defined.
    UnknownType = "SP0101",
    /// A type does not follow the notation `T`, `[T]`, `{T}` or `{K: V}`.
    TypeNotation = "SP0102",
    /// An object extends itself, directly or through others.
    CircularExtends = "SP0103",
    /// `extends` names something that is not an object.
    ExtendsNonObject = "SP0104",
    /// The variants of a union cannot be told apart: not by their JSON kind, nor by a constant
    /// member, nor by a required member of their own.
    AmbiguousUnion = "SP0105",
    /// Nothing refers to a type. If it must stay, say why in its `unused`.
    UnusedType = "SP0106",
    /// A type says that it is unused, but is used.
    StaleUnused = "SP0107",
    /// A pattern uses what the generator does not compile: see the message for what it can.
    Pattern = "SP0108",
    /// The flags of a member contradict each other.
    FlagConflict = "SP0109",
    /// A map's key is of a type that cannot be written as a JSON key, or a set's of one without
    /// order.
    KeyType = "SP0110",
    /// A list of members names one that the object does not have.
    UnknownField = "SP0111",
    /// A rule contradicts itself, such as a range whose end is before its start.
    RuleConflict = "SP0112",
    /// The path of a call and its arguments do not fit together.
    Arguments = "SP0201",
    /// A section is named that is not defined, or is defined twice, or has no calls.
    Section = "SP0202",
    /// A call that changes something does not say whether it may be repeated, or one that only
    /// reads does.
    Repeat = "SP0203",
    /// An error is named that is not defined.
    UnknownError = "SP0204",
    /// A call names a member that its body does not have.
    UnknownBodyMember = "SP0205",
    /// An element has no description.
    MissingDoc = "SP0301",
    /// A description refers to something that does not exist.
    UnknownReference = "SP0302",
    /// A description uses Markdown that the back ends do not print.
    Markdown = "SP0303",
    /// An example breaks the rules of its own type.
    InvalidExample = "SP0401",
    /// There is no example, and none can be made.
    MissingExample = "SP0402",
    /// A release is named that is not in the table, or the table is not in order.
    UnknownRelease = "SP0501",
    /// An element is older than what it belongs to.
    SinceBeforeOwner = "SP0502",
    /// Two names become the same in Rust, or one becomes none.
    NameCollision = "SP0601",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub(crate) code: Code,
    pub(crate) place: Place,
    pub(crate) message: String,
    pub(crate) labels: Vec<(Place, String)>,
    pub(crate) help: Option<String>,
}

impl Diagnostic {
    pub(crate) fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self {
            code,
            place,
            message: message.into(),
            labels: Vec::new(),
            help: None,
        }
    }

    /// What to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Another place that matters.
    pub(crate) fn label(mut self, place: Place, text: impl Into<String>) -> Self {
        self.labels.push((place, text.into()));
        self
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// Findings while they are collected.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    pub(crate) fn add(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Whether something of one of these kinds was found.
    pub(crate) fn any_of(&self, codes: &[Code]) -> bool {
        self.found
            .iter()
            .any(|diagnostic| codes.contains(&diagnostic.code))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All that was found, in the order of the files, each once.
    pub(crate) fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|diagnostic| diagnostic.place);
        self.found.dedup();
        self.found
    }
}
