//! Static descriptions of every call, type and member, for tools that show or check them.
//!
//! ```
//! use storpool_api::meta;
//!
//! let call = meta::CALLS.iter().find(|call| call.name == "volumeCreate").unwrap();
//! assert_eq!(call.body, Some("VolumeCreateDesc"));
//! ```

pub use crate::generated::meta::{API_VERSION, CALLS, TYPES};

/// A call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallMeta {
    /// Its name, such as `volumeCreate`.
    pub name: &'static str,
    /// Its name in Rust, such as `volume_create`.
    pub rust_name: &'static str,
    /// Heading.
    pub title: &'static str,
    /// The section it belongs to, such as `volume-templates`.
    pub section: &'static str,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path, with names of arguments in braces.
    pub path: &'static str,
    /// The arguments in the path, in order.
    pub args: &'static [ArgMeta],
    /// The type of the body, in the notation of [`FieldMeta::ty`].
    pub body: Option<&'static str>,
    /// The type of the reply's data, in the notation of [`FieldMeta::ty`].
    pub returns: &'static str,
    /// What it does and when to use it.
    pub doc: &'static str,
    /// The first release with it.
    pub since: &'static str,
    /// The release since which it should not be used any more.
    pub deprecated: Option<&'static str>,
}

/// An argument of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArgMeta {
    /// Its name in the path.
    pub name: &'static str,
    /// Its type.
    pub ty: &'static str,
    /// What it selects.
    pub doc: &'static str,
}

/// A named type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeMeta {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: TypeKind,
    /// What it is for.
    pub doc: &'static str,
    /// The first release with it.
    pub since: &'static str,
    /// The release since which it should not be used any more.
    pub deprecated: Option<&'static str>,
    /// The members of an object, inherited ones included.
    pub fields: &'static [FieldMeta],
    /// The values of an enumeration.
    pub values: &'static [ValueMeta],
}

/// The kinds of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TypeKind {
    /// A number without fraction.
    Integer,
    /// A number.
    Float,
    /// A string that obeys rules.
    Text,
    /// A number, or no limit.
    Limit,
    /// A string out of a list.
    Enumeration,
    /// A number out of a list.
    NumberedEnumeration,
    /// An object.
    Object,
    /// One of several forms.
    Union,
}

/// A member of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldMeta {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its name in Rust.
    pub rust_name: &'static str,
    /// Its type: a name, `[T]` for a list, `{T}` for a set, `{K: V}` for a map.
    pub ty: &'static str,
    /// Whether it may be left out.
    pub optional: bool,
    /// Whether it is for debugging only.
    pub internal: bool,
    /// Such as "bytes".
    pub unit: Option<&'static str>,
    /// What it tells.
    pub doc: &'static str,
    /// The first release in which the object has it.
    pub since: &'static str,
    /// The release since which it should not be used any more.
    pub deprecated: Option<&'static str>,
    /// The type it is inherited from.
    pub inherited_from: Option<&'static str>,
}

/// A value of an enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValueMeta {
    /// On the wire.
    pub wire: &'static str,
    /// What it tells.
    pub doc: &'static str,
    /// The first release with it.
    pub since: &'static str,
}
