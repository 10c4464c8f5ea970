//! Values that are reached through `&mut` only.

use std::sync::{Mutex, PoisonError};

/// A value that only its one owner reaches, which makes it `Sync`, whatever it is: futures and
/// streams need not be. The mutex is never locked.
pub(crate) struct Exclusive<T>(Mutex<T>);

impl<T> Exclusive<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    pub(crate) fn get(&mut self) -> &mut T {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn into_inner(self) -> T {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
