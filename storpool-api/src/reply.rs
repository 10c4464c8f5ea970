//! What a call was answered with.

use std::ops::{Deref, DerefMut};

/// The reply to a call: its data, and what the envelope around it says.
///
/// Stands for the data wherever a reference to it will do.
///
/// ```
/// use storpool_api::Reply;
///
/// let reply = Reply::new(vec!["disk-1", "disk-2"]).with_generation(1417);
/// assert_eq!(reply.len(), 2);
/// assert_eq!(reply.generation(), Some(1417));
/// let volumes: Vec<&str> = reply.into_data();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply<T> {
    generation: Option<i64>,
    data: T,
}

impl<T> Reply<T> {
    /// A reply without a generation; for tests of code that takes replies.
    #[must_use]
    pub fn new(data: T) -> Self {
        Self {
            generation: None,
            data,
        }
    }

    /// The same reply with a generation.
    #[must_use]
    pub fn with_generation(self, generation: i64) -> Self {
        Self {
            generation: Some(generation),
            ..self
        }
    }

    /// The generation of the cluster's configuration that the data belongs to.
    ///
    /// It grows with every change; two replies with the same generation describe the same
    /// configuration. Some replies have none.
    pub fn generation(&self) -> Option<i64> {
        self.generation
    }

    /// The data alone.
    pub fn into_data(self) -> T {
        self.data
    }

    pub(crate) fn from_parts(generation: Option<i64>, data: T) -> Self {
        Self { generation, data }
    }
}

impl<T> Deref for Reply<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T> DerefMut for Reply<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.data
    }
}
