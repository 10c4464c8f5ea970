//! The kinds of changes, and what each means. The rules of compatibility are this table.

use std::fmt;

/// What a change means, from nothing to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Impact {
    /// Nothing.
    None,
    /// What is told is told otherwise.
    Documentation,
    /// There is more than before, or something is done otherwise; what was done goes on to work.
    Compatible,
    /// What worked works no more.
    Breaking,
}

impl Impact {
    /// In one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Impact::None => "none",
            Impact::Documentation => "documentation",
            Impact::Compatible => "compatible",
            Impact::Breaking => "breaking",
        }
    }

    /// The part of the crate's version that must grow.
    pub fn bump(self) -> &'static str {
        match self {
            Impact::None => "none",
            Impact::Documentation => "patch",
            Impact::Compatible => "minor",
            Impact::Breaking => "major",
        }
    }
}

impl fmt::Display for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a kind of change means.
pub(super) struct Rule {
    /// Requests of older clients, to a newer service.
    pub(super) request: Impact,
    /// Replies of a newer service, to older clients.
    pub(super) reply: Impact,
    /// Code of the crate's users, where the element is in requests.
    pub(super) code_of_requests: Impact,
    /// The same where it is in replies.
    pub(super) code_of_replies: Impact,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+
        $variant:ident $id:literal ($request:ident $reply:ident | $sent:ident $read:ident) $why:literal,)*) => {
        /// Kinds of changes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ChangeKind {
            $($(#[doc = $doc])+ $variant,)*
        }

        impl ChangeKind {
            /// All kinds.
            pub const ALL: &'static [ChangeKind] = &[$(ChangeKind::$variant),*];

            /// Such as `member-removed`.
            pub fn id(self) -> &'static str {
                match self { $(ChangeKind::$variant => $id),* }
            }

            /// What follows from it, in words.
            pub fn why(self) -> &'static str {
                match self { $(ChangeKind::$variant => $why),* }
            }

            pub(super) fn rule(self) -> Rule {
                use Impact::{Breaking as B, Compatible as C, Documentation as D, None as N};
                // Not every table uses every column.
                let _ = [N, D, C, B];
                match self {
                    $(ChangeKind::$variant => Rule {
                        request: $request,
                        reply: $reply,
                        code_of_requests: $sent,
                        code_of_replies: $read,
                    }),*
                }
            }
        }
    };
}

