//! Requests: calls with the values to send.

use super::{Api, Arg, Call, CallId, Method};
use crate::json::Json;

/// A call with the values to send.
#[derive(Clone, Debug)]
pub struct Request {
    pub call: CallId,
    /// The other cluster that carries it out.
    pub cluster: Option<String>,
    /// The arguments in the path, in order.
    pub args: Vec<Json>,
    pub json: Option<Json>,
}

impl Request {
    /// The example of a call.
    pub fn example(api: &Api, call: CallId) -> Self {
        let Call { args, body, .. } = api.call(call);
        let args = args.iter().map(|arg| arg.example.clone()).collect();
        let json = body.as_ref().map(|body| body.example.clone());
        Self { call, cluster: None, args, json }
    }

    /// The path from the root, with the cluster and `before` in front of the endpoint, and the JSON that
    /// a `GET` sends in the address.
    pub fn target(&self, api: &Api, before: &str) -> String {
        let call = api.call(self.call);
        let segment = |text: &str| encoded(text, b"-._~:@*");
        let value = |index: usize, _: &Arg| segment(&self.args[index].unquoted());
        let path = call.path_with(api, value);
        let prefix = &api.prefix;
        let path = path.strip_prefix(prefix).unwrap_or_default().trim_start_matches('/');
        let json = self.json.as_ref().filter(|_| call.method == Method::Get);
        let json = json.map(|json| format!("?json={}", encoded(&json.compact(), b"-._~")));
        let cluster = api.cluster_prefix.as_ref().zip(self.cluster.as_ref());
        let cluster = cluster.map(|(before, name)| format!("{before}/{}/", segment(name)));
        let (cluster, json) = (cluster.unwrap_or_default(), json.unwrap_or_default());
        format!("{prefix}/{cluster}{before}{path}{json}")
    }

    /// The JSON that a `POST` sends.
    pub fn document(&self, api: &Api) -> Option<&Json> {
        self.json.as_ref().filter(|_| api.call(self.call).method == Method::Post)
    }
}

/// Percent-encoded except for letters, digits and some other characters.
fn encoded(text: &str, others: &[u8]) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        _ if byte.is_ascii_alphanumeric() || others.contains(&byte) => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    bytes.collect()
}
