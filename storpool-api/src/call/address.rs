//! The path of a call: prefixes, the endpoint with its arguments, and JSON in the query string.

use crate::error::InvalidArgument;
use crate::path;

/// Room for the arguments of most calls.
const ARGUMENTS: usize = 48;

/// The path of a call, in parts.
#[derive(Clone)]
pub(super) struct Address {
    text: String,
    /// Where the endpoint begins, after the prefixes.
    endpoint: usize,
    /// Where the JSON in the query string begins, with `?json=`; the end if there is none.
    json: usize,
}

impl Address {
    pub(super) fn new(endpoint: &str) -> Self {
        let mut text = String::with_capacity(path::ROOT.len() + endpoint.len() + ARGUMENTS);
        text.push_str(path::ROOT);
        text.push_str(endpoint);
        Self { json: text.len(), text, endpoint: path::ROOT.len() }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The path as errors and traces show it: JSON is not for logs.
    pub(super) fn without_json(&self) -> &str {
        self.text.get(..self.json).unwrap_or_default()
    }

    pub(super) fn push_argument(&mut self, value: &str) -> Result<(), InvalidArgument> {
        self.edit_end(|text| path::push_argument(text, value))
    }

    /// Appends a path as a caller wrote it.
    pub(super) fn push_raw(&mut self, raw: &str) -> Result<(), InvalidArgument> {
        self.edit_end(|text| path::push_raw(text, raw))
    }

    fn edit_end(
        &mut self,
        edit: impl FnOnce(&mut String) -> Result<(), InvalidArgument>,
    ) -> Result<(), InvalidArgument> {
        let json = self.text.split_off(self.json);
        let edited = edit(&mut self.text);
        self.json = self.text.len();
        self.text += &json;
        edited
    }

    /// Sets what is before the endpoint: empty, or with a `/` at its end.
    pub(super) fn set_prefix(&mut self, prefix: &str) {
        let endpoint = path::ROOT.len() + prefix.len();
        self.json = self.json - self.endpoint + endpoint;
        self.text.replace_range(path::ROOT.len()..self.endpoint, prefix);
        self.endpoint = endpoint;
    }

    /// Sets the JSON in the query string.
    pub(super) fn set_json(&mut self, json: &[u8]) {
        self.text.truncate(self.json);
        path::push_json(&mut self.text, json);
    }
}
