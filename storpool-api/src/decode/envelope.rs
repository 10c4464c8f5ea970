//! The envelope of every response.

use super::malformed::{Malformed, join, not_json, without_bom};
use super::rescue;
use super::rules::Rules;
use super::service::{Envelope, Said, ServiceError};
use crate::json::{Json, UnexpectedValue, check_syntax};
use crate::validate::Check;
use crate::wire::{self, Data, JsonView};

/// The data of a response, whatever its type.
pub(super) trait ResponseData: Check {
    fn read(&mut self, json: &mut Json<'_>, single: bool) -> Result<(), UnexpectedValue>;

    /// Whether it is a list, set or map, which may be missing where it is a field.
    fn is_collection(&self) -> bool;

    /// Makes it blank.
    fn clear(&mut self);
}

impl<T: Data> ResponseData for T {
    fn read(&mut self, json: &mut Json<'_>, single: bool) -> Result<(), UnexpectedValue> {
        self.read_data(json, single)
    }

    fn is_collection(&self) -> bool {
        matches!(self.view(), JsonView::List(_) | JsonView::Map(_))
    }

    fn clear(&mut self) {
        *self = Self::blank();
    }
}

/// Reads the data of a response, or the only field of it that is returned.
pub(super) fn read_data(
    json: &mut Json<'_>,
    rules: Rules,
    data: &mut dyn ResponseData,
) -> Result<(), UnexpectedValue> {
    let Some(field) = rules.unwraps else {
        // It may have been read by an attempt that failed.
        json.read_again();
        return data.read(json, rules.accepts_single);
    };
    data.clear();
    let is_there = json.only_field(field, &mut |json| {
        json.read_again();
        data.read(json, rules.accepts_single)
    })?;
    match is_there || data.is_collection() {
        true => Ok(()),
        false => Err(json.missing_field("the data", field)),
    }
}

/// The members of an envelope, read as a whole or in parts.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) generation: Option<i64>,
    pub(super) has_data: bool,
    error: Option<ServiceError>,
    /// Whether there is an error if there is no data.
    is_vague: bool,
    /// The error in the data; an error of the service takes precedence.
    malformed: Option<Malformed>,
}

impl Parts {
    /// Reads the value of a member other than the data.
    pub(super) fn member(&mut self, name: &str, value: &[u8]) {
        match name {
            "generation" => {
                let generation = wire::read::<i64>(value).ok();
                self.generation = generation.filter(|generation| *generation >= 0);
            }
            "error" => match Said::read(value) {
                Said::Nothing => {}
                Said::Vague => self.is_vague = true,
                Said::Error(error) => drop(self.error.get_or_insert(error)),
            },
            _ => {}
        }
    }

    /// Notes that the data begins; returns whether to read it.
    pub(super) fn begin_data(&mut self) -> bool {
        if self.has_data {
            self.wrong(Malformed::new("data", "the response has `data` twice"));
            return false;
        }
        self.has_data = true;
        true
    }

    /// Notes an error in the data.
    pub(super) fn wrong(&mut self, malformed: Malformed) {
        self.malformed.get_or_insert(malformed);
    }

    /// The error of the service, once it was read.
    pub(super) fn take_error(&mut self) -> Option<ServiceError> {
        self.error.take()
    }

    /// The result of a response that was read to its end.
    pub(super) fn outcome(&mut self) -> Result<Envelope, Malformed> {
        match (self.error.take(), self.malformed.take()) {
            (Some(error), _) => Ok(Envelope::Error(error)),
            (None, Some(malformed)) => Err(malformed),
            (None, None) if self.has_data => Ok(Envelope::Data { generation: self.generation }),
            (None, None) if self.is_vague => Ok(Envelope::Error(ServiceError::default())),
            (None, None) => Err(Malformed::neither()),
        }
    }

    /// The result of a response that is not JSON.
    pub(super) fn broken(&mut self, body: &[u8]) -> Result<Envelope, Malformed> {
        match self.error.take().or_else(|| rescue::find(body)) {
            Some(error) => Ok(Envelope::Error(error)),
            None => Err(not_json(body)),
        }
    }
}

/// Reads a response.
pub(super) fn read(
    body: &[u8],
    rules: Rules,
    data: &mut dyn ResponseData,
) -> Result<Envelope, Malformed> {
    let body = without_bom(body);
    let mut json = Json::new(body);
    let mut parts = Parts::default();
    let is_envelope = json.peek() == Some(b'{');
    let expected = "a response, an object with `data` or `error`";
    let mut read = json.members(&expected, &mut |name, json| parts.read(name, json, rules, data));
    if read.is_ok() {
        read = json.end();
    }
    match read {
        Ok(()) => parts.outcome(),
        Err(UnexpectedValue) if !is_envelope && check_syntax(body).is_ok() => {
            Err(Malformed::new("", json.unreadable().message()))
        }
        Err(UnexpectedValue) => parts.broken(body),
    }
}

impl Parts {
    fn read(
        &mut self,
        name: &str,
        json: &mut Json<'_>,
        rules: Rules,
        data: &mut dyn ResponseData,
    ) -> Result<(), UnexpectedValue> {
        if name != "data" || !self.begin_data() {
            let value = json.raw()?;
            self.member(name, value);
            return Ok(());
        }
        let checkpoint = json.checkpoint();
        if read_data(json, rules, data).is_err() {
            let error = json.take_error();
            json.rewind(checkpoint);
            json.pass()?;
            self.wrong(Malformed::new(join("data", &error.path()), error.message()));
        }
        Ok(())
    }
}
