//! Rust examples of calls, for the page and as doctests of the crate, which prove that they compile.

use std::collections::BTreeSet;

use super::names::{Named as _, ident, snake};
use crate::json::Json;
use crate::model::{Api, Call, Kind, Method, Object, TypeId, TypeRef, Union, VariantKind};

/// Stands for the token of the cluster.
pub(crate) const TOKEN: &str = "TOKEN";

/// Columns of an example, as the page has room for.
const WIDTH: usize = 62;

/// An example of a call, in parts.
pub(super) struct Example {
    /// `use` lines for types of the API; may be empty.
    pub(super) imports: String,
    /// Statements that make the arguments.
    pub(super) setup: Vec<String>,
    /// The variable for the data; none if the example ignores it.
    pub(super) data: Option<String>,
    /// Such as `volume_list(&volume_name)`.
    pub(super) call: String,
}

/// The documented Rust example of a call: the statements of an `async` function that makes the call
/// with its example values and returns `Result<(), Box<dyn std::error::Error>>`, without the final
/// `Ok(())`. The values may be those of one release; the types are those of the crate.
pub fn rust(of_crate: &Api, call: &Call) -> String {
    with_client(of_crate, call, None, false)
}

/// The same with a client for another version of the API, or one that makes calls for all clusters.
pub(crate) fn with_client(
    of_crate: &Api,
    call: &Call,
    version: Option<&str>,
    multi_cluster: bool,
) -> String {
    let (mut lines, example) = prepared(of_crate, call, version, multi_cluster, "Client");
    let data = example.data.map(|data| format!("let {data} = ")).unwrap_or_default();
    lines.push(format!("{data}client.{}.await?;", example.call));
    lines.join("\n")
}

/// The same, and what to do about an error.
pub(crate) fn with_error(of_crate: &Api, call: &Call, version: Option<&str>) -> String {
    let (mut lines, example) = prepared(of_crate, call, version, false, "Client, ErrorKind");
    lines.push(format!(
        "match client.{}.await {{\n    Ok(data) => println!(\"{{data:?}}\"),\n    \
         Err(error) => match error.kind() {{\n        \
         ErrorKind::NotFound => println!(\"there is none\"),\n        \
         ErrorKind::Busy => println!(\"try again later\"),\n        \
         _ => return Err(error.into()),\n    }},\n}}",
        example.call
    ));
    lines.join("\n")
}

/// The statements before the call, and the call.
fn prepared(
    of_crate: &Api,
    call: &Call,
    version: Option<&str>,
    multi_cluster: bool,
    names: &str,
) -> (Vec<String>, Example) {
    let own = of_crate.call_named(&call.name);
    let call = &own.map_or_else(|| call.clone(), |own| with_values_of(own.clone(), call));
    let api = of_crate;
    let with_body = call.body.as_ref().is_some_and(|body| !body.optional);
    let example = Example::new(api, call, &call.rust(), with_body);
    // The client talks to this machine unless it is configured otherwise.
    let mut client = Expr::leaf("Client::builder()");
    let mut set = |name: &str, value: String| {
        client.setters.push((name.to_owned(), Expr::leaf(value)));
    };
    set("auth_token", format!("\"{TOKEN}\""));
    if let Some(version) = version {
        set("api_version", format!("ApiVersion::{version}"));
    }
    if multi_cluster {
        set("multi_cluster", "true".to_owned());
    }
    set("build", String::new());
    let client = client.statement("let client = ").replace(".build();", ".build()?;");
    let names = match (version, names.contains(',')) {
        (Some(_), _) => format!("{{ApiVersion, {names}}}"),
        (None, true) => format!("{{{names}}}"),
        (None, false) => names.to_owned(),
    };
    let mut lines = vec![format!("use storpool_api::{names};\n{}", example.imports), client];
    lines.extend(example.setup.iter().cloned());
    (lines, example)
}

fn with_values_of(mut own: Call, call: &Call) -> Call {
    for (own, arg) in own.args.iter_mut().zip(&call.args) {
        own.example = arg.example.clone();
    }
    if let (Some(own), Some(body)) = (&mut own.body, &call.body) {
        own.example = body.example.clone();
    }
    own
}

