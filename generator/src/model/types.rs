//! Types: scalars, enumerations, objects, unions, and references to them.

use std::sync::LazyLock;

use super::{CallId, Check, ReleaseId, Rules, TypeId, Versions};
use crate::doc::{Doc, Target};
use crate::json::Json;
use crate::source::Span;

#[derive(Debug, Default)]
pub struct Type {
    pub name: String,
    /// Its name in the newest release.
    pub origin: String,
    /// The name of its file without ending: types that belong together.
    pub group: String,
    pub kind: Kind,
    pub since: ReleaseId,
    /// First release without it.
    pub until: Option<ReleaseId>,
    pub versions: Versions,
    /// Rules that only some versions have.
    pub limited: Vec<(Versions, Check)>,
    pub doc: Doc,
    pub deprecated: Option<Deprecated>,
    /// Ids that it had on earlier pages.
    pub ids: Vec<String>,
    /// What people search for when they mean it.
    pub aliases: Vec<String>,
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
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Deprecated {
    pub since: ReleaseId,
    pub instead: Option<String>,
    pub target: Option<Target>,
    pub doc: Doc,
}

#[derive(Debug, Default)]
pub enum Kind {
    Integer(Rules),
    Float,
    String(Rules),
    /// An integer, or a sentinel for "no limit".
    Limit(Limit),
    /// One of a list of known strings or integers.
    Enum(Enumeration),
    /// A string that is any of several types: strings, or string unions. See
    /// [`Api::string_types`](super::Api::string_types).
    StringUnion(Vec<TypeId>),
    Object(Object),
    Union(Union),
    /// Unresolved, which was reported. No model with one is handed out.
    #[default]
    Error,
}

#[derive(Debug)]
pub struct Limit {
    pub min: i64,
    /// The sentinel for "no limit".
    pub unlimited: String,
    pub unit: Option<String>,
}

/// Known values; the service may send others.
#[derive(Debug)]
pub struct Enumeration {
    pub repr: Repr,
    /// From least to greatest.
    pub values: Vec<EnumValue>,
}

/// What the values of an enumeration are in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repr {
    String,
    /// Integers, each with a name.
    Integer,
}

#[derive(Debug)]
pub struct EnumValue {
    pub wire: Json,
    /// The name in the schema; the wire value where it gives none.
    pub name: String,
    pub since: ReleaseId,
    /// First release without it.
    pub until: Option<ReleaseId>,
    pub versions: Versions,
    pub doc: Doc,
    /// Set when it should not be used any more.
    pub deprecated: Option<Deprecated>,
    pub span: Span,
}

#[derive(Debug)]
pub struct Object {
    /// The type whose fields it has, too.
    pub extends: Option<TypeId>,
    /// All fields, inherited ones included, in reading order: the leading ones, the others, internal
    /// ones last.
    pub fields: Vec<Field>,
    pub derived: Vec<Derived>,
}

#[derive(Debug, Clone)]
pub struct Field {
    pub wire: String,
    /// Its name in the newest release.
    pub origin: String,
    /// A name to use in code instead, where the schema gives one.
    pub code_name: Option<String>,
    pub ty: TypeRef,
    pub optional: bool,
    /// For debugging only; may be missing.
    pub internal: bool,
    pub constant: Option<Json>,
    pub default: Option<Json>,
    /// The value that means "not set".
    pub unset: Option<Json>,
    /// Such as "bytes"; that of its type if it has none of its own.
    pub unit: Option<String>,
    pub doc: Doc,
    /// What it destroys.
    pub danger: Option<Doc>,
    /// What people search for when they mean it.
    pub aliases: Vec<String>,
    /// First release in which its object has it.
    pub since: ReleaseId,
    /// First release without it.
    pub until: Option<ReleaseId>,
    /// The versions that have it; all, if each that has its type has it.
    pub versions: Versions,
    /// The versions that require it, although it may be missing in others.
    pub required_in: Option<Versions>,
    pub deprecated: Option<Deprecated>,
    pub example: Json,
    pub inherited_from: Option<TypeId>,
    pub span: Span,
}

/// A fact that is computed from a field.
#[derive(Debug, Clone)]
pub struct Derived {
    pub name: String,
    pub rule: DerivedRule,
    pub doc: Doc,
}

#[derive(Debug, Clone)]
pub enum DerivedRule {
    /// Whether a field has a value.
    Equals { field: String, value: Json },
    /// The time since that in a field.
    TimeSince {
        /// The field, on the wire; Unix time in seconds.
        field: String,
    },
}

#[derive(Debug)]
pub struct Union {
    pub variants: Vec<Variant>,
    pub discriminator: Discriminator,
    /// Wire names of the fields that all variants have, with the same type.
    pub shared: Vec<String>,
    /// Derived facts that all variants have.
    pub derived: Vec<Derived>,
}

#[derive(Debug)]
pub struct Variant {
    pub name: String,
    pub kind: VariantKind,
    pub doc: Doc,
    /// Set when it should not be used any more.
    pub deprecated: Option<Deprecated>,
    pub span: Span,
}

#[derive(Debug)]
pub enum VariantKind {
    /// This very value: a JSON scalar.
    Literal(Json),
    Type(TypeRef),
}

/// How the variant of a value is selected.
#[derive(Debug, PartialEq)]
pub enum Discriminator {
    /// The literal; for all other values, the JSON kind.
    JsonKind,
    /// The value of a field: per variant the value, `None` for "anything else". The schema names the
    /// field (`by`), or it is a constant in all variants but one.
    Constant { field: String, values: Vec<Option<Json>> },
    /// Per variant the field that only it has.
    Key(Vec<String>),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TypeRef {
    /// An integer without rules.
    Integer,
    Float,
    Boolean,
    String,
    /// Any JSON value.
    Any,
    Named(TypeId),
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
    pub(crate) const UNRESOLVED: Self = Self::Named(TypeId::UNRESOLVED);
}

/// The type of [`TypeId::UNRESOLVED`].
pub(crate) static UNRESOLVED: LazyLock<Type> =
    LazyLock::new(|| Type { name: "?".to_owned(), ..Type::default() });
