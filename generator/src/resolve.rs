//! From what is written to what it means: a list of passes, one file each.
//!
//! A pass reports all it finds and goes on with the best it can make of it, so that one run tells
//! everything. The model is handed out only if nothing was found.

mod ages;
mod bases;
mod calls;
mod context;
mod cycles;
mod derived;
mod endpoints;
mod examples;
mod fields;
mod history;
mod lookup;
mod notation;
mod types;
mod unions;
mod usage;

use crate::diag::Diagnostics;
use crate::model::Api;
use crate::raw::Raw;

/// Resolves what can be; what cannot is reported.
pub(crate) fn resolve(raw: &Raw, diags: &mut Diagnostics) -> Option<Api> {
    // What calls and types are called must be known before anything can refer to them.
    let mut context = context::Context::new(raw, diags);
    let mut api = context.front_page()?;
    history::releases(&mut context, &mut api);
    types::sections(&mut context, &mut api);
    types::types(&mut context, &mut api);
    cycles::check(&mut context, &api);
    unions::classify(&mut context, &mut api);
    calls::calls(&mut context, &mut api);
    history::removed(&mut context, &mut api);
    ages::check(&mut context, &api);
    endpoints::check(&mut context);
    usage::count(&mut context, &mut api);
    examples::fill(&mut context, &mut api);
    derived::check(&mut context, &api);
    Some(api)
}
