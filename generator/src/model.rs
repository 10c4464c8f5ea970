//! The resolved API: what every back end prints. Nothing here knows of Rust syntax, HTML or JSON
//! Schema; derived facts are methods.

use indexmap::IndexMap;

use crate::doc::Doc;
use crate::json::Json;
use crate::pattern::Pattern;
use crate::source::Place;

/// Index of a type in [`Api::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub usize);

/// Index of a call in [`Api::calls`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub usize);

/// Index of a release in [`Api::releases`]; later releases are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReleaseId(pub usize);

/// The whole API.
#[derive(Debug)]
pub struct Api {
    /// Title, such as "StorPool management API".
    pub title: String,
    /// The version of the API that is described, such as 16.01.
    pub version: String,
    /// The path all calls start with, such as `/ctrl/1.0`.
    pub prefix: String,
    /// What the API is, for the front page.
    pub doc: Doc,
    /// Oldest first.
    pub releases: Vec<Release>,
    /// In the order of the reference page.
    pub sections: Vec<Section>,
    /// The errors that the service is known to answer.
    pub errors: Vec<ErrorName>,
    /// In the order of the files: by area, then as written.
    pub types: Vec<Type>,
    /// Grouped by section.
    pub calls: Vec<Call>,
    /// Elements of earlier releases that are gone.
    pub removed: Vec<Removed>,
}

/// A release of the reference, and the version of the API it documents.
#[derive(Debug)]
pub struct Release {
    /// Such as 3.0.1.
    pub name: String,
    /// Such as 16.01; not recorded for the oldest.
    pub api: Option<String>,
}

/// Calls that belong together.
#[derive(Debug)]
pub struct Section {
    /// Such as `volume-templates`; also the name of the file with its calls.
    pub id: String,
    /// Heading.
    pub title: String,
    /// What the calls are about.
    pub doc: Doc,
    /// First release with a call in it.
    pub since: ReleaseId,
    /// Names under which links from elsewhere may look for it.
    pub aliases: Vec<String>,
}

/// A known error name of the service.
#[derive(Debug)]
pub struct ErrorName {
    /// On the wire.
    pub name: String,
    /// In Rust.
    pub rust: String,
    /// What has happened and what to do.
    pub doc: Doc,
}

/// What is gone, from when on.
#[derive(Debug)]
pub struct Removed {
    /// What kind of element it was.
    pub element: RemovedElement,
    /// Its name: of a call, of a type, or `Type.member`.
    pub name: String,
    /// First release with it.
    pub since: ReleaseId,
    /// First release without it.
    pub removed: ReleaseId,
    /// What it became, where it lives on under another name.
    pub renamed_to: Option<String>,
    /// What it was, why it went, what to use.
    pub doc: Doc,
}

/// Kinds of elements that can be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemovedElement {
    /// A call.
    Call,
    /// A type.
    Type,
    /// A member of an object.
    Field,
    /// A value of an enumeration, named `Type.value`.
    Value,
}

/// A named type.
#[derive(Debug)]
pub struct Type {
    /// In the schema, in Rust and on the page.
    pub name: String,
    /// The file it stands in, without ending: types that belong together.
    pub area: String,
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
    pub in_replies: bool,
    /// Where it is defined.
    pub place: Place,
}

/// What should be used instead, and since when.
#[derive(Debug, Clone)]
pub struct Deprecated {
    /// First release in which it is deprecated.
    pub since: ReleaseId,
    /// The element to use instead.
    pub instead: Option<String>,
    /// Why.
    pub doc: Doc,
}

/// The kinds of named types.
#[derive(Debug)]
pub enum Kind {
    /// A number without fraction.
    Integer(Integer),
    /// A number.
    Float,
    /// A string that obeys rules.
    Text(Text),
    /// A number, or a mark for "no limit".
    Limit(Limit),
    /// A string out of a list.
    Enum(Vec<EnumValue>),
    /// A number out of a list, each with a name.
    Numbered(Vec<NumberedValue>),
    /// A string that is any of several string types.
    AnyText(Vec<TypeId>),
    /// A JSON object with known members.
    Object(Object),
    /// One of several forms.
    Union(Union),
}

