//! Takes an object apart into names and values, by what it writes.

use serde::ser::{Error as _, Impossible, Serialize, SerializeStruct, Serializer};
use serde_json::{Error, Value};

pub(super) fn of<T: Serialize + ?Sized>(object: &T) -> Vec<(&'static str, Value)> {
    // Only what is no object fails, and objects alone come here.
    object.serialize(Collector(Vec::new())).unwrap_or_default()
}

struct Collector(Vec<(&'static str, Value)>);

impl SerializeStruct for Collector {
    type Ok = Vec<(&'static str, Value)>;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.0.push((name, serde_json::to_value(value)?));
        Ok(())
    }

    fn skip_field(&mut self, name: &'static str) -> Result<(), Error> {
        self.0.push((name, Value::Null));
        Ok(())
    }

    fn end(self) -> Result<Self::Ok, Error> {
        Ok(self.0)
    }
}

macro_rules! refused {
    ($($method:ident($($ty:ty),*) -> $ok:ty;)*) => {$(
        fn $method(self, $(_: $ty),*) -> Result<$ok, Error> {
            Err(Error::custom("not an object"))
        }
    )*};
}

type Pairs = Vec<(&'static str, Value)>;
type Never = Impossible<Pairs, Error>;

impl Serializer for Collector {
    type Ok = Pairs;
    type Error = Error;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Self;
    type SerializeStructVariant = Never;

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Pairs, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Pairs, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<Pairs, Error> {
        value.serialize(self)
    }

    refused! {
        serialize_bool(bool) -> Pairs;
        serialize_i8(i8) -> Pairs;
        serialize_i16(i16) -> Pairs;
        serialize_i32(i32) -> Pairs;
        serialize_i64(i64) -> Pairs;
        serialize_u8(u8) -> Pairs;
        serialize_u16(u16) -> Pairs;
        serialize_u32(u32) -> Pairs;
        serialize_u64(u64) -> Pairs;
        serialize_f32(f32) -> Pairs;
        serialize_f64(f64) -> Pairs;
        serialize_char(char) -> Pairs;
        serialize_str(&str) -> Pairs;
        serialize_bytes(&[u8]) -> Pairs;
        serialize_none() -> Pairs;
        serialize_unit() -> Pairs;
        serialize_unit_struct(&'static str) -> Pairs;
        serialize_unit_variant(&'static str, u32, &'static str) -> Pairs;
        serialize_seq(Option<usize>) -> Never;
        serialize_tuple(usize) -> Never;
        serialize_tuple_struct(&'static str, usize) -> Never;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never;
        serialize_map(Option<usize>) -> Never;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never;
    }
}
