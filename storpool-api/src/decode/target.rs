//! Types that responses are decoded into.

use super::malformed::Malformed;
use super::rules::Rules;
use super::service::Envelope;
use super::whole;
use crate::validate::Check;
use crate::wire::{Collect, Data, Wire};

/// Types that the response to a call can be decoded into: any [`Data`], or a
/// [`Partial`](crate::Partial) list or map. This trait is sealed.
pub trait Decode: Target + Sized + 'static {}

/// A value of any type that a response is decoded into.
pub trait Target: Check + Send {
    /// The value before anything is decoded.
    fn blank() -> Self
    where
        Self: Sized;

    /// Decodes a response.
    fn read_response(&mut self, body: &[u8], rules: Rules) -> Result<Envelope, Malformed>;

    /// The blank value, to add entries to; `None` if the data has no entries, or more than them.
    fn entries(&mut self) -> Option<Box<dyn Collect + Send + '_>> {
        None
    }

    /// Edits the rejected entries that are kept.
    fn edit_rejected(&mut self, edit: &dyn Fn(&mut String)) {
        let _ = edit;
    }
}

impl<T: Data> Decode for T {}

impl<T: Data> Target for T {
    fn blank() -> Self {
        Wire::blank()
    }

    fn read_response(&mut self, body: &[u8], rules: Rules) -> Result<Envelope, Malformed> {
        whole::read(body, rules, self)
    }

    fn entries(&mut self) -> Option<Box<dyn Collect + Send + '_>> {
        Wire::entries(self)
    }
}
