//! Look-ups, and facts that follow from the model.

use indexmap::{IndexMap, IndexSet};

use crate::json::{self, Json};
use crate::source::Span;

use super::{
    Api, Arg, Call, CallId, Chapter, Discriminator, EnumValue, Enumeration, ErrorName, Field, Kind,
    Method, Object, Release, ReleaseId, RepeatRule, Repr, Segment, Type, TypeId, TypeRef, Union,
    Variant, VariantKind, types,
};

impl Api {
    pub fn ty(&self, id: TypeId) -> &Type {
        self.types.get(id.0).unwrap_or(&types::UNRESOLVED)
    }

    pub fn call(&self, id: CallId) -> &Call {
        &self.calls[id.0]
    }

    /// The call of a name.
    pub fn call_named(&self, name: &str) -> Option<&Call> {
        let by_name = self
            .by_name
            .get_or_init(|| self.calls().map(|(id, call)| (call.name.clone(), id)).collect());
        by_name.get(name).map(|id| self.call(*id))
    }

    /// The errors that a call is expected to fail with, each once.
    pub fn errors_of(&self, call: &Call) -> impl Iterator<Item = &ErrorName> {
        let indices: IndexSet<usize> = call.errors.iter().map(|row| row.error).collect();
        indices.into_iter().map(|index| &self.errors[index])
    }

    /// The chapter beside which the page shows something.
    pub fn chapter(&self, shows: &str) -> Option<&Chapter> {
        self.guide.iter().find(|chapter| chapter.shows.as_deref() == Some(shows))
    }

    pub fn release(&self, id: ReleaseId) -> &Release {
        &self.releases[id.0]
    }

    /// The newest release of a version of the API.
    pub fn newest_of(&self, version: &str) -> Option<ReleaseId> {
        let of_version = |release: &Release| release.api.as_deref() == Some(version);
        self.releases.iter().rposition(of_version).map(ReleaseId)
    }

    /// The release that is described.
    pub fn latest(&self) -> &Release {
        self.release(self.described)
    }

    pub fn types(&self) -> impl Iterator<Item = (TypeId, &Type)> {
        self.types.iter().enumerate().map(|(index, ty)| (TypeId(index), ty))
    }

    pub fn calls(&self) -> impl Iterator<Item = (CallId, &Call)> {
        self.calls.iter().enumerate().map(|(index, call)| (CallId(index), call))
    }

    pub fn calls_of(&self, section: usize) -> impl Iterator<Item = &Call> {
        let ids = self.sections.get(section).map(|section| &section.calls);
        ids.into_iter().flatten().map(|id| self.call(*id))
    }

    /// The types by group, groups in the order of the files.
    pub fn groups(&self) -> IndexMap<&str, Vec<TypeId>> {
        let mut groups = IndexMap::<&str, Vec<TypeId>>::new();
        for (id, ty) in self.types() {
            groups.entry(&ty.group).or_default().push(id);
        }
        groups
    }

    /// The objects in a type, and those that are variants of a union in it.
    pub(crate) fn objects_in(&self, ty: &TypeRef) -> Vec<TypeId> {
        let mut found = Vec::new();
        ty.each_named(&mut |id| match &self.ty(id).kind {
            Kind::Object(_) => found.push(id),
            Kind::Union(union) => {
                found.extend(union.variants.iter().filter_map(|variant| variant.ty()?.id()));
            }
            _ => {}
        });
        found
    }

    pub fn object(&self, ty: &TypeRef) -> Option<&Object> {
        self.ty(ty.id()?).object()
    }

    /// The kind of the type that a reference names, if it names one.
    pub fn kind(&self, ty: &TypeRef) -> Option<&Kind> {
        Some(&self.ty(ty.id()?).kind)
    }

    /// A reference in the notation of the schema, such as `{DiskId: DiskSummary}`.
    pub fn notation(&self, ty: &TypeRef) -> String {
        match ty {
            TypeRef::Integer => "integer".to_owned(),
            TypeRef::Float => "float".to_owned(),
            TypeRef::Boolean => "boolean".to_owned(),
            TypeRef::String => "string".to_owned(),
            TypeRef::Any => "any".to_owned(),
            TypeRef::Named(id) => self.ty(*id).name.clone(),
            TypeRef::List(item) => format!("[{}]", self.notation(item)),
            TypeRef::Set(item) => format!("{{{}}}", self.notation(item)),
            TypeRef::Map(key, value) => {
                format!("{{{}: {}}}", self.notation(key), self.notation(value))
            }
        }
    }
}

