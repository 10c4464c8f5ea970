//! What stands around the data of a response.

use serde_json::Value;

/// The body of a response up to the end of its data.
#[derive(Debug)]
pub(crate) struct Envelope {
    body: Vec<u8>,
    start: usize,
}

impl Envelope {
    /// Begins a body; the data is to be appended.
    pub(crate) fn new(generation: i64) -> Self {
        let body = format!("{{\"generation\":{generation},\"data\":").into_bytes();
        let start = body.len();
        Self { body, start }
    }

    /// Where the data is written to.
    pub(crate) fn data_mut(&mut self) -> &mut Vec<u8> {
        &mut self.body
    }

    pub(crate) fn data(&self) -> &[u8] {
        self.body.get(self.start..).unwrap_or_default()
    }

    /// The body, as far as it is written.
    pub(crate) fn begun(self) -> Vec<u8> {
        self.body
    }

    /// Changes the data.
    pub(crate) fn set_data(&mut self, data: &Value) -> serde_json::Result<()> {
        self.body.truncate(self.start);
        serde_json::to_writer(&mut self.body, data)
    }

    /// The whole body.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.body.push(b'}');
        self.body
    }
}
