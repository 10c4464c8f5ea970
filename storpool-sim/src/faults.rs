//! Injected faults: errors, delays, resets and foreign responses for the next requests.

use std::time::Duration;

use serde_json::{Value, json};
use storpool_api::ApiVersion;
use storpool_api::meta::{CallMeta, TYPES, TypeKind, TypeMeta};

use crate::error::ServiceError;
use crate::shape::{element, fields, returned};

/// A fault to inject: happens to a request instead of, or besides, a normal response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The service returns an error.
    Fail(ServiceError),
    /// The response is delayed.
    Delay(Duration),
    /// The connection is reset, before the request is carried out or after.
    Reset {
        /// Whether the request has been carried out.
        applied: bool,
    },
    /// Another service, not the management service, responds with HTML.
    Html {
        /// The status of that response.
        status: u16,
    },
}

/// A fault for the next requests of a kind.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) call: Option<&'static str>,
    pub(crate) times: u32,
    pub(crate) fault: Fault,
}

/// The faults to inject.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    pub(crate) latency: Duration,
    pub(crate) members: bool,
    pub(crate) values: bool,
}

impl Faults {
    pub(crate) fn add(&mut self, rule: Rule) {
        self.rules.push(rule);
    }

    /// Removes and returns the fault for this request.
    pub(crate) fn next(&mut self, call: &str) -> Option<Fault> {
        let concerns = |rule: &Rule| rule.call.is_none_or(|name| name == call);
        let at = self.rules.iter().position(concerns)?;
        let rule = &mut self.rules[at];
        rule.times = rule.times.saturating_sub(1);
        let fault = rule.fault.clone();
        if rule.times == 0 {
            self.rules.remove(at);
        }
        Some(fault)
    }

    /// Whether responses look like those of a later service.
    pub(crate) fn grows(&self) -> bool {
        self.members || self.values
    }

    /// Makes the data of a call look like that of a later service.
    pub(crate) fn grow(&self, call: &CallMeta, api: ApiVersion, data: &mut Value) {
        let data = match call.unwraps {
            Some(field) => data.get_mut(field),
            None => Some(data),
        };
        if let Some(data) = data.filter(|_| self.grows()) {
            self.grow_type(returned(call, api), api, data);
        }
    }

    fn grow_type(&self, notation: &str, api: ApiVersion, data: &mut Value) {
        match (element(notation), data) {
            (Some(each), Value::Array(entries)) => {
                entries.iter_mut().for_each(|entry| self.grow_type(each, api, entry));
            }
            (Some(each), Value::Object(entries)) => {
                entries.values_mut().for_each(|entry| self.grow_type(each, api, entry));
            }
            (Some(_), _) => {}
            (None, data) => {
                if let Some(named) = TYPES.iter().find(|known| known.name == notation) {
                    self.grow_named(named, api, data);
                }
            }
        }
    }

    fn grow_named(&self, ty: &TypeMeta, api: ApiVersion, data: &mut Value) {
        match (ty.kind, data) {
            (TypeKind::Enumeration, Value::String(text)) if self.values => {
                "sim-unknown".clone_into(text);
            }
            (TypeKind::NumberedEnumeration, data) if self.values && data.is_i64() => {
                *data = json!(4711);
            }
            (TypeKind::Object | TypeKind::Union, Value::Object(members)) => {
                for field in fields(ty, api) {
                    if let Some(member) = members.get_mut(field.name) {
                        self.grow_type(field.ty, api, member);
                    }
                }
                if self.members {
                    members.insert("simUnknown".to_owned(), json!({"later": [1, null]}));
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use storpool_api::meta::CALLS;

    use super::*;

    #[test]
    fn rules_are_used_up_in_order() {
        let mut faults = Faults::default();
        let html = Fault::Html { status: 502 };
        faults.add(Rule { call: Some("volumesList"), times: 2, fault: html });
        faults.add(Rule { call: None, times: 1, fault: Fault::Reset { applied: false } });
        assert_eq!(faults.next("disksList"), Some(Fault::Reset { applied: false }));
        assert_eq!(faults.next("disksList"), None);
        for _ in 0..2 {
            assert!(faults.next("volumesList").is_some());
        }
        assert_eq!(faults.next("volumesList"), None);
    }

    #[test]
    fn unknown_fields_are_added_at_every_depth() {
        let all = Faults { members: true, values: true, ..Faults::default() };
        let call = |name| CALLS.iter().find(|call| call.name == name).unwrap();
        let mut data = json!({"1": {"generationLeft": -1, "softEject": "off"}});
        all.grow(call("disksList"), ApiVersion::V16_01, &mut data);
        assert_eq!(data["1"]["softEject"], "sim-unknown");
        assert!(data["1"]["simUnknown"].is_object());
        // Some responses are an object around a list; unions have fields of any kind.
        let mut wrapped = json!({"exports": [{"location": "dc2"}]});
        all.grow(call("exportsList"), ApiVersion::V19_01, &mut wrapped);
        assert!(wrapped["exports"][0]["simUnknown"].is_object());
        let mut active = json!({"requests": [{"requestId": "1", "op": "read"}]});
        all.grow(call("allPeersActiveRequests"), ApiVersion::V19_01, &mut active);
        assert!(active["requests"][0]["simUnknown"].is_object());
    }
}
