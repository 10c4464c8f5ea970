//! Unions: what tells the forms apart is looked for first, then the value is read from its
//! beginning.

use super::{ByKind, ByMember, Constant, Json, Kind, Surprise, Tells, decimal};

impl Json<'_> {
    /// Reads an object of one of several forms.
    pub(crate) fn by_member(&mut self, union: &mut dyn ByMember) -> Result<(), Surprise> {
        let (name, tells) = (union.name(), union.tells());
        if self.peek() != Some(b'{') {
            return Err(self.refuse(&format_args!("an object ({name})")));
        }
        let again = self.takes_again();
        let start = self.at;
        let form = self.form(name, tells)?;
        self.at = start;
        let (shape, object) = union.select(form, again);
        self.object(shape, object)
    }

    /// Which form an object has: that of the first member that tells.
    fn form(&mut self, owner: &str, tells: Tells) -> Result<usize, Surprise> {
        self.at += 1;
        let mut first = true;
        while self.has_next(first, b'}')? {
            first = false;
            if self.peek() != Some(b'"') {
                return Err(Surprise);
            }
            let start = self.at;
            self.skip_string()?;
            let names = match &tells {
                Tells::Key(keys) => keys,
                Tells::Constant(member, _) => std::slice::from_ref(member),
            };
            let told = names.iter().position(|name| self.is_string(start, name));
            self.expect(b':')?;
            match (tells, told) {
                (Tells::Key(_), Some(form)) => return Ok(form),
                (Tells::Constant(member, constants), Some(_)) => {
                    return self.constant(constants).map_err(|_| self.below(&member));
                }
                (_, None) => {}
            }
            self.skip()?;
        }
        Err(match tells {
            Tells::Constant(member, _) => self.lacks(owner, member),
            Tells::Key(keys) => self.fail(&format_args!(
                "{owner} has none of the members that tell what it is: {}",
                keys.join(", ")
            )),
        })
    }

    /// Which of these constants comes; `None` stands for any other.
    fn constant(&mut self, constants: &[Option<Constant>]) -> Result<usize, Surprise> {
        self.peek();
        let start = self.at;
        for (form, constant) in constants.iter().enumerate() {
            if let Some(constant) = constant {
                if self.is_constant(*constant)? {
                    return Ok(form);
                }
                self.at = start;
            }
        }
        match constants.iter().position(Option::is_none) {
            Some(form) => Ok(form),
            None => {
                let value = self.shown();
                Err(self.fail(&format_args!("{value} is not the mark of any form")))
            }
        }
    }

    /// Reads a value of the kind of a constant; whether it is that.
    fn is_constant(&mut self, constant: Constant) -> Result<bool, Surprise> {
        match constant {
            Constant::Null => Ok(self.takes_null()),
            Constant::Text(mark) => Ok(self.text("a string")? == mark),
            Constant::Integer(mark) => {
                let mut value = 0;
                self.integer(&mut value, "an integer")?;
                Ok(value == mark)
            }
            Constant::Bool(mark) => {
                let mut value = false;
                self.boolean(&mut value)?;
                Ok(value == mark)
            }
        }
    }

    /// Whether the mark for "not set" comes; if so, it was taken.
    #[inline]
    pub(crate) fn takes_mark(&mut self, mark: Constant) -> Result<bool, Surprise> {
        let next = self.peek();
        let start = self.at;
        let takes = match (mark, next) {
            (Constant::Null, _) => self.takes_null(),
            (Constant::Text(mark), Some(b'"')) => {
                let begins = mark.bytes().next().unwrap_or(b'"');
                match self.bytes.get(self.at + 1) {
                    Some(byte) if *byte == begins || *byte == b'\\' => self.string()? == mark,
                    _ => false,
                }
            }
            (Constant::Integer(mark), Some(b'-' | b'0'..=b'9')) => self.number() == Some(mark),
            (Constant::Integer(mark), Some(b'"')) => decimal(self.string()?) == Some(mark),
            (Constant::Bool(mark), Some(b't')) => mark && self.word(b"true").is_ok(),
            (Constant::Bool(mark), Some(b'f')) => !mark && self.word(b"false").is_ok(),
            _ => false,
        };
        if !takes {
            self.at = start;
        }
        Ok(takes)
    }

    /// Reads a value of one of several JSON kinds.
    pub(crate) fn by_kind(&mut self, union: &mut dyn ByKind) -> Result<(), Surprise> {
        let kinds = union.kinds();
        let next = self.peek();
        self.again = false;
        let start = self.at;
        // Without a form for strings, an integer may come as one; without one for numbers, a
        // boolean may come as 0 or 1.
        let candidates: &[Kind] = match next {
            Some(b'"') => {
                let text = self.string()?;
                if let Some(literal) = kinds.literals.iter().position(|known| *known == text) {
                    union.choose(literal);
                    return Ok(());
                }
                match decimal(text) {
                    Some(_) => &[Kind::Text, Kind::Number],
                    None => &[Kind::Text],
                }
            }
            Some(b'-' | b'0'..=b'9') => &[Kind::Number, Kind::Boolean],
            Some(b't' | b'f') => &[Kind::Boolean],
            Some(b'[') => &[Kind::List],
            Some(b'{') => &[Kind::Object],
            _ => &[],
        };
        self.at = start;
        let of_kind = |kind: &Kind| kinds.forms.iter().position(|form| form == kind);
        if let Some(form) = candidates.iter().find_map(of_kind) {
            union.choose(kinds.literals.len() + form);
            if let Some(content) = union.content() {
                return content.read(self);
            }
        }
        Err(self.refuse(&kinds.expected))
    }
}
