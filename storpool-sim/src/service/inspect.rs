//! What a test asks the service for, and how it is disturbed.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Service, Step, lock};
use crate::ask::Ask;
use crate::disturbance::Disturbance;
use crate::error::ServiceError;
use crate::message::{Data, Request};
use crate::routes::ROOT;
use crate::saved;

impl Service {
    /// Disturbs the next calls.
    pub(crate) fn disturb(&self, disturbance: Disturbance) -> Result<(), ServiceError> {
        lock(&self.faults).add(disturbance.rule(self.api())?);
        Ok(())
    }

    /// The data of a call that only reads, without counting or disturbing it.
    pub(crate) fn look(&self, path: &str) -> Result<Value, ServiceError> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let request = Request {
            method: "GET".to_owned(),
            path: format!("{ROOT}{path}"),
            query: query.to_owned(),
            ..Request::default()
        };
        let (route, args) = self.routes.find("GET", &request.path)?;
        let body = route.body(&request);
        let ask = Ask { args: &args, body: &body, api: self.routes.api, lenient: self.lenient };
        let envelope = match self.carry_out(route, &ask, &request)? {
            Step::Data(_, Data::Json(mut data)) => {
                route.shape.prune(&mut data);
                return Ok(data);
            }
            Step::Data(_, Data::Written(envelope)) => envelope,
            Step::Data(_, Data::Long(long)) => long.whole()?,
            Step::Wait(..) => {
                return Err(ServiceError::invalid(format!("{} waits", route.call.name)));
            }
        };
        serde_json::from_slice(envelope.data())
            .map_err(|error| ServiceError::internal(error.to_string()))
    }

    /// The document of the state as it is now.
    pub(crate) fn saved(&self) -> Result<Vec<u8>, ServiceError> {
        let saved = saved::written(&self.read());
        saved.map_err(|error| ServiceError::internal(error.to_string()))
    }

    /// How often each call has come in.
    pub(crate) fn seen(&self) -> BTreeMap<&'static str, u64> {
        lock(&self.seen).clone()
    }
}
