//! Requests that use what not every version of the API has: one for each such element, in each place
//! where a call can have it.
//!
//! What differs between versions is found by comparing the union with the projection to each
//! version, and whether a version has all of a request by reading the request as that version alone.
//! So nothing here depends on what the generator says about versions.

use generator::json::Json;
use generator::model::{Api, Call, Field, Kind, Object, Type, TypeId, TypeRef, VariantKind};
use generator::{ReleaseError, Schema};

use crate::documents::{Oracle, Values, documents, is_inert, with};

/// The API as each version has it, and all of it.
#[derive(Debug)]
pub struct Versions {
    /// Everything that the supported releases have.
    pub union: Api,
    /// Names and models, oldest first.
    pub each: Vec<(String, Api)>,
}

/// A request, and what it uses.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its name.
    pub call: String,
    /// Whether it is made for all clusters of a multicluster.
    pub multi_cluster: bool,
    /// JSON of the arguments.
    pub args: Vec<Json>,
    /// JSON of the body, if there is one.
    pub body: Option<Json>,
    /// The element, as errors name it.
    pub element: String,
    /// Where it is used: its JSON path in the body, the name of an argument, or nothing.
    pub path: String,
}

impl Request {
    /// The call itself, with the arguments of its example.
    fn usual(call: &Call) -> Self {
        Self {
            call: call.name.clone(),
            multi_cluster: false,
            args: call.args.iter().map(|arg| arg.example.clone()).collect(),
            body: None,
            element: call.name.clone(),
            path: String::new(),
        }
    }
}

/// A value that uses something.
struct Use {
    element: String,
    path: Vec<String>,
    value: Json,
}

impl Use {
    fn new(element: String, value: Json) -> Self {
        Self { element, path: Vec::new(), value }
    }

    /// The same within another value.
    fn within(mut self, step: &str, wrap: impl FnOnce(Json) -> Json) -> Self {
        if !step.is_empty() {
            self.path.insert(0, step.to_owned());
        }
        Self { value: wrap(self.value), ..self }
    }
}

impl Versions {
    /// # Errors
    /// If a release has errors.
    pub fn new(schema: Schema) -> Result<Self, ReleaseError> {
        let versions = schema.union.versions().into_iter();
        let each = versions.map(|version| {
            let release = schema.release(&schema.union.release(version.release).name)?;
            Ok((version.name, release))
        });
        Ok(Self { each: each.collect::<Result<_, _>>()?, union: schema.union })
    }

    /// All requests that use something that some version lacks.
    pub fn requests(&self) -> Vec<Request> {
        self.union.calls.iter().flat_map(|call| self.requests_of(call)).collect()
    }

    /// Requests with all kinds of bodies that obey the rules of the union.
    pub fn other_requests(&self) -> Vec<Request> {
        let mut all = Vec::new();
        for call in &self.union.calls {
            let Some(body) = &call.body else { continue };
            let documents = match &body.ty {
                TypeRef::Named(id) => documents(&self.union, *id),
                TypeRef::List(item) | TypeRef::Set(item) => match **item {
                    TypeRef::Named(id) => {
                        let items = documents(&self.union, id).into_iter();
                        items.map(|item| Json::Array(vec![item])).collect()
                    }
                    _ => Vec::new(),
                },
                _ => Vec::new(),
            };
            let valid = documents.into_iter().filter(|json| is_valid(&self.union, &body.ty, json));
            all.extend(valid.map(|body| Request { body: Some(body), ..Request::usual(call) }));
        }
        all
    }

    fn requests_of(&self, call: &Call) -> Vec<Request> {
        let body = call.body.as_ref();
        let small = body.map(|body| self.small(&body.ty));
        let usual_body = small.clone().filter(|_| body.is_some_and(|body| !body.optional));
        let usual = Request { body: usual_body, ..Request::usual(call) };
        let mut all = Vec::new();
        let same = || self.each.iter().map(|(_, api)| self.same_call(api, call));
        if same().any(|same| same.is_none()) {
            all.push(usual.clone());
        }
        if call.multi_cluster && same().any(|same| same.is_none_or(|same| !same.multi_cluster)) {
            let element = format!("MultiCluster/{}", call.endpoint);
            all.push(Request { multi_cluster: true, element, ..usual.clone() });
        }
        if same().flatten().any(|same| same.body.is_none() && body.is_some()) {
            let element = format!("{}.body", call.name);
            all.push(Request { body: small, element, ..usual.clone() });
        }
        for (index, arg) in call.args.iter().enumerate() {
            for Use { element, value, .. } in self.uses(&TypeRef::Named(arg.ty), &mut Vec::new()) {
                let mut args = usual.args.clone();
                args[index] = value;
                all.push(Request { args, element, path: arg.name.clone(), ..usual.clone() });
            }
        }
        for Use { element, path, value } in
            body.map(|body| self.uses(&body.ty, &mut Vec::new())).unwrap_or_default()
        {
            let body = Some(value);
            all.push(Request { body, element, path: path.join("."), ..usual.clone() });
        }
        all
    }

