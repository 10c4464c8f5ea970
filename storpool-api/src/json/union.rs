//! Unions: the discriminator is found first, then the value is read from its
//! beginning.

use super::{ByKind, Constant, Discriminator, Json, Kind, ObjectUnion, UnexpectedValue, decimal};

impl Json<'_> {
    /// Reads an object of one of several variants.
    pub(crate) fn object_union(
        &mut self,
        union: &mut dyn ObjectUnion,
    ) -> Result<(), UnexpectedValue> {
        let (name, discriminator) = (union.name(), union.discriminator());
        if self.peek() != Some(b'{') {
            return Err(self.refuse(&format_args!("an object ({name})")));
        }
        let again = self.takes_again();
        let start = self.at;
        let variant = self.variant(name, discriminator)?;
        self.at = start;
        union.select(variant, again).read(self)
    }

    /// Which variant an object has: that of the first discriminator found.
    fn variant(
        &mut self,
        owner: &str,
        discriminator: Discriminator,
    ) -> Result<usize, UnexpectedValue> {
        self.at += 1;
        let mut first = true;
        while self.has_next(first, b'}')? {
            first = false;
            if self.peek() != Some(b'"') {
                return Err(UnexpectedValue);
            }
            let name = self.passed_string()?;
            let found = match discriminator {
                Discriminator::Key(keys) => {
                    keys.iter().position(|key| key.is_some_and(|key| key.as_bytes() == name))
                }
                Discriminator::Constant(field, _) | Discriminator::Field(field, _) => {
                    (field.as_bytes() == name).then_some(0)
                }
            };
            self.expect(b':')?;
            match (discriminator, found) {
                (Discriminator::Key(_), Some(variant)) => return Ok(variant),
                (Discriminator::Constant(field, constants), Some(_)) => {
                    return self.constant(constants).map_err(|_| self.below(&field));
                }
                (Discriminator::Field(field, values), Some(_)) => {
                    return self.value_of(values).map_err(|_| self.below(&field));
                }
                (_, None) => {}
            }
            self.skip()?;
        }
        match discriminator {
            Discriminator::Constant(field, _) => Err(self.missing_field(owner, field)),
            Discriminator::Field(field, values) => {
                let other = values.iter().position(Option::is_none);
                other.ok_or_else(|| self.missing_field(owner, field))
            }
            Discriminator::Key(keys) => {
                let other = keys.iter().position(Option::is_none);
                other.ok_or_else(|| {
                    let keys: Vec<&str> = keys.iter().copied().flatten().collect();
                    self.fail(&format_args!(
                        "{owner} has none of the fields that select a variant: {}",
                        keys.join(", ")
                    ))
                })
            }
        }
    }

    /// The variant of the value that comes next, of any kind.
    fn value_of(&mut self, values: &[Option<Constant>]) -> Result<usize, UnexpectedValue> {
        self.peek();
        let start = self.at;
        for (variant, value) in values.iter().enumerate() {
            let Some(value) = value else { continue };
            let is_it = match (value, self.peek()) {
                (Constant::Bool(value), Some(b'-' | b'0'..=b'9')) => {
                    self.number() == Some(i64::from(*value))
                }
                (value, _) => self.takes_sentinel(*value)?,
            };
            if is_it {
                return Ok(variant);
            }
            self.at = start;
        }
        values.iter().position(Option::is_none).ok_or_else(|| self.selects_none())
    }

    fn selects_none(&mut self) -> UnexpectedValue {
        let value = self.shown();
        self.fail(&format_args!("{value} does not select any variant"))
    }

    /// The constant that comes next; `None` matches any other.
    fn constant(&mut self, constants: &[Option<Constant>]) -> Result<usize, UnexpectedValue> {
        self.peek();
        let start = self.at;
        for (variant, constant) in constants.iter().enumerate() {
            if let Some(constant) = constant {
                if self.is_constant(*constant)? {
                    return Ok(variant);
                }
                self.at = start;
            }
        }
        match constants.iter().position(Option::is_none) {
            Some(variant) => Ok(variant),
            None => Err(self.selects_none()),
        }
    }

    /// Reads a value of the kind of a constant; returns whether it equals the constant.
    fn is_constant(&mut self, constant: Constant) -> Result<bool, UnexpectedValue> {
        match constant {
            Constant::Null => Ok(self.takes_null()),
            Constant::Text(sentinel) => Ok(self.text("a string")? == sentinel),
            Constant::Integer(sentinel) => {
                let mut value = 0;
                self.integer(&mut value, "an integer")?;
                Ok(value == sentinel)
            }
            Constant::Bool(sentinel) => {
                let mut value = false;
                self.boolean(&mut value)?;
                Ok(value == sentinel)
            }
        }
    }

    /// Whether the next value is the sentinel for "not set"; if so, it was consumed.
    #[inline]
    pub(crate) fn takes_sentinel(&mut self, sentinel: Constant) -> Result<bool, UnexpectedValue> {
        let next = self.peek();
        if let (Constant::Text(sentinel), Some(b'"')) = (sentinel, next) {
            // Usually, another text begins here.
            let begins = sentinel.bytes().next().unwrap_or(b'"');
            match self.bytes.get(self.at + 1) {
                Some(byte) if *byte == begins || *byte == b'\\' => {}
                _ => return Ok(false),
            }
        }
        self.is_sentinel(sentinel, next)
    }

    fn is_sentinel(
        &mut self,
        sentinel: Constant,
        next: Option<u8>,
    ) -> Result<bool, UnexpectedValue> {
        let start = self.at;
        let takes = match (sentinel, next) {
            (Constant::Null, _) => self.takes_null(),
            (Constant::Text(sentinel), Some(b'"')) => self.string()? == sentinel,
            (Constant::Integer(sentinel), Some(b'-' | b'0'..=b'9')) => {
                self.number() == Some(sentinel)
            }
            (Constant::Integer(sentinel), Some(b'"')) => decimal(self.string()?) == Some(sentinel),
            (Constant::Bool(sentinel), Some(b't')) => sentinel && self.word(b"true").is_ok(),
            (Constant::Bool(sentinel), Some(b'f')) => !sentinel && self.word(b"false").is_ok(),
            _ => false,
        };
        if !takes {
            self.at = start;
        }
        Ok(takes)
    }

    /// Reads a value of one of several JSON kinds.
    pub(crate) fn by_kind(&mut self, union: &mut dyn ByKind) -> Result<(), UnexpectedValue> {
        let kinds = union.kinds();
        let next = self.peek();
        self.again = false;
        let start = self.at;
        for (choice, literal) in kinds.literals.iter().enumerate() {
            if self.takes_sentinel(*literal)? {
                union.choose(choice);
                return Ok(());
            }
        }
        // Without a variant for strings, an integer may come as one; without one for numbers, a
        // boolean may come as 0 or 1.
        let candidates: &[Kind] = match next {
            Some(b'"') => match decimal(self.string()?) {
                Some(_) => &[Kind::String, Kind::Number],
                None => &[Kind::String],
            },
            Some(b'-' | b'0'..=b'9') => &[Kind::Number, Kind::Boolean],
            Some(b't' | b'f') => &[Kind::Boolean],
            Some(b'[') => &[Kind::List],
            Some(b'{') => &[Kind::Object],
            _ => &[],
        };
        self.at = start;
        let of_kind = |kind: &Kind| kinds.variants.iter().position(|of| of == kind);
        if let Some(variant) = candidates.iter().find_map(of_kind) {
            union.choose(kinds.literals.len() + variant);
            if let Some(content) = union.content() {
                return content.read(self);
            }
        }
        Err(self.refuse(&kinds.expected))
    }
}
