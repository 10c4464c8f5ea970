//! From the schema as written to the model: a list of passes, one file each.
//!
//! A pass reports all errors and continues with the best it can make of the schema, so that one run
//! reports everything. The model is handed out only if there are no errors.

mod aliases;
mod bases;
mod calls;
mod context;
mod cycles;
mod derived;
mod endpoints;
mod examples;
mod fields;
mod guide;
mod lookup;
mod references;
mod releases;
mod selectors;
mod types;
mod unions;

use crate::diag::Diagnostics;
use crate::model::Api;
use crate::project::Detail;
use crate::raw::Raw;

pub(crate) use unions::share;

/// Resolves everything that can be resolved; the rest is reported.
pub(crate) fn resolve(raw: &Raw, diags: &mut Diagnostics) -> Option<Api> {
    // The names of calls and types must be known before anything can refer to them.
    let mut context = context::Context::new(raw, diags);
    let mut api = context.front_page()?;
    releases::releases(&mut context, &mut api);
    types::sections(&mut context, &mut api);
    types::types(&mut context, &mut api);
    cycles::check(&mut context, &api);
    unions::classify(&mut context, &mut api);
    derived::fill(&mut context, &mut api);
    unions::share(&mut api);
    calls::calls(&mut context, &mut api);
    endpoints::check(&mut context);
    references::resolve(&mut context, &mut api);
    examples::check_values(&mut context, &api);
    match raw.detail {
        Detail::Full => examples::fill(&mut context, &mut api),
        Detail::Structure => examples::check_given(&mut context, &api),
    }
    guide::resolve(&mut context, &mut api);
    aliases::check(&mut context);
    Some(api)
}
