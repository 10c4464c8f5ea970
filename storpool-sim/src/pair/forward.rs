//! Calls that the other cluster carries out, alone or along with this one.

use std::sync::Arc;

use serde_json::{Value, json};
use storpool_api::ApiVersion;

use crate::api;
use crate::envelope::Envelope;
use crate::error::{ServiceError, quoted};
use crate::message::{Body, Reaction, Request, Response};
use crate::routes::{self, Route};
use crate::service::Service;
use crate::shape::Shape;
use crate::state::remote::{OnAttached, silent};

/// Before the name of the cluster that carries out a call.
const REMOTE: &str = "/ctrl/1.0/RemoteCommand/";

/// Before a call that is for several clusters.
const SEVERAL: &str = "/ctrl/1.0/MultiCluster/";

impl Service {
    /// Responds to a call, here or in the other cluster.
    pub(crate) async fn call(&self, request: &Request) -> Result<Reaction, ServiceError> {
        self.exchange();
        let remote = request.path.strip_prefix(REMOTE);
        if let Some(rest) = remote.filter(|_| self.api() > ApiVersion::V16_01) {
            return self.forward(rest, request).await;
        }
        match (request.path.strip_prefix(SEVERAL), self.neighbor()) {
            (Some(rest), Some(peer)) => {
                let (route, args) = self.routes.find(&request.method, &request.path)?;
                let request = at(request, rest);
                match (route.call.method, route.call.name) {
                    ("GET", _) if args.is_empty() => self.read_both(&peer, route, &request).await,
                    (_, "volumesReassign" | "volumesReassignWait") => {
                        self.reassign_both(&peer, &request).await
                    }
                    (_, "volumeAcquire") => self.call_here(&request).await,
                    _ => self.find_and_call(&peer, route, &request).await,
                }
            }
            (Some(_), None) => {
                let (route, _) = self.routes.find(&request.method, &request.path)?;
                let reaction = self.call_here(request).await?;
                self.located(reaction, route, self)
            }
            (None, _) => self.call_here(request).await,
        }
    }

    async fn forward(&self, rest: &str, request: &Request) -> Result<Reaction, ServiceError> {
        let (name, rest) = rest.split_once('/').unwrap_or((rest, ""));
        let name = routes::decoded(name);
        let (cluster, is_here) = {
            let state = self.read();
            let is_here = name.strip_prefix('~') == Some(state.cluster.as_str());
            let known = || state.remote.cluster_id(&name).map(str::to_owned);
            (if is_here { state.cluster.clone() } else { known()? }, is_here)
        };
        let request = at(request, rest);
        if is_here {
            return Box::pin(self.call(&request)).await;
        }
        match self.peer().filter(|peer| peer.read().cluster == cluster) {
            Some(peer) => Box::pin(peer.call(&request)).await,
            None => Err(silent(&name)),
        }
    }

    /// Reads lists of both clusters.
    async fn read_both(
        &self,
        peer: &Arc<Self>,
        route: &Route,
        request: &Request,
    ) -> Result<Reaction, ServiceError> {
        let here = self.located(self.call_here(request).await?, route, self)?;
        let there = self.located(peer.call_here(request).await?, route, peer)?;
        let (Some((generation, mut data)), Some((_, more))) = (read(&here), read(&there)) else {
            return Ok(here);
        };
        match (&mut data, more) {
            (Value::Array(all), Value::Array(more)) => all.extend(more),
            (Value::Object(all), Value::Object(more)) => all.extend(more),
            _ => {}
        }
        Ok(written(generation, &data).unwrap_or(here))
    }

    /// Makes a call in the cluster that has what it is about.
    async fn find_and_call(
        &self,
        peer: &Arc<Self>,
        route: &Route,
        request: &Request,
    ) -> Result<Reaction, ServiceError> {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let names = [body.get("name"), body.get("rename")].into_iter().flatten();
        for name in names.filter_map(Value::as_str) {
            if peer.read().named(name).is_some() {
                return Err(ServiceError::exists("Volume or snapshot", quoted(name)));
            }
        }
        let here = self.call_here(request).await;
        // What a new volume refers to has to be where the volume is to be.
        match here {
            Err(missing) if is_missing(&missing) && route.call.name != "volumeCreate" => {
                match peer.call_here(request).await {
                    Err(error) if is_missing(&error) => Err(missing),
                    there => self.located(there?, route, peer),
                }
            }
            here => self.located(here?, route, self),
        }
    }

