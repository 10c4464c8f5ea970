//! Unions. The discriminator is found first, then the value is read from its beginning, unless it has
//! the same variant as the value before it: that is assumed, and confirmed by the discriminator.

use super::{ByKind, Constant, Discriminator, Json, Kind, ObjectUnion, UnexpectedValue, decimal};

/// The variant that each union had last.
#[derive(Default)]
pub(super) struct Habits(Vec<Last>);

struct Last {
    union: &'static str,
    discriminator: Discriminator,
    variant: usize,
}

/// The index of a union.
#[derive(Clone, Copy)]
pub(super) struct Habit(u16);

impl Habits {
    /// Unions are the same if their names have the same address.
    fn of(&self, union: &'static str) -> Option<Habit> {
        let index = self.0.iter().position(|last| std::ptr::eq(last.union, union))?;
        u16::try_from(index).ok().map(Habit)
    }

    fn get(&self, Habit(index): Habit) -> Option<&Last> {
        self.0.get(usize::from(index))
    }

    fn learn(&mut self, union: &'static str, discriminator: Discriminator, variant: usize) {
        if let Discriminator::Key(_) = discriminator {
            return;
        }
        match self.0.iter_mut().find(|last| std::ptr::eq(last.union, union)) {
            Some(last) => last.variant = variant,
            None => self.0.push(Last { union, discriminator, variant }),
        }
    }

    /// The field that confirms a variant.
    pub(super) fn field(&self, habit: Habit) -> &'static str {
        match self.get(habit).map(|last| last.discriminator) {
            Some(Discriminator::Constant(field, _) | Discriminator::Field(field, _)) => field,
            Some(Discriminator::Key(_)) | None => "",
        }
    }
}

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
        let watch = self.watch.take();
        // Within another union, it is the other one that has to be confirmed.
        let habit = match watch {
            None => self.habits.of(name),
            Some(_) => None,
        };
        if let Some(habit) = habit {
            if self.is_as_before(habit, again, union) {
                return Ok(());
            }
        }
        let start = self.at;
        let variant = self.variant(name, discriminator)?;
        self.at = start;
        self.habits.learn(name, discriminator, variant);
        self.watch = watch;
        union.select(variant, again || habit.is_some()).read(self)
    }

    /// Reads an object as if it had the variant of the last one; returns whether it has, and could be
    /// read. If not, nothing was read.
    fn is_as_before(&mut self, habit: Habit, again: bool, union: &mut dyn ObjectUnion) -> bool {
        let Some(last) = self.habits.get(habit) else { return false };
        let object = union.select(last.variant, again);
        let checkpoint = self.checkpoint();
        self.watch = Some(habit);
        if object.read(self).is_ok() {
            return true;
        }
        self.rewind(checkpoint);
        false
    }

    /// Fails unless the value that comes next confirms the assumed variant.
    pub(super) fn confirm(&mut self, habit: Option<Habit>) -> Result<(), UnexpectedValue> {
        let Some(last) = habit.and_then(|habit| self.habits.get(habit)) else { return Ok(()) };
        let variant = last.variant;
        let start = self.at;
        let found = match last.discriminator {
            Discriminator::Constant(_, constants) => self.constant(constants)?,
            Discriminator::Field(_, values) => self.value_of(values)?,
            Discriminator::Key(_) => return Ok(()),
        };
        self.at = start;
        if found == variant { Ok(()) } else { Err(UnexpectedValue) }
    }

    /// Fails unless a missing discriminator confirms the assumed variant.
    pub(super) fn confirm_missing(&self, habit: Option<Habit>) -> Result<(), UnexpectedValue> {
        match habit.and_then(|habit| self.habits.get(habit)) {
            Some(Last { discriminator: Discriminator::Field(_, values), variant, .. })
                if values.get(*variant).is_some_and(Option::is_none) =>
            {
                Ok(())
            }
            _ => Err(UnexpectedValue),
        }
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
                (value, _) => self.takes_sentinel(value)?,
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
                self.integer(&mut value, &"an integer")?;
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
    pub(crate) fn takes_sentinel(&mut self, sentinel: &Constant) -> Result<bool, UnexpectedValue> {
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
        sentinel: &Constant,
        next: Option<u8>,
    ) -> Result<bool, UnexpectedValue> {
        let start = self.at;
        let takes = match (*sentinel, next) {
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
            if self.takes_sentinel(literal)? {
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
