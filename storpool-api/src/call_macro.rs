//! The macro that makes methods of both clients from the functions that make calls.

/// Each function makes a call as a value. Its documentation goes to the method of each client, too,
/// with an example in the way of that client: `example` has the statements before the call as
/// documentation, the name of the data that is shown, and the call.
///
/// The properties of the call come first; those that are left out are as in `CallInfo::BASE`.
///
/// All are `#[inline]`: a program compiles the calls that it makes, and no others.
///
/// The macro itself writes documentation as attributes, as it receives it: rustdoc indents
/// attributes and comments differently.
macro_rules! calls {
    ($(
        $(#[$docs:meta])*
        pub fn $name:ident($($arg:ident: $ty:ty),* $(,)?) -> $($call_type:ident)::+<$data:ty $(,)?> {
            static $info:ident: $info_type:ty = $_made:path { $($property:ident: $value:expr),* $(,)? };
            $($call:tt)*
        }
        $(#[$setup:meta])*
        example $($shown:ident =)? $example:literal;
    )*) => {
        $(
            $(#[$docs])*
            #[doc = ""]
            #[doc = " # Example"]
            #[doc = " ```no_run"]
            #[doc = " # fn run() -> Result<(), Box<dyn std::error::Error>> {"]
            #[doc = " use storpool_api::calls;"]
            $(#[$setup])*
            #[doc = concat!(" let call = calls::", $example, ";")]
            #[doc = " # Ok(())"]
            #[doc = " # }"]
            #[doc = " ```"]
            #[inline]
            pub fn $name($($arg: $ty),*) -> $($call_type)::+<$data> {
                static $info: $info_type = $crate::call_info::CallInfo {
                    $($property: $value,)*
                    ..$crate::call_info::CallInfo::BASE
                };
                $($call)*
            }
        )*

        #[cfg(feature = "client")]
        impl $crate::client::Client {
            $(
                $(#[$docs])*
                #[doc = ""]
                #[doc = " # Example"]
                #[doc = " ```no_run"]
                #[doc = " # use storpool_api::Client;"]
                #[doc = " # async fn run(client: &Client) -> Result<(), Box<dyn std::error::Error>> {"]
                $(#[$setup])*
                #[doc = concat!(
                    " ", $("let ", stringify!($shown), " = ",)? "client.", $example, ".await?;"
                )]
                #[doc = " # Ok(())"]
                #[doc = " # }"]
                #[doc = " ```"]
                #[inline]
                pub fn $name(&self, $($arg: $ty),*) -> $crate::client::Request<$data> {
                    self.request(self::$name($($arg),*))
                }
            )*
        }

        #[cfg(feature = "blocking")]
        impl $crate::blocking::Client {
            $(
                $(#[$docs])*
                #[doc = ""]
                #[doc = " # Example"]
                #[doc = " ```no_run"]
                #[doc = " # use storpool_api::blocking::Client;"]
                #[doc = " # fn run(client: &Client) -> Result<(), Box<dyn std::error::Error>> {"]
                $(#[$setup])*
                #[doc = concat!(
                    " ", $("let ", stringify!($shown), " = ",)? "client.", $example, ".send()?",
                    $(calls!(@into_data $shown),)? ";"
                )]
                #[doc = " # Ok(())"]
                #[doc = " # }"]
                #[doc = " ```"]
                #[inline]
                pub fn $name(&self, $($arg: $ty),*) -> $crate::blocking::Request<$data> {
                    self.request(self::$name($($arg),*))
                }
            )*
        }
    };
    (@into_data $shown:ident) => { ".into_data()" };
}

pub(crate) use calls;
