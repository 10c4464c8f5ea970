//! Requests and responses of all calls, from the examples in the schema.

use generator::model::{Api, Body, Call};

use crate::documents::Oracle;

/// A call with the example values of the schema, as JSON.
#[derive(Debug)]
pub struct CallExample {
    /// The name of the reference, such as `volumeUpdate`.
    pub name: String,
    /// Names and values of the arguments, in the order of the method's parameters.
    pub args: Vec<(String, String)>,
    /// The newest version of the API that has the call.
    pub version: String,
    /// The body that must be sent to that version.
    pub body: Option<String>,
    /// The data of the response.
    pub response: String,
    /// The expected encoding of the data after decoding.
    pub encoded: String,
}

/// All calls, in the order of the model.
pub fn examples(api: &Api) -> Vec<CallExample> {
    let oracle = Oracle::new(api);
    let versions = api.versions();
    let example = |call: &Call| {
        let newest = (0..versions.len()).rfind(|version| call.versions.contains(*version));
        let version = newest.unwrap_or_default();
        let written = |body: &Body| oracle.speaking(version).judge(&body.ty, &body.example).written;
        CallExample {
            name: call.name.clone(),
            args: call.args.iter().map(|arg| (arg.name.clone(), arg.example.compact())).collect(),
            version: versions.get(version).map(|version| version.name.clone()).unwrap_or_default(),
            body: call.body.as_ref().map(|body| written(body).compact()),
            response: match &call.unwrap {
                Some(field) => format!("{{{field:?}:{}}}", call.response_example.compact()),
                None => call.response_example.compact(),
            },
            encoded: oracle.judge(&call.returns, &call.response_example).written.compact(),
        }
    };
    api.calls.iter().map(example).collect()
}
