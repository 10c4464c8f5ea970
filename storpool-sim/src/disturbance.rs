//! Faults for the next calls, as a test describes them.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use storpool_api::ApiVersion;
use storpool_api::meta::{CALLS, CallMeta};

use crate::error::ServiceError;
use crate::faults::{Fault, Rule};

/// The name of a call of some version of the API.
///
/// ```
/// use storpool_sim::CallName;
///
/// # fn main() -> Result<(), storpool_sim::UnknownCall> {
/// let create: CallName = "volumeCreate".parse()?;
/// assert_eq!(create, "volume_create".parse()?);
/// let unknown = "volumeCraete".parse::<CallName>().unwrap_err();
/// assert!(unknown.to_string().contains("`volumeCreate`"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CallName(&'static CallMeta);

impl CallName {
    /// The name that the reference has for it.
    pub fn as_str(self) -> &'static str {
        self.0.name
    }
}

impl fmt::Debug for CallName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CallName").field(&self.0.name).finish()
    }
}

impl fmt::Display for CallName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl From<&'static CallMeta> for CallName {
    fn from(call: &'static CallMeta) -> Self {
        Self(call)
    }
}

/// Takes the name of the reference, `volumeCreate`, and that of the method, `volume_create`.
impl FromStr for CallName {
    type Err = UnknownCall;

    fn from_str(name: &str) -> Result<Self, UnknownCall> {
        let found = CALLS.iter().find(|call| call.name == name || call.rust_name == name);
        found.map(Self).ok_or_else(|| UnknownCall { name: name.to_owned() })
    }
}

/// There is no call of this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCall {
    name: String,
}

impl UnknownCall {
    /// The call whose name is closest.
    fn nearest(&self) -> Option<&'static str> {
        let distance = |call: &CallMeta| {
            distance(call.name, &self.name).min(distance(call.rust_name, &self.name))
        };
        let nearest = CALLS.iter().min_by_key(|call| distance(call))?;
        (distance(nearest) <= self.name.chars().count() / 3).then_some(nearest.name)
    }
}

impl fmt::Display for UnknownCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no call `{}`", self.name.escape_debug())?;
        match self.nearest() {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => f.write_str("; calls have the names of the reference, such as `volumeCreate`"),
        }
    }
}

impl std::error::Error for UnknownCall {}

/// How many characters have to be replaced, added or removed to turn one text into the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, left) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line + 1);
        for (column, right) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(left != *right);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

/// What happens to the next call, or to several, instead of a normal response.
///
/// ```
/// use storpool_sim::{Disturbance, ServiceError, Simulator};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let simulator = Simulator::builder().start_blocking()?;
/// let busy = ServiceError::new("busy", 409, "try again").transient();
/// simulator.disturb(Disturbance::error(busy).on("volumesList".parse()?).times(2))?;
/// simulator.disturb(Disturbance::reset_after().on("volumeCreate".parse()?))?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Disturbance {
    call: Option<CallName>,
    times: u32,
    fault: Fault,
}

impl Disturbance {
    /// The service returns an error, without carrying the request out.
    pub fn error(error: ServiceError) -> Self {
        Self::new(Fault::Fail(error))
    }

    /// The response is delayed.
    pub fn delay(by: Duration) -> Self {
        Self::new(Fault::Delay(by))
    }

    /// The connection is reset before the request is carried out.
    pub fn reset_before() -> Self {
        Self::new(Fault::Reset { applied: false })
    }

    /// The connection is reset after the request was carried out.
    pub fn reset_after() -> Self {
        Self::new(Fault::Reset { applied: true })
    }

    /// A proxy responds with HTML and this status, without carrying the request out.
    pub fn html(status: u16) -> Self {
        Self::new(Fault::Html { status })
    }

    pub(crate) fn new(fault: Fault) -> Self {
        Self { call: None, times: 1, fault }
    }

    /// Happens to this call only; to any without this.
    #[must_use]
    pub fn on(self, call: CallName) -> Self {
        Self { call: Some(call), ..self }
    }

    /// How often it happens; once without this.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    /// The rule by which a service of this version is disturbed.
    pub(crate) fn rule(self, api: ApiVersion) -> Result<Rule, ServiceError> {
        let Self { call, times, fault } = self;
        if let Some(CallName(call)) = call
            && !call.versions.contains(api)
        {
            let descr = format!("call: API {api} has no {}: {} have it", call.name, call.versions);
            return Err(ServiceError::invalid(descr));
        }
        if times == 0 {
            return Err(ServiceError::invalid("times: 0 calls would be disturbed"));
        }
        match &fault {
            Fault::Fail(ServiceError { status, .. }) | Fault::Html { status } => {
                check_status(*status)?;
            }
            Fault::Delay(_) | Fault::Reset { .. } => {}
        }
        Ok(Rule { call: call.map(CallName::as_str), times, fault })
    }
}

/// Refuses interim statuses, and statuses of responses without a body.
fn check_status(status: u16) -> Result<(), ServiceError> {
    if (200..=599).contains(&status) && ![204, 205, 304].contains(&status) {
        return Ok(());
    }
    Err(ServiceError::invalid(format!(
        "status: {status} cannot be the status of a response with a body; 200 to 599 can, except 204, 205 and 304"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_call_suggests_the_nearest() {
        for (name, nearest) in [
            ("volumeList ", Some("volumeList")),
            ("VolumesList", Some("volumesList")),
            ("volumes-reassign-wait", Some("volumesReassignWait")),
            ("dance", None),
            ("", None),
        ] {
            let unknown = name.parse::<CallName>().unwrap_err();
            assert_eq!(unknown.nearest(), nearest, "{unknown}");
        }
    }

    #[test]
    fn distance_counts_edits() {
        for (one, other, edits) in [("", "abc", 3), ("kitten", "sitting", 3), ("a", "a", 0)] {
            assert_eq!(distance(one, other), edits);
            assert_eq!(distance(other, one), edits);
        }
    }
}