impl Example {
    /// `name` is that of the function, which takes the body or not.
    pub(super) fn new(api: &Api, call: &Call, name: &str, with_body: bool) -> Self {
        let mut values = Values { api, types: BTreeSet::new() };
        let (mut setup, mut passed) = (Vec::new(), Vec::new());
        for arg in &call.args {
            let (statement, pass) = values.argument(&arg.rust(), arg.ty, &arg.example);
            setup.push(statement);
            passed.push(pass);
        }
        if let Some(body) = call.body.as_ref().filter(|_| with_body) {
            let name = if matches!(body.ty, TypeRef::Named(_)) { "desc" } else { "items" };
            let value = match &body.ty {
                TypeRef::List(item) | TypeRef::Set(item) => values.list("[", item, &body.example),
                ty => values.value(ty, &body.example),
            };
            setup.push(value.statement(&format!("let {name} = ")));
            passed.push(format!("&{name}"));
        }
        let data = match call.method {
            Method::Get => Some(data_name(api, &call.returns, false)),
            Method::Post => None,
        };
        let call = format!("{}({})", ident(name), passed.join(", "));
        Self { imports: values.imports(), setup, data, call }
    }
}

/// The variable for data, named after the last words of its type, in the plural for collections.
fn data_name(api: &Api, ty: &TypeRef, several: bool) -> String {
    match ty {
        TypeRef::Named(id) => {
            let name = snake(&api.ty(*id).name);
            let name = name.rmatch_indices('_').nth(1).map_or(&name[..], |(at, _)| &name[at + 1..]);
            ident(&if several { plural(name) } else { name.to_owned() })
        }
        TypeRef::List(item) | TypeRef::Set(item) | TypeRef::Map(_, item) => {
            data_name(api, item, true)
        }
        TypeRef::Integer | TypeRef::Float | TypeRef::Boolean | TypeRef::String | TypeRef::Any => {
            "data".to_owned()
        }
    }
}

fn plural(name: &str) -> String {
    match name.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        Some(stem) => format!("{stem}ies"),
        None if name.ends_with(['s', 'x']) || name.ends_with("ch") => format!("{name}es"),
        None => format!("{name}s"),
    }
}

struct Values<'a> {
    api: &'a Api,
    types: BTreeSet<&'a str>,
}

impl<'a> Values<'a> {
    fn imports(&self) -> String {
        let names = || self.types.iter().map(|name| Expr::leaf((*name).to_owned()));
        let list = match self.types.len() {
            0 => return String::new(),
            1 => names().collect::<Vec<_>>().remove(0),
            _ => Expr::list("{", names().collect(), "}"),
        };
        format!("{}\n", list.statement("use storpool_api::types::"))
    }

    fn import(&mut self, id: TypeId) -> &'a str {
        let name = self.api.ty(id).name.as_str();
        self.types.insert(name);
        name
    }

    /// The statement that makes an argument of the path, and how it is passed.
    fn argument(&mut self, name: &str, id: TypeId, example: &Json) -> (String, String) {
        let name = ident(name);
        match (&self.api.ty(id).kind, example) {
            (Kind::String(_) | Kind::StringUnion(_), Json::String(text)) => {
                let ty = self.import(id);
                (format!("let {name}: {ty} = {text:?}.parse()?;"), format!("&{name}"))
            }
            _ => {
                let value = self.named(id, example);
                (value.statement(&format!("let {name} = ")), name)
            }
        }
    }

    fn value(&mut self, ty: &TypeRef, example: &Json) -> Expr {
        match (ty, example) {
            (TypeRef::Named(id), _) => self.named(*id, example),
            (TypeRef::List(item) | TypeRef::Set(item), _) => self.list("[", item, example),
            (TypeRef::Map(key, value), Json::Object(members)) => {
                let items = members.iter().map(|(name, example)| {
                    let items =
                        vec![self.value(key, &Json::from_key(name)), self.value(value, example)];
                    Expr::list("(", items, ")")
                });
                Expr::list("[", items.collect(), "]")
            }
            (TypeRef::String, Json::String(text)) => Expr::leaf(format!("{text:?}.to_owned()")),
            (TypeRef::Float, Json::Integer(number)) => Expr::leaf(format!("{number}.0")),
            (TypeRef::Any, _) => Expr::leaf(format!("serde_json::json!({})", example.compact())),
            _ => Expr::leaf(example.compact()),
        }
    }

    fn list(&mut self, open: &str, item: &TypeRef, example: &Json) -> Expr {
        let Json::Array(items) = example else { return Expr::list(open, Vec::new(), "]") };
        Expr::list(open, items.iter().map(|one| self.value(item, one)).collect(), "]")
    }

    fn named(&mut self, id: TypeId, example: &Json) -> Expr {
        Expr::leaf(match (&self.api.ty(id).kind, example) {
            (Kind::Integer(_), Json::Integer(number)) => {
                let suffix = if i32::try_from(*number).is_ok() { "" } else { "_i64" };
                format!("{}::try_from({number}{suffix})?", self.import(id))
            }
            // Parameters accept narrower types, too.
            (Kind::StringUnion(_), Json::String(text)) => {
                format!("{text:?}.parse::<{}>()?", self.import(id))
            }
            (Kind::String(_) | Kind::Limit(_), Json::String(text)) => {
                format!("{text:?}.parse()?")
            }
            (Kind::Limit(_), Json::Integer(number)) => format!("\"{number}\".parse()?"),
            (Kind::Enum(list), _) => {
                let variant = list.value(example).map(|value| value.rust()).unwrap_or_default();
                format!("{}::{variant}", self.import(id))
            }
            (Kind::Object(object), _) => return self.object(id, object, example),
            (Kind::Union(union), _) => return self.union(id, union, example),
            _ => example.compact(),
        })
    }

    fn union(&mut self, id: TypeId, union: &Union, example: &Json) -> Expr {
        let index = self.api.variant_of(union, example);
        let Some(variant) = index.and_then(|index| union.variants.get(index)) else {
            return Expr::leaf(example.compact());
        };
        let path = format!("{}::{}", self.import(id), variant.name);
        let data = match &variant.kind {
            VariantKind::Literal(_) => return Expr::leaf(path),
            VariantKind::Type(TypeRef::List(item) | TypeRef::Set(item)) => {
                self.list("vec![", item, example)
            }
            VariantKind::Type(ty) => self.value(ty, example),
        };
        Expr::list(format!("{path}("), vec![data], ")")
    }

    fn object(&mut self, id: TypeId, object: &Object, example: &Json) -> Expr {
        let name = self.import(id);
        let (mut new, mut setters) = (Vec::new(), Vec::new());
        for field in object.fields.iter().filter(|field| field.constant.is_none()) {
            // Fields that are not set are left out.
            let is_set =
                |value: &&Json| **value != Json::Null && field.unset.as_ref() != Some(*value);
            let Some(value) = example.get(&field.wire).filter(is_set) else { continue };
            let value = self.value(&field.ty, value);
            if self.api.is_constructed_with(field) {
                new.push(value);
            } else {
                setters.push((ident(&field.rust()), value));
            }
        }
        Expr { setters, ..Expr::list(format!("{name}::new("), new, ")") }
    }
}

