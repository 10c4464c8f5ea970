//! What is sent.

use super::{Data, JsonView, Wire, Writer};

/// [`Wire::member`] of a value of any type.
pub trait Members {
    fn find(&self, name: &str) -> Option<JsonView<'_>>;
}

impl<T: Wire> Members for T {
    #[inline]
    fn find(&self, name: &str) -> Option<JsonView<'_>> {
        self.member(name)
    }
}

/// Values that can be sent: a single value, or a list.
pub(crate) trait Body {
    /// Writes the value.
    fn write(&self, json: &mut Writer);

    /// As [`Wire::each`].
    fn each(&self, visit: &mut dyn FnMut(&dyn Members));
}

/// A body of a type that may have no size.
pub(crate) struct AnyBody<'a, B: ?Sized>(pub(crate) &'a B);

impl<B: Body + ?Sized> Body for AnyBody<'_, B> {
    fn write(&self, json: &mut Writer) {
        self.0.write(json);
    }

    fn each(&self, visit: &mut dyn FnMut(&dyn Members)) {
        self.0.each(visit);
    }
}

impl<T: Data> Body for T {
    #[inline]
    fn write(&self, json: &mut Writer) {
        Wire::write(self, json);
    }

    #[inline]
    fn each(&self, visit: &mut dyn FnMut(&dyn Members)) {
        Wire::each(self, visit);
    }
}

impl<T: Data> Body for [T] {
    fn write(&self, json: &mut Writer) {
        json.list(self);
    }

    fn each(&self, visit: &mut dyn FnMut(&dyn Members)) {
        self.iter().for_each(|entry| visit(entry));
    }
}
