//! Static descriptions of calls and types, for tools that show or check them.

use quote::quote;

use super::source::{Source, literal};
use crate::model::{Api, Call, Field, Kind, ReleaseId, Type};

pub(super) fn source(api: &Api) -> Source {
    let mut source = Source::new(
        api,
        "rust/meta.rs",
        "Descriptions of calls, types and members.",
    );
    source.item(quote!(
        use crate::meta::{ArgMeta, CallMeta, FieldMeta, TypeKind, TypeMeta, ValueMeta};
    ));
    let mut table = Table::default();
    table.line("/// The version of the API that the crate was generated for.");
    table.line(&format!(
        "pub const API_VERSION: &str = {};",
        literal(&api.version)
    ));
    table.line("/// All calls, by section.");
    table.list(
        "pub static CALLS: &[CallMeta] = ",
        ";",
        &api.calls,
        |out, call| {
            call_meta(out, api, call);
        },
    );
    table.line("/// All types, by area.");
    table.list(
        "pub static TYPES: &[TypeMeta] = ",
        ";",
        &api.types,
        |out, ty| {
            type_meta(out, api, ty);
        },
    );
    source.text(table.text.trim_end());
    source
}

/// Values of structs, one member a line. This is half of all the Rust there is, and always of the
/// same shape: it is written as it has to stand, for parsing it to lay it out would take longer
/// than everything else.
#[derive(Default)]
struct Table {
    text: String,
    indent: usize,
}

impl Table {
    fn line(&mut self, text: &str) {
        self.start(text);
        self.text.push('\n');
    }

    fn start(&mut self, text: &str) {
        self.text.extend(std::iter::repeat_n(' ', self.indent * 4));
        self.text.push_str(text);
    }

    fn member(&mut self, name: &str, value: &str) {
        self.start(name);
        self.text.push_str(": ");
        self.text.push_str(value);
        self.text.push_str(",\n");
    }

    fn string(&mut self, name: &str, value: &str) {
        self.member(name, &literal(value));
    }

    fn optional(&mut self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.member(name, &format!("Some({})", literal(value))),
            None => self.member(name, "None"),
        }
    }

    /// A value of a struct as an entry of a list.
    fn value(&mut self, ty: &str, members: impl FnOnce(&mut Self)) {
        self.start(ty);
        self.text.push_str(" {\n");
        self.indent += 1;
        members(self);
        self.indent -= 1;
        self.line("},");
    }

    /// A list after `start`.
    fn list<T>(&mut self, start: &str, end: &str, entries: &[T], entry: impl Fn(&mut Self, &T)) {
        self.start(start);
        self.text.push_str("&[");
        if !entries.is_empty() {
            self.text.push('\n');
            self.indent += 1;
            entries.iter().for_each(|item| entry(self, item));
            self.indent -= 1;
            self.start("");
        }
        self.text.push(']');
        self.text.push_str(end);
        self.text.push('\n');
    }
}

fn release(api: &Api, id: ReleaseId) -> &str {
    &api.release(id).name
}

fn call_meta(out: &mut Table, api: &Api, call: &Call) {
    out.value("CallMeta", |out| {
        out.string("name", &call.name);
        out.string("rust_name", &call.rust);
        out.string("title", &call.title);
        out.string("section", &api.sections[call.section].id);
        out.string("method", call.method.as_str());
        out.string("path", &call.path(api));
        out.list("args: ", ",", &call.args, |out, arg| {
            out.value("ArgMeta", |out| {
                out.string("name", &arg.name);
                out.string("ty", &api.ty(arg.ty).name);
                out.string("doc", &arg.doc.plain());
            });
        });
        let body = call.body.as_ref().map(|body| api.notation(&body.ty));
        out.optional("body", body.as_deref());
        out.string("returns", &api.notation(&call.returns));
        out.string("doc", &call.doc.plain());
        out.string("since", release(api, call.since));
        let deprecated = call.deprecated.as_ref();
        out.optional("deprecated", deprecated.map(|d| release(api, d.since)));
    });
}

fn type_meta(out: &mut Table, api: &Api, ty: &Type) {
    let kind = match &ty.kind {
        Kind::Integer(_) => "Integer",
        Kind::Float => "Float",
        Kind::Text(_) | Kind::AnyText(_) => "Text",
        Kind::Limit(_) => "Limit",
        Kind::Enum(_) => "Enumeration",
        Kind::Numbered(_) => "NumberedEnumeration",
        Kind::Object(_) => "Object",
        Kind::Union(_) => "Union",
    };
    out.value("TypeMeta", |out| {
        out.string("name", &ty.name);
        out.member("kind", &format!("TypeKind::{kind}"));
        out.string("doc", &ty.doc.plain());
        out.string("since", release(api, ty.since));
        let deprecated = ty.deprecated.as_ref();
        out.optional("deprecated", deprecated.map(|d| release(api, d.since)));
        let fields = ty.object().map_or(&[][..], |object| &object.fields);
        out.list("fields: ", ",", fields, |out, field| {
            field_meta(out, api, field);
        });
        let value = |out: &mut Table, wire: &str, doc: &str, since| {
            out.value("ValueMeta", |out| {
                out.string("wire", wire);
                out.string("doc", doc);
                out.string("since", release(api, since));
            });
        };
        match &ty.kind {
            Kind::Enum(values) => out.list("values: ", ",", values, |out, known| {
                value(out, &known.wire, &known.doc.plain(), known.since);
            }),
            Kind::Numbered(values) => out.list("values: ", ",", values, |out, known| {
                let wire = known.wire.to_string();
                value(out, &wire, &known.doc.plain(), known.since);
            }),
            _ => out.member("values", "&[]"),
        }
    });
}

fn field_meta(out: &mut Table, api: &Api, field: &Field) {
    out.value("FieldMeta", |out| {
        out.string("name", &field.wire);
        out.string("rust_name", &field.rust);
        out.string("ty", &api.notation(&field.ty));
        out.member("optional", if field.optional { "true" } else { "false" });
        out.member("internal", if field.internal { "true" } else { "false" });
        out.optional("unit", field.unit.as_deref());
        out.string("doc", &field.doc.plain());
        out.string("since", release(api, field.since));
        let deprecated = field.deprecated.as_ref();
        out.optional("deprecated", deprecated.map(|d| release(api, d.since)));
        let from = field.inherited_from.map(|id| api.ty(id).name.as_str());
        out.optional("inherited_from", from);
    });
}
