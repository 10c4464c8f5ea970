//! Responses of any size for measurements: realistic values that differ from entry to entry,
//! reproducible by seed.

use generator::json::Json;
use generator::model::{Api, Field, Kind, Object, Rules, TypeRef, VariantKind};

/// Generates entries of responses.
#[derive(Debug)]
pub struct Payload<'a> {
    api: &'a Api,
    random: Random,
}

impl<'a> Payload<'a> {
    /// The same seed makes the same entries.
    pub fn new(api: &'a Api, seed: u64) -> Self {
        let random = Random(seed);
        Self { api, random }
    }

    /// A valid value of the type of this name, fields in the order of the reference page; `None` if
    /// there is no such type. The first field of an object is numbered, so that entries differ.
    pub fn entry(&mut self, type_name: &str, number: usize) -> Option<Json> {
        let (id, _) = self.api.types().find(|(_, ty)| ty.name == type_name)?;
        Some(self.value(&TypeRef::Named(id), Some(number)))
    }

    /// The same values, with the members of every object in another order.
    pub fn shuffled(&mut self, value: &Json) -> Json {
        match value {
            Json::Array(items) => {
                Json::Array(items.iter().map(|item| self.shuffled(item)).collect())
            }
            Json::Object(members) => {
                let members = members.iter();
                let mut members: Vec<_> =
                    members.map(|(name, value)| (name.clone(), self.shuffled(value))).collect();
                for last in (1..members.len()).rev() {
                    members.swap(last, self.random.below(last + 1));
                }
                Json::Object(members)
            }
            other => other.clone(),
        }
    }

    fn value(&mut self, ty: &TypeRef, number: Option<usize>) -> Json {
        match ty {
            TypeRef::Integer => Json::Integer(self.random.up_to(1 << 32)),
            TypeRef::Float => Json::Number(format!("0.{}", self.random.up_to(999))),
            TypeRef::Boolean => Json::Bool(self.random.one_in(2)),
            TypeRef::String => Json::String(format!("text {}", self.random.up_to(999))),
            TypeRef::Any => Json::Bool(self.random.one_in(2)),
            TypeRef::List(item) | TypeRef::Set(item) => {
                let count = self.random.below(4);
                Json::Array((0..count).map(|_| self.value(item, None)).collect())
            }
            TypeRef::Map(key, item) => {
                let key = match self.value(key, None) {
                    Json::String(text) => text,
                    other => other.compact(),
                };
                Json::Object(vec![(key, self.value(item, None))])
            }
            TypeRef::Named(id) => {
                let ty = self.api.ty(*id);
                match &ty.kind {
                    Kind::Object(object) => self.object(object, number),
                    Kind::Union(union) => {
                        let form = self.random.below(union.variants.len());
                        match &union.variants[form].kind {
                            VariantKind::Type(ty) => self.value(ty, number),
                            VariantKind::Literal(literal) => literal.clone(),
                        }
                    }
                    Kind::Integer(rules) => {
                        let step = rules.multiple_of().unwrap_or(1).max(1);
                        let (min, max) = rules.range();
                        let signed = |bound| i64::try_from(bound).unwrap_or(i64::MAX);
                        let (least, most) = (min.map_or(0, signed), max.map_or(1 << 40, signed));
                        let steps = (most / step).saturating_sub(least / step);
                        Json::Integer(least + self.random.up_to(steps) * step)
                    }
                    Kind::String(rules) => self.text(rules, &ty.example, number),
                    Kind::Enum(list) => {
                        let index = self.random.below(list.values.len());
                        list.values[index].wire.clone()
                    }
                    Kind::Limit(rules) if self.random.one_in(2) => {
                        Json::String(rules.unlimited.clone())
                    }
                    Kind::Limit(rules) => Json::Integer(rules.min + self.random.up_to(100_000)),
                    Kind::StringUnion(of) => match of.first() {
                        Some(first) => self.value(&TypeRef::Named(*first), number),
                        None => ty.example.clone(),
                    },
                    Kind::Float | Kind::Error => ty.example.clone(),
                }
            }
        }
    }

    /// An optional field is missing in one of eight objects.
    fn object(&mut self, object: &Object, number: Option<usize>) -> Json {
        let mut members = Vec::with_capacity(object.fields.len());
        for (index, field) in object.fields.iter().enumerate() {
            if field.optional && self.random.one_in(8) {
                continue;
            }
            let number = number.filter(|_| index == 0);
            members.push((field.wire.clone(), self.member(field, number)));
        }
        Json::Object(members)
    }

    /// Bare types have no rules, so values imitate their example.
    fn member(&mut self, field: &Field, number: Option<usize>) -> Json {
        if let Some(constant) = &field.constant {
            return constant.clone();
        }
        match (&field.ty, &field.example) {
            (TypeRef::Integer, Json::Integer(usual @ 1..)) => {
                Json::Integer(self.random.up_to(usual.saturating_mul(2)))
            }
            (TypeRef::Integer | TypeRef::Float | TypeRef::String | TypeRef::Any, usual) => {
                usual.clone()
            }
            (ty, _) => self.value(ty, number),
        }
    }

    fn text(&mut self, rules: &Rules, usual: &Json, number: Option<usize>) -> Json {
        let Json::String(usual) = usual else {
            return usual.clone();
        };
        let number = number.unwrap_or_else(|| self.random.below(50));
        // Numbers of one width keep names in order.
        let text = Json::String(format!("{usual}-{number:06}"));
        if rules.accept(&text) { text } else { Json::String(usual.clone()) }
    }
}

/// SplitMix64: small, and the same everywhere.
#[derive(Debug)]
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn up_to(&mut self, most: i64) -> i64 {
        let span = u64::try_from(most).map_or(1, |most| most.saturating_add(1));
        i64::try_from(self.next() % span).unwrap_or(0)
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next()).unwrap_or(usize::MAX) % count.max(1)
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.next().is_multiple_of(count)
    }
}
