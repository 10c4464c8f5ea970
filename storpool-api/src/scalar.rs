//! Behavior common to all scalars. A scalar keeps any value that the service sends; its
//! constructors accept only values that obey the documented rules.

pub(crate) mod float;
pub(crate) mod integer;
pub(crate) mod limit;
pub(crate) mod pattern;
mod small;
pub(crate) mod string;

#[allow(unused_imports)]
pub(crate) use float::float;
pub(crate) use integer::{IntegerCheck, integer};
pub(crate) use limit::{LimitRule, limit};
pub(crate) use pattern::{Part, StringCheck};
pub(crate) use small::SmallStr;
pub(crate) use string::{string, string_union};
