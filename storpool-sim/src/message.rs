//! Messages between the sockets and the service.

use serde_json::Value;

use crate::envelope::Envelope;
use crate::error::ServiceError;
use crate::listing::Long;

/// A request, as far as the service looks at it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The path as sent, without a query.
    pub(crate) path: String,
    /// The query as sent, without the `?`.
    pub(crate) query: String,
    pub(crate) authorization: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// The response as the client sees it.
#[derive(Debug)]
pub(crate) enum Reaction {
    Response(Response),
    Reset,
}

#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    /// A header that the status calls for.
    pub(crate) header: Option<(&'static str, &'static str)>,
    pub(crate) body: Body,
}

#[derive(Debug)]
pub(crate) enum Body {
    Whole(Vec<u8>),
    Long(Box<Long>),
}

impl Body {
    /// All of it.
    pub(crate) fn whole(self) -> Result<Vec<u8>, ServiceError> {
        match self {
            Self::Whole(body) => Ok(body),
            Self::Long(long) => long.whole().map(Envelope::finish),
        }
    }
}

impl Reaction {
    /// With all of its body.
    pub(crate) fn whole(self) -> Result<Self, ServiceError> {
        match self {
            Self::Reset => Ok(self),
            Self::Response(response) => {
                let Response { status, content_type, header, body } = response;
                let body = Body::Whole(body.whole()?);
                Ok(Self::Response(Response { status, content_type, header, body }))
            }
        }
    }
}

impl From<Vec<u8>> for Body {
    fn from(body: Vec<u8>) -> Self {
        Self::Whole(body)
    }
}

impl Response {
    pub(crate) fn json(status: u16, body: impl Into<Body>) -> Self {
        Self { status, content_type: "application/json", header: None, body: body.into() }
    }

    pub(crate) fn error(error: &ServiceError) -> Self {
        let challenge = ("WWW-Authenticate", "Storpool realm=\"storpool\"");
        Self {
            header: (error.status == 401).then_some(challenge),
            ..Self::json(error.status, error.to_json().to_string().into_bytes())
        }
    }

    pub(crate) fn html(status: u16) -> Self {
        Self {
            status,
            content_type: "text/html",
            header: None,
            body: b"<html><head><title>Bad gateway</title></head><body></body></html>\n"
                .to_vec()
                .into(),
        }
    }

    /// Names the methods that a path takes, where the status calls for it.
    pub(crate) fn allowing(self, methods: impl FnOnce() -> &'static str) -> Self {
        if self.status != 405 {
            return self;
        }
        Self { header: Some(("Allow", methods())), ..self }
    }
}

/// The data of a response.
#[derive(Debug)]
pub(crate) enum Data {
    Json(Value),
    /// Already written, after the beginning of the envelope.
    Written(Envelope),
    /// Begun, after the beginning of the envelope.
    Long(Box<Long>),
}
