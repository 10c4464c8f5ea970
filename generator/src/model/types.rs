//! Types: scalars, enumerations, objects, unions, and references to them.

use std::sync::LazyLock;

use super::{CallId, ReleaseId, Rules, TypeId};
use crate::doc::{Doc, Target};
use crate::json::Json;
use crate::source::Span;

/// A named type.
#[derive(Debug, Default)]
pub struct Type {
    /// In the schema.
    pub name: String,
    /// The name of its file without ending: types that belong together.
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
    /// Calls that take or return it directly.
    pub used_by_calls: Vec<CallId>,
    /// Types with a field, a variant or a base of it.
    pub used_by_types: Vec<TypeId>,
    /// Reachable from the body of a call.
    pub in_requests: bool,
    /// Reachable from the response of a call.
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
#[derive(Debug, Default)]
pub enum Kind {
    /// An integer.
    Integer(Rules),
    /// A floating-point number.
    Float,
    /// A string that obeys rules.
    String(Rules),
    /// An integer, or a sentinel for "no limit".
    Limit(Limit),
    /// One of a list of known strings or integers.
    Enum(Enumeration),
    /// A string that is any of several types: strings, or string unions. See
    /// [`Api::string_types`](super::Api::string_types).
    StringUnion(Vec<TypeId>),
    /// A JSON object with known fields.
    Object(Object),
    /// One of several variants.
    Union(Union),
    /// Unresolved, which was reported. No model with one is handed out.
    #[default]
    Error,
}

/// Rules of a limit.
#[derive(Debug)]
pub struct Limit {
    /// Least number.
    pub min: i64,
    /// The sentinel for "no limit".
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
    /// Set when it should not be used any more.
    pub deprecated: Option<Deprecated>,
    /// Where it is defined.
    pub span: Span,
}

/// The fields of an object.
#[derive(Debug)]
pub struct Object {
    /// The type whose fields it has, too.
    pub extends: Option<TypeId>,
    /// All fields, inherited ones included, in reading order: the leading ones, the others, internal
    /// ones last.
    pub fields: Vec<Field>,
    /// Facts that follow from the fields.
    pub derived: Vec<Derived>,
}

/// A field of an object.
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
    /// What it means.
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

/// A change to a field.
#[derive(Debug, Clone)]
pub struct Change {
    /// In which release.
    pub release: ReleaseId,
    /// What.
    pub what: ChangeKind,
}

/// What can change about a field.
#[derive(Debug, Clone, PartialEq)]
pub enum ChangeKind {
    /// It may be left out from then on.
    BecameOptional,
    /// It should not be used from then on.
    BecameInternal,
    /// It had another name, since the release named.
    RenamedFrom(String, ReleaseId),
    /// It was in another object (`Type.field`), since the release named.
    MovedFrom(String, ReleaseId),
    /// It had another type, in the notation of the schema.
    TypeChangedFrom(String),
}

/// A fact that is computed from a field.
#[derive(Debug, Clone)]
pub struct Derived {
    /// In the schema.
    pub name: String,
    /// How it is computed.
    pub rule: DerivedRule,
    /// What it means.
    pub doc: Doc,
}

/// How a derived fact is computed.
#[derive(Debug, Clone)]
pub enum DerivedRule {
    /// Whether a field has a value.
    Equals {
        /// The field, on the wire.
        member: String,
        /// The value.
        value: Json,
    },
    /// The time since that in a field.
    TimeSince {
        /// The field, on the wire; Unix time in seconds.
        member: String,
    },
}

/// A value of one of several variants.
#[derive(Debug)]
pub struct Union {
    /// In the order of the schema.
    pub variants: Vec<Variant>,
    /// What selects a variant.
    pub discriminator: Discriminator,
    /// Wire names of the fields that all variants have, with the same type.
    pub shared: Vec<String>,
    /// Derived facts that all variants have.
    pub derived: Vec<Derived>,
}

/// A variant of a union.
#[derive(Debug)]
pub struct Variant {
    /// In the schema.
    pub name: String,
    /// A fixed value, or a type.
    pub kind: VariantKind,
    /// What it means.
    pub doc: Doc,
    /// Set when it should not be used any more.
    pub deprecated: Option<Deprecated>,
    /// Where it is defined.
    pub span: Span,
}

/// What a variant holds.
#[derive(Debug)]
pub enum VariantKind {
    /// This very value: a JSON scalar.
    Literal(Json),
    /// A value of this type.
    Type(TypeRef),
}

/// How the variant of a value is selected.
#[derive(Debug, PartialEq)]
pub enum Discriminator {
    /// The literal; for all other values, the JSON kind.
    JsonKind,
    /// The value of a field: per variant the value, `None` for "anything else". The schema names the
    /// field (`by`), or it is a constant in all variants but one.
    Constant {
        /// The field, on the wire.
        member: String,
        /// Per variant.
        values: Vec<Option<Json>>,
    },
    /// Per variant the field that only it has.
    Key(Vec<String>),
}

/// A reference to a type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TypeRef {
    /// An integer without rules.
    Integer,
    /// A floating-point number.
    Float,
    /// `true` or `false`.
    Boolean,
    /// Any string.
    String,
    /// Any JSON value.
    Any,
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
    /// The sentinel for an unresolved type, which was reported. A model that is handed out has none;
    /// while it is resolved, checks skip what depends on one.
    pub(crate) const UNRESOLVED: Self = Self(usize::MAX);
}

impl TypeRef {
    /// A reference to an unresolved type.
    pub(crate) const UNRESOLVED: Self = Self::Named(TypeId::UNRESOLVED);
}

/// The type of [`TypeId::UNRESOLVED`].
pub(crate) static UNRESOLVED: LazyLock<Type> =
    LazyLock::new(|| Type { name: "?".to_owned(), ..Type::default() });