/// Rules of an integer.
#[derive(Debug)]
pub struct Integer {
    /// Least value.
    pub min: Option<i64>,
    /// Greatest value.
    pub max: Option<i64>,
    /// Divides every value.
    pub multiple_of: Option<i64>,
    /// Such as "bytes".
    pub unit: Option<String>,
}

/// Rules of a string.
#[derive(Debug)]
pub struct Text {
    /// What the whole string looks like.
    pub pattern: Option<Pattern>,
    /// Least length in bytes.
    pub min_length: Option<usize>,
    /// Greatest length in bytes.
    pub max_length: Option<usize>,
    /// Words that are refused.
    pub reserved: Vec<String>,
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

/// A value of an enumeration of strings.
#[derive(Debug)]
pub struct EnumValue {
    /// On the wire.
    pub wire: String,
    /// In Rust.
    pub rust: String,
    /// First release with it.
    pub since: ReleaseId,
    /// What it tells.
    pub doc: Doc,
}

/// A value of an enumeration of numbers.
#[derive(Debug)]
pub struct NumberedValue {
    /// On the wire.
    pub wire: i64,
    /// For people.
    pub name: String,
    /// In Rust.
    pub rust: String,
    /// First release with it.
    pub since: ReleaseId,
    /// What it tells.
    pub doc: Doc,
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
    /// In Rust, without `r#`.
    pub rust: String,
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
    pub place: Place,
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
    /// In Rust.
    pub rust: String,
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
    /// How they are told apart.
    pub discriminator: Discriminator,
    /// Members that all variants have in common, with the same type: their wire names.
    pub shared: Vec<String>,
    /// Derived facts that all variants have in common.
    pub derived: Vec<Derived>,
}

/// A form of a union.
#[derive(Debug)]
pub struct Variant {
    /// In Rust.
    pub rust: String,
    /// A fixed value, or a type.
    pub form: VariantForm,
    /// What it means.
    pub doc: Doc,
}

/// What a variant holds.
#[derive(Debug)]
pub enum VariantForm {
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
    /// A list in which nothing stands twice.
    Set(Box<TypeRef>),
    /// A JSON object used as a map.
    Map(Box<TypeRef>, Box<TypeRef>),
}

/// HTTP methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Changes.
    Post,
}

/// A call.
#[derive(Debug)]
pub struct Call {
    /// In the reference, such as `volumesReassignWait`.
    pub name: String,
    /// In Rust, such as `volumes_reassign_wait`.
    pub rust: String,
    /// Heading, such as "Export a volume over AoE".
    pub title: String,
    /// Index in [`Api::sections`].
    pub section: usize,
    /// Of the request.
    pub method: Method,
    /// First part of the path, such as `VolumeUpdate`.
    pub query: String,
    /// The parts of the path after the query, in order.
    pub args: Vec<Arg>,
    /// JSON to send.
    pub body: Option<Body>,
    /// What it answers.
    pub returns: TypeRef,
    /// The list it answers may come as its only entry.
    pub accepts_single: bool,
    /// Whether it may be repeated when its answer was lost.
    pub repeat: Repeat,
    /// Set if it blocks until something has happened.
    pub waits: Option<Waits>,
    /// Set when it should not be used any more.
    pub deprecated: Option<Deprecated>,
    /// Indices in [`Api::errors`]: what to expect.
    pub errors: Vec<usize>,
    /// What it does and when to use it.
    pub doc: Doc,
    /// What there is to say about the reply.
    pub reply_doc: Option<Doc>,
    /// The data of an example reply.
    pub reply_example: Json,
    /// First release with it.
    pub since: ReleaseId,
    /// Where it is defined.
    pub place: Place,
}