// For each kind: its name; then what it means in requests and in replies on the wire, and after the
// bar to code, where it is in requests and where in replies: N none, D documentation, C compatible,
// B breaking; then why.
kinds! {
    /// The API is of another version.
    VersionChanged "version-changed" (N N | D D)
        "the documentation is of another version",
    /// An error is known that was not.
    ErrorAdded "error-added" (C C | C C)
        "errors are open: it had no name of its own before",
    /// An error is known no more.
    ErrorRemoved "error-removed" (C C | B B)
        "code that names it does not compile",
    /// What is told of an element is told otherwise.
    Documentation "documentation" (N N | D D)
        "only words have changed",
    /// An element is deprecated.
    Deprecated "deprecated" (C C | C C)
        "the compiler warns where it is used",
    /// An element is deprecated no more.
    Undeprecated "undeprecated" (N N | C C)
        "the compiler warns no more",

    /// There is a new call.
    CallAdded "call-added" (C C | C C)
        "a function more",
    /// A call is gone.
    CallRemoved "call-removed" (B B | B B)
        "a newer service does not know it, and code that uses it does not compile",
    /// A call has another name, and maybe the same path.
    CallRenamed "call-renamed" (N N | B B)
        "code that uses the old name does not compile",
    /// A call or a member has another name in Rust.
    RustNameChanged "rust-name-changed" (N N | B B)
        "code that uses the old name does not compile",
    /// The method of a call is another one.
    MethodChanged "method-changed" (B N | N N)
        "a newer service does not answer requests of older clients",
    /// The path of a call, or of all calls, is another one.
    PathChanged "path-changed" (B N | N N)
        "a newer service does not answer requests of older clients",
    /// The arguments of a call are other ones.
    ArgumentsChanged "arguments-changed" (B N | B B)
        "the path has other parts, and the function other parameters",
    /// An argument has another name.
    ArgumentRenamed "argument-renamed" (N N | D D)
        "parameters have no names where they are used",
    /// A call takes a body that took none.
    BodyAdded "body-added" (B N | B B)
        "older clients send none, and the function has a parameter more",
    /// A call takes no body any more.
    BodyRemoved "body-removed" (B N | B B)
        "a newer service may refuse what older clients send, and the function has a parameter less",
    /// The list in a reply may come as its only entry, or may no more.
    SingleChanged "single-changed" (N C | N N)
        "clients read both",
    /// Whether a call is repeated is decided otherwise.
    RepeatChanged "repeat-changed" (N N | C C)
        "when an answer is lost, the client decides otherwise",
    /// What a call waits for is something else.
    WaitsChanged "waits-changed" (N N | C C)
        "time-outs are chosen otherwise",
    /// The errors to expect of a call are other ones.
    ErrorsChanged "errors-changed" (N N | D D)
        "errors are open: any can come at any time",
    /// A call is in another section.
    SectionChanged "section-changed" (N N | D D)
        "only the page tells sections apart",

    /// There is a new type.
    TypeAdded "type-added" (N N | C C)
        "a type more",
    /// A type is gone.
    TypeRemoved "type-removed" (N N | B B)
        "code that names it does not compile",
    /// A type has another name.
    TypeRenamed "type-renamed" (N N | B B)
        "code that uses the old name does not compile",
    /// A type is of another kind, such as a string that was an integer.
    KindChanged "kind-changed" (B B | B B)
        "it is something else altogether",
    /// Some values that were valid are no more.
    RangeNarrowed "range-narrowed" (B C | B B)
        "constructors refuse what they took, and so may the service; replies are read all the same",
    /// More values are valid than before.
    RangeWidened "range-widened" (C C | C C)
        "replies are read whatever the range",
    /// A pattern is another one.
    PatternChanged "pattern-changed" (B C | B B)
        "patterns are not compared, so some words may be refused that were taken",
    /// Numbers are of another unit.
    UnitChanged "unit-changed" (B B | B B)
        "the same number means something else",
    /// "No limit" is written otherwise.
    MarkChanged "mark-changed" (B B | N N)
        "the old mark is no limit any more, and older clients do not know the new one",
    /// An enumeration has a value more.
    ValueAdded "value-added" (C C | C C)
        "enumerations are open: older clients read it as unknown",
    /// An enumeration has a value less.
    ValueRemoved "value-removed" (B C | B B)
        "code that names it does not compile, and the service refuses it",
    /// A value has another name in Rust.
    ValueRenamed "value-renamed" (N N | B B)
        "code that uses the old name does not compile",
    /// A union has a form more.
    FormAdded "form-added" (C B | B B)
        "older clients cannot tell what it is, and a `match` lacks it",
    /// A union has a form less.
    FormRemoved "form-removed" (B C | B B)
        "code that names it does not compile, and the service refuses it",
    /// A form of a union is something else.
    FormChanged "form-changed" (B B | B B)
        "it is something else altogether",
    /// Something more can be asked of an object.
    FactAdded "fact-added" (N N | C C)
        "a method more",
    /// Something can be asked of an object no more.
    FactRemoved "fact-removed" (N N | B B)
        "code that uses it does not compile",

    /// An object has a member more that may be left out.
    OptionalAdded "optional-member-added" (C C | C C)
        "structs are not exhaustive, and older clients leave it out or do not look at it",
    /// An object has a member more that must be there.
    RequiredAdded "required-member-added" (B C | B C)
        "requests of older clients lack it, and constructors ask for it",
    /// An object has a member less.
    MemberRemoved "member-removed" (B B | B B)
        "older clients send it and look for it, and code that uses it does not compile",
    /// A member has another name on the wire.
    MemberRenamed "member-renamed" (B B | B B)
        "older clients send and look for the old name, and code that uses it does not compile",
    /// A member may be left out that had to be there.
    BecameOptional "became-optional" (C B | B B)
        "older clients look for it in replies, and it is an `Option` now",
    /// A member must be there that could be left out.
    BecameRequired "became-required" (B C | B B)
        "requests of older clients may lack it, and it is no `Option` any more",
    /// A member is for debugging only.
    BecameInternal "became-internal" (N N | D D)
        "it is still there, but nothing should depend on it",
    /// A member is for debugging no more.
    NoLongerInternal "no-longer-internal" (N N | D D)
        "it can be relied on",
    /// A reference is to a type that takes less.
    TypeNarrowed "type-narrowed" (B C | B B)
        "of another Rust type; some values that were valid are no more",
    /// A reference is to a type that takes more, of the same JSON kind.
    TypeWidened "type-widened" (C C | B B)
        "of another Rust type; all values that were valid still are",
    /// A reference is to something else.
    TypeChanged "type-changed" (B B | B B)
        "it is something else altogether",
    /// A member has another constant value, or one at all, or none any more.
    ConstantChanged "constant-changed" (B B | B B)
        "older clients send and expect the other value",
    /// A missing member has a value now.
    DefaultAdded "default-added" (C B | B C)
        "older clients look for it in replies, and constructors ask for it no more",
    /// A missing member has no value any more.
    DefaultRemoved "default-removed" (B C | B C)
        "requests of older clients may lack it, and constructors ask for it",
    /// A missing member means another value.
    DefaultChanged "default-changed" (B B | C C)
        "what older clients leave out means something else",
    /// "Not set" is written otherwise.
    UnsetChanged "unset-changed" (B B | B B)
        "older clients do not know the new mark, and the Rust type may be another",
}
