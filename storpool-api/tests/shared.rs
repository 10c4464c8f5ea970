//! Every public type may be sent to another thread, shared, and printed for debugging.

#![cfg(feature = "client")]

use std::fmt::Debug;

use storpool_api::ops::{
    Absent, Attach, Condition, Detach, Difference, EjectProgress, Ensured, Ops, Others, Remove,
    Resize, Resized, Revert, SoftEject, Standing,
};
use storpool_api::transport::{
    Bytes, Canned, Http, HttpBuilder, HttpRequest, HttpResponse, ResponseBody, Sent,
};
use storpool_api::types::VolumeSummary;
use storpool_api::*;

type Volumes = Vec<VolumeSummary>;

#[test]
fn public_types_are_shared_and_debug() {
    fn are<T: Send + Sync + Debug + ?Sized>() {}

    are::<(Client, ClientBuilder, ClientOptions, Request<Volumes>, EntryStream<VolumeSummary>)>();
    are::<(Attempt<'_>, Config, ConfigLoader, ConfigOrigin, Explanation<'_>, DeviceLinks)>();
    are::<(RetryPolicy, RetryBudget, AuthToken, Call<Volumes>, EntryReader<VolumeSummary>)>();
    are::<(Reply<Volumes>, Partial<Volumes>, Rejected, Checked<Volumes>, CallInfo, Violations)>();
    are::<(Ops, SoftEject, Condition, Standing, Attach, Detach, Others, EjectProgress, Absent)>();
    are::<(Difference, Ensured<VolumeSummary>, Remove, Resize, Resized, Revert)>();
    are::<(Http, HttpBuilder, HttpRequest, HttpResponse, ResponseBody, Bytes, Canned, Sent)>();
    are::<(Error, ApiError, OperationError, UnsupportedError, ApiVersion, Versions)>();
    #[cfg(feature = "blocking")]
    are::<(
        blocking::Client,
        blocking::ClientBuilder,
        blocking::Request<Volumes>,
        blocking::EntryIter<VolumeSummary>,
        Ops<blocking::Client>,
        SoftEject<blocking::Client>,
    )>();
}