/// A part of a call's path.
#[derive(Debug)]
pub struct Arg {
    /// In the path template.
    pub name: String,
    /// In Rust.
    pub rust: String,
    /// Of its value.
    pub ty: TypeId,
    /// What it selects.
    pub doc: Doc,
    /// A valid value.
    pub example: Json,
}

/// The JSON that a call sends.
#[derive(Debug)]
pub struct Body {
    /// Of the JSON.
    pub ty: TypeRef,
    /// A valid value.
    pub example: Json,
}

/// Whether a call may be repeated when its answer was lost.
#[derive(Debug)]
pub struct Repeat {
    /// What decides.
    pub rule: RepeatRule,
    /// Why; empty for reading calls.
    pub why: Option<Doc>,
}

/// What decides whether a call may be repeated.
#[derive(Debug, PartialEq)]
pub enum RepeatRule {
    /// It changes nothing.
    Reads,
    /// Doing it twice is the same as doing it once.
    Safe,
    /// Doing it twice may be something else.
    Never,
    /// Safe, but for some members of the body.
    Unless {
        /// Not if one of these is there.
        with: Vec<String>,
        /// Not if one of these is missing.
        without: Vec<String>,
    },
}

/// What a call waits for.
#[derive(Debug)]
pub struct Waits {
    /// In words.
    pub doc: Doc,
    /// The member of the body that limits the wait, in seconds.
    pub member: Option<String>,
}

/// A rule that a value of a type must obey, in words. The back ends agree on its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Such as `DiskId.range`.
    pub id: String,
    /// Such as "an integer from 0 to 4095".
    pub text: String,
}

impl Api {
    /// The type of an id.
    pub fn ty(&self, id: TypeId) -> &Type {
        &self.types[id.0]
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
        self.types
            .iter()
            .enumerate()
            .map(|(index, ty)| (TypeId(index), ty))
    }

    /// All calls with their ids.
    pub fn calls(&self) -> impl Iterator<Item = (CallId, &Call)> {
        self.calls
            .iter()
            .enumerate()
            .map(|(index, call)| (CallId(index), call))
    }

    /// The calls of a section.
    pub fn calls_of(&self, section: usize) -> impl Iterator<Item = &Call> {
        self.calls
            .iter()
            .filter(move |call| call.section == section)
    }

    /// The types by area, areas in the order of the files.
    pub fn areas(&self) -> IndexMap<&str, Vec<TypeId>> {
        let mut areas = IndexMap::<&str, Vec<TypeId>>::new();
        for (id, ty) in self.types() {
            areas.entry(&ty.area).or_default().push(id);
        }
        areas
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
            TypeRef::Named(id) => self.ty(*id).name.clone(),
            TypeRef::List(item) => format!("[{}]", self.notation(item)),
            TypeRef::Set(item) => format!("{{{}}}", self.notation(item)),
            TypeRef::Map(key, value) => {
                format!("{{{}: {}}}", self.notation(key), self.notation(value))
            }
        }
    }

    /// The rules of a type; none for objects, unions and floats.
    pub fn rules(&self, id: TypeId) -> Vec<Rule> {
        let ty = self.ty(id);
        let rule = |name: &str, text: String| Rule {
            id: format!("{}.{name}", ty.name),
            text,
        };
        match &ty.kind {
            Kind::Integer(integer) => {
                let mut rules = Vec::new();
                if let Some(text) = integer.range_in_words() {
                    rules.push(rule("range", text));
                }
                if let Some(multiple) = integer.multiple_of {
                    rules.push(rule("multipleOf", format!("a multiple of {multiple}")));
                }
                rules
            }
            Kind::Text(text) => {
                let mut rules = Vec::new();
                if let Some(pattern) = &text.pattern {
                    rules.push(rule(
                        "pattern",
                        format!("a string matching {}", pattern.text),
                    ));
                }
                if let Some(words) = text.length_in_words() {
                    rules.push(rule("length", words));
                }
                if !text.reserved.is_empty() {
                    let words = or_list(text.reserved.iter().map(|word| format!("\"{word}\"")));
                    rules.push(rule("reserved", format!("anything but {words}")));
                }
                rules
            }
            Kind::Limit(limit) => {
                let text = format!(
                    "an integer from {} up, or \"{}\"",
                    limit.min, limit.unlimited
                );
                vec![rule("range", text)]
            }
            Kind::Enum(values) => {
                let words = or_list(values.iter().map(|value| format!("\"{}\"", value.wire)));
                vec![rule("values", words)]
            }
            Kind::Numbered(values) => {
                vec![rule(
                    "values",
                    or_list(values.iter().map(|value| value.wire.to_string())),
                )]
            }
            Kind::AnyText(of) => {
                let words = or_list(of.iter().map(|id| format!("a {}", self.ty(*id).name)));
                vec![rule("any", words)]
            }
            Kind::Float | Kind::Object(_) | Kind::Union(_) => Vec::new(),
        }
    }

    /// The rule of a member that is always the same.
    pub fn constant_rule(&self, owner: TypeId, field: &Field) -> Option<Rule> {
        let constant = field.constant.as_ref()?;
        Some(Rule {
            id: format!("{}.{}", self.ty(owner).name, field.wire),
            text: format!("always {}", constant.compact()),
        })
    }
}

