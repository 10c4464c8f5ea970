//! Injected faults: errors, delays, resets and foreign responses for the next requests.

use std::time::Duration;

use serde_json::{Value, json};
use storpool_api::meta::{TYPES, TypeKind, TypeMeta};

use crate::error::ServiceError;

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

    /// Makes a response look like that of a later service.
    pub(crate) fn grow(&self, returns: &str, data: &mut Value) {
        if self.grows() {
            self.grow_type(returns, data);
        }
    }

    fn grow_type(&self, ty: &str, data: &mut Value) {
        let inner = |open: char, close: char| ty.strip_prefix(open)?.strip_suffix(close);
        if let Some(element) = inner('[', ']') {
            for entry in data.as_array_mut().into_iter().flatten() {
                self.grow_type(element, entry);
            }
        } else if let Some(inside) = inner('{', '}') {
            let element = inside.split_once(": ").map_or(inside, |(_, value)| value);
            for entry in data.as_object_mut().into_iter().flatten() {
                self.grow_type(element, entry.1);
            }
            for entry in data.as_array_mut().into_iter().flatten() {
                self.grow_type(element, entry);
            }
        } else if let Some(named) = TYPES.iter().find(|known| known.name == ty) {
            self.grow_named(named, data);
        }
    }

    fn grow_named(&self, ty: &TypeMeta, data: &mut Value) {
        match ty.kind {
            TypeKind::Enumeration if self.values && data.is_string() => {
                *data = json!("sim-unknown");
            }
            TypeKind::NumberedEnumeration if self.values && data.is_i64() => *data = json!(4711),
            TypeKind::Object => {
                let Some(members) = data.as_object_mut() else {
                    return;
                };
                for field in ty.fields {
                    if let Some(member) = members.get_mut(field.name) {
                        self.grow_type(field.ty, member);
                    }
                }
                if self.members {
                    members.insert("simUnknown".to_owned(), json!({"later": [1, null]}));
                }
            }
            // The meaning of the members depends on the variant.
            TypeKind::Union if data.get("generationLeft").is_some() => {
                let up = data["generationLeft"] == -1;
                let form = match (ty.name, up) {
                    ("DiskSummary", true) => "UpDiskSummary",
                    ("DiskSummary", false) => "DownDiskSummary",
                    (_, true) => "UpDiskTarget",
                    (_, false) => "DownDiskTarget",
                };
                self.grow_type(form, data);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
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
        let mut data = json!({"1": {"generationLeft": -1, "softEject": "off"}});
        all.grow("{DiskId: DiskSummary}", &mut data);
        assert_eq!(data["1"]["softEject"], "sim-unknown");
        assert!(data["1"]["simUnknown"].is_object());
    }
}
