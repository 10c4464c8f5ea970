//! Static descriptions of every call, type and field, for tools that show or check them.
//!
//! ```
//! use storpool_api::meta;
//!
//! let call = meta::CALLS.iter().find(|call| call.name == "volumeCreate").unwrap();
//! assert_eq!(call.body, Some("VolumeCreateDesc"));
//! ```

use crate::Versions;
pub use crate::generated::meta::{API_VERSION, CALLS, TYPES};

/// A call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallMeta {
    /// Its name, such as `volumeCreate`.
    pub name: &'static str,
    /// Its name in Rust, such as `volume_create`.
    pub rust_name: &'static str,
    /// Its title.
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
    /// Whether it can be made without the body.
    pub optional_body: bool,
    /// The type of the response's data, in the notation of [`FieldMeta::ty`].
    pub returns: &'static str,
    /// The field of an object that has what it returns, where the response wraps it.
    pub unwraps: Option<&'static str>,
    /// The versions in which it can be made for several clusters.
    pub multi_cluster: Versions,
    /// Description: what the call does and when to use it.
    pub doc: &'static str,
    /// The first release with it, such as `1.0.0`.
    pub since: &'static str,
    /// The first release without it.
    pub until: Option<&'static str>,
    /// The versions of the API that have it.
    pub versions: Versions,
    /// The release that deprecated it.
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
    /// Description of the argument.
    pub doc: &'static str,
}

/// A named type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeMeta {
    /// Its name.
    pub name: &'static str,
    /// Kind of the type, and its details.
    pub kind: TypeKind,
    /// Description of the type.
    pub doc: &'static str,
    /// The first release with it, such as `1.0.0`.
    pub since: &'static str,
    /// The first release without it.
    pub until: Option<&'static str>,
    /// The versions of the API that have it.
    pub versions: Versions,
    /// The release that deprecated it.
    pub deprecated: Option<&'static str>,
    /// The fields of an object, inherited ones included.
    pub fields: &'static [FieldMeta],
    /// The values of an enumeration.
    pub values: &'static [ValueMeta],
    /// The types of a union's variants, except those that are literals.
    pub variants: &'static [&'static str],
}

/// The kinds of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TypeKind {
    /// An integer.
    Integer,
    /// A floating-point number.
    Float,
    /// A string that obeys rules.
    Text,
    /// A number, or unlimited.
    Limit,
    /// A string from a list.
    Enumeration,
    /// An integer from a list.
    NumberedEnumeration,
    /// An object.
    Object,
    /// A union: one of several variants.
    Union,
}

/// A field of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldMeta {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its name in Rust.
    pub rust_name: &'static str,
    /// Its type: a name, `[T]` for a list, `{T}` for a set, `{K: V}` for a map.
    pub ty: &'static str,
    /// Whether it may be missing.
    pub optional: bool,
    /// Whether it is for debugging only.
    pub internal: bool,
    /// Such as "bytes".
    pub unit: Option<&'static str>,
    /// Description of the field.
    pub doc: &'static str,
    /// The first release in which the object has it.
    pub since: &'static str,
    /// The first release without it.
    pub until: Option<&'static str>,
    /// The versions of the API that have it, of those that have the type.
    pub versions: Versions,
    /// The release that deprecated it.
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
    /// Description of the value.
    pub doc: &'static str,
    /// The first release with it, such as `1.0.0`.
    pub since: &'static str,
    /// The first release without it.
    pub until: Option<&'static str>,
    /// The versions of the API that have it, of those that have the type.
    pub versions: Versions,
}

#[allow(dead_code, reason = "a schema may lack what a method records")]
impl CallMeta {
    pub(crate) const fn new(name: &'static str, rust_name: &'static str) -> Self {
        Self {
            name,
            rust_name,
            title: "",
            section: "",
            method: "",
            path: "",
            args: &[],
            body: None,
            optional_body: false,
            returns: "",
            unwraps: None,
            multi_cluster: Versions::NONE,
            doc: "",
            since: "",
            until: None,
            versions: Versions::ALL,
            deprecated: None,
        }
    }

    pub(crate) const fn title(self, title: &'static str, section: &'static str) -> Self {
        Self { title, section, ..self }
    }