    /// Attaches here, for which volumes come here or are exported here; and detaches where they are.
    async fn reassign_both(
        &self,
        peer: &Arc<Self>,
        request: &Request,
    ) -> Result<Reaction, ServiceError> {
        let mut body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let all = match &mut body {
            Value::Object(members) => members.get_mut("reassign"),
            items => Some(items),
        };
        let Some(all) = all.and_then(Value::as_array_mut) else {
            return self.call_here(request).await;
        };
        let (mut here, mut there) = (Vec::new(), Vec::new());
        for mut item in std::mem::take(all) {
            if self.moves_here(peer, &mut item).await? { here.push(item) } else { there.push(item) }
        }
        let with = |items: Vec<Value>| {
            let body = match &body {
                Value::Object(members) => {
                    let mut members = members.clone();
                    members.insert("reassign".to_owned(), items.into());
                    members.into()
                }
                _ => Value::from(items),
            };
            Request { body: body.to_string().into_bytes(), ..request.clone() }
        };
        if there.is_empty() {
            return self.call_here(&with(here)).await;
        }
        let reaction = peer.call_here(&with(there)).await?;
        if here.is_empty() { Ok(reaction) } else { self.call_here(&with(here)).await }
    }

    /// Whether an item is for this cluster. What it attaches is brought or exported here.
    async fn moves_here(&self, peer: &Arc<Self>, item: &mut Value) -> Result<bool, ServiceError> {
        let name = ["volume", "snapshot"].iter().find_map(|key| item.get(key)?.as_str());
        let Some(name) = name.map(str::to_owned) else {
            return Ok(true);
        };
        let is_here = self.read().named(&name).is_some();
        let global_id = {
            let there = peer.read();
            there.named(&name).map(|id| there.global_id(id))
        };
        let Some(global_id) = global_id.filter(|_| !is_here) else {
            return Ok(true);
        };
        let attaches = ["ro", "rw"].iter().any(|key| {
            item.get(key).and_then(Value::as_array).is_some_and(|clients| !clients.is_empty())
        });
        if !attaches {
            return Ok(self.read().visitor_id(&name).is_some());
        }
        if item.get("mcMode").and_then(Value::as_str) == Some("export") {
            let body = json!({"clusterId": self.read().cluster}).to_string().into_bytes();
            let path = format!("/ctrl/1.0/VolumeExport/~{global_id}");
            let method = "POST".to_owned();
            peer.call_here(&Request { method, path, body, ..Request::default() }).await?;
            item["allowRemoteExported"] = true.into();
        } else {
            let wanted = item.get("onRemoteAttached").filter(|value| !value.is_null()).cloned();
            let wanted = wanted.map(serde_json::from_value).transpose();
            let wanted = wanted.map_err(|error| ServiceError::json(error.to_string()))?;
            let attached = api::on_attached(wanted.as_ref(), OnAttached::Export)?;
            self.fetch(peer, &name, attached)?;
        }
        Ok(true)
    }

    /// A response whose entries say which cluster it is from.
    fn located(
        &self,
        reaction: Reaction,
        route: &Route,
        from: &Self,
    ) -> Result<Reaction, ServiceError> {
        let reaction = reaction.whole()?;
        let Some((generation, mut data)) = read(&reaction).filter(|_| route.call.method == "GET")
        else {
            return Ok(reaction);
        };
        let id = from.read().cluster.clone();
        let name = if std::ptr::eq(self, from) {
            self.read().own_name()
        } else {
            self.read().remote.cluster_name(&id).to_owned()
        };
        let locate = |entry: &mut Value| {
            if let Value::Object(entry) = entry {
                for (field, value) in
                    [("clusterName", &name), ("cluster", &name), ("clusterId", &id)]
                {
                    entry.insert(field.to_owned(), value.as_str().into());
                }
            }
        };
        match (&*route.shape, &mut data) {
            (Shape::Each(_), Value::Array(all)) => all.iter_mut().for_each(locate),
            (Shape::Each(_), Value::Object(all)) => all.values_mut().for_each(locate),
            (_, one) => locate(one),
        }
        route.shape.prune(&mut data);
        Ok(written(generation, &data).unwrap_or(reaction))
    }
}

/// A request without the prefix of its path.
fn at(request: &Request, rest: &str) -> Request {
    Request { path: format!("/ctrl/1.0/{rest}"), ..request.clone() }
}

fn is_missing(error: &ServiceError) -> bool {
    error.name == "objectDoesNotExist"
}

/// The generation and the data of a response.
fn read(reaction: &Reaction) -> Option<(i64, Value)> {
    let Reaction::Response(Response { body: Body::Whole(body), .. }) = reaction else {
        return None;
    };
    let mut body: Value = serde_json::from_slice(body).ok()?;
    Some((body.get("generation")?.as_i64()?, body.get_mut("data")?.take()))
}

fn written(generation: i64, data: &Value) -> Option<Reaction> {
    let mut envelope = Envelope::new(generation);
    envelope.set_data(data).ok()?;
    Some(Reaction::Response(Response::json(200, envelope.finish())))
}
