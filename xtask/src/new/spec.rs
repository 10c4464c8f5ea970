//! The small notations of arguments: parts with colons between.

use std::str::FromStr;

use generator::json::{Json, object, text};

/// `NAME:TYPE:DOC`
#[derive(Clone)]
pub(crate) struct Argument {
    name: String,
    ty: String,
    doc: String,
}

/// `WORD:DOC`
#[derive(Clone)]
pub(crate) struct Word {
    wire: String,
    doc: String,
}

/// `NAME:TYPE:DOC` or `NAME:"LITERAL":DOC`
#[derive(Clone)]
pub(crate) struct Variant(Argument);

/// `NAME[?]:TYPE[=EXAMPLE]:DOC`
#[derive(Clone)]
pub(crate) struct Field {
    of: Argument,
    optional: bool,
    example: Option<Json>,
}

/// Splits at the first colon that is neither in brackets, as that of `{K: V}`, nor in quotes.
fn split(text: &str) -> Option<(&str, &str)> {
    let (mut depth, mut quoted) = (0_u32, false);
    for (at, char) in text.char_indices() {
        match char {
            '"' => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth = depth.saturating_sub(1),
            ':' if depth == 0 && !quoted => {
                return Some((text[..at].trim(), text[at + 1..].trim()));
            }
            _ => {}
        }
    }
    None
}

impl FromStr for Argument {
    type Err = String;

    fn from_str(spec: &str) -> Result<Self, String> {
        let parts = split(spec).and_then(|(name, rest)| {
            let (ty, doc) = split(rest)?;
            Some([name, ty, doc])
        });
        match parts {
            Some(parts) if parts.iter().all(|part| !part.is_empty()) => {
                let [name, ty, doc] = parts.map(str::to_owned);
                Ok(Self { name, ty, doc })
            }
            _ => Err("write NAME:TYPE:DOC, none of them empty".to_owned()),
        }
    }
}

impl Argument {
    pub(super) fn into_json(self) -> (String, Json) {
        let members = vec![("type", text(&self.ty)), ("doc", text(&self.doc))];
        (self.name, object(members))
    }
}

impl FromStr for Word {
    type Err = String;

    fn from_str(spec: &str) -> Result<Self, String> {
        match spec.split_once(':') {
            Some((wire, doc)) if !wire.is_empty() && !doc.trim().is_empty() => Ok(Self {
                wire: wire.to_owned(),
                doc: doc.trim().to_owned(),
            }),
            _ => Err("write WORD:DOC, none of them empty".to_owned()),
        }
    }
}

impl Word {
    pub(super) fn into_json(self) -> (String, Json) {
        (self.wire, object(vec![("doc", text(&self.doc))]))
    }
}

impl FromStr for Variant {
    type Err = String;

    fn from_str(spec: &str) -> Result<Self, String> {
        spec.parse().map(Self)
    }
}

impl Variant {
    pub(super) fn into_json(self) -> (String, Json) {
        let Argument { name, ty, doc } = self.0;
        let quoted = ty.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let form = match quoted {
            Some(literal) => ("literal", text(literal)),
            None => ("type", text(&ty)),
        };
        (name, object(vec![form, ("doc", text(&doc))]))
    }
}

impl FromStr for Field {
    type Err = String;

    fn from_str(spec: &str) -> Result<Self, String> {
        let mut of: Argument = spec
            .parse()
            .map_err(|_| "write NAME[?]:TYPE[=EXAMPLE]:DOC, none of them empty".to_owned())?;
        let optional = of.name.ends_with('?');
        of.name.truncate(of.name.len() - usize::from(optional));
        let mut example = None;
        if let Some((ty, value)) = of.ty.split_once('=') {
            // A string needs no quotes, unless it looks like something else.
            example = Some(generator::json::parse(value).unwrap_or_else(|| text(value)));
            of.ty = ty.trim().to_owned();
        }
        Ok(Self {
            of,
            optional,
            example,
        })
    }
}

impl Field {
    pub(super) fn into_json(self) -> (String, Json) {
        let mut members = vec![("type", text(&self.of.ty))];
        if self.optional {
            members.push(("optional", Json::Bool(true)));
        }
        members.extend(self.example.map(|example| ("example", example)));
        members.push(("doc", text(&self.of.doc)));
        (self.of.name, object(members))
    }
}

/// Members are as old as their object; that stands before examples and descriptions.
pub(super) fn add_since(fields: &mut Json, since: &Json) {
    let Json::Object(fields) = fields else { return };
    for (_, field) in fields {
        if let Json::Object(members) = field {
            let at = members
                .iter()
                .take_while(|(key, _)| key == "type" || key == "optional");
            members.insert(at.count(), ("since".to_owned(), since.clone()));
        }
    }
}

/// `lampDimAll` → `Lamp dim all`
pub(super) fn words(name: &str) -> String {
    let mut words = String::new();
    for (at, char) in name.char_indices() {
        match char {
            _ if at == 0 => words.extend(char.to_uppercase()),
            'A'..='Z' => {
                words.push(' ');
                words.push(char.to_ascii_lowercase());
            }
            _ => words.push(char),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colons_in_types_and_quotes_do_not_split() {
        let argument: Argument = "a: {K: [V]} : Doc: more.".parse().unwrap();
        assert_eq!(
            (argument.ty.as_str(), argument.doc.as_str()),
            ("{K: [V]}", "Doc: more.")
        );
        let variant: Variant = r#"None:":":Nothing."#.parse().unwrap();
        assert_eq!(
            variant.into_json().1.compact(),
            r#"{"literal":":","doc":"Nothing."}"#
        );
        for wrong in ["", "a", "a:b", "a::c", ":b:c"] {
            assert!(wrong.parse::<Argument>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn members_may_be_optional_and_have_examples() {
        let json = |spec: &str| {
            spec.parse::<Field>()
                .map(|field| field.into_json().1.compact())
        };
        assert_eq!(
            json("a:integer=3:D.").unwrap(),
            r#"{"type":"integer","example":3,"doc":"D."}"#
        );
        let optional = r#"{"type":"string","optional":true,"example":"x y","doc":"D."}"#;
        assert_eq!(json("a?:string=x y:D.").unwrap(), optional);
    }
}
