//! What is sent.

use super::{Data, JsonView, Wire, Writer};
use crate::validate::{At, Check};
use crate::version::{ApiVersion, Uses};

/// [`Wire::member`] of a value of any type.
pub trait Members {
    fn find(&self, name: &str, version: ApiVersion) -> Option<JsonView<'_>>;
}

impl<T: Wire> Members for T {
    #[inline]
    fn find(&self, name: &str, version: ApiVersion) -> Option<JsonView<'_>> {
        self.member(name, version)
    }
}

/// Values that can be sent: a single value, or a list.
pub(crate) trait Body {
    /// Writes the value.
    fn write(&self, json: &mut Writer);

    /// As [`Wire::member`].
    fn member(&self, name: &str, version: ApiVersion) -> Option<JsonView<'_>>;

    /// As [`Wire::all`].
    fn all(&self, passes: &dyn Fn(&dyn Members) -> bool) -> bool;

    /// Adds what the body uses that not every version has.
    fn collect_uses(&self, uses: &mut Uses);
}

/// A body of a type that may have no size.
pub(crate) struct AnyBody<'a, B: ?Sized>(pub(crate) &'a B);

impl<B: Body + ?Sized> Body for AnyBody<'_, B> {
    fn write(&self, json: &mut Writer) {
        self.0.write(json);
    }

    fn member(&self, name: &str, version: ApiVersion) -> Option<JsonView<'_>> {
        self.0.member(name, version)
    }

    fn all(&self, passes: &dyn Fn(&dyn Members) -> bool) -> bool {
        self.0.all(passes)
    }

    fn collect_uses(&self, uses: &mut Uses) {
        self.0.collect_uses(uses);
    }
}

impl<T: Data> Body for T {
    #[inline]
    fn write(&self, json: &mut Writer) {
        Wire::write(self, json);
    }

    #[inline]
    fn member(&self, name: &str, version: ApiVersion) -> Option<JsonView<'_>> {
        Wire::member(self, name, version)
    }

    #[inline]
    fn all(&self, passes: &dyn Fn(&dyn Members) -> bool) -> bool {
        Wire::all(self, passes)
    }

    #[inline]
    fn collect_uses(&self, uses: &mut Uses) {
        self.uses(&At::ROOT, uses);
    }
}

impl<T: Data> Body for [T] {
    fn write(&self, json: &mut Writer) {
        json.list(self);
    }

    fn member(&self, _: &str, _: ApiVersion) -> Option<JsonView<'_>> {
        None
    }

    fn all(&self, passes: &dyn Fn(&dyn Members) -> bool) -> bool {
        self.iter().all(|entry| passes(entry))
    }

    fn collect_uses(&self, uses: &mut Uses) {
        Check::uses(self, &At::ROOT, uses);
    }
}
