//! Types: scalars, enumerations, objects, unions, and references to them.

use std::sync::LazyLock;

use super::{CallId, ReleaseId, Rules, TypeId};
use crate::doc::{Doc, Target};
use crate::json::Json;
use crate::source::Span;

/// A named type.
#[derive(Debug)]
pub struct Type {
    /// In the schema.
    pub name: String,
    /// The file it stands in, without ending: types that belong together.
    pub group: String,
    /// What it is.
    pub kind: Kind,
    /// First release with it.
    pub since: ReleaseId,
    /// What it is for.
    pub doc: Doc,
    /// Set when it should not be used any more.
    pub deprecated: Option<Deprecated>,
    /// Names under which links from elsewhere may look for it.
    pub aliases: Vec<String>,
    /// A valid value.
    pub example: Json,
    /// Calls that take or answer it directly.
    pub used_by_calls: Vec<CallId>,
    /// Types with a member, variant or base of it.
    pub used_by_types: Vec<TypeId>,
    /// Reachable from the body of a call.
    pub in_requests: bool,
    /// Reachable from the reply of a call.
    pub in_responses: bool,
    /// Its name is also an endpoint, or an alias of a type: links from elsewhere mean that.
    pub shares_name: bool,
    /// Where it is defined.
    pub span: Span,
}

/// What should be used instead, and since when.
#[derive(Debug, Clone)]
pub struct Deprecated {
    /// First release in which it is deprecated.
    pub since: ReleaseId,
    /// The element to use instead.
    pub instead: Option<String>,
    /// What that is.
    pub target: Option<Target>,
    /// Why.
    pub doc: Doc,
}

/// The kinds of named types.
#[derive(Debug)]
pub enum Kind {
    /// A number without fraction.
    Integer(Rules),
    /// A number.
    Float,
    /// A string that obeys rules.
    String(Rules),
    /// A number, or a mark for "no limit".
    Limit(Limit),
    /// One of a list of known strings or integers.
    Enum(Enumeration),
    /// A string that is any of several string types.
    StringUnion(Vec<TypeId>),
    /// A JSON object with known members.
    Object(Object),
    /// One of several variants.
    Union(Union),
    /// Could not be resolved, which was reported. No model with one is handed out.
    Error,
}

/// Rules of a limit.
#[derive(Debug)]
pub struct Limit {
    /// Least number.
    pub min: i64,
    /// What is written for "no limit".
    pub unlimited: String,
    /// Such as "KB/s".
    pub unit: Option<String>,
}

/// Known values; the service may send others.
#[derive(Debug)]
pub struct Enumeration {
    /// What its values are in JSON.
    pub repr: Repr,
    /// From least to greatest.
    pub values: Vec<EnumValue>,
}

/// What the values of an enumeration are in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repr {
    /// Strings.
    String,
    /// Integers, each with a name.
    Integer,
}

/// A value of an enumeration.
#[derive(Debug)]
pub struct EnumValue {
    /// On the wire.
    pub wire: Json,
    /// The name in the schema; the wire value where it gives none.
    pub name: String,
    /// First release with it.
    pub since: ReleaseId,
    /// What it means.
    pub doc: Doc,
    /// Where it is defined.
    pub span: Span,
}

/// An object's members.
#[derive(Debug)]
pub struct Object {
    /// The type whose members it has, too.
    pub extends: Option<TypeId>,
    /// All members, inherited ones included, in reading order: the leading ones, the others,
    /// internal ones last.
    pub fields: Vec<Field>,
    /// What can be told from the members.
    pub derived: Vec<Derived>,
}

/// A member of an object.
#[derive(Debug, Clone)]
pub struct Field {
    /// On the wire.
    pub wire: String,
    /// A name to use in code instead, where the schema gives one.
    pub code_name: Option<String>,
    /// Of its value.
    pub ty: TypeRef,
    /// May be left out.
    pub optional: bool,
    /// For debugging only; may be missing.
    pub internal: bool,
    /// Always this value.
    pub constant: Option<Json>,
    /// This value if missing.
    pub default: Option<Json>,
    /// The value that means "not set".
    pub unset: Option<Json>,
    /// Such as "bytes"; that of its type if it has none of its own.
    pub unit: Option<String>,
    /// What it tells.
    pub doc: Doc,
    /// First release in which its object has it.
    pub since: ReleaseId,
    /// Set when it should not be used any more.
    pub deprecated: Option<Deprecated>,
    /// What has happened to it, oldest first; only what happened while its object had it.
    pub changes: Vec<Change>,
    /// A valid value.
    pub example: Json,
    /// The type it is inherited from.
    pub inherited_from: Option<TypeId>,
    /// Where it is defined.
    pub span: Span,
}