impl Type {
    pub fn object(&self) -> Option<&Object> {
        match &self.kind {
            Kind::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The types of its fields or variants, each with the span of its name.
    pub fn parts(&self) -> Vec<(&TypeRef, Span)> {
        match &self.kind {
            Kind::Object(object) => {
                let fields = object.fields.iter();
                fields.map(|field| (&field.ty, field.span)).collect()
            }
            Kind::Union(union) => {
                let variants = union.variants.iter();
                variants.filter_map(|variant| Some((variant.ty()?, variant.span))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Calls `visit` with each type that is named in its definition, inherited fields included.
    pub(crate) fn each_type(&self, visit: &mut impl FnMut(TypeId)) {
        self.parts().into_iter().for_each(|(ty, _)| ty.each_named(visit));
        if let Kind::StringUnion(of) = &self.kind {
            of.iter().for_each(|id| visit(*id));
        }
    }

    /// The same without inherited fields.
    pub(crate) fn each_own_type(&self, visit: &mut impl FnMut(TypeId)) {
        match &self.kind {
            Kind::Object(object) => {
                let own = object.fields.iter().filter(|field| field.inherited_from.is_none());
                own.for_each(|field| field.ty.each_named(visit));
            }
            _ => self.each_type(visit),
        }
    }

    pub fn values(&self) -> &[EnumValue] {
        match &self.kind {
            Kind::Enum(list) => &list.values,
            _ => &[],
        }
    }
}

impl Enumeration {
    /// The known value that is this on the wire.
    pub fn value(&self, wire: &Json) -> Option<&EnumValue> {
        self.values.iter().find(|value| value.wire == *wire)
    }
}

impl EnumValue {
    /// The wire value of a string, the name of an integer.
    pub fn label(&self) -> &str {
        match &self.wire {
            Json::String(text) => text,
            _ => &self.name,
        }
    }
}

impl Object {
    pub fn field(&self, wire: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.wire == wire)
    }
}

impl Variant {
    /// Its type, unless it is a literal.
    pub fn ty(&self) -> Option<&TypeRef> {
        match &self.kind {
            VariantKind::Type(ty) => Some(ty),
            VariantKind::Literal(_) => None,
        }
    }
}

impl Union {
    pub(crate) fn literals(&self) -> impl Iterator<Item = &Json> {
        self.variants.iter().filter_map(|variant| match &variant.kind {
            VariantKind::Literal(literal) => Some(literal),
            VariantKind::Type(_) => None,
        })
    }
}

impl Field {
    /// Required on the wire, in requests and responses.
    pub fn required(&self) -> bool {
        !self.may_be_missing() && !self.ty.is_collection()
    }

    /// May be missing on the wire.
    pub fn may_be_missing(&self) -> bool {
        self.optional || self.internal
    }

    /// Whether it can be "not set".
    pub fn is_option(&self) -> bool {
        self.may_be_missing() || self.unset.is_some()
    }

    /// Required on the wire, and nothing counts in its place.
    pub fn must_be_given(&self) -> bool {
        self.required() && self.constant.is_none() && self.default.is_none()
    }

    /// Required to construct its object: it cannot be "not set" either.
    pub fn in_constructor(&self) -> bool {
        self.must_be_given() && self.unset.is_none()
    }
}

impl TypeRef {
    pub fn is_collection(&self) -> bool {
        matches!(self, TypeRef::List(_) | TypeRef::Set(_) | TypeRef::Map(..))
    }

    /// The type that it names, unless it is built in or a collection.
    pub fn id(&self) -> Option<TypeId> {
        match self {
            TypeRef::Named(id) => Some(*id),
            _ => None,
        }
    }

    /// Calls `visit` with the reference and each one in it.
    pub(crate) fn each<'t>(&'t self, visit: &mut impl FnMut(&'t TypeRef)) {
        visit(self);
        match self {
            TypeRef::List(item) | TypeRef::Set(item) => item.each(visit),
            TypeRef::Map(key, value) => [key, value].into_iter().for_each(|part| part.each(visit)),
            _ => {}
        }
    }

    /// Calls `visit` with every named type in the reference.
    pub(crate) fn each_named(&self, visit: &mut impl FnMut(TypeId)) {
        self.each(&mut |ty| match ty {
            TypeRef::Named(id) if *id != TypeId::UNRESOLVED => visit(*id),
            _ => {}
        });
    }
}

impl Method {
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }
}

impl Call {
    /// The path from the root, with names of arguments in braces.
    pub fn path(&self, api: &Api) -> String {
        self.path_with(api, |_, arg| format!("{{{}}}", arg.name))
    }

    /// The path from the root, with a string for each argument, of which there is the index, too.
    pub fn path_with(&self, api: &Api, text: impl Fn(usize, &Arg) -> String) -> String {
        let mut path = format!("{}/{}", api.prefix, self.endpoint);
        for segment in &self.segments {
            path.push('/');
            match segment {
                Segment::Literal(literal) => path.push_str(literal),
                Segment::Arg(index) => path.push_str(&text(*index, &self.args[*index])),
            }
        }
        path
    }

    /// The data of an example response.
    pub fn data_example(&self) -> Json {
        let example = self.response_example.clone();
        match &self.unwrap {
            Some(field) => json::object([(field.as_str(), example)]),
            None => example,
        }
    }
}

impl RepeatRule {
    /// Under which conditions a call that is otherwise safe is not: "with …" and "without …".
    pub fn conditions(&self, names: impl Fn(&[String]) -> String) -> Vec<String> {
        let RepeatRule::Unless { with, without } = self else { return Vec::new() };
        let conditions = [("with", with), ("without", without)];
        let given = conditions.iter().filter(|(_, fields)| !fields.is_empty());
        given.map(|(word, fields)| format!("{word} {}", names(fields))).collect()
    }
}

/// Kinds of JSON values, as far as they select variants of unions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonKind {
    String,
    Number,
    Boolean,
    List,
    Object,
}

impl JsonKind {
    fn of(value: &Json) -> Option<Self> {
        Some(match value {
            Json::Null => return None,
            Json::Bool(_) => JsonKind::Boolean,
            Json::Integer(_) | Json::Number(_) => JsonKind::Number,
            Json::String(_) => JsonKind::String,
            Json::Array(_) => JsonKind::List,
            Json::Object(_) => JsonKind::Object,
        })
    }
}

impl Api {
    /// The kind of all values of a type; none if they are of more than one.
    pub(crate) fn json_kind(&self, ty: &TypeRef) -> Option<JsonKind> {
        Some(match ty {
            TypeRef::Any => return None,
            TypeRef::Integer | TypeRef::Float => JsonKind::Number,
            TypeRef::Boolean => JsonKind::Boolean,
            TypeRef::String => JsonKind::String,
            TypeRef::List(_) | TypeRef::Set(_) => JsonKind::List,
            TypeRef::Map(..) => JsonKind::Object,
            TypeRef::Named(id) => match &self.ty(*id).kind {
                Kind::Enum(list) if list.repr == Repr::Integer => JsonKind::Number,
                Kind::Integer(_) | Kind::Float => JsonKind::Number,
                Kind::String(_) | Kind::StringUnion(_) | Kind::Enum(_) => JsonKind::String,
                Kind::Object(_) => JsonKind::Object,
                Kind::Limit(_) | Kind::Union(_) | Kind::Error => return None,
            },
        })
    }

    /// The index of the variant that the discriminator of a value selects; the value may still break
    /// the rules of that variant.
    pub(crate) fn variant_of(&self, union: &Union, value: &Json) -> Option<usize> {
        match &union.discriminator {
            Discriminator::Constant { field, values } => {
                let found = value.get(field)?;
                let exact = values.iter().position(|constant| constant.as_ref() == Some(found));
                exact.or_else(|| values.iter().position(Option::is_none))
            }
            Discriminator::Key(keys) => keys.iter().position(|key| value.get(key).is_some()),
            Discriminator::JsonKind => {
                let variants = || union.variants.iter().map(|variant| &variant.kind);
                let literal = variants().position(
                    |kind| matches!(kind, VariantKind::Literal(literal) if literal == value),
                );
                literal.or_else(|| {
                    let kind = JsonKind::of(value)?;
                    variants().position(|variant| {
                        matches!(variant, VariantKind::Type(ty) if self.json_kind(ty) == Some(kind))
                    })
                })
            }
        }
    }
}
