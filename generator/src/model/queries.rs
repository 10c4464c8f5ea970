//! Look-ups, and facts that follow from the model.

use indexmap::IndexMap;

use crate::json::{self, Json};
use crate::source::Span;

use super::{
    Api, Arg, Call, CallId, EnumValue, Enumeration, Field, Kind, Method, Object, Release,
    ReleaseId, RepeatRule, Repr, Segment, Type, TypeId, TypeRef, VariantKind, types,
};

impl Api {
    /// The type of an id.
    pub fn ty(&self, id: TypeId) -> &Type {
        self.types.get(id.0).unwrap_or(&types::UNRESOLVED)
    }

    /// The call of an id.
    pub fn call(&self, id: CallId) -> &Call {
        &self.calls[id.0]
    }

    /// The release of an id.
    pub fn release(&self, id: ReleaseId) -> &Release {
        &self.releases[id.0]
    }

    /// The newest release: the one that the schema describes.
    pub fn latest(&self) -> &Release {
        &self.releases[self.releases.len() - 1]
    }

    /// All types with their ids.
    pub fn types(&self) -> impl Iterator<Item = (TypeId, &Type)> {
        self.types.iter().enumerate().map(|(index, ty)| (TypeId(index), ty))
    }

    /// All calls with their ids.
    pub fn calls(&self) -> impl Iterator<Item = (CallId, &Call)> {
        self.calls.iter().enumerate().map(|(index, call)| (CallId(index), call))
    }

    /// The calls of a section.
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

    /// The object that a reference names, if it names one.
    pub fn object(&self, ty: &TypeRef) -> Option<&Object> {
        match ty {
            TypeRef::Named(id) => self.ty(*id).object(),
            _ => None,
        }
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
    /// Its fields, if it is an object.
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
                let types = variants.filter_map(|variant| match &variant.kind {
                    VariantKind::Type(ty) => Some((ty, variant.span)),
                    VariantKind::Literal(_) => None,
                });
                types.collect()
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

    /// Its values, if it is an enumeration.
    pub fn values(&self) -> &[EnumValue] {
        match &self.kind {
            Kind::Enum(list) => &list.values,
            _ => &[],
        }
    }
}

impl Repr {
    /// Whether a value is of this kind.
    pub fn fits(self, value: &Json) -> bool {
        match self {
            Repr::String => matches!(value, Json::String(_)),
            Repr::Integer => matches!(value, Json::Integer(_)),
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
    /// The field with a wire name.
    pub fn field(&self, wire: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.wire == wire)
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
        self.required() && !self.has_value_if_missing()
    }

    /// Required to construct its object: it cannot be "not set" either.
    pub fn in_constructor(&self) -> bool {
        self.must_be_given() && self.unset.is_none()
    }

    /// Has a value even if it is missing on the wire.
    pub fn has_value_if_missing(&self) -> bool {
        self.constant.is_some() || self.default.is_some() || self.ty.is_collection()
    }
}

impl TypeRef {
    /// A list, a set or a map.
    pub fn is_collection(&self) -> bool {
        matches!(self, TypeRef::List(_) | TypeRef::Set(_) | TypeRef::Map(..))
    }

    /// Whether values may have a number with a fraction that is of no named type.
    pub fn has_float(&self) -> bool {
        match self {
            TypeRef::Float | TypeRef::Any => true,
            TypeRef::List(item) | TypeRef::Set(item) => item.has_float(),
            TypeRef::Map(key, value) => key.has_float() || value.has_float(),
            _ => false,
        }
    }

    /// Calls `visit` with every named type in the reference.
    pub fn each_named(&self, visit: &mut impl FnMut(TypeId)) {
        match self {
            TypeRef::Named(id) if *id != TypeId::UNRESOLVED => visit(*id),
            TypeRef::List(item) | TypeRef::Set(item) => item.each_named(visit),
            TypeRef::Map(key, value) => {
                key.each_named(visit);
                value.each_named(visit);
            }
            _ => {}
        }
    }
}

impl Method {
    /// In a request line.
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
        self.path_with(api, |arg| format!("{{{}}}", arg.name))
    }

    /// The path from the root, with a string for each argument.
    pub fn path_with(&self, api: &Api, text: impl Fn(&Arg) -> String) -> String {
        let mut path = format!("{}/{}", api.prefix, self.endpoint);
        for segment in &self.segments {
            path.push('/');
            match segment {
                Segment::Literal(literal) => path.push_str(literal),
                Segment::Arg(index) => path.push_str(&text(&self.args[*index])),
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
        let RepeatRule::Unless { with, without } = self else {
            return Vec::new();
        };
        let conditions = [("with", with), ("without", without)];
        let given = conditions.iter().filter(|(_, fields)| !fields.is_empty());
        given.map(|(word, fields)| format!("{word} {}", names(fields))).collect()
    }
}