impl Type {
    /// Its members, if it is an object.
    pub fn object(&self) -> Option<&Object> {
        match &self.kind {
            Kind::Object(object) => Some(object),
            _ => None,
        }
    }
}

impl Object {
    /// The member with a wire name.
    pub fn field(&self, wire: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.wire == wire)
    }
}

impl Field {
    /// Must be there on the wire, both ways.
    pub fn required(&self) -> bool {
        !self.may_be_missing() && !self.ty.is_collection()
    }

    /// `None` in Rust means that it is not there.
    pub fn may_be_missing(&self) -> bool {
        self.optional || self.internal
    }

    /// Whether it can be "not set".
    pub fn is_option(&self) -> bool {
        self.may_be_missing() || self.unset.is_some()
    }

    /// Has a value of its own where the wire has none.
    pub fn has_value_if_missing(&self) -> bool {
        self.constant.is_some() || self.default.is_some() || self.ty.is_collection()
    }
}

impl TypeRef {
    /// A list, a set or a map.
    pub fn is_collection(&self) -> bool {
        matches!(self, TypeRef::List(_) | TypeRef::Set(_) | TypeRef::Map(..))
    }

    /// Calls `visit` with every named type in the reference.
    pub fn each_named(&self, visit: &mut impl FnMut(TypeId)) {
        match self {
            TypeRef::Named(id) => visit(*id),
            TypeRef::List(item) | TypeRef::Set(item) => item.each_named(visit),
            TypeRef::Map(key, value) => {
                key.each_named(visit);
                value.each_named(visit);
            }
            TypeRef::Integer | TypeRef::Float | TypeRef::Boolean | TypeRef::String => {}
        }
    }
}

impl Integer {
    fn range_in_words(&self) -> Option<String> {
        match (self.min, self.max) {
            (Some(min), Some(max)) => Some(format!("an integer from {min} to {max}")),
            (Some(min), None) => Some(format!("an integer from {min} up")),
            (None, Some(max)) => Some(format!("an integer up to {max}")),
            (None, None) => None,
        }
    }
}

impl Text {
    fn length_in_words(&self) -> Option<String> {
        match (self.min_length, self.max_length) {
            (Some(min), Some(max)) => Some(format!("from {min} to {max} bytes long")),
            (Some(min), None) => Some(format!("at least {min} bytes long")),
            (None, Some(max)) => Some(format!("at most {max} bytes long")),
            (None, None) => None,
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
        let mut path = format!("{}/{}", api.prefix, self.query);
        for arg in &self.args {
            path.push_str(&format!("/{{{}}}", arg.name));
        }
        path
    }
}

/// "a, b or c".
fn or_list(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}
