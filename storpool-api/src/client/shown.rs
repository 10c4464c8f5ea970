//! The call, as errors and traces show it.

use std::sync::{Arc, OnceLock};

use crate::call::Head;
use crate::error::CallContext;
use crate::token::AuthToken;

/// The call with its address. Made when it is needed, since it is redacted.
pub(crate) struct Shown<'a> {
    call: &'a Head,
    base_url: &'a Arc<str>,
    token: &'a AuthToken,
    context: OnceLock<Box<CallContext>>,
}

impl<'a> Shown<'a> {
    pub(super) fn new(call: &'a Head, base_url: &'a Arc<str>, token: &'a AuthToken) -> Self {
        Self { call, base_url, token, context: OnceLock::new() }
    }

    pub(super) fn context(&self) -> &CallContext {
        self.context.get_or_init(|| Box::new(self.call.context().at(self.base_url, self.token)))
    }
}
