//! Any call as a value, made from JSON.

use serde::de::DeserializeOwned;
use storpool_api::{ApiVersion, Call, Decode, Error};

use crate::support::Caller;

/// A call, whatever it returns.
pub trait AnyCall {
    fn method_and_path(&self) -> String;
    fn body_for(&self, version: ApiVersion) -> Option<String>;
    fn supported_by(&self, version: ApiVersion) -> Result<(), Error>;
    fn multi_cluster(self: Box<Self>) -> Box<dyn AnyCall>;
    /// Makes the call, whatever comes of it.
    fn send(&self, caller: &Caller) -> Result<(), Error>;
}

impl<T: Decode> AnyCall for Call<T> {
    fn method_and_path(&self) -> String {
        format!("{} {}", self.method(), self.path().unwrap())
    }

    fn body_for(&self, version: ApiVersion) -> Option<String> {
        Call::body_for(self, version).map(|body| String::from_utf8(body.to_vec()).unwrap())
    }

    fn supported_by(&self, version: ApiVersion) -> Result<(), Error> {
        Call::supported_by(self, version)
    }

    fn multi_cluster(self: Box<Self>) -> Box<dyn AnyCall> {
        Box::new(Call::multi_cluster(*self, true))
    }

    fn send(&self, caller: &Caller) -> Result<(), Error> {
        match caller {
            Caller::Async(client, runtime) => {
                runtime.block_on(client.request(self.clone()).send()).map(drop)
            }
            #[cfg(feature = "blocking")]
            Caller::Blocking(client) => client.request(self.clone()).send().map(drop),
        }
    }
}

/// What makes a call, given the JSON of its arguments and of its body.
type Make = fn(&[String], Option<&str>) -> Box<dyn AnyCall>;

macro_rules! calls {
    ($(
        $name:literal $method:ident ($($(&)? $arg:ident),*) $([$body:tt])?
        $(or $without:ident($($(&)? $same:ident),*))?;
    )*) => {
        #[allow(deprecated, reason = "deprecated calls still work")]
        const CALLS: &[(&str, Make)] = &[$(($name, |args, body| {
            let _ = body;
            let mut args = args.iter();
            let _ = &mut args;
            $(if body.is_none() {
                return Box::new(storpool_api::calls::$without(
                    $(read::<storpool_api::types::$same>(args.next()),)*
                ));
            })?
            Box::new(storpool_api::calls::$method(
                $(read::<storpool_api::types::$arg>(args.next()),)*
                $(calls!(@body $body body),)?
            ))
        })),*];
    };

    (@body body $json:ident) => { &read($json) };
    (@body list $json:ident) => { &read::<Vec<_>>($json) };
}
include!(concat!(env!("OUT_DIR"), "/calls.rs"));

fn read<T: DeserializeOwned>(json: Option<impl AsRef<str>>) -> T {
    serde_json::from_str(json.unwrap().as_ref()).unwrap()
}

pub fn make(name: &str, args: &[String], body: Option<&str>) -> Box<dyn AnyCall> {
    let (_, make) = CALLS.iter().find(|(known, _)| *known == name).unwrap();
    make(args, body)
}