/// Something that happened to a member.
#[derive(Debug, Clone)]
pub struct Change {
    /// In which release.
    pub release: ReleaseId,
    /// What.
    pub what: ChangeKind,
}

/// What can happen to a member.
#[derive(Debug, Clone, PartialEq)]
pub enum ChangeKind {
    /// It may be left out from then on.
    BecameOptional,
    /// It should not be used from then on.
    BecameInternal,
    /// It had another name, since the release named.
    RenamedFrom(String, ReleaseId),
    /// It stood elsewhere (`Type.member`), since the release named.
    MovedFrom(String, ReleaseId),
    /// It was of another type, in the words of the schema.
    TypeChangedFrom(String),
}

/// What a caller of the object can ask of it.
#[derive(Debug, Clone)]
pub struct Derived {
    /// In the schema.
    pub name: String,
    /// How it follows from the members.
    pub rule: DerivedRule,
    /// What it tells.
    pub doc: Doc,
}

/// How a derived fact follows.
#[derive(Debug, Clone)]
pub enum DerivedRule {
    /// Whether a member has a value.
    Equals {
        /// The member, on the wire.
        member: String,
        /// The value.
        value: Json,
    },
    /// The time that has passed since the time in a member.
    TimeSince {
        /// The member, on the wire; Unix time in seconds.
        member: String,
    },
}

/// A value of one of several forms.
#[derive(Debug)]
pub struct Union {
    /// Its forms.
    pub variants: Vec<Variant>,
    /// What selects a variant.
    pub discriminator: Discriminator,
    /// Members that all variants have in common, with the same type: their wire names.
    pub shared: Vec<String>,
    /// Derived facts that all variants have in common.
    pub derived: Vec<Derived>,
}

/// A form of a union.
#[derive(Debug)]
pub struct Variant {
    /// In the schema.
    pub name: String,
    /// A fixed value, or a type.
    pub kind: VariantKind,
    /// What it means.
    pub doc: Doc,
    /// Where it is defined.
    pub span: Span,
}

/// What a variant holds.
#[derive(Debug)]
pub enum VariantKind {
    /// This very string.
    Literal(String),
    /// A value of this type.
    Type(TypeRef),
}

/// What tells the variants of a union apart.
#[derive(Debug, PartialEq)]
pub enum Discriminator {
    /// The JSON kind, or the literal.
    JsonKind,
    /// The value of a member: per variant its constant, `None` for "anything else".
    Constant {
        /// The member, on the wire.
        member: String,
        /// Per variant.
        values: Vec<Option<Json>>,
    },
    /// The member that only that variant has, per variant.
    Key(Vec<String>),
}

/// A reference to a type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TypeRef {
    /// A number without fraction, no rules.
    Integer,
    /// A number, no rules.
    Float,
    /// `true` or `false`.
    Boolean,
    /// Any string.
    String,
    /// A named type.
    Named(TypeId),
    /// A list.
    List(Box<TypeRef>),
    /// A list of unique items.
    Set(Box<TypeRef>),
    /// A JSON object used as a map.
    Map(Box<TypeRef>, Box<TypeRef>),
}

impl TypeId {
    /// Stands for a type that could not be resolved, which was reported. A model that is handed out
    /// has none; while it is resolved, no check looks at what depends on one.
    pub(crate) const UNRESOLVED: Self = Self(usize::MAX);
}

impl TypeRef {
    /// A reference to what could not be resolved.
    pub(crate) const UNRESOLVED: Self = Self::Named(TypeId::UNRESOLVED);
}

/// What [`TypeId::UNRESOLVED`] leads to.
pub(crate) static UNRESOLVED: LazyLock<Type> = LazyLock::new(|| Type {
    name: "?".to_owned(),
    group: String::new(),
    kind: Kind::Error,
    since: ReleaseId(0),
    doc: Doc::default(),
    deprecated: None,
    aliases: Vec::new(),
    example: Json::Null,
    used_by_calls: Vec::new(),
    used_by_types: Vec::new(),
    in_requests: false,
    in_responses: false,
    shares_name: false,
    span: Span::default(),
});