    pub(crate) const fn path(self, method: &'static str, path: &'static str) -> Self {
        Self { method, path, ..self }
    }

    pub(crate) const fn args(self, args: &'static [ArgMeta]) -> Self {
        Self { args, ..self }
    }

    pub(crate) const fn body(self, body: &'static str) -> Self {
        Self { body: Some(body), ..self }
    }

    pub(crate) const fn optional_body(self) -> Self {
        Self { optional_body: true, ..self }
    }

    pub(crate) const fn returns(self, returns: &'static str) -> Self {
        Self { returns, ..self }
    }

    pub(crate) const fn unwraps(self, field: &'static str) -> Self {
        Self { unwraps: Some(field), ..self }
    }

    pub(crate) const fn multi_cluster(self, multi_cluster: Versions) -> Self {
        Self { multi_cluster, ..self }
    }

    pub(crate) const fn doc(self, since: &'static str, doc: &'static str) -> Self {
        Self { doc, since, ..self }
    }

    pub(crate) const fn deprecated(self, since: &'static str) -> Self {
        Self { deprecated: Some(since), ..self }
    }
}

#[allow(dead_code, reason = "a schema may lack what a method records")]
impl ArgMeta {
    pub(crate) const fn new(name: &'static str, ty: &'static str, doc: &'static str) -> Self {
        Self { name, ty, doc }
    }
}

#[allow(dead_code, reason = "a schema may lack what a method records")]
impl TypeMeta {
    pub(crate) const fn new(
        name: &'static str,
        kind: TypeKind,
        since: &'static str,
        doc: &'static str,
    ) -> Self {
        Self {
            name,
            kind,
            doc,
            since,
            until: None,
            versions: Versions::ALL,
            deprecated: None,
            fields: &[],
            values: &[],
            variants: &[],
        }
    }

    pub(crate) const fn fields(self, fields: &'static [FieldMeta]) -> Self {
        Self { fields, ..self }
    }

    pub(crate) const fn values(self, values: &'static [ValueMeta]) -> Self {
        Self { values, ..self }
    }

    pub(crate) const fn variants(self, variants: &'static [&'static str]) -> Self {
        Self { variants, ..self }
    }

    pub(crate) const fn deprecated(self, since: &'static str) -> Self {
        Self { deprecated: Some(since), ..self }
    }
}

#[allow(dead_code, reason = "a schema may lack what a method records")]
impl FieldMeta {
    pub(crate) const fn new(
        name: &'static str,
        rust_name: &'static str,
        ty: &'static str,
        since: &'static str,
        doc: &'static str,
    ) -> Self {
        Self {
            name,
            rust_name,
            ty,
            optional: false,
            internal: false,
            unit: None,
            doc,
            since,
            until: None,
            versions: Versions::ALL,
            deprecated: None,
            inherited_from: None,
        }
    }

    pub(crate) const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    pub(crate) const fn internal(self) -> Self {
        Self { internal: true, ..self }
    }

    pub(crate) const fn unit(self, unit: &'static str) -> Self {
        Self { unit: Some(unit), ..self }
    }

    pub(crate) const fn deprecated(self, since: &'static str) -> Self {
        Self { deprecated: Some(since), ..self }
    }

    /// The same field as a subtype has it.
    pub(crate) const fn inherited(self, from: &'static str) -> Self {
        Self { inherited_from: Some(from), ..self }
    }

    /// For a field of a subtype that is newer than the field of its base.
    pub(crate) const fn since(self, since: &'static str) -> Self {
        Self { since, ..self }
    }
}

#[allow(dead_code, reason = "a schema may lack what a method records")]
impl ValueMeta {
    pub(crate) const fn new(wire: &'static str, since: &'static str, doc: &'static str) -> Self {
        Self { wire, doc, since, until: None, versions: Versions::ALL }
    }
}

macro_rules! lifetime {
    ($($ty:ident)+) => { $(
        #[allow(dead_code, reason = "a schema may lack what a method records")]
        impl $ty {
            pub(crate) const fn until(self, until: &'static str) -> Self {
                Self { until: Some(until), ..self }
            }

            pub(crate) const fn versions(self, versions: Versions) -> Self {
                Self { versions, ..self }
            }
        }
    )+ };
}
lifetime! { CallMeta TypeMeta FieldMeta ValueMeta }