    /// The body that a client of a version sends, if the version has all of the request: `Some(None)`
    /// if it has no body.
    pub fn sent(&self, version: usize, request: &Request) -> Option<Option<Json>> {
        let api = &self.each[version].1;
        let all = self.union.calls.iter().find(|call| call.name == request.call)?;
        let call = self.same_call(api, all)?;
        let mut args = call.args.iter().zip(&request.args);
        let are_valid = args.all(|(arg, json)| is_valid(api, &TypeRef::Named(arg.ty), json));
        if !are_valid || (request.multi_cluster && !call.multi_cluster) {
            return None;
        }
        match (&request.body, all.body.as_ref(), call.body.as_ref()) {
            (None, _, known) => known.is_none_or(|known| known.optional).then_some(None),
            (Some(body), Some(all), Some(known)) => {
                let written =
                    Oracle::new(&self.union).speaking(version).judge(&all.ty, body).written;
                is_valid(api, &known.ty, &written).then_some(Some(written))
            }
            _ => None,
        }
    }

    fn same_call<'a>(&self, api: &'a Api, call: &Call) -> Option<&'a Call> {
        api.calls.iter().find(|same| same.name == call.name)
    }

    /// The type of this name in each version that has it.
    fn same<'a>(&'a self, ty: &'a Type) -> impl Iterator<Item = (&'a Api, TypeId, &'a Type)> {
        self.each.iter().filter_map(|(_, api)| {
            let (id, same) = api.types().find(|(_, same)| same.name == ty.name)?;
            Some((api, id, same))
        })
    }

    /// A value that has only what every version requires, or some version.
    fn small(&self, ty: &TypeRef) -> Json {
        match ty {
            TypeRef::Named(id) => match &self.union.ty(*id).kind {
                Kind::Object(object) => self.small_object(self.union.ty(*id), object),
                _ => Values::new(&self.union).small(ty),
            },
            _ => Values::new(&self.union).small(ty),
        }
    }

    fn small_object(&self, ty: &Type, object: &Object) -> Json {
        let fields = object.fields.iter();
        let required = fields.filter(|field| field.must_be_given() || self.is_required(ty, field));
        let members = required.map(|field| {
            let value = match &field.constant {
                Some(constant) => constant.clone(),
                None => self.small(&field.ty),
            };
            (field.wire.clone(), value)
        });
        Json::Object(members.collect())
    }

    /// Whether some version requires a field.
    fn is_required(&self, ty: &Type, field: &Field) -> bool {
        self.same(ty).any(|(_, _, same)| {
            let same = same.object().and_then(|object| object.field(&field.wire));
            same.is_some_and(Field::must_be_given)
        })
    }

    /// Values of a type, each of which uses one thing that some version lacks. `open` are the types
    /// that the type is in.
    fn uses(&self, ty: &TypeRef, open: &mut Vec<TypeId>) -> Vec<Use> {
        match ty {
            TypeRef::Named(id) if open.contains(id) => Vec::new(),
            TypeRef::Named(id) => {
                open.push(*id);
                let uses = self.uses_of(*id, open);
                open.pop();
                uses
            }
            TypeRef::List(item) | TypeRef::Set(item) => {
                let uses = self.uses(item, open).into_iter();
                uses.map(|used| used.within("0", |value| Json::Array(vec![value]))).collect()
            }
            TypeRef::Map(key, value) => {
                let pair = |key: &str, value| Json::Object(vec![(key.to_owned(), value)]);
                let keys = self.uses(key, open).into_iter().map(|used| {
                    let text = used.value.unquoted();
                    used.within(&text, |_| pair(&text, self.small(value)))
                });
                let key = self.small(key).unquoted();
                let values = self.uses(value, open).into_iter();
                keys.chain(values.map(|used| used.within(&key, |value| pair(&key, value))))
                    .collect()
            }
            TypeRef::Integer
            | TypeRef::Float
            | TypeRef::Boolean
            | TypeRef::String
            | TypeRef::Any => Vec::new(),
        }
    }

    fn uses_of(&self, id: TypeId, open: &mut Vec<TypeId>) -> Vec<Use> {
        let ty = self.union.ty(id);
        let name = &ty.name;
        match &ty.kind {
            Kind::Object(object) => {
                let small = self.small_object(ty, object);
                let fields = object.fields.iter();
                fields.flat_map(|field| self.uses_of_field(ty, &small, field, open)).collect()
            }
            Kind::Union(union) => {
                let mut all = Vec::new();
                let values = Values::new(&self.union).variants(union);
                for (variant, value) in union.variants.iter().zip(values) {
                    let has = |same: &Type| match &same.kind {
                        Kind::Union(same) => {
                            same.variants.iter().any(|one| one.name == variant.name)
                        }
                        _ => false,
                    };
                    if self.same(ty).any(|(_, _, same)| !has(same)) {
                        all.push(Use::new(format!("{name}.{}", variant.name), value));
                    }
                    if let VariantKind::Type(of) = &variant.kind {
                        all.extend(self.uses(of, open));
                    }
                }
                all
            }
            Kind::Enum(list) => {
                let values = list.values.iter();
                let lacking = values.filter(|value| {
                    let has = |same: &Type| same.values().iter().any(|one| one.wire == value.wire);
                    self.same(ty).any(|(_, _, same)| !has(same))
                });
                let used =
                    |wire: &Json| Use::new(format!("{name}.{}", wire.unquoted()), wire.clone());
                lacking.map(|value| used(&value.wire)).collect()
            }
            Kind::StringUnion(of) => {
                let members = of.iter().map(|member| self.union.ty(*member));
                let lacking = members.filter(|member| self.same(member).count() < self.each.len());
                let used = lacking.map(|member| {
                    Use::new(format!("{name}.{}", member.name), member.example.clone())
                });
                used.collect()
            }
            Kind::Integer(_) | Kind::String(_) => self.uses_of_scalar(id),
            Kind::Float | Kind::Limit(_) | Kind::Error => Vec::new(),
        }
    }

    fn uses_of_field(
        &self,
        ty: &Type,
        small: &Json,
        field: &Field,
        open: &mut Vec<TypeId>,
    ) -> Vec<Use> {
        let wire = &field.wire;
        let put = |value| with(small, wire, value);
        let element = || format!("{}.{wire}", ty.name);
        let mut all = Vec::new();
        let lacks = |same: &Type| same.object().is_none_or(|object| object.field(wire).is_none());
        if self.same(ty).any(|(_, _, same)| lacks(same)) {
            let mut values = Values::new(&self.union).good_members(field).into_iter().flatten();
            let value = values
                .find(|value| !is_inert(field, value) && is_valid(&self.union, &field.ty, value));
            all.extend(
                value.map(|value| Use::new(element(), value).within(wire, |it| put(Some(it)))),
            );
        }
        if !field.must_be_given() && self.is_required(ty, field) {
            all.push(Use::new(element(), Json::Null).within(wire, |_| put(None)));
        }
        let inner = self.uses(&field.ty, open).into_iter();
        all.extend(inner.map(|used| used.within(wire, |value| put(Some(value)))));
        all
    }

    /// Values that break a rule that only some versions have.
    fn uses_of_scalar(&self, id: TypeId) -> Vec<Use> {
        let ty = self.union.ty(id);
        let mut all: Vec<Use> = Vec::new();
        for (api, same, _) in self.same(ty) {
            for rule in api.rules(same) {
                let values = Values::new(&self.union).good(&TypeRef::Named(id), 0).into_iter();
                let mut valid = values.filter(|value| self.union.is_valid_scalar(id, value));
                let broken = valid.find(|value| !rule.check.holds(value));
                if let Some(value) = broken.filter(|_| all.iter().all(|one| one.element != rule.id))
                {
                    all.push(Use::new(rule.id, value));
                }
            }
        }
        all
    }
}

/// Whether a value has everything that the API requires, obeys its rules, and has nothing else.
fn is_valid(api: &Api, ty: &TypeRef, json: &Json) -> bool {
    let verdict = Oracle::new(api).judge(ty, json);
    let is_known = sorted(&verdict.written) == sorted(json);
    verdict.errors.is_empty() && verdict.violations.is_empty() && is_known
}

/// With the fields of each object in the order of their names.
fn sorted(json: &Json) -> Json {
    match json {
        Json::Array(items) => Json::Array(items.iter().map(sorted).collect()),
        Json::Object(members) => {
            let members = members.iter().map(|(name, value)| (name.clone(), sorted(value)));
            let mut members: Vec<(String, Json)> = members.collect();
            members.sort_by(|one, other| one.0.cmp(&other.0));
            Json::Object(members)
        }
        other => other.clone(),
    }
}
