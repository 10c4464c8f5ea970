//! Responses as calls return them.

/// The response to a call: its data, and the generation from the envelope.
///
/// ```
/// use storpool_api::Reply;
///
/// let reply = Reply::new(vec!["disk-1", "disk-2"]).with_generation(1417);
/// assert_eq!(reply.data().len(), 2);
/// assert_eq!(reply.generation(), Some(1417));
/// let volumes: Vec<&str> = reply.into_data();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "the data and the generation are in the reply"]
pub struct Reply<T> {
    generation: Option<i64>,
    data: T,
}

impl<T> Reply<T> {
    /// A response without a generation; for tests of code that takes responses.
    pub fn new(data: T) -> Self {
        Self { generation: None, data }
    }

    /// The same response with a generation.
    pub fn with_generation(self, generation: i64) -> Self {
        Self { generation: Some(generation), ..self }
    }

    /// The generation of the cluster's configuration that the data belongs to.
    ///
    /// It grows with every change; two responses with the same generation describe the same
    /// configuration. Some responses have none.
    pub fn generation(&self) -> Option<i64> {
        self.generation
    }

    /// The data.
    pub fn data(&self) -> &T {
        &self.data
    }

    /// The data, mutably.
    pub fn data_mut(&mut self) -> &mut T {
        &mut self.data
    }

    /// The data, without the generation.
    pub fn into_data(self) -> T {
        self.data
    }

    pub(crate) fn from_parts(generation: Option<i64>, data: T) -> Self {
        Self { generation, data }
    }
}