/// An expression that can be laid out over several lines: items in brackets, or only an opening text,
/// and calls of setters.
struct Expr {
    open: String,
    items: Vec<Expr>,
    close: &'static str,
    setters: Vec<(String, Expr)>,
}

impl Expr {
    fn leaf(text: impl Into<String>) -> Self {
        Self::list(text, Vec::new(), "")
    }

    fn list(open: impl Into<String>, items: Vec<Expr>, close: &'static str) -> Self {
        Expr { open: open.into(), items, close, setters: Vec::new() }
    }

    /// The expression after `start`, with a semicolon.
    fn statement(&self, start: &str) -> String {
        format!("{start}{};", self.layout(0, start.len() + 1))
    }

    fn one_line(&self) -> String {
        let setters = self.setters.iter();
        let setters = setters.map(|(name, value)| format!(".{name}({})", value.one_line()));
        self.base() + &setters.collect::<String>()
    }

    /// On one line, without setters.
    fn base(&self) -> String {
        let items: Vec<String> = self.items.iter().map(Expr::one_line).collect();
        format!("{}{}{}", self.open, items.join(", "), self.close)
    }

    /// On one line if it fits beside what is `used` of it already, or else over several.
    fn layout(&self, indent: usize, used: usize) -> String {
        let fits = |line: &str| indent + used + line.len() <= WIDTH;
        let (line, base) = (self.one_line(), self.base());
        if fits(&line) {
            return line;
        }
        let inner = indent + 4;
        let margin = format!("\n{}", " ".repeat(inner));
        let mut text = match self.items.as_slice() {
            items if items.is_empty() || fits(&base) => base,
            // One thing in brackets: the brackets of the thing itself are enough.
            [only] if !only.close.is_empty() && only.setters.is_empty() => {
                let only = only.layout(indent, used + self.open.len());
                format!("{}{only}{}", self.open, self.close)
            }
            items => {
                let items = items.iter();
                let items = items.map(|item| format!("{margin}{},", item.layout(inner, 1)));
                let items = items.collect::<String>();
                format!("{}{items}\n{}{}", self.open, " ".repeat(indent), self.close)
            }
        };
        for (name, value) in &self.setters {
            let value = value.layout(inner, name.len() + 4);
            text.push_str(&format!("{margin}.{name}({value})"));
        }
        text
    }
}
