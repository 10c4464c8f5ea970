//! Changes that a journal holds, applied to a state again.

use crate::api::Handler;
use crate::ask::Ask;
use crate::command::{Command, ROOT};
use crate::error::ServiceError;
use crate::exchange::{self, Exchange};
use crate::message::Request;
use crate::routes::Routes;
use crate::state::State;

/// Applies a recorded change. Whether its body was strict enough was decided when it was accepted.
pub(crate) fn replay(
    routes: &Routes,
    state: &mut State,
    request: &Request,
) -> Result<(), ServiceError> {
    if let Some(name) = request.path.strip_prefix(ROOT) {
        return Command::parse(name, &request.body)?.apply(state);
    }
    if request.path == exchange::ROOT {
        return Exchange::parse(&request.body)?.apply(state);
    }
    carry_out(routes, state, request, true)
}

/// Makes a call that changes something.
pub(crate) fn carry_out(
    routes: &Routes,
    state: &mut State,
    request: &Request,
    lenient: bool,
) -> Result<(), ServiceError> {
    let (route, args) = routes.find(&request.method, &request.path)?;
    let route = routes.meant(route, &args, |name| state.snapshot_id(name).is_ok());
    let Handler::Change(change) = route.handler else {
        let name = route.call.name;
        return Err(ServiceError::invalid(format!("{name} changes nothing")));
    };
    let ask = Ask { args: &args, body: &request.body, api: routes.api, lenient };
    change(state, &ask).map(|_| ())
}
