//! The kinds of changes, and what each means. The rules of compatibility are this table.

use std::fmt;

/// What a change means, from nothing to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Impact {
    None,
    /// Only descriptions change.
    Documentation,
    /// Something is added or works differently; existing code and clients keep working.
    Compatible,
    /// Existing code or clients stop working.
    Breaking,
}

impl Impact {
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

pub(super) struct Rule {
    /// Requests of older clients, to a newer service.
    pub(super) request: Impact,
    /// Responses of a newer service, to older clients.
    pub(super) reply: Impact,
    /// Requests of newer clients, to an older service.
    pub(super) request_to_old: Impact,
    /// Responses of an older service, to newer clients.
    pub(super) reply_of_old: Impact,
    /// Code of the crate's users, where the element is in requests.
    pub(super) code_of_requests: Impact,
    /// The same where it is in responses.
    pub(super) code_of_replies: Impact,
}

macro_rules! kinds {
    ($($variant:ident $id:literal ($request:ident $reply:ident | $to_old:ident $of_old:ident
        | $sent:ident $read:ident)
        $why:literal,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ChangeKind {
            $(#[doc = $why] $variant,)*
        }

        impl ChangeKind {
            pub const ALL: &'static [ChangeKind] = &[$(ChangeKind::$variant),*];

            /// Such as `member-removed`.
            pub fn id(self) -> &'static str {
                match self { $(ChangeKind::$variant => $id),* }
            }

            pub fn why(self) -> &'static str {
                match self { $(ChangeKind::$variant => $why),* }
            }

            pub(super) fn rule(self) -> Rule {
                use Impact::{Breaking as B, Compatible as C, Documentation as D, None as N};
                match self {
                    $(ChangeKind::$variant => Rule {
                        request: $request,
                        reply: $reply,
                        request_to_old: $to_old,
                        reply_of_old: $of_old,
                        code_of_requests: $sent,
                        code_of_replies: $read,
                    }),*
                }
            }
        }
    };
}

// For each kind: its id, then its impact in pairs, in requests and in responses: on older clients of a
// newer service; on newer clients of an older service, as far as they do what older ones did; and on
// code. N none (or not there), D documentation, C compatible, B breaking. Last, the reason.
kinds! {
    VersionChanged "version-changed" (N N | N N | D D) "the documentation is of another version",
    ErrorAdded "error-added" (N N | N N | C C) "errors are open: it only had no variant before",
    ErrorRemoved "error-removed" (N N | N N | B B) "code that names it does not compile",
    Documentation "documentation" (N N | N N | D D) "only words have changed",
    Deprecated "deprecated" (N N | N N | C C) "the compiler warns about its use",
    Undeprecated "undeprecated" (N N | N N | C C) "the compiler warns no more",

    CallAdded "call-added" (C N | C N | C C) "one more function",
    CallRemoved "call-removed" (B N | N N | B B)
        "a newer service does not know it, and code that uses it does not compile",
    CallRenamed "call-renamed" (N N | N N | B B) "code that uses the old name does not compile",
    RustNameChanged "rust-name-changed" (N N | N N | B B) "code that uses the old name does not compile",
    MethodChanged "method-changed" (B N | B N | N N)
        "a newer service rejects requests of older clients",
    PathChanged "path-changed" (B N | B N | N N)
        "a newer service rejects requests of older clients",
    ArgumentsChanged "arguments-changed" (B N | B N | B B)
        "the path has other segments, and the function other parameters",
    ArgumentRenamed "argument-renamed" (N N | N N | D D) "parameters have no names where they are used",
    BodyAdded "body-added" (B N | B N | B B)
        "older clients send none, and the function has one more parameter",
    BodyRemoved "body-removed" (B N | B N | B B)
        "a newer service may reject the body of older clients, and the function has one parameter less",
    BodyBecameOptional "body-became-optional" (C N | C N | B B)
        "a request need not have it, and another function sends it",
    BodyBecameRequired "body-became-required" (B N | C N | B B)
        "requests of older clients may lack it, and another function sends it",
    UnwrapChanged "unwrap-changed" (N B | N B | N N) "older clients look for the data elsewhere",
    MultiClusterAdded "multi-cluster-added" (C N | C N | C C) "another cluster can carry it out, too",
    MultiClusterRemoved "multi-cluster-removed" (B N | N N | N N)
        "a newer service rejects it for other clusters",
    AcceptsSingleChanged "single-changed" (N C | N C | N N) "clients read both",
    RepeatChanged "repeat-changed" (N N | N N | C C)
        "the client decides differently whether to retry after a lost response",
    WaitsChanged "waits-changed" (N N | N N | C C) "the client chooses another timeout",
    ErrorsChanged "errors-changed" (N N | N N | D D) "errors are open: any can come at any time",
    SectionChanged "section-changed" (N N | N N | D D) "only the page has sections",

    TypeAdded "type-added" (N N | N N | C C) "one more type",
    TypeRemoved "type-removed" (N N | N N | B B) "code that names it does not compile",
    TypeRenamed "type-renamed" (N N | N N | B B) "code that uses the old name does not compile",
    KindChanged "kind-changed" (B B | B B | B B) "it is incompatible with the old one",
    RangeNarrowed "range-narrowed" (B C | C C | B B)
        "constructors reject values they accepted, and so may the service; responses decode whatever the range",
    RangeWidened "range-widened" (C C | C C | C C) "responses decode whatever the range",
    PatternChanged "pattern-changed" (B C | C C | B B)
        "patterns are not compared, so strings that were accepted may be rejected",
    UnitChanged "unit-changed" (B B | B B | B B) "the same number means something else",
    NoLimitChanged "mark-changed" (B B | B B | N N)
        "the old word no longer means \"no limit\", and older clients do not know the new one",
    ValueAdded "value-added" (C C | C C | C C) "enums are open: older clients decode it as unknown",
    ValueRemoved "value-removed" (B C | C C | B B)
        "code that names it does not compile, and the service rejects it",
    ValueRenamed "value-renamed" (N N | N N | B B) "code that uses the old name does not compile",
    VariantAdded "form-added" (C B | C C | B B) "older clients cannot decode it, and a `match` lacks it",
    VariantRemoved "form-removed" (B C | C B | B B)
        "code that names it does not compile, and the service rejects it",
    VariantChanged "form-changed" (B B | B B | B B) "it is incompatible with the old one",
    AccessorAdded "fact-added" (N N | N N | C C) "one more method",
    AccessorRemoved "fact-removed" (N N | N N | B B) "code that uses it does not compile",

    OptionalFieldAdded "optional-member-added" (C C | C C | C C)
        "structs are not exhaustive, and older clients omit or ignore it",
    RequiredFieldAdded "required-member-added" (B C | C B | B C)
        "requests of older clients lack it, and constructors ask for it",
    FieldRemoved "member-removed" (B B | B C | B B)
        "older clients send and expect it, and code that uses it does not compile",
    FieldRenamed "member-renamed" (B B | B B | B B)
        "older clients send and expect the old name, and code that uses it does not compile",
    BecameOptional "became-optional" (C B | C C | B B)
        "older clients expect it in responses, and it is an `Option` now",
    BecameRequired "became-required" (B C | C B | B B)
        "requests of older clients may lack it, and it is no `Option` any more",
    BecameInternal "became-internal" (N N | N N | D D)
        "it is still there, but nothing should depend on it",
    NoLongerInternal "no-longer-internal" (N N | N N | D D) "it can be relied on",
    TypeNarrowed "type-narrowed" (B C | C C | B B)
        "its Rust type changes; some values that were valid no longer are",
    TypeWidened "type-widened" (C C | C C | B B)
        "its Rust type changes; all values that were valid still are",
    TypeChanged "type-changed" (B B | B B | B B) "it is incompatible with the old one",
    ConstantChanged "constant-changed" (B B | B B | B B) "older clients send and expect the other value",
    DefaultAdded "default-added" (C B | C C | B C)
        "older clients expect it in responses, and constructors no longer ask for it",
    DefaultRemoved "default-removed" (B C | C B | B C)
        "requests of older clients may lack it, and constructors ask for it",
    DefaultChanged "default-changed" (B B | B B | C C)
        "omitting it means something else to older clients",
    SentinelChanged "unset-changed" (B B | B B | B B)
        "older clients do not know the new sentinel, and the Rust type may change",
}
